"""Full-text search over pictures, among all the rest."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from aoai_tui.domain import Hit, HitKind, MessageState, Narration, Picture, Recording, Role, Transcript
from aoai_tui.domain.finding import wanted
from aoai_tui.storage.migrations import MIGRATIONS, migrate
from aoai_tui.storage.store import Store, open_store

NOW = datetime.now(UTC)
RABBIT = Picture(
    "rabbit",
    "A rabbit eats pancakes\nwith a needle",
    NOW,
    revised_prompt="A fluffy white hare, eating.",
    name="breakfast.png",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A picture, and a narration with a word of its prompt."""
    store = open_store(tmp_path)
    store.pictures.save(RABBIT)
    store.narrations.save(Narration("read", "A needle in a haystack.", NOW))
    yield store
    store.close()


def find(store: Store, typed: str) -> list[Hit]:
    """What is found."""
    return store.search.find(wanted(typed))


def pictures(store: Store, typed: str) -> list[str]:
    """The pictures that are found."""
    return [hit.picture_id for hit in find(store, typed) if hit.picture_id]


def assert_index_is_right(store: Store) -> None:
    """FTS5 compares every word of its index with the texts."""
    with store.database.transaction() as cursor:
        cursor.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")


def test_a_picture_is_found_by_its_prompt(store: Store) -> None:
    """Kind, id, how the prompt begins, when it was made, and the words."""
    (hit,) = find(store, "pancakes")
    assert (hit.kind, hit.picture_id) == (HitKind.IMAGES, "rabbit")
    assert (hit.conversation_id, hit.message_id, hit.recording_id, hit.narration_id) == ("", None, "", "")
    assert (hit.title, hit.at) == ("A rabbit eats pancakes", NOW)
    words = "A rabbit eats pancakes with a needle · A fluffy white hare, eating. · breakfast.png"
    assert hit.snippet.text == words
    assert [hit.snippet.text[begin:end] for begin, end in hit.snippet.spans] == ["pancakes"]


@pytest.mark.parametrize("typed", ["fluffy hare", "rabbit hare", "breakfast"])
def test_what_the_service_made_of_the_prompt_is_searched_too(store: Store, typed: str) -> None:
    """And the name of a file that was brought in; words of all three together find it once."""
    assert pictures(store, typed) == ["rabbit"]


def test_a_picture_without_a_prompt_is_found_by_its_name(store: Store) -> None:
    """Its name is its title; one without any word is no fault."""
    store.pictures.save(Picture("brought", "", NOW, name="holiday.jpg"))
    store.pictures.save(Picture("nothing", "", NOW))
    (hit,) = find(store, "holi")
    assert (hit.picture_id, hit.title) == ("brought", "holiday.jpg")
    assert_index_is_right(store)


def test_the_search_follows_every_change(store: Store) -> None:
    """A changed text, a deleted and a restored picture; saving the same again changes nothing."""
    before = store.database.rows("SELECT number FROM search_entries WHERE picture_id = 'rabbit'")[0][0]
    store.pictures.save(replace(RABBIT, size=5, state=MessageState.STOPPED))
    assert (
        store.database.rows("SELECT number FROM search_entries WHERE picture_id = 'rabbit'")[0][0] == before
    )
    store.pictures.save(replace(RABBIT, revised_prompt="A brown bear"))
    assert (pictures(store, "fluffy"), pictures(store, "bear")) == ([], ["rabbit"])
    store.pictures.delete("rabbit")
    assert pictures(store, "bear") == []
    store.pictures.restore_last()
    assert pictures(store, "bear") == ["rabbit"]
    assert_index_is_right(store)


def test_pictures_are_ranked_among_the_rest(store: Store) -> None:
    """What says it most often comes first, whatever it is."""
    conversation = store.conversations.create()
    store.conversations.add_message(conversation.id, parent_id=None, role=Role.USER, text="one needle more")
    store.pictures.save(Picture("sewing", "needle, needle and needle", NOW))
    hits = find(store, "needle")
    assert hits[0].picture_id == "sewing"
    assert {hit.kind for hit in hits} == {HitKind.CHAT, HitKind.SPEECH, HitKind.IMAGES}


def test_a_trigger_finds_its_entry_at_once(store: Store) -> None:
    """Entries of pictures have an index that SQLite really uses, among however many others."""
    plan = store.database.rows("EXPLAIN QUERY PLAN SELECT number FROM search_entries WHERE picture_id = 'x'")
    assert "search_pictures" in plan[0]["detail"]


def test_a_database_of_the_version_before_keeps_its_search(tmp_path: Path) -> None:
    """Version 5 becomes version 6: what was found is found, and pictures are found beside it."""
    with closing(sqlite3.connect(tmp_path / "aoai-tui.db", isolation_level=None)) as old:
        migrate(old, MIGRATIONS[:5])
        old.execute(
            "INSERT INTO recordings (id, name, file, created_at, state, details)"
            " VALUES ('memo', 'Zebra', 'memo.wav', 1, 'complete', '{}')"
        )
        old.execute(
            "INSERT INTO transcripts (id, recording_id, text, created_at, state, deployment, connection, details)"
            " VALUES ('heard', 'memo', 'a needle', 1, 'complete', '', '', '{}')"
        )
    with closing(open_store(tmp_path)) as store:
        assert [hit.transcript_id for hit in find(store, "needle")] == ["heard"]
        store.pictures.save(RABBIT)
        assert {hit.kind for hit in find(store, "needle")} == {HitKind.VOICE, HitKind.IMAGES}
        assert store.recordings.all() == [
            Recording("memo", "Zebra", "memo.wav", datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC))
        ]
        store.recordings.save_transcript(Transcript("heard", "memo", "a thimble", NOW))
        assert [hit.transcript_id for hit in find(store, "thimble")] == ["heard"]
        assert_index_is_right(store)
