"""Prompt and parameters in picture files: there for others, read back by us, and not a pixel changed."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import time
import zlib
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image, ImageCms, PngImagePlugin

from aoai_tui.domain import ImageOptions, PictureOrigin
from aoai_tui.services.gallery.metadata.embedding import embedded, read_facts, with_facts
from aoai_tui.services.gallery.metadata.facts import PictureFacts, facts_of
from tests.services.gallery.picture_bytes import FORMATS, NOON, RABBIT, decoded, encoded, painted, pixels

FACTS = facts_of(RABBIT)

KINDS: list[tuple[str, Image.Image, dict[str, Any]]] = [
    ("PNG", painted(), {}),
    ("PNG", painted(mode="RGBA"), {"optimize": True}),
    ("PNG", painted(mode="P"), {}),
    ("JPEG", painted(), {}),
    ("JPEG", painted((41, 31), "L"), {"progressive": True}),
    ("JPEG", painted(mode="CMYK"), {}),
    ("WEBP", painted(), {}),
    ("WEBP", painted((41, 31), "RGBA"), {}),
    ("WEBP", painted(), {"lossless": True}),
    ("WEBP", painted(mode="RGBA"), {"lossless": True}),
    ("GIF", painted(), {}),
]


def written(data: bytes, facts: PictureFacts = FACTS) -> bytes:
    """The file with facts in it."""
    told = with_facts(data, facts)
    assert told is not None
    return told


@pytest.mark.parametrize(("form", "image", "options"), KINDS)
def test_what_is_written_is_read_back(form: str, image: Image.Image, options: dict[str, Any]) -> None:
    """All but who asked; the picture is the same, and so is its file but for what was added."""
    data = encoded(form, image, **options)
    told = written(data)
    assert pixels(told) == pixels(data)
    assert decoded(told).mode == decoded(data).mode
    found = read_facts(told)
    assert found == FACTS
    assert found.prompt == RABBIT.prompt
    assert found.revised_prompt == RABBIT.revised_prompt
    assert found.options == replace(RABBIT.options, user="", extra_body={})
    assert (found.deployment, found.created_at) == (RABBIT.deployment, NOON)


def test_nothing_about_the_person_goes_into_a_file() -> None:
    """Who asked, over which connection and with which request stays here."""
    for form in FORMATS:
        told = written(encoded(form))
        for private in (b"contoso", b"request-1", b"mine", b'"me"'):
            assert private not in told, form


@pytest.mark.parametrize("form", FORMATS)
def test_writing_again_replaces_what_was_written(form: str) -> None:
    """The second facts are there alone, and the file does not grow."""
    other = replace(FACTS, prompt="An owl instead of a zebra, " + "x" * len(FACTS.prompt))
    once = written(encoded(form), FACTS)
    twice = written(written(encoded(form), other), FACTS)
    assert read_facts(twice) == FACTS
    # A JPEG and a WebP keep the EXIF that they have.
    assert len(twice) - len(once) < (700 if form in ("JPEG", "WEBP") else 1)
    assert embedded(twice).xmp == embedded(once).xmp


def test_a_png_tells_its_prompt_to_every_program_that_reads_texts() -> None:
    """Pillow finds prompt and parameters among the texts, before the picture is decoded."""
    image = Image.open(io.BytesIO(written(encoded("PNG"))))
    assert isinstance(image, PngImagePlugin.PngImageFile)
    texts = {name: str(text) for name, text in image.info.items()}
    assert texts["Description"] == RABBIT.prompt
    assert texts["Software"].startswith("aoai-tui ")
    assert json.loads(texts["aoai-tui"])["options"]["size"] == "1024x1536"


@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
def test_exif_tells_the_prompt(form: str) -> None:
    """Pillow's reader of EXIF finds description, software and comment."""
    exif = decoded(written(encoded(form))).getexif()
    assert exif[0x010E].encode("latin-1").decode() == RABBIT.prompt
    assert exif[0x0131].startswith("aoai-tui ")
    comment = exif.get_ifd(0x8769)[0x9286]
    assert json.loads(comment.removeprefix(b"UNICODE\x00").decode("utf-16-le"))["prompt"] == RABBIT.prompt


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_xmp_is_sound_and_has_the_standards_fields(form: str) -> None:
    """Any reader of XML takes it; the prompt is where IPTC wants it."""
    tree = ElementTree.fromstring(embedded(written(encoded(form))).xmp)  # noqa: S314 - our own
    prompts = [
        one.text for one in tree.iter("{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}AIPromptInformation")
    ]
    assert prompts == [RABBIT.prompt]
    (description,) = tree.iter("{http://purl.org/dc/elements/1.1/}description")
    assert "".join(description.itertext()) == RABBIT.prompt


def test_a_changed_picture_is_said_to_be_one() -> None:
    """IPTC has a word for what was drawn, and another one for what was drawn into a picture."""
    for origin, word in ((PictureOrigin.MADE, "/trained"), (PictureOrigin.CHANGED, "/compositeWithTrained")):
        facts = facts_of(replace(RABBIT, origin=origin))
        told = written(encoded("WEBP"), facts)
        assert f"{word}AlgorithmicMedia<" in embedded(told).xmp
        assert read_facts(told) == facts


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("letter", ["a", "兎", "🐇", "&", '"', "\\"])
def test_the_longest_prompts_are_not_cut(form: str, letter: str) -> None:
    """32,000 characters, of however many bytes, twice; the picture is still one."""
    facts = replace(FACTS, prompt=letter * 32_000, revised_prompt=f"{letter}b" * 16_000)
    data = encoded(form)
    told = written(data, facts)
    assert read_facts(told) == facts
    assert pixels(told) == pixels(data)
    again = written(told, FACTS)
    assert read_facts(again) == FACTS
    assert pixels(again) == pixels(data)


def test_what_a_camera_wrote_stays() -> None:
    """Its EXIF, its profile and another program's XMP are in the file as before, and the facts beside them."""
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "Camera 9", 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:rights="Ann"/></rdf:RDF>'
        "</x:xmpmeta>"
    )
    for form in ("JPEG", "WEBP"):
        data = encoded(form, exif=exif, icc_profile=profile, xmp=xmp.encode())
        told = written(written(data, PictureFacts("other")))
        image = decoded(told)
        assert (image.getexif()[0x0110], image.getexif()[0x0112]) == ("Camera 9", 6)
        assert image.info["icc_profile"] == profile
        assert 'dc:rights="Ann"' in embedded(told).xmp
        assert embedded(told).xmp.count("aoai:details>") == 2
        assert read_facts(told) == FACTS
        assert pixels(told) == pixels(data)


def test_another_programs_long_packet_stays() -> None:
    """Where it stands in several segments, ours goes into the first; where there is no room for it, nothing is done."""
    name = hashlib.md5(b"depth").hexdigest().upper().encode()  # noqa: S324 - as the specification wants it
    more = b"http://ns.adobe.com/xmp/extension/\x00" + name + struct.pack(">II", 5, 0) + b"depth"
    head = (
        b'http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        b' xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="'
        + name
        + b'"/></rdf:RDF></x:xmpmeta>'
    )
    segments = b"".join(b"\xff\xe1" + struct.pack(">H", len(one) + 2) + one for one in (head, more))
    data = encoded("JPEG")
    data = data[:20] + segments + data[20:]
    told = written(data)
    assert more in told
    assert embedded(told).xmp.count(name.decode()) == 1
    assert read_facts(told) == FACTS
    assert with_facts(data, replace(FACTS, prompt="long " * 20_000)) is None


@pytest.mark.parametrize(
    "data", [b"", b"<svg/>", b"no picture", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF0000WEBP"]
)
def test_what_can_hold_nothing_is_left_alone(data: bytes) -> None:
    """No facts go in, none come out, and nothing is raised."""
    assert with_facts(data, FACTS) is None
    assert read_facts(data) is None


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_that_is_cut_off_anywhere_is_no_trouble(form: str) -> None:
    """What can be read is read; what is written keeps every byte of the rest."""
    data = encoded(form)
    for end in range(0, len(data), 13):
        told = with_facts(data[:end], FACTS)
        assert told is None or form == "WEBP" or told.endswith(data[800:end])
    told = written(data)
    for end in range(0, len(told), 13):
        read_facts(told[:end])
        with_facts(told[:end], FACTS)


@pytest.mark.parametrize("form", FORMATS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_hostile_files_raise_nothing(form: str, data: st.DataObject) -> None:
    """Bytes changed anywhere: facts or none, a file or none, never an error."""
    raw = bytearray(written(encoded(form, painted((9, 7)))))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(8, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    found = read_facts(bytes(raw))
    assert found is None or isinstance(found, PictureFacts)
    with_facts(bytes(raw), FACTS)


def png_with(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG with chunks behind its first one."""
    data = encoded("PNG")
    made = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return data[:33] + made + data[33:]


def test_texts_that_unpack_to_gigabytes_do_not() -> None:
    """Compressed texts end at a limit, each and all together."""
    bomb = zlib.compress(bytes(50_000_000), 9)
    data = png_with(
        *((b"zTXt", b"bomb%d\x00\x00" % number + bomb) for number in range(20)),
        (b"iTXt", b"parameters\x00\x01\x00\x00\x00" + bomb),
    )
    found = embedded(data)
    assert sum(len(text) for text in found.texts.values()) < 20_000_000
    assert read_facts(data) is None


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:description>&b;&f;</dc:description></x:xmpmeta>"
)


@pytest.mark.parametrize(
    "xmp",
    [
        ENTITIES,
        "<a>" * 100_000,
        "<x",
        "",
        "\x00",
        '<a xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description/></a>',
    ],
)
def test_xmp_that_means_harm_tells_nothing(xmp: str) -> None:
    """Entities, endless nesting and rubbish are passed over."""
    assert read_facts(encoded("WEBP", xmp=xmp.encode())) is None


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"prompt": ' * 50_000,
        '{"prompt": 7}',
        '{"prompt": null, "options": []}',
        '{"prompt": "", "options": {"size": 5, "n": "9", "quality": ["x"]}}',
        '{"prompt": "", "options": {"n": 1e99, "output_compression": -1, "partial_images": 99999999999999999999}}',
        '{"prompt": "", "created_at": "9999-99-99", "software": {}}',
        '{"prompt": "", "options": {"user": "root", "extra_body": {"model": "other"}}}',
        "\ud83d",
    ],
)
def test_our_own_field_may_be_forged(text: str) -> None:
    """Values that make no sense, or that a file has no business to set, are left out."""
    info = PngImagePlugin.PngInfo()
    info.add_itxt("aoai-tui", text.encode("utf-8", "replace").decode())
    found = read_facts(encoded("PNG", pnginfo=info)) or PictureFacts()
    assert found.options == ImageOptions()
    assert found.prompt == ""


def test_what_a_file_tells_can_not_act_on_the_screen() -> None:
    """Escape codes and the like are gone from every text."""
    forged = {
        "prompt": "a\x1b[2Jfox\x07\u202e",
        "options": {"size": "\x1b]0;x\x07auto" + "x" * 999},
        "deployment": "a\nb",
    }
    info = PngImagePlugin.PngInfo()
    info.add_itxt("aoai-tui", json.dumps(forged))
    found = read_facts(encoded("PNG", pnginfo=info))
    assert found is not None
    assert found.prompt == "afox"
    assert found.options.size.startswith("autox")
    assert len(found.options.size) == 40
    assert found.deployment == "a b"


def test_another_programs_packet_stays_beside_a_long_prompt() -> None:
    """However often the file is written; the long part is ours alone."""
    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:rights="Ann"/></rdf:RDF>'
        "</x:xmpmeta>"
    )
    facts = replace(FACTS, prompt="long " * 6_400)
    data = encoded("JPEG", xmp=xmp.encode())
    for told in (written(data, facts), written(written(data, facts), facts), written(written(data), facts)):
        assert told.count(b'dc:rights="Ann"') == 1
        assert read_facts(told) == replace(facts, prompt=facts.prompt.strip())
    back = written(written(data, facts))
    assert back == written(data) or read_facts(back) == FACTS
    assert b"xmp/extension" not in back
    assert back.count(b'dc:rights="Ann"') == 1


@pytest.mark.parametrize(
    "data",
    [
        encoded("PNG")[:33] + (b"\x00\x00\x00\x00abcd\x00\x00\x00\x00" * 2_000_000),
        b"\xff\xd8" + b"\xff\xe2\x00\x02" * 5_000_000,
        encoded("GIF")[:781] + b"\x21\xfe" + b"\x01a" * 10_000_000,
        b"RIFF\xff\xff\xff\xffWEBP" + b"VP8 \x00\x00\x00\x00" * 2_500_000,
    ],
    ids=["png", "jpeg", "gif", "webp"],
)
def test_millions_of_parts_take_no_time(data: bytes) -> None:
    """A hostile file of 20 MB is looked through only so far."""
    begin = time.process_time()
    assert read_facts(data) is None
    with_facts(data, FACTS)
    assert time.process_time() - begin < 3
