"""The Images tab's prompt: where it stands, what comes into it, and what is kept of it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from textual import events

from aoai_tui.screens.mask_editor import MaskEditor
from aoai_tui.screens.pick_file import PickFile
from aoai_tui.tabs.images.given_row import GivenRow
from aoai_tui.widgets.mask_canvas import MaskCanvas
from tests.tabs.images_harness import HeldDrawing, images_app


async def test_the_tab_opens_on_the_prompt(tmp_path: Path) -> None:
    """Typing works at once, and the empty gallery says what to do; what another tab hands over goes below."""
    async with images_app(tmp_path, size=(80, 24)) as images:
        await images.until(lambda: images.pane.text.has_focus, "the cursor is in the prompt")
        assert "Describe a picture" in images.screen()
        await images.type("A rabbit")
        images.pane.take("in the snow")
        await images.until(lambda: images.pane.text.text == "A rabbit\nin the snow", "it is taken")


async def test_what_was_typed_is_there_at_the_next_start(tmp_path: Path) -> None:
    """A draft survives; a prompt that was sent is no draft, but up brings it back."""
    async with images_app(tmp_path) as images:
        await images.draw("A rabbit in the snow")
        await images.type("A castle, half described")
    async with images_app(tmp_path) as images:
        assert images.pane.text.text == "A castle, half described"
        await images.press("ctrl+n")
        assert images.pane.text.text == ""
        await images.press("up")
        await images.until(lambda: images.pane.text.text == "A rabbit in the snow", "it is back")
        await images.press("down")
        assert images.pane.text.text == ""


async def test_what_is_typed_right_after_enter_is_the_next_prompt(tmp_path: Path) -> None:
    """Keys that arrive before the first prompt is in the queue are neither lost nor part of it."""
    async with images_app(tmp_path, pace=HeldDrawing()) as images:
        await images.type("A blue boat")
        app = images.chat.app
        for key in ("enter", *"fox", "enter", *"owl"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await images.until(lambda: len(images.pane.queue.entries) == 2, "both are taken")
        assert [one.prompt for one in images.pane.queue.entries] == ["A blue boat", "fox"]
        await images.until(lambda: images.pane.text.text == "owl", "the last one is being typed")


async def test_a_dropped_picture_is_changed_and_not_typed(tmp_path: Path) -> None:
    """Its path becomes a chip, goes with the prompt as a file, and leaves with it."""
    Image.new("RGB", (64, 48), "red").save(tmp_path / "flag.png")
    async with images_app(tmp_path) as images:
        await images.paste(str(tmp_path / "flag.png"))
        await images.until(lambda: "[flag.png" in images.screen(), "it is a chip")
        assert images.pane.text.text == ""
        picture = await images.draw("Make it blue")
        asked = images.chat.transport.requests[-1]
        assert asked.path.endswith("images/edits")
        assert picture.origin == "changed"
        assert not images.pane.given.things
        await images.press("f5")
        await images.drawn()
        assert images.chat.transport.requests[-1].path.endswith("images/edits"), "again means all of it"


async def test_undo_right_after_a_drop_gives_the_path_instead(tmp_path: Path) -> None:
    """What was meant as text can be had as text."""
    Image.new("RGB", (8, 8)).save(tmp_path / "flag.png")
    async with images_app(tmp_path) as images:
        await images.paste(str(tmp_path / "flag.png"))
        await images.until(lambda: bool(images.pane.given.things), "it is a chip")
        await images.press("ctrl+z")
        assert images.pane.text.text == str(tmp_path / "flag.png")
        assert not images.pane.given.things


async def test_a_file_that_can_not_be_changed_is_told_and_stays_a_text(tmp_path: Path) -> None:
    """A dropped text file has nothing to be changed: its path is in the prompt, and a sentence says why."""
    (tmp_path / "notes.txt").write_text("nothing to see")
    async with images_app(tmp_path) as images:
        await images.paste(str(tmp_path / "notes.txt"))
        await images.until(lambda: images.pane.text.text == str(tmp_path / "notes.txt"), "it is a text")
        assert "“notes.txt” is no picture that can be changed" in images.toasts()


async def test_f4_lists_what_can_be_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures and folders; neither a text nor a GIF, which the service would not take."""
    (tmp_path / "files").mkdir()
    for name in ("a.png", "b.JPG", "c.webp", "d.gif", "notes.txt"):
        (tmp_path / "files" / name).touch()
    monkeypatch.setattr(PickFile, "recent_folder", tmp_path / "files")
    async with images_app(tmp_path) as images:
        await images.press("f4")
        await images.until(lambda: "a.png" in images.screen(), "the pictures are listed")
        assert "b.JPG" in images.screen()
        assert "c.webp" in images.screen()
        assert "d.gif" not in images.screen()
        assert "notes.txt" not in images.screen()


async def test_chips_are_walked_moved_and_removed(tmp_path: Path) -> None:
    """The first picture is the one that a mask is for: with it, its mask goes."""
    for name in ("a", "b", "mask"):
        Image.new("RGBA", (16, 16), (0, 0, 0, 0)).save(tmp_path / f"{name}.png")
    async with images_app(tmp_path) as images:
        row = images.pane.query_one(GivenRow)
        await images.pane.change(tmp_path / "a.png", tmp_path / "b.png", mask=tmp_path / "mask.png")
        await images.chat.settled()
        assert "[a.png ×] [b.png ×] [mask: mask.png ×]" in images.screen()
        row.focus()
        await images.press("right", "shift+left")
        assert [one.words for one in row.things] == ["b.png", "a.png"], "the mask was for another"
        await images.press("delete")
        assert [one.words for one in row.things] == ["a.png"]
        await images.press("delete")
        await images.until(lambda: not row.display, "there is no row")
        assert images.chat.app.focused is not row


async def test_a_picture_from_the_clipboard_has_a_name_that_says_so(tmp_path: Path) -> None:
    """Its file is named by its bytes, which tells a person nothing: neither the chip nor the note shows that."""
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(data, "PNG")
    async with images_app(tmp_path) as images:
        taking = images.pane.taking
        pasted = await taking.from_bytes(data.getvalue(), "pasted picture")
        taking.add(pasted)
        await images.chat.settled()
        assert "[pasted picture ×]" in images.screen()
        assert "The next prompt changes pasted picture." in images.toasts()


async def test_more_like_this_brings_prompt_and_options_back(tmp_path: Path) -> None:
    """What a picture was asked for with stands where it was typed; nothing is sent."""
    async with images_app(tmp_path) as images:
        await images.set_field("size", "1536×1024")
        await images.set_field("quality", "low")
        picture = await images.draw("A rabbit")
        await images.set_field("size", "")
        await images.set_field("quality", "high")
        sent = len(images.chat.transport.requests)
        await images.pane.use_again(picture)
        assert images.pane.text.text == "A rabbit"
        assert "1536x1024 · low quality" in images.summary
        assert len(images.chat.transport.requests) == sent


async def test_a_prompt_waits_for_the_file_that_was_dropped_on_it(tmp_path: Path) -> None:
    """Enter right after a drop does not send without the picture."""
    Image.new("RGB", (8, 8)).save(tmp_path / "flag.png")
    async with images_app(tmp_path) as images:
        await images.type("Make it blue")
        assert images.pane.taking.takes_paste(str(tmp_path / "flag.png"))
        await images.press("enter")
        await images.drawn()
        assert images.chat.transport.requests[-1].path.endswith("images/edits")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_there_is_room_for_the_gallery_while_something_is_drawn(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """Prompt, options, the drawing and at least a row of tiles: all of it is seen at once."""
    pace = HeldDrawing(at=100)
    async with images_app(tmp_path, size=size, pace=pace) as images:
        await images.draw("A first picture")
        pace.steps.extend([0.0] * 100)
        await images.ask("A second picture")
        await images.ask("A third picture")
        await images.until(lambda: "esc stops" in images.progress, "it is drawn")
        await images.chat.settled()
        screen = images.screen()
        for words in ("❯", "demo-image", "A second picture", "esc stops", "A third picture"):
            assert words in screen
        tile = images.pane.gallery.tiles[0]
        assert tile.region.height >= 4
        assert images.pane.region.contains_region(tile.region)
        pace.release()
        await images.until(lambda: not images.pane.drawing.display, "the room is the gallery's again")


async def test_a_mask_is_drawn_over_the_first_picture_or_taken_from_a_file(tmp_path: Path) -> None:
    """On the chips m opens the editor, whose mask goes with the prompt; f takes a PNG of its size."""
    Image.new("RGB", (64, 64), "red").save(tmp_path / "flag.png")
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(tmp_path / "mask.png")
    Image.new("RGBA", (32, 32), (0, 0, 0, 0)).save(tmp_path / "small.png")
    async with images_app(tmp_path) as images:
        await images.pane.change(tmp_path / "flag.png")
        images.pane.given.focus()
        await images.press("m")
        await images.until(lambda: isinstance(images.chat.app.screen, MaskEditor), "the editor opens")
        await images.until(
            lambda: bool(images.chat.app.screen.query_one(MaskCanvas).check_action("invert", ())),
            "it is there",
        )
        await images.press("i", "enter")
        await images.until(lambda: images.pane.given.mask is not None, "the mask is a chip")
        assert "[flag.png ×] [mask: as drawn ×]" in images.screen()
        images.pane.given.focus()
        await images.press("f")
        await images.until(lambda: isinstance(images.chat.app.screen, PickFile), "a file is chosen")
        images.chat.app.screen.dismiss(tmp_path / "small.png")
        await images.until(lambda: "small.png" in images.toasts(), "it is refused")
        images.pane.given.focus()
        await images.press("f")
        await images.until(lambda: isinstance(images.chat.app.screen, PickFile), "a file is chosen")
        images.chat.app.screen.dismiss(tmp_path / "mask.png")
        await images.until(lambda: images.pane.given.mask == tmp_path / "mask.png", "it is taken")
        await images.draw("A blue flag")
        assert images.chat.transport.requests[-1].form is not None
        assert "mask" in str(images.chat.transport.requests[-1].content[:100_000])
