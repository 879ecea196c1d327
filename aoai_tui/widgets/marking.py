"""A picture on which places are marked: what is seen of it, where the cursor is, what is begun."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from math import floor
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual import work
from textual.color import Color
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from aoai_tui.widgets.block_strip import BlockStrip
from aoai_tui.widgets.graphics import cell_size
from aoai_tui.widgets.half_blocks import Blocks
from aoai_tui.widgets.mask_frame import Sight
from aoai_tui.widgets.mask_pointer import Cell, Spans, brush_spans, pointed, rectangle_spans, shaded
from aoai_tui.widgets.rendered import look_of
from aoai_tui.widgets.whole_lines import WholeLines
from aoai_tui.widgets.zooming import Zooming

if TYPE_CHECKING:
    from aoai_tui.services.gallery.masks import Mark, Point
    from aoai_tui.widgets.mask_desk import Change, Frame, MaskDesk

_FIRST_BRUSH = 0.08
"""The brush's size at first, as a part of the picture's shorter side."""


class Tool(StrEnum):
    """What marks."""

    BRUSH = "brush"
    RECTANGLE = "rectangle"


@dataclass(frozen=True)
class Begun:
    """A rectangle of which one corner is set."""

    pixels: tuple[int, int, int, int]
    """Those of the cell where it was begun: left, top, and right, bottom beyond them."""
    erases: bool


class Marking(WholeLines, can_focus=True):
    """The picture in half-blocks, whatever else the terminal can: marks must be seen as they are made."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Marking { width: 1fr; height: 1fr; }
    """

    class Told(Message):
        """Something that is told of the mask is other than before."""

    def __init__(self, *, id: str | None = None) -> None:
        """Without a picture: `put` brings one."""
        super().__init__(id=id)
        self.tool, self.erases, self.brush = Tool.BRUSH, False, 1.0
        self.cursor: Point = (0.0, 0.0)
        """Where it is, in pixels of the picture."""
        self.desk: MaskDesk | None = None
        self.zooming: Zooming | None = None
        self.frame: Frame | None = None
        """What was drawn last."""
        self._drawing_it = False
        self._begun: Begun | None = None
        self._brush_down = False
        self._pointed: set[int] = set()
        """The rows in which the cursor is seen, or what it would mark."""
        self._covered: tuple[Cell, Spans] | None = None
        """The cursor's cell and what it would mark, as they are drawn; None without the focus."""
        self._possible: tuple[bool, ...] = ()
        """What the keys depended on when they were shown last."""

    def put(self, desk: MaskDesk) -> None:
        """Mark this picture."""
        self.desk, self.zooming = desk, Zooming(desk.size, self._room)
        self.brush = max(1.0, round(min(desk.size) * _FIRST_BRUSH))
        self.cursor = (desk.size[0] / 2, desk.size[1] / 2)
        self.call_after_refresh(
            self._fit
        )  # its room may not have been told when the picture is read that fast

    # What is seen

    @property
    def is_marking(self) -> bool:
        """Whether a stroke or a rectangle is begun."""
        return self._brush_down or self._begun is not None

    @property
    def is_settled(self) -> bool:
        """Whether all that was marked is seen."""
        return self.is_drawn and self.frame is not None and self.frame.sight == self.sight

    @property
    def is_drawn(self) -> bool:
        """Whether the frame has every change, however it is to be seen now."""
        return self.desk is not None and self.frame is not None and self.frame.changes == self.desk.changes

    @property
    def sight(self) -> Sight | None:
        """How the picture is to be seen now; None without one, or without room."""
        if self.zooming is None or min(self.size) < 1:
            return None
        look = look_of(self.app)
        light = Color.parse(self.app.theme_variables["accent"]).rgb
        return Sight(self.zooming, (self.size.width, self.size.height), light, look.colours, look.dark)

    @property
    def _room(self) -> tuple[float, float]:
        cell = cell_size()
        return float(max(1, self.size.width)), max(1, self.size.height) * cell.height / cell.width

    def look(self, zooming: Zooming) -> None:
        """See the picture so."""
        if zooming != self.zooming:
            self.zooming = zooming
            self.see()

    def change(self, change: Change) -> None:
        """Change the mask, and show it."""
        if self.desk is not None:
            self.desk.change(change)
            self.see()

    def see(self) -> None:
        """Have drawn what is not seen yet."""
        if self.desk is not None and self.is_mounted and not self._drawing_it:
            self._drawing_it = True
            self._draw(self.desk)

    @work(group="mask")
    async def _draw(self, desk: MaskDesk) -> None:
        try:
            while not self.is_settled and (sight := self.sight) is not None:
                before, self.frame = self.frame, await desk.frame(sight)
                if before is None or before.sight.place != self.frame.sight.place:
                    self.refresh()
                else:
                    self._refresh_rows(_other_rows(before, self.frame))
                self.tell()
        finally:
            self._drawing_it = False

    def tell(self) -> None:
        """Show what is other than before."""
        self.point()
        frame = self.frame
        possible = (
            self.is_marking,
            frame is not None,
            bool(frame and frame.marks),
            bool(frame and frame.taken_back),
            self.is_drawn,
        )
        if possible != self._possible:
            self._possible = possible
            self.refresh_bindings()
        self.post_message(self.Told())

    def point(self) -> None:
        """Show the cursor where it is. Its rows alone: all of them would take longer than a hand moves."""
        rows, self._pointed = self._pointed, set()
        if self.frame is not None:
            cell = self.frame.sight.nearest_cell(*self.cursor)
            self._pointed = {cell[1], *self._spans(self.frame.sight, cell)}
        self._refresh_rows(rows | self._pointed)

    def _refresh_rows(self, rows: set[int]) -> None:
        if rows:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in rows))

    def on_resize(self) -> None:
        """Through another room."""
        self._fit()

    def _fit(self) -> None:
        if self.zooming is not None:
            self.zooming = self.zooming.in_room(self._room)
            self.see()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide it."""
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """See there; what the cursor covers is the same for all of them."""
        self._covered = None
        if self.frame is not None and self.has_focus:
            cell = self.frame.sight.nearest_cell(*self.cursor)
            self._covered = cell, self._spans(self.frame.sight, cell)
        return super().render_lines(crop)

    def kept_by(self, y: int) -> Hashable:
        """A row, and what of it the cursor covers."""
        frame, covered = self.frame, self._covered
        if frame is None or not isinstance(frame.cells, Blocks):
            return None
        pointer = (
            None if covered is None else (covered[1].get(y), covered[0][0] if covered[0][1] == y else None)
        )
        return frame.sight.region, frame.cells.row(y - frame.sight.region.y), pointer, self.erases

    def line_at(self, y: int, base: Style) -> Strip:
        """A line of the picture, with the cursor and what it would mark."""
        width, frame, covered = self.size.width, self.frame, self._covered
        if frame is None or not 0 <= y - frame.sight.region.y < frame.sight.region.height:
            strip = Strip.blank(width, base)
            return pointed(strip, y, *covered, erases=self.erases) if covered else strip
        region, row = frame.sight.region, y - frame.sight.region.y
        if isinstance(frame.cells, Blocks) and frame.is_opaque:
            return self._over(frame.cells.row(row), y, region.x, base)
        line = frame.cells.lines()[row] if isinstance(frame.cells, Blocks) else frame.cells[row]
        line = [Segment(" " * region.x), *line] if region.x > 0 else line
        strip = Strip(line).apply_style(base).extend_cell_length(width, base).crop(0, width)
        return pointed(strip, y, *covered, erases=self.erases) if covered else strip

    def _over(self, row: bytes, y: int, left: int, base: Style) -> Strip:
        """A line whose pixels are all seen: what the cursor covers is lighter, without a segment for each."""
        if self._covered is None:
            return BlockStrip(row, left, self.size.width, base)
        cell, spans = self._covered
        begin, end = spans.get(y, (0, 0))
        strip = BlockStrip(
            shaded(row, begin - left, end - left, dark=self.erases), left, self.size.width, base
        )
        return pointed(strip, y, cell, {}, erases=self.erases) if cell[1] == y else strip

    def _spans(self, sight: Sight, cell: Cell) -> Spans:
        """The cells that a mark would cover now."""
        if self.tool is Tool.RECTANGLE:
            left, top, right, bottom = self._begun.pixels if self._begun else sight.pixels_under(cell)
            column, row = sight.cell_of((left + right) / 2, (top + bottom) / 2)
            return rectangle_spans((floor(column), floor(row)), cell)
        across, down = sight.pixels_of_cell
        return brush_spans(cell, self.brush / 2 / across, self.brush / 2 / down)

    # Marking

    def place(self, sight: Sight) -> Point:
        """The middle of the cursor's cell, in pixels of the picture."""
        x, y = sight.nearest_cell(*self.cursor)
        return sight.pixel_at(x + 0.5, y + 0.5)

    def begin(self, *, erases: bool) -> None:
        """Put the brush down, or the first corner of a rectangle."""
        sight = self.sight
        if sight is None:
            return
        if self.tool is Tool.RECTANGLE:
            self._begun = Begun(sight.pixels_under(sight.nearest_cell(*self.cursor)), erases)
        else:
            at, size, self._brush_down = self.place(sight), self.brush, True
            self.change(lambda mask: mask.begin_stroke(at, size, erases=erases))
        self.tell()

    def follow(self) -> None:
        """The cursor has moved: a brush that is down marks its way."""
        if self._brush_down and (sight := self.sight) is not None:
            at = self.place(sight)
            self.change(lambda mask: mask.stroke_to(at))
        self.point()

    def lift(self) -> None:
        """End what is begun: it is a mark now."""
        if self._brush_down:
            self._brush_down = False
            self.change(lambda mask: mask.end_stroke())
        elif self._begun is not None and (sight := self.sight) is not None:
            here = sight.pixels_under(sight.nearest_cell(*self.cursor))
            mark, self._begun = _rectangle(self._begun, here), None
            self.change(lambda mask: mask.add(mark))
        self.tell()

    def drop(self) -> bool:
        """Leave a rectangle that is begun, lift a brush; False where there is neither."""
        was = self.is_marking
        self._begun = None
        if was:
            self.lift()
        return was


def _other_rows(before: Frame, now: Frame) -> set[int]:
    """The rows that are other than before."""
    rows = enumerate(zip(before.rows, now.rows, strict=True), now.sight.region.y)
    return {y for y, (old, new) in rows if old != new}


def _rectangle(begun: Begun, here: tuple[int, int, int, int]) -> Mark:
    """From the cell where it was begun to the one that shows these pixels, both with all of theirs."""
    from aoai_tui.services.gallery.masks import Rectangle  # noqa: PLC0415  when it is wanted

    there = begun.pixels
    corner = (min(there[0], here[0]), min(there[1], here[1]))
    opposite = (max(there[2], here[2]) - 1, max(there[3], here[3]) - 1)
    return Rectangle(corner, opposite, begun.erases)
