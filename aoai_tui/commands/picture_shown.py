"""A picture between the lines of a shell: by the terminal's own graphics, or in half-blocks."""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import suppress
from pathlib import Path
from secrets import randbits
from typing import TextIO

from rich.console import Console
from rich.segment import Segment, Segments
from textual.geometry import Region

from aoai_tui.errors import AoaiError
from aoai_tui.widgets import kitty
from aoai_tui.widgets.graphics import Graphics, cell_size, graphics
from aoai_tui.widgets.graphics_choice import choosing
from aoai_tui.widgets.picture_box import Box
from aoai_tui.widgets.picture_drawing import Drawing, Order, draw
from aoai_tui.widgets.picture_source import PictureAt
from aoai_tui.widgets.sixels import sixels

_WIDEST, _HIGHEST = 80, 30
"""Cells that a picture takes at most: what was said before it should stay in sight."""

_LEFT_FREE = 4
"""Rows for the command itself, the path and the next prompt."""


def choose_graphics(wish: str) -> Graphics:
    """What pictures are drawn with on this terminal, which is asked where only it knows; it has a quarter of a second.

    To be called before anything takes its time: what is typed while the terminal is asked gets lost.
    """
    with choosing(wish, os.environ) as choice:
        return choice.choose().graphics


async def show(path: Path, screen: TextIO) -> None:
    """Draw a picture below what is on the screen, a terminal; its path was told, so none is where it can't be drawn."""
    size = shutil.get_terminal_size()
    box = Box(min(_WIDEST, size.columns), max(2, min(_HIGHEST, size.lines - _LEFT_FREE)), cell_size())
    console = Console(file=screen, highlight=False, markup=False)
    colours = console.color_system not in (None, "standard") and not console.no_color
    order = Order(PictureAt(path), None, box, graphics(), colours, dark=True)
    with suppress(AoaiError, OSError):
        drawing = await asyncio.to_thread(draw, order)
        screen.write(_over_cells(drawing) if graphics().has_pixels else _in_letters(drawing, console))
        screen.flush()


def _in_letters(drawing: Drawing, console: Console) -> str:
    with console.capture() as printed:
        for line in drawing.lines():
            console.print(Segments([*line, Segment.line()]), end="", soft_wrap=True)
    return printed.get()


def _over_cells(drawing: Drawing) -> str:
    """Rows are made for it first, so that the screen scrolls before and not under it; the cursor ends below."""
    room = "\n" * drawing.rows + f"\x1b[{drawing.rows}A"
    if drawing.png:
        number = 1 + randbits(24)  # other programs on this terminal have pictures, too
        place = f"a=p,i={number},c={drawing.columns},r={drawing.rows},C=1,q=2"
        shown = f"{kitty.sent(number, drawing.png)}\x1b_G{place}\x1b\\"
    else:
        assert drawing.pixels is not None  # noqa: S101  sixels are made of pixels
        pieces = sixels(drawing.pixels, Region(0, 0, drawing.columns, drawing.rows), drawing.cell)
        shown = "".join(f"\x1b7{_moved(piece.row, piece.column)}{piece.sixels}\x1b8" for piece in pieces)
    return f"{room}{shown}\x1b[{drawing.rows}B\r"


def _moved(down: int, right: int) -> str:
    return (f"\x1b[{down}B" if down else "") + (f"\x1b[{right}C" if right else "")
