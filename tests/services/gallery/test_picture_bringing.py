"""Picture files brought in: what they are, what they tell, and what is refused."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import pytest
from msgspec.structs import replace

from aoai_tui.domain import ImageOptions, MessageState, PictureOrigin
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.gallery.bringing import MOST_BYTES, brought, read_picture_file
from aoai_tui.services.gallery.metadata.embedding import with_facts
from aoai_tui.services.gallery.metadata.facts import facts_of
from tests.services.gallery.picture_bytes import FORMATS, RABBIT, bomb, encoded, painted


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_becomes_a_picture(tmp_path: Path, form: str) -> None:
    """Its bytes decide what it is and how large; its name is text, and its file is called after its id."""
    data = encoded(form)
    (tmp_path / "holiday.dat").write_bytes(data)
    picture, read = read_picture_file(tmp_path / "holiday.dat")
    assert read == data
    assert (picture.origin, picture.state) == (PictureOrigin.BROUGHT, MessageState.COMPLETE)
    assert (picture.media_type, picture.width, picture.height) == (f"image/{form.lower()}", 40, 30)
    assert (picture.size, picture.name) == (len(data), "holiday.dat")
    assert (picture.prompt, picture.options, picture.note) == ("", ImageOptions(), "")
    assert picture.file == f"{picture.id}.{'jpg' if form == 'JPEG' else form.lower()}"


def test_a_picture_of_ours_tells_how_it_was_made() -> None:
    """Prompt and parameters come back; who made it and when is a note, and nothing of it asks anybody again."""
    data = with_facts(encoded("PNG"), facts_of(RABBIT))
    assert data is not None
    picture, _ = brought(data, "rabbit.png")
    assert (picture.prompt, picture.revised_prompt) == (RABBIT.prompt, RABBIT.revised_prompt)
    assert picture.options == replace(RABBIT.options, user="", extra_body={})
    assert picture.note == f"Made by gpt-image-1 on {RABBIT.created_at.astimezone():%Y-%m-%d}."
    assert (picture.deployment, picture.connection, picture.usage) == ("", "", None)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.png", "It is called .png and is JPEG."),
        ("a.jpg", ""),
        ("a.JPEG", ""),
        ("a.exe", ""),
        ("a", ""),
    ],
)
def test_a_wrong_suffix_is_said_and_does_no_harm(name: str, said: str) -> None:
    """The bytes decide."""
    picture, _ = brought(encoded("JPEG"), name)
    assert picture.note == said
    assert picture.file.endswith(".jpg")


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x.png", "..\\..\\x.png", "a\x1b[2J\nb.png", "\u202egnp.x", "x" * 400, ""]
)
def test_names_that_play_tricks_are_only_text(name: str) -> None:
    """The file is called after the id; the name is one plain line."""
    picture, _ = brought(encoded("PNG"), name)
    assert picture.file == f"{picture.id}.png"
    assert Path(picture.file).name == picture.file
    assert not set(picture.name) & set("\x1b\n\u202e")
    assert len(picture.name) <= 120


def test_an_svg_is_taken_and_never_read() -> None:
    """Whatever it would run or load: it is bytes."""
    svg = b'<svg onload="alert(1)"><script>x</script><image href="file:///etc/passwd"/></svg>'
    picture, data = brought(svg, "drawing.svg")
    assert (picture.media_type, picture.width, data) == ("image/svg+xml", 0, svg)
    assert "not shown" in picture.note


@pytest.mark.parametrize("data", [b"", b"MZ program", b"%PDF-1.7", b"<html><svg/></html>", b"BM" + bytes(99)])
def test_what_is_no_picture_is_not_taken(data: bytes) -> None:
    """Whatever it is called; the sentence says what can be."""
    with pytest.raises(UsageTrouble, match="is no picture") as caught:
        brought(data, "picture\x1b[2J.png")
    assert "\x1b" not in str(caught.value)
    assert "PNG" in caught.value.advice


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_file_that_is_cut_off_is_not_taken(form: str) -> None:
    """It is said that it is damaged."""
    for part in (0.3, 0.9):
        with pytest.raises(UsageTrouble, match="can't be read"):
            brought(encoded(form)[: int(len(encoded(form)) * part)], "cut.png")


def test_what_a_camera_wrote_oddly_is_no_reason_to_refuse_a_photo() -> None:
    """A thumbnail's place that is no number is passed over, and the photo is turned all the same."""
    entries = ((0x0112, 3, struct.pack("<HH", 6, 0)), (0x0201, 11, struct.pack("<f", 1.5)))
    table = b"".join(struct.pack("<HHI", tag, kind, 1) + value for tag, kind, value in entries)
    exif = b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(entries)) + table + bytes(4)
    picture, _ = brought(encoded("JPEG", painted((40, 30)), exif=exif), "photo.jpg")
    assert (picture.width, picture.height) == (30, 40)


def test_bombs_are_not_taken() -> None:
    """Small files that fill the memory: a picture of 196 million pixels, one that only says that it is large."""
    with pytest.raises(UsageTrouble, match="too many pixels"):
        brought(bomb(), "bomb.png")
    data = bytearray(encoded("PNG"))
    data[16:24] = struct.pack(">II", 2_000_000_000, 2_000_000_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    with pytest.raises(UsageTrouble):
        brought(bytes(data), "huge.png")


def test_files_that_are_none_are_not_read(tmp_path: Path) -> None:
    """Folders, pipes that would block for ever, files that are gone or far too large."""
    if os.name != "nt":
        os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "folder.png").mkdir()
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    for name, said in (
        ("pipe.png", "is no file" if os.name != "nt" else "There is no file"),
        ("folder.png", "is a folder"),
        ("gone.png", "There is no file"),
        ("large.png", "too large"),
    ):
        with pytest.raises(UsageTrouble, match=said):
            read_picture_file(tmp_path / name)
