"""Numbers of 16 bits made wide."""

from __future__ import annotations

import numpy as np
import pytest

from aoai_tui.services.lookup.seeing.halves import units


def test_every_finite_half_is_made_wide_as_numpy_does_it() -> None:
    """The smallest ones, which have no exponent, and both zeros among them: each beside a 1 keeps its share."""
    every = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    every = every[np.isfinite(every)]
    numbers = np.stack([every, np.ones_like(every)], axis=1)
    wide = numbers.astype(np.float64)
    assert units(numbers) == pytest.approx(
        wide / np.linalg.norm(wide, axis=1, keepdims=True), rel=3e-7, abs=0
    )


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_rows_are_made_one_long(kind: type[np.floating[np.typing.NBitBase]]) -> None:
    """Whatever their numbers are, also where they aren't beside each other; zeros stay zeros."""
    numbers = np.random.default_rng(0).standard_normal((1000, 300)).astype(kind)
    numbers[7] = 0
    lengths = np.linalg.norm(units(numbers[::3, ::2]), axis=1)
    assert lengths == pytest.approx(np.ones(334), abs=1e-6)
    assert not units(numbers)[7].any()


def test_nothing_is_made_of_nothing() -> None:
    """No rows, or rows without numbers."""
    assert units(np.empty((0, 5), np.float16)).shape == (0, 5)
    assert units(np.empty((3, 0), np.float16)).shape == (3, 0)
