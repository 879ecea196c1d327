"""Pictures of the gallery as files: saved with what they were made from, and brought in again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from textual.widgets import Input, OptionList

from aoai_tui.domain import PictureOrigin
from aoai_tui.screens.mask_editor import MaskEditor
from aoai_tui.screens.pick_file import PickFile
from aoai_tui.screens.picture_viewer import PictureViewer
from aoai_tui.screens.save_as import SaveAs
from aoai_tui.services.gallery.metadata.embedding import read_facts
from aoai_tui.tabs.images.save_forms import save_forms
from tests.tabs.gallery_shelf import made, paint
from tests.tabs.kept_pictures import Gallery, gallery

RABBIT = made(1, prompt="A rabbit: eating pancakes?", width=32, height=32)


async def save(it: Gallery, path: Path, *downs: str) -> None:
    """Go through the dialog, with the file named so."""
    await it.press("ctrl+s")
    await it.on(SaveAs)
    await it.press(*downs)
    it.images.chat.app.screen.query_one(Input).value = str(path)
    await it.press("enter")
    await it.until(lambda: not isinstance(it.images.chat.app.screen, SaveAs), "the dialog closes")


async def bring(it: Gallery, path: Path) -> None:
    """Go through the picker."""
    await it.press("f4")
    await it.on(PickFile)
    it.images.chat.app.screen.query_one(Input).value = str(path)
    await it.images.chat.settled()
    await it.press("enter")
    await it.until(lambda: not isinstance(it.images.chat.app.screen, PickFile), "the picker closes")


async def test_a_saved_picture_tells_what_it_was_made_from(tmp_path: Path) -> None:
    """ctrl+s suggests a name made of the prompt; the file has the same pixels, and prompt and parameters inside."""
    async with gallery(tmp_path, [RABBIT]) as it:
        await it.press("ctrl+s")
        await it.on(SaveAs)
        assert it.images.chat.app.screen.query_one(Input).value.endswith("A rabbit eating pancakes.png")
        await it.press("escape")
        for name in ("mine.png", "mine 2.png"):
            await save(it, tmp_path / "mine.png")
            await it.until(lambda name=name: name in it.images.toasts(), f"{name} is told")  # type: ignore[misc]
        kept = tmp_path / "data" / "pictures" / "p1.png"
        with Image.open(tmp_path / "mine.png") as saved, Image.open(kept) as own:
            assert saved.tobytes() == own.tobytes()
        facts = read_facts((tmp_path / "mine 2.png").read_bytes())
        assert facts is not None
        assert facts.prompt == RABBIT.prompt
        assert facts.options.quality == "high"


async def test_the_format_follows_the_choice(tmp_path: Path) -> None:
    """The second of the list is another format: suffix, bytes and prompt fit."""
    async with gallery(tmp_path, [RABBIT]) as it:
        await it.press("ctrl+s")
        await it.on(SaveAs)
        await it.press("down")
        where = it.images.chat.app.screen.query_one(Input)
        await it.until(lambda: where.value.endswith("pancakes.jpg"), "the suffix follows")
        where.value = str(tmp_path / "mine.jpg")
        await it.press("enter")
        await it.until(lambda: "with its prompt in it" in it.images.toasts(), "it is told")
        with Image.open(tmp_path / "mine.jpg") as saved:
            assert saved.format == "JPEG"
            assert saved.size == (32, 32)


async def test_what_is_no_picture_is_saved_as_it_is() -> None:
    """An SVG, or bytes that are nothing, can't be converted: there is nothing to choose."""
    for media_type in ("image/svg+xml", ""):
        assert len(save_forms(made(1, media_type=media_type))) == 1
    titles = [form.title for form in save_forms(made(1, media_type="image/webp"))]
    assert titles == ["WebP", "PNG", "JPEG", "WebP, bare"]


async def test_a_file_comes_into_the_gallery_with_its_prompt(tmp_path: Path) -> None:
    """What was saved is brought in again by f4: the newest picture, with the prompt that stands in the file."""
    async with gallery(tmp_path, [RABBIT]) as it:
        await save(it, tmp_path / "mine.png")
        await it.until((tmp_path / "mine.png").is_file, "it is saved")
        await it.images.chat.settled()
        await bring(it, tmp_path / "mine.png")
        await it.until(lambda: it.grid.place.total == 2, "it is there")
        chosen = it.grid.chosen
        assert chosen is not None
        assert chosen.origin is PictureOrigin.BROUGHT
        assert chosen.prompt == RABBIT.prompt
        assert it.grid.has_focus
        await bring(it, paint(tmp_path / "holiday.png", 7))
        await it.until(lambda: it.grid.place.total == 3, "it is there, too")
        assert it.grid.chosen is not None
        assert it.grid.chosen.name == "holiday.png"
        assert "holiday.png" in it.details()
        assert "imported" in it.details()


async def test_what_is_no_picture_is_not_brought_in(tmp_path: Path) -> None:
    """The reason is told in words, and the gallery stays as it was."""
    (tmp_path / "notes.png").write_text(json.dumps({"not": "a picture"}))
    async with gallery(tmp_path, [RABBIT]) as it:
        await bring(it, tmp_path / "notes.png")
        await it.until(lambda: "is no picture" in it.images.toasts(), "it is told")
        assert it.grid.place.total == 1


async def test_a_picture_without_a_file_can_not_be_saved(tmp_path: Path) -> None:
    """It says that nothing had arrived; nothing is written."""
    async with gallery(tmp_path, [made(1, file="", size=0, media_type="")]) as it:
        await save(it, tmp_path / "mine.bin")
        await it.until(lambda: "There is no file of this picture" in it.images.toasts(), "it is told")
        assert not (tmp_path / "mine.bin").exists()


@pytest.mark.parametrize(("key", "prompt"), [("v", "A rabbit: eating pancakes?"), ("e", "")])
async def test_more_like_it_or_changed(tmp_path: Path, key: str, prompt: str) -> None:
    """v puts prompt and options back; e takes the picture as the one that the next prompt changes."""
    async with gallery(tmp_path, [RABBIT]) as it:
        await it.press(key)
        await it.until(lambda: it.images.pane.text.has_focus, "the cursor is in the prompt")
        assert it.images.pane.text.text == prompt
        given = it.images.pane.given.pictures
        assert given == ((RABBIT,) if key == "e" else ())
        if key == "v":
            assert it.images.pane.choices.options.quality == "high"


async def test_a_mask_is_drawn_over_the_chosen_picture(tmp_path: Path) -> None:
    """m opens the mask over it; what is marked goes with the picture into the next prompt."""
    async with gallery(tmp_path, [RABBIT]) as it:
        await it.press("m")
        await it.on(MaskEditor)
        await it.press("escape")
        await it.until(lambda: it.grid.has_focus, "the cursor is back on the picture")
        assert it.images.pane.given.pictures == ()


async def test_what_is_asked_for_on_the_whole_screen_is_done_with_the_picture_seen_there(
    tmp_path: Path,
) -> None:
    """In the viewer n and ctrl+s save the next picture, not the one that was opened."""
    async with gallery(tmp_path, [made(0, prompt="Older"), RABBIT]) as it:
        await it.press("enter")
        await it.on(PictureViewer)
        await it.press("n", "ctrl+s")
        await it.on(SaveAs)
        assert it.images.chat.app.screen.query_one(Input).value.endswith("Older.png")
        assert it.images.chat.app.screen.query_one(OptionList).option_count == 4
        await it.press("escape")
        await it.until(lambda: it.chosen == "Older", "the cursor is on it")
