"""Where a long sound is cut into parts: in silences, as late as the parts may be long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aoai_tui.audio.features import Floats

_LONGEST_PAUSE = 50
"""Frames, one second, beyond which a pause is no better for being longer."""

_SHORTEST_PAUSE = 10
"""Frames: a fifth of a second, which no consonant takes."""

_PAUSE_DB = 25.0
"""What is softer than the loud places by so much is a pause."""


def cuts(levels: Floats, longest: int) -> list[int]:
    """Frames at which to cut, so that no part has more than `longest` of them; empty for what is short enough.

    `levels`: dB of each frame, see features. A cut lies in the middle of the longest pause in the part's second half;
    where nobody pauses there, of the last pause before; else at the softest place.
    """
    if len(levels) <= longest:
        return []
    pausing = float(np.percentile(levels, 95)) - _PAUSE_DB
    found: list[int] = []
    start = 0
    while len(levels) - start > longest:
        part = levels[start : start + longest]
        start += max(1, _best(part, pausing))
        found.append(start)
    return found


def _best(part: Floats, pausing: float) -> int:
    """The frame to cut at."""
    smooth = np.convolve(part, np.ones(3) / 3, "same")
    half = len(part) // 2
    starts, ends = _runs(smooth[half:] <= pausing)
    if len(starts):
        lengths = np.minimum(ends - starts, _LONGEST_PAUSE)
        best = int(np.flatnonzero(lengths == lengths.max())[-1])
        return half + int(starts[best] + ends[best]) // 2
    first = len(part) // 8
    starts, ends = _runs(smooth[first:half] <= pausing)
    if len(starts):
        return first + int(starts[-1] + ends[-1]) // 2
    return half + int(np.argmin(smooth[half:]))


def _runs(flags: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First frames, and frames behind the last, of runs of true ones that are long enough to be heard as a pause."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    long_enough = ends - starts >= _SHORTEST_PAUSE
    return starts[long_enough], ends[long_enough]
