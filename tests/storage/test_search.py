"""Full-text search: what is found, what is not, and in which order."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from aoai_tui.domain import Conversation, Message, MessageState, Role
from aoai_tui.domain.finding import wanted
from aoai_tui.storage.migrations import MIGRATIONS, migrate
from aoai_tui.storage.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty data folder."""
    store = open_store(tmp_path)
    yield store
    store.close()


def say(store: Store, text: str, after: Message | None = None) -> Message:
    """A prompt, in a new conversation where it follows nothing."""
    conversation_id = after.conversation_id if after else store.conversations.create().id
    return store.conversations.add_message(
        conversation_id, parent_id=after.id if after else None, role=Role.USER, text=text
    )


def found(store: Store, typed: str) -> list[str | None]:
    """The ids of the messages that are found; None for a title."""
    return [hit.message_id for hit in store.search.find(wanted(typed))]


def messages(store: Store, typed: str) -> set[str]:
    """The messages alone."""
    return {one for one in found(store, typed) if one}


def assert_index_is_right(store: Store) -> None:
    """FTS5 compares every word of its index with the texts."""
    with store.database.transaction() as cursor:
        cursor.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")


def named(store: Store, message: Message) -> Conversation:
    """The conversation of a message."""
    return store.conversations.get(message.conversation_id)


def test_a_message_is_found_by_its_words_their_beginnings_and_without_accents(store: Store) -> None:
    """All words must be there; the last may be half typed; case and accents make no difference."""
    one = say(store, "The Café serves strong coffee")
    two = say(store, "The tea house serves tea")
    assert messages(store, "serves") == {one.id, two.id}
    assert messages(store, "cafe SERV") == {one.id}
    assert messages(store, "cof") == {one.id}
    assert messages(store, "cof ") == set()
    assert messages(store, '"serves tea"') == {two.id}
    assert messages(store, '"tea serves"') == set()


def test_a_hit_says_where_it_is_and_marks_the_words(store: Store) -> None:
    """Conversation, title, role, time and a snippet whose spans are the words."""
    message = say(store, "first line\nwith\x1b[31m a needle in it")
    store.conversations.rename(message.conversation_id, "Sewing")
    (hit,) = store.search.find(wanted("needle"))
    assert (hit.conversation_id, hit.message_id, hit.title) == (message.conversation_id, message.id, "Sewing")
    assert (hit.role, hit.at) == (Role.USER, message.created_at)
    assert hit.snippet.text == "first line with a needle in it"
    assert [hit.snippet.text[begin:end] for begin, end in hit.snippet.spans] == ["needle"]


def test_a_title_is_found_and_leads_to_its_conversation(store: Store) -> None:
    """A name that a person gave is found before messages; its old name no longer is."""
    message = say(store, "about budgets")
    store.conversations.rename(message.conversation_id, "Zebra")
    (hit,) = store.search.find(wanted("zeb"))
    assert (hit.conversation_id, hit.message_id) == (message.conversation_id, None)
    store.conversations.rename(message.conversation_id, "Giraffe")
    assert found(store, "zebra") == []
    assert_index_is_right(store)


def test_a_reply_is_found_when_it_has_arrived_and_not_before(store: Store) -> None:
    """A growing reply is left alone however often it is saved; complete, changed and deleted are followed."""
    prompt = say(store, "Hello")
    reply = store.conversations.begin_reply(prompt.conversation_id, prompt.id, "gpt")
    store.conversations.save_reply(replace(reply, text="needle"))
    assert found(store, "needle") == []
    store.conversations.save_reply(replace(reply, text="needle thread", state=MessageState.COMPLETE))
    assert messages(store, "needle") == {reply.id}
    store.conversations.save_reply(replace(reply, text="thimble", state=MessageState.STOPPED))
    assert found(store, "needle") == []
    assert messages(store, "thimble") == {reply.id}
    assert_index_is_right(store)


def test_a_reply_of_a_dead_copy_is_found_once_it_is_marked(store: Store) -> None:
    """What a crash cut off becomes findable with its state."""
    prompt = say(store, "Hello")
    reply = store.conversations.begin_reply(prompt.conversation_id, prompt.id, "gpt")
    store.conversations.save_reply(replace(reply, text="needle"))
    with store.database.transaction() as cursor:
        cursor.execute("UPDATE messages SET owner = NULL WHERE id = ?", (reply.id,))
    store.conversations.recover_interrupted()
    assert messages(store, "needle") == {reply.id}


def test_what_is_deleted_is_not_found_until_it_is_back(store: Store) -> None:
    """Deleted messages and deleted conversations are out of the search, restored ones in it."""
    one = say(store, "needle one")
    two = say(store, "needle two", after=one)
    removal = store.conversations.delete_message(one.conversation_id, two.id)
    assert messages(store, "needle") == {one.id}
    store.conversations.restore_message(removal)
    assert messages(store, "needle") == {one.id, two.id}
    store.conversations.delete(one.conversation_id)
    assert found(store, "needle") == []
    store.conversations.restore(one.conversation_id)
    assert messages(store, "needle") == {one.id, two.id}
    store.conversations.delete(one.conversation_id)
    store.conversations.purge_deleted(timedelta())
    assert found(store, "needle") == []
    assert store.database.rows("SELECT * FROM search_entries") == []
    assert_index_is_right(store)


def test_a_word_said_more_often_and_lately_comes_first(store: Store) -> None:
    """bm25 orders, and of two equal places the newer one is first."""
    once = say(store, "a needle among very many other words that say nothing at all about it")
    often = say(store, "needle, needle, needle")
    older, newer = say(store, "one pin"), say(store, "one pin")
    with store.database.transaction() as cursor:
        cursor.execute("UPDATE search_entries SET created_at = 0 WHERE message_id = ?", (older.id,))
        cursor.execute("DELETE FROM search_entries WHERE message_id IS NULL")
    assert found(store, "needle") == [often.id, once.id]
    assert found(store, "pin") == [newer.id, older.id]


def test_row_numbers_that_change_do_not_mislead_the_index(store: Store) -> None:
    """After VACUUM, which renumbers the messages, every word still leads to its own message."""
    words = ("alpha", "beta", "gamma", "delta")
    said = {word: say(store, word) for word in words}
    with store.database.transaction() as cursor:
        cursor.execute("DELETE FROM conversations WHERE id = ?", (said.pop("alpha").conversation_id,))
    store.database.rows("VACUUM")
    assert {word: messages(store, word) for word in words} == {
        "alpha": set(),
        **{word: {message.id} for word, message in said.items()},
    }
    assert_index_is_right(store)


def test_an_older_database_is_indexed_when_it_is_opened(tmp_path: Path) -> None:
    """Version 2 becomes version 3 with everything in it found, but for what is deleted or growing."""
    path = tmp_path / "aoai-tui.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        migrate(old, MIGRATIONS[:2])
        old.execute(
            "INSERT INTO conversations (id, title, titled_by_hand, created_at, updated_at, system_prompt,"
            " deployment, connection, leaf_id) VALUES ('c', 'Zebra', 0, 1, 1, '', '', '', 'one')"
        )
        for number, (name, state, deleted) in enumerate(
            [("one", "complete", None), ("two", "growing", None), ("three", "complete", 5)]
        ):
            old.execute(
                "INSERT INTO messages (id, conversation_id, role, text, state, created_at, details, retries,"
                " deleted_at) VALUES (?, 'c', 'user', ?, ?, ?, '{}', 0, ?)",
                (name, f"needle {name}", state, number, deleted),
            )
    store = open_store(tmp_path)
    try:
        assert found(store, "needle") == ["one"]
        assert found(store, "zebra") == [None]
        assert_index_is_right(store)
    finally:
        store.close()


def test_a_damaged_index_is_made_anew(tmp_path: Path) -> None:
    """Garbage in the index costs no message, and afterwards everything is found again."""
    store = open_store(tmp_path)
    said = [say(store, f"needle {number} " + "thread " * 300) for number in range(40)]
    store.close()
    path = tmp_path / "aoai-tui.db"
    with closing(sqlite3.connect(path)) as connection:
        pages = [
            row[0]
            for row in connection.execute("SELECT rootpage FROM sqlite_master WHERE name LIKE 'search\\_%' ESCAPE '\\'"
                                          " AND rootpage > 0")
        ]  # fmt: skip
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * 4096)
            file.write(b"\x5a" * 4096)
    store = open_store(tmp_path)
    try:
        assert messages(store, "needle") == {message.id for message in said}
        assert "was damaged" in store.notice
        assert_index_is_right(store)
    finally:
        store.close()


@given(st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_nothing_that_can_be_typed_is_an_error(store: Store, typed: str) -> None:
    """Quotes, operators, brackets, NUL and every other sign are words or nothing, never FTS5's syntax."""
    if not store.conversations.list():
        say(store, "AND OR NOT NEAR needle")
    store.search.find(wanted(typed))


@pytest.mark.parametrize(
    "typed", ['"', "a* OR", "NEAR(x, 5)", "text:x", "-x", "^x", "(((", "a AND NOT b", "x\x00y"]
)
def test_operators_are_words(store: Store, typed: str) -> None:
    """What FTS5 would take for syntax is looked for as it stands."""
    message = say(store, typed)
    assert messages(store, typed) == ({message.id} if wanted(typed) else set())
