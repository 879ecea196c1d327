"""What can still be read from a damaged database, copied into a fresh one, row by row."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.migrations import TABLES_MADE, Migration, migrate
from aoai_tui.storage.rows import conversation_from, message_from

PAGE_SIZE = 4096
"""Bytes of a page in every database that this app makes."""

_SMALLEST_ROW = 64
"""Bytes that a row takes at least; with the file's size it bounds how many rows there can be."""

_LOST_TITLE = "Recovered conversation"

Values = dict[str, Any]


@dataclass
class Salvage:
    """The rows that were saved so far."""

    conversations: set[str] = field(default_factory=set)
    messages: set[str] = field(default_factory=set)
    newest: dict[str, str] = field(default_factory=dict)
    """The last saved message of each conversation."""

    def __str__(self) -> str:
        """`3 conversations and 41 messages`."""
        return f"{_count(self.conversations, 'conversation')} and {_count(self.messages, 'message')}"


def salvage(damaged: Path, fresh: sqlite3.Connection, migrations: Sequence[Migration]) -> Salvage:
    """Copy whatever can be read; the damaged file stays as it is. Foreign keys hold afterwards."""
    saved = Salvage()
    try:
        with _reader(damaged, migrations) as old, fresh:
            fresh.execute("BEGIN IMMEDIATE")
            for values in _rows(old, fresh, "conversations"):
                _save_conversation(fresh, values, saved)
            for values in _rows(old, fresh, "messages"):
                _save_message(fresh, values, saved)
            for table in ("deployments", "drafts"):
                for values in _rows(old, fresh, table):
                    _insert(fresh, table, values)
            _point_at_newest(fresh, saved)
    except (sqlite3.Error, OSError):
        # No room for the rows, or nothing readable at all: what is left is the old file itself.
        return Salvage()
    return saved


@contextmanager
def _reader(damaged: Path, migrations: Sequence[Migration]) -> Iterator[sqlite3.Connection]:
    """A connection that only reads the damaged file or, if its first page is lost, a patched copy."""
    with closing(_open(damaged)) as old:
        if _columns(old, "messages"):
            yield old
            return
    with TemporaryDirectory(dir=damaged.parent, prefix="salvage-") as folder:
        copy = Path(folder) / "copy.db"
        _copy_with_first_page(damaged, copy, _first_page(Path(folder) / "pattern.db", migrations))
        with closing(_open(copy)) as old:
            yield old


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _first_page(pattern: Path, migrations: Sequence[Migration]) -> bytes:
    """The first page of an empty database. It says where each table begins, always the same pages."""
    with closing(sqlite3.connect(pattern, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        connection.execute("PRAGMA journal_mode = WAL").close()
        # Later steps fill this page to the brim, and none of their tables holds anything that can't be made anew.
        migrate(connection, migrations[:TABLES_MADE])
    with pattern.open("rb") as file:
        return file.read(PAGE_SIZE)


def _copy_with_first_page(damaged: Path, copy: Path, page: bytes) -> None:
    shutil.copyfile(damaged, copy)
    log = damaged.with_name(damaged.name + "-wal")
    if log.exists():
        shutil.copyfile(log, copy.with_name(copy.name + "-wal"))
    # Bytes 28 to 31 of the header count the pages (the file format's section 1.3).
    count = max(1, copy.stat().st_size // PAGE_SIZE)
    with copy.open("r+b") as file:
        file.write(page[:28] + count.to_bytes(4, "big") + page[32:])


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """The table's columns; none where the schema can't be read."""
    try:
        return [row[1] for row in connection.execute(f"PRAGMA table_info({table})").fetchall()]
    except sqlite3.DatabaseError:
        return []


def _rows(old: sqlite3.Connection, fresh: sqlite3.Connection, table: str) -> Iterator[Values]:
    """Every row that can be read, in the order of writing, with the columns that both files know."""
    wanted = _columns(fresh, table)
    columns = [name for name in _columns(old, table) if name in wanted]
    if not columns:
        return
    query = f"SELECT {', '.join(columns)} FROM {table} WHERE rowid = ?"  # noqa: S608 - the names are our own
    for number in range(1, _last_row(old, table) + 1):
        try:
            row = old.execute(query, (number,)).fetchone()
        except sqlite3.DatabaseError:
            continue
        if row:
            yield dict(zip(columns, row, strict=True))


def _last_row(old: sqlite3.Connection, table: str) -> int:
    """The highest row number, or a bound for it where the table's end is lost."""
    try:
        return int(old.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0)  # noqa: S608
    except sqlite3.DatabaseError:
        pages = old.execute("PRAGMA page_count").fetchone()[0]
        return int(pages) * PAGE_SIZE // _SMALLEST_ROW


def _save_conversation(fresh: sqlite3.Connection, values: Values, saved: Salvage) -> None:
    try:
        conversation_from(values)
    except (StorageTrouble, KeyError):
        return
    if _insert(fresh, "conversations", values):
        saved.conversations.add(values["id"])


def _save_message(fresh: sqlite3.Connection, values: Values, saved: Salvage) -> None:
    """Save one message; where what it hangs on was lost it follows the newest message that was not."""
    try:
        message_from(values)
    except (StorageTrouble, KeyError):
        return
    conversation_id = values["conversation_id"]
    if conversation_id not in saved.conversations:
        _save_conversation(fresh, _stand_in(values), saved)
    if values["parent_id"] not in saved.messages and values["parent_id"] is not None:
        values["parent_id"] = saved.newest.get(conversation_id)
    if _insert(fresh, "messages", values):
        saved.messages.add(values["id"])
        saved.newest[conversation_id] = values["id"]


def _stand_in(message: Values) -> Values:
    """A conversation for a message whose own was lost."""
    return {
        "id": message["conversation_id"],
        "title": _LOST_TITLE,
        "titled_by_hand": 0,
        "created_at": message["created_at"],
        "updated_at": message["created_at"],
        "system_prompt": "",
        "deployment": message["deployment"] or "",
        "connection": "",
        "leaf_id": None,
    }


def _insert(fresh: sqlite3.Connection, table: str, values: Values) -> bool:
    """Whether the row was new and sound."""
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    try:
        cursor = fresh.execute(
            f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - the names are our own
            tuple(values.values()),
        )
    except sqlite3.IntegrityError:
        return False
    return cursor.rowcount == 1


def _point_at_newest(fresh: sqlite3.Connection, saved: Salvage) -> None:
    """Show the newest message where the shown one was lost."""
    lost = fresh.execute(
        "SELECT id FROM conversations WHERE leaf_id IS NULL OR leaf_id NOT IN (SELECT id FROM messages)"
    ).fetchall()
    fresh.executemany(
        "UPDATE conversations SET leaf_id = ? WHERE id = ?",
        [(saved.newest.get(row[0]), row[0]) for row in lost],
    )


def _count(things: set[str], name: str) -> str:
    return f"{len(things):,} {name}{'' if len(things) == 1 else 's'}"
