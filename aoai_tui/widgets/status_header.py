"""The top line: which connection, which deployment, what state, how much of the limits is left."""

from __future__ import annotations

import time

from textual.app import ComposeResult
from textual.color import Color, ColorParseError
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widgets import Static

from aoai_tui.plain import plain_line

_BAR = " ▁▂▃▄▅▆▇█"
_SPIN = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class StatusHeader(Horizontal):
    """One line at the top of the app."""

    DEFAULT_CSS = """
    StatusHeader {
        height: 1; padding: 0 1; background: $background;
        & #brand { width: auto; color: $muted; text-style: bold; padding-right: 3; }
        & #connection { width: auto; max-width: 50%; text-style: bold; }
        & #deployment { width: 1fr; color: $muted; padding: 0 1; text-overflow: ellipsis; text-wrap: nowrap; }
        & #state { width: auto; padding-left: 1; }
        & #limits { width: auto; color: $muted; padding-left: 3; }
        &.-narrow #brand, &.-narrow #limits { display: none; }
    }
    """

    deployment: reactive[str] = reactive("")
    """The deployment that the open tab works with."""

    sign: reactive[str] = reactive("●")
    """The state's sign; it differs by shape, not only by colour."""

    state: reactive[str] = reactive("opening")
    """The state in a word or two."""

    colour: reactive[str] = reactive("$muted")
    """The state's colour, as a theme variable."""

    tokens_left: reactive[float | None] = reactive(None)
    """Share of the tokens a minute that is left, 0 to 1; None where the service doesn't tell."""

    requests_left: reactive[float | None] = reactive(None)
    """Share of the requests a minute that is left, 0 to 1."""

    busy_since: reactive[float | None] = reactive(None)
    """When the current wait began, in time.monotonic() seconds; None for none."""

    def __init__(self, connection: str, colour: str = "") -> None:
        """`connection` is the name or sentence to show, `colour` the person's own for it."""
        super().__init__()
        self._connection = plain_line(connection, 60)
        self._connection_colour = _parsed(colour)
        self._clock: Timer | None = None

    def compose(self) -> ComposeResult:
        """Five labels."""
        yield Static("aoai-tui", id="brand", markup=False)
        name = Static(self._connection, id="connection", markup=False)
        if self._connection_colour:
            name.styles.color = self._connection_colour
        yield name
        yield Static("", id="deployment", markup=False)
        yield Static("", id="state", markup=False)
        yield Static("", id="limits", markup=False)

    def on_mount(self) -> None:
        """Show what was set before."""
        self._clock = self.set_interval(0.1, self._draw_state, pause=self.busy_since is None)
        self.watch_deployment(self.deployment)
        self._draw_state()
        self._draw_limits()

    def on_resize(self) -> None:
        """Leave out what is least needed where there is little room."""
        self.set_class(self.size.width < 96, "-narrow")

    def watch_deployment(self, deployment: str) -> None:
        """Show it behind the connection's name."""
        if self.is_mounted:
            self.query_one("#deployment", Static).update(Content(f"· {plain_line(deployment)}" if deployment else ""))

    def watch_sign(self) -> None:
        """Draw the state."""
        self._draw_state()

    watch_state = watch_colour = watch_sign

    def watch_busy_since(self, busy_since: float | None) -> None:
        """Count the seconds of a wait, where it is one."""
        if self._clock:
            if busy_since is None:
                self._clock.pause()
            else:
                self._clock.resume()
        self._draw_state()

    def watch_tokens_left(self) -> None:
        """Draw the limits."""
        self._draw_limits()

    watch_requests_left = watch_tokens_left

    def _draw_state(self) -> None:
        if not self.is_mounted:
            return
        sign, state = self.sign, self.state
        if self.busy_since is not None and (seconds := time.monotonic() - self.busy_since) > 0.3:
            sign = _SPIN[int(seconds * 10) % len(_SPIN)] if self.app.animation_level != "none" else sign
            state = f"{state} {seconds:.1f} s"
        self.query_one("#state", Static).update(Content.assemble((sign, self.colour), f" {state}"))

    def _draw_limits(self) -> None:
        if not self.is_mounted:
            return
        parts = [
            f"{name} {_bar(share)} {share:.0%}"
            for name, share in (("tok", self.tokens_left), ("req", self.requests_left))
            if share is not None
        ]
        self.query_one("#limits", Static).update(Content("  ".join(parts)))


def _bar(share: float, width: int = 5) -> str:
    """The share as a bar of block characters."""
    filled, part = divmod(round(share * width * 8), 8)
    bar = "█" * filled + (_BAR[part] if part else "")
    return f"{bar:<{width}}"


def _parsed(colour: str) -> Color | None:
    try:
        return Color.parse(colour) if colour else None
    except ColorParseError:
        return None
