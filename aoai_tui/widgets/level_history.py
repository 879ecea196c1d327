"""How loud it was, in columns of a tenth of a second, and how that is drawn with block characters."""

from __future__ import annotations

import math
from collections import deque

QUIETEST = -60.0
"""Decibels below full scale at which a bar begins: a quiet room."""

COLUMN = 0.1
"""Seconds that one column of the history stands for."""

_MOST = 400
"""Columns that are kept: no terminal is wider."""

_BLOCKS = " ▁▂▃▄▅▆▇█"


def decibels(amplitude: float) -> float:
    """An amplitude, 0 to 1, in dB below full scale: 20 log10; minus infinity for 0."""
    return 20.0 * math.log10(amplitude) if amplitude > 0 else -math.inf


def share(amplitude: float) -> float:
    """An amplitude, 0 to 1, as its share of the range from QUIETEST to full scale, 0 to 1."""
    return min(1.0, max(0.0, 1.0 - decibels(amplitude) / QUIETEST)) if amplitude > 0 else 0.0


def decibel_words(amplitude: float) -> str:
    """Always seven characters, as ` -18 dB`, so that nothing beside it jumps."""
    level = decibels(amplitude)
    return f"{round(level):4d} dB" if level > -100 else "  -∞ dB"


class LevelHistory:
    """The loudness so far, newest last."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self._columns: deque[float] = deque(maxlen=_MOST)
        self._last = -1
        """The number of the newest column, counted from the beginning."""

    def add(self, amplitude: float, seconds: float) -> None:
        """It is so loud, so many seconds from the beginning."""
        column, height = int(seconds / COLUMN), share(amplitude)
        missing = min(column - self._last, _MOST)
        if missing <= 0 and self._columns:
            self._columns[-1] = max(self._columns[-1], height)
            return
        self._columns.extend(
            [height] * max(missing, 1)
        )  # a late tick tells of all the columns since the last one
        self._last = column

    def bars(self, width: int, rows: int = 1) -> list[str]:
        """The newest `width` columns, newest at the right, as `rows` lines from top to bottom.

        A column is at least the lowest block, so that silence is seen to be recorded too.
        """
        shown = list(self._columns)[-width:] if width > 0 else []
        steps = [max(1, round(height * rows * 8)) for height in shown]
        lines = []
        for row in reversed(range(rows)):
            cells = "".join(_BLOCKS[min(8, max(0, step - row * 8))] for step in steps)
            lines.append(cells.rjust(max(width, 0)))
        return lines
