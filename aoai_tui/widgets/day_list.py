"""A list at the left of a tab: what is kept there, under the days on which it was made."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import ClassVar, Generic, Protocol, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.widgets.days import day_name


class _Kept(Protocol):
    @property
    def id(self) -> str: ...


KeptT = TypeVar("KeptT", bound=_Kept)


class DayList(Vertical, Generic[KeptT]):
    """Things to choose from. A child says what a row looks like, when its thing was made, and what opening it means."""

    DEFAULT_CSS = """
    DayList {
        height: 1fr; background: $surface; padding: 1 0 0 0;
        & OptionList {
            height: 1fr; border: none; background: $surface; padding: 0; scrollbar-size-vertical: 1;
            &:focus { border: none; background-tint: $foreground 0%; }
            & > .option-list--option-disabled { color: $muted; }
            & > .option-list--option-highlighted { color: $foreground; background: $surface; text-style: none; }
            &:focus > .option-list--option-highlighted { color: $foreground; background: $panel; text-style: bold; }
        }
        & #none { padding: 0 2; color: $muted; display: none; }
        &.-empty #none { display: block; }
        &.-empty OptionList { display: none; }
    }
    """

    NONE: ClassVar[str]
    """The words of the empty list."""

    def __init__(self, *, id: str | None = None) -> None:
        """An empty list."""
        super().__init__(id=id)
        self._kept: dict[str, KeptT] = {}
        self._open_id = ""

    def compose(self) -> ComposeResult:
        """The list, and its words when it is empty."""
        yield Static(self.NONE, id="none", markup=False)
        yield OptionList(markup=False)

    @abstractmethod
    def made_at(self, one: KeptT) -> datetime:
        """The time whose day a thing stands under; in UTC or with its zone."""

    @abstractmethod
    def row(self, one: KeptT, mark: tuple[str, str]) -> Content:
        """A thing's row; `mark` is its first column: a bar for the open one."""

    @abstractmethod
    def open_row(self, one: KeptT) -> None:
        """Enter was pressed on a thing's row."""

    def heading(self, one: KeptT, today: date) -> str:
        """What a thing stands under: its day."""
        return day_name(self.made_at(one).astimezone().date(), today)

    def fill(self, kept: Sequence[KeptT], open_id: str, *, stay: bool) -> None:
        """Show these; `stay` leaves the cursor on its row if that is still there, else it goes to the open one."""
        options = self.query_one(OptionList)
        before, at = self.under_cursor() if stay else None, options.highlighted if stay else None
        self._kept, self._open_id = {one.id: one for one in kept}, open_id
        options.clear_options()
        options.add_options(self._rows(kept))
        self.set_class(not kept, "-empty")
        if before and before.id in self._kept:
            self.put_cursor(before.id)
        else:
            self.move_cursor(at)

    def move_cursor(self, at: int | None) -> None:
        """Where the cursor goes that does not stay: to the open one. `at` is where it was, if its row is gone."""
        del at
        self.put_cursor(self._open_id)

    def put_cursor(self, kept_id: str) -> None:
        """Put the cursor on a thing's row, if there is one."""
        options = self.query_one(OptionList)
        if kept_id in self._kept:
            options.highlighted = options.get_option_index(kept_id)

    def focus_list(self) -> bool:
        """Put the cursor into the list; False where it is empty."""
        if self._kept:
            self.take_cursor()
        return bool(self._kept)

    def take_cursor(self) -> None:
        """Put the cursor into the list, be it empty: its keys may bring something back."""
        options = self.query_one(OptionList)
        if options.highlighted is None:
            options.action_first()
        options.focus()

    @property
    def has_cursor(self) -> bool:
        """Whether the person is in the list."""
        return any(one.has_focus for one in self.query(OptionList))

    def under_cursor(self) -> KeptT | None:
        """What the cursor is on."""
        option = self.query_one(OptionList).highlighted_option
        return self._kept.get(option.id or "") if option else None

    def chosen(self) -> KeptT | None:
        """What is under the cursor while the list has the focus, else the open one."""
        if self.has_cursor and (under_cursor := self.under_cursor()):
            return under_cursor
        return self._kept.get(self._open_id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open it."""
        event.stop()
        if one := self._kept.get(event.option.id or ""):
            self.open_row(one)

    def _rows(self, kept: Sequence[KeptT]) -> Iterator[Option]:
        today = datetime.now().astimezone().date()
        before = ""
        for one in kept:
            heading = self.heading(one, today)
            if heading != before:
                if before:
                    yield Option("", disabled=True)
                before = heading
                yield Option(Content(f" {heading}"), disabled=True)
            mark = "▌" if one.id == self._open_id else " "
            yield Option(self.row(one, (mark, "$accent")), id=one.id)
