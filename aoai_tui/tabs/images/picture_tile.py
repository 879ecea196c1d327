"""One picture of the gallery: itself, and a line of words below it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from aoai_tui.domain import Picture
from aoai_tui.tabs.images.picture_words import caption, missing_words
from aoai_tui.widgets.graphics import Graphics, graphics
from aoai_tui.widgets.picture_view import PictureView


class PictureTile(Vertical):
    """Shows one picture after another, as the gallery is walked through."""

    DEFAULT_CSS = """
    PictureTile {
        width: 1fr; height: 1fr; border-left: blank; padding: 0 1 0 0;
        & .caption { width: 1fr; height: 1; color: $muted; text-wrap: nowrap; text-overflow: ellipsis; }
        &.-chosen { border-left: outer $muted; background: $surface; }
        &.-chosen .caption { color: $foreground; text-style: bold; }
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
    slot: int = 0
    """The tile's own place in the view."""
    _words = Content("")

    def __init__(self) -> None:
        """It shows nothing."""
        super().__init__()
        self.view, self._caption = PictureView(), Static("", classes="caption", markup=False)

    def compose(self) -> ComposeResult:
        """Picture and words."""
        yield self.view
        yield self._caption

    def show(self, index: int, picture: Picture, path: Path | None) -> None:
        """Show a picture. What it shows already stays as it is."""
        self.index = index
        if picture == self.picture:
            return
        self.picture = picture
        if path is None:
            self.view.clear(missing_words(picture))
        else:
            self.view.show(path, picture.prompt if graphics() is Graphics.NONE else "")

    def show_none(self) -> None:
        """There is no picture for this tile, or it isn't read yet."""
        self.index = -1
        if self.picture is not None:
            self.picture = None
            self.view.clear()
        self.mark(chosen=False, marked=False)

    def mark(self, *, chosen: bool, marked: bool) -> None:
        """Whether the cursor is on it, and whether it is one of several that belong together."""
        self.set_class(chosen, "-chosen")
        words = Content.assemble(
            ("✓ " if marked else "", "$accent"), caption(self.picture) if self.picture else ""
        )
        if words != self._words:
            self._words = words
            self._caption.update(words, layout=False)  # one line, whatever the words

    def on_click(self, event: events.Click) -> None:
        """Choose it; twice opens it."""
        event.stop()
        if self.index >= 0:
            self.post_message(self.Clicked(self.index, event.chain))
