"""The screen that lists what a collection was made from."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from aoai_tui.domain import Collection, TextSource
from aoai_tui.plain import plain_line
from aoai_tui.screens.dialog import Dialog
from aoai_tui.screens.word_line import WordLine
from aoai_tui.services.lookup.lookup import Lookup
from aoai_tui.tabs.embeddings.managing.source_rows import SourceRows, matching
from aoai_tui.widgets.clipboard import copy
from aoai_tui.widgets.key_line import KeyLine


class Sources(Dialog[TextSource | None]):
    """Returns the source to look in alone; None for escape."""

    TITLE = "Sources"
    HELP = (
        "The files and typed texts that a collection was made from. One that is taken out leaves with all its "
        "passages, until u brings it back; the file itself stays where it is. Files that changed are found again by "
        "“Refresh”."
    )

    DEFAULT_CSS = """
    Sources {
        & > Vertical { max-width: 110; height: 1fr; max-height: 36; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; margin-bottom: 1; }
        & Input:focus { border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%; }
        & SourceRows { height: 1fr; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+f,slash", "search", "Search", key_display="/", id="source.search",
            tooltip="Type some letters of the name",
        ),
        Binding("escape", "leave", "Close", key_display="esc", id="source.close", tooltip="Go back"),
        Binding("down", "to_rows", "To the list", show=False),
    ]  # fmt: skip

    def __init__(self, lookup: Lookup, collection: Collection) -> None:
        """The sources of a collection."""
        super().__init__()
        self._lookup, self._collection = lookup, collection
        self._all: list[TextSource] = []

    def compose(self) -> ComposeResult:
        """Title, search, list, one line for what happened."""
        with Vertical():
            yield Static(f"Sources of “{plain_line(self._collection.name, 60)}”", id="title", markup=False)
            yield Input(placeholder="some letters of the name…")
            yield SourceRows()
            yield WordLine()
            yield KeyLine()

    def on_mount(self) -> None:
        """Read them."""
        self._rows.focus()
        self._read()

    @property
    def _rows(self) -> SourceRows:
        return self.query_one(SourceRows)

    @work(group="list", exclusive=True)
    async def _read(self) -> None:
        with self._word.errors_told():
            await self._refresh()
            self._word.say("" if self._all else "Nothing is in it yet: f4 adds texts, files and folders.")

    async def _refresh(self) -> None:
        self._all = await self._lookup.sources(self._collection.id)
        await self._show(self._rows.at)

    @on(Input.Changed)
    @work(group="search", exclusive=True)
    async def _search(self) -> None:
        await self._show()

    async def _show(self, at: int = 0) -> None:
        found = await asyncio.to_thread(matching, self._all, self.query_one(Input).value)
        self._rows.show(found, at)

    @on(Input.Submitted)
    def action_to_rows(self) -> None:
        """Into the list."""
        self._rows.focus()

    def action_search(self) -> None:
        """Type what is looked for."""
        self.query_one(Input).focus()

    @on(SourceRows.Asked)
    def _asked(self, event: SourceRows.Asked) -> None:
        event.stop()
        self._do(event.deed)

    @work(group="do")
    async def _do(self, deed: str) -> None:
        source = self._rows.under_cursor
        with self._word.errors_told():
            if deed == "restore":
                await self._restore()
            elif source is None:
                return
            elif deed == "look_in":
                self.dismiss(source)
            elif deed == "copy":
                copy(self.app, source.path, what="The path")
            elif deed == "delete":
                await self._lookup.delete_sources(self._collection.id, [source.id])
                await self._refresh()
                self._word.say(f"“{source.name}” is taken out. u brings it back.")

    async def _restore(self) -> None:
        count = await self._lookup.restore_removed(self._collection.id)
        await self._refresh()
        self._word.say("It is back." if count else "Nothing was taken out.")

    def action_leave(self) -> None:
        """Out of the search; else go back."""
        if self.query_one(Input).has_focus and self._all:
            self._rows.focus()
        else:
            self.dismiss(None)
