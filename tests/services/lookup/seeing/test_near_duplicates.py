"""Which vectors are nearly the same."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from numpy.typing import NDArray

from aoai_tui.services.lookup.seeing.best_pairs import Pairs
from aoai_tui.services.lookup.seeing.duplicates import HELD, Comparing, near_duplicates
from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors, live_vectors
from aoai_tui.services.lookup.seeing.rough import Rough
from tests.growth import LINEAR, growth
from tests.services.lookup.seeing.vectors_of import all_of, exact_cosines, gathered, halves, scattered


def _pairs(vectors: LiveVectors, threshold: float, most: int = 1000, held: int = HELD) -> Pairs:
    *before, last = near_duplicates(vectors, threshold, most, held)
    shares = [one.share for one in before if isinstance(one, Comparing)]
    assert shares == sorted(shares)
    assert isinstance(last, Pairs)
    return last


def _exact(numbers: NDArray[np.float16], threshold: float) -> set[tuple[int, int]]:
    firsts, seconds = np.nonzero(np.triu(exact_cosines(numbers) >= threshold, 1))
    return set(zip(firsts.tolist(), seconds.tolist(), strict=True))


def _with_copies(numbers: NDArray[np.float16], seed: int = 9) -> NDArray[np.float16]:
    """Some rows nearly as others are, by more and more."""
    changed, count = numbers.astype(np.float64), len(numbers)
    generator = np.random.default_rng(seed)
    for number, at in enumerate(generator.choice(count, 60, replace=False).reshape(30, 2)):
        noise = generator.standard_normal(changed.shape[1]) / np.sqrt(changed.shape[1])
        changed[at[0]] = changed[at[1]] + noise * number / 100
    return halves(changed)


@pytest.mark.parametrize("threshold", [0.8, 0.97, 0.99])
@pytest.mark.parametrize(
    ("count", "width", "held"),
    [(700, 64, HELD), (3000, 200, HELD), (5000, 600, HELD), (5000, 600, 500_000)],
    ids=["as they are", "one stand-in", "two", "some at once"],
)
def test_exactly_the_pairs_above_the_threshold_are_found(
    count: int, width: int, held: int, threshold: float
) -> None:
    """Also where short stand-ins are compared first: none is left out, none is there for nothing."""
    numbers = _with_copies(gathered(count, width))
    found = _pairs(all_of(numbers), threshold, most=100_000, held=held)
    pairs = set(zip(found.firsts.tolist(), found.seconds.tolist(), strict=True))
    sure, likely = _exact(numbers, threshold + 1e-6), _exact(numbers, threshold - 1e-6)
    assert len(sure) > 5
    assert sure <= pairs <= likely
    assert len(pairs) == len(found)
    exact = exact_cosines(numbers)[found.firsts, found.seconds]
    assert np.abs(exact - found.scores).max() < 1e-7
    assert (found.firsts < found.seconds).all()
    assert not found.more


def test_stand_ins_never_rule_out_what_is_alike() -> None:
    """Their product is at least that of the vectors, whatever these are: the pairs found by them are all there are."""
    flat = np.pad(scattered(500, 40), ((0, 0), (0, 560)))
    nearly_flat = halves(flat + 0.0005 * scattered(500, 600, seed=1))
    for numbers in (
        scattered(500, 600),
        gathered(500, 600),
        np.eye(600, dtype=np.float16),
        flat,
        nearly_flat,
    ):
        block = all_of(numbers).taken(slice(None))
        stand_ins, _ = Rough(block).of(block)
        assert [one.shape[1] for one in stand_ins] == [64, 256]
        for short in stand_ins:
            assert ((short @ short.T) - (block @ block.T)).min() > -1e-6


def test_the_most_alike_come_first_and_equal_ones_in_their_order() -> None:
    """Copies before what is only near; among copies by the first passage, then by the second."""
    numbers = scattered(6, 32)
    numbers[3] = numbers[5] = numbers[0]
    numbers[4] = halves(numbers[1:2].astype(np.float64) + 0.01)[0]
    found = _pairs(all_of(numbers), 0.9)
    assert list(zip(found.firsts.tolist(), found.seconds.tolist(), strict=True)) == [
        (0, 3), (0, 5), (3, 5), (1, 4),
    ]  # fmt: skip


def test_of_too_many_pairs_the_most_alike_are_kept() -> None:
    """A thousand copies make half a million pairs: the first are told, and that there are more."""
    numbers = np.repeat(scattered(1, 300), 6000, axis=0)
    numbers[17] = halves(numbers[17:18].astype(np.float64) + 0.02)[0]
    found = _pairs(all_of(numbers), 0.5, most=50)
    assert len(found) == 50
    assert found.more
    assert set(found.firsts.tolist()) == {0}
    assert found.seconds.tolist() == [at for at in range(1, 52) if at != 17]


def test_vectors_of_zeros_are_like_nothing() -> None:
    """Two of them are no duplicates."""
    numbers = scattered(4, 16)
    numbers[1] = numbers[2] = 0
    assert len(_pairs(all_of(numbers), 0.9)) == 0


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_has_no_duplicates(count: int) -> None:
    """Nor has a passage alone."""
    assert len(_pairs(all_of(scattered(1, 16)[:count]), 0.0)) == 0


def test_places_are_those_among_the_rows_that_count() -> None:
    """Dead rows are never part of a pair."""
    numbers = np.repeat(scattered(1, 16), 10, axis=0)
    found = _pairs(live_vectors(numbers, np.array([3, 9])), 0.9)
    assert (found.firsts.tolist(), found.seconds.tolist()) == ([0], [1])


def test_a_collection_of_the_same_text_is_told_at_once() -> None:
    """What can't get any better is searched no further: the work does not grow with the square of the passages."""

    def search(count: int) -> None:
        found = _pairs(all_of(np.repeat(scattered(1, 200), count, axis=0)), 0.95)
        assert (len(found), found.more) == (1000, True)

    assert growth(search, 3000) < LINEAR


def test_the_same_pairs_are_found_whatever_the_threads_do() -> None:
    """To the last one, also where there are too many of them."""
    numbers = gathered(4000, 160)
    one, other = (_pairs(all_of(numbers), 0.5, most=100) for _ in range(2))
    assert np.array_equal(one.firsts, other.firsts)
    assert np.array_equal(one.seconds, other.seconds)
    assert one.more


def test_first_pairs_are_told_while_the_search_goes_on() -> None:
    """Each time those that are the most alike so far; the last ones are among all."""
    numbers = _with_copies(gathered(12_000, 300))
    *before, last = near_duplicates(all_of(numbers), 0.6, pause=0.0)
    told = [one.found for one in before if isinstance(one, Comparing) and one.found is not None]
    assert isinstance(last, Pairs)
    assert len(told) > 3
    best = [float(one.scores[0]) for one in told]
    assert best == sorted(best)
    assert best[-1] == last.scores[0]


def test_a_search_can_be_left_at_any_time() -> None:
    """Whoever stops asking has asked for nothing more: the rest is never compared."""
    search = near_duplicates(all_of(scattered(5000, 256)), 0.9, pause=0.0)
    first = next(search)
    assert isinstance(first, Comparing)
    search.close()
    assert next(search, None) is None
    for one in threading.enumerate():
        if one.name.startswith("seeing"):
            one.join(5)
            assert not one.is_alive()
