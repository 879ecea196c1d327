"""A picture between the lines of a shell, in real terminals on a screen of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from aoai_tui.widgets.graphics_choice import has_sixels
from tests.journeys.own_window import Window, missing
from tests.journeys.test_pictures_in_a_window import COLOURS, KITTY, XTERM, is_seen

pytestmark = [pytest.mark.window, pytest.mark.timeout(300)]


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    """The command that changes only one pixel of a picture of four colours."""
    picture, mask = Image.new("RGB", (1024, 1024)), Image.new("RGBA", (1024, 1024), "black")
    for number, colour in enumerate(COLOURS):
        left, top = 512 * (number % 2), 512 * (number // 2)
        picture.paste(colour, (left, top, left + 512, top + 512))
    picture.save(tmp_path / "four.png")
    mask.paste((0, 0, 0, 0), (200, 200, 201, 201))
    mask.save(tmp_path / "mask.png")
    files = ["--edit", str(tmp_path / "four.png"), "--mask", str(tmp_path / "mask.png")]
    return ["image", "Leave it as it is", *files, "--size", "1024x1024", "--quality", "low"]


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    """A screen."""
    if lacking := missing("xterm"):
        pytest.skip(f"not installed: {lacking}")
    window = Window(tmp_path)
    yield window
    window.close()


@pytest.mark.skipif(not has_sixels(), reason="textual-image needs Python 3.12")
def test_xterm_shows_the_picture_in_sixels(window: Window, given: list[str]) -> None:
    """Below the path, in its own colours and shape, and it stays when the command has ended."""
    window.start([XTERM[0], "-hold", *XTERM[1:]], *given)
    window.until(is_seen, "the picture is seen in its own shape")


def test_kitty_shows_the_picture(window: Window, given: list[str]) -> None:
    """The same by kitty's own graphics."""
    if lacking := missing("kitty"):
        pytest.skip(f"not installed: {lacking}")
    window.start([*KITTY, "--hold"], *given)
    window.until(is_seen, "the picture is seen in its own shape")
