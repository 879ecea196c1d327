"""The form in which texts, files and folders are put together."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from aoai_tui.errors import UsageTrouble
from aoai_tui.screens.pick_file import PickFile
from aoai_tui.services.embedding_choices import TextsToAdd
from aoai_tui.services.passages.columns import Column, Columns
from aoai_tui.tabs.embeddings.adding.add_texts import AddTexts
from aoai_tui.tabs.embeddings.adding.dropped import named_in
from aoai_tui.tabs.embeddings.adding.path_row import PathRow
from aoai_tui.tabs.embeddings.adding.text_to_add import TextToAdd
from tests.screens.shown_screen import ShownScreen, shown

SIZE = (80, 24)


class Kept:
    """What the form has kept."""

    def __init__(self) -> None:
        self.last = TextsToAdd()

    async def keep(self, to_add: TextsToAdd) -> None:
        self.last = to_add


async def columns_of(table: Path) -> Columns:
    if table.name == "broken.csv":
        raise UsageTrouble("“broken.csv” can’t be read.", "Save it anew.")
    return Columns((Column("id", "1"), Column("body", "Start with short sessions.")), "body")


async def edit(text: str) -> str:
    return text + " edited"


def form(kept: Kept, before: TextsToAdd | None = None) -> AddTexts:
    return AddTexts(
        "Add to “notes”", before or TextsToAdd(), keep=kept.keep, columns_of=columns_of, edit=edit
    )


async def paste(screen: ShownScreen, text: str) -> None:
    screen.app.post_message(events.Paste(text))
    await screen.pilot.pause()


def furnish(folder: Path) -> Path:
    (folder / "docs").mkdir()
    (folder / "docs" / "a.md").write_text("# A")
    (folder / "tickets.csv").write_text("id,body\n1,text\n")
    return folder


async def test_a_typed_text_is_handed_back_with_its_lines() -> None:
    """Enter begins a line; ctrl+s goes on."""
    async with shown(form(Kept()), SIZE) as screen:
        await screen.press(*"one", "enter", *"two", "ctrl+s")
        await screen.until(lambda: bool(screen.answers))
        assert screen.answers == [TextsToAdd(text="one\ntwo")]


async def test_a_typed_path_is_taken_for_the_file(tmp_path: Path) -> None:
    """Before it is looked over, so that it can be said otherwise: ctrl+z gives the text, which stays one then."""
    table = furnish(tmp_path) / "tickets.csv"
    async with shown(form(Kept()), SIZE) as screen:
        field = screen.app.screen.query_one(TextToAdd)
        field.put(str(table))
        await screen.press("ctrl+s")
        await screen.until(lambda: "tickets.csv will be added." in screen.text())
        assert (field.text, screen.answers) == ("", [])
        assert "ctrl+z gives the text" in screen.text()
        await screen.press("ctrl+z")
        await screen.until(lambda: field.text == str(table))
        assert not screen.app.screen.query_one(PathRow).things
        await screen.press("ctrl+s")
        await screen.until(lambda: bool(screen.answers))
        assert screen.answers == [TextsToAdd(text=str(table))]


def test_only_paths_that_are_there_are_taken_for_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several lines of them, and from the working folder, too; a word that is a folder's name is a word."""
    furnish(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert named_in(" tickets.csv \n") == (Path("tickets.csv"),)
    assert named_in("docs/\n./tickets.csv") == (Path("docs"), Path("tickets.csv"))
    assert named_in(f"{tmp_path}/docs {tmp_path}/tickets.csv") == (
        tmp_path / "docs",
        tmp_path / "tickets.csv",
    )
    for text in (
        "",
        "docs",
        "nowhere.csv",
        f"See {tmp_path}/docs",
        "tickets.csv\nand more",
        "\x00/",
        "x/" * 5000,
    ):
        assert named_in(text) == (), text


async def test_dropped_files_and_folders_are_taken_as_such(tmp_path: Path) -> None:
    """A folder asks for a filter, a table for its column, whose names are offered."""
    furnish(tmp_path)
    async with shown(form(Kept()), SIZE) as screen:
        assert "Filter" not in screen.text()
        assert "Column" not in screen.text()
        await paste(screen, f"{tmp_path}/docs {tmp_path}/tickets.csv")
        await screen.until(lambda: "docs/ ×" in screen.text() and "has id, body" in screen.text())
        assert "Filter" in screen.text()
        screen.app.screen.query_one("#field-patterns Input", Input).value = "*.md"
        screen.app.screen.query_one("#field-column Input", Input).value = "body"
        await screen.press("ctrl+s")
        await screen.until(lambda: bool(screen.answers))
        paths = (str(tmp_path / "docs"), str(tmp_path / "tickets.csv"))
        assert screen.answers == [TextsToAdd(paths=paths, patterns="*.md", column="body")]


async def test_a_dropped_path_can_be_had_as_text(tmp_path: Path) -> None:
    """ctrl+z, right after it was taken."""
    furnish(tmp_path)
    async with shown(form(Kept()), SIZE) as screen:
        await paste(screen, f"{tmp_path}/tickets.csv")
        await screen.until(lambda: "tickets.csv ×" in screen.text())
        await screen.press("ctrl+z")
        text = screen.app.screen.query_one(TextToAdd)
        await screen.until(lambda: text.text == f"{tmp_path}/tickets.csv")
        assert not screen.app.screen.query_one(PathRow).things


async def test_files_are_chosen_and_left_out_by_key(tmp_path: Path) -> None:
    """f4 lists files and folders; delete on a chip leaves one out."""
    furnish(tmp_path)
    PickFile.recent_folder = tmp_path
    async with shown(form(Kept()), SIZE) as screen:
        await screen.press("f4")
        await screen.until(lambda: "./  this folder" in screen.text())
        await screen.press("enter")
        row = screen.app.screen_stack[1].query_one(PathRow)
        await screen.until(lambda: [one.path for one in row.things] == [tmp_path])
        row.focus()
        await screen.press("delete")
        await screen.until(lambda: not row.things)


async def test_escape_loses_nothing(tmp_path: Path) -> None:
    """What stood there is kept, and stands there again."""
    furnish(tmp_path)
    kept = Kept()
    async with shown(form(kept), SIZE) as screen:
        await paste(screen, f"{tmp_path}/docs")
        await screen.until(lambda: "docs/ ×" in screen.text())
        await screen.press(*"parrots", "escape")
        await screen.until(lambda: bool(screen.answers))
        assert screen.answers == [None]
    assert kept.last == TextsToAdd(text="parrots", paths=(str(tmp_path / "docs"),))
    async with shown(form(kept, kept.last), SIZE) as screen:
        await screen.until(lambda: "docs/ ×" in screen.text())
        assert "parrots" in screen.text()


async def test_what_is_typed_is_kept_without_leaving() -> None:
    """A crash of the terminal does not take it."""
    kept = Kept()
    async with shown(form(kept), SIZE) as screen:
        await screen.press(*"parrots")
        await screen.until(lambda: kept.last.text == "parrots")


async def test_nothing_is_not_looked_over() -> None:
    """The form says what is missing."""
    async with shown(form(Kept()), SIZE) as screen:
        await screen.press("ctrl+s")
        await screen.until(lambda: "There is nothing yet" in screen.text())
        assert not screen.answers


async def test_a_table_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """In one sentence, in the form."""
    (tmp_path / "broken.csv").write_text("x")
    async with shown(form(Kept()), SIZE) as screen:
        await paste(screen, f"{tmp_path}/broken.csv")
        await screen.until(lambda: "“broken.csv” can’t be read." in screen.text())


async def test_the_text_can_be_edited_elsewhere() -> None:
    """alt+e, as everywhere."""
    async with shown(form(Kept()), SIZE) as screen:
        await screen.press(*"one", "alt+e")
        text = screen.app.screen.query_one(TextToAdd)
        await screen.until(lambda: text.text == "one edited")
