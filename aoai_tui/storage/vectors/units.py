"""Vectors as the service sends them, and as the file keeps them: 16-bit floats, each of length 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from aoai_tui.errors import StorageTrouble

if TYPE_CHECKING:
    from numpy.typing import NDArray

LENGTH_ERROR = 1e-3
"""How far from 1 the length of a vector may be that was rounded to 16 bits.

A number is off by 2^-11 of its size at most, or by 2^-25 where it is tiny, so a whole vector of length 1 by 2^-11 and
2^-25 times the root of its width: half of this, for any width that there is.
"""

_AT_ONCE = 256
"""Vectors that are in memory as 64-bit floats at a time."""


def from_bytes(vectors: Sequence[bytes], width: int) -> NDArray[np.float32]:
    """Little-endian 32-bit floats as an array of shape (vectors, width). StorageTrouble where one has another width."""
    if any(len(one) != 4 * width for one in vectors):
        raise StorageTrouble(
            "A vector is not as wide as the collection's others.", f"They have {width:,} numbers each."
        )
    return np.frombuffer(b"".join(vectors), dtype="<f4").reshape(len(vectors), width)


def units(vectors: NDArray[Any]) -> tuple[NDArray[np.float16], NDArray[np.float64]]:
    """The vectors, shape (n, width), at length 1, and the lengths they had, shape (n,); zeros stay zeros of length 0.

    Scaled in 64 bits and rounded once: no length of 32-bit floats is too great or too small for it.
    StorageTrouble where a number is infinite or none at all.
    """
    halves = np.empty(vectors.shape, dtype=np.float16)
    norms = np.empty(len(vectors), dtype=np.float64)
    for begin in range(0, len(vectors), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        halves[part], norms[part] = _units(vectors[part].astype(np.float64))
    return halves, norms


def unit(vector: NDArray[Any]) -> NDArray[np.float64]:
    """One vector of shape (width,) at length 1, in 64 bits; zeros stay zeros. StorageTrouble as `units`."""
    wide = vector.astype(np.float64)
    norm = _norms(wide[None])[0]
    return wide / norm if norm else wide


def are_units(halves: NDArray[np.float16]) -> NDArray[np.bool_]:
    """Which of the vectors, shape (n, width), are of length 1, but for `LENGTH_ERROR`, or all zeros: shape (n,).

    Lookups take all to be so.
    """
    good = np.empty(len(halves), dtype=np.bool_)
    for begin in range(0, len(halves), _AT_ONCE):
        wide = halves[begin : begin + _AT_ONCE].astype(np.float64)
        norms = np.sqrt(np.einsum("ij,ij->i", wide, wide))
        good[begin : begin + _AT_ONCE] = (np.abs(norms - 1) <= LENGTH_ERROR) | (norms == 0)
    return good


def _units(wide: NDArray[np.float64]) -> tuple[NDArray[np.float16], NDArray[np.float64]]:
    norms = _norms(wide)
    return (wide / np.where(norms == 0, 1, norms)[:, None]).astype(np.float16), norms


def _norms(wide: NDArray[np.float64]) -> NDArray[np.float64]:
    if not np.isfinite(wide).all():
        raise StorageTrouble(
            "A vector holds something that is no number.", "Nothing of it was kept. Embed the text again."
        )
    norms: NDArray[np.float64] = np.sqrt(np.einsum("ij,ij->i", wide, wide))
    return norms
