"""Full-text search over recordings, transcripts and narrations, among the conversations."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from aoai_tui.domain import Hit, HitKind, MessageState, Narration, Recording, Role, Transcript
from aoai_tui.domain.finding import wanted
from aoai_tui.storage.migrations import MIGRATIONS, migrate
from aoai_tui.storage.store import Store, open_store

NOW = datetime.now(UTC)
MEMO = Recording("memo", "Standup on Zebras", "memo.wav", NOW)
HEARD = Transcript("heard", "memo", "We bought a needle.\nAnd thread.", NOW)
READ = Narration("read", "A needle in a haystack.\nIt is sharp.", NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A recording with a transcript, and a narration."""
    store = open_store(tmp_path)
    store.recordings.add(MEMO)
    store.recordings.save_transcript(HEARD)
    store.narrations.save(READ)
    yield store
    store.close()


def find(store: Store, typed: str) -> list[Hit]:
    """What is found."""
    return store.search.find(wanted(typed))


def ids(store: Store, typed: str) -> list[str | None]:
    """Of each hit the nearest thing that it leads to."""
    return [
        hit.message_id or hit.transcript_id or hit.narration_id or hit.recording_id or hit.conversation_id
        for hit in find(store, typed)
    ]


def assert_index_is_right(store: Store) -> None:
    """FTS5 compares every word of its index with the texts."""
    with store.database.transaction() as cursor:
        cursor.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")


def test_a_transcript_is_found_and_leads_to_its_recording(store: Store) -> None:
    """Kind, ids, the recording's name, time and the words."""
    (hit,) = find(store, "thread")
    assert (hit.kind, hit.recording_id, hit.transcript_id) == (HitKind.VOICE, "memo", "heard")
    assert (hit.conversation_id, hit.message_id, hit.narration_id, hit.role) == ("", None, "", None)
    assert (hit.title, hit.at) == ("Standup on Zebras", NOW)
    assert hit.snippet.text == "We bought a needle. And thread."
    assert [hit.snippet.text[begin:end] for begin, end in hit.snippet.spans] == ["thread"]


def test_a_narration_is_found_under_its_first_line(store: Store) -> None:
    """Kind, id, how it begins, and the words."""
    (hit,) = find(store, "sharp")
    assert (hit.kind, hit.narration_id) == (HitKind.SPEECH, "read")
    assert (hit.recording_id, hit.transcript_id, hit.conversation_id) == ("", None, "")
    assert (hit.title, hit.at) == ("A needle in a haystack.", NOW)
    assert hit.snippet.text == "A needle in a haystack. It is sharp."


def test_a_recording_is_found_by_its_name(store: Store) -> None:
    """A new name is found, the old one no longer is; an empty name is no fault."""
    (hit,) = find(store, "zebr")
    assert (hit.kind, hit.recording_id, hit.transcript_id) == (HitKind.VOICE, "memo", None)
    assert hit.snippet.text == "Standup on Zebras"
    store.recordings.rename("memo", "Giraffe")
    assert ids(store, "zebras") == []
    assert ids(store, "giraffe") == ["memo"]
    store.recordings.rename("memo", "")
    assert ids(store, "giraffe") == []
    store.recordings.rename("memo", "Okapi")
    assert ids(store, "okapi") == ["memo"]
    assert_index_is_right(store)


def test_a_name_is_not_told_beside_a_transcript_with_the_words(store: Store) -> None:
    """One place is enough, as with the titles of conversations; another recording's name is told."""
    store.recordings.rename("memo", "needle memo")
    store.recordings.add(replace(MEMO, id="other", name="needle other"))
    assert set(ids(store, "needle")) == {"heard", "other", "read"}


def test_all_kinds_are_ranked_together(store: Store) -> None:
    """What says it most often, and lately, comes first, whatever it is."""
    conversation = store.conversations.create()
    often = store.conversations.add_message(
        conversation.id, parent_id=None, role=Role.USER, text="needle needle needle"
    )
    assert ids(store, "needle")[0] == often.id
    assert set(ids(store, "needle")) == {often.id, "heard", "read"}
    store.narrations.save(replace(READ, id="more", text="needle, needle, needle, needle!"))
    assert ids(store, "needle")[0] == "more"
    older = replace(HEARD, id="older", text="one pin", created_at=NOW - timedelta(days=400))
    store.recordings.save_transcript(older)
    store.narrations.save(replace(READ, id="newer", text="one pin"))
    store.recordings.save_transcript(replace(older, id="old", created_at=NOW - timedelta(days=20)))
    assert ids(store, "pin") == ["newer", "old", "older"]


def test_a_transcript_is_found_when_it_has_arrived_and_not_before(store: Store) -> None:
    """A growing one is left alone however often it is saved; then its changes are followed."""
    growing = replace(HEARD, id="growing", text="thimble", state=MessageState.GROWING)
    store.recordings.save_transcript(growing)
    store.recordings.save_transcript(replace(growing, text="thimble button"))
    assert ids(store, "thimble") == []
    store.recordings.save_transcript(replace(growing, text="thimble button", state=MessageState.STOPPED))
    assert ids(store, "button") == ["growing"]
    store.recordings.save_transcript(replace(growing, text="zip", state=MessageState.COMPLETE))
    assert ids(store, "button") == []
    assert ids(store, "zip") == ["growing"]
    assert_index_is_right(store)


def test_what_a_dead_copy_heard_is_found_once_it_is_marked(store: Store, tmp_path: Path) -> None:
    """Reading the recording's transcripts marks it."""
    with closing(open_store(tmp_path)) as other:
        other.recordings.save_transcript(
            replace(HEARD, id="lost", text="thimble", state=MessageState.GROWING)
        )
    store.recordings.transcripts("memo")
    assert ids(store, "thimble") == ["lost"]


def test_what_is_deleted_is_not_found_until_it_is_back(store: Store) -> None:
    """A deleted recording hides its name and its transcripts; transcripts and narrations hide themselves."""
    store.recordings.delete("memo")
    assert (ids(store, "zebras"), ids(store, "thread")) == ([], [])
    store.recordings.restore("memo")
    assert (ids(store, "zebras"), ids(store, "thread")) == (["memo"], ["heard"])
    store.recordings.delete_transcript("heard")
    assert ids(store, "thread") == []
    store.recordings.restore_transcript("heard")
    assert ids(store, "thread") == ["heard"]
    store.narrations.delete("read")
    assert ids(store, "haystack") == []
    store.narrations.restore_last()
    assert ids(store, "haystack") == ["read"]
    assert_index_is_right(store)


def test_conversations_without_a_title_and_sound_do_not_meet(store: Store) -> None:
    """Naming and renaming conversations changes nothing about entries of sound."""
    conversation = store.conversations.create()
    store.conversations.add_message(conversation.id, parent_id=None, role=Role.USER, text="hello")
    store.conversations.rename(conversation.id, "Walrus")
    store.conversations.rename(conversation.id, "Seal")
    store.conversations.delete(conversation.id)
    store.conversations.purge_deleted(timedelta())
    assert ids(store, "walrus") == ids(store, "seal") == []
    assert len(ids(store, "needle")) == 2
    assert ids(store, "zebras") == ["memo"]
    assert_index_is_right(store)


@pytest.mark.parametrize(
    ("chosen", "index"),
    [
        ("title_of = 'x'", "search_titles"),
        ("recording_id = 'x' AND transcript_id IS NULL", "search_names"),
        ("transcript_id = 'x'", "search_transcripts"),
        ("narration_id = 'x'", "search_narrations"),
    ],
)
def test_a_trigger_finds_its_entry_at_once(store: Store, chosen: str, index: str) -> None:
    """Each kind of entry has an index that SQLite really uses, among however many others."""
    plan = store.database.rows(
        f"EXPLAIN QUERY PLAN SELECT number FROM search_entries WHERE {chosen}"  # noqa: S608
    )
    assert index in plan[0]["detail"]


def test_a_database_of_the_version_before_keeps_its_search(tmp_path: Path) -> None:
    """Version 4 becomes version 5: what was found is found, and sound is found beside it."""
    path = tmp_path / "aoai-tui.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        migrate(old, MIGRATIONS[:4])
        old.execute(
            "INSERT INTO conversations (id, title, titled_by_hand, created_at, updated_at, system_prompt,"
            " deployment, connection, leaf_id) VALUES ('c', 'Zebra', 0, 1, 1, '', '', '', 'one')"
        )
        old.execute(
            "INSERT INTO messages (id, conversation_id, role, text, state, created_at, details, retries)"
            " VALUES ('one', 'c', 'user', 'needle', 'complete', 1, '{}', 0)"
        )
    with closing(open_store(tmp_path)) as store:
        assert ids(store, "needle") == ["one"]
        assert ids(store, "zebra") == ["c"]
        store.recordings.add(MEMO)
        store.recordings.save_transcript(HEARD)
        assert set(ids(store, "needle")) == {"heard", "one"}
        assert_index_is_right(store)
        store.conversations.rename("c", "Okapi")
        assert ids(store, "okapi") == ["c"]
        assert ids(store, "zebra ") == []
        assert_index_is_right(store)
