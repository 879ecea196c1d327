"""A mask drawn over a picture, by keys and by mouse; what comes of it is looked at pixel by pixel."""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from textual.widgets import Input, Static

from aoai_tui.screens.confirm import Confirm
from aoai_tui.screens.mask_editor import MaskEditor
from aoai_tui.screens.pick_file import PickFile
from aoai_tui.widgets.graphics import Graphics, using
from aoai_tui.widgets.mask_canvas import MaskCanvas
from aoai_tui.widgets.mask_frame import Framing, Sight
from tests.screens.shown_screen import ShownScreen, picture, shown

SIZE = (400, 240)
"""A cell of the room, 40 by 12, shows 10 by 20 pixels: the picture fills it."""


@pytest.fixture
def red(tmp_path: Path) -> Path:
    """A red picture."""
    return picture(tmp_path / "red.png", SIZE, ("#f80000", (0, 0, *SIZE)))


def canvas(seen: ShownScreen) -> MaskCanvas:
    return seen.app.screen.query_one(MaskCanvas)


async def settled(seen: ShownScreen) -> None:
    await seen.until(lambda: canvas(seen).is_settled, "all is drawn")


@asynccontextmanager
async def editor(
    path: Path, folder: Path, *, mask: Path | None = None, size: tuple[int, int] = (40, 15)
) -> AsyncIterator[ShownScreen]:
    """The editor over a picture that is read."""
    async with shown(MaskEditor(path, folder / "masks", title="a title", mask=mask), size=size) as seen:
        await seen.until(lambda: canvas(seen).frame is not None, "the picture is there")
        yield seen


async def taken(seen: ShownScreen) -> Image.Image:
    """Press enter; 255 where the mask's file is transparent."""
    await seen.press("enter")
    await seen.until(lambda: bool(seen.answers), "the mask is handed back")
    assert isinstance(seen.answers[0], Path)
    image = Image.open(seen.answers[0])
    assert (image.format, image.mode) == ("PNG", "RGBA")
    return image.getchannel("A").point(lambda opacity: 255 - opacity)


def share(mask: Image.Image) -> float:
    return mask.histogram()[255] / (mask.width * mask.height)


async def test_a_rectangle_by_keys(red: Path, tmp_path: Path) -> None:
    """From the middle three cells to the right and two down: exactly the pixels of these cells are transparent."""
    async with editor(red, tmp_path) as seen:
        await seen.press("r", "space", "right", "right", "right", "down", "down", "space")
        await settled(seen)
        assert "2.5 % marked" in seen.text()
        state = str(seen.app.screen.query_one("#state", Static).render())
        assert "   zoom " in state, "two bare percents would tell nothing"
        mask = await taken(seen)
        assert mask.size == SIZE
        # The cursor began in the cell of the middle, column 20, row 6.
        assert mask.getbbox() == (200, 120, 240, 180)
        assert share(mask) == 40 * 60 / (400 * 240)


async def test_a_rectangle_by_mouse_and_a_part_of_it_erased_with_the_right_button(
    red: Path, tmp_path: Path
) -> None:
    """Whichever corner is first; what the right button covers is no longer marked."""
    async with editor(red, tmp_path) as seen:
        await seen.press("r")
        await seen.drag(canvas(seen), (19, 9), (12, 4), (10, 2))
        await settled(seen)
        await seen.drag(canvas(seen), (10, 2), (14, 9), button=3)
        await settled(seen)
        mask = await taken(seen)
        assert mask.getbbox() == (150, 40, 200, 200)
        assert share(mask) == 50 * 160 / (400 * 240)


async def test_a_stroke_of_the_mouse_is_seen_on_the_picture(red: Path, tmp_path: Path) -> None:
    """A pattern lies over what is marked, the rest keeps its colours; the file has the same places."""
    async with editor(red, tmp_path) as seen:
        before = {seen.colours(x, 5) for x in range(2, 38)}
        await seen.drag(canvas(seen), (5, 5), (15, 5), (25, 5))
        await settled(seen)
        await seen.press(*["up"] * 5, *["left"] * 20)
        seen.app.screen.set_focus(None)
        await seen.settled()
        marked = {seen.colours(x, 5) for x in range(6, 24)}
        assert len(marked) == 2  # light and dark squares
        assert not marked & before
        assert seen.colours(35, 5) == seen.colours(10, 9)
        canvas(seen).focus()
        mask = await taken(seen)
        left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
        brush = round(240 * 0.08)
        assert (left, right) == pytest.approx((55 - brush / 2, 255 + brush / 2), abs=2)
        assert (top, bottom) == pytest.approx((110 - brush / 2, 110 + brush / 2), abs=2)
        assert mask.getpixel((155, 110)) == 255


async def test_a_stroke_by_keys_with_another_brush(red: Path, tmp_path: Path) -> None:
    """Space puts the brush down, the arrows draw, space lifts it: what is passed afterwards stays as it is."""
    async with editor(red, tmp_path) as seen:
        await seen.press(*["right_square_bracket"] * 4)
        assert canvas(seen).brush == 48
        assert "brush 48 px" in seen.text()
        await seen.press("space", "left", "left", "left", "space", "up", "up", "up", "up")
        await settled(seen)
        mask = await taken(seen)
        left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
        assert (right - left, bottom - top) == pytest.approx((30 + 48, 48), abs=2)
        assert mask.getpixel((190, 130)) == 255


async def test_erasing_inverting_clearing_and_taking_back(red: Path, tmp_path: Path) -> None:
    """Every step is one mark, taken back with u and brought back with U, in any order."""
    async with editor(red, tmp_path) as seen:
        shares = []

        async def now(*keys: str) -> float:
            await seen.press(*keys)
            await settled(seen)
            assert canvas(seen).frame
            shares.append(canvas(seen).frame.share)  # type: ignore[union-attr]
            return shares[-1]

        rectangle = await now("r", "space", *["right"] * 9, "space")
        assert rectangle == 100 * 20 / (400 * 240)
        assert await now("e", "space", *["left"] * 4, "space", "e") == rectangle / 2
        assert await now("i") == 1 - rectangle / 2
        assert await now("delete") == 0
        assert await now("u") == 1 - rectangle / 2
        assert await now("u") == rectangle / 2
        assert await now("ctrl+z") == rectangle
        assert await now("U", "ctrl+y") == 1 - rectangle / 2
        assert await now("u", "u", "u", "u", "u") == 0
        assert await now("U") == rectangle
        assert share(await taken(seen)) == rectangle


@dataclass
class Slow:
    """A machine that draws only as long as `go_on` is set."""

    go_on: threading.Event = field(default_factory=threading.Event)
    at_it: threading.Event = field(default_factory=threading.Event)
    """Set when it has begun to draw."""

    def stop(self) -> None:
        """Draw nothing more from now on."""
        self.go_on.clear()
        self.at_it.clear()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    """It draws until it is stopped."""
    slow, cells = Slow(), Framing.cells

    def held(framing: Framing, mask: Image.Image, sight: Sight) -> Any:
        slow.at_it.set()
        assert slow.go_on.wait(120)
        return cells(framing, mask, sight)

    monkeypatch.setattr(Framing, "cells", held)
    slow.go_on.set()
    yield slow
    slow.go_on.set()


async def test_no_key_is_lost_while_a_mark_is_drawn(red: Path, tmp_path: Path, slow: Slow) -> None:
    """A mark that is not seen yet can be taken back, and brought back; nothing counts as seen before it is."""
    async with editor(red, tmp_path) as seen:
        await settled(seen)
        for keys, marks, taken_back in ((["i", "u"], 0, 1), (["i", "i"], 2, 0), (["u", "U"], 2, 0)):
            slow.stop()
            await seen.press(*keys)
            await seen.until(slow.at_it.is_set, "it is drawn")
            assert not canvas(seen).is_settled
            slow.go_on.set()
            await settled(seen)
            frame = canvas(seen).frame
            assert frame is not None
            assert (frame.marks, frame.taken_back) == (marks, taken_back)


async def test_a_mask_that_is_not_seen_yet_is_asked_about_before_it_is_lost(
    red: Path, tmp_path: Path, slow: Slow
) -> None:
    """However soon after a mark escape comes."""
    async with editor(red, tmp_path, size=(80, 24)) as seen:
        await settled(seen)
        slow.stop()
        await seen.press("i", "escape")
        slow.go_on.set()
        await seen.until(lambda: bool(seen.answers) or isinstance(seen.app.screen, Confirm), "it asks")
        assert not seen.answers


async def test_escape_leaves_a_rectangle_that_is_begun_and_asks_before_a_mask_is_lost(
    red: Path, tmp_path: Path
) -> None:
    """First the rectangle, then a question; the answer no goes on, yes leaves; nothing is kept."""
    async with editor(red, tmp_path, size=(80, 24)) as seen:
        await seen.press("r", "space", "right", "escape")
        assert not canvas(seen).is_marking
        await seen.press("space", "right", "space")
        await settled(seen)
        await seen.press("escape")
        await seen.until(lambda: isinstance(seen.app.screen, Confirm), "it asks")
        await seen.press("enter")
        await seen.until(lambda: isinstance(seen.app.screen, MaskEditor), "it goes on")
        assert not seen.answers
        await seen.press("escape")
        await seen.until(lambda: isinstance(seen.app.screen, Confirm), "it asks again")
        await seen.press("up", "enter")
        await seen.until(lambda: bool(seen.answers), "it is left")
        assert seen.answers == [None]
        assert not (tmp_path / "masks").exists()


async def test_nothing_marked_is_no_mask(red: Path, tmp_path: Path) -> None:
    """Enter says so and stays; escape leaves without a question, though something was marked and taken back."""
    async with editor(red, tmp_path) as seen:
        await seen.press("enter")
        await seen.until(lambda: "Nothing is marked yet" in seen.toasts(), "it is told")
        await seen.press("space", "right", "space", "u")
        await settled(seen)
        await seen.press("escape")
        await seen.until(lambda: bool(seen.answers), "it closes")
        assert seen.answers == [None]


async def test_zoomed_in_a_cell_is_few_pixels_and_the_cursor_takes_the_picture_along(
    red: Path, tmp_path: Path
) -> None:
    """Marks are as fine as the picture is large; a rectangle may be larger than what is seen of the picture."""
    async with editor(red, tmp_path) as seen:
        for _ in range(20):
            await seen.wheel(canvas(seen), (0, 0), up=True)
        await settled(seen)
        frame = canvas(seen).frame
        assert frame is not None
        assert frame.sight.zooming.scale > 8
        await seen.press("r")
        await seen.drag(canvas(seen), (0, 0), (39, 11))
        await settled(seen)
        seen_box = frame.sight.zooming.box
        await seen.press("i", "i")
        mask = await taken(seen)
        assert mask.getbbox() == tuple(round(at) for at in seen_box)
    async with editor(red, tmp_path) as seen:
        await seen.press(*["plus"] * 6, "r", "space", *["shift+left"] * 20, *["shift+up"] * 20)
        await seen.press("space")
        await settled(seen)
        mask = await taken(seen)
        left, top, right, bottom = mask.getbbox() or (1, 1, 0, 0)
        assert (left, top) == (0, 0)
        assert (right, bottom) == pytest.approx((200, 120), abs=6)
        assert share(mask) == right * bottom / (400 * 240)


async def test_the_middle_button_moves_the_picture(red: Path, tmp_path: Path) -> None:
    """Zoomed in, dragging with it shows another part, and marks nothing."""
    async with editor(red, tmp_path) as seen:
        await seen.press(*["plus"] * 5)
        await settled(seen)
        before = canvas(seen).zooming
        await seen.drag(canvas(seen), (10, 5), (15, 5), (20, 5), button=2)
        await settled(seen)
        after = canvas(seen).zooming
        assert before
        assert after
        assert before.box[0] - after.box[0] == pytest.approx(10 / after.scale)
        assert canvas(seen).frame.marks == 0  # type: ignore[union-attr]


async def test_a_mask_from_a_file_is_gone_on_with(red: Path, tmp_path: Path) -> None:
    """f4 takes one, u takes it back; one that is no mask is told why, and what was drawn stays."""
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    image = Image.new("RGBA", SIZE, "#ffffffff")
    image.paste((0, 0, 0, 0), (0, 0, 100, 240))
    image.save(good)
    image.resize((10, 10)).save(bad)

    async def load(seen: ShownScreen, path: Path) -> None:
        await seen.press("f4")
        await seen.until(lambda: isinstance(seen.app.screen, PickFile), "a file is asked for")
        seen.app.screen.query_one(Input).value = str(path)
        await seen.press("enter")
        await seen.until(lambda: isinstance(seen.app.screen, MaskEditor), "it is chosen")

    async with editor(red, tmp_path, size=(40, 15)) as seen:
        await load(seen, bad)
        await seen.until(lambda: "is 10x10, and the picture is 400x240" in seen.toasts(), "why not")
        await load(seen, good)
        await seen.until(lambda: "25 % marked" in seen.text(), "it is there")
        await seen.press("u")
        await seen.until(lambda: "0 % marked" in seen.text(), "it is taken back")
        await seen.press("U", "i")
        await settled(seen)
        assert (await taken(seen)).getbbox() == (100, 0, 400, 240)
    async with editor(red, tmp_path, mask=good) as seen:
        await seen.until(lambda: "25 % marked" in seen.text(), "it begins with the mask")
        await seen.press("escape")
        await seen.until(lambda: bool(seen.answers), "nothing is lost: it does not ask")


async def test_the_mask_of_a_photograph_that_lies_on_its_side_covers_what_was_seen(tmp_path: Path) -> None:
    """The picture is seen upright; its file lies, and so does the mask."""
    lying = Image.new("RGB", SIZE, "#204060")
    lying.paste("#ffffff", (0, 0, 100, 60))
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter to the right: the file's left upper corner is seen right above
    path = tmp_path / "photo.jpg"
    lying.save(path, exif=exif)
    async with editor(path, tmp_path, size=(24, 23)) as seen:
        region = canvas(seen).frame.sight.region  # type: ignore[union-attr]
        assert region.size == (24, 20)
        await seen.press("r")
        await seen.drag(canvas(seen), (18, 0), (23, 4))
        await settled(seen)
        mask = await taken(seen)
        assert mask.size == SIZE
        assert mask.getbbox() == pytest.approx((0, 0, 100, 60), abs=1)


async def test_without_colours_marks_are_signs(
    red: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Colour is not the only sign: marked cells are strokes where there are no colours."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with editor(red, tmp_path) as seen:
        await seen.press("r")
        await seen.drag(canvas(seen), (3, 2), (9, 4))
        await settled(seen)
        seen.app.screen.set_focus(None)
        await seen.settled()
        assert [line[2:11] for line in seen.text().splitlines()[2:5]] == [
            f"{seen.text()[2]}///////{seen.text()[2]}"
        ] * 3


async def test_without_pictures_marks_are_seen_all_the_same(red: Path, tmp_path: Path) -> None:
    """With --images none the picture is not drawn; a mask can be."""
    with using(Graphics.NONE):
        async with editor(red, tmp_path) as seen:
            assert "▀" not in seen.text()
            await seen.press("r")
            await seen.drag(canvas(seen), (3, 2), (9, 4))
            await settled(seen)
            assert "▀" in seen.text()
            assert (await taken(seen)).getbbox() == (30, 40, 100, 100)


async def test_what_is_no_picture_is_told_and_can_be_left(tmp_path: Path) -> None:
    """No key fails over it, and escape goes back."""
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    async with shown(MaskEditor(broken, tmp_path), size=(100, 20)) as seen:
        await seen.until(lambda: "can't be read" in seen.toasts(), "why")
        await seen.press("space", "right", "space", "i", "u", "enter", "plus", "0", "delete", "r", "e")
        await seen.drag(canvas(seen), (3, 2), (9, 4))
        await seen.press("escape")
        await seen.until(lambda: bool(seen.answers), "it closes")
        assert seen.answers == [None]


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid"), reason="folders that refuse, as POSIX has them"
)
async def test_a_disk_that_refuses_loses_no_mask(red: Path, tmp_path: Path) -> None:
    """It is told in words, and the marks are still there: the folder may be made writable, and enter pressed again."""
    async with editor(red, tmp_path, size=(80, 24)) as seen:
        await seen.press("space", "right", "space")
        await settled(seen)
        (tmp_path / "masks").write_text("a file where the folder should be")
        await seen.press("enter")
        await seen.until(lambda: "can't be kept" in seen.toasts(), "it is told")
        assert not seen.answers
        (tmp_path / "masks").unlink()
        assert share(await taken(seen)) > 0
