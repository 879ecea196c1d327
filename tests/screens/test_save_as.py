"""The dialog that asks as what, and where, something is saved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from aoai_tui.screens.save_as import SaveAs, SaveForm, SaveWish
from aoai_tui.themes import DARK

FORMS = [
    SaveForm("png", "PNG", "as it came", ".png"),
    SaveForm("jpeg", "JPEG", "smaller", ".jpg", (".jpeg",)),
]


class OneDialog(App[None]):
    """Nothing but the dialog."""

    answer: SaveWish[str] | None = SaveWish("none yet", Path())

    def __init__(self, dialog: SaveAs[str]) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.dialog = dialog

    def on_mount(self) -> None:
        self.push_screen(self.dialog, self.taken)

    def taken(self, answer: SaveWish[str] | None) -> None:
        self.answer = answer


@dataclass
class Asked:
    """What a test sees and does."""

    app: OneDialog
    pilot: Pilot[None]

    @property
    def path(self) -> str:
        return self.app.dialog.query_one(Input).value

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def write(self, path: str) -> None:
        """Type another path."""
        field = self.app.dialog.query_one(Input)
        field.focus()
        field.value = path
        await self.pilot.pause()


@asynccontextmanager
async def asked(folder: Path, forms: list[SaveForm[str]]) -> AsyncIterator[Asked]:
    """The dialog over a folder."""
    app = OneDialog(SaveAs("Save it", forms, folder, "a b"))
    async with app.run_test() as pilot:
        await pilot.pause()
        yield Asked(app, pilot)


async def test_the_suffix_follows_the_form(tmp_path: Path) -> None:
    """Enter takes the form under the cursor, under a name that ends as such files do."""
    async with asked(tmp_path, FORMS) as dialog:
        assert dialog.path == str(tmp_path / "a b.png")
        await dialog.press("down", "enter")
        assert dialog.app.answer == SaveWish("jpeg", tmp_path / "a b.jpg")


async def test_the_form_follows_a_typed_suffix(tmp_path: Path) -> None:
    """Who types the suffix of another form means that form; and every spelling of it is left alone."""
    async with asked(tmp_path, FORMS) as dialog:
        await dialog.write("mine.JPEG")
        assert dialog.app.dialog.query_one(OptionList).highlighted == 1
        assert dialog.path == "mine.JPEG"
        await dialog.press("enter")
        assert dialog.app.answer == SaveWish("jpeg", tmp_path / "mine.JPEG")


async def test_a_suffix_of_ones_own_stays(tmp_path: Path) -> None:
    """A name that ends otherwise is what the person wants, whatever the form."""
    async with asked(tmp_path, FORMS) as dialog:
        await dialog.write("notes 14.30")
        await dialog.press("shift+tab", "down")
        assert dialog.path == "notes 14.30"
        await dialog.press("ctrl+s")
        assert dialog.app.answer == SaveWish("jpeg", tmp_path / "notes 14.30")


async def test_without_a_choice_only_the_path_is_asked_for(tmp_path: Path) -> None:
    """One form is no list; emptied, the path is the suggested one again, and escape saves nothing."""
    async with asked(tmp_path, FORMS[:1]) as dialog:
        assert not dialog.app.dialog.query_one(OptionList).display
        assert dialog.app.dialog.query_one(Input).has_focus
        await dialog.write("")
        await dialog.press("enter")
        assert dialog.app.answer == SaveWish("png", tmp_path / "a b.png")
    async with asked(tmp_path, FORMS[:1]) as dialog:
        await dialog.press("escape")
        assert dialog.app.answer is None
