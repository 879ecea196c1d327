"""Vectors as points in a plane."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors, live_vectors
from aoai_tui.services.lookup.seeing.projection import Projecting, Projection, projection
from tests.services.lookup.seeing.vectors_of import all_of, gathered, halves, scattered


def _projected(vectors: LiveVectors) -> Projection:
    *before, last = projection(vectors)
    assert all(isinstance(one, Projecting) for one in before)
    assert isinstance(last, Projection)
    return last


def _exact(numbers: NDArray[np.float16]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(points, shares of the variance) by a full decomposition in double precision."""
    wide = numbers.astype(np.float64)
    wide /= np.linalg.norm(wide, axis=1, keepdims=True)
    wide -= wide.mean(axis=0)
    left, values, _ = np.linalg.svd(wide, full_matrices=False)
    return left[:, :2] * values[:2], (values**2 / (values**2).sum())[:2]


@pytest.mark.parametrize(("count", "width"), [(50, 400), (900, 300), (5000, 64), (3000, 700)], ids=str)
def test_points_are_the_two_principal_components(count: int, width: int) -> None:
    """Few vectors of many numbers, many of few: points and shares of the variance are those of a full decomposition."""
    numbers = gathered(count, width)
    points, shares = _exact(numbers)
    found = _projected(all_of(numbers))
    assert found.explained == pytest.approx(tuple(shares), rel=1e-4)
    for axis in (0, 1):
        turn = np.sign(found.points[:, axis] @ points[:, axis])
        assert np.abs(found.points[:, axis] * turn - points[:, axis]).max() < 2e-4


def test_the_same_vectors_make_the_same_map() -> None:
    """To the last bit; a map is not mirrored from one look to the next."""
    numbers = gathered(3000, 200)
    one, other = _projected(all_of(numbers)), _projected(all_of(numbers.copy()))
    assert np.array_equal(one.points, other.points)


def test_vectors_behind_others_do_not_mirror_the_map() -> None:
    """A passage more moves the others only a little."""
    numbers = gathered(400, 100)
    before, after = _projected(all_of(numbers[:-1])), _projected(all_of(numbers))
    assert np.abs(before.points - after.points[:-1]).max() < 0.1


@pytest.mark.parametrize(("count", "width"), [(0, 8), (1, 8), (2, 8), (5, 1), (5, 2), (4000, 1)])
def test_what_has_no_plane_is_a_map_still(count: int, width: int) -> None:
    """None, one, two vectors, or vectors of one number: finite points, and no variance that is not there."""
    found = _projected(all_of(scattered(count, width)))
    assert found.points.shape == (count, 2)
    assert np.isfinite(found.points).all()
    assert 0 <= sum(found.explained) <= 1 + 1e-6


@pytest.mark.parametrize("count", [7, 4000])
def test_the_same_text_many_times_is_one_point(count: int) -> None:
    """Rounding does not scatter it."""
    found = _projected(all_of(np.repeat(scattered(1, 64), count, axis=0)))
    assert not found.points.any()
    assert found.explained == (0, 0)


def test_two_texts_many_times_lie_on_a_line() -> None:
    """There is one component; the other one is nothing."""
    found = _projected(all_of(np.repeat(scattered(2, 64), 2000, axis=0)))
    assert found.explained[0] == pytest.approx(1, abs=1e-3)
    assert not found.points[:, 1].any()


def test_vectors_of_zeros_break_nothing() -> None:
    """They lie where nothing is."""
    numbers = gathered(300, 64)
    numbers[5] = 0
    assert np.isfinite(_projected(all_of(numbers)).points).all()


def test_only_live_rows_of_a_mapped_file_are_read(tmp_path: Path) -> None:
    """Dead ones change nothing, wherever they lie."""
    numbers = gathered(4000, 100)
    numbers[::3] = 1000
    path = tmp_path / "vectors.f16"
    numbers.tofile(path)
    rows = np.array([row for row in range(4000) if row % 3])
    mapped = np.memmap(path, np.float16, "r", shape=numbers.shape)
    found = _projected(live_vectors(mapped, rows))
    assert np.array_equal(found.points, _projected(all_of(numbers[rows])).points)


def test_progress_rises_to_the_end() -> None:
    """A bar never goes back."""
    shares = [one.share for one in projection(all_of(halves(np.random.default_rng(0).random((9000, 1200)))))
              if isinstance(one, Projecting)]  # fmt: skip
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)
