"""Rendered: text that no longer changes, as one light widget."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import work
from textual.app import App
from textual.color import Color
from textual.geometry import Size
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

_SMALL = 1500
"""Characters up to which a text is rendered at once, in a few milliseconds; longer ones go to a thread."""


Line: TypeAlias = list[Segment]
"""One line of styled text. Kept as it is: a Strip has fifteen objects more, and a collection looks at each of them."""


@dataclass(frozen=True)
class Look:
    """The colours of a theme that text needs; hashable, so that renderings can be kept by it."""

    text: str
    muted: str
    panel: str
    warning: str
    error: str
    dark: bool
    colours: bool = True
    """Whether there are more than 16 colours to draw pictures with."""


def look_of(app: App[object]) -> Look:
    """The look of an app's theme."""
    colours: Mapping[str, str] = app.theme_variables
    return Look(
        text=_for_rich(colours["foreground"]),
        muted=_for_rich(colours.get("muted", colours["secondary"])),
        panel=_for_rich(colours["panel"]),
        warning=_for_rich(colours["warning"]),
        error=_for_rich(colours["error"]),
        dark=app.current_theme.dark,
        colours=not app.no_color and app.console.color_system in ("256", "truecolor"),
    )


def _for_rich(colour: str) -> str:
    """The colour as rich spells it: the themes of the terminal's own colours have names that it doesn't know."""
    parsed = Color.parse(colour)
    if parsed.ansi is None:
        return parsed.hex6
    return "default" if parsed.ansi < 0 else f"color({parsed.ansi})"


class Rendered(Widget):
    """A widget whose lines are made once for each width and theme, and kept.

    One of these costs what a plain label costs; a Markdown widget costs about 25 times that, which is
    why only the reply that is arriving is one.
    """

    DEFAULT_CSS = """
    Rendered { height: auto; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """Nothing is rendered before the width is known."""
        super().__init__(id=id, classes=classes)
        self._lines: list[Line] = []
        self._made_for: tuple[int, Look] | None = None
        self._wanted: tuple[int, Look] | None = None

    @property
    def length(self) -> int:
        """About how many characters there are to render."""
        raise NotImplementedError

    def lines_at(self, width: int, look: Look) -> list[Line]:
        """All lines at a width in cells. Runs in a thread: it may not touch the screen."""
        raise NotImplementedError

    @property
    def texts(self) -> list[str]:
        """The lines' words, as far as they are made."""
        return [_text(line) for line in self._lines]

    async def prepare(self, width: int) -> None:
        """Render for a width in a thread, before the widget is mounted, so that nothing jumps."""
        wanted = (width, look_of(self.app))
        self._lines = await asyncio.to_thread(self.lines_at, *wanted)
        self._made_for = wanted

    def get_content_width(self, container: Size, _viewport: Size) -> int:
        """As wide as there is room."""
        return container.width

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """The number of lines; for a long text that of the last width, until a thread has the new ones."""
        self._ensure(width)
        return max(1, len(self._lines))

    def render_line(self, y: int) -> Strip:
        """One line, with the selection marked and the offsets that selecting needs."""
        width = self.content_size.width
        strip = Strip(self._lines[y]) if y < len(self._lines) else Strip.blank(0)
        if (selection := self.text_selection) is not None and (span := selection.get_span(y)) is not None:
            strip = _marked(strip, span, self.screen.get_component_rich_style("screen--selection"))
        base = self.rich_style
        return strip.apply_style(base).crop_extend(0, width, base).apply_offsets(0, y)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text as it is on the screen."""
        return selection.extract("\n".join(_text(line).rstrip() for line in self._lines)), "\n"

    def selection_updated(self, _selection: Selection | None) -> None:
        """Draw the selection anew."""
        self.refresh()

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.refresh(layout=True))

    def on_unmount(self) -> None:
        """Let go: the signal would keep the widget, with all of its lines, for as long as the app runs."""
        self.app.theme_changed_signal.unsubscribe(self)

    def render_anew(self) -> None:
        """What there is to show is other than before."""
        self._made_for = self._wanted = None
        self.refresh(layout=True)

    def _ensure(self, width: int) -> None:
        wanted = (width, look_of(self.app))
        if width < 1 or self._made_for == wanted:
            return
        if self.length <= _SMALL:
            self._lines = self.lines_at(*wanted)
            self._made_for = wanted
        elif self._wanted != wanted:
            self._wanted = wanted
            self._render_behind(wanted)

    @work(exclusive=True, group="render")
    async def _render_behind(self, wanted: tuple[int, Look]) -> None:
        self._lines = await asyncio.to_thread(self.lines_at, *wanted)
        self._made_for, self._wanted = wanted, None
        self.refresh(layout=True)


def _text(line: Line) -> str:
    return "".join(segment.text for segment in line)


def _marked(strip: Strip, span: tuple[int, int], style: Style) -> Strip:
    """The strip with the characters of a span in the selection's style; -1 stands for the line's end."""
    text = strip.text
    start, end = span[0], len(text) if span[1] == -1 else min(span[1], len(text))
    left, right = cell_len(text[:start]), cell_len(text[:end])
    # Only its background: its own colour, mixed for no text at all, would be the same. Bold is for NO_COLOR.
    behind = Style(bgcolor=style.bgcolor, bold=True)
    chosen = Strip(Segment.apply_style(strip.crop(left, right), post_style=behind))
    return Strip.join([strip.crop(0, left), chosen, strip.crop(right)])
