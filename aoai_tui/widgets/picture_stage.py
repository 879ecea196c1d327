"""A picture that is looked at closely: zoomed and moved by keys and mouse."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message

from aoai_tui.widgets.graphics import Graphics, cell_size, graphics
from aoai_tui.widgets.picture_source import HeldPicture
from aoai_tui.widgets.picture_view import PictureView
from aoai_tui.widgets.zooming import Zooming

_STEP = 1.25
"""How much larger or smaller a key or a notch of the wheel makes it."""

_MOVE = 0.2
"""The part of the room by which an arrow key moves."""


def pixels_of_cell() -> tuple[float, float]:
    """Pixels to a cell, across and down, as large as the smallest that can be told apart.

    A terminal that draws pictures by itself has its own; half-blocks have one across, and square ones.
    """
    cell = cell_size()
    if graphics() in (Graphics.KITTY, Graphics.SIXEL):
        return float(cell.width), float(cell.height)
    return 1.0, cell.height / cell.width


class PictureStage(Container, can_focus=True):
    """Room for one picture."""

    DEFAULT_CSS = """
    PictureStage { width: 1fr; height: 1fr; align: center middle; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "zoom(1)", "Larger", key_display="+", id="viewer.larger",
                tooltip="Show the picture larger; the mouse wheel does too"),
        Binding("minus", "zoom(-1)", "Smaller", key_display="-", id="viewer.smaller",
                tooltip="Show the picture smaller"),
        Binding("0,f", "fit", "Fit", key_display="0", id="viewer.fit", tooltip="Show the whole picture"),
        Binding("1", "whole_pixels", "100 %", id="viewer.full-size",
                tooltip="Show each pixel of the picture as one of the screen"),
        Binding("left", "move(-1, 0)", "Left", show=False, id="viewer.left",
                tooltip="Move to the left; of a picture that is seen whole, to the one before"),
        Binding("right", "move(1, 0)", "Right", show=False, id="viewer.right",
                tooltip="Move to the right; of a picture that is seen whole, to the next one"),
        Binding("up", "move(0, -1)", "Up", show=False, id="viewer.up", tooltip="Move up"),
        Binding("down", "move(0, 1)", "Down", show=False, id="viewer.down", tooltip="Move down"),
    ]  # fmt: skip

    class Zoomed(Message):
        """The picture is seen at another scale, or another picture is."""

    class StepAsked(Message):
        """An arrow key was pressed over a picture that is seen whole."""

        def __init__(self, by: int) -> None:
            """-1 or 1."""
            super().__init__()
            self.by = by

    def __init__(self, *, id: str | None = None) -> None:
        """Without a picture."""
        super().__init__(id=id)
        self.view = PictureView()
        self.zooming: Zooming | None = None
        """What is seen; None until the picture's size is known."""
        self._source: HeldPicture | None = None
        self._alt = ""
        self._grip: tuple[float, float] | None = None
        """Where the mouse holds the picture, in pixels of the screen."""

    def compose(self) -> ComposeResult:
        """The picture."""
        yield self.view

    def show(self, path: Path, alt: str) -> None:
        """Show a whole picture."""
        self._source, self._alt, self.zooming = HeldPicture(path), alt, None
        self._see()

    @property
    def percent(self) -> int | None:
        """The scale in percent; None where there is no picture to see."""
        return None if self.zooming is None else round(self.zooming.scale * 100)

    # What is seen

    @on(PictureView.Drawn)
    def _note_size(self, event: PictureView.Drawn) -> None:
        event.stop()
        size = self.view.picture_size
        if self.zooming is None and all(size):
            self.zooming = Zooming(size, self._room)
        self.post_message(self.Zoomed())

    @property
    def _room(self) -> tuple[float, float]:
        across, down = pixels_of_cell()
        return max(1, self.size.width) * across, max(1, self.size.height) * down

    def on_resize(self) -> None:
        """Through another room."""
        if self.zooming is not None:
            self._look(self.zooming.in_room(self._room))

    def _look(self, zooming: Zooming) -> None:
        """See it so."""
        if zooming != self.zooming:
            self.zooming = zooming
            self._see()
            self.post_message(self.Zoomed())

    def _see(self) -> None:
        if self._source is None:
            return
        zooming, styles = self.zooming, self.view.styles
        smaller = zooming is not None and zooming.scale < zooming.fitting
        if zooming is not None and smaller:  # the view would fill its room
            across, down = pixels_of_cell()
            styles.width, styles.height = (
                max(1, round(zooming.shown[0] / across)),
                max(1, round(zooming.shown[1] / down)),
            )
        else:
            styles.width = styles.height = "1fr"
        part = None if zooming is None or zooming.fits else zooming.box
        self.view.show_source(self._source, self._alt, part=part)

    # Keys

    def action_zoom(self, steps: int) -> None:
        """Larger or smaller."""
        if self.zooming is not None:
            self._look(self.zooming.by(_STEP**steps))

    def action_fit(self) -> None:
        """All of it."""
        if self.zooming is not None:
            self._look(self.zooming.fit())

    def action_whole_pixels(self) -> None:
        """A pixel for a pixel."""
        if self.zooming is not None:
            self._look(self.zooming.at_scale(1.0))

    def action_move(self, x: int, y: int) -> None:
        """See what lies beside; a picture that is seen whole makes room for another."""
        if self.zooming is None or self.zooming.fits:
            if x:
                self.post_message(self.StepAsked(x))
            return
        width, height = self.zooming.room
        self._look(self.zooming.moved(x * width * _MOVE, y * height * _MOVE))

    # Mouse

    def _place(self, event: events.MouseEvent) -> tuple[float, float]:
        """Where the mouse is, in pixels of the screen from the room's corner: the middle of its cell."""
        across, down = pixels_of_cell()
        x, y = event.screen_x - self.content_region.x, event.screen_y - self.content_region.y
        return (x + 0.5) * across, (y + 0.5) * down

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Larger, around the mouse."""
        self._zoom_at(event, _STEP)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Smaller, around the mouse."""
        self._zoom_at(event, 1 / _STEP)

    def _zoom_at(self, event: events.MouseEvent, factor: float) -> None:
        event.stop()
        if self.zooming is not None:
            self._look(self.zooming.by(factor, self._place(event)))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the picture."""
        self._grip = self._place(event)
        self.capture_mouse()
        event.stop()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Move it as far as the mouse goes."""
        if self._grip is None or self.zooming is None:
            return
        place = self._place(event)
        self._look(self.zooming.moved(self._grip[0] - place[0], self._grip[1] - place[1]))
        self._grip = place

    def on_mouse_up(self, _event: events.MouseUp) -> None:
        """Let go."""
        self._grip = None
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Two clicks: all of it, or a pixel for a pixel around the mouse."""
        if event.chain == 2 and self.zooming is not None:
            at = self._place(event)
            self._look(self.zooming.at_scale(1.0, at) if self.zooming.fits else self.zooming.fit())
