"""One picture of the gallery: itself, and a line of words below it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from aoai_tui.domain import Picture
from aoai_tui.tabs.images.picture_words import caption, missing_words
from aoai_tui.tabs.images.tile_look import PARTS, TileLook, TileLooks
from aoai_tui.tabs.images.tile_plan import BESIDE, CAPTION
from aoai_tui.widgets.graphics import Graphics, graphics
from aoai_tui.widgets.light_strip import LightStrip
from aoai_tui.widgets.picture_view import PictureView

_BAR = "▌"
_TICK = "✓ "


@dataclass(frozen=True)
class Mark:
    """How a tile differs from the others."""

    chosen: bool = False
    """The cursor is on it."""
    lit: bool = False
    """And the keys go there."""
    together: bool = False
    """It is one of several that go together."""


class PictureTile(PictureView):
    """Shows one picture after another, as the gallery is walked through.

    Its words and the bar beside the chosen one are parts of its own lines, no widgets: the cursor moves with nothing
    laid out, no style looked up anew, and no cell of a picture written. Lines that stay as they were are not made anew.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"picture-tile--{part}" for part in PARTS}
    DEFAULT_CSS = """
    PictureTile {
        width: 1fr; height: 1fr; color: $muted; padding: 0 1 1 1;
        & > .picture-tile--chosen { color: $foreground; background: $surface; text-style: bold; }
        & > .picture-tile--lit { color: $foreground; background: $panel; text-style: bold; }
        & > .picture-tile--accent { color: $accent; }
    }
    """

    @dataclass
    class Clicked(Message):
        """The mouse chose a picture."""

        index: int
        times: int

    picture: Picture | None = None
    """What is shown."""
    index: int = -1
    """Its place in the gallery."""

    def __init__(self, looks: TileLooks) -> None:
        """It shows nothing. `looks` is shared by the tiles of a wall."""
        super().__init__()
        self._looks, self._mark, self._words = looks, Mark(), ""
        self._path: Path | None = None
        self._coming: Path | None = None
        self._lines: list[Strip] = []
        self._lines_of: tuple[object, ...] = ()

    def show_picture(self, index: int, picture: Picture, path: Path | None) -> None:
        """Show a picture: its words at once, itself when it is put in. What it shows already stays as it is."""
        self.index = index
        if picture == self.picture:
            return
        self.picture = picture
        self._say(caption(picture))
        if path is None:
            self._coming = None
            self.clear(missing_words(picture))
        elif path != self._path:
            self._coming = path
            self.clear()
        self._path = path

    def show_none(self) -> None:
        """There is no picture for this tile, or it isn't read yet."""
        self.index = -1
        if self.picture is not None:
            self.picture = self._path = self._coming = None
            self.clear()
            self._say("")
        self.mark(Mark())

    @property
    def waits(self) -> bool:
        """Whether the picture is to be put in yet."""
        return self._coming is not None

    def put_in(self) -> int:
        """Have the picture drawn, at once where it is remembered; how many cells it may take."""
        if self._coming is None or self.picture is None:
            return 0
        self.show(self._coming, self.picture.prompt if graphics() is Graphics.NONE else "")
        self._coming = None
        return self.outer_size.area

    def mark(self, mark: Mark) -> None:
        """Show whether the cursor is on it, and whether it goes together with others."""
        before, self._mark = self._mark, mark
        if (before.chosen, before.lit) != (mark.chosen, mark.lit):
            self._show_anew(Region(0, 0, 1, self.outer_size.height), self._words_region)
        elif before != mark:
            self._show_anew(self._words_region)

    def render_lines(self, crop: Region) -> list[Strip]:
        """See there: lines with the bar before the picture, and the words below."""
        self.follow_ground()
        look, size = self._looks.of(self), self.outer_size
        lines_of = look, size, self._mark, self._words, self.kept_by(0), self.alt, self.why_not
        if lines_of != self._lines_of:
            self._lines = [look.filtered(self._line_at(y, look, size)) for y in range(size.height)]
            self._lines_of = lines_of
        left, right = crop.column_span
        return [self._lines[y].crop(left, right) for y in crop.line_range if y < len(self._lines)]

    def render_line(self, y: int) -> Strip:
        """One of these."""
        [line] = self.render_lines(Region(0, y, self.outer_size.width, 1))
        return line

    def _line_at(self, y: int, look: TileLook, size: Size) -> Strip:
        bar = self._bar(look)
        if y < size.height - CAPTION:
            room = Size(size.width - BESIDE, size.height - CAPTION)
            return self.picture_line(y, room, look.base, look.words, bar, coarse=look.behind)
        style = look.base
        if self._mark.chosen:
            style += look.lit if self._mark.lit else look.chosen
        tick = Segment(_TICK if self._mark.together else "", style + look.accent)
        words = _shortened(self._words, max(0, size.width - BESIDE - len(tick.text)))
        line = [bar, tick, Segment(f"{words} ", style)]
        return LightStrip([part for part in line if part.text], size.width)

    def _bar(self, look: TileLook) -> Segment:
        if not self._mark.chosen:
            return Segment(" ", look.base)
        return Segment(_BAR, look.base + look.accent if self._mark.lit else look.base)

    @property
    def _words_region(self) -> Region:
        width, height = self.outer_size
        return Region(0, height - CAPTION, width, CAPTION)

    def _show_anew(self, *regions: Region) -> None:
        """Have these cells of the tile written; Textual counts from the picture."""
        self.refresh(*(region.translate(-self.content_offset) for region in regions))

    def on_click(self, event: events.Click) -> None:
        """Choose it; twice opens it."""
        event.stop()
        if self.index >= 0:
            self.post_message(self.Clicked(self.index, event.chain))

    def _say(self, words: str) -> None:
        if words != self._words:
            self._words = words
            self._show_anew(self._words_region)


def _shortened(words: str, width: int) -> str:
    """In exactly so many cells; what is missing is told by three dots."""
    if cell_len(words) <= width or width < 1:
        return set_cell_size(words, width)
    return set_cell_size(set_cell_size(words, width - 1).rstrip() + "…", width)
