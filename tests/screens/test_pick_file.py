"""Choosing a file of a kind."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import OptionList

from aoai_tui.screens.folder_listing import list_folder
from aoai_tui.screens.pick_file import PickFile


class Themed(App[None]):
    """With the colour that the app's own themes have."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#888888"}


SOUNDS = (".wav", ".mp3")


def furnish(folder: Path) -> None:
    for name in ("a.wav", "B.MP3", "notes.txt", "odd.bin"):
        (folder / name).touch()
    (folder / "sub").mkdir()


def test_only_files_of_the_kinds_are_listed(tmp_path: Path) -> None:
    """Folders stay, whatever they are called; a suffix counts in either case."""
    furnish(tmp_path)
    assert [entry.name for entry in list_folder(tmp_path, SOUNDS)] == ["sub", "a.wav", "B.MP3"]
    assert len(list_folder(tmp_path)) == 5


async def test_a_file_of_another_kind_can_be_typed(tmp_path: Path) -> None:
    """A name that is written out is taken, for names don't decide what a file is."""
    furnish(tmp_path)
    app = Themed()
    async with app.run_test() as pilot:
        chosen: list[Path | None] = []
        picker = PickFile("Open a sound file", tmp_path, SOUNDS)
        app.push_screen(picker, chosen.append)
        await pilot.pause()
        await pilot.press(*"odd")
        await listed(picker, "Nothing here by that name.", pilot)
        await pilot.press(*".bin")
        await listed(picker, "odd.bin", pilot)
        await pilot.press("enter")
        async with asyncio.timeout(60):
            while not chosen:
                await pilot.pause()
        assert chosen == [tmp_path / "odd.bin"]


async def listed(picker: PickFile, words: str, pilot: Pilot[None]) -> None:
    options = picker.query_one(OptionList)
    async with asyncio.timeout(60):
        while not options.option_count or str(options.get_option_at_index(0).prompt) != words:
            await pilot.pause()


async def test_a_folder_can_be_chosen_as_a_whole(tmp_path: Path) -> None:
    """Enter goes into a folder, and enter again takes all of it."""
    furnish(tmp_path)
    app = Themed()
    async with app.run_test() as pilot:
        chosen: list[Path | None] = []
        picker = PickFile("Add what?", tmp_path, folders=True)
        await app.push_screen(picker, chosen.append)
        await listed(picker, "./  this folder, with all that is in it", pilot)
        await pilot.press(*"sub")
        await listed(picker, "sub/", pilot)
        await pilot.press("enter")
        await listed(picker, "./  this folder, with all that is in it", pilot)
        await pilot.press("enter")
        async with asyncio.timeout(60):
            while not chosen:
                await pilot.pause()
        assert chosen == [tmp_path / "sub"]


async def test_where_files_are_wanted_no_folder_is_offered(tmp_path: Path) -> None:
    """A folder is then only a way to its files."""
    furnish(tmp_path)
    app = Themed()
    async with app.run_test() as pilot:
        picker = PickFile("Open a sound file", tmp_path, SOUNDS)
        await app.push_screen(picker)
        await listed(picker, "sub/", pilot)
