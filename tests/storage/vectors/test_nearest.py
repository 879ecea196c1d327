"""What is nearest to a query, against 64-bit floats over the same numbers: every row, its score and the order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from aoai_tui.storage.vectors.nearest import nearest, similarities
from aoai_tui.storage.vectors.ranges import Range
from aoai_tui.storage.vectors.units import unit, units

Halves = NDArray[np.float16]
Query = NDArray[np.float32]


def expected(
    matrix: Halves, query: Query, k: int, ranges: list[Range] | None = None, least: float = -1
) -> tuple[list[int], NDArray[np.float64]]:
    """Cosines in 64 bits, sorted by score and row."""
    wide, asked = matrix.astype(np.float64), query.astype(np.float64)
    norms = np.linalg.norm(wide, axis=1) * np.linalg.norm(asked)
    scores = np.clip((wide @ asked) / np.where(norms == 0, 1, norms), -1, 1)
    rows = [row for start, stop in ranges or [(0, len(matrix))] for row in range(start, stop)]
    # Rows that are the same must be equal, which a product of matrices does not promise.
    best = sorted(
        (row for row in rows if scores[row] >= least), key=lambda row: (-round(float(scores[row]), 12), row)
    )
    return best[:k], scores


def assert_exact(
    matrix: Halves, query: Query, k: int, ranges: list[Range] | None = None, least: float = -1
) -> None:
    """The same rows in the same order, but for those that 64 bits cannot tell apart; the same scores."""
    found = nearest(matrix, query, k, ranges=ranges, least=least)
    rows, scores = expected(matrix, query, k, ranges, least)
    np.testing.assert_allclose(found.scores, scores[found.rows], atol=2e-12)
    np.testing.assert_allclose(found.scores, scores[rows], atol=2e-12)
    assert len(set(found.rows.tolist())) == len(rows)
    assert (np.diff(found.scores) <= 0).all()


def halves_of(count: int, width: int, seed: int = 1) -> Halves:
    """Rows of length 1, the same ones each time."""
    return units(np.random.default_rng(seed).standard_normal((count, width)))[0]


def query_of(width: int, seed: int = 2) -> Query:
    """A query of no particular length."""
    return np.random.default_rng(seed).standard_normal(width).astype(np.float32)


@pytest.mark.parametrize("width", [1, 3, 256, 1536])
@pytest.mark.parametrize("k", [1, 20, 300, 5000])
def test_random_vectors(width: int, k: int) -> None:
    """At any width, and for more than there are."""
    assert_exact(halves_of(2000, width), query_of(width), k)


def test_a_query_of_its_own_finds_itself() -> None:
    """With a score of 1 but for the rounding of the row."""
    matrix = halves_of(500, 64)
    found = nearest(matrix, matrix[123].astype(np.float32) * 7, 3)
    assert found.rows[0] == 123
    assert found.scores[0] == pytest.approx(1, abs=1e-12)


def test_rows_that_16_bits_hardly_tell_apart() -> None:
    """Thousands of rows a rounding away from each other, and a query that 16 bits would round: 64 bits decide."""
    chance = np.random.default_rng(3)
    near = chance.standard_normal(96)
    matrix = units(near + 1e-3 * chance.standard_normal((4000, 96)))[0]
    for k in (1, 10, 700):
        assert_exact(matrix, (near + 1e-4 * chance.standard_normal(96)).astype(np.float32), k)


def test_equal_rows_come_in_their_order() -> None:
    """However many there are: the first ones are chosen."""
    matrix = np.repeat(halves_of(1, 32), 3000, axis=0)
    matrix[1000:] = halves_of(2000, 32, seed=5)
    query = matrix[0].astype(np.float32)
    assert nearest(matrix, query, 10).rows.tolist() == list(range(10))
    assert nearest(matrix[::-1], query, 10).rows.tolist() == list(range(2000, 2010))
    assert nearest(matrix, query, 1000).rows.tolist() == list(range(1000))


def test_zeros_are_like_nothing() -> None:
    """A row of zeros scores 0, to zeros too; a query of zeros finds the first rows with 0."""
    matrix = halves_of(50, 16)
    matrix[[3, 7]] = 0
    assert_exact(matrix, query_of(16), 50)
    found = nearest(matrix, np.zeros(16, dtype=np.float32), 4)
    assert found.rows.tolist() == [0, 1, 2, 3]
    assert found.scores.tolist() == [0] * 4
    assert len(nearest(matrix, np.zeros(16, dtype=np.float32), 4, least=0.1).rows) == 0
    assert_exact(np.zeros((9, 16), dtype=np.float16), query_of(16), 4)


def test_nothing_is_found_where_nothing_is() -> None:
    """No rows, no ranges, or none wanted."""
    matrix, query = halves_of(9, 4), query_of(4)
    assert len(nearest(matrix[:0], query, 5).rows) == 0
    assert len(nearest(matrix, query, 0).rows) == 0
    assert len(nearest(matrix, query, 5, ranges=[]).rows) == 0
    assert len(nearest(matrix, query, 5, ranges=[(3, 3)]).rows) == 0
    assert len(nearest(matrix, query, 5, least=1.1).rows) == 0


def test_none_is_below_the_least() -> None:
    """Fewer than were wanted are found then."""
    matrix, query = halves_of(3000, 24), query_of(24)
    assert_exact(matrix, query, 100, least=0.3)
    assert 0 < len(nearest(matrix, query, 1000, least=0.4).rows) < 1000


@pytest.mark.parametrize(
    "ranges",
    [
        [(0, 10)],
        [(1990, 2000), (5, 700)],
        [(row, row + 1) for row in range(0, 2000, 2)],
        [(row, row + 9) for row in range(0, 2000, 10)],
        [(row, row + 1) for row in range(0, 2000, 37)],
    ],
)
@pytest.mark.parametrize("gap", [0, 1 << 12, 1 << 20])
def test_only_rows_in_the_ranges_count(
    ranges: list[Range], gap: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether they are few or many, together or scattered, read through or left out."""
    monkeypatch.setattr("aoai_tui.storage.vectors.nearest._GAP_BYTES", gap)
    for k in (1, 30, 3000):
        assert_exact(halves_of(2000, 48), query_of(48), k, ranges)


def test_no_score_leaves_its_bounds() -> None:
    """An opposite scores -1, however it is rounded: the least score that can be asked for leaves nothing out."""
    rows = np.random.default_rng(1).standard_normal((300, 48)).astype(np.float16)
    opposites = [similarities(rows, np.array([row]), unit(-rows[row])[None])[0, 0] for row in range(300)]
    assert min(opposites) == -1.0


@given(
    matrix=arrays(np.float16, (40, 3), elements=st.sampled_from([0.0, 1.0, -1.0, 0.5, 6e-8, -0.33325195])),
    query=arrays(np.float32, 3, elements=st.floats(-(2.0**60), 2.0**60, width=32)),
    k=st.integers(1, 50),
)
def test_few_values_that_make_many_ties(matrix: Halves, query: Query, k: int) -> None:
    """Rows of any length, the smallest of 16-bit numbers among them."""
    assert_exact(matrix, query, k)
