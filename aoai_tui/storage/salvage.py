"""What can still be read from a damaged database, copied into a fresh one, row by row."""

import sqlite3
from collections.abc import Iterator, Sequence, Sized
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from aoai_tui.storage.first_page import copy_with_first_page
from aoai_tui.storage.migrations import Migration
from aoai_tui.storage.rows import conversation_from, message_from
from aoai_tui.storage.salvage_kept import WORDS, SavedKept, salvage_kept
from aoai_tui.storage.salvage_passages import PASSAGES_TABLES, PASSAGES_WORDS, salvage_passages
from aoai_tui.storage.salvage_rows import Values, columns, insert, makes_sense, rows

_REMEMBERED = ("deployments", "drafts", "refused_parameters", "tab_options")
"""Tables whose rows are copied as they are."""

_LOST_TITLE = "Recovered conversation"


@dataclass
class Salvage:
    """The rows that were saved so far."""

    conversations: set[str] = field(default_factory=set)
    messages: set[str] = field(default_factory=set)
    newest: dict[str, str] = field(default_factory=dict)
    """The last saved message of each conversation."""
    kept: SavedKept = field(default_factory=SavedKept)
    """What has files: sound and pictures."""
    passages: dict[str, set[str]] = field(default_factory=dict)
    """Collections and passages that are looked up by meaning."""

    def __bool__(self) -> bool:
        """Whether anything was saved."""
        return bool(self.conversations or self.messages or self.kept or any(self.passages.values()))

    def __str__(self) -> str:
        """`3 conversations, 41 messages and 1 recording`."""
        counts = [_count(self.conversations, "conversation"), _count(self.messages, "message")]
        counts += [_count(ids, WORDS[table]) for table, ids in self.kept.ids.items() if ids]
        counts += [_count(ids, PASSAGES_WORDS[table]) for table, ids in self.passages.items() if ids]
        return f"{', '.join(counts[:-1])} and {counts[-1]}"


def salvage(damaged: Path, fresh: sqlite3.Connection, migrations: Sequence[Migration]) -> Salvage:
    """Copy whatever can be read; the damaged file stays as it is. Foreign keys hold afterwards."""
    saved = Salvage()
    try:
        with _reader(damaged, migrations) as old, fresh:
            fresh.execute("BEGIN IMMEDIATE")
            for values in rows(old, fresh, "conversations"):
                _save_conversation(fresh, values, saved)
            for values in rows(old, fresh, "messages"):
                _save_message(fresh, values, saved)
            for table in _REMEMBERED:
                for values in rows(old, fresh, table):
                    insert(fresh, table, values)
            _point_at_newest(fresh, saved)
            saved.kept = salvage_kept(old, fresh, damaged.parent)
            saved.passages = salvage_passages(old, fresh, damaged.parent / "vectors")
    except (sqlite3.Error, OSError):
        # No room for the rows, or nothing readable at all: what is left is the old file itself.
        return Salvage()
    return saved


@contextmanager
def _reader(damaged: Path, migrations: Sequence[Migration]) -> Iterator[sqlite3.Connection]:
    """A connection that only reads the damaged file or, if its first page is lost, a patched copy."""
    with closing(_open(damaged)) as old:
        if columns(old, "messages"):
            yield old
            return
    with TemporaryDirectory(dir=damaged.parent, prefix="salvage-") as folder:
        copy = Path(folder) / "copy.db"
        copy_with_first_page(damaged, copy, (*_REMEMBERED, *WORDS, *PASSAGES_TABLES), migrations)
        with closing(_open(copy)) as old:
            yield old


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _save_conversation(fresh: sqlite3.Connection, values: Values, saved: Salvage) -> None:
    if makes_sense(values, conversation_from) and insert(fresh, "conversations", values):
        saved.conversations.add(values["id"])


def _save_message(fresh: sqlite3.Connection, values: Values, saved: Salvage) -> None:
    """Save one message; where what it hangs on was lost it follows the newest message that was not."""
    if not makes_sense(values, message_from):
        return
    conversation_id = values["conversation_id"]
    if conversation_id not in saved.conversations:
        _save_conversation(fresh, _stand_in(values), saved)
    if values["parent_id"] not in saved.messages and values["parent_id"] is not None:
        values["parent_id"] = saved.newest.get(conversation_id)
    if insert(fresh, "messages", values):
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


def _point_at_newest(fresh: sqlite3.Connection, saved: Salvage) -> None:
    """Show the newest message where the shown one was lost."""
    lost = fresh.execute(
        "SELECT id FROM conversations WHERE leaf_id IS NULL OR leaf_id NOT IN (SELECT id FROM messages)"
    ).fetchall()
    fresh.executemany(
        "UPDATE conversations SET leaf_id = ? WHERE id = ?",
        [(saved.newest.get(row[0]), row[0]) for row in lost],
    )


def _count(things: Sized, name: str) -> str:
    return f"{len(things):,} {name}{'' if len(things) == 1 else 's'}"
