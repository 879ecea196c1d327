"""Each vector compared with each other one."""

from __future__ import annotations

import numpy as np
import pytest

from aoai_tui.services.lookup.seeing.live_vectors import live_vectors
from aoai_tui.services.lookup.seeing.similarities import by_likeness, reordered, similarities
from tests.services.lookup.seeing.vectors_of import all_of, exact_cosines, gathered, halves, scattered


def test_similarities_are_the_cosines_of_the_kept_numbers() -> None:
    """To six digits, symmetric, and exactly 1 on the diagonal, although the numbers are rounded."""
    numbers = scattered(60, 96)
    matrix = np.array(similarities(all_of(numbers)))
    assert np.abs(matrix - exact_cosines(numbers)).max() < 1e-6
    assert np.array_equal(matrix, matrix.T)
    assert np.array_equal(np.diag(matrix), np.ones(60))


def test_a_vector_of_zeros_is_like_nothing() -> None:
    """Not even like itself."""
    numbers = scattered(3, 8)
    numbers[1] = 0
    matrix = similarities(all_of(numbers))
    assert not np.array(matrix)[1].any()
    assert not np.array(matrix)[:, 1].any()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_vectors_have_a_matrix_too(count: int) -> None:
    """Down to none."""
    matrix = similarities(all_of(scattered(2, 8)[:count]))
    assert [len(row) for row in matrix] == [count] * count
    assert by_likeness(matrix) == tuple(range(count))


def test_only_the_rows_that_count_are_compared() -> None:
    """Dead rows of the file are left out."""
    numbers = scattered(10, 16)
    matrix = np.array(similarities(live_vectors(numbers, np.array([7, 2]))))
    assert matrix.shape == (2, 2)
    assert matrix[0, 1] == pytest.approx(exact_cosines(numbers)[2, 7], abs=1e-6)


def test_an_order_by_likeness_puts_alike_ones_together() -> None:
    """Two kinds that come in turns stand apart afterwards, the first one's kind in front."""
    centres = np.random.default_rng(5).standard_normal((2, 64))
    numbers = halves(centres[np.arange(20) % 2] + 0.4 * np.random.default_rng(6).standard_normal((20, 64)))
    matrix = similarities(all_of(numbers))
    order = by_likeness(matrix)
    assert sorted(order) == list(range(20))
    assert [at % 2 for at in order] == [0] * 10 + [1] * 10
    ordered = np.array(reordered(matrix, order))
    assert ordered[0, 1] == matrix[order[0]][order[1]]
    assert ordered[:10, :10].mean() > ordered[:10, 10:].mean() + 0.3


def test_the_order_of_the_same_matrix_is_always_the_same() -> None:
    """It does not change from one look to the next, also where many are equal."""
    numbers = np.repeat(gathered(5, 32), 4, axis=0)
    matrix = similarities(all_of(numbers))
    assert by_likeness(matrix) == by_likeness(matrix)
