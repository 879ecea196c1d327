"""A scatter plot that is walked through, zoomed and pushed by keys and by mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from aoai_tui.widgets.scatter_canvas import ScatterCanvas

_ZOOM = 1.5

_FAR = 8
"""Columns by which a key pushes the map; half as many rows."""


class ScatterPlot(ScatterCanvas, can_focus=True):
    """What keys and mouse do.

    textual-plot and textual-hires-canvas know no point that the keys stand on and no group brought out, and draw every
    point by itself: 5,000 of them take 70 ms on the event loop with each step of a zoom, 100,000 take 0.8 s.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "zoom(1)", "Larger", key_display="+", id="map.larger",
                tooltip="Show the map larger, around the cursor"),
        Binding("minus", "zoom(-1)", "Smaller", key_display="-", id="map.smaller",
                tooltip="Show the map smaller, around the cursor"),
        Binding("0", "whole", "Whole map", id="map.whole", tooltip="Show the whole map"),
        Binding("full_stop", "here(1)", "Next here", key_display=".", id="map.next-here",
                tooltip="Go to the next point at the same dot"),
        Binding("comma", "here(-1)", "Before here", key_display=",", id="map.before-here", show=False,
                tooltip="Go to the point before at the same dot"),
        Binding("g", "light", "One source", id="map.source",
                tooltip="Bring out the points of one source after another, then all of them"),
        Binding("d", "dots", "Dots or signs", id="map.dots",
                tooltip="Draw dots in place of signs, or signs in place of dots"),
        *(Binding(way, f"step('{way}')", way.capitalize(), show=False) for way in ("left", "right", "up", "down")),
        *(Binding(f"shift+{way}", f"push({x}, {y})", f"Push {way}", show=False, id=f"map.push-{way}",
                  tooltip=f"Show what is further {words}")
          for way, x, y, words in [("left", -1, 0, "to the left"), ("right", 1, 0, "to the right"),
                                   ("up", 0, -1, "up"), ("down", 0, 1, "down")]),
    ]  # fmt: skip

    @dataclass
    class Opened(Message):
        """A point was clicked twice."""

        at: int

    @dataclass
    class Lit(Message):
        """A group is brought out, or all of them for None."""

        group: int | None

    _grip: tuple[int, int] | None = None
    """Where the mouse holds the map."""

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """To other points here only where there are some; no single source where there is only one."""
        if action == "here":
            return len(self.together) > 1
        if action == "light":
            return self.groups > 1
        return super().check_action(action, parameters)

    def action_step(self, way: str) -> None:
        """To the nearest point in a direction."""
        from aoai_tui.services.lookup.seeing.cloud import Way  # noqa: PLC0415  loaded with the points

        if self.cloud is not None and self.view is not None and self.cursor is not None:
            found = self.cloud.beside(self.cursor, Way[way.upper()], self.view)
            if found is not None:
                self.cursor = found

    def action_here(self, by: int) -> None:
        """To another point at the same dot."""
        together = self.together
        if self.cursor is not None and together:
            self.cursor = together[(together.index(self.cursor) + by) % len(together)]

    def action_zoom(self, steps: int) -> None:
        """Larger or smaller, around the cursor."""
        if self.view is not None and self.cloud is not None and self.cursor is not None:
            self.look(self.view.by(_ZOOM**steps, self.cloud.point(self.cursor)))

    def action_whole(self) -> None:
        """All of it."""
        if self.view is not None:
            self.look(self.view.whole())

    def action_push(self, x: int, y: int) -> None:
        """Another part of it."""
        if self.view is not None and not self.view.is_whole:
            self.look(self.view.moved(x * _FAR, y * _FAR / 2))

    def action_light(self) -> None:
        """Bring out the next group."""
        after = 0 if self.lit is None else self.lit + 1
        self.lit = after if after < self.groups else None
        self.post_message(self.Lit(self.lit))

    def action_dots(self) -> None:
        """The other way of drawing; then again whichever fits."""
        self.signs = (not self.draws_signs) if self.signs is None else None

    # Mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the map."""
        self.capture_mouse()
        self._grip = int(event.screen_x), int(event.screen_y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Push the map."""
        place = int(event.screen_x), int(event.screen_y)
        if self._grip is None or self.view is None or self.view.is_whole or place == self._grip:
            return
        self.look(self.view.moved(self._grip[0] - place[0], self._grip[1] - place[1]))
        self._grip = place

    def on_mouse_up(self, _event: events.MouseUp) -> None:
        """Let go."""
        self.release_mouse()
        self._grip = None

    def on_click(self, event: events.Click) -> None:
        """To the nearest point; the second click opens it."""
        event.stop()
        offset = event.get_content_offset(self)
        if offset is None or self.view is None or self.cloud is None:
            return
        self.cursor = self.cloud.nearest_to(*self.view.point_at(offset.x + 0.5, offset.y + 0.5))
        if event.chain > 1 and self.cursor is not None:
            self.post_message(self.Opened(self.cursor))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Larger, around the mouse."""
        self._zoom_at(event, _ZOOM)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Smaller, around the mouse."""
        self._zoom_at(event, 1 / _ZOOM)

    def _zoom_at(self, event: events.MouseEvent, factor: float) -> None:
        event.stop()
        if self.view is not None:
            self.look(self.view.by(factor, self.view.point_at(event.x + 0.5, event.y + 0.5)))
