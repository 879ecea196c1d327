"""One picture of the gallery: itself, and a line of words below it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from aoai_tui.domain import Picture
from aoai_tui.tabs.images.picture_words import caption, missing_words
from aoai_tui.widgets.graphics import Graphics, graphics
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


class PictureTile(Widget):
    """Shows one picture after another, as the gallery is walked through.

    Its words and the bar beside the chosen one are lines of its own, no widgets: the cursor moves with nothing laid
    out, no style looked up anew, and no cell of a picture written.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "picture-tile--chosen",
        "picture-tile--lit",
        "picture-tile--accent",
    }
    DEFAULT_CSS = """
    PictureTile {
        width: 1fr; height: 1fr; color: $muted;
        & PictureView { margin: 0 1 1 1; }
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

    def __init__(self) -> None:
        """It shows nothing."""
        super().__init__()
        self.view, self._mark, self._words = PictureView(), Mark(), ""
        self._base = Style.null()
        self._path: Path | None = None
        self._coming: Path | None = None

    def compose(self) -> ComposeResult:
        """The picture; the words are drawn around it."""
        yield self.view

    def show(self, index: int, picture: Picture, path: Path | None) -> None:
        """Show a picture: its words at once, itself when it is put in. What it shows already stays as it is."""
        self.index = index
        if picture == self.picture:
            return
        self.picture = picture
        self._say(caption(picture))
        if path is None:
            self._coming = None
            self.view.clear(missing_words(picture))
        elif path != self._path:
            self._coming = path
            self.view.clear()
        self._path = path

    def show_none(self) -> None:
        """There is no picture for this tile, or it isn't read yet."""
        self.index = -1
        if self.picture is not None:
            self.picture = self._path = self._coming = None
            self.view.clear()
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
        self.view.show(self._coming, self.picture.prompt if graphics() is Graphics.NONE else "")
        self._coming = None
        return self.size.area

    def mark(self, mark: Mark) -> None:
        """Show whether the cursor is on it, and whether it goes together with others."""
        before, self._mark = self._mark, mark
        width, height = self.size
        if (before.chosen, before.lit) != (mark.chosen, mark.lit):
            self.refresh(Region(0, 0, 1, height), Region(0, height - 1, width, 1))
        elif before != mark:
            self.refresh(Region(0, height - 1, width, 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        """See there. The own style is put together from those of all around: once is enough."""
        self._base = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """The bar and what is left free for the picture; at the end the words."""
        width, height = self.size
        bar = self._bar
        if y < height - 1:
            return Strip([*bar, Segment(" " * (width - 1), self._base)], width)
        style = self._base + self._style_of(self._chosen) if self._chosen else self._base
        accent = style + self._style_of("accent") if self._mark.together else style
        tick = _TICK if self._mark.together else ""
        words = _shortened(self._words, max(0, width - 2 - len(tick)))
        line = [*bar, Segment(tick, accent), Segment(f"{words} ", style)]
        return Strip(part for part in line if part.text).adjust_cell_length(width, style)

    @property
    def _bar(self) -> list[Segment]:
        if not self._mark.chosen:
            return [Segment(" ", self._base)]
        colour = self._style_of("accent") if self._mark.lit else Style.null()
        return [Segment(_BAR, self._base + colour)]

    @property
    def _chosen(self) -> str:
        return "lit" if self._mark.lit else "chosen" if self._mark.chosen else ""

    def _style_of(self, part: str) -> Style:
        return self.get_component_rich_style(f"picture-tile--{part}", partial=True)

    def on_click(self, event: events.Click) -> None:
        """Choose it; twice opens it."""
        event.stop()
        if self.index >= 0:
            self.post_message(self.Clicked(self.index, event.chain))

    def _say(self, words: str) -> None:
        if words != self._words:
            self._words = words
            self.refresh(Region(0, self.size.height - 1, self.size.width, 1))


def _shortened(words: str, width: int) -> str:
    """In exactly so many cells; what is missing is told by three dots."""
    if cell_len(words) <= width or width < 1:
        return set_cell_size(words, width)
    return set_cell_size(set_cell_size(words, width - 1).rstrip() + "…", width)
