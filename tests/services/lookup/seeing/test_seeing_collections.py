"""What is seen of real collections: embedded by the demo, kept in a folder."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from math import isnan
from pathlib import Path

import numpy as np
import pytest

from aoai_tui.domain import Collection, Passage
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.services.lookup.seeing.seeing import Seeing
from aoai_tui.services.lookup.seeing.seen import CollectionMap, Duplicates
from tests.services.lookup.lookup_harness import LookupHarness, lookup_over

TEXTS = [
    "A parrot learns to talk in short sessions, each with a treat.",
    "A parrot learns to talk in short sessions, each with one treat.",
    "Reward a dog at once, never late.",
    "Quota is counted per minute, in tokens and in requests.",
    "The quota of tokens is counted per minute.",
]


async def _last_map(steps: AsyncGenerator[float | CollectionMap, None]) -> tuple[list[float], CollectionMap]:
    shares: list[float] = []
    async with aclosing(steps):
        async for step in steps:
            if isinstance(step, CollectionMap):
                return shares, step
            shares.append(step)
    raise AssertionError("there was no map")


async def _last_pairs(steps: AsyncGenerator[float | Duplicates, None]) -> Duplicates:
    last: float | Duplicates = 0.0
    async with aclosing(steps):
        async for step in steps:
            last = step
    assert isinstance(last, Duplicates)
    assert last.share == 1
    return last


async def _filled(harness: LookupHarness) -> tuple[Seeing, Collection, list[Passage]]:
    collection = await harness.filled(TEXTS, dimensions=256)
    seeing = Seeing(harness.lookup.archive, harness.lookup)
    return seeing, collection, await harness.passages(collection)


async def test_a_matrix_compares_chosen_passages_in_their_order(tmp_path: Path) -> None:
    """Related texts are more alike than others, and nothing is sent for it."""
    async with lookup_over(tmp_path) as harness:
        seeing, _, passages = await _filled(harness)
        asked = len(harness.sent.asked)
        matrix = await seeing.matrix([passages[4], passages[3], passages[2]])
        assert matrix.values[0][1] > 0.3 > matrix.values[0][2]
        assert sorted(matrix.by_likeness) == [0, 1, 2]
        assert len(harness.sent.asked) == asked


async def test_a_matrix_of_nothing_is_empty(tmp_path: Path) -> None:
    """Nobody has to ask first whether there is anything."""
    async with lookup_over(tmp_path) as harness:
        seeing = Seeing(harness.lookup.archive, harness.lookup)
        assert (await seeing.matrix([])).values == ()


async def test_a_passage_without_a_vector_can_not_be_compared(tmp_path: Path) -> None:
    """It says so, in words."""
    async with lookup_over(tmp_path) as harness:
        seeing, collection, passages = await _filled(harness)
        await harness.add(collection, ["Not embedded yet."])
        waiting = await harness.passages(collection, "waiting")
        with pytest.raises(StorageTrouble, match="no vector"):
            await seeing.matrix([passages[0], waiting[0]])
        with pytest.raises(StorageTrouble, match="no vector"):
            await seeing.vector(waiting[0])


async def test_a_map_has_a_point_for_each_passage(tmp_path: Path) -> None:
    """Nearly the same texts lie nearly at the same place; each point leads to its passage."""
    async with lookup_over(tmp_path) as harness:
        seeing, collection, passages = await _filled(harness)
        _, made = await _last_map(seeing.map_of(collection.id))
        assert (len(made.cloud), made.total) == (5, 5)
        points = [made.point_of(one.id) for one in passages]
        places = np.array([made.cloud.point(at) for at in points if at is not None])
        assert [made.passage_at(at) for at in points if at is not None] == [one.id for one in passages]
        far = np.linalg.norm(places[:, None] - places[None], axis=2)
        assert far[0, 1] < 0.5 * far[0, 2]
        assert 0 < sum(made.explained) <= 1
        assert sum(group.points for group in made.groups) == 5


async def test_a_map_is_made_once_as_long_as_nothing_changed(tmp_path: Path) -> None:
    """A passage more makes another one; so does one less."""
    async with lookup_over(tmp_path) as harness:
        seeing, collection, passages = await _filled(harness)
        _, first = await _last_map(seeing.map_of(collection.id))
        shares, again = await _last_map(seeing.map_of(collection.id))
        assert again is first
        assert shares == []
        await harness.lookup.delete_passages(collection.id, [passages[0].id])
        _, fewer = await _last_map(seeing.map_of(collection.id))
        assert fewer.total == 4
        assert fewer.point_of(passages[0].id) is None


async def test_maps_of_several_collections_are_kept(tmp_path: Path) -> None:
    """Who goes to another one and comes back finds the map that was there."""
    async with lookup_over(tmp_path) as harness:
        seeing, collection, _ = await _filled(harness)
        _, first = await _last_map(seeing.map_of(collection.id))
        other = await harness.filled(["A text.", "Another one."], name="others", dimensions=256)
        await _last_map(seeing.map_of(other.id))
        _, again = await _last_map(seeing.map_of(collection.id))
        assert again is first


async def test_the_largest_sources_are_told_apart_on_a_map(tmp_path: Path) -> None:
    """Seven by name, all others together."""
    async with lookup_over(tmp_path) as harness:
        seeing, collection, _ = await _filled(harness)
        for number in range(6):
            await harness.add(collection, [f"Text number {number} of many."])
        await harness.embed(collection)
        _, made = await _last_map(seeing.map_of(collection.id))
        assert len(made.groups) == 8
        assert [group.name for group in made.groups].index("") == 7
        assert sum(group.points for group in made.groups) == made.total == 11


async def test_a_collection_without_vectors_has_an_empty_map_and_no_pairs(tmp_path: Path) -> None:
    """That is no failure."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled([], embedded=False)
        seeing = Seeing(harness.lookup.archive, harness.lookup)
        _, made = await _last_map(seeing.map_of(collection.id))
        assert (len(made.cloud), made.groups) == (0, ())
        assert (await _last_pairs(seeing.duplicates(collection.id, 0.9))).pairs == ()


async def test_near_duplicates_are_told_with_their_passages(tmp_path: Path) -> None:
    """The one that was added first comes first; a deleted one is in no pair."""
    async with lookup_over(tmp_path) as harness:
        seeing, collection, passages = await _filled(harness)
        found = await _last_pairs(seeing.duplicates(collection.id, 0.9))
        assert [(one.first.passage.text, one.second.passage.text) for one in found.pairs] == [
            tuple(TEXTS[:2])
        ]
        assert found.pairs[0].score > 0.9
        assert (found.more, found.searched) == (False, 5)
        await harness.lookup.delete_passages(collection.id, [passages[1].id])
        assert (await _last_pairs(seeing.duplicates(collection.id, 0.9))).pairs == ()


async def test_two_typed_texts_are_compared_and_paid_for_once(tmp_path: Path) -> None:
    """The second time costs nothing, and the same text twice is sent once."""
    async with lookup_over(tmp_path) as harness:
        seeing = Seeing(harness.lookup.archive, harness.lookup)
        first = await seeing.compare("a talking parrot", "parrots that talk", "demo-embedding", 256)
        assert 0 < first.score < 1
        assert (first.width, first.model) == (256, "demo-embedding-3")
        assert first.tokens > 0
        again = await seeing.compare("parrots that talk ", " a talking parrot", "demo-embedding", 256)
        assert again.tokens == 0
        assert again.score == pytest.approx(first.score)
        same = await seeing.compare("one text", "one text", "demo-embedding", 256)
        assert same.score == pytest.approx(1)
        assert harness.sent.paid_twice() == []


async def test_a_missing_text_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    """An empty one can't be embedded."""
    async with lookup_over(tmp_path) as harness:
        seeing = Seeing(harness.lookup.archive, harness.lookup)
        with pytest.raises(UsageTrouble):
            await seeing.compare("a text", "  ")
        assert harness.sent.asked == []


async def test_a_vector_is_told_as_it_was_sent(tmp_path: Path) -> None:
    """All of its numbers, to half precision, and its length."""
    async with lookup_over(tmp_path) as harness:
        seeing, _, passages = await _filled(harness)
        facts = await seeing.vector(passages[0])
        sent = await harness.lookup.vectors([TEXTS[0]], "demo-embedding", 256)
        numbers = np.frombuffer(sent.vectors[0], dtype="<f4")
        assert facts.width == 256
        assert facts.norm == pytest.approx(float(np.linalg.norm(numbers)), rel=1e-6)
        assert np.abs(np.array(facts.values) - numbers).max() < 1e-3


async def test_any_passage_has_a_score_to_what_was_looked_up(tmp_path: Path) -> None:
    """Also one that was not among those found; without a lookup there is none."""
    async with lookup_over(tmp_path) as harness:
        seeing, collection, passages = await _filled(harness)
        found = await harness.lookup.search(collection.id, "dogs want a reward", k=5)
        for one in found.matches:
            match = await seeing.match(one.passage.id, query="dogs want a reward")
            assert match.score == pytest.approx(one.score, abs=1e-4)
        like = await seeing.match(passages[1].id, like=passages[0])
        assert like.score > 0.8
        assert isnan((await seeing.match(passages[0].id)).score)
        assert isnan((await seeing.match(passages[0].id, query="never looked up")).score)


async def test_a_passage_that_is_gone_is_told_as_gone(tmp_path: Path) -> None:
    """Another window may have deleted it."""
    async with lookup_over(tmp_path) as harness:
        seeing, collection, passages = await _filled(harness)
        await harness.lookup.delete_passages(collection.id, [passages[0].id])
        for gone in (999_999, passages[0].id):
            with pytest.raises(StorageTrouble, match="does not exist"):
                await seeing.match(gone)
