"""The widget with which the app shows pictures, in half-blocks."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from rich.color_triplet import ColorTriplet
from textual.app import App, ComposeResult
from textual.containers import Container
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.strip import Strip

from aoai_tui.themes import DARK
from aoai_tui.widgets.graphics import CellSize, Graphics, using
from aoai_tui.widgets.picture_view import PictureView


class Shown(App[None]):
    """One view in a room of its own."""

    CSS = "Container { width: 40; height: 12; }"

    def __init__(self, view: PictureView) -> None:
        super().__init__()
        self.view = view
        self.register_theme(DARK)
        self.theme = DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#808080"}

    def compose(self) -> ComposeResult:
        with Container():
            yield self.view


def png(
    size: tuple[int, int], *parts: tuple[str, tuple[int, int, int, int]], ground: str = "#000000"
) -> bytes:
    image = Image.new("RGBA" if len(ground) > 7 else "RGB", size, ground)
    for colour, box in parts:
        image.paste(colour, box)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture(autouse=True)
def all_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal shows every colour, whatever the tests run in."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "never happened"
        await pilot.pause(0.01)


def lines(app: App[None]) -> list[Strip]:
    return app.screen._compositor.render_strips()[:12]


def text(app: App[None]) -> str:
    return "\n".join(strip.text[:40] for strip in lines(app))


def pixels(app: App[None], x: int, y: int) -> tuple[ColorTriplet | None, ColorTriplet | None]:
    """The colours of the upper and the lower half of a cell."""
    [segment] = lines(app)[y].crop(x, x + 1)
    style = segment.style
    assert segment.text == "▀"
    assert style
    return (style.color and style.color.triplet), (style.bgcolor and style.bgcolor.triplet)


async def test_a_picture_fills_its_room_in_its_own_shape(tmp_path: Path) -> None:
    """40 by 12 cells, half as wide as high, take 24 by 12 of a square picture; each pixel is where it was."""
    path = tmp_path / "x.png"
    path.write_bytes(
        png((48, 48), ("#f80000", (0, 0, 24, 24)), ("#00f800", (24, 0, 48, 24)), ("#0000f8", (0, 24, 24, 48)))
    )
    app = Shown(PictureView(path, "a square"))
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.view.is_drawn)
        await pilot.pause()
        assert app.view.picture_region == (8, 0, 24, 12)
        assert app.view.picture_size == (48, 48)
        assert text(app).splitlines()[0] == " " * 8 + "▀" * 24 + " " * 8
        red, green, blue, black = (
            ColorTriplet(*colour) for colour in [(248, 0, 0), (0, 248, 0), (0, 0, 248), (0, 0, 0)]
        )
        assert pixels(app, 8, 0) == pixels(app, 19, 5) == (red, red)
        assert pixels(app, 20, 0) == pixels(app, 31, 5) == (green, green)
        assert pixels(app, 8, 6) == (blue, blue)
        assert pixels(app, 31, 11) == (black, black)


async def test_the_shape_follows_the_cells(tmp_path: Path) -> None:
    """Where cells are square, a square picture takes as many columns as rows."""
    path = tmp_path / "x.png"
    path.write_bytes(png((48, 48), ground="#204060"))
    with using(Graphics.BLOCKS, CellSize(10, 10)):
        app = Shown(PictureView(path))
        async with app.run_test() as pilot:
            await until(pilot, lambda: app.view.is_drawn)
            assert app.view.picture_region.size == (12, 12)


async def test_what_cannot_be_drawn_is_words(tmp_path: Path) -> None:
    """The words that stand for the picture, and why it isn't drawn, in the middle; never as escape codes."""
    (tmp_path / "x.png").write_bytes(b"no picture")
    app = Shown(PictureView(tmp_path / "x.png", "a \x1b[31mparrot [b]"))
    async with app.run_test() as pilot:
        await until(pilot, lambda: bool(app.view.why_not))
        await pilot.pause()
        assert "a parrot [b]" in text(app)
        assert "The picture is cut off or damaged." in " ".join(text(app).split())
        assert "x.png" not in text(app), "the name is ours, and tells nobody anything"
        app.view.show(tmp_path / "gone.png", "gone")
        await until(pilot, lambda: app.view.why_not == "The file is not there.")
        app.view.clear("nothing yet")
        await pilot.pause()
        assert text(app).split() == ["nothing", "yet"]


async def test_one_view_shows_many_pictures(tmp_path: Path) -> None:
    """Another picture takes the place of the one before, which is never seen under the other's name."""
    app = Shown(PictureView())
    async with app.run_test() as pilot:
        for number, colour in enumerate(("#f80000", "#00f800")):
            (tmp_path / f"{number}.png").write_bytes(png((8, 8), ground=colour))
        app.view.show(tmp_path / "0.png", "red")
        await until(pilot, lambda: app.view.is_drawn)
        app.view.show(tmp_path / "1.png", "green")
        assert app.view.picture_size == (0, 0)
        await until(pilot, lambda: app.view.is_drawn)
        await pilot.pause()
        assert pixels(app, 20, 6)[0] == (0, 248, 0)


async def test_a_partial_picture_stays_until_the_next_is_drawn() -> None:
    """Nothing flickers between the pictures that arrive one after another."""
    app = Shown(PictureView())
    async with app.run_test() as pilot:
        app.view.show_bytes(png((8, 8), ground="#f80000"), "drawing")
        await until(pilot, lambda: app.view.is_drawn)
        app.view.show_bytes(png((8, 8), ground="#00f800"), "drawing")
        assert app.view.picture_size == (8, 8)
        await until(pilot, lambda: app.view.is_drawn)
        await pilot.pause()
        assert pixels(app, 20, 6)[0] == (0, 248, 0)


async def test_a_part_fills_the_room(tmp_path: Path) -> None:
    """A part of a picture is enlarged, and a place on the screen is a place in the picture."""
    path = tmp_path / "x.png"
    path.write_bytes(png((100, 100), ("#f8f8f8", (50, 50, 52, 52))))
    app = Shown(PictureView())
    async with app.run_test() as pilot:
        app.view.show(path, part=(50.0, 50.0, 52.0, 52.0))
        await until(pilot, lambda: app.view.is_drawn)
        await pilot.pause()
        assert pixels(app, 8, 0)[0] == pixels(app, 31, 11)[1] == (248, 248, 248)
        assert app.view.pixel_at(8, 0) == (50.0, 50.0)
        assert app.view.pixel_at(20, 6) == (51.0, 51.0)
        assert app.view.pixel_at(7, 0) is None


async def test_the_drawing_follows_the_size(tmp_path: Path) -> None:
    """Another size of the room is another drawing."""
    path = tmp_path / "x.png"
    path.write_bytes(png((48, 48), ground="#204060"))
    app = Shown(PictureView(path))
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.view.is_drawn)
        app.query_one(Container).styles.height = 6
        await until(pilot, lambda: app.view.is_drawn and app.view.size.height == 6)
        assert app.view.picture_region.size == (12, 6)
        assert app.view.region.offset == Offset(0, 0)


async def test_without_pictures_words_stand_for_them(tmp_path: Path) -> None:
    """Nothing is drawn where no pictures are wanted."""
    path = tmp_path / "x.png"
    path.write_bytes(png((48, 48), ground="#204060"))
    with using(Graphics.NONE):
        app = Shown(PictureView(path, "[picture x.png 48x48]"))
        async with app.run_test() as pilot:
            await pilot.pause()
            assert text(app).split("\n")[5].strip() == "[picture x.png 48x48]"


@pytest.mark.parametrize("dark", [True, False])
async def test_brightness_becomes_letters_without_colours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dark: bool
) -> None:
    """NO_COLOR leaves the picture to be seen, in letters."""
    monkeypatch.setenv("NO_COLOR", "1")
    path = tmp_path / "x.png"
    path.write_bytes(png((48, 48), ground="#ffffff"))
    app = Shown(PictureView(path))
    async with app.run_test() as pilot:
        app.theme = DARK.name if dark else "textual-light"
        await until(pilot, lambda: app.view.is_drawn)
        await pilot.pause()
        assert text(app).splitlines()[0].strip() == ("@" * 24 if dark else "")
