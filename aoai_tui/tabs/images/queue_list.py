"""The prompts that wait for their turn, and those that did not come to their end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from aoai_tui.services.gallery.entries import Entry
from aoai_tui.tabs.images.queue_words import prompt_words, sign_of, state_words

_LEAST_PROMPT = 0.5
"""The share of a row that is the prompt's, where it needs so much."""


class QueueList(OptionList):
    """Hidden while nothing waits."""

    DEFAULT_CSS = """
    QueueList {
        height: auto; max-height: 5; border: none; padding: 0; background: $background; display: none;
        scrollbar-size-vertical: 1;
        &.-on { display: block; }
        &:focus { border: none; background-tint: $foreground 0%; }
        & > .option-list--option-highlighted { background: $background; color: $foreground; text-style: none; }
        &:focus > .option-list--option-highlighted { background: $panel; color: $foreground; text-style: none; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "ask('edit')",
            "Edit",
            id="waiting.edit",
            key_display="enter",
            tooltip="Take the prompt out of the queue, back to where it was typed",
        ),
        Binding("a", "ask('again')", "Now", id="waiting.again", tooltip="Let it have its turn (again)"),
        Binding(
            "delete,backspace",
            "ask('remove')",
            "Remove",
            id="waiting.remove",
            key_display="del",
            tooltip="Take it out of the queue; u brings it back",
        ),
        Binding("u", "restore", "Undo", id="waiting.restore", tooltip="Bring back what was removed last"),
        Binding(
            "shift+up,k",
            "ask('up')",
            "Up",
            id="waiting.up",
            key_display="k",
            tooltip="Let it have its turn earlier",
        ),
        Binding(
            "shift+down,j",
            "ask('down')",
            "Down",
            id="waiting.down",
            key_display="j",
            tooltip="Let it have its turn later",
        ),
    ]

    @dataclass
    class Asked(Message):
        """The person wants something done with one that waits."""

        entry: Entry
        action: str
        """edit, again, remove, up or down."""

    @dataclass
    class RestoreAsked(Message):
        """The person wants the one back that was removed last."""

    @dataclass
    class Looked(Message):
        """The cursor stands on one; on None where the person has left the list."""

        entry: Entry | None

    def __init__(self, without: Callable[[Entry], str]) -> None:
        """`without` tells which refused parameter an entry can go on without."""
        super().__init__(markup=False)
        self._without = without
        self._entries: tuple[Entry, ...] = ()

    def show(self, entries: Sequence[Entry]) -> None:
        """Show these; the cursor stays on its own."""
        chosen = self.chosen
        if [one.id for one in entries] == [one.id for one in self._entries]:
            for at, (old, new) in enumerate(zip(self._entries, entries, strict=True)):
                if old != new:
                    self._entries = (*self._entries[:at], new, *self._entries[at + 1 :])
                    self.replace_option_prompt_at_index(at, self._row(new))
            return
        at_before = self.highlighted or 0
        self._entries = tuple(entries)
        self.set_class(bool(entries), "-on")
        if not entries and self.has_focus:
            self.screen.focus_next()
        self.clear_options()
        self.add_options([Option(self._row(one), id=one.id) for one in entries])
        if entries:
            ids = [one.id for one in entries]
            stays = ids.index(chosen.id) if chosen and chosen.id in ids else min(at_before, len(ids) - 1)
            self.highlighted = stays

    @property
    def chosen(self) -> Entry | None:
        """The one under the cursor."""
        at = self.highlighted
        return self._entries[at] if at is not None and at < len(self._entries) else None

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another one is under the cursor."""
        event.stop()
        if self.has_focus:
            self.post_message(self.Looked(self.chosen))

    def on_focus(self) -> None:
        """The cursor is seen."""
        self.post_message(self.Looked(self.chosen))

    def on_blur(self) -> None:
        """The cursor is seen no more."""
        self.post_message(self.Looked(None))

    def on_resize(self) -> None:
        """Fill the rows anew."""
        for at, entry in enumerate(self._entries):
            self.replace_option_prompt_at_index(at, self._row(entry))

    def action_ask(self, action: str) -> None:
        """Have something done with the chosen one."""
        if entry := self.chosen:
            self.post_message(self.Asked(entry, action))

    def action_restore(self) -> None:
        """Undo the last removal."""
        self.post_message(self.RestoreAsked())

    def _row(self, entry: Entry) -> Content:
        """Sign, prompt, and at the right what becomes of it."""
        sign, colour = sign_of(entry)
        # With more rows than are in view the scrollbar takes a column: it is always left free, no row wraps then.
        width = (self.content_size.width or 60) - 1
        behind = Content(state_words(entry, self._without(entry)))
        words = Content(prompt_words(entry))
        least = min(words.cell_length, int(width * _LEAST_PROMPT))
        behind = behind.truncate(max(0, width - least - 4), ellipsis=True)
        words = words.truncate(max(least, width - behind.cell_length - 4), ellipsis=True)
        gap = " " * max(2, width - 2 - words.cell_length - behind.cell_length)
        return Content.assemble((f"{sign} ", colour), words, gap, behind.stylize("$muted"))
