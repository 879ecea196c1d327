"""A collection in PostgreSQL finds the same as one on this machine, whatever happens on the way there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import pytest
from numpy.typing import NDArray

from aoai_tui.config.secret import Secret
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.postgres.index import PostgresIndex
from aoai_tui.storage.postgres.session import Session
from aoai_tui.storage.postgres.vectors import PostgresVectors
from aoai_tui.storage.vectors.protocol import Nearest, PassageVectors, VectorBatch
from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.postgres

COLLECTION = "0192f7d0c3a84f6e9a1b2c3d4e5f6071"
WIDTH = 48

WITHOUT_READING_ALL = " options='-c enable_seqscan=off'"
"""PostgreSQL takes an index for dear in tables as small as those of tests."""


@pytest.fixture
def string(postgres: PostgresServer) -> str:
    """The connection string of an empty database."""
    return postgres.new_database()


@pytest.fixture
def session(string: str) -> Iterator[Session]:
    """A connection to it."""
    with closing(Session(Secret(string))) as session:
        yield session


@pytest.fixture
def vectors(session: Session) -> PostgresVectors:
    """A collection without passages in it."""
    made = PostgresVectors(session, COLLECTION)
    made.create(WIDTH)
    return made


def batch_of(
    count: int, *, first: int = 1, sources: int = 5, width: int = WIDTH, seed: int = 1
) -> VectorBatch:
    """Passages with random vectors of length 1, spread over the sources."""
    numbers = np.random.default_rng(seed).standard_normal((count, width)).astype(np.float32)
    numbers /= np.linalg.norm(numbers, axis=1, keepdims=True)
    ids = np.arange(first, first + count, dtype=np.int64)
    return VectorBatch(ids, ids % sources, numbers.astype(np.float16))


def by_numpy(batch: VectorBatch, query: NDArray[np.float16], k: int) -> Nearest:
    """The nearest by 64-bit floats over the same 16-bit numbers."""
    rows, asked = batch.vectors.astype(np.float64), query.astype(np.float64)
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(asked)
    scores = np.divide(rows @ asked, lengths, out=np.zeros(len(rows)), where=lengths > 0)
    order = np.lexsort((batch.passages, -scores))[:k]
    return Nearest(batch.passages[order], scores[order].astype(np.float32))


def filled(vectors: PassageVectors, *batches: VectorBatch) -> int:
    """How many were taken."""
    return max(vectors.fill(batches), default=0)


def test_the_nearest_are_those_that_numpy_finds(vectors: PostgresVectors) -> None:
    """Without an index every vector is compared: the same passages in the same order with the same scores."""
    batch = batch_of(700)
    assert filled(vectors, batch) == 700
    for row in (0, 13, 699):
        query = batch.vectors[row]
        found, wanted = vectors.search(query, 25), by_numpy(batch, query, 25)
        assert found.passages.tolist() == wanted.passages.tolist()
        np.testing.assert_allclose(found.scores, wanted.scores, atol=1e-5)


def test_a_query_of_any_length_finds_the_same(vectors: PostgresVectors) -> None:
    """A query is brought to length 1 before it becomes 16-bit floats, which end at 65,504."""
    batch = batch_of(50)
    filled(vectors, batch)
    query = batch.vectors[7].astype(np.float32)
    assert vectors.search(query * 1e6, 5).passages.tolist() == vectors.search(query, 5).passages.tolist()


def test_equal_vectors_come_by_their_ids(vectors: PostgresVectors) -> None:
    """Of passages that are equally near the one with the smaller id comes first."""
    one = batch_of(1).vectors
    ids = np.array([9, 3, 7, 5], dtype=np.int64)
    filled(vectors, VectorBatch(ids, ids, np.repeat(one, 4, axis=0)))
    assert vectors.search(one[0], 3).passages.tolist() == [3, 5, 7]


@pytest.mark.parametrize("indexed", [False, True])
def test_a_vector_of_zeros_is_as_near_as_a_right_angle(session: Session, indexed: bool) -> None:
    """A passage, or a query, without any direction has the similarity 0, with the index and without."""
    vectors = PostgresVectors(session, COLLECTION)
    vectors.create(2)
    rows = np.array([[0, 0], [1, 0], [-1, 0]], dtype=np.float16)
    ids = np.array([1, 2, 3], dtype=np.int64)
    filled(vectors, VectorBatch(ids, ids, rows))
    if indexed:
        list(PostgresIndex(session, vectors.table).build())
    found = vectors.search(rows[1], 3)
    assert list(zip(found.passages.tolist(), found.scores.tolist(), strict=True)) == [
        (2, 1.0),
        (1, 0.0),
        (3, -1.0),
    ]
    nowhere = vectors.search(rows[0], 3)
    assert (nowhere.passages.tolist(), nowhere.scores.tolist()) == ([1, 2, 3], [0.0, 0.0, 0.0])


def test_a_lookup_is_narrowed_by_source_and_by_score(vectors: PostgresVectors) -> None:
    """Only passages of the sources that are asked for come, and none below the least score."""
    batch = batch_of(400)
    filled(vectors, batch)
    query = batch.vectors[0]
    found = vectors.search(query, 400, sources=[2, 3])
    assert len(found) == 160
    assert {int(passage) % 5 for passage in found.passages} == {2, 3}
    best = vectors.search(query, 400, least=0.2)
    assert 0 < len(best) < 400
    assert float(best.scores.min()) >= 0.2


def test_more_than_there_are_is_all_there_is(vectors: PostgresVectors) -> None:
    """Asked for more passages than it has, a collection gives all; an empty one none."""
    assert len(vectors.search(np.ones(WIDTH), 10)) == 0
    filled(vectors, batch_of(3))
    assert len(vectors.search(np.ones(WIDTH), 10)) == 3


def test_the_index_finds_nearly_all_of_the_nearest(string: str) -> None:
    """With the index at least 95 of 100 are right, and `exact` still gives all of them."""
    batch = batch_of(4_000)
    with closing(Session(Secret(string + WITHOUT_READING_ALL))) as session:
        vectors = PostgresVectors(session, COLLECTION)
        vectors.create(WIDTH)
        filled(vectors, batch)
        steps = list(PostgresIndex(session, vectors.table).build())
        assert all(0 <= step <= 1 for step in steps)
        right = 0
        for row in range(10):
            wanted = by_numpy(batch, batch.vectors[row], 10).passages.tolist()
            right += len({*vectors.search(batch.vectors[row], 10).passages.tolist()} & {*wanted})
            assert vectors.search(batch.vectors[row], 10, exact=True).passages.tolist() == wanted
    assert right >= 95


def test_the_index_can_be_used(session: Session, vectors: PostgresVectors, string: str) -> None:
    """Where PostgreSQL takes reading all for too dear, a lookup reads the index: it counts its use."""
    filled(vectors, batch_of(2_000))
    list(PostgresIndex(session, vectors.table).build())
    with closing(Session(Secret(string + WITHOUT_READING_ALL))) as careful:
        PostgresVectors(careful, COLLECTION).search(batch_of(1).vectors[0], 10)
        with careful.transaction() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
    with session.transaction() as cursor:
        cursor.execute("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname LIKE '%_near'")
        assert cursor.fetchall() == [(1,)]


def test_with_the_index_a_rare_source_is_found_all_the_same(
    session: Session, vectors: PostgresVectors
) -> None:
    """A filter that leaves 3 of 4,000 passages gives these 3, not only those near the query."""
    common, rare = batch_of(4_000, sources=1), batch_of(3, first=9_001, sources=1, seed=2)
    filled(vectors, common, VectorBatch(rare.passages, rare.sources + 77, rare.vectors))
    list(PostgresIndex(session, vectors.table).build())
    found = vectors.search(common.vectors[0], 3, sources=[77])
    assert sorted(found.passages.tolist()) == [9_001, 9_002, 9_003]
    assert len(vectors.search(common.vectors[0], 10, sources=[77])) == 3


def test_what_comes_after_the_index_is_in_it(session: Session, vectors: PostgresVectors) -> None:
    """Passages that are added to an indexed collection are found by the index."""
    filled(vectors, batch_of(2_000))
    list(PostgresIndex(session, vectors.table).build())
    later = batch_of(1, first=5_000, seed=9)
    filled(vectors, later)
    assert vectors.search(later.vectors[0], 1).passages.tolist() == [5_000]
    assert list(PostgresIndex(session, vectors.table).build()) == []


def test_more_than_the_index_can_give_is_looked_up_without(
    session: Session, vectors: PostgresVectors
) -> None:
    """1,500 of 2,000 are more than pgvector's index gives: every vector is compared."""
    batch = batch_of(2_000)
    filled(vectors, batch)
    list(PostgresIndex(session, vectors.table).build())
    found = vectors.search(batch.vectors[0], 1_500)
    assert found.passages.tolist() == by_numpy(batch, batch.vectors[0], 1_500).passages.tolist()


def test_vectors_too_wide_for_an_index_are_looked_up_without(session: Session) -> None:
    """4,096 numbers, as some models give, are kept and found exactly; there is no index to wait for."""
    vectors = PostgresVectors(session, COLLECTION)
    vectors.create(4_096)
    batch = batch_of(30, width=4_096)
    filled(vectors, batch)
    assert list(PostgresIndex(session, vectors.table).build()) == []
    assert vectors.search(batch.vectors[4], 1).passages.tolist() == [5]


def test_a_passage_that_is_filled_in_again_gets_its_new_vector(vectors: PostgresVectors) -> None:
    """Filling what is there already replaces it: nothing is there twice."""
    filled(vectors, batch_of(20))
    again = batch_of(20, seed=5)
    filled(vectors, again)
    assert vectors.count() == 20
    assert vectors.search(again.vectors[3], 1).passages.tolist() == [4]


def test_each_batch_lasts_before_its_number_is_given(vectors: PostgresVectors, string: str) -> None:
    """Another connection sees a batch when its number comes; what breaks off later takes nothing of it back."""

    def breaking() -> Iterator[VectorBatch]:
        yield batch_of(10)
        yield batch_of(10, first=11)
        raise KeyboardInterrupt

    filling = vectors.fill(breaking())
    with closing(Session(Secret(string))) as session:
        other = PostgresVectors(session, COLLECTION)
        assert [(next(filling), other.count()) for _ in range(2)] == [(10, 10), (20, 20)]
    with pytest.raises(KeyboardInterrupt):
        next(filling)
    assert vectors.passages().tolist() == list(range(1, 21))


def test_passages_are_told_and_taken_out(vectors: PostgresVectors) -> None:
    """The ids that are there come in their order; those taken out are gone, and a strange one is no trouble."""
    filled(vectors, batch_of(5, first=2**40), batch_of(5))
    assert vectors.passages().tolist() == [1, 2, 3, 4, 5, *range(2**40, 2**40 + 5)]
    vectors.remove([2, 4, 999])
    assert vectors.passages().tolist() == [1, 3, 5, *range(2**40, 2**40 + 5)]
    vectors.remove([])
    assert vectors.count() == 8


def test_creating_again_changes_nothing_and_another_width_is_told(vectors: PostgresVectors) -> None:
    """A table of the same width is used as it is; one of another is not touched."""
    filled(vectors, batch_of(5))
    vectors.create(WIDTH)
    assert vectors.count() == 5
    with pytest.raises(StorageTrouble, match="48 numbers in place of 49"):
        vectors.create(49)
    assert vectors.count() == 5


def test_a_dropped_collection_is_gone(vectors: PostgresVectors) -> None:
    """After dropping, a lookup says in words that it isn't there; dropping again is no trouble."""
    vectors.drop()
    vectors.drop()
    with pytest.raises(StorageTrouble, match="not in the PostgreSQL database"):
        vectors.search(np.ones(WIDTH), 3)
    with pytest.raises(StorageTrouble, match="not in the PostgreSQL database"):
        vectors.passages()


def test_a_batch_with_the_wrong_width_is_refused_whole(vectors: PostgresVectors) -> None:
    """PostgreSQL checks the width; nothing of such a batch is kept."""
    with pytest.raises(StorageTrouble):
        filled(vectors, batch_of(3, width=WIDTH + 1))
    assert vectors.count() == 0


def test_two_that_create_at_once_both_succeed(string: str) -> None:
    """Two copies of the app that begin with an empty database don't run into each other."""

    def create(collection: str) -> None:
        with closing(Session(Secret(string))) as session:
            PostgresVectors(session, collection).create(WIDTH)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(create, [COLLECTION, COLLECTION, "other", "third"]))


def test_two_that_fill_at_once_both_succeed(vectors: PostgresVectors, string: str) -> None:
    """Two copies of the app that bring the same passages wait for each other; nothing is there twice."""

    def fill(seed: int) -> int:
        with closing(Session(Secret(string))) as session:
            batches = [batch_of(40, first=1 + 40 * turn, seed=seed) for turn in range(10)]
            return filled(PostgresVectors(session, COLLECTION), *batches)

    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(fill, [1, 2, 3])) == [400, 400, 400]
    assert vectors.count() == 400


def test_pgvector_in_a_schema_of_its_own_is_found(string: str) -> None:
    """Administrators put extensions where they like: types and operators are named with their schema."""
    with closing(Session(Secret(string))) as session:
        with session.transaction() as cursor:
            cursor.execute("CREATE SCHEMA elsewhere")
            cursor.execute("CREATE EXTENSION vector SCHEMA elsewhere")
        vectors = PostgresVectors(session, COLLECTION)
        vectors.create(WIDTH)
        batch = batch_of(300)
        filled(vectors, batch)
        list(PostgresIndex(session, vectors.table).build())
        assert vectors.search(batch.vectors[8], 1).passages.tolist() == [9]


def test_an_index_that_is_broken_off_leaves_nothing(session: Session, vectors: PostgresVectors) -> None:
    """Leaving while the index is made stops the server's work; the table stays as it was."""
    filled(vectors, *(batch_of(4_000, first=1 + 4_000 * turn, seed=turn) for turn in range(4)))
    building = PostgresIndex(session, vectors.table).build()
    next(building)
    building.close()
    with session.transaction() as cursor:
        assert not vectors.table.has_index(cursor)
    assert vectors.count() == 16_000


def test_a_filling_that_was_killed_goes_on(vectors: PostgresVectors, string: str) -> None:
    """After `kill -9` in mid-filling, whole batches are there, and what lacks can be told and filled in."""
    script = f"""
import sys, time
from tests.storage.postgres.test_postgres_vectors import *
vectors = PostgresVectors(Session(Secret({string!r})), COLLECTION)
for taken in vectors.fill(batch_of(50, first=1 + 50 * turn) for turn in range(10_000)):
    print(taken, flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as filling:
        assert filling.stdout
        seen = [int(filling.stdout.readline()) for _ in range(3)]
        filling.kill()
    there = vectors.passages()
    assert len(there) >= seen[-1] == 150
    assert len(there) % 50 == 0
    assert there.tolist() == list(range(1, len(there) + 1))
    filled(vectors, batch_of(50, first=len(there) + 1))
    assert vectors.count() == len(there) + 50


def test_a_server_that_was_restarted_is_found_again(
    vectors: PostgresVectors, postgres: PostgresServer
) -> None:
    """While the server is away it is told in words; once it is back, the same object works again."""
    filled(vectors, batch_of(5))
    postgres.halt()
    try:
        for _ in range(2):  # the connection that breaks, then the one that can't be made
            with pytest.raises(StorageTrouble) as told:
                vectors.count()
            assert told.value.retryable
    finally:
        postgres.go_on()
    assert vectors.count() == 5
