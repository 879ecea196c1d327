"""A collection that is copied to PostgreSQL is looked up there, stays what it is here, and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from aoai_tui.domain import Collection, Match, Passage, TextSource
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.services.lookup.exchange.carrying import Carrying
from aoai_tui.services.lookup.lookup import Lookup
from aoai_tui.services.lookup.placing import COPYING, INDEXING
from aoai_tui.storage.collections import Collections
from aoai_tui.storage.postgres.places import FEW
from aoai_tui.storage.store import Store
from tests.postgres_server import PostgresServer
from tests.services.lookup.exchange.collections_made import MODEL, collection_of, lookup_in, vectors_of
from tests.services.lookup.lookup_harness import cancelled_once_done

pytestmark = pytest.mark.postgres

TEXTS = [f"text {n}" for n in range(1_200)]


@pytest.fixture
async def lookup(tmp_path: Path, postgres: PostgresServer) -> AsyncIterator[Lookup]:
    """Lookup in a folder of the test's own, which knows an empty database as “work”."""
    made = lookup_in(tmp_path / "data")
    await made.add_place("work", postgres.new_database(), for_this_run=True)
    yield made
    made.archive.close()


async def passage_of(lookup: Lookup, collection: Collection, number: int) -> Passage:
    """A passage of the collection's first source."""

    def read(store: Store) -> Passage:
        source = store.sources.all(collection.id)[0]
        return store.passages.of_source(source.id, number, 1)[0]

    return await lookup.archive(read)


def shown(matches: tuple[Match, ...]) -> list[tuple[str, str, float]]:
    """What a person sees of what was found."""
    return [(one.passage.text, one.source.name, round(one.score, 3)) for one in matches]


async def count_there(lookup: Lookup, collection: Collection) -> int:
    """Vectors in PostgreSQL."""
    return await lookup.archive(lambda store: store.postgres.vectors("work", collection.id).count())


async def test_the_same_is_found_there_as_here(lookup: Lookup) -> None:
    """Copied, the collection names its place, and a lookup finds the same passages with the same scores."""
    collection = await collection_of(lookup, TEXTS, sources=("a.md", "b.md"))
    passage = await passage_of(lookup, collection, 7)
    here = await lookup.like(passage, k=12)
    copied = await lookup.copy_to(collection.id, "work")
    assert copied.place == "work"
    there = await lookup.like(passage, k=12)
    assert shown(there.matches) == shown(here.matches)
    assert (there.searched, there.behind) == (len(TEXTS) - 1, 0), "it is not compared with itself"
    only = (here.matches[0].source.id,)
    assert {one.source.id for one in (await lookup.like(passage, k=9, sources=only)).matches} == {*only}
    between = (here.matches[3].score + here.matches[4].score) / 2
    assert len((await lookup.like(passage, k=50, least=between)).matches) == 4


async def test_progress_is_told_of_both_parts(lookup: Lookup) -> None:
    """While vectors are copied, and while the index is made, the share grows."""
    collection = await collection_of(lookup, [f"text {n}" for n in range(9_000)])
    told: list[Carrying] = []
    await lookup.copy_to(collection.id, "work", on_progress=told.append)
    assert {one.doing for one in told} == {COPYING, INDEXING}
    assert all(one.share is not None and 0 <= one.share <= 1 for one in told)


async def test_a_copying_that_was_cancelled_goes_on(lookup: Lookup) -> None:
    """What was copied stays, it is looked up here meanwhile, and the next call copies only the rest."""
    collection = await collection_of(lookup, [f"text {n}" for n in range(9_000)])

    def give_up(_: Carrying) -> None:
        work.cancel()

    work = asyncio.create_task(lookup.copy_to(collection.id, "work", on_progress=give_up))
    with pytest.raises(asyncio.CancelledError):
        await work
    assert (await lookup.get(collection.id)).place == ""
    before = await count_there(lookup, collection)
    assert before % 2_000 == 0 or before == 9_000
    assert before > 0
    assert (await lookup.copy_to(collection.id, "work")).place == "work"
    assert await count_there(lookup, collection) == 9_000


async def test_a_copying_that_is_cancelled_when_it_is_done_changes_no_place(
    lookup: Lookup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it is there, and nobody was told of it yet: it is looked up where it was before."""
    collection = await collection_of(lookup, TEXTS)
    copying = lookup.copy_to(collection.id, "work")
    await cancelled_once_done(monkeypatch, Collections, "look_up_in", copying)
    assert (await lookup.get(collection.id)).place == ""
    assert (await lookup.copy_to(collection.id, "work")).place == "work"


async def test_what_changes_here_is_brought_there_before_the_next_lookup(lookup: Lookup) -> None:
    """Passages that are added, reworded, taken out and brought back here are found there as they are here."""
    collection = await collection_of(lookup, TEXTS)
    await lookup.copy_to(collection.id, "work")
    first, second, third = [await passage_of(lookup, collection, number) for number in (0, 1, 2)]
    vectors = vectors_of(3, 24, seed=5)

    def change(store: Store) -> None:
        source = store.sources.all(collection.id)[0]
        store.sources.add(
            TextSource(id=0, collection_id=collection.id, name="new.md", added_at=source.added_at), ()
        )
        store.passages.rewrite(first, "reworded")
        store.vectors.keep(
            collection.id,
            [(store.passages.get(first.id), vectors[0].astype("<f4").tobytes())],
            model=MODEL,
            width=24,
        )

    await lookup.archive(change)
    await lookup.delete_passages(collection.id, [second.id])
    reworded = await lookup.passage(first.id)
    found = await lookup.like(reworded, k=len(TEXTS))
    local = await lookup.archive(lambda store: store.vectors.nearest(collection.id, vectors[0], k=len(TEXTS)))
    there, here = [
        [one.passage.id for one in them if one.passage.id != first.id] for them in (found.matches, local)
    ]
    assert (there[:20], set(there)) == (here[:20], set(here))
    assert second.id not in {one.passage.id for one in found.matches}
    await lookup.restore_removed(collection.id)
    assert second.id in {one.passage.id for one in (await lookup.like(third, k=len(TEXTS))).matches}


async def test_much_that_lacks_is_told_and_copied_when_asked(lookup: Lookup) -> None:
    """More than a lookup can wait for is not copied in passing: it is told how much lacks."""
    collection = await collection_of(lookup, TEXTS)
    await lookup.copy_to(collection.id, "work")
    lacking = list(range(1, FEW + 102))
    await lookup.archive(lambda store: store.postgres.vectors("work", collection.id).remove(lacking))
    await lookup.archive(lambda store: store.postgres.let_go("work"))
    passage = await passage_of(lookup, collection, len(TEXTS) - 1)
    assert (await lookup.like(passage)).behind == FEW + 101
    assert (await lookup.like(passage)).behind == FEW + 101
    await lookup.copy_to(collection.id, "work")
    assert await count_there(lookup, collection) == len(TEXTS)


async def test_a_passage_is_never_found_by_the_words_that_it_had_before(lookup: Lookup) -> None:
    """Also where too much lacks to be copied in passing: then the reworded passage lacks, too."""
    collection = await collection_of(lookup, TEXTS)
    await lookup.copy_to(collection.id, "work")
    first = await passage_of(lookup, collection, 0)
    before, after = vectors_of(len(TEXTS), 24)[0], vectors_of(1, 24, seed=5)[0]

    def change(store: Store) -> set[int]:
        lacking = list(range(first.id + 1, first.id + FEW + 102))
        store.postgres.vectors("work", collection.id).remove(lacking)
        store.passages.rewrite(first, "reworded")
        again = store.passages.get(first.id)
        store.vectors.keep(collection.id, [(again, after.astype("<f4").tobytes())], model=MODEL, width=24)
        found, behind = store.postgres.search("work", collection.id, before, 20, sources=(), least=-1.0)
        assert behind == FEW + 102
        return {*found.passages.tolist()}

    assert first.id not in await lookup.archive(change)
    await lookup.copy_to(collection.id, "work")
    assert await count_there(lookup, collection) == len(TEXTS)


async def test_back_here_nothing_is_left_there(lookup: Lookup) -> None:
    """Looked up here again the results are the same, and the copy is gone unless it is to stay."""
    collection = await collection_of(lookup, TEXTS)
    await lookup.copy_to(collection.id, "work")
    back = await lookup.look_up_here(collection.id, drop=False)
    assert (back.place, await count_there(lookup, collection)) == ("", len(TEXTS))
    await lookup.copy_to(collection.id, "work")
    assert (await lookup.look_up_here(collection.id)).place == ""
    with pytest.raises(StorageTrouble, match="not in the PostgreSQL database"):
        await count_there(lookup, collection)
    assert len((await lookup.like(await passage_of(lookup, collection, 3))).matches) == 20


async def test_in_another_place_nothing_is_left_in_the_first(
    lookup: Lookup, postgres: PostgresServer
) -> None:
    """Copied elsewhere, the collection is looked up there, and the former copy is removed."""
    collection = await collection_of(lookup, TEXTS)
    await lookup.copy_to(collection.id, "work")
    await lookup.add_place("other", postgres.new_database(), for_this_run=True)
    assert (await lookup.copy_to(collection.id, "other")).place == "other"
    with pytest.raises(StorageTrouble, match="not in the PostgreSQL database"):
        await count_there(lookup, collection)
    assert len((await lookup.like(await passage_of(lookup, collection, 3))).matches) == 20


async def test_a_deleted_collection_leaves_no_copy(lookup: Lookup) -> None:
    """Its copy is removed; brought back, it is looked up here."""
    collection = await collection_of(lookup, TEXTS)
    await lookup.copy_to(collection.id, "work")
    await lookup.delete(collection.id)
    with pytest.raises(StorageTrouble, match="not in the PostgreSQL database"):
        await count_there(lookup, collection)
    restored = await lookup.restore_last()
    assert restored is not None
    assert restored.place == ""
    assert len((await lookup.like(await passage_of(lookup, restored, 3))).matches) == 20


async def test_a_server_that_is_away_is_told_and_one_can_go_back(
    lookup: Lookup, postgres: PostgresServer
) -> None:
    """Lookups say what is wrong; looking up here again works though the copy can't be removed."""
    collection = await collection_of(lookup, TEXTS)
    await lookup.copy_to(collection.id, "work")
    passage = await passage_of(lookup, collection, 3)
    postgres.halt()
    try:
        with pytest.raises(StorageTrouble):
            await lookup.like(passage)
        with pytest.raises(StorageTrouble, match="looked up on this machine now") as left:
            await lookup.look_up_here(collection.id)
        assert "“work”" in left.value.title
        assert "No PostgreSQL answers" in left.value.advice
    finally:
        postgres.go_on()
    assert (await lookup.get(collection.id)).place == ""
    assert (await lookup.like(passage)).matches


async def test_places_are_known_checked_and_forgotten(lookup: Lookup, postgres: PostgresServer) -> None:
    """A place says what it is before it is kept; one that is in use is not forgotten."""
    assert await lookup.places() == ["work"]
    said = await lookup.check_place(postgres.new_database())
    assert said.startswith("PostgreSQL 1")
    assert "pgvector" in said
    collection = await collection_of(lookup, TEXTS)
    await lookup.copy_to(collection.id, "work")
    with pytest.raises(UsageTrouble, match="“notes” is looked up in “work”"):
        await lookup.forget_place("work")
    with pytest.raises(StorageTrouble, match="No PostgreSQL answers"):
        await lookup.add_place("other", "host=/nowhere dbname=x user=y", for_this_run=True)
    assert await lookup.places() == ["work"]


async def test_what_can_not_be_copied_is_refused(lookup: Lookup) -> None:
    """A collection without vectors, and a place that nobody entered, are told in words."""
    collection = await collection_of(lookup, ["a"])
    await lookup.archive(
        lambda store: store.passages.rewrite(store.passages.embedded(collection.id, 1)[0], "b")
    )
    with pytest.raises(UsageTrouble, match="no vectors yet"):
        await lookup.copy_to(collection.id, "work")
    with pytest.raises(UsageTrouble, match="no connection string for PostgreSQL “elsewhere”"):
        await lookup.copy_to(collection.id, "elsewhere")


def test_the_vectors_of_these_tests_are_different() -> None:
    """Equal ones would make every order right."""
    vectors = vectors_of(1_200, 24)
    assert len(np.unique(vectors, axis=0)) == 1_200
