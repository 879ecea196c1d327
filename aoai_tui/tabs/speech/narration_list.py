"""The list at the left: what was read aloud, by day, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.domain import Narration
from aoai_tui.tabs.speech.narration_words import row_words
from aoai_tui.widgets.days import day_name

_WIDTH = 26


def _binding(keys: str, action: str, name: str, id: str, tooltip: str) -> Binding:
    return Binding(keys, f"ask('{action}')", name, id=f"narration.{id}", tooltip=tooltip)


class NarrationList(Vertical):
    """Narrations to choose from."""

    DEFAULT_CSS = """
    NarrationList {
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
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        _binding("p", "play", "Play", "play", "Play it; nothing is paid again"),
        _binding("e", "use", "Edit", "use", "Put its text and settings back; ctrl+z in the text undoes"),
        _binding("c", "copy", "Copy text", "copy", "Copy its text"),
        _binding("s", "export", "Save", "save", "Save its sound as a file"),
        _binding("t", "to_chat", "To chat", "to-chat", "Put its text into the chat's input"),
        _binding("delete", "delete", "Delete", "delete", "Delete it; u brings it back"),
        Binding(
            "u", "restore", "Undo delete", id="narration.restore", tooltip="Bring back what was deleted last"
        ),
    ]

    @dataclass
    class Asked(Message):
        """The person wants something done with a narration."""

        narration: Narration
        action: str
        """play, use, copy, export, to_chat or delete."""

    @dataclass
    class RestoreAsked(Message):
        """The person wants the last deleted one back."""

    def __init__(self) -> None:
        """An empty list."""
        super().__init__()
        self._narrations: dict[str, Narration] = {}
        self._heard = ""

    def compose(self) -> ComposeResult:
        """The list, and its words when it is empty."""
        yield Static(
            "What you have read aloud will be listed here. It plays again without being paid again.",
            id="none",
            markup=False,
        )
        yield OptionList(markup=False)

    def show(self, narrations: Sequence[Narration], heard: str) -> None:
        """Show these; `heard` is the id of the one that is played, or was last."""
        options = self.query_one(OptionList)
        chosen = self.chosen()
        at = options.highlighted
        self._narrations, self._heard = {one.id: one for one in narrations}, heard
        options.clear_options()
        options.add_options(_options(narrations, heard, datetime.now().astimezone().date()))
        self.set_class(not narrations, "-empty")
        if options.has_focus and chosen and chosen.id in self._narrations:
            options.highlighted = options.get_option_index(chosen.id)
        elif options.has_focus and at is not None and narrations:
            options.highlighted = min(at, options.option_count - 1)
        elif heard in self._narrations:
            options.highlighted = options.get_option_index(heard)

    def focus_list(self) -> bool:
        """Put the cursor into the list; whether there is anything in it."""
        options = self.query_one(OptionList)
        if not self._narrations:
            return False
        if options.highlighted is None:
            options.action_first()
        options.focus()
        return True

    def chosen(self) -> Narration | None:
        """The narration under the cursor."""
        option = self.query_one(OptionList).highlighted_option
        return self._narrations.get(option.id or "") if option else None

    @property
    def has_cursor(self) -> bool:
        """Whether the person is in the list."""
        return any(one.has_focus for one in self.query(OptionList))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Play it."""
        event.stop()
        if found := self._narrations.get(event.option.id or ""):
            self.post_message(self.Asked(found, "play"))

    def action_ask(self, action: str) -> None:
        """Have something done with the chosen one."""
        if found := self.chosen():
            self.post_message(self.Asked(found, action))

    def action_restore(self) -> None:
        """Undo the last deletion."""
        self.post_message(self.RestoreAsked())


def _options(narrations: Sequence[Narration], heard: str, today: date) -> Iterator[Option]:
    """The rows: a heading for each day, then its narrations; the one that is heard carries a bar."""
    heading = ""
    for narration in narrations:
        day = day_name(narration.created_at.astimezone().date(), today)
        if day != heading:
            if heading:
                yield Option("", disabled=True)
            heading = day
            yield Option(Content(f" {day}"), disabled=True)
        begins, behind = row_words(narration)
        mark = "▌" if narration.id == heard else " "
        room = _WIDTH - 2 - len(behind)
        words = Content.assemble((mark, "$accent"), Content(begins).truncate(max(4, room), ellipsis=True))
        gap = " " * max(1, _WIDTH - words.cell_length - len(behind))
        yield Option(Content.assemble(words, gap, (behind, "$muted")), id=narration.id)
