"""What is nearest to a query, against 64-bit floats over the same numbers: every row, its score and the order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from aoai_tui.storage.vectors.nearest import nearest, similarities, slack
from aoai_tui.storage.vectors.products import products, rounding
from aoai_tui.storage.vectors.ranges import Range, ranges_of
from aoai_tui.storage.vectors.units import LENGTH_ERROR, are_units, unit, units

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
@pytest.mark.parametrize("piece", [1, 1 << 12, 1 << 22])
@pytest.mark.parametrize("read_past", [0, 3])
def test_only_rows_in_the_ranges_count(
    ranges: list[Range], piece: int, read_past: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether they are few or many, together or scattered, read past or left out, in one piece or a thousand."""
    monkeypatch.setattr("aoai_tui.storage.vectors.products._PIECE_BYTES", piece)
    monkeypatch.setattr("aoai_tui.storage.vectors.products._READ_PAST", read_past)
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
    """Rows of many equal numbers and of zeros, the smallest of 16-bit numbers among them."""
    assert_exact(units(matrix)[0], query, k)


@pytest.mark.parametrize("width", [3, 256, 1536])
def test_lengths_that_differ_as_far_as_rounding_takes_them(width: int) -> None:
    """A row that is longer than another has the greater product, and is not the more similar one for that."""
    chance = np.random.default_rng(6)
    near = unit(chance.standard_normal(width))
    lengths = chance.choice([1 - LENGTH_ERROR, 1.0, 1 + LENGTH_ERROR], size=(3000, 1))
    wide = near + 2e-3 * chance.standard_normal((3000, width)) / width**0.5
    rows = (lengths * wide / np.linalg.norm(wide, axis=1)[:, None]).astype(np.float16)
    matrix = rows[are_units(rows)]
    assert len(matrix) > 500
    assert np.ptp(np.linalg.norm(matrix.astype(np.float64), axis=1)) > LENGTH_ERROR
    for k in (1, 10, 200):
        assert_exact(matrix, (5 * near).astype(np.float32), k)


@given(
    width=st.sampled_from([1, 2, 31, 256, 1536, 4099]),
    seed=st.integers(0, 1000),
    spread=st.sampled_from([0.0, 1.0, 6.0, 12.0]),
)
@settings(deadline=None)
def test_no_product_is_further_from_its_similarity_than_is_said(width: int, seed: int, spread: float) -> None:
    """On this machine's processor, whose instructions decide how it is added up; for numbers of all sizes."""
    chance = np.random.default_rng(seed)
    sizes = np.exp(-spread * chance.random(width))
    matrix = units(chance.standard_normal((50, width)) * sizes)[0]
    matrix = np.concatenate((matrix, -matrix, np.zeros((1, width), np.float16)))
    for query in (chance.standard_normal(width) * sizes, matrix[0].astype(np.float64)):
        exact = unit(query)
        half = exact.astype(np.float16)
        rough = products(matrix, half, ranges_of([(0, len(matrix))])).astype(np.float64)
        right = similarities(matrix, np.arange(len(matrix)), exact[None])[:, 0]
        assert np.abs(rough - right).max() <= slack(exact, half)
        added = np.abs(rough - matrix.astype(np.float64) @ half.astype(np.float64)).max()
        assert added <= rounding(width) * 1.003


def test_a_damaged_row_hides_no_other() -> None:
    """Not a number, or a huge one: what is left is found as without it."""
    matrix, query = halves_of(3000, 24), query_of(24)
    rows, _ = expected(matrix, query, 10)
    for wrong in (np.nan, np.inf, -np.inf):
        broken = matrix.copy()
        broken[[row for row in range(0, 3000, 7) if row not in rows], 5] = wrong
        assert nearest(broken, query, 10).rows.tolist() == rows


def test_rows_of_another_length_are_known() -> None:
    """Rounded ones and zeros are good; half as long, twice as long and no number are not."""
    good = np.concatenate((halves_of(300, 40), np.zeros((1, 40), np.float16)))
    assert are_units(good).all()
    assert not are_units(np.concatenate((good[:9] / 2, good[:9] * 2, good[:9] * np.nan))).any()
