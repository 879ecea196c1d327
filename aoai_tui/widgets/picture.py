"""Small pictures among lines of text: drawn in half-blocks, in a thread, and kept for the next time."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from rich.segment import Segment
from rich.style import Style

from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line
from aoai_tui.widgets.graphics import Graphics, graphics
from aoai_tui.widgets.half_blocks import half_blocks
from aoai_tui.widgets.rendered import Line, Look

__all__ = ["alt_text", "half_blocks", "picture_lines"]


def alt_text(name: str, width: int, height: int) -> str:
    """`[picture parrot.png 640x480]`: what stands for a picture that isn't drawn."""
    size = f" {width}x{height}" if width and height else ""
    return f"[picture {plain_line(name, 80)}{size}]"


def picture_lines(path: Path | None, alt: str, columns: int, rows: int, look: Look) -> list[Line]:
    """The picture's lines, at most so many columns and rows; its words where it isn't drawn. For a thread.

    Always half-blocks: a transcript is text that scrolls, and its pictures are reminders; PictureView shows more.
    """
    try:
        if path is not None and columns > 0 and graphics() is not Graphics.NONE:
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
