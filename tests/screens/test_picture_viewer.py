"""A picture on the whole screen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image
from rich.color_triplet import ColorTriplet

from aoai_tui.screens.picture_viewer import Deed, PictureViewer, Viewed, ViewedPicture
from aoai_tui.services.picture_files import open_picture
from aoai_tui.widgets.graphics import CellSize, Graphics, using
from aoai_tui.widgets.picture_stage import PictureStage
from tests.screens.shown_screen import ShownScreen, picture, shown

RED, GREEN, BLUE, BLACK = (ColorTriplet(*c) for c in [(248, 0, 0), (0, 248, 0), (0, 0, 248), (0, 0, 0)])


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """240 by 144 pixels: three coloured corners, the fourth and all else black. Six times a room of 40 by 12 cells."""
    return picture(
        tmp_path / "large.png",
        (240, 144),
        ("#f80000", (0, 0, 24, 24)),
        ("#00f800", (216, 0, 240, 24)),
        ("#0000f8", (0, 120, 24, 144)),
    )


def viewer(*paths: Path, first: int = 0, deeds: tuple[Deed, ...] = ()) -> PictureViewer:
    return PictureViewer(
        [
            ViewedPicture(path, f"Title {n}", "some details", f"words for {n}")
            for n, path in enumerate(paths, 1)
        ],
        first,
        deeds=deeds,
    )


def stage(seen: ShownScreen) -> PictureStage:
    return seen.app.screen.query_one(PictureStage)


async def drawn(seen: ShownScreen, percent: int) -> None:
    """Wait until the picture is seen at a scale."""
    await seen.until(lambda: stage(seen).percent == percent and stage(seen).view.is_drawn, f"{percent} %")


async def test_the_whole_picture_is_seen_first(large: Path) -> None:
    """It fills the room in its own shape; below stand its title, what is known of it and its scale."""
    async with shown(viewer(large)) as seen:
        await drawn(seen, 17)
        assert seen.colours(0, 0)[0] == RED
        assert seen.colours(39, 0)[0] == GREEN
        assert seen.colours(0, 11)[1] == BLUE
        assert seen.colours(39, 11)[1] == BLACK
        assert "Title 1" in seen.text()
        assert "some details   zoom 17 %" in seen.text()


async def test_keys_zoom_to_whole_pixels_and_move_to_every_corner(large: Path) -> None:
    """At 100 % a dot is a pixel; the arrows reach each edge and stop there; 0 shows all of it again."""
    async with shown(viewer(large)) as seen:
        await drawn(seen, 17)
        await seen.press("1")
        await drawn(seen, 100)
        assert stage(seen).zooming is not None
        assert stage(seen).zooming.box == (100, 60, 140, 84)  # type: ignore[union-attr]
        await seen.press(*["left"] * 20, *["up"] * 20)
        await seen.until(lambda: seen.colours(0, 0)[0] == RED, "the left upper corner")
        await drawn(seen, 100)
        # Nothing is blended: 24 pixels are 24 columns and 12 rows.
        assert seen.colours(23, 11) == (RED, RED)
        assert seen.colours(24, 11) == (BLACK, BLACK)
        await seen.press(*["down"] * 40)
        await seen.until(lambda: seen.colours(0, 11)[1] == BLUE, "the left lower corner")
        await seen.press(*["right"] * 40, *["up"] * 40)
        await seen.until(lambda: seen.colours(39, 0)[0] == GREEN, "the right upper corner")
        assert seen.colours(16, 0) == (GREEN, GREEN)
        assert seen.colours(15, 0) == (BLACK, BLACK)
        await seen.press("0")
        await drawn(seen, 17)
        assert seen.colours(0, 0)[0] == RED


async def test_the_wheel_zooms_around_the_mouse_and_dragging_moves(large: Path) -> None:
    """What is under the mouse stays there; what is dragged goes where the mouse goes; two clicks show whole pixels."""
    async with shown(viewer(large)) as seen:
        await drawn(seen, 17)
        for _ in range(12):
            await seen.wheel(stage(seen), (0, 0), up=True)
        zoomed = stage(seen).zooming
        assert zoomed is not None
        assert zoomed.scale == pytest.approx(1.25**12 / 6)
        left, top, *_ = zoomed.box
        assert (left, top) == pytest.approx((0, 0), abs=6)  # six pixels to a row: the mouse is in its middle
        await seen.until(lambda: seen.colours(0, 0)[0] == RED, "the corner under the mouse")
        await seen.drag(stage(seen), (30, 8), (20, 6), (10, 4))
        moved = stage(seen).zooming
        assert moved is not None
        assert moved.box[0] - left == pytest.approx(20 / moved.scale)
        assert moved.box[1] - top == pytest.approx(8 / moved.scale)
        await seen.pilot.click(stage(seen), offset=(5, 5), times=2)
        await drawn(seen, 17)
        await seen.pilot.click(stage(seen), offset=(1, 1), times=2)
        await drawn(seen, 100)
        assert seen.colours(0, 0)[0] == RED


async def test_small_pictures_are_blown_up_to_the_room_and_can_be_seen_as_they_are(tmp_path: Path) -> None:
    """Ten by six pixels fill 40 by 12 cells; at 100 % they take ten columns and three rows, in the middle."""
    path = picture(tmp_path / "x.png", (10, 6), ("#f80000", (0, 0, 5, 6)))
    async with shown(viewer(path)) as seen:
        await drawn(seen, 400)
        assert seen.colours(0, 0)[0] == seen.colours(19, 11)[0] == RED
        await seen.press("1")
        await drawn(seen, 100)
        await seen.until(lambda: stage(seen).view.size == (10, 3), "it is as small as it is")
        await seen.settled()
        assert seen.colours(15, 4)[0] == seen.colours(19, 6)[0] == RED
        assert seen.colours(20, 4)[0] == BLACK
        assert seen.colours(14, 4)[0] not in (RED, BLACK)
        await seen.press("minus", "minus")
        assert stage(seen).percent == 100


async def test_it_follows_the_size_of_the_terminal(large: Path) -> None:
    """What is seen stays in the middle; a terminal that holds all of it shows all of it."""
    async with shown(viewer(large)) as seen:
        await drawn(seen, 17)
        await seen.press("1", "left")
        before = stage(seen).zooming
        await seen.pilot.resize_terminal(60, 21)
        await seen.until(lambda: stage(seen).size == (60, 18), "the room is larger")
        now = stage(seen).zooming
        assert before is not None
        assert now is not None
        assert now.scale == 1
        assert now.centre == pytest.approx(before.centre)
        await seen.pilot.resize_terminal(300, 100)
        await seen.until(lambda: stage(seen).size == (300, 97), "there is room for it all")
        await drawn(seen, 100)


async def test_a_pixel_of_the_terminal_counts_where_it_draws_pictures_itself(large: Path) -> None:
    """With graphics of its own a cell holds many pixels of the picture at 100 %."""
    with using(Graphics.SIXEL, CellSize(8, 16)):
        async with shown(viewer(large)) as seen:
            await seen.until(lambda: stage(seen).percent is not None, "its size is known")
            assert stage(seen).percent == round(100 * 12 * 16 / 144)
            await seen.press("1")
            assert stage(seen).percent == 100


async def test_pictures_before_and_after(tmp_path: Path, large: Path) -> None:
    """n, p, home and end walk; the arrows do while all is seen; the ends stop; the answer tells where one was."""
    paths = [large, *(picture(tmp_path / f"{n}.png", (40, 24)) for n in range(2))]
    async with shown(viewer(*paths, first=1)) as seen:
        assert "2 of 3" in seen.text()
        await drawn(seen, 100)
        await seen.press("right", "right", "n")
        assert "Title 3" in seen.text()
        await seen.press("home")
        await drawn(seen, 17)
        assert "Title 1" in seen.text()
        assert "1 of 3" in seen.text()
        await seen.press("1", "left", "right")
        assert "Title 1" in seen.text()
        await seen.press("p", "n")
        assert "Title 2" in seen.text()
        await drawn(seen, 100)
        await seen.press("end", "escape")
        await seen.until(lambda: bool(seen.answers), "it closes")
        assert seen.answers == [Viewed(2)]


async def test_deeds_are_handed_back_and_only_offered_where_they_can_be_done(tmp_path: Path) -> None:
    """e edits where whoever opened the viewer can edit; a key of something that can't be done does nothing."""
    paths = [picture(tmp_path / f"{n}.png", (40, 24)) for n in range(2)]
    async with shown(viewer(*paths, deeds=(Deed.EDIT, Deed.SAVE)), size=(120, 30)) as seen:
        await seen.press("n", "v", "m", "c", "i")
        assert "Edit" in seen.text()
        assert "Vary" not in seen.text()
        assert not seen.answers
        await seen.press("e")
        await seen.until(lambda: bool(seen.answers), "it closes")
        assert seen.answers == [Viewed(1, Deed.EDIT)]


async def test_what_cannot_be_drawn_shows_its_words_and_why(tmp_path: Path, large: Path) -> None:
    """A damaged picture is words, no keys of zooming fail, and the next picture is shown as ever."""
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    gone = tmp_path / "gone.png"
    async with shown(viewer(broken, gone, large), size=(80, 15)) as seen:
        await seen.until(lambda: "cut off or damaged" in seen.text(), "the reason")
        assert "words for 1" in seen.text()
        await seen.press("plus", "1", "0", "up", "minus")
        await seen.wheel(stage(seen), (3, 3), up=True)
        await seen.press("n")
        await seen.until(lambda: "The file is not there." in seen.text(), "the reason")
        await seen.press("n")
        await seen.until(lambda: stage(seen).view.is_drawn, "the next is drawn")


async def test_titles_from_outside_are_text(tmp_path: Path) -> None:
    """Markup and escape codes in a prompt are shown as letters, or not at all."""
    path = picture(tmp_path / "x.png", (4, 4))
    one = ViewedPicture(path, "[b]bold[/b] \x1b[31mred\n\nlines", "[red]x[/red]\x07", "[i]alt")
    async with shown(PictureViewer([one])) as seen:
        assert "[b]bold[/b]" in seen.text()
        assert "[red]x[/red]" in seen.text()
        assert "\x1b" not in seen.text()


async def test_the_systems_viewer_gets_the_file(
    tmp_path: Path, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """o runs the desktop's opener with the file's path; what fails is told with the reason and the path."""
    told = tmp_path / "told"
    opener = tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > "{told}"\n')
    opener.chmod(0o755)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":77")
    async with shown(viewer(large), size=(120, 30)) as seen:
        await seen.press("o")
        await seen.until(lambda: "Opened in the system's viewer" in seen.toasts(), "it is told")
        # A slow opener is not waited for: it may only be at it.
        await seen.until(lambda: told.exists() and told.read_text() == str(large), "it has the path")
        monkeypatch.delenv("DISPLAY")
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        await seen.press("o")
        await seen.until(lambda: "no desktop" in seen.toasts(), "why not")
        assert str(large) in seen.toasts()


async def test_the_path_is_copied(large: Path) -> None:
    """y copies where the file is."""
    async with shown(viewer(large)) as seen:
        await seen.press("y")
        await seen.until(lambda: seen.app.clipboard == str(large), "it is copied")


async def test_a_picture_that_is_looked_at_is_decoded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Zooming and moving read no file again, though the picture is too large to be kept with the others."""
    path = picture(tmp_path / "huge.png", (5000, 4000), ("#f80000", (0, 0, 2500, 4000)))
    read: list[int] = []

    def noted(data: bytes, name: str) -> Image.Image:
        read.append(len(data))
        return open_picture(data, name)

    monkeypatch.setattr("aoai_tui.services.picture_files.open_picture", noted)
    async with shown(viewer(path)) as seen:
        await seen.until(lambda: stage(seen).percent is not None and stage(seen).view.is_drawn, "it is drawn")
        for key in ("plus", "plus", "right", "down", "1", "left", "0"):
            await seen.press(key)
            await seen.until(lambda: stage(seen).view.is_drawn, "it is drawn")
        assert read == [path.stat().st_size]
