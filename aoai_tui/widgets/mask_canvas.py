"""A picture on which is marked what is to be drawn anew, by keys and by mouse."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from aoai_tui.widgets.graphics import cell_size
from aoai_tui.widgets.marking import Marking, Tool
from aoai_tui.widgets.mask_pointer import Cell

_ZOOM = _BRUSH = 1.25
"""How much larger a key makes the picture, or the brush."""

_FAR = 8
"""Cells to a step with shift."""

_LEFT, _MIDDLE, _RIGHT = 1, 2, 3
"""The mouse's buttons."""


def _moves(keys: str, step: int, prefix: str, words: str) -> list[BindingType]:
    return [
        Binding(f"{keys}{way}", f"move({x * step}, {y * step})", way.capitalize(), show=False,
                id=f"mask.{prefix}{way}", tooltip=f"Move the cursor {words}{way}")
        for way, x, y in [("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1)]
    ]  # fmt: skip


class MaskCanvas(Marking):
    """What keys and mouse do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark", "Mark", key_display="space", id="mask.mark",
                tooltip="Begin to mark at the cursor; again, end it"),
        Binding("b", "use('brush')", "Brush", id="mask.brush", tooltip="Mark with a round brush"),
        Binding("r", "use('rectangle')", "Rectangle", id="mask.rectangle", tooltip="Mark rectangles"),
        Binding("e", "erase", "Erase", id="mask.erase", tooltip="Erase in place of marking, or mark again"),
        Binding("left_square_bracket,comma", "resize(-1)", "Thinner", key_display="[", id="mask.thinner",
                tooltip="Make the brush smaller"),
        Binding("right_square_bracket,full_stop", "resize(1)", "Thicker", key_display="]", id="mask.thicker",
                tooltip="Make the brush larger"),
        Binding("u,ctrl+z", "undo", "Undo", key_display="u", id="mask.undo", tooltip="Take the last mark back"),
        Binding("U,ctrl+y", "redo", "Redo", key_display="U", id="mask.redo",
                tooltip="Bring back the mark that was taken back last"),
        Binding("i", "invert", "Invert", id="mask.invert",
                tooltip="Mark what is not marked, and the other way round"),
        Binding("delete", "clear", "Clear", key_display="del", id="mask.clear", tooltip="Take all marks away"),
        Binding("plus,equals_sign", "zoom(1)", "Larger", key_display="+", id="mask.larger",
                tooltip="Show the picture larger, around the cursor"),
        Binding("minus", "zoom(-1)", "Smaller", key_display="-", id="mask.smaller",
                tooltip="Show the picture smaller"),
        Binding("0", "fit", "Fit", id="mask.fit", show=False, tooltip="Show the whole picture"),
        *_moves("", 1, "", ""),
        *_moves("shift+", _FAR, "far-", f"{_FAR} cells "),
    ]  # fmt: skip

    def __init__(self, *, id: str | None = None) -> None:
        """See there."""
        super().__init__(id=id)
        self._grip: tuple[float, float] | None = None
        """Where the mouse holds the picture."""
        self._button = 0
        """The button that is down."""

    # Keys

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Undo and redo where there is something, or may be: what is not drawn yet; nothing without a picture."""
        if self.desk is None or self.frame is None or not self.is_drawn:
            return self.desk is not None
        if action == "undo":
            return self.is_marking or self.frame.marks > 0
        return action != "redo" or self.frame.taken_back > 0

    def action_move(self, x: int, y: int) -> None:
        """Move the cursor by cells, and the picture where the cursor would leave it."""
        sight, zooming = self.sight, self.zooming
        if sight is None or zooming is None:
            return
        across, down = sight.pixels_of_cell
        width, height = zooming.picture
        at_x, at_y = self.place(sight)
        self.cursor = (
            min(max(at_x + x * across, across / 2), max(across / 2, width - across / 2)),
            min(max(at_y + y * down, down / 2), max(down / 2, height - down / 2)),
        )
        self.look(zooming.showing(*self.cursor, margin=max(across, down)))
        self.follow()

    def action_mark(self) -> None:
        """Begin, or end."""
        if self.is_marking:
            self.lift()
        else:
            self.begin(erases=self.erases)

    def action_use(self, tool: str) -> None:
        """Mark with something else."""
        self.drop()
        self.tool = Tool(tool)
        self.tell()

    def action_erase(self) -> None:
        """Erase, or mark."""
        self.drop()
        self.erases = not self.erases
        self.tell()

    def action_resize(self, steps: int) -> None:
        """A thicker or a thinner brush."""
        if self.zooming is not None:
            wished = self.brush * _BRUSH**steps
            size = round(wished) if abs(wished - self.brush) >= 1 else self.brush + steps
            self.brush = float(min(max(1, size), max(self.zooming.picture)))
            self.tell()

    def action_undo(self) -> None:
        """Take the last mark back."""
        self.drop()
        self.change(lambda mask: mask.undo())

    def action_redo(self) -> None:
        """Bring it back."""
        self.change(lambda mask: mask.redo())

    def action_invert(self) -> None:
        """The other way round."""
        from aoai_tui.services.gallery.masks import Inverted  # noqa: PLC0415  when it is wanted

        self.drop()
        self.change(lambda mask: mask.add(Inverted()))

    def action_clear(self) -> None:
        """Nothing is marked."""
        from aoai_tui.services.gallery.masks import Cleared  # noqa: PLC0415  when it is wanted

        self.drop()
        self.change(lambda mask: mask.add(Cleared()))

    def action_zoom(self, steps: int) -> None:
        """Larger or smaller, around the cursor."""
        if self.zooming is not None:
            self.look(self.zooming.by(_ZOOM**steps, self.zooming.place_of(*self.cursor)))

    def action_fit(self) -> None:
        """All of it."""
        if self.zooming is not None:
            self.look(self.zooming.fit())

    # Mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The left button marks, the right one erases, the middle one takes hold of the picture."""
        self.capture_mouse()
        self._button = event.button
        if event.button == _MIDDLE:
            self._grip = self._place(event)
            return
        self.drop()
        self._go_to(event)
        if event.button in (_LEFT, _RIGHT):
            self.begin(erases=self.erases or event.button == _RIGHT)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Mark on the way, or move the picture."""
        if not self._button:
            return
        if self._grip is None:
            self._go_to(event)
            self.follow()
        elif self.zooming is not None:
            place = self._place(event)
            self.look(self.zooming.moved(self._grip[0] - place[0], self._grip[1] - place[1]))
            self._grip = place

    def on_mouse_up(self, _event: events.MouseUp) -> None:
        """Let go."""
        self.release_mouse()
        if self._button and self._grip is None and self.is_marking:
            self.lift()
        self._button, self._grip = 0, None

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Larger, around the mouse."""
        self._zoom_at(event, _ZOOM)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Smaller, around the mouse."""
        self._zoom_at(event, 1 / _ZOOM)

    def _zoom_at(self, event: events.MouseEvent, factor: float) -> None:
        event.stop()
        if self.zooming is not None:
            self.look(self.zooming.by(factor, self._place(event)))

    def _go_to(self, event: events.MouseEvent) -> None:
        """Put the cursor under the mouse."""
        sight, zooming = self.sight, self.zooming
        if sight is None or zooming is None:
            return
        x, y = self._cell(event)
        at_x, at_y = sight.pixel_at(x + 0.5, y + 0.5)
        width, height = zooming.picture
        self.cursor = (min(max(at_x, 0.0), width - 0.01), min(max(at_y, 0.0), height - 0.01))

    def _cell(self, event: events.MouseEvent) -> Cell:
        return int(event.screen_x) - self.content_region.x, int(event.screen_y) - self.content_region.y

    def _place(self, event: events.MouseEvent) -> tuple[float, float]:
        """Where the mouse is in the room."""
        cell, (x, y) = cell_size(), self._cell(event)
        return x + 0.5, (y + 0.5) * cell.height / cell.width
