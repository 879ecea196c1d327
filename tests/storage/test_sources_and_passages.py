"""Sources and their passages: kept whole, read again, set aside, taken out and brought back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from aoai_tui.domain import Chunk, Failure, Passage, PassageState, TextSource
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage import removals, sources
from aoai_tui.storage.store import Store, open_store
from aoai_tui.storage.vectors.standing import standing
from tests.storage.made_collection import (
    NOTES,
    chunks,
    embed,
    fill,
    furnished,
    source_of,
    texts_of,
    vectors_for,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty data folder."""
    store = open_store(tmp_path)
    store.collections.save(NOTES)
    yield store
    store.close()


def texts(store: Store, source_id: int = 1) -> list[str]:
    """The passages of a source."""
    return [one.text for one in store.passages.of_source(source_id)]


def test_a_source_and_its_passages_come_back_as_they_were(store: Store) -> None:
    """Every field survives, whatever it holds."""
    source = replace(source_of(), column="body")
    usual = {one.name: one.default for one in fields(TextSource)}
    assert {name for name, value in usual.items() if getattr(source, name) == value} == {"passages"}
    kept = store.sources.add(source, [Chunk(text="Polly 🦜", line=3, place="Birds › Parrots", start=77)])
    assert kept == replace(source, id=1, passages=1)
    assert store.sources.get(1) == kept
    assert store.sources.all("notes") == [kept]
    assert store.passages.of_source(1) == [
        Passage(
            id=1,
            collection_id="notes",
            source_id=1,
            number=0,
            text="Polly 🦜",
            line=3,
            place="Birds › Parrots",
            start=77,
        )
    ]


def test_surrogates_are_no_trouble(store: Store) -> None:
    """A file may hold halves of signs, and so may its name; the same text is known for the same again."""
    source = replace(source_of(), name="\udce9.md", path="/\udce9.md")
    store.sources.add(source, [Chunk(text="\ud83d\ude00 \udce9", place="\udce9")])
    assert texts(store) == ["😀 \ufffd"]
    _, refilled = store.sources.refill(replace(source, id=1), [Chunk(text="\ud83d\ude00 \udce9")])
    assert (refilled.kept, refilled.added, refilled.removed) == (1, 0, 0)
    assert [one.path for one in store.sources.all("notes")] == ["/\ufffd.md"]


def test_a_long_source_is_kept_in_parts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of which a crash leaves those that were written, and a source that is found changed."""
    monkeypatch.setattr(sources, "AT_ONCE", 10)

    def cut_off() -> Iterator[Chunk]:
        yield from chunks([f"text {number}" for number in range(25)])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.sources.add(source_of(), cut_off())
    (left,) = store.sources.all("notes")
    assert (left.digest, left.passages) == ("", 20)
    again = [f"text {number}" for number in range(25)]
    whole, refilled = store.sources.refill(replace(source_of(), id=left.id), chunks(again))
    assert (refilled.kept, refilled.added, refilled.removed) == (20, 5, 0)
    assert whole.digest == source_of().digest
    assert texts(store) == again


def test_a_changed_file_keeps_the_vectors_of_what_did_not_change(store: Store) -> None:
    """Wherever it stands now; what is gone is not brought back by undo."""
    vectors = furnished(store, 5)
    new = ["new", "text 3", "text 1", "text 1", "text 0"]
    kept, refilled = store.sources.refill(replace(store.sources.get(1), size=5, digest="d2"), chunks(new))
    assert (refilled.kept, refilled.added, refilled.removed) == (3, 2, 2)
    assert (kept.size, kept.digest, kept.passages) == (5, "d2", 5)
    found = store.passages.of_source(1)
    assert [one.text for one in found] == new
    assert [one.number for one in found] == [0, 1, 2, 3, 4]
    assert [one.line for one in found] == [1, 2, 3, 4, 5]
    states = [one.state for one in found]
    assert states.count(PassageState.EMBEDDED) == 3
    assert (states[0], states[1]) == (PassageState.WAITING, PassageState.EMBEDDED)
    assert texts_of(store, vectors[3], 1) == ["text 3"]
    assert "text 4" not in texts_of(store, vectors[4], 9)
    assert store.passages.restore_last("notes") == 0


@given(st.lists(st.sampled_from("abcdef"), max_size=12), st.lists(st.sampled_from("abcdef"), max_size=12))
def test_reading_again_gives_exactly_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, before: list[str], after: list[str]
) -> None:
    """Whatever was there before, and however often a text occurs."""
    store = open_store(tmp_path_factory.mktemp("data"))
    store.collections.save(NOTES)
    source = store.sources.add(source_of(), chunks(before))
    _, refilled = store.sources.refill(source, chunks(after))
    assert texts(store) == after
    common = sum(min(before.count(one), after.count(one)) for one in set(before))
    assert (refilled.kept, refilled.added) == (common, len(after) - common)
    assert refilled.removed == len(before) - common
    store.close()


def test_passages_are_given_by_state_and_id(store: Store) -> None:
    """As many as are asked for, from behind an id."""
    passages = fill(store, ["a", "b", "c", "d", "e"])
    assert store.passages.waiting("notes", 2) == passages[:2]
    assert store.passages.waiting("notes", 9, after=passages[1].id) == passages[2:]
    embed(store, passages[:3], vectors_for(3))
    assert [one.text for one in store.passages.embedded("notes", 2, after=passages[0].id)] == ["b", "c"]
    assert [one.text for one in store.passages.some([5, 99, 1])] == ["e", "a"]
    store.passages.delete("notes", [5])
    assert [one.text for one in store.passages.some([5, 1])] == ["a"]
    store.passages.restore_last("notes")
    assert [one.text for one in store.passages.of_source(1, first=1, limit=2)] == ["b", "c"]
    with pytest.raises(StorageTrouble, match="passage does not exist any more"):
        store.passages.get(99)


def test_a_refused_passage_is_set_aside_with_the_reason(store: Store) -> None:
    """Until it is sent again, or given other words."""
    passages = fill(store, ["bad", "worse", "good"])
    failure = Failure("Filtered.", "Write it another way.", status=400, code="content_filter")
    store.passages.set_aside("notes", [(passages[0], failure), (passages[1], failure)])
    refused = store.passages.refused("notes")
    assert [(one.text, one.state, one.failure) for one in refused] == [
        ("bad", PassageState.REFUSED, failure),
        ("worse", PassageState.REFUSED, failure),
    ]
    store.passages.send_again("notes", [passages[0].id])
    store.passages.rewrite(passages[1], "better")
    assert [one.text for one in store.passages.waiting("notes", 9)] == ["bad", "better", "good"]
    assert all(one.failure is None for one in store.passages.waiting("notes", 9))


def test_a_passage_with_a_vector_is_not_set_aside(store: Store) -> None:
    """Another window may have embedded it meanwhile."""
    furnished(store, 1)
    store.passages.set_aside("notes", [(store.passages.get(1), Failure("Refused."))])
    assert store.passages.get(1).state is PassageState.EMBEDDED


def test_what_goes_together_comes_back_together(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the opposite order, however many at a time are written."""
    monkeypatch.setattr(removals, "AT_ONCE", 3)
    first = fill(store, [f"a{number}" for number in range(10)], name="a.md")
    second = fill(store, ["b0", "b1"], name="b.md")
    store.passages.delete("notes", [first[0].id, first[5].id, second[1].id])
    store.sources.delete("notes", [first[0].source_id])
    assert [one.name for one in store.sources.all("notes")] == ["b.md"]
    assert texts(store, second[0].source_id) == ["b0"]
    assert texts(store, first[0].source_id) == []
    assert store.passages.restore_last("notes") == 9
    assert len(texts(store, first[0].source_id)) == 8
    assert store.passages.restore_last("notes") == 3
    assert store.passages.restore_last("notes") == 0
    assert len(texts(store, first[0].source_id)) == 10


def test_what_was_taken_out_long_ago_is_forgotten(store: Store) -> None:
    """Passages, texts and sources; nothing else."""
    first, second = fill(store, ["a", "b"], name="a.md"), fill(store, ["c", "d"], name="b.md")
    store.sources.delete("notes", [first[0].source_id])
    store.passages.delete("notes", [second[0].id])
    assert store.passages.erase_deleted(timedelta(days=1)) == 0
    assert store.passages.erase_deleted(timedelta()) == 4
    assert [row["text"] for row in store.database.rows("SELECT text FROM passage_texts")] == ["d"]
    assert store.passages.restore_last("notes") == 0
    assert [one.passages for one in store.sources.all("notes")] == [1]


def test_a_source_is_not_forgotten_before_its_passages(store: Store) -> None:
    """A crash may have brought back the passages and not yet the source: a sweep leaves both, and undo goes on."""
    (passage,) = fill(store, ["a"])
    with store.database.transaction() as cursor:
        cursor.execute("UPDATE sources SET deleted_at = 1")
    assert store.passages.erase_deleted(timedelta()) == 0
    assert store.passages.get(passage.id).text == "a"
    assert store.passages.restore_last("notes") == 1
    assert [one.passages for one in store.sources.all("notes")] == [1]


def test_ids_are_never_given_twice(store: Store) -> None:
    """A copy of the collection somewhere else names passages by them."""
    fill(store, ["a", "b"])
    store.sources.delete("notes", [1])
    store.passages.erase_deleted(timedelta())
    (passage,) = fill(store, ["c"])
    assert (passage.id, passage.source_id) == (3, 2)


def test_every_change_is_seen_by_whoever_remembers(store: Store) -> None:
    """The count of changes grows with all that a lookup or a list depends on."""
    changes = [standing(store.database, "notes").changes]

    def assert_grown() -> None:
        changes.append(standing(store.database, "notes").changes)
        assert changes[-1] > changes[-2]

    passages = fill(store, ["a", "b", "c"])
    assert_grown()
    embed(store, passages[:1], vectors_for(1))
    assert_grown()
    store.passages.set_aside("notes", [(passages[1], Failure("No."))])
    assert_grown()
    store.passages.send_again("notes", [passages[1].id])
    assert_grown()
    store.passages.rewrite(passages[2], "d")
    assert_grown()
    store.passages.delete("notes", [passages[0].id])
    assert_grown()
    store.passages.restore_last("notes")
    assert_grown()
    store.sources.delete("notes", [1])
    assert_grown()


@pytest.mark.parametrize("change", ["rewrite", "of the wrong kind"])
def test_a_passage_that_makes_no_sense_is_said_in_words(store: Store, change: str) -> None:
    """One that is gone, and one whose state nobody knows."""
    (passage,) = fill(store, ["a"])
    if change == "rewrite":
        with pytest.raises(StorageTrouble, match="passage does not exist any more"):
            store.passages.rewrite(replace(passage, id=99), "b")
        return
    with store.database.transaction() as cursor:
        cursor.execute("UPDATE passages SET state = 'odd'")
    with pytest.raises(StorageTrouble, match="passage in the database can't be read"):
        store.passages.get(passage.id)


def test_searches_walk_along_indexes(store: Store) -> None:
    """Whatever there is of other collections is not gone through."""
    queries = [
        "SELECT id FROM passages WHERE collection = 1 AND state = 'waiting' AND id > 5 AND deleted_at IS NULL"
        " ORDER BY id LIMIT 9",
        "SELECT id FROM passages WHERE source_id = 1 AND number >= 3 AND deleted_at IS NULL ORDER BY number LIMIT 9",
    ]
    for query in queries:
        told = " ".join(row["detail"] for row in store.database.rows(f"EXPLAIN QUERY PLAN {query}"))
        assert "USING" in told
        assert "SCAN" not in told
        assert "TEMP B-TREE" not in told
