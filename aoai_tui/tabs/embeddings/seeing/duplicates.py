"""Near duplicates of a collection: found above a threshold, seen side by side, one of them deleted."""

from __future__ import annotations

from asyncio import CancelledError, Lock
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import OptionList, Static

from aoai_tui.domain import Collection, Match
from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.seeing.seen import Duplicates
from aoai_tui.tabs.embeddings.seeing.duplicate_rows import DuplicateRows, pairs_words, stopped_words
from aoai_tui.tabs.embeddings.seeing.sums_line import SumsLine, SumsProgress
from aoai_tui.widgets.key_line import KeyLine
from aoai_tui.workbench import Workbench

_USUAL, _LEAST, _STEP = 95, 50, 1
"""Thresholds, in hundredths."""

_PAUSE = 0.4
"""Seconds after the last change of the threshold at which is searched."""


class DuplicatesScreen(Screen[bool]):
    """Returns whether passages were deleted, or brought back."""

    TITLE = "Near duplicates"
    HELP = (
        "Passages of the collection that are nearly the same, the most alike first. + and - change how alike they must "
        "be. enter shows both side by side; delete takes the one out that was added later, and there 1 or 2 takes "
        "either; u brings back what was deleted last. Escape stops the search, of which the pairs so far stay, and "
        "goes back."
    )

    DEFAULT_CSS = """
    DuplicatesScreen {
        background: $background;
        & #title { height: 1; padding: 0 2; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
        & #told { height: auto; max-height: 3; padding: 0 2; color: $muted; margin-bottom: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back", key_display="esc", id="duplicates.close",
                tooltip="Stop the search, else go back"),
        Binding("enter", "open", "Both", key_display="enter", id="duplicates.open",
                tooltip="Show both passages side by side", priority=True),
        Binding("delete,backspace", "delete", "Delete the later one", key_display="del", id="duplicates.delete",
                tooltip="Delete the passage of the pair that was added later; u brings it back"),
        Binding("u", "restore", "Undo delete", id="duplicates.restore",
                tooltip="Bring back the passage that was deleted last"),
        Binding("plus,equals_sign", "threshold(1)", "More alike", key_display="+", id="duplicates.more-alike",
                tooltip="Only passages that are more alike"),
        Binding("minus", "threshold(-1)", "Less alike", key_display="-", id="duplicates.less-alike",
                tooltip="Also passages that are less alike"),
        Binding("f5", "again", "Search again", id="duplicates.again", show=False, tooltip="Search once more"),
    ]  # fmt: skip

    def __init__(self, collection: Collection, bench: Workbench) -> None:
        """Nothing is searched yet."""
        super().__init__()
        self._collection, self._bench = collection, bench
        self._hundredths = _USUAL
        self._pause: Timer | None = None
        self._rows = DuplicateRows()
        self._changed = False
        self._progress: SumsProgress | None = None
        """Of the search that is under way."""
        self._deleted: list[int] = []
        """The ids of passages that were deleted here, to be brought back one by one."""
        self._found: Duplicates | None = None
        """What the last search found, when it was through, less what was deleted here since."""
        self._in_turn = Lock()
        """One after the other: undo means what was deleted last."""

    def compose(self) -> ComposeResult:
        """Which collection and threshold, how far it is, the pairs, the keys."""
        yield Static("", id="title", markup=False)
        yield Static("", id="told", markup=False)
        yield SumsLine()
        yield self._rows
        yield KeyLine(lambda: {"leave": "Stop" if self.is_searching else "Back"})

    def on_mount(self) -> None:
        """Search at once."""
        self._rows.focus()
        self.action_again()

    # Searching

    def action_threshold(self, by: int) -> None:
        """Search anew, after a moment."""
        self._hundredths = min(max(_LEAST, self._hundredths + by * _STEP), 100)
        self._tell_title()
        self._wait_no_longer()
        self._pause = self.set_timer(_PAUSE, self.action_again)

    def action_again(self) -> None:
        """Search now."""
        self._wait_no_longer()
        self._tell_title()
        self._search(self._hundredths / 100)

    def _wait_no_longer(self) -> None:
        if self._pause:
            self._pause.stop()
            self._pause = None

    @work(group="search", exclusive=True)
    async def _search(self, threshold: float) -> None:
        told, progress = self.query_one("#told", Static), SumsProgress("comparing passages")
        self._rows.fill(())
        self._found = None
        told.update("")
        self._follow(progress)
        try:
            async with aclosing(self._bench.seeing.duplicates(self._collection.id, threshold)) as steps:
                async for step in steps:
                    if isinstance(step, Duplicates):
                        self._rows.fill_again(step.pairs)
                        told.update(pairs_words(step, threshold))
                        self._found = step if step.share >= 1 else None
                        self.refresh_bindings()
                    progress.prepared = step.share if isinstance(step, Duplicates) else step
        except AoaiError as error:
            told.update(Content.styled(f"▲ {error}", "$error"))
        except CancelledError:
            if self._progress is progress:  # else another search has begun
                told.update(stopped_words(len(self._rows.shown), progress.prepared or 0.0))
            raise
        finally:
            if self._progress is progress:
                self._follow(None)

    def _follow(self, progress: SumsProgress | None) -> None:
        self._progress = progress
        self.query_one(SumsLine).follow(progress)
        self.refresh_bindings()

    @property
    def is_searching(self) -> bool:
        """Whether a search is under way."""
        return self._progress is not None

    def _tell_title(self) -> None:
        name = plain_line(self._collection.name, 60)
        words = f"Near duplicates in {name}   from {self._hundredths / 100:.2f} on"
        self.query_one("#title", Static).update(words)

    # Done with a pair

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only where there is a pair; undone only what was deleted here."""
        if action in ("open", "delete"):
            return self._rows.chosen is not None
        if action == "restore":
            return bool(self._deleted)
        return super().check_action(action, parameters)

    @on(OptionList.OptionSelected)
    @work(group="pair", exclusive=True)
    async def action_open(self) -> None:
        """Both passages; one of them may be deleted there."""
        from aoai_tui.tabs.embeddings.seeing.pair import PairDeed, PairScreen  # noqa: PLC0415  when it is wanted

        if (pair := self._rows.chosen) is None:
            return
        deed = await self.app.push_screen_wait(PairScreen(pair.first, pair.second, deletes=True))
        if deed is not None:
            self._delete(pair.first if deed is PairDeed.DELETE_FIRST else pair.second)

    def action_delete(self) -> None:
        """The later one of the pair."""
        if (pair := self._rows.chosen) is not None:
            self._delete(pair.second)

    @work(group="delete")
    async def _delete(self, match: Match) -> None:
        passage = match.passage.id
        async with self._in_turn:
            if passage in self._deleted:
                return  # the key came twice before it was done: undo would bring back what else went before
            with self._errors_shown():
                await self._bench.lookup.delete_passages(self._collection.id, [passage])
                self._changed = True
                self._deleted.append(passage)
                self._rows.take_out(passage)
                self._count(-1)
                self.notify("Deleted. u brings it back.", timeout=4, markup=False)
        self.refresh_bindings()

    @work(group="delete")
    async def action_restore(self) -> None:
        """Undo the last deletion of this screen."""
        async with self._in_turn:
            if not self._deleted:
                return
            with self._errors_shown():
                await self._bench.lookup.restore_removed(self._collection.id)
                if self._rows.put_back(self._deleted.pop()):
                    self._count(1)
                else:
                    self.action_again()  # it was gone when its pairs were found
                self.notify("It is back.", timeout=3, markup=False)
        self.refresh_bindings()

    def _count(self, more: int) -> None:
        """Tell how many pairs are listed now, among so many passages more."""
        if self._found is not None:
            self._found = replace(
                self._found, pairs=tuple(self._rows.shown), searched=self._found.searched + more
            )
            self.query_one("#told", Static).update(pairs_words(self._found, self._hundredths / 100))

    @contextmanager
    def _errors_shown(self) -> Iterator[None]:
        try:
            yield
        except AoaiError as error:
            self.notify(error.advice, title=error.title, severity="error", timeout=12, markup=False)

    def action_leave(self) -> None:
        """Stop the search; else go back."""
        if self.is_searching:
            self.workers.cancel_group(self, "search")
        else:
            self.dismiss(self._changed)
