"""The screen that asks where a collection is looked up: on this machine, or in a PostgreSQL."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from aoai_tui.domain import Collection
from aoai_tui.plain import plain_line
from aoai_tui.screens.confirm import Confirm
from aoai_tui.screens.dialog import Dialog
from aoai_tui.screens.word_line import WordLine
from aoai_tui.services.lookup.lookup import Lookup
from aoai_tui.tabs.embeddings.managing.place_form import PlaceForm
from aoai_tui.tabs.embeddings.managing.place_rows import PlaceRow, PlaceRows
from aoai_tui.widgets.key_line import KeyLine


class Places(Dialog[str | None]):
    """Returns the place that was chosen, empty for this machine; None for escape."""

    TITLE = "Where it is looked up"
    HELP = (
        "A collection is looked up exactly, in a file on this machine. One that outgrows it can be copied to a "
        "PostgreSQL with pgvector, and is looked up there by an index, which is fast and may miss a few. Texts and "
        "vectors stay here in any case. Connection strings are kept in this system's keyring and in no file."
    )

    DEFAULT_CSS = """
    Places {
        & > Vertical { max-width: 90; height: auto; max-height: 90%; }
        & PlaceRows { height: auto; min-height: 4; max-height: 12; }
        & KeyLine { dock: none; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "a,ctrl+n", "add", "Add a PostgreSQL", id="place.add",
            tooltip="Enter the connection string of a PostgreSQL with pgvector",
        ),
        Binding("escape", "leave", "Close", key_display="esc", id="place.close", tooltip="Leave it as it is"),
    ]  # fmt: skip

    def __init__(self, lookup: Lookup, collection: Collection) -> None:
        """The places for a collection."""
        super().__init__()
        self._lookup, self._collection = lookup, collection

    def compose(self) -> ComposeResult:
        """Title, places, one line for what happened."""
        with Vertical():
            yield Static(
                f"Where is “{plain_line(self._collection.name, 50)}” looked up?", id="title", markup=False
            )
            yield PlaceRows()
            yield WordLine()
            yield KeyLine()

    def on_mount(self) -> None:
        """Read them."""
        self._rows.focus()
        self._read(self._collection.place)

    @property
    def _rows(self) -> PlaceRows:
        return self.query_one(PlaceRows)

    @work(group="list", exclusive=True)
    async def _read(self, at: str) -> None:
        with self._word.errors_told():
            await self._list(at)

    async def _list(self, at: str) -> None:
        """List them all, with the cursor on this one."""
        now = self._collection.place
        names = ["", *await self._lookup.places()]
        if now not in names:
            names.append(now)
        rows = [PlaceRow(name, name == now) for name in names]
        self._rows.show(rows, names.index(at) if at in names else 0)
        self._rows.styles.height = min(12, 2 * len(rows))
        self.refresh_bindings()

    @on(PlaceRows.Asked)
    def _asked(self, event: PlaceRows.Asked) -> None:
        event.stop()
        if event.deed == "choose":
            self._choose()
        else:
            self._forget()

    def _choose(self) -> None:
        row = self._rows.under_cursor
        if row is not None:
            self.dismiss(row.place)

    @work(group="change", exclusive=True)
    async def action_add(self) -> None:
        """Enter another one."""
        name = await self.app.push_screen_wait(PlaceForm(self._lookup))
        if name is not None:
            with self._word.errors_told():
                await self._list(name)
                self._word.say(f"“{name}” is kept. Enter copies the collection there.")

    @work(group="change", exclusive=True)
    async def _forget(self) -> None:
        row = self._rows.under_cursor
        if row is None:
            return
        question = Confirm(
            f"Forget “{row.title}”?",
            "Its connection string leaves the keyring. What is in PostgreSQL stays there.",
            yes="Forget it",
            no="Keep it",
        )
        if not await self.app.push_screen_wait(question):
            return
        with self._word.errors_told():
            await self._lookup.forget_place(row.place)
            await self._list("")
            self._word.say(f"“{row.title}” is forgotten.")

    def action_leave(self) -> None:
        """Leave it as it is."""
        self.dismiss(None)
