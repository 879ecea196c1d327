"""How pictures reach the terminal: by its own graphics, in half-blocks, or not at all.

One answer for the whole run: it is found before the app takes the terminal, and kept here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum


class Graphics(StrEnum):
    """What pictures are drawn with; the values are those of the command line and of config.toml."""

    KITTY = "kitty"
    """Kitty's graphics protocol, in unicode placeholders: kitty from 0.28 on, Ghostty."""

    SIXEL = "sixel"
    """Sixels: xterm, foot, WezTerm, Windows Terminal, iTerm2, mlterm, Konsole."""

    BLOCKS = "blocks"
    """Half-blocks: two pixels to a cell, in any terminal; letters where there are no colours."""

    NONE = "none"
    """Words stand for pictures."""


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


_found = _Found()


def graphics() -> Graphics:
    """What pictures are drawn with in this run; half-blocks where nobody asked the terminal."""
    return _found.graphics


def cell_size() -> CellSize:
    """A cell's size in pixels, as far as the terminal tells."""
    return _found.cell


def use(graphics: Graphics, cell: CellSize = USUAL_CELL) -> None:
    """Draw pictures with this from now on."""
    _found.graphics, _found.cell = graphics, cell


@contextmanager
def using(graphics: Graphics, cell: CellSize = USUAL_CELL) -> Iterator[None]:
    """Draw pictures with this meanwhile."""
    before = _found.graphics, _found.cell
    use(graphics, cell)
    try:
        yield
    finally:
        use(*before)
