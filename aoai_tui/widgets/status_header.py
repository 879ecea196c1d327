"""The top line: which connection, which deployment, what state, how much of the limits is left."""

from __future__ import annotations

import time

from textual.color import Color, ColorParseError
from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.timer import Timer
from textual.widget import Widget

from aoai_tui.plain import plain_line
from aoai_tui.widgets.spinner import spinner

_BAR = " ▁▂▃▄▅▆▇█"
_WORTH_COUNTING = 0.3
"""Seconds after which a wait shows how long it has been."""


class StatusHeader(Widget):
    """One line at the top of the app; a single widget, because it is part of the first paint."""

    DEFAULT_CSS = """
    StatusHeader { height: 1; padding: 0 1; background: $background; color: $foreground; }
    """

    deployment: reactive[str] = reactive("")
    """The deployment that the open tab works with."""

    sign: reactive[str] = reactive("●")
    """The state's sign; states differ by it, not only by colour."""

    state: reactive[str] = reactive("opening")
    """The state in a word or two."""

    colour: reactive[str] = reactive("$muted")
    """The state's colour, as a theme variable."""

    tokens_left: reactive[float | None] = reactive[float | None](None)
    """Share of the tokens a minute that is left, 0 to 1; None where the service doesn't tell."""

    requests_left: reactive[float | None] = reactive[float | None](None)
    """Share of the requests a minute that is left, 0 to 1."""

    busy_since: reactive[float | None] = reactive[float | None](None)
    """When the current wait began, in time.monotonic() seconds; None for none."""

    def __init__(self, connection: str, colour: str = "") -> None:
        """`connection` is the name or sentence to show, `colour` the person's own for it."""
        super().__init__()
        self._connection = plain_line(connection, 60)
        self._colour = colour if _is_colour(colour) else "$foreground"
        self._clock: Timer | None = None

    def on_mount(self) -> None:
        """Count seconds while something is waited for."""
        self._clock = self.set_interval(0.1, self.refresh, pause=self.busy_since is None)

    def watch_busy_since(self, busy_since: float | None) -> None:
        """Run the clock only while there is something to count."""
        if self._clock:
            if busy_since is None:
                self._clock.pause()
            else:
                self._clock.resume()

    def render(self) -> Content:
        """Connection and deployment at the left; state and limits at the right, the limits if there is room."""
        width = self.content_size.width
        state, limits = self._state(), self._limits()
        brand = Content.assemble(("aoai-tui", "bold $muted"), "   ")
        name = Content.assemble(
            (self._connection, Style(bold=True) if self._colour == "$foreground" else f"bold {self._colour}"),
            (f" · {plain_line(self.deployment, 80)}" if self.deployment else "", "$muted"),
        )
        left = name if width < 96 else brand + name
        right = state if width < 96 or not limits else Content.assemble(state, "   ", limits)
        left = left.truncate(max(10, width - right.cell_length - 2), ellipsis=True)
        gap = max(1, width - left.cell_length - right.cell_length)
        return Content.assemble(left, " " * gap, right)

    def _state(self) -> Content:
        sign, state = self.sign, self.state
        if self.busy_since is not None and (seconds := time.monotonic() - self.busy_since) > _WORTH_COUNTING:
            sign = spinner(self, seconds, still=sign)
            state = f"{state} {seconds:.1f} s"
        return Content.assemble((sign, self.colour), f" {state}")

    def _limits(self) -> Content:
        parts = [
            f"{name} {_bar(share)} {share:.0%}"
            for name, share in (("tok", self.tokens_left), ("req", self.requests_left))
            if share is not None
        ]
        return Content.styled("  ".join(parts), "$muted")


def _bar(share: float, width: int = 5) -> str:
    """The share as a bar of block characters."""
    filled, part = divmod(round(share * width * 8), 8)
    return f"{'█' * filled + (_BAR[part] if part else ''):<{width}}"


def _is_colour(colour: str) -> bool:
    try:
        Color.parse(colour)
    except ColorParseError:
        return colour.startswith("$")
    return True
