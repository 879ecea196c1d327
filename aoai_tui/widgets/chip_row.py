"""A row of chips: things that go with what is typed; one is chosen, removed, looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

_MOST_LINES = 3
_REMOVE = " ×]"

Thing = TypeVar("Thing")


class ChipRow(Widget, Generic[Thing], can_focus=True):
    """Chips like `[parrot.png 640x480 ×]`; no row where there is nothing."""

    DEFAULT_CSS = """
    ChipRow {
        height: auto; max-height: 3; padding: 0 0 0 2; background: $surface; color: $muted; display: none;
        border-left: blank;
        &:focus { border-left: outer $accent; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Before", show=False),
        Binding("right", "step(1)", "Next", show=False),
    ]

    things: reactive[tuple[Thing, ...]] = reactive((), layout=True)
    """What the chips stand for, in the order in which it came."""

    chosen: reactive[int] = reactive(0)
    """The chip that the keys mean."""

    def chip(self, thing: Thing) -> str:
        """The words of a chip."""
        raise NotImplementedError

    def changed(self) -> None:
        """Tell that a key or the mouse has changed something."""
        raise NotImplementedError

    def watch_things(self) -> None:
        """Hide where there is nothing; the choice stays on a chip."""
        if not self.things and self.has_focus:
            self.screen.focus_next()
        self.display = bool(self.things)
        self.chosen = max(0, min(self.chosen, len(self.things) - 1))

    def exchange(self, old: Thing, new: Thing | None) -> None:
        """Put another in a thing's place, or nothing."""
        at = next((n for n, one in enumerate(self.things) if one is old), None)
        if at is not None:
            middle = () if new is None else (new,)
            self.things = (*self.things[:at], *middle, *self.things[at + 1 :])
            self.changed()

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """As many lines as the chips need, three at most."""
        return min(_MOST_LINES, max(1, len(self._lines(width))))

    def render(self) -> Content:
        """The chips; where they need more lines than there are, those around the chosen one."""
        shown = self._shown_lines(self.content_size.width)
        return Content("\n").join(
            Content(" ").join(self._styled(number) for number in line) for line in shown
        )

    def on_focus(self) -> None:
        """Show which chip the keys mean."""
        self.refresh()

    def on_blur(self) -> None:
        """The choice is shown only while keys go here."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Choose a chip; a click on its × removes it."""
        offset = event.get_content_offset(self)
        lines = self._shown_lines(self.content_size.width)
        if offset is None or offset.y >= len(lines):
            return
        at = 0
        for number in lines[offset.y]:
            width = self._chip(number).cell_length
            if at <= offset.x < at + width:
                self.chosen = number
                if offset.x >= at + width - len(_REMOVE) + 1:
                    self.action_remove()
                return
            at += width + 1

    def action_step(self, step: int) -> None:
        """Choose the chip beside."""
        self.chosen = max(0, min(self.chosen + step, len(self.things) - 1))
        self.refresh_bindings()

    def action_remove(self) -> None:
        """Take the chosen one away."""
        self.exchange(self.one, None)

    @property
    def one(self) -> Thing:
        """The chosen one."""
        return self.things[self.chosen]

    def _chip(self, number: int) -> Content:
        return Content(self.chip(self.things[number]) + _REMOVE)

    def _styled(self, number: int) -> Content:
        chosen = self.has_focus and number == self.chosen
        return self._chip(number).stylize("bold $foreground on $panel" if chosen else "$muted")

    def _lines(self, width: int) -> list[list[int]]:
        """The chips of each line."""
        lines: list[list[int]] = [[]]
        room = width
        for number in range(len(self.things)):
            needed = self._chip(number).cell_length
            if lines[-1] and needed > room:
                lines.append([])
                room = width
            lines[-1].append(number)
            room -= needed + 1
        return lines

    def _shown_lines(self, width: int) -> Sequence[list[int]]:
        lines = self._lines(width)
        at = next((n for n, line in enumerate(lines) if self.chosen in line), 0)
        first = max(0, at - _MOST_LINES + 1)
        return lines[first : first + _MOST_LINES]
