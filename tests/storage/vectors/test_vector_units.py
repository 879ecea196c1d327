"""Vectors are brought to length 1, whatever length they come with."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.vectors.units import from_bytes, unit, units


def test_lengths_become_one_and_are_told() -> None:
    """From the smallest to the greatest numbers of 32 bits."""
    sent = np.array([[3, 4], [3e-45, 0], [3e38, 3e38], [0, -2]], dtype=np.float32)
    halves, norms = units(sent)
    assert halves.dtype == np.float16
    np.testing.assert_allclose(np.linalg.norm(halves.astype(np.float64), axis=1), 1, atol=1e-3)
    np.testing.assert_allclose(norms, np.linalg.norm(sent.astype(np.float64), axis=1))
    np.testing.assert_allclose(halves[0], [0.6, 0.8], atol=1e-3)


@given(arrays(np.float32, (3, 5), elements=st.floats(-(2.0**100), 2.0**100, width=32)))
def test_each_number_is_rounded_once(sent: "np.ndarray[tuple[int, int], np.dtype[np.float32]]") -> None:
    """What is kept is the 16-bit float that is nearest to the exact one."""
    halves, norms = units(sent)
    wide = sent.astype(np.float64)
    assert np.array_equal(halves, (wide / np.where(norms == 0, 1, norms)[:, None]).astype(np.float16))


def test_zeros_stay_zeros() -> None:
    """They have no direction, and their length is 0."""
    halves, norms = units(np.zeros((2, 3), dtype=np.float32))
    assert not halves.any()
    assert norms.tolist() == [0, 0]
    assert not unit(np.zeros(3)).any()


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused(number: float) -> None:
    """In any of many vectors."""
    sent = np.ones((1000, 4), dtype=np.float32)
    sent[700, 2] = number
    with pytest.raises(StorageTrouble, match="no number"):
        units(sent)


def test_another_width_is_refused() -> None:
    """A vector that is cut off is not filled up from the next one."""
    good = np.ones(4, dtype="<f4").tobytes()
    assert from_bytes([good, good], 4).tolist() == [[1] * 4] * 2
    with pytest.raises(StorageTrouble, match="not as wide"):
        from_bytes([good, good[:-4], good + good[:4]], 4)
