"""A picture on the screen: drawn in half-blocks, in a thread, and kept for the next time."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from rich.segment import Segment
from rich.style import Style

from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line
from aoai_tui.widgets.half_blocks import half_blocks
from aoai_tui.widgets.rendered import Line, Look, Rendered

__all__ = ["Picture", "alt_text", "half_blocks", "picture_lines"]

_ALWAYS_IN_A_THREAD = 1_000_000
"""Decoding takes longer than any text: it is never done while the screen waits."""


class Picture(Rendered):
    """A picture file in its own shape, as wide as there is room."""

    DEFAULT_CSS = """
    Picture { width: 1fr; height: auto; }
    """

    def __init__(
        self,
        path: Path | None,
        alt: str,
        *,
        rows: int,
        draw: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """At most `rows` high; the words of `alt` stand for a file that is missing, or damaged, or not to be drawn."""
        super().__init__(id=id, classes=classes)
        self._path, self._alt, self._rows = path if draw else None, alt, rows

    @property
    def length(self) -> int:
        """See there."""
        return _ALWAYS_IN_A_THREAD

    def lines_at(self, width: int, look: Look) -> list[Line]:
        """The picture at a width."""
        return picture_lines(self._path, self._alt, width, self._rows, look)


def alt_text(name: str, width: int, height: int) -> str:
    """`[picture parrot.png 640x480]`: what stands for a picture that isn't drawn."""
    size = f" {width}x{height}" if width and height else ""
    return f"[picture {plain_line(name, 80)}{size}]"


def picture_lines(path: Path | None, alt: str, columns: int, rows: int, look: Look) -> list[Line]:
    """The picture's lines, at most so many columns and rows; its words where it can't be drawn. For a thread."""
    try:
        if path is not None and columns > 0:
            return list(_drawn(path, path.stat().st_mtime_ns, columns, rows, look.colours, look.dark))
    except (OSError, AoaiError):
        pass
    return [[Segment(alt, Style.parse(look.muted))]]


@lru_cache(maxsize=48)
def _drawn(
    path: Path,
    _changed: int,
    columns: int,
    rows: int,
    colours: bool,
    dark: bool,
) -> tuple[Line, ...]:
    """The lines, kept by file, moment of its last change and size."""
    return tuple(half_blocks(path.read_bytes(), columns, rows, colours=colours, dark=dark))
