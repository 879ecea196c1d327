"""What narrows a lookup, as chips: the passage to which others are looked for, the sources that are looked in."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from textual.binding import Binding, BindingType
from textual.message import Message

from aoai_tui.domain import Match, TextSource
from aoai_tui.plain import plain_line
from aoai_tui.tabs.embeddings.match_rows import where
from aoai_tui.widgets.chip_row import ChipRow

_NAME = 40

Narrowing: TypeAlias = Match | TextSource


class SourceRow(ChipRow[Narrowing]):
    """Chips like `[like dogs.md:3 ×] [in parrots.md ×]`; no row where the typed query is looked up in all sources."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "delete,backspace",
            "remove",
            "Leave it out",
            id="sources.remove",
            key_display="del",
            tooltip="Look in this source no longer; without the last one all are looked in",
        ),
    ]

    class Changed(Message):
        """A key or the mouse took something away."""

    def show(self, like: Match | None, sources: tuple[TextSource, ...]) -> None:
        """Show what narrows the lookup now."""
        things: tuple[Narrowing, ...] = (like, *sources) if like else sources
        if things != self.things:
            self.things = things

    @property
    def like(self) -> Match | None:
        """The passage to which others are looked for; None where the query is looked up."""
        return next((one for one in self.things if isinstance(one, Match)), None)

    @property
    def sources(self) -> tuple[TextSource, ...]:
        """Those that are looked in; all of them where there are none."""
        return tuple(one for one in self.things if isinstance(one, TextSource))

    def chip(self, thing: Narrowing) -> str:
        """`[in parrots.md`."""
        if isinstance(thing, Match):
            return f"[like {plain_line(where(thing), _NAME)}"
        return f"[in {plain_line(thing.name, _NAME)}"

    def changed(self) -> None:
        """Tell."""
        self.post_message(self.Changed())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing can be left out of nothing."""
        return bool(self.things) if action == "remove" else super().check_action(action, parameters)
