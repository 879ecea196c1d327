"""Pictures in half-blocks."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from aoai_tui.domain import Attachment, AttachmentKind
from aoai_tui.errors import UsageTrouble
from aoai_tui.widgets.attachment_lines import attachment_lines
from aoai_tui.widgets.graphics import Graphics, using
from aoai_tui.widgets.picture import alt_text, half_blocks, picture_lines
from aoai_tui.widgets.rendered import Line, Look

LOOK = Look("#ffffff", "#888888", "#222222", "#ffff00", "#ff0000", dark=True)


def png(size: tuple[int, int], colour: str = "#204060", mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, "PNG")
    return file.getvalue()


def texts(lines: list[Line]) -> list[str]:
    return ["".join(segment.text for segment in line) for line in lines]


@pytest.mark.parametrize(
    ("size", "cells"),
    [
        ((640, 480), (26, 10)),
        ((4000, 100), (40, 1)),
        ((10, 4000), (1, 10)),
        ((8, 6), (8, 3)),
        ((1, 1), (1, 1)),
    ],
)
def test_a_picture_keeps_its_shape(size: tuple[int, int], cells: tuple[int, int]) -> None:
    """It fits the room, its pixels stay square (two to a cell), and it is never blown up."""
    lines = texts(half_blocks(png(size), 40, 10))
    assert abs(len(lines[0]) - cells[0]) <= 1
    assert len(lines) == cells[1]
    assert len({len(line) for line in lines}) == 1


def test_both_pixels_of_a_cell_have_their_colour() -> None:
    """The upper one is the block's colour, the lower one its background; equal cells share one segment."""
    image = Image.new("RGB", (4, 2), "#ff0000")
    image.paste("#0000ff", (0, 1, 4, 2))
    file = io.BytesIO()
    image.save(file, "PNG")
    [[segment]] = half_blocks(file.getvalue(), 40, 10)
    assert segment.text == "▀▀▀▀"
    assert segment.style
    assert segment.style.color
    assert segment.style.bgcolor
    assert segment.style.color.triplet == (248, 0, 0)
    assert segment.style.bgcolor.triplet == (0, 0, 248)


def test_the_background_shines_through() -> None:
    """Transparent pixels have no colour of their own."""
    image = Image.new("RGBA", (2, 2), (0, 0, 0, 0))
    image.putpixel((1, 1), (255, 255, 255, 255))
    file = io.BytesIO()
    image.save(file, "PNG")
    [line] = half_blocks(file.getvalue(), 40, 10)
    assert [segment.text for segment in line] == [" ", "▄"]


def test_brightness_becomes_letters_without_colours() -> None:
    """Where colours are missing, white is dense on a dark background and empty on a light one."""
    white = png((4, 4), "#ffffff")
    assert texts(half_blocks(white, 40, 10, colours=False)) == ["@@@@", "@@@@"]
    assert texts(half_blocks(white, 40, 10, colours=False, dark=False)) == ["    ", "    "]
    assert all(
        segment.style is None for line in half_blocks(white, 40, 10, colours=False) for segment in line
    )


def test_what_is_no_picture_is_words(tmp_path: Path) -> None:
    """Damaged, missing and undrawn pictures are told in brackets."""
    with pytest.raises(UsageTrouble):
        half_blocks(b"no picture", 40, 10)
    alt = alt_text("par\x1b[31mrot.png", 640, 480)
    assert alt == "[picture parrot.png 640x480]"
    (tmp_path / "x.png").write_bytes(b"no picture")
    for path in (tmp_path / "x.png", tmp_path / "gone.png", None):
        assert texts(picture_lines(path, alt, 40, 10, LOOK)) == [alt]
    (tmp_path / "x.png").write_bytes(png((8, 8)))
    with using(Graphics.NONE):
        assert texts(picture_lines(tmp_path / "x.png", alt, 40, 10, LOOK)) == [alt]


def test_a_changed_file_is_drawn_anew(tmp_path: Path) -> None:
    """Drawings are kept by file, change and size."""
    path = tmp_path / "x.png"
    path.write_bytes(png((8, 8)))
    first = picture_lines(path, "", 40, 10, LOOK)
    assert picture_lines(path, "", 40, 10, LOOK)[0] is first[0]
    assert len(texts(picture_lines(path, "", 2, 10, LOOK))[0]) == 2
    path.write_bytes(png((4, 4)))
    os.utime(path, ns=(1, 1))
    assert len(texts(picture_lines(path, "", 40, 10, LOOK))[0]) == 4


def test_attachments_in_the_transcript(tmp_path: Path) -> None:
    """A picture is at most 40 by 10 cells with its name below; a file is its name; a damaged picture its words."""
    path = tmp_path / "p.png"
    path.write_bytes(png((640, 480)))
    one = Attachment(AttachmentKind.PICTURE, "parrot.png", "image/png", file="f", width=640, height=480)
    lines = texts(attachment_lines(one, path, 100, LOOK))
    assert len(lines) == 11
    assert lines[-1] == "parrot.png · 640x480"
    assert max(map(len, texts(attachment_lines(one, path, 12, LOOK)))) <= 12
    assert texts(attachment_lines(one, tmp_path / "gone", 100, LOOK)) == ["[picture parrot.png 640x480]"]
    text = Attachment(AttachmentKind.TEXT, "notes.md", "text/markdown", size=1234, file="f")
    assert texts(attachment_lines(text, path, 100, replace(LOOK, colours=False))) == ["▤ notes.md · 1.2 kB"]
    far = Attachment(AttachmentKind.PICTURE, "p.png", "image/png", url="https://example.com/p.png")
    assert texts(attachment_lines(far, None, 100, LOOK)) == ["[picture p.png] https://example.com/p.png"]
