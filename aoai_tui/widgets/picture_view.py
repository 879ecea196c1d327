"""A picture that fills the room it is given: the one widget with which the app shows pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line
from aoai_tui.widgets.block_strip import BlockStrip
from aoai_tui.widgets.graphics import Graphics, cell_size, graphics
from aoai_tui.widgets.half_blocks import Blocks
from aoai_tui.widgets.light_strip import LightStrip
from aoai_tui.widgets.picture_box import Box
from aoai_tui.widgets.picture_drawing import Drawing, Order, Part, draw, drawing_threads, remembered
from aoai_tui.widgets.picture_source import PictureAt, PictureBytes, PictureSource
from aoai_tui.widgets.pixel_keeper import PixelKeeper
from aoai_tui.widgets.pixel_layer import PixelLayer
from aoai_tui.widgets.rendered import look_of
from aoai_tui.widgets.room import follow_room
from aoai_tui.widgets.whole_lines import WholeLines
from aoai_tui.widgets.words_in_box import words_in_box


class PictureView(WholeLines):
    """A picture in its own shape, as large as its room allows, in the middle; words where it can't be drawn.

    Nothing slow is done by the event loop: files are read, decoded and scaled in threads, and what was drawn is kept
    by picture and size. One view may show any number of pictures one after another.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"picture-view--words"}
    DEFAULT_CSS = """
    PictureView { width: 1fr; height: 1fr; }
    PictureView > .picture-view--words { color: $muted; }
    """

    class Drawn(Message):
        """The picture stands there, or it turned out that it can't be drawn."""

        def __init__(self, view: PictureView) -> None:
            """In this view."""
            super().__init__()
            self.view = view

    def __init__(
        self,
        path: Path | None = None,
        alt: str = "",
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """A picture file, and the words that stand for it until it is drawn, or where it can't be."""
        super().__init__(id=id, classes=classes)
        self._source: PictureSource | None = PictureAt(path) if path else None
        self._alt = alt
        self._why = ""
        self._part: Part | None = None
        self._drawing: Drawing | None = None
        self._drawn: Order | None = None
        self._coming_drawing: asyncio.Future[Drawing] | None = None

    # What is shown

    def show(self, path: Path, alt: str = "", *, part: Part | None = None) -> None:
        """Show a picture file, or a part of it. The one before is gone at once."""
        self.show_source(PictureAt(path), alt, part=part)

    def show_bytes(self, data: bytes, alt: str = "") -> None:
        """Show a picture that is no file yet; the one before stays until this one is drawn."""
        self.show_source(PictureBytes(data), alt, keep=True)

    def show_source(
        self, source: PictureSource, alt: str = "", *, part: Part | None = None, keep: bool = False
    ) -> None:
        """Show whatever has pixels. With `keep`, what was there stays until this is drawn."""
        if source == self._source and part == self._part and alt == self._alt and not self._why:
            return
        same = source == self._source
        self._source, self._alt, self._part, self._why = source, alt, part, ""
        self._drawn = None
        if not (keep or same):
            order = self._wanted() if self.is_mounted else None
            self._drawing = remembered(order) if order else None
        self._want()
        self.refresh()

    def clear(self, alt: str = "") -> None:
        """Show nothing but these words."""
        self._source, self._alt, self._part, self._why = None, alt, None, ""
        self._drawing = self._drawn = None
        self._drop()
        self.refresh()

    @property
    def alt(self) -> str:
        """The words that stand for the picture."""
        return self._alt

    @property
    def why_not(self) -> str:
        """Why the picture can't be drawn; empty where it can."""
        return self._why

    @property
    def is_drawn(self) -> bool:
        """Whether the picture stands there at the present size."""
        return self._drawing is not None and self._drawn is not None and self._drawn == self._wanted()

    @property
    def drawing(self) -> Drawing | None:
        """The picture as it is drawn now, for the layer that lays the terminal's own pixels over it."""
        return self._drawing

    @property
    def picture_size(self) -> tuple[int, int]:
        """The whole picture's own size in pixels; zeros before it is drawn."""
        return self._drawing.picture_size if self._drawing else (0, 0)

    @property
    def picture_region(self) -> Region:
        """The cells of the content on which the picture lies; empty before it is drawn."""
        if self._drawing is None:
            return Region()
        return _middle(self._drawing, self.content_size)

    def pixel_at(self, x: float, y: float) -> tuple[float, float] | None:
        """The place in the picture, in its own pixels, that lies under a place of the content in cells.

        None beside the picture.
        """
        region = self.picture_region
        if self._drawing is None or not (region.x <= x < region.right and region.y <= y < region.bottom):
            return None
        left, top, right, bottom = self._drawing.part
        return (
            left + (x - region.x) / region.width * (right - left),
            top + (y - region.y) / region.height * (bottom - top),
        )

    # Drawing

    def on_mount(self) -> None:
        """Follow the theme: what lies behind a picture changes, and the sense of letters that stand for brightness."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._want())
        follow_room(self, self._fit)
        if graphics().has_pixels and isinstance(self.app, PixelLayer):
            self.app.pixels = self.app.pixels or PixelKeeper(self.app)
            self.app.pixels.look_after(self)

    def on_unmount(self) -> None:
        """Let go: the signal would keep the widget as long as the app runs."""
        self.app.theme_changed_signal.unsubscribe(self)
        self._drop()

    def on_show(self) -> None:
        """What was chosen while there was no room is drawn now."""
        self._want()

    def _fit(self, _room: Size) -> None:
        """Draw at the new size."""
        self._want()

    def render_lines(self, crop: Region) -> list[Strip]:
        """See there."""
        self.follow_ground()
        return super().render_lines(crop)

    def follow_ground(self) -> None:
        """What lies behind the picture may have changed with a parent's style, of which nobody tells."""
        drawn = self._drawn
        if drawn is not None and drawn.graphics is Graphics.SIXEL and drawn.ground != self._ground:
            self.call_later(self._want)

    def kept_by(self, _y: int) -> int | None:
        """See there."""
        return self._drawing.number if self._drawing else None

    def line_at(self, y: int, base: Style) -> Strip:
        """A line of the picture, or of the words."""
        words = base + self.get_component_rich_style("picture-view--words", partial=True)
        return self.picture_line(y, self.content_size, base, words)

    def picture_line(
        self,
        y: int,
        room: Size,
        base: Style,
        words: Style,
        bar: Segment | None = None,
        *,
        coarse: bool = False,
    ) -> Strip:
        """A line of the picture in a room, or of words in their own style.

        With a `bar`, which is a cell, there is a cell more on either side. `coarse` is for what lies behind a dialog.
        """
        beside = bar is not None
        width = room.width + 2 * beside
        drawing = self._drawing
        if drawing is None:
            lines = words_in_box([self._alt, self._why], *room)
            text = lines[y] if y < len(lines) else " " * room.width
            return _between(bar, [Segment(text, words)], width, base)
        region = _middle(drawing, room)
        row, left = y - region.y, max(0, region.x)
        if not 0 <= row < drawing.rows:
            return _between(bar, [], width, base)
        if isinstance(drawing.cells, Blocks) and left + region.width <= room.width:
            strip = BlockStrip(drawing.cells.row(row), left + beside, width, base, bar)
            return strip.coarse() if coarse else strip
        line = Strip([Segment(" " * left), *drawing.lines()[row]]).apply_style(base).crop(0, room.width)
        return _between(bar, line, width, base)

    def _wanted(self) -> Order | None:
        width, height = self.content_size
        if self._source is None or width < 1 or height < 1 or graphics() is Graphics.NONE:
            return None
        look, box = look_of(self.app), Box(width, height, cell_size())
        ground = self._ground if graphics() is Graphics.SIXEL else (0, 0, 0)
        return Order(self._source, self._part, box, graphics(), look.colours, look.dark, ground)

    @property
    def _ground(self) -> tuple[int, int, int]:
        """The colour behind the picture."""
        return self.background_colors[1].rgb

    def _want(self) -> None:
        """See to it that the picture is drawn as it should be now."""
        if self.is_mounted and (order := self._wanted()) is not None and order != self._drawn:
            self._draw(order)

    def _draw(self, order: Order) -> None:
        """Draw in a thread; what was to be drawn before no longer is."""
        self._drop()
        drawing = asyncio.get_running_loop().run_in_executor(drawing_threads(), draw, order)
        self._coming_drawing = drawing
        drawing.add_done_callback(partial(self._arrive, order))

    def _drop(self) -> None:
        if self._coming_drawing is not None:
            self._coming_drawing.cancel()
            self._coming_drawing = None

    def _arrive(self, order: Order, coming: asyncio.Future[Drawing]) -> None:
        """Show what was drawn, or say why it wasn't."""
        if coming.cancelled() or coming is not self._coming_drawing or not self.is_mounted:
            return
        self._coming_drawing = None
        error = coming.exception()
        if isinstance(error, AoaiError):
            self._drawing, self._why = None, error.title
        elif isinstance(error, FileNotFoundError):
            self._drawing, self._why = None, "The file is not there."
        elif isinstance(error, OSError):
            self._drawing, self._why = None, plain_line(error.strerror or str(error))
        elif error is not None:
            self.call_later(_fail, error)
            return
        elif (drawing := coming.result()) is self._drawing:  # it was remembered, and the file is as it was
            self._drawn = order
            return
        else:
            self._drawing, self._why = drawing, ""
        self._drawn = order
        self.refresh()
        self.post_message(self.Drawn(self))


def _middle(drawing: Drawing, room: Size) -> Region:
    """The cells of a room on which a drawing lies."""
    columns, rows = drawing.columns, drawing.rows
    return Region((room.width - columns) // 2, (room.height - rows) // 2, columns, rows)


def _between(bar: Segment | None, line: Iterable[Segment], width: int, base: Style) -> Strip:
    """A line after a bar, if there is one, and blanks to its end."""
    parts = [*([bar] if bar else []), *line]
    blanks = width - sum(part.cell_length for part in parts)
    return LightStrip([*parts, Segment(" " * blanks, base)] if blanks > 0 else parts, width)


def _fail(error: BaseException) -> None:
    """End the app, as any fault of its own does."""
    raise error
