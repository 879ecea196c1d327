"""Pictures by the terminal's own pixels: the right ones, where they belong, and nowhere else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widgets import Label, TabbedContent, TabPane

from aoai_tui.themes import DARK
from aoai_tui.widgets.graphics import CellSize, Graphics, using
from aoai_tui.widgets.graphics_choice import has_sixels
from aoai_tui.widgets.overlays import SixelOverlay
from aoai_tui.widgets.picture_view import PictureView
from aoai_tui.widgets.pixel_layer import PixelLayer
from tests.widgets.terminal_pixels import KittyScreen, painted
from tests.widgets.test_picture_view import until

CELL = CellSize(8, 16)
SIXELS = pytest.mark.skipif(not has_sixels(), reason="textual-image needs Python 3.12")


class Dialog(ModalScreen[None]):
    """Something over the pictures."""

    DEFAULT_CSS = "Dialog { align: center middle; & > Label { width: 20; height: 5; background: $panel; } }"

    def compose(self) -> ComposeResult:
        yield Label("a dialog")


class Shown(PixelLayer):
    """Three pictures of 20 by 10 cells in a list that scrolls, in the first of two tabs."""

    CSS = "PictureView { height: 10; width: 20; } TabbedContent, ContentSwitcher { height: 1fr; }"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.register_theme(DARK)
        self.theme = DARK.name
        self.sent: list[str] = []
        self.kitty = KittyScreen()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#808080"}

    def compose(self) -> ComposeResult:
        with TabbedContent():
            with TabPane("pictures", id="pictures"), VerticalScroll():
                for number in range(3):
                    yield PictureView(self.folder / f"{number}.png", id=f"p{number}")
            with TabPane("other", id="other"):
                yield Label("nothing")

    def write_pixels(self, text: str) -> None:
        self.sent.append(text)
        if "\x1b_G" in text:
            self.kitty.write(text)

    def painted(self) -> dict[tuple[int, int], Image.Image]:
        """What the sixels that were sent paint, the newest at each place."""
        return painted("".join(self.sent))

    def view(self, number: int) -> PictureView:
        return self.query_one(f"#p{number}", PictureView)

    def cells(self, number: int) -> Region:
        """Where the picture lies on the screen."""
        view = self.view(number)
        return view.picture_region.translate(view.content_region.offset)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures, smooth and with edges, each larger than its room."""
    for number, colour in enumerate(("#ff0000", "#00ff00", "#0000ff")):
        across = Image.linear_gradient("L").rotate(90 * number).resize((400, 300))
        picture = Image.merge("RGB", (across, across.rotate(180), Image.new("L", (400, 300), 90)))
        picture.paste(colour, (40, 40, 120, 120))
        picture.save(tmp_path / f"{number}.png")
    return tmp_path


@pytest.fixture
def kitty() -> Iterator[None]:
    """A terminal with kitty's graphics."""
    with using(Graphics.KITTY, CELL):
        yield


@pytest.fixture
def sixel() -> Iterator[None]:
    """A terminal with sixels."""
    with using(Graphics.SIXEL, CELL):
        yield


def waits(app: Shown) -> bool:
    """Whether a sixel is still to be drawn."""
    overlay = app.pixels and app.pixels._overlay
    return isinstance(overlay, SixelOverlay) and bool(overlay.waiting)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of a pixel's colours, 0 to 255."""
    assert one.size == other.size
    parts: list[float] = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean
    return sum(parts) / len(parts)


def original(folder: Path, number: int) -> Image.Image:
    """The picture, scaled by Pillow to 20 by 10 cells less what its shape leaves: 160 by 120 pixels."""
    with Image.open(folder / f"{number}.png") as picture:
        return picture.resize((160, 120), Image.Resampling.BOX)


@pytest.mark.usefixtures("kitty")
async def test_kitty_shows_the_pixels_of_the_picture(folder: Path) -> None:
    """What kitty is sent is the scaled original, and it is put on the cells of the view."""
    app = Shown(folder)
    async with app.run_test(size=(80, 30)) as pilot:
        await until(pilot, lambda: len(app.kitty.shown) == 3)
        for number in range(2):
            (key, (cells, part)) = next(
                (key, at) for key, at in app.kitty.shown.items() if at[0].offset == app.cells(number).offset
            )
            assert cells == app.cells(number)
            assert cells.size == (20, 8)
            assert part == (0, 0, 160, 128)
            sent = app.kitty.pictures[key[0]]
            assert difference(sent.crop((0, 4, 160, 124)), original(folder, number)) < 1.0
            assert sent.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.usefixtures("kitty")
async def test_kitty_keeps_what_scrolls(folder: Path) -> None:
    """Scrolling sends no picture again: each is put where its cells are, cut where the list ends."""
    app = Shown(folder)
    async with app.run_test(size=(80, 20)) as pilot:
        await until(pilot, lambda: all(app.view(number).is_drawn for number in range(3)))
        await until(pilot, lambda: len(app.kitty.shown) == 2)
        known = len(app.kitty.pictures)
        app.sent.clear()
        app.query_one(VerticalScroll).scroll_to(y=3, animate=False, immediate=True)
        await until(pilot, lambda: app.cells(0).y == 0)
        await pilot.pause()
        cells = sorted(at[0] for at in app.kitty.shown.values())
        assert cells[0] == Region(0, 2, 20, 6)
        assert min(at[1].y for at in app.kitty.shown.values()) == 0
        assert max(at[1].y for at in app.kitty.shown.values()) == 2 * CELL.height
        assert not any("a=t" in text for text in app.sent) or len(app.kitty.pictures) == known + 1


@pytest.mark.usefixtures("kitty")
async def test_kitty_shows_nothing_where_nothing_belongs(folder: Path) -> None:
    """Under a dialog, in another tab and after the picture has gone there is none; afterwards it is back."""
    app = Shown(folder)
    async with app.run_test(size=(80, 30)) as pilot:
        await until(pilot, lambda: len(app.kitty.shown) == 3)
        app.push_screen(Dialog())
        await until(pilot, lambda: not app.kitty.shown)
        app.pop_screen()
        await until(pilot, lambda: len(app.kitty.shown) == 3)
        app.query_one(TabbedContent).active = "other"
        await until(pilot, lambda: not app.kitty.shown)
        app.query_one(TabbedContent).active = "pictures"
        await until(pilot, lambda: len(app.kitty.shown) == 3)
        await app.view(0).remove()
        app.view(1).clear()
        await until(pilot, lambda: len(app.kitty.shown) == 1)
    assert not app.kitty.pictures, "the terminal's memory is free again"


@pytest.mark.usefixtures("kitty")
async def test_what_lies_over_a_picture_is_seen(folder: Path) -> None:
    """A note over a picture takes the picture's pixels away: its half-blocks show what is free."""
    app = Shown(folder)
    async with app.run_test(size=(80, 30)) as pilot:
        await until(pilot, lambda: len(app.kitty.shown) == 3)
        note = Label("over it", id="over")
        note.styles.layer = "_toastrack"
        note.styles.dock = "top"
        note.styles.height = 5
        note.styles.width = 10
        await app.screen.mount(note)
        await until(pilot, lambda: len(app.kitty.shown) == 2)
        await note.remove()
        await until(pilot, lambda: len(app.kitty.shown) == 3)


@pytest.mark.usefixtures("kitty")
async def test_pictures_are_sent_again_when_another_program_had_the_terminal(folder: Path) -> None:
    """After an editor has used the screen, kitty has lost what it was sent."""
    app = Shown(folder)
    async with app.run_test(size=(80, 30)) as pilot:
        await until(pilot, lambda: len(app.kitty.shown) == 3)
        app.kitty = KittyScreen()
        app.app_resume_signal.publish(app)
        app.refresh(layout=True)
        app.screen.refresh()
        await until(pilot, lambda: len(app.kitty.shown) == 3)


@SIXELS
@pytest.mark.usefixtures("sixel")
async def test_sixels_are_the_pixels_of_the_picture(folder: Path) -> None:
    """What a terminal with sixels paints on the view's cells is the scaled original, in 256 colours."""
    app = Shown(folder)
    async with app.run_test(size=(80, 31)) as pilot:
        places = {app.cells(number).offset for number in range(2)}
        await until(pilot, lambda: {app.cells(number).offset for number in range(2)} <= app.painted().keys())
        for number in range(2):
            shown = app.painted()[app.cells(number).offset]
            assert shown.size == (160, 128)
            assert difference(shown.crop((0, 4, 160, 124)), original(folder, number)) < 4.0
            ground = shown.getpixel((0, 0))
            assert isinstance(ground, tuple)
            background = app.view(number).background_colors[1].rgb
            assert all(abs(one - other) <= 2 for one, other in zip(ground, background, strict=True))
        assert places


@SIXELS
@pytest.mark.usefixtures("sixel")
async def test_sixels_are_drawn_again_only_where_cells_were_written(folder: Path) -> None:
    """A change beside a picture costs nothing; one upon it draws it again, and so does the end of a dialog."""
    app = Shown(folder)
    async with app.run_test(size=(80, 31)) as pilot:
        await pilot.pause()
        await until(pilot, lambda: len(app.painted()) == 3 and not waits(app))
        app.sent.clear()
        app.query_one("#other", TabPane)
        app.query_one(TabbedContent).get_tab("other").label = "beside"
        await pilot.pause(0.2)
        assert not app.sent
        app.view(0).refresh()
        await until(pilot, lambda: app.cells(0).offset in app.painted())
        assert len(app.painted()) == 1
        app.sent.clear()
        app.push_screen(Dialog())
        await pilot.pause(0.2)
        assert not app.sent
        app.pop_screen()
        await until(pilot, lambda: len(app.painted()) == 3)


@SIXELS
@pytest.mark.usefixtures("sixel")
async def test_sixels_keep_off_the_last_row(tmp_path: Path) -> None:
    """A sixel in a terminal's last row makes the screen scroll, so that row stays half-blocks."""
    Image.new("RGB", (100, 100), "#ff8000").save(tmp_path / "0.png")

    class Full(PixelLayer):
        sent = ""

        def get_theme_variable_defaults(self) -> dict[str, str]:
            return {"muted": "#808080"}

        def compose(self) -> ComposeResult:
            yield PictureView(tmp_path / "0.png")

        def write_pixels(self, text: str) -> None:
            self.sent += text

    app = Full()
    async with app.run_test(size=(40, 20)) as pilot:
        await until(pilot, lambda: bool(painted(app.sent)))
        [picture] = painted(app.sent).values()
        assert picture.height == 19 * CELL.height


@SIXELS
@pytest.mark.usefixtures("sixel")
async def test_a_large_picture_is_several_sixels(tmp_path: Path) -> None:
    """xterm cuts off what is larger than 1,000 pixels: no piece is, and together they are the picture."""
    Image.linear_gradient("L").resize((900, 900)).convert("RGB").save(tmp_path / "0.png")

    class Full(PixelLayer):
        sent = ""

        def get_theme_variable_defaults(self) -> dict[str, str]:
            return {"muted": "#808080"}

        def compose(self) -> ComposeResult:
            with Vertical():
                yield PictureView(tmp_path / "0.png")

        def write_pixels(self, text: str) -> None:
            self.sent += text

    app = Full()
    async with app.run_test(size=(160, 61)) as pilot:
        await until(pilot, lambda: len(painted(app.sent)) == 4)
        pieces = painted(app.sent)
        assert all(max(piece.size) <= 800 for piece in pieces.values())
        whole = Image.new("RGB", (160 * CELL.width, 60 * CELL.height))
        for (x, y), piece in pieces.items():
            whole.paste(piece, (x * CELL.width, y * CELL.height))
        left = (160 * CELL.width - 61 * CELL.height) // 2
        assert whole.getpixel((left + 400, 10)) != whole.getpixel((left + 400, 940))


@pytest.mark.usefixtures("kitty")
async def test_what_kitty_keeps_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One view that shows picture after picture leaves only the newest ones in the terminal's memory."""
    monkeypatch.setattr("aoai_tui.widgets.overlays._MOST_SENT", 4 * 160 * 160 * 3)
    app = Shown(tmp_path)
    async with app.run_test(size=(80, 30)) as pilot:
        view = app.view(0)
        for number in range(8):
            file = io.BytesIO()
            Image.new("RGB", (50, 50), (number * 20, 0, 0)).save(file, "PNG")
            view.show_bytes(file.getvalue())
            await until(pilot, lambda: view.is_drawn)
            drawing = view.drawing
            assert drawing
            await until(pilot, lambda number=drawing.number: any(key[0] == number for key in app.kitty.shown))  # type: ignore[misc]
        assert len(app.kitty.pictures) <= 3
