"""Conversations: listed, named, deleted, and what is remembered beside them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.domain import Conversation, Role
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.conversations import Conversations
from aoai_tui.storage.database import Database
from aoai_tui.storage.presence import Presence
from aoai_tui.storage.titles import LONGEST, title_from


@pytest.fixture
def conversations(tmp_path: Path) -> Iterator[Conversations]:
    """An empty database."""
    with Presence.join(tmp_path) as presence, Database.open(tmp_path / "conversations.db") as db:
        yield Conversations(db, presence)


def begun(conversations: Conversations, text: str = "Hello") -> Conversation:
    """A conversation with one prompt."""
    conversation = conversations.create()
    conversations.add_message(conversation.id, parent_id=None, role=Role.USER, text=text)
    return conversations.get(conversation.id)


def test_a_created_conversation_reads_back_as_it_was(conversations: Conversations) -> None:
    """Every field comes back, and the times are aware and in UTC."""
    before = datetime.now(UTC)
    made = conversations.create(connection="work", deployment="gpt", system_prompt="Be brief.\n")
    assert conversations.get(made.id) == made
    assert made.created_at == made.updated_at
    assert before <= made.created_at <= datetime.now(UTC)
    assert (made.connection, made.deployment, made.system_prompt) == ("work", "gpt", "Be brief.\n")
    assert (made.title, made.titled_by_hand, made.leaf_id) == ("", False, None)


def test_a_conversation_without_messages_is_not_listed(conversations: Conversations) -> None:
    """An empty conversation exists, but no list shows it."""
    empty = conversations.create()
    assert conversations.list() == []
    assert conversations.get(empty.id) == empty


def test_the_list_begins_with_the_newest_message(conversations: Conversations) -> None:
    """A new message brings its conversation to the top; a limit keeps the first few."""
    one, two, three = (begun(conversations) for _ in range(3))
    conversations.add_message(one.id, parent_id=one.leaf_id, role=Role.USER, text="Again")
    assert [found.id for found in conversations.list()] == [one.id, three.id, two.id]
    assert [found.id for found in conversations.list(limit=2)] == [one.id, three.id]


def test_renaming_does_not_move_a_conversation(conversations: Conversations) -> None:
    """A new name or new options leave the order of the list as it is."""
    one, two = begun(conversations), begun(conversations)
    conversations.rename(one.id, "Stoves")
    conversations.update_options(one.id, deployment="gpt")
    assert [found.id for found in conversations.list()] == [two.id, one.id]


def test_the_first_prompt_names_the_conversation(conversations: Conversations) -> None:
    """The first line with text becomes the title; later prompts do not change it."""
    conversation = begun(conversations, "\n  \n  How do  stoves\twork?\nPlease be brief.")
    assert conversation.title == "How do stoves work?"
    assert not conversation.titled_by_hand
    conversations.add_message(
        conversation.id, parent_id=conversation.leaf_id, role=Role.USER, text="And now?"
    )
    assert conversations.get(conversation.id).title == "How do stoves work?"


def test_a_reply_or_a_system_message_names_nothing(conversations: Conversations) -> None:
    """Only a person's words make a title."""
    conversation = conversations.create()
    first = conversations.add_message(conversation.id, parent_id=None, role=Role.ASSISTANT, text="Welcome")
    assert conversations.get(conversation.id).title == ""
    conversations.add_message(conversation.id, parent_id=first.id, role=Role.USER, text="Thanks")
    assert conversations.get(conversation.id).title == "Thanks"


def test_a_name_given_by_hand_stays(conversations: Conversations) -> None:
    """Neither a prompt nor an automatic title replaces it."""
    conversation = conversations.create()
    conversations.rename(conversation.id, "  Stoves\x1b[31m\n and lamps ")
    conversations.add_message(conversation.id, parent_id=None, role=Role.USER, text="Hello")
    conversations.set_automatic_title(conversation.id, "Greetings")
    named = conversations.get(conversation.id)
    assert (named.title, named.titled_by_hand) == ("Stoves and lamps", True)


def test_an_emptied_name_lets_automatic_titles_come_again(conversations: Conversations) -> None:
    """Renaming to nothing gives the name back to the app."""
    conversation = begun(conversations)
    conversations.rename(conversation.id, "Stoves")
    conversations.rename(conversation.id, " ")
    conversations.set_automatic_title(conversation.id, "Greetings\n")
    named = conversations.get(conversation.id)
    assert (named.title, named.titled_by_hand) == ("Greetings", False)


def test_options_change_one_by_one(conversations: Conversations) -> None:
    """What is not given stays; an empty text is a value of its own."""
    made = conversations.create(connection="work", deployment="gpt", system_prompt="Be brief.")
    conversations.update_options(made.id, deployment="mini")
    conversations.update_options(made.id, system_prompt="")
    found = conversations.get(made.id)
    assert (found.connection, found.deployment, found.system_prompt) == ("work", "mini", "")


def test_a_deleted_conversation_can_be_restored_whole(conversations: Conversations) -> None:
    """Deleting hides it, restoring shows it again with its messages."""
    conversation = begun(conversations)
    conversations.delete(conversation.id)
    assert conversations.list() == []
    conversations.restore(conversation.id)
    assert conversations.list() == [conversation]
    assert [message.text for message in conversations.branch(conversation.id)] == ["Hello"]


def test_going_on_with_a_deleted_conversation_restores_it(conversations: Conversations) -> None:
    """What is said in one window is not lost because another window deleted the conversation."""
    conversation = begun(conversations)
    conversations.delete(conversation.id)
    conversations.add_message(conversation.id, parent_id=conversation.leaf_id, role=Role.USER, text="Wait")
    assert [found.id for found in conversations.list()] == [conversation.id]


def test_purging_erases_only_what_was_deleted_long_enough_ago(conversations: Conversations) -> None:
    """A fresh deletion stays restorable, an old one goes for good with messages and draft; others stay."""
    kept, deleted = begun(conversations), begun(conversations)
    conversations.save_draft(deleted.id, "lost")
    conversations.save_draft(kept.id, "kept")
    conversations.save_draft(None, "new")
    conversations.delete(deleted.id)
    assert conversations.purge_deleted(timedelta(days=1)) == 0
    assert conversations.purge_deleted(timedelta()) == 1
    with pytest.raises(StorageTrouble, match="does not exist"):
        conversations.restore(deleted.id)
    assert conversations.list() == [kept]
    assert [conversations.draft(key) for key in (deleted.id, kept.id, None)] == ["", "kept", "new"]


def test_purged_words_are_not_left_in_the_file(tmp_path: Path) -> None:
    """After a purge the database's files no longer hold the text."""
    path = tmp_path / "conversations.db"
    with Presence.join(tmp_path) as presence, Database.open(path) as db:
        conversations = Conversations(db, presence)
        begun(conversations, "something else")
        secret = begun(conversations, "the combination is 12-34-56 " * 500)
        conversations.delete(secret.id)
        conversations.purge_deleted(timedelta())
    assert not path.with_name("conversations.db-wal").exists()
    assert b"12-34-56" not in path.read_bytes()


def test_a_conversation_longer_than_a_cascade_may_be_deep_can_be_purged(conversations: Conversations) -> None:
    """1,200 messages in one line go at once."""
    conversation = begun(conversations)
    parent = conversation.leaf_id
    for turn in range(1200):
        parent = conversations.add_message(
            conversation.id, parent_id=parent, role=Role.USER, text=str(turn)
        ).id
    conversations.delete(conversation.id)
    assert conversations.purge_deleted(timedelta()) == 1


def test_an_unknown_conversation_is_said_in_words(conversations: Conversations) -> None:
    """Every method that needs a conversation says that there is none."""
    for attempt in (
        lambda: conversations.get("nobody"),
        lambda: conversations.rename("nobody", "x"),
        lambda: conversations.set_automatic_title("nobody", "x"),
        lambda: conversations.update_options("nobody", deployment="x"),
        lambda: conversations.delete("nobody"),
        lambda: conversations.restore("nobody"),
        lambda: conversations.branch("nobody"),
        lambda: conversations.set_leaf("nobody", "nothing"),
        lambda: conversations.add_message("nobody", parent_id=None, role=Role.USER, text="x"),
        lambda: conversations.begin_reply("nobody", None, "gpt"),
    ):
        with pytest.raises(StorageTrouble, match="conversation does not exist"):
            attempt()


def test_a_draft_survives_until_it_is_emptied(conversations: Conversations) -> None:
    """Each conversation has its own draft, and so has the one that isn't begun."""
    conversation = begun(conversations)
    conversations.save_draft(None, "new")
    conversations.save_draft(conversation.id, "half")
    conversations.save_draft(conversation.id, "half a \ud800 thought\n")
    assert conversations.draft(None) == "new"
    assert conversations.draft(conversation.id) == "half a � thought\n"
    conversations.save_draft(conversation.id, "")
    assert conversations.draft(conversation.id) == ""


def test_deployments_are_remembered_newest_first(conversations: Conversations) -> None:
    """Using one again brings it to the front; other connections and other work have their own."""
    for name in ("gpt", "mini", "gpt"):
        conversations.remember_deployment("work", "chat", name)
    conversations.remember_deployment("work", "images", "painter")
    conversations.remember_deployment("home", "chat", "local")
    assert conversations.deployments("work", "chat") == ["gpt", "mini"]
    assert conversations.deployments("work", "images") == ["painter"]
    assert conversations.deployments("nowhere", "chat") == []


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("", ""),
        (" \n\t\n", ""),
        ("Hello", "Hello"),
        ("\x1b[31mRed\x1b[0m words\r\nmore", "Red words"),
        ("\x07\nSecond", "Second"),
        ("word " * 30, "word " * 11 + "word…"),
        ("x" * 61, "x" * 59 + "…"),
        ("x" * 60, "x" * 60),
        ("日本" * 40, "日本" * 29 + "日…"),
    ],
)
def test_a_title_is_the_first_words(prompt: str, title: str) -> None:
    """The first line with visible text, cut at a word where it has words."""
    assert title_from(prompt) == title


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_prompt_makes_a_title_that_can_be_shown_and_stored(prompt: str) -> None:
    """At most sixty characters, one line, no control characters, and valid UTF-8."""
    title = title_from(prompt)
    assert len(title) <= LONGEST
    assert len(title.splitlines()) <= 1
    assert "\x1b" not in title
    title.encode()
