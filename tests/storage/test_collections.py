"""Collections: kept whole, renamed, deleted and brought back, counted, embedded by one window at a time."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import fields, replace

from aoai_tui.domain import Collection, Failure
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.store import Store, open_store
from aoai_tui.storage.sweeping import sweep_deleted
from tests.storage.made_collection import MODEL, NOTES, WIDTH, embed, fill, furnished, texts_of, vectors_for

WHOLE = replace(NOTES, model="m-1", width=8, tokens=12, place="server")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty data folder."""
    store = open_store(tmp_path)
    yield store
    store.close()


def test_a_collection_comes_back_as_it_was(store: Store) -> None:
    """Every field that is not counted."""
    usual = {one.name: one.default for one in fields(Collection)}
    counted = {"passages", "waiting", "refused", "deleted_at"}
    assert {name for name, value in usual.items() if getattr(WHOLE, name) == value} == counted
    store.collections.save(WHOLE)
    assert store.collections.get("notes") == WHOLE
    assert store.collections.all() == [WHOLE]


def test_saving_again_leaves_what_has_become_of_it(store: Store) -> None:
    """A window that still has an old one does not take back a name, or the model that answered."""
    store.collections.save(NOTES)
    store.collections.rename("notes", "Bird\udce9s")
    store.collections.settle("notes", MODEL, WIDTH)
    store.collections.look_up_in("notes", "server")
    store.collections.save(replace(NOTES, deployment="other"))
    expected = replace(
        NOTES, name="Bird\ufffds", model=MODEL, width=WIDTH, place="server", deployment="other"
    )
    assert store.collections.get("notes") == expected


def test_passages_are_counted_by_state(store: Store, tmp_path: Path) -> None:
    """Those that another window changes as well, and no deleted ones."""
    with closing(open_store(tmp_path)) as other:
        passages = fill(store, ["a", "b", "c", "d"])
        assert other.collections.get("notes").waiting == 4
        embed(store, passages[:1], vectors_for(1))
        store.passages.set_aside("notes", [(passages[1], Failure("Refused."))])
        store.passages.delete("notes", [passages[2].id])
        for each in (store, other):
            found = each.collections.get("notes")
            assert (found.passages, found.waiting, found.refused) == (1, 1, 1)


def test_undo_brings_back_the_last_one_first(store: Store) -> None:
    """With its passages; a deleted one says when it was deleted."""
    furnished(store, 3)
    store.collections.save(replace(NOTES, id="others"))
    store.collections.delete("notes")
    store.collections.delete("others")
    assert store.collections.all() == []
    assert store.collections.get("notes").deleted_at is not None
    assert [
        one and one.id for one in (store.collections.restore_last(), store.collections.restore_last())
    ] == [
        "others",
        "notes",
    ]
    assert store.collections.restore_last() is None
    assert store.collections.get("notes").passages == 3
    store.collections.delete("notes")
    store.collections.restore("notes")
    assert store.collections.get("notes").deleted_at is None


def test_a_deployments_model_is_known_from_the_last_collection(store: Store) -> None:
    """By connection, deployment and dimensions; a deleted collection tells it, too."""
    assert store.collections.model_of("contoso", "embedding", 8) == ("", 0)
    store.collections.save(WHOLE)
    store.collections.delete("notes")
    assert store.collections.model_of("contoso", "embedding", 8) == ("m-1", 8)
    assert store.collections.model_of("contoso", "embedding", None) == ("", 0)
    assert store.collections.model_of("contoso", "other", 8) == ("", 0)
    assert store.collections.model_of("other", "embedding", 8) == ("", 0)
    later = replace(WHOLE, id="later", created_at=WHOLE.created_at + timedelta(days=1), model="m-2")
    earlier = replace(WHOLE, id="earlier", created_at=WHOLE.created_at - timedelta(days=1), model="m-0")
    store.collections.save(later)
    store.collections.save(earlier)
    assert store.collections.model_of("contoso", "embedding", 8) == ("m-2", 8)


def test_one_window_at_a_time_embeds_a_collection(store: Store, tmp_path: Path) -> None:
    """Another one is told; it may when the first has paused, or has died."""
    fill(store, ["a"])
    other = open_store(tmp_path)
    other.collections.begin("notes")
    other.collections.begin("notes")
    assert store.collections.left_behind() == []
    with pytest.raises(StorageTrouble, match="Another window is embedding"):
        store.collections.begin("notes")
    other.collections.end("notes")
    store.collections.begin("notes")
    store.collections.end("notes")
    other.collections.begin("notes")
    store.collections.end("notes")
    other.close()
    assert [one.id for one in store.collections.left_behind()] == ["notes"]
    store.collections.begin("notes")
    store.collections.end("notes")
    assert store.collections.left_behind() == []


def test_what_another_window_embeds_is_found_here(store: Store, tmp_path: Path) -> None:
    """By a lookup; nothing comes by itself, and nothing else is said where this one may not embed."""
    passages, vectors = fill(store, ["a", "b"]), vectors_for(2)
    with closing(open_store(tmp_path)) as other:
        other.collections.begin("notes")
        with pytest.raises(StorageTrouble) as told:
            store.collections.begin("notes")
        assert told.value.advice.startswith("Lookups here find its passages")
        for number in range(2):
            embed(other, passages[number : number + 1], vectors[number : number + 1])
            assert texts_of(store, vectors[number], 1) == ["ab"[number]]


def test_what_was_left_behind_without_work_is_not_told(store: Store, tmp_path: Path) -> None:
    """A dead copy's collection of which nothing waits is done."""
    with closing(open_store(tmp_path)) as other:
        furnished(other, 2)
        other.collections.begin("notes")
    assert store.collections.left_behind() == []


@pytest.mark.parametrize("change", ["get", "delete", "restore", "begin"])
def test_a_collection_that_is_not_there_is_said_in_words(store: Store, change: str) -> None:
    """An id that another window removed is a StorageTrouble."""
    with pytest.raises(StorageTrouble, match="collection does not exist any more"):
        getattr(store.collections, change)("nothing")


def test_a_row_that_makes_no_sense_is_said_in_words(store: Store) -> None:
    """A value of the wrong kind is a StorageTrouble."""
    store.collections.save(NOTES)
    with store.database.transaction() as cursor:
        cursor.execute("UPDATE collections SET name = x'00'")
    with pytest.raises(StorageTrouble, match="collection in the database can't be read"):
        store.collections.get("notes")


def test_what_was_deleted_long_ago_is_swept_away_with_its_file(store: Store, tmp_path: Path) -> None:
    """Passages, texts and vectors of it, and nothing of any other; one that was restored stays."""
    furnished(store, 9)
    kept = fill(store, ["a", "b"], replace(NOTES, id="others"), "other.md")
    embed(store, kept, vectors_for(2))
    store.collections.delete("notes")
    assert sweep_deleted(store, timedelta(days=30)) == 0
    assert sweep_deleted(store, timedelta()) == 1
    assert [path.name for path in sorted((tmp_path / "vectors").iterdir())] == ["others.f16", "others.lock"]
    for table, left in (("collections", 1), ("sources", 1), ("passages", 2), ("passage_texts", 2)):
        assert store.database.rows(f"SELECT count(*) FROM {table}")[0][0] == left, table  # noqa: S608
    assert store.collections.get("others").passages == 2
    assert len(store.database.rows("SELECT * FROM vector_blocks")) == 1
    assert store.collections.erase(["others"], timedelta()) == 0
    assert store.collections.get("others").passages == 2


def test_what_was_brought_back_and_deleted_again_is_young_again(store: Store) -> None:
    """Another window may have done so since the sweep looked: nothing of it is erased."""
    furnished(store, 3)
    store.collections.delete("notes")
    assert store.collections.erase(["notes"], timedelta(days=30)) == 0
    store.collections.restore("notes")
    assert store.collections.get("notes").passages == 3


def test_a_sweep_writes_files_anew_that_are_a_quarter_dead(store: Store, tmp_path: Path) -> None:
    """What was taken out of a collection long ago leaves its file, too."""
    furnished(store, 9)
    store.passages.delete("notes", [one.id for one in store.passages.of_source(1)[:4]])
    assert sweep_deleted(store, timedelta()) == 4
    assert [path.name for path in (tmp_path / "vectors").glob("*.f16")] == ["notes.2.f16"]
    assert store.passages.restore_last("notes") == 0
