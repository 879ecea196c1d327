"""How pictures reach the terminal: by its own graphics, in half-blocks, or not at all.

One answer for the whole run: it is found before the app takes the terminal, and kept here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum


class Graphics(StrEnum):
    """What pictures are drawn with; the values are those of the command line and of config.toml."""

    KITTY = "kitty"
    """Kitty's graphics protocol: kitty, Ghostty, WezTerm, Konsole."""

    SIXEL = "sixel"
    """Sixels: xterm, foot, WezTerm, Windows Terminal, iTerm2, mlterm, Konsole."""

    BLOCKS = "blocks"
    """Half-blocks: two pixels to a cell, in any terminal; letters where there are no colours."""

    NONE = "none"
    """Words stand for pictures."""

    @property
    def has_pixels(self) -> bool:
        """Whether the terminal draws pixels of its own, which lie over the cells."""
        return self in (Graphics.KITTY, Graphics.SIXEL)


@dataclass(frozen=True)
class CellSize:
    """A cell of the terminal, in pixels."""

    width: int
    height: int


USUAL_CELL = CellSize(10, 20)
"""What is assumed of a terminal that doesn't tell: every cell twice as high as wide."""


@dataclass
class _Found:
    graphics: Graphics = Graphics.BLOCKS
    cell: CellSize = USUAL_CELL
    watched: bool = False
    """Whether the cell may change meanwhile, as it does when a person makes the letters larger."""


_found = _Found()


def graphics() -> Graphics:
    """What pictures are drawn with in this run; half-blocks where nobody asked the terminal."""
    return _found.graphics


def cell_size() -> CellSize:
    """A cell's size in pixels, as far as the terminal tells."""
    if _found.watched and (told := told_cell_size()) is not None:
        return told
    return _found.cell


def use(graphics: Graphics, cell: CellSize | None = None) -> None:
    """Draw pictures with this from now on. `cell` is the size to assume where the terminal no longer tells one."""
    _found.graphics, _found.cell, _found.watched = graphics, cell or USUAL_CELL, True


@contextmanager
def using(graphics: Graphics, cell: CellSize = USUAL_CELL) -> Iterator[None]:
    """Draw pictures with this, and with cells of this size, meanwhile."""
    before = _found.graphics, _found.cell, _found.watched
    _found.graphics, _found.cell, _found.watched = graphics, cell, False
    try:
        yield
    finally:
        _found.graphics, _found.cell, _found.watched = before


def told_cell_size() -> CellSize | None:
    """The size that the terminal's driver knows; None where it knows none. No waiting."""
    try:
        import fcntl  # noqa: PLC0415  Windows has none
        import termios  # noqa: PLC0415  nor this
    except ImportError:
        return None
    with suppress(OSError, ValueError, AttributeError):
        told = fcntl.ioctl(sys.__stdout__.fileno(), termios.TIOCGWINSZ, bytes(8))  # type: ignore[union-attr]
        rows, columns, width, height = memoryview(told).cast("H")
        if rows and columns and width >= columns and height >= rows:
            return CellSize(width // columns, height // rows)
    return None
