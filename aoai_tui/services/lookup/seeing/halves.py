"""Numbers of 16 bits made wide, and vectors made 1 long."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_PIECE = 1 << 17
"""Numbers that are worked on at once: they stay in a core's own cache."""

_SHIFT, _KEPT, _SCALE = 13, -0x70002000, np.float32(2.0**112)
"""From half to single precision: 13 bits more behind the point; sign and digits, without the sign's copies; and the
difference of what both count their exponents from."""


def units(numbers: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """The rows in single precision, each 1 long, or all zeros. Finite numbers of any width, rows in a row or not."""
    made = np.empty(numbers.shape, np.float32)
    step = max(1, _PIECE // max(1, numbers.shape[1]))
    for start in range(0, len(numbers), step):
        piece = made[start : start + step]
        _widen(numbers[start : start + step], piece)
        lengths = np.sqrt(np.einsum("ij,ij->i", piece, piece))
        lengths[lengths == 0] = 1
        piece /= lengths[:, None]
    return made


def _widen(numbers: NDArray[np.floating[Any]], into: NDArray[np.float32]) -> None:
    """The same numbers. numpy converts halves one by one, in three times the time."""
    if numbers.dtype != np.float16:
        into[...] = numbers
        return
    bits = into.view(np.int32)
    bits[...] = numbers.view(np.int16)
    bits <<= _SHIFT
    bits &= _KEPT
    into *= _SCALE
