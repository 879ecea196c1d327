"""Prompts that other programs wrote into their pictures."""

from __future__ import annotations

import json
import struct

import pytest
from PIL import Image, PngImagePlugin

from aoai_tui.domain import ImageOptions
from aoai_tui.services.gallery.metadata.embedding import read_facts
from aoai_tui.services.gallery.metadata.facts import PictureFacts
from aoai_tui.services.gallery.metadata.others import parameters
from tests.services.gallery.picture_bytes import encoded

WEB = (
    "a fox in a hat, (oil:1.2)\non wood\nNegative prompt: blurry\n"
    "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x768, Model: x"
)
GRAPH = {
    "3": {"class_type": "KSampler", "inputs": {"seed": 5, "positive": ["9", 0], "negative": ["7", 0]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["4", 1]}},
    "9": {"class_type": "ConditioningCombine", "inputs": {"conditioning": ["6", 0]}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["8", 0]}},
    "8": {"class_type": "PrimitiveString", "inputs": {"value": "a fox in a hat"}},
}


def png(**texts: str) -> bytes:
    """A PNG with these texts."""
    info = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        info.add_text(name.replace("_", "-") if name.startswith("sd") else name, text)
    return encoded("PNG", pnginfo=info)


def prompt(data: bytes) -> str:
    """The prompt that a file tells."""
    found = read_facts(data)
    return found.prompt if found else ""


@pytest.mark.parametrize(
    "texts",
    [
        {"parameters": "a fox in a hat\nNegative prompt: blurry\nSteps: 20, Size: 512x768"},
        {"parameters": json.dumps({"prompt": "a fox in a hat"})},
        {"prompt": json.dumps(GRAPH), "workflow": "{}"},
        {"prompt": "a fox in a hat"},
        {"invokeai_metadata": json.dumps({"positive_prompt": "a fox in a hat", "seed": 5})},
        {"sd_metadata": json.dumps({"image": {"prompt": "a fox in a hat"}})},
        {"Comment": json.dumps({"prompt": "a fox in a hat", "steps": 28}), "Description": "something else"},
        {"Description": "a fox in a hat", "Author": "ann"},
        {"Title": "a fox in a hat"},
    ],
)
def test_texts_of_other_programs_are_understood(texts: dict[str, str]) -> None:
    """Web interfaces, ComfyUI, InvokeAI, NovelAI, and the standard's own keywords."""
    assert prompt(png(**texts)) == "a fox in a hat"


def test_settings_of_the_web_interfaces_are_told_apart() -> None:
    """The prompt may have several lines; the size is a parameter that is known here, too."""
    assert parameters(WEB) == PictureFacts(
        "a fox in a hat, (oil:1.2)\non wood", options=ImageOptions(size="512x768")
    )
    assert parameters("Steps: 20, Size: 5x5") is None
    assert parameters("just words") == PictureFacts("just words")


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_comment_in_exif_is_read_in_either_order(order: str, encoding: str) -> None:
    """Programs write it in the file's byte order, or in the other one."""
    text = b"UNICODE\x00" + WEB.encode(encoding)
    mark = b"II" if order == "<" else b"MM"
    first = struct.pack(f"{order}HHHIII", 1, 0x8769, 4, 1, 26, 0)
    second = struct.pack(f"{order}HHHIII", 1, 0x9286, 7, len(text), 44, 0)
    exif = mark + struct.pack(f"{order}HI", 42, 8) + first + second + text
    for form in ("JPEG", "WEBP"):
        found = read_facts(encoded(form, exif=b"Exif\x00\x00" + exif))
        assert found == parameters(WEB)


def test_descriptions_in_exif_and_xmp_are_prompts() -> None:
    """Where nothing better is told."""
    exif = Image.Exif()
    exif[0x010E] = "a fox in a hat"
    assert prompt(encoded("JPEG", exif=exif)) == "a fox in a hat"
    space = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    )
    for inside in (
        "<dc:description>a fox in a hat</dc:description>",
        "<dc:description><r:Alt><r:li>a fox in a hat</r:li></r:Alt></dc:description>",
        '<r:Description dc:description="a fox in a hat"/>',
    ):
        assert prompt(encoded("WEBP", xmp=f"<x {space}>{inside}</x>".encode())) == "a fox in a hat"


def test_what_a_photo_tells_is_no_prompt() -> None:
    """Captions and the camera's own words; what this app or IPTC's field says is one all the same."""
    exif = Image.Exif()
    exif[0x010E], exif[0x010F] = "OLYMPUS DIGITAL CAMERA", "Olympus"
    dc, iptc = "http://purl.org/dc/elements/1.1/", "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    caption = f'<x xmlns:dc="{dc}"><dc:description>My cat</dc:description></x>'
    assert prompt(encoded("JPEG", exif=exif, xmp=caption.encode())) == ""
    asked = f'<x xmlns:i="{iptc}"><i:AIPromptInformation>a fox in a hat</i:AIPromptInformation></x>'
    assert prompt(encoded("JPEG", exif=exif, xmp=asked.encode())) == "a fox in a hat"
    assert prompt(png(Comment="Created with GIMP")) == ""


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"1": {"inputs": {"positive": ["1", 0]}}}),
        json.dumps({"1": {"inputs": {"positive": [[], {}]}}, "2": 5, "3": {"inputs": []}}),
        json.dumps({"1": {"inputs": {"positive": ["2", 0]}}, "2": {"inputs": {"text": ["2", 0]}}}),
        json.dumps({"1": {"inputs": {"positive": "x"}}}),
    ],
)
def test_graphs_that_lead_nowhere_end(text: str) -> None:
    """Circles and loose ends tell nothing."""
    assert read_facts(png(prompt=text)) is None


def test_exif_that_makes_no_sense_tells_nothing() -> None:
    """Directories that lead to themselves or out of the file."""
    for exif in (
        b"II*\x00\x08\x00\x00\x00" + struct.pack("<HHHIII", 1, 0x8769, 4, 1, 8, 8),
        b"II*\x00\xff\xff\xff\xff",
        b"MM\x00*\x00\x00\x00\x08\xff\xff" + b"\x01\x0e\x00\x02\xff\xff\xff\xff\xff\xff\xff\xff" * 9,
        b"XX",
        b"",
    ):
        assert read_facts(encoded("JPEG", exif=b"Exif\x00\x00" + exif)) is None
