"""Damaged databases with collections: what can be read is saved, and files of vectors tell of the rest."""

from contextlib import closing
from pathlib import Path

import pytest

from aoai_tui.domain import Collection
from aoai_tui.storage.store import Store, open_store
from aoai_tui.storage.table_list import PAGE_SIZE
from tests.storage.damaging import first_page_of, older_one, overwrite
from tests.storage.made_collection import MODEL, NOTES, WIDTH, embed, fill, texts_of, vectors_for

COUNT = 60
FILL = " A parrot that talks, and another one that listens." * 8


def text_of(number: int) -> str:
    """A text that knows its number, long enough to fill pages."""
    return f"text {number}{FILL}"


def furnish(folder: Path) -> None:
    """A collection of embedded passages, a few that wait, and a query."""
    with closing(open_store(folder)) as store:
        passages = fill(store, [text_of(number) for number in range(COUNT)])
        embed(store, passages, vectors_for(COUNT))
        fill(store, ["waiting 0", "waiting 1"], name="more.md")
        store.queries.keep(MODEL, "birds", vectors_for(1).tobytes())


def furnish_an_older_one(folder: Path) -> None:
    """Much was kept before there were collections, so that their tables begin far behind."""
    older_one(folder, 6, FILL * 3)
    furnish(folder)


def whole(collection: Collection) -> tuple[object, ...]:
    """What its row, and its file, tell of it."""
    return (
        collection.id,
        collection.name,
        collection.created_at,
        collection.connection,
        collection.deployment,
        collection.dimensions,
        collection.chunking,
        collection.model,
        collection.width,
    )


def assert_consistent(store: Store) -> None:
    """SQLite finds no fault, and each passage that has a vector is found by it with its own text."""
    assert store.database.rows("PRAGMA integrity_check")[0][0] == "ok"
    assert store.database.rows("PRAGMA foreign_key_check") == []
    vectors = vectors_for(COUNT)
    for collection in store.collections.all():
        for one in store.passages.embedded(collection.id, -1):
            vector = vectors[int(one.text.split()[1])]
            assert texts_of(store, vector, 1, collection.id) == [one.text]
        assert store.vectors.check(collection.id).lost == 0
        for source in store.sources.all(collection.id):
            assert len(store.passages.of_source(source.id)) == source.passages


@pytest.mark.parametrize("make", [furnish, furnish_an_older_one])
def test_a_lost_first_page_loses_no_passage(tmp_path: Path, make: object) -> None:
    """Whenever the tables were made, every row is saved as it was, and lookups find what they found."""
    assert callable(make)
    make(tmp_path)
    overwrite(tmp_path, 1)
    with closing(open_store(tmp_path)) as store:
        assert f"1 collection and {COUNT + 2} passages were saved" in store.notice
        collection = store.collections.get("notes")
        assert whole(collection) == (*whole(NOTES)[:-2], MODEL, WIDTH)
        assert (collection.passages, collection.waiting, collection.tokens) == (COUNT, 2, COUNT)
        assert [one.text for one in store.passages.of_source(1)] == [text_of(n) for n in range(COUNT)]
        assert [one.passages for one in store.sources.all("notes")] == [COUNT, 2]
        assert store.queries.get(MODEL, WIDTH, "birds") == vectors_for(1).tobytes()
        assert store.vectors.take_notices() == []
        assert_consistent(store)


def test_a_lost_collection_is_known_by_its_file(tmp_path: Path) -> None:
    """Nothing is paid for again."""
    furnish(tmp_path)
    overwrite(tmp_path, first_page_of(tmp_path, "collections"))
    with closing(open_store(tmp_path)) as store:
        store.collections.all()
        collection = store.collections.get("notes")
        assert whole(collection) == (*whole(NOTES)[:-2], MODEL, WIDTH)
        assert (collection.passages, collection.waiting) == (COUNT, 2)
        assert_consistent(store)


def test_a_lost_collection_without_a_file_keeps_its_passages(tmp_path: Path) -> None:
    """They wait, in a collection that has to be told what embeds it."""
    with closing(open_store(tmp_path)) as store:
        fill(store, ["a", "b"])
    overwrite(tmp_path, first_page_of(tmp_path, "collections"))
    with closing(open_store(tmp_path)) as store:
        store.collections.all()
        (collection,) = store.collections.all()
        assert (collection.id, collection.name, collection.waiting) == ("notes", "Recovered collection", 2)
        embed(store, store.passages.waiting("notes", 9), vectors_for(2))
        assert texts_of(store, vectors_for(2)[1], 1) == ["b"]


def test_lost_sources_keep_their_passages(tmp_path: Path) -> None:
    """Under a name that says so."""
    furnish(tmp_path)
    overwrite(tmp_path, first_page_of(tmp_path, "sources"))
    with closing(open_store(tmp_path)) as store:
        store.sources.all("notes")
        assert [(one.name, one.passages) for one in store.sources.all("notes")] == [
            ("Recovered source", COUNT),
            ("Recovered source", 2),
        ]
        assert store.collections.get("notes").passages == COUNT
        assert_consistent(store)


def test_lost_passages_keep_their_texts(tmp_path: Path) -> None:
    """They wait to be embedded again, in their sources."""
    furnish(tmp_path)
    page = first_page_of(tmp_path, "passages")
    overwrite(tmp_path, page)
    with closing(open_store(tmp_path)) as store:
        store.passages.of_source(1)
        assert [one.text for one in store.passages.of_source(1)] == [text_of(n) for n in range(COUNT)]
        assert store.collections.get("notes").waiting == COUNT + 2
        assert_consistent(store)


def test_a_lost_page_leaves_what_fits_together(tmp_path: Path) -> None:
    """With any one page overwritten lookups work; what lost its text is read again when its source is refreshed."""
    furnish(tmp_path)
    path = tmp_path / "aoai-tui.db"
    original = path.read_bytes()
    for page in range(2, len(original) // PAGE_SIZE + 1):
        path.write_bytes(original)
        for rest in tmp_path.glob("aoai-tui*-*"):
            rest.unlink()
        overwrite(tmp_path, page)
        with closing(open_store(tmp_path)) as store:
            new = fill(store, ["new"], name="new.md")
            embed(store, new, vectors_for(1, seed=7))
            assert_consistent_but(store, page)


def assert_consistent_but(store: Store, page: int) -> None:
    """As `assert_consistent`; sources that lost passages are found changed."""
    assert store.database.rows("PRAGMA integrity_check")[0][0] == "ok", page
    vectors = vectors_for(COUNT)
    for one in store.passages.embedded("notes", -1):
        if one.text.startswith("text "):
            assert texts_of(store, vectors[int(one.text.split()[1])], 1) == [one.text], page
    for source in store.sources.all("notes"):
        if source.digest and source.name == "parrots.md":
            assert source.passages == COUNT, page
