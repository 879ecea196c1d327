"""Messages: stored whole, in branches, and never left growing by a dead copy."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from aoai_tui.domain import (
    Failure,
    FilterResult,
    Message,
    MessageState,
    RateLimits,
    Receipt,
    Role,
    Timing,
    Usage,
)
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.conversations import Conversations
from aoai_tui.storage.database import Database
from aoai_tui.storage.presence import Presence
from tests.growth import LINEAR, growth


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    with Database.open(tmp_path / "conversations.db") as db:
        yield db


@pytest.fixture
def presence(tmp_path: Path) -> Iterator[Presence]:
    """This copy of the app."""
    with Presence.join(tmp_path) as presence:
        yield presence


@pytest.fixture
def conversations(db: Database, presence: Presence) -> Conversations:
    """The store over both."""
    return Conversations(db, presence)


@pytest.fixture
def conversation_id(conversations: Conversations) -> str:
    """A conversation without messages."""
    return conversations.create().id


def say(
    conversations: Conversations, conversation_id: str, text: str, after: Message | None = None
) -> Message:
    """Add a prompt."""
    parent_id = after.id if after else None
    return conversations.add_message(conversation_id, parent_id=parent_id, role=Role.USER, text=text)


def shown(conversations: Conversations, conversation_id: str) -> list[str]:
    """The texts of the shown branch."""
    return [message.text for message in conversations.branch(conversation_id)]


def test_a_message_is_shown_as_soon_as_it_is_stored(
    conversations: Conversations, conversation_id: str
) -> None:
    """The new message ends the branch, and the conversation's time is the message's."""
    first = say(conversations, conversation_id, "one")
    second = say(conversations, conversation_id, "two", first)
    assert conversations.branch(conversation_id) == [first, second]
    conversation = conversations.get(conversation_id)
    assert (conversation.leaf_id, conversation.updated_at) == (second.id, second.created_at)


def test_an_empty_conversation_has_an_empty_branch(
    conversations: Conversations, conversation_id: str
) -> None:
    """No messages, no error."""
    assert conversations.branch(conversation_id) == []


def test_branches_live_side_by_side(conversations: Conversations, conversation_id: str) -> None:
    """A second answer to the same message begins a branch; both can be shown, whole, by their leaf."""
    root = say(conversations, conversation_id, "root")
    left = say(conversations, conversation_id, "left", root)
    left_end = say(conversations, conversation_id, "left end", left)
    right = say(conversations, conversation_id, "right", root)
    assert shown(conversations, conversation_id) == ["root", "right"]
    assert conversations.siblings(left.id) == conversations.siblings(right.id) == [left.id, right.id]
    assert conversations.siblings(root.id) == [root.id]
    assert conversations.newest_leaf(left.id) == left_end.id
    assert conversations.newest_leaf(root.id) == right.id
    conversations.set_leaf(conversation_id, left_end.id)
    assert shown(conversations, conversation_id) == ["root", "left", "left end"]


def test_first_prompts_have_siblings_too(conversations: Conversations, conversation_id: str) -> None:
    """An edited first prompt stands beside the first; those of other conversations do not count."""
    first, second = say(conversations, conversation_id, "one"), say(conversations, conversation_id, "one!")
    say(conversations, conversations.create().id, "elsewhere")
    assert conversations.siblings(first.id) == [first.id, second.id]
    assert shown(conversations, conversation_id) == ["one!"]


def test_two_thousand_messages_read_in_order_and_in_linear_time(
    conversations: Conversations, conversation_id: str
) -> None:
    """A branch of 2,000 messages is complete and in order, and takes eight times as long as one of 250."""
    last: Message | None = None
    for turn in range(2000):
        last = say(conversations, conversation_id, f"{turn} " + "words " * 100, last)
    messages = conversations.branch(conversation_id)
    assert [int(message.text.split()[0]) for message in messages] == list(range(2000))
    assert conversations.newest_leaf(messages[0].id) == messages[-1].id
    leaves = {length: messages[length - 1].id for length in (250, 2000)}

    def read(length: int) -> None:
        conversations.set_leaf(conversation_id, leaves[length])
        assert len(conversations.branch(conversation_id)) == length

    assert growth(read, 250) < LINEAR


def test_a_parent_must_be_in_the_same_conversation(
    conversations: Conversations, conversation_id: str
) -> None:
    """A message can't hang on one that is missing or belongs elsewhere, and nothing changes when it tries."""
    first = say(conversations, conversation_id, "one")
    elsewhere = say(conversations, conversations.create().id, "elsewhere")
    for parent in ("nothing", elsewhere.id):
        with pytest.raises(StorageTrouble, match="message does not exist"):
            conversations.add_message(conversation_id, parent_id=parent, role=Role.USER, text="lost")
        with pytest.raises(StorageTrouble, match="message does not exist"):
            conversations.set_leaf(conversation_id, parent)
    assert conversations.branch(conversation_id) == [first]


def test_an_unknown_message_is_said_in_words(conversations: Conversations) -> None:
    """Asking around a message that isn't there is a StorageTrouble."""
    for ask in (conversations.siblings, conversations.newest_leaf):
        with pytest.raises(StorageTrouble, match="message does not exist"):
            ask("nothing")


def test_a_reply_of_no_conversation_is_said_in_words(
    conversations: Conversations, conversation_id: str
) -> None:
    """Saving a reply whose conversation is gone says so."""
    reply = conversations.begin_reply(conversation_id, None, "gpt")
    with pytest.raises(StorageTrouble, match="conversation does not exist"):
        conversations.save_reply(replace(reply, id="other", conversation_id="nobody"))


def test_a_reply_is_stored_before_its_first_word(
    db: Database, presence: Presence, conversations: Conversations, conversation_id: str
) -> None:
    """A begun reply is empty, growing, shown, and owned by this copy of the app."""
    prompt = say(conversations, conversation_id, "Hello")
    reply = conversations.begin_reply(conversation_id, prompt.id, "gpt")
    assert (reply.text, reply.state, reply.deployment) == ("", MessageState.GROWING, "gpt")
    assert conversations.branch(conversation_id) == [prompt, reply]
    assert db.rows("SELECT owner FROM messages WHERE id = ?", (reply.id,))[0]["owner"] == presence.id


@pytest.mark.parametrize("state", [state for state in MessageState if state is not MessageState.GROWING])
def test_a_reply_that_ended_belongs_to_nobody(
    db: Database, conversations: Conversations, conversation_id: str, state: MessageState
) -> None:
    """However it ended, the last save clears the owner and keeps the text."""
    reply = conversations.begin_reply(conversation_id, None, "gpt")
    conversations.save_reply(replace(reply, text="so far"))
    ended = replace(reply, text="so far, so good", state=state)
    conversations.save_reply(ended)
    assert conversations.branch(conversation_id) == [ended]
    assert db.rows("SELECT owner FROM messages")[0]["owner"] is None
    assert conversations.recover_interrupted() == 0


def test_a_dead_copy_s_reply_is_interrupted_when_it_is_read(
    tmp_path: Path, db: Database, conversations: Conversations, conversation_id: str
) -> None:
    """Reading a branch marks what a dead copy left growing, and that stays so."""
    other = Presence.join(tmp_path)
    theirs = Conversations(db, other)
    reply = theirs.begin_reply(conversation_id, None, "gpt")
    theirs.save_reply(replace(reply, text="so far"))
    assert conversations.branch(conversation_id)[0].state is MessageState.GROWING
    other.leave()
    (found,) = conversations.branch(conversation_id)
    assert (found.state, found.text) == (MessageState.INTERRUPTED, "so far")
    assert tuple(db.rows("SELECT state, owner FROM messages")[0]) == ("interrupted", None)


def test_recovery_marks_every_orphan_and_no_living_reply(
    tmp_path: Path, db: Database, conversations: Conversations
) -> None:
    """Replies of dead copies and of nobody are interrupted; this copy's and another living one's go on."""
    dead, living = Presence.join(tmp_path), Presence.join(tmp_path)
    with living:
        writers = {"dead": Conversations(db, dead), "living": Conversations(db, living), "own": conversations}
        ids = {name: conversations.create().id for name in (*writers, "nobody")}
        for name, writer in writers.items():
            writer.begin_reply(ids[name], None, "gpt")
        conversations.begin_reply(ids["nobody"], None, "gpt")
        with db.transaction() as cursor:
            cursor.execute("UPDATE messages SET owner = NULL WHERE conversation_id = ?", (ids["nobody"],))
        dead.leave()
        assert conversations.recover_interrupted() == 2
        states = {name: conversations.branch(ids[name])[0].state for name in ids}
    assert states == {
        "dead": MessageState.INTERRUPTED,
        "nobody": MessageState.INTERRUPTED,
        "living": MessageState.GROWING,
        "own": MessageState.GROWING,
    }


def test_broken_halves_of_characters_do_not_stop_a_save(
    conversations: Conversations, conversation_id: str
) -> None:
    """Lone surrogates become U+FFFD, halves that fit become their character, the rest is kept as it came."""
    message = say(conversations, conversation_id, "\ud83d\ude00 \udc00\x1b[31m\x00\r\n\ufeffend \ud800")
    assert message.text == "😀 �\x1b[31m\x00\r\n\ufeffend �"
    failed = replace(
        message, text="\udfff", model="\ud800", finish_reason="\ud800", failure=Failure("\ud800", code="x")
    )
    conversations.save_reply(failed)
    (found,) = conversations.branch(conversation_id)
    assert (found.text, found.model, found.failure) == ("�", "�", Failure("�", code="x"))


def test_broken_details_cost_only_the_details(
    db: Database, conversations: Conversations, conversation_id: str
) -> None:
    """Where the small values can't be read, the text still can."""
    message = say(conversations, conversation_id, "Hello")
    with db.transaction() as cursor:
        cursor.execute("UPDATE messages SET details = '{\"usage\": 7'")
    assert conversations.branch(conversation_id) == [message]


ODD = st.text(max_size=40) | st.sampled_from(["", "\x00", "\r\n", "é", "👩‍👩‍👧", "\u202e", "\ufeff", "'\"\\"])
SOME = st.none() | ODD
COUNTS = st.integers(0, 2**53)
MAYBE_COUNTS = st.none() | COUNTS
SECONDS = st.floats(0, 1e6)
MESSAGES = st.builds(
    Message,
    id=st.uuids().map(str),
    conversation_id=st.just(""),
    parent_id=st.none(),
    role=st.sampled_from(Role),
    text=st.text(max_size=300) | ODD,
    created_at=st.datetimes(timezones=st.just(UTC)),
    state=st.sampled_from(MessageState),
    deployment=SOME,
    model=SOME,
    finish_reason=SOME,
    usage=st.none() | st.builds(Usage, COUNTS, COUNTS, COUNTS, COUNTS),
    timing=st.none() | st.builds(Timing, SECONDS, st.none() | SECONDS),
    filters=st.lists(
        st.builds(FilterResult, ODD, st.booleans(), SOME, st.none() | st.booleans(), ODD), max_size=3
    ).map(tuple),
    receipt=st.none()
    | st.builds(
        Receipt, SOME, SOME, st.builds(RateLimits, MAYBE_COUNTS, MAYBE_COUNTS, MAYBE_COUNTS, MAYBE_COUNTS)
    ),
    failure=st.none() | st.builds(Failure, ODD, ODD, st.none() | st.integers(100, 599), SOME, SOME),
    retries=st.integers(0, 99),
)


@pytest.fixture(scope="module")
def shelf() -> Iterator[Conversations]:
    """One database for many examples."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        presence = stack.enter_context(Presence.join(folder))
        yield Conversations(stack.enter_context(Database.open(folder / "conversations.db")), presence)


@settings(deadline=None)
@given(message=MESSAGES)
def test_any_message_reads_back_as_it_was_saved(shelf: Conversations, message: Message) -> None:
    """Every field survives the disk, whatever it holds."""
    begun = shelf.begin_reply(shelf.create().id, None, "gpt")
    saved = replace(message, id=begun.id, conversation_id=begun.conversation_id)
    shelf.save_reply(saved)
    assert shelf.branch(begun.conversation_id) == [saved]


def test_times_keep_their_microseconds(conversations: Conversations, conversation_id: str) -> None:
    """A time is stored to the microsecond."""
    moment = datetime(2031, 2, 3, 4, 5, 6, 789_123, tzinfo=UTC)
    conversations.save_reply(replace(say(conversations, conversation_id, "x"), created_at=moment))
    assert conversations.branch(conversation_id)[0].created_at == moment
