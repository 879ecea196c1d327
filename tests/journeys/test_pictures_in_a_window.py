"""Pictures as a person sees them: real terminals that draw pixels, on a screen of the tests' own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from aoai_tui.domain import Picture
from aoai_tui.services.archive import Archive
from aoai_tui.widgets.graphics_choice import has_sixels
from tests.journeys.own_window import Window, missing

pytestmark = [pytest.mark.window, pytest.mark.timeout(300)]

XTERM = ["xterm", "-ti", "vt340", "-fa", "DejaVu Sans Mono", "-fs", "9", "-geometry", "120x36", "-e"]
KITTY = [
    "kitty", "--config", "NONE", "-o", "font_size=9", "-o", "remember_window_size=no",
    "-o", "initial_window_width=120c", "-o", "initial_window_height=36c",
]  # fmt: skip

COLOURS = [(230, 60, 20), (20, 200, 110), (40, 70, 220), (240, 150, 60)]
"""Of the picture's quarters: none is among the 256 that the terminals are told to have, so no half-block shows them."""

Area = tuple[int, int, int, int]


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A data folder whose gallery has one picture: four quarters, each of one colour."""
    picture = Image.new("RGB", (512, 512))
    for number, colour in enumerate(COLOURS):
        left, top = 256 * (number % 2), 256 * (number // 2)
        picture.paste(colour, (left, top, left + 256, top + 256))
    archive, name = Archive(tmp_path / "data"), uuid.uuid4().hex
    kept = Picture(
        name,
        "four colours",
        datetime.now(UTC),
        file=f"{name}.png",
        media_type="image/png",
        width=512,
        height=512,
    )
    await archive(lambda store: store.pictures.save(kept))
    archive.close()
    (tmp_path / "data" / "pictures").mkdir(parents=True, exist_ok=True)
    picture.save(tmp_path / "data" / "pictures" / f"{name}.png")
    return tmp_path


def window_for(folder: Path, terminal: str) -> Iterator[Window]:
    """A window, if everything that it needs is installed."""
    if lacking := missing(terminal):
        pytest.skip(f"not installed: {lacking}")
    window = Window(folder)
    yield window
    window.close()


@pytest.fixture
def xterm(folder: Path) -> Iterator[Window]:
    """A window for xterm."""
    yield from window_for(folder, "xterm")


@pytest.fixture
def kitty(folder: Path) -> Iterator[Window]:
    """A window for kitty."""
    yield from window_for(folder, "kitty")


def areas(shown: Image.Image) -> list[Area | None]:
    """Where on the screen each of the colours is; nowhere where it is fewer than a hundred pixels."""
    return [_area(shown, colour) for colour in COLOURS]


def _area(shown: Image.Image, colour: tuple[int, int, int]) -> Area | None:
    # Sixels count colours in percent: two steps of 256 may be lost.
    bands = [
        band.point(lambda value, wanted=wanted: 255 * (abs(value - wanted) <= 3))
        for band, wanted in zip(shown.split(), colour, strict=True)
    ]
    alike = Image.new("L", shown.size, 255)
    for band in bands:
        alike.paste(0, mask=band.point(lambda value: 255 - value))
    return alike.getbbox() if alike.histogram()[255] >= 100 else None


def is_seen(shown: Image.Image) -> bool:
    """Whether the whole picture stands there: four squares of one size, each where it belongs."""
    found = areas(shown)
    if any(area is None for area in found):
        return False
    a, b, c, d = (area for area in found if area)
    size = (a[2] - a[0], a[3] - a[1])
    alike = all(
        abs(area[2] - area[0] - size[0]) <= 2 and abs(area[3] - area[1] - size[1]) <= 2 for area in (b, c, d)
    )
    square = abs(size[0] - size[1]) <= 0.1 * size[0]
    return alike and square and abs(a[2] - b[0]) <= 2 and abs(a[3] - c[1]) <= 2 and abs(c[2] - d[0]) <= 2


def is_gone(shown: Image.Image) -> bool:
    """Whether nothing of it is left."""
    return areas(shown) == [None] * 4


def journey(window: Window, terminal: list[str]) -> None:
    """The picture of the gallery is seen, goes with its tab, lies under no dialog, follows the window's size."""
    window.start(terminal, "--tab", "images")
    window.until(is_seen, "the picture is seen in its own shape")
    window.press("ctrl+Prior")
    window.until(is_gone, "another tab has none of it")
    window.press("ctrl+Next")
    window.until(is_seen, "it is back")
    window.press("F1")
    window.until(is_gone, "the help lies over it")
    window.press("Escape")
    before = window.until(is_seen, "it is back after the help")
    window.resize(620, 290)
    window.until(
        lambda shown: is_seen(shown) and areas(shown) != areas(before), "it follows the window's size"
    )
    window.press("ctrl+q")
    window.until(lambda _shown: not window.is_open(), "the program ends")


@pytest.mark.skipif(not has_sixels(), reason="sixels need Python 3.12")
def test_xterm_shows_sixels(xterm: Window) -> None:
    """xterm tells that it has sixels, and the picture's own colours are on the screen, which its cells don't have."""
    journey(xterm, XTERM)


def test_kitty_shows_its_graphics(kitty: Window) -> None:
    """The picture's own colours are on kitty's screen: pixels, for its cells are told to have 256 colours."""
    journey(kitty, KITTY)


def test_half_blocks_have_the_colours_too(xterm: Window) -> None:
    """Where nothing else is wanted, cells show the picture, in a terminal that tells that it has all colours."""
    xterm.start(XTERM, "--tab", "images", "--images", "blocks", colours="truecolor")
    shown = xterm.until(lambda shown: None not in [_near(shown, colour) for colour in COLOURS], "it is seen")
    assert is_gone(shown), "half-blocks round colours; were these pixels, they would be exact"


def _near(shown: Image.Image, colour: tuple[int, int, int]) -> Area | None:
    red, green, blue = (value - value % 8 for value in colour)
    return _area(shown, (red, green, blue))
