"""Damaged files: moved aside with their data, and what can be read is saved."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aoai_tui.domain import Role
from aoai_tui.storage.conversations import Conversations
from aoai_tui.storage.database import Database
from aoai_tui.storage.presence import Presence
from aoai_tui.storage.table_list import PAGE_SIZE

NAMES = ("first", "second", "third")
TURNS = 40
TEXT = "What a stove needs is air. " * 30


@pytest.fixture
def presence(tmp_path: Path) -> Iterator[Presence]:
    """This copy of the app."""
    with Presence.join(tmp_path) as presence:
        yield presence


@pytest.fixture
def path(tmp_path: Path, presence: Presence) -> Path:
    """A closed database with three conversations of forty messages each, a draft and a deployment."""
    path = tmp_path / "conversations.db"
    with Database.open(path) as db:
        conversations = Conversations(db, presence)
        for name in NAMES:
            fill(conversations, name)
        conversations.save_draft(None, "half a thought")
        conversations.remember_deployment("work", "chat", "gpt")
    return path


def fill(conversations: Conversations, name: str) -> None:
    """One conversation with messages that know their number."""
    conversation = conversations.create()
    parent = None
    for turn in range(TURNS):
        role = Role.ASSISTANT if turn % 2 else Role.USER
        text = f"{name} {turn}: {TEXT}"
        parent = conversations.add_message(conversation.id, parent_id=parent, role=role, text=text).id
    conversations.rename(conversation.id, name)


def overwrite(path: Path, page: int, data: bytes = b"\x5a" * PAGE_SIZE) -> None:
    """Put garbage where a page was; pages count from 1."""
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE_SIZE)
        file.write(data)


def page_of(path: Path, name: str) -> int:
    """The first page of a table or index."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    return int(found[0])


def aside(path: Path) -> Path:
    """The file that was moved aside; there is just one."""
    (found,) = path.parent.glob("conversations.damaged-*.db")
    return found


def numbers(conversations: Conversations) -> dict[str, list[int]]:
    """Title -> the numbers of the messages in the shown branch."""
    return {
        conversation.title: [
            int(message.text.split(":")[0].split()[1]) for message in conversations.branch(conversation.id)
        ]
        for conversation in conversations.list()
    }


def assert_sound(path: Path) -> None:
    """SQLite finds no fault with the file, nor with its foreign keys."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("garbage", [b"\x00" * 100, b"lost" * 25, b"\x5a" * PAGE_SIZE])
def test_a_lost_header_loses_no_message(path: Path, presence: Presence, garbage: bytes) -> None:
    """With the header, or the whole first page, overwritten, every message is saved and the file is kept."""
    overwrite(path, 1, garbage)
    before = path.read_bytes()
    with Database.open(path) as db:
        conversations = Conversations(db, presence)
        assert numbers(conversations) == {name: list(range(TURNS)) for name in NAMES}
        assert conversations.draft(None) == "half a thought"
        assert conversations.deployments("work", "chat") == ["gpt"]
        assert "was damaged" in db.notice
        assert "3 conversations and 120 messages were saved" in db.notice
        assert str(aside(path)) in db.notice
    assert aside(path).read_bytes() == before
    assert_sound(path)


def test_a_file_that_never_was_a_database_is_kept_and_a_new_one_is_begun(
    tmp_path: Path, presence: Presence
) -> None:
    """Garbage in the database's place is moved aside as it is, and the app works."""
    path = tmp_path / "conversations.db"
    path.write_bytes(b"a shopping list " * 1000)
    with Database.open(path) as db:
        assert "Nothing in it could be saved" in db.notice
        fill(Conversations(db, presence), "after")
    assert aside(path).read_bytes() == b"a shopping list " * 1000
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(
        [aside(path).name, "conversations.db", "conversations.db.lock", "running"]
    )


def test_a_file_that_is_cut_off_is_saved_as_far_as_it_goes(path: Path, presence: Presence) -> None:
    """Two thirds of a file give the messages of these; the first conversation is whole."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    with Database.open(path) as db:
        conversations = Conversations(db, presence)
        for conversation in conversations.list():
            conversations.branch(conversation.id)
        fill(conversations, "after")
        found = numbers(conversations)
    assert found["first"] == list(range(TURNS))
    assert found["after"] == list(range(TURNS))
    assert_sound(path)


@pytest.mark.parametrize(
    "table", ["messages", "conversations", "messages_by_parent", "sqlite_autoindex_messages_1"]
)
def test_a_lost_root_page_is_noticed_and_repaired_while_reading(
    path: Path, presence: Presence, table: str
) -> None:
    """Damage that only reading meets is repaired under the reader, who gets an answer."""
    overwrite(path, page_of(path, table))
    with Database.open(path) as db:
        conversations = Conversations(db, presence)
        for conversation in conversations.list():
            conversations.branch(conversation.id)
        assert "was damaged" in db.notice
        fill(conversations, "after")
        assert numbers(conversations)["after"] == list(range(TURNS))
        if table.startswith(("messages_by", "sqlite")):
            assert "3 conversations and 120 messages were saved" in db.notice
    assert aside(path).exists()
    assert_sound(path)


def test_lost_pages_in_the_middle_cost_only_their_own_messages(path: Path, presence: Presence) -> None:
    """With any one page of the file overwritten, what is left still reads in order and the rest is saved."""
    pages = path.stat().st_size // PAGE_SIZE
    assert pages > 30
    original = path.with_name("original.db")
    shutil.copyfile(path, original)
    noticed = 0
    for page in range(2, pages + 1):
        shutil.copyfile(original, path)
        overwrite(path, page)
        with Database.open(path) as db:
            conversations = Conversations(db, presence)
            for title, found in numbers(conversations).items():
                assert found == sorted(found), f"page {page}, {title}"
            fill(conversations, "after")
            everything = numbers(conversations)
            assert everything.pop("after") == list(range(TURNS))
            lost = 3 * TURNS - sum(len(found) for found in everything.values())
            # A page holds four of these messages; the tables' roots are another matter.
            assert lost <= 5 or page in (page_of(original, "messages"), page_of(original, "conversations"))
            if db.notice:
                noticed += 1
                aside(path).unlink()
        if db.notice:
            assert_sound(path)
    assert noticed > pages / 2


def test_damage_met_while_writing_is_repaired_and_the_message_is_kept(path: Path, presence: Presence) -> None:
    """A message that finds the database damaged is written into the repaired one."""
    with Database.open(path) as db:
        conversations = Conversations(db, presence)
        newest = conversations.list()[0]
    overwrite(path, page_of(path, "messages_by_parent"))
    with Database.open(path) as db:
        conversations = Conversations(db, presence)
        message = conversations.add_message(
            newest.id, parent_id=newest.leaf_id, role=Role.USER, text="still there?"
        )
        assert "was damaged" in db.notice
        assert conversations.branch(newest.id)[-1] == message
        assert len(conversations.branch(newest.id)) == TURNS + 1


def test_the_log_of_a_damaged_file_is_read_too(tmp_path: Path, presence: Presence) -> None:
    """Messages that SQLite had only in its log are saved when the file itself is damaged."""
    living = tmp_path / "living"
    dead = tmp_path / "dead"
    dead.mkdir()
    with Database.open(living / "conversations.db") as db:
        fill(Conversations(db, presence), "first")
        db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        conversations = Conversations(db, presence)
        newest = conversations.list()[0]
        conversations.add_message(newest.id, parent_id=newest.leaf_id, role=Role.USER, text="first 40: late")
        for ending in ("", "-wal"):
            shutil.copyfile(living / f"conversations.db{ending}", dead / f"conversations.db{ending}")
    path = dead / "conversations.db"
    overwrite(path, 1, b"lost" * 25)
    with Database.open(path) as db:
        assert numbers(Conversations(db, presence)) == {"first": list(range(TURNS + 1))}
        assert "41 messages were saved" in db.notice


def test_a_reply_goes_on_when_the_repair_lost_it(path: Path, presence: Presence) -> None:
    """A growing reply that was lost with its page is written again by its next save, and shown."""
    with Database.open(path) as db:
        conversations = Conversations(db, presence)
        newest = conversations.list()[0]
        reply = conversations.begin_reply(newest.id, newest.leaf_id, "gpt")
        with db.transaction() as cursor:
            cursor.execute("UPDATE conversations SET leaf_id = ?", (newest.leaf_id,))
            cursor.execute("DELETE FROM messages WHERE id = ?", (reply.id,))
        conversations.save_reply(reply)
        assert conversations.branch(newest.id)[-1] == reply


def test_another_open_copy_goes_on_with_the_repaired_file(path: Path, presence: Presence) -> None:
    """When one copy replaces the damaged file, a copy that has it open writes into the new one."""
    overwrite(path, page_of(path, "messages_by_parent"))
    with Database.open(path) as one, Database.open(path) as two:
        repairing = Conversations(one, presence)
        fill(repairing, "after")
        assert "was damaged" in one.notice
        other = Conversations(two, presence)
        fill(other, "later")
        assert two.notice == ""
        assert numbers(repairing)["later"] == list(range(TURNS))
        assert numbers(other)["after"] == list(range(TURNS))
