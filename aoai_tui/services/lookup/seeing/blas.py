"""How many threads multiply matrices: none but the one that asks, while sums are spread over threads of our own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ctypes import CDLL
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np

_NAMES = (
    "scipy_openblas_{}_num_threads64_",
    "scipy_openblas_{}_num_threads",
    "openblas_{}_num_threads64_",
    "openblas_{}_num_threads",
)
"""What OpenBLAS calls it in numpy's wheels, and where the system brings it."""

_lock = Lock()
_before: list[int] = []
"""How many there were, once for each that is inside."""


@contextmanager
def alone() -> Iterator[bool]:
    """OpenBLAS begins no threads meanwhile; whether that can be had.

    Threads of its own wait for each other after each product. Where other programs keep the cores busy, products of
    small matrices take ten times as long by them, and on an idle machine half as long again.
    """
    found = _openblas()
    if found is None:
        yield False
        return
    told, tell = found
    with _lock:
        _before.append(told())
        tell(1)
    try:
        yield True
    finally:
        with _lock:
            earlier = _before.pop()
            if not _before:
                tell(earlier)


@cache
def _openblas() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    """What tells and sets the number of threads; None with another library behind numpy."""
    for library in _libraries():
        for name in _NAMES:
            with suppress(AttributeError):
                told, tell = getattr(library, name.format("get")), getattr(library, name.format("set"))
                tell.restype = None
                return told, tell
    return None


def _libraries() -> Iterator[CDLL]:
    """Parts of numpy that are loaded: its core, by which what it is linked to is found, and its own OpenBLAS."""
    home = Path(np.__file__).parent
    core = getattr(sys.modules.get("numpy._core._multiarray_umath"), "__file__", None)
    beside = [*home.parent.glob("numpy.libs/*openblas*"), *home.glob(".dylibs/*openblas*")]
    for path in (core, *beside):
        with suppress(OSError):
            if path:
                yield CDLL(str(path))
