"""The form in which texts, files and folders are put together that are to be added to a collection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from aoai_tui.plain import plain_line
from aoai_tui.screens.dialog import Dialog
from aoai_tui.screens.pick_file import PickFile
from aoai_tui.screens.word_line import WordLine
from aoai_tui.services.embedding_choices import TextsToAdd
from aoai_tui.services.passages.columns import Columns
from aoai_tui.tabs.embeddings.adding.add_fields import AddFields
from aoai_tui.tabs.embeddings.adding.dropped import Dropped, names_of, paths_to_add
from aoai_tui.tabs.embeddings.adding.path_row import PathRow, PathToAdd
from aoai_tui.tabs.embeddings.adding.text_to_add import TextToAdd
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.key_line import KeyLine

_KEEP_AFTER = 0.4
"""Seconds after the last change at which what is put together is kept."""

Keep = Callable[[TextsToAdd], Awaitable[object]]
"""Keeps what is put together. Raises AoaiError."""

ColumnsOf = Callable[[Path], Awaitable[Columns]]
"""The columns of a table. Raises AoaiError where it can't be read."""

Edit = Callable[[str], Awaitable[str]]
"""Has a text edited in the person's own editor. Raises AoaiError."""


class AddTexts(Dialog[TextsToAdd | None]):
    """Returns what is to be looked over; None for escape. Either way it is kept, and stands here the next time."""

    TITLE = "Add texts"
    HELP = (
        "Type or paste a text, drop files and folders here, or choose them with f4. ctrl+s reads them and tells how "
        "many passages they make and what embedding them costs; nothing is sent before you have seen that. What "
        "stands here stays until it is added, escape or not."
    )

    DEFAULT_CSS = """
    AddTexts {
        & > Vertical { max-width: 104; height: auto; max-height: 100%; }
        & #title { text-wrap: nowrap; text-overflow: ellipsis; height: 1; }
        & #text-box { height: auto; border-left: blank; background: $panel; padding: 0 1; margin-bottom: 1; }
        & #text-box:focus-within { border-left: outer $accent; }
        & TextToAdd { background: $panel; min-height: 5; max-height: 8; }
        &.-roomy TextToAdd { min-height: 8; max-height: 20; }
        & PathRow { padding: 0; margin-bottom: 1; }
        & #files { color: $muted; margin-bottom: 1; height: auto; }
        & KeyLine { dock: none; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s", "look_over", "See what it makes", id="adding.look-over", priority=True,
            tooltip="Read it all, and tell how many passages it makes and what they cost; nothing is sent",
        ),
        Binding(
            "f4", "choose", "File or folder", id="adding.choose", priority=True,
            tooltip="Choose a file or a whole folder",
        ),
        Binding(
            "escape", "leave", "Back", key_display="esc", id="adding.leave",
            tooltip="Go back; what stands here stays for the next time",
        ),
    ]  # fmt: skip

    def __init__(
        self, title: str, before: TextsToAdd, *, keep: Keep, columns_of: ColumnsOf, edit: Edit
    ) -> None:
        """`before` is what stands here at first."""
        super().__init__()
        self._asked, self._before = plain_line(title, 120), before
        self._keep, self._columns_of, self._edit = keep, columns_of, edit
        self._text = TextToAdd(placeholder="Type or paste a text… (drop files and folders here)", id="text")
        self._row = PathRow()
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The text, the files, what they need to be told, one line for what happened."""
        self._fields = AddFields(self._before.patterns, self._before.column)
        with Vertical():
            yield Static(self._asked, id="title", markup=False)
            with Vertical(id="text-box"):
                yield self._text
            yield self._row
            yield Static("f4 chooses files and folders.", id="files", markup=False)
            yield self._fields
            yield WordLine()
            yield KeyLine()

    def on_mount(self) -> None:
        """Put back what stood here."""
        self._dropped = Dropped(
            self,
            self._word.errors_told,
            self._text,
            added=self._add,
            taken_away=self._take_away,
            told=self._tell_taken,
        )
        self._text.helps.append(self._dropped)
        self._text.load_text(self._before.text)
        self._text.move_cursor(self._text.document.end)
        self._text.focus()
        self._put_back()

    def on_resize(self) -> None:
        """Let the text have more where there is more."""
        self.set_class(self.size.height >= 34, "-roomy")

    @work(group="begin")
    async def _put_back(self) -> None:
        paths = [Path(one) for one in self._before.paths]
        self._add(await asyncio.to_thread(paths_to_add, paths))

    # What is put together

    @property
    def to_add(self) -> TextsToAdd:
        """All of it, as it stands here."""
        return TextsToAdd(
            text=self._text.text,
            paths=tuple(str(one.path) for one in self._row.things),
            patterns=self._fields.patterns,
            column=self._fields.column,
            columns=self._before.columns if self._fields.column == self._before.column else {},
        )

    def _add(self, things: Sequence[PathToAdd]) -> tuple[PathToAdd, ...]:
        new = tuple(one for one in things if one not in self._row.things)
        self._row.things = (*self._row.things, *new)
        self._fit()
        return new

    def _tell_taken(self, things: Sequence[PathToAdd], more: str) -> None:
        words = f"{names_of(things)} will be added." if things else "It is among them already."
        self._word.say(f"{words}{more}")

    def _take_away(self, things: Sequence[PathToAdd]) -> None:
        self._row.things = tuple(one for one in self._row.things if one not in things)
        self._fit()

    @on(PathRow.Changed)
    def _fit(self) -> None:
        self._dropped.forget_paste()
        self.query_one("#files").display = not self._row.things
        if table := self._fields.fit(self._row.things):
            self._offer_columns(table)
        self._keep_soon()

    @work(group="columns", exclusive=True)
    async def _offer_columns(self, table: Path) -> None:
        with self._word.errors_told():
            self._fields.offer(table, await self._columns_of(table))

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _keep_soon(self) -> None:
        if self._timer:
            self._timer.stop()
        self._timer = self.set_timer(_KEEP_AFTER, self._keep_behind)

    def _keep_behind(self) -> None:
        """Keep it while keys go on."""
        self._timer = None
        self.run_worker(self._keep_now(), group="keep")

    async def _keep_now(self) -> None:
        with self._word.errors_told():
            await self._keep(self.to_add)

    # Keys

    @work(group="choose", exclusive=True)
    async def action_choose(self) -> None:
        """Choose a file or a folder."""
        path = await self.app.push_screen_wait(PickFile("Add which file or folder?", folders=True))
        if path is not None:
            self._add(await asyncio.to_thread(paths_to_add, [path]))

    @on(Input.Submitted)
    @work(group="leave", exclusive=True)
    async def action_look_over(self) -> None:
        """Hand it back to be looked over, if there is anything."""
        await self._text.caught_up()
        if self._dropped.holds_back(self.action_look_over):
            return
        if await self._dropped.take_typed():
            return
        if self.to_add.empty:
            self._word.say("There is nothing yet: type a text, or choose a file with f4.", wrong=True)
            return
        await self._keep_now()
        self.dismiss(self.to_add)

    @work(group="leave", exclusive=True)
    async def action_leave(self) -> None:
        """Go back."""
        await self._text.caught_up()
        await self._keep_now()
        self.dismiss(None)

    @on(Composer.EditorAsked)
    @work(group="editor", exclusive=True)
    async def _edit_elsewhere(self, event: Composer.EditorAsked) -> None:
        event.stop()
        with self._word.errors_told():
            await self._keep_now()
            text = await self._edit(self._text.text)
            if text != self._text.text:
                self._text.put(text)
