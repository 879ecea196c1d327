"""A file, or a folder, is chosen: by typing a path, by a few letters of its name, or by walking through folders."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from aoai_tui.config.paths import expanded
from aoai_tui.plain import plain_line
from aoai_tui.screens.folder_listing import Entry, best_entries, list_folder

_MOST = 200
"""Entries that are listed at once; more letters bring the others."""

_WHOLE = Entry(".", is_folder=True)
"""Stands for the folder that is listed."""


class _PathInput(Input):
    """An input whose backspace, when it is empty, leaves the folder."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("backspace", "back_or_parent", "Parent", show=False)]

    def action_back_or_parent(self) -> None:
        """Delete a letter, or go up."""
        if self.value:
            self.action_delete_left()
        elif isinstance(self.screen, PickFile):
            self.screen.go_to_parent()


class PickFile(ModalScreen[Path | None]):
    """Returns the file, or the folder where those may be chosen; None where the person changed their mind."""

    DEFAULT_CSS = """
    PickFile {
        align: center middle;
        & > Vertical { width: 84; max-width: 94%; height: 80%; background: $surface; padding: 1 2; }
        & #title { text-style: bold; }
        & #folder { color: $muted; margin-bottom: 1; width: 1fr; height: 1; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; &:focus { border: none; } }
        & OptionList {
            height: 1fr; margin-top: 1; border: none; background: $surface; padding: 0; scrollbar-size-vertical: 1;
        }
        & OptionList > .option-list--option-highlighted { background: $panel; color: $foreground; }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("up", "move('cursor_up')", "Up", show=False),
        Binding("down", "move('cursor_down')", "Down", show=False),
        Binding("pageup", "move('page_up')", "Page up", show=False),
        Binding("pagedown", "move('page_down')", "Page down", show=False),
        Binding("tab", "complete", "Complete", show=False, priority=True),
    ]

    recent_folder: ClassVar[Path | None] = None
    """Where a file was chosen last in this run."""

    def __init__(
        self,
        title: str,
        folder: Path | None = None,
        suffixes: Collection[str] = (),
        *,
        folders: bool = False,
    ) -> None:
        """Begin in a folder: the given, else the last one, else the one that the app was started in.

        Only files with one of the suffixes are listed where some are given; the name of any other can be typed.
        With `folders` the folder that is listed can be chosen as a whole.
        """
        super().__init__()
        self._suffixes = suffixes
        self._folders = folders
        self._title = title
        self._folder = folder or self.recent_folder or Path.cwd()
        self._listed: tuple[Path, list[Entry]] | None = None
        """The folder that was read last, and what is in it."""
        self._shown: list[Entry] = []
        self._settled = asyncio.Event()
        """Clear while the list does not show yet what is typed."""

    def compose(self) -> ComposeResult:
        """Title, folder, the line to type into, what is there."""
        with Vertical():
            yield Label(self._title, id="title", markup=False)
            yield Label("", id="folder", markup=False)
            yield _PathInput(placeholder="Some letters of the name, or a path", select_on_focus=False)
            yield OptionList(markup=False)
            yield Label(
                "enter choose   tab complete   backspace up a folder   esc back", id="keys", markup=False
            )

    def on_mount(self) -> None:
        """The letters go to the line; the list follows."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._follow()

    def go_to_parent(self) -> None:
        """List the folder above."""
        self._go_to(self._folder.parent)

    def action_move(self, how: str) -> None:
        """Move the choice."""
        getattr(self.query_one(OptionList), f"action_{how}")()

    @work(group="choose", exclusive=True)
    async def action_complete(self) -> None:
        """Write the chosen name out."""
        await self._settled.wait()
        if (chosen := self._chosen()) and chosen is not _WHOLE:
            head, _ = _split(self.query_one(Input).value)
            self._type(head + chosen.name + ("/" if chosen.is_folder else ""))

    @on(Input.Changed)
    def _follow_typing(self) -> None:
        self._settled.clear()
        self._follow()

    @on(Input.Submitted)
    @work(group="choose", exclusive=True)
    async def _take_typed(self) -> None:
        await self._settled.wait()  # what was typed fast counts before it is shown
        self._take()

    @on(OptionList.OptionSelected)
    def _take_clicked(self) -> None:
        self._take()

    def _take(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        path = self._place() / chosen.name
        if chosen is _WHOLE:
            PickFile.recent_folder = path.parent
            self.dismiss(path)
            return
        if chosen.is_folder:
            self._go_to(path)
            return
        PickFile.recent_folder = path.parent
        self.dismiss(path)

    def _chosen(self) -> Entry | None:
        at = self.query_one(OptionList).highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None

    def _go_to(self, folder: Path) -> None:
        self._folder = folder
        if self.query_one(Input).value:
            self._type("")
        else:
            self._settled.clear()
            self._follow()

    def _type(self, text: str) -> None:
        line = self.query_one(Input)
        line.value = text
        line.cursor_position = len(text)

    def _place(self) -> Path:
        """The folder that what is typed means."""
        head, _ = _split(self.query_one(Input).value)
        if not head:
            return self._folder
        return self._folder / expanded(Path(head))

    @work(exclusive=True, group="list")
    async def _follow(self) -> None:
        """List what is typed, in a thread, the last letters only."""
        place = self._place()
        _, letters = _split(self.query_one(Input).value)
        trouble = ""
        try:
            found, count = await asyncio.to_thread(self._found, place, letters)
        except (OSError, ValueError) as error:
            found, count = [], 0
            trouble = f"{getattr(error, 'strerror', None) or 'There is no such folder'}."
        self._show(found, count, trouble or "Nothing here by that name.")
        self.query_one("#folder", Label).update(_end_of(str(place), 78))
        self._settled.set()

    def _found(self, place: Path, letters: str) -> tuple[list[Entry], int]:
        if self._listed is None or self._listed[0] != place:
            self._listed = (place, list_folder(place, self._suffixes))
        found, count = best_entries(self._listed[1], letters, _MOST)
        if not found and letters and (place / letters).is_file():
            return [Entry(letters, is_folder=False)], 1
        return ([_WHOLE, *found], count + 1) if self._folders and not letters else (found, count)

    def _show(self, found: list[Entry], count: int, none: str) -> None:
        self._shown = found
        options = self.query_one(OptionList)
        rows = [Option(_words(entry)) for entry in found]
        if count > len(found):
            rows.append(
                Option(
                    Content.styled(f"… {count - len(found):,} more: type some letters", "$muted"),
                    disabled=True,
                )
            )
        elif not found:
            rows.append(Option(Content.styled(plain_line(none), "$muted"), disabled=True))
        options.clear_options()
        options.add_options(rows)
        options.highlighted = 0 if found else None


def _words(entry: Entry) -> Content:
    if entry is _WHOLE:
        return Content.assemble("./", ("  this folder, with all that is in it", "$muted"))
    name = plain_line(entry.name, 120)
    return Content.styled(f"{name}/", "bold") if entry.is_folder else Content(name)


def _end_of(path: str, width: int) -> str:
    """The path; of a long one its end, which differs."""
    line = plain_line(path, 4096)
    return line if len(line) <= width else "…" + line[1 - width :]


def _split(typed: str) -> tuple[str, str]:
    """The folder's part with its last separator, and the letters behind it."""
    if typed == "~":
        return "~/", ""
    at = max(typed.rfind("/"), typed.rfind("\\") if Path("\\") == Path("/") else -1) + 1
    return typed[:at], typed[at:]
