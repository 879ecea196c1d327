"""Several copies of the app, as real processes, on one database."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import aoai_tui
from aoai_tui.domain import MessageState
from aoai_tui.storage.conversations import Conversations
from aoai_tui.storage.database import Database
from aoai_tui.storage.presence import Presence

HERE = Path(__file__).parent


@contextmanager
def copy_of_the_app(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A child process with pipes for its input and output; it is killed at the end."""
    root = str(Path(aoai_tui.__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, "-W", "error", str(HERE / script), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line_of(process: subprocess.Popen[str]) -> str:
    """The next line that the process prints."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the process ended early"
    return line.strip()


def let_go(process: subprocess.Popen[str]) -> None:
    """Let a waiting process start its work."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def write_at_once(folder: Path, number: int) -> list[list[str]]:
    """Two copies that start writing at the same moment; what each printed at its end, in words."""
    with ExitStack() as stack:
        copies = [
            stack.enter_context(copy_of_the_app("copy_that_writes.py", folder, name, number))
            for name in ("one", "two")
        ]
        for copy in copies:
            assert line_of(copy) == "ready"
        for copy in copies:
            let_go(copy)
        ends = [line_of(copy).split(maxsplit=1) for copy in copies]
        assert [copy.wait() for copy in copies] == [0, 0]
    return ends


def test_a_killed_copy_loses_no_saved_text_and_its_reply_reads_as_interrupted(tmp_path: Path) -> None:
    """kill -9 in mid-reply keeps all text that was saved, and the reply is marked as interrupted."""
    with copy_of_the_app("copy_that_replies.py", tmp_path) as child:
        conversation_id = line_of(child)
        while (length := int(line_of(child))) < 200:
            pass
        child.kill()
        child.wait()
    with Presence.join(tmp_path) as presence, Database.open(tmp_path / "conversations.db") as db:
        conversations = Conversations(db, presence)
        assert conversations.recover_interrupted() == 1
        prompt, reply = conversations.branch(conversation_id)
    assert db.notice == ""
    assert prompt.text == "Count for me"
    assert reply.state is MessageState.INTERRUPTED
    assert len(reply.text) >= length
    assert reply.text.startswith("1 2 3 4 5 ")


def test_a_reply_of_a_living_copy_is_left_alone_until_that_copy_dies(tmp_path: Path) -> None:
    """While another copy writes, its reply stays growing; once that is killed, it reads as interrupted."""
    with copy_of_the_app("copy_that_replies.py", tmp_path) as child:
        conversation_id = line_of(child)
        line_of(child)
        with Presence.join(tmp_path) as presence, Database.open(tmp_path / "conversations.db") as db:
            conversations = Conversations(db, presence)
            assert conversations.recover_interrupted() == 0
            assert conversations.branch(conversation_id)[-1].state is MessageState.GROWING
            child.kill()
            child.wait()
            assert conversations.branch(conversation_id)[-1].state is MessageState.INTERRUPTED
            assert conversations.recover_interrupted() == 0


def test_two_copies_that_start_and_write_at_once_lose_nothing(tmp_path: Path) -> None:
    """Two copies make the same new database and write to it at the same time; every message is there."""
    ends = write_at_once(tmp_path, 150)
    with Presence.join(tmp_path) as presence, Database.open(tmp_path / "conversations.db") as db:
        conversations = Conversations(db, presence)
        for (conversation_id,), name in zip(ends, ("one", "two"), strict=True):
            texts = [message.text for message in conversations.branch(conversation_id)]
            assert texts == [f"{name} {turn}" for turn in range(150)]
        assert len(conversations.list()) == 2


def test_two_copies_that_find_a_damaged_file_repair_it_once(tmp_path: Path) -> None:
    """Only one copy moves the damaged file aside; the other goes on with the new one, and both write."""
    (tmp_path / "conversations.db").write_bytes(b"no database " * 1000)
    ends = write_at_once(tmp_path, 20)
    assert len([end for end in ends if len(end) == 2]) == 1
    assert len(list(tmp_path.glob("*.damaged-*.db"))) == 1
    with closing(sqlite3.connect(tmp_path / "conversations.db")) as connection:
        assert connection.execute("SELECT count(*) FROM messages").fetchone() == (40,)
