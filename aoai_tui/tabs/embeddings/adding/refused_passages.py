"""The screen of the passages that the service refused: why, changed and sent again, or taken out."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from aoai_tui.domain import Collection
from aoai_tui.plain import plain_line
from aoai_tui.screens.dialog import Dialog
from aoai_tui.screens.word_line import WordLine
from aoai_tui.services.lookup.lookup import Lookup
from aoai_tui.tabs.embeddings.adding.edit_passage import EditPassage
from aoai_tui.tabs.embeddings.adding.refused_rows import RefusedRow, RefusedRows
from aoai_tui.widgets.key_line import KeyLine


class RefusedPassages(Dialog[bool]):
    """Returns whether something waits now that was refused."""

    TITLE = "Refused passages"
    HELP = (
        "The service did not take these passages, the others were embedded. A passage that is too long or that its "
        "content filter refuses can be changed and sent again, or taken out of the collection. They cost nothing."
    )

    DEFAULT_CSS = """
    RefusedPassages {
        & > Vertical { max-width: 110; height: 1fr; max-height: 36; }
        & RefusedRows { height: 1fr; }
        & #none { height: 1fr; color: $muted; display: none; }
        &.-none #none { display: block; }
        &.-none RefusedRows { height: 1; }
        & #advice { height: auto; max-height: 3; color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape", "leave", "Close", key_display="esc", id="refused.close",
            tooltip="Go back; what is to be sent again is embedded then",
        ),
    ]  # fmt: skip

    def __init__(self, lookup: Lookup, collection: Collection) -> None:
        """The refused passages of a collection."""
        super().__init__()
        self._lookup, self._collection = lookup, collection
        self._waits = False

    def compose(self) -> ComposeResult:
        """Title, passages, what to do about the chosen one."""
        with Vertical():
            yield Static(
                f"Refused passages of “{plain_line(self._collection.name, 60)}”", id="title", markup=False
            )
            yield RefusedRows()
            yield Static("None is left.", id="none", markup=False)
            yield Static("", id="advice", markup=False)
            yield WordLine()
            yield KeyLine()

    def on_mount(self) -> None:
        """Read them."""
        self._rows.focus()
        self._list()

    @property
    def _rows(self) -> RefusedRows:
        return self.query_one(RefusedRows)

    @work(group="list", exclusive=True)
    async def _list(self) -> None:
        with self._word.errors_told():
            await self._refresh()

    async def _refresh(self) -> None:
        passages = await self._lookup.refused(self._collection.id)
        sources = {one.id: one for one in await self._lookup.sources(self._collection.id)}
        self._rows.show([RefusedRow(one, sources.get(one.source_id)) for one in passages], at=self._rows.at)
        self.set_class(not passages, "-none")
        self.refresh_bindings()

    @on(RefusedRows.Moved)
    def _tell(self, event: RefusedRows.Moved) -> None:
        event.stop()
        row = self._rows.under_cursor
        self.query_one("#advice", Static).update(row.advice if row else "")

    @on(RefusedRows.Asked)
    def _asked(self, event: RefusedRows.Asked) -> None:
        event.stop()
        self._do(event.deed)

    @work(group="do")
    async def _do(self, deed: str) -> None:
        row = self._rows.under_cursor
        with self._word.errors_told():
            if deed == "restore":
                await self._restore()
            elif row is not None:
                await self._do_with(deed, row)
            await self._refresh()

    async def _do_with(self, deed: str, row: RefusedRow) -> None:
        collection_id = self._collection.id
        match deed:
            case "edit":
                text = await self.app.push_screen_wait(EditPassage(row.where, row.reason, row.passage.text))
                if text is not None:
                    await self._lookup.edit(row.passage, text)
                    self._sent(1)
            case "send":
                await self._lookup.send_again(collection_id, [row.passage.id])
                self._sent(1)
            case "send_all":
                every = [one.passage.id for one in self._rows.things]
                await self._lookup.send_again(collection_id, every)
                self._sent(len(every))
            case "delete":
                await self._lookup.delete_passages(collection_id, [row.passage.id])
                self._word.say("Taken out. u brings it back.")

    async def _restore(self) -> None:
        count = await self._lookup.restore_removed(self._collection.id)
        self._word.say("It is back." if count else "Nothing was taken out.")

    def _sent(self, count: int) -> None:
        self._waits = True
        self._word.say("It waits to be sent." if count == 1 else f"{count:,} wait to be sent.")

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(self._waits)
