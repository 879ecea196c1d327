"""The database's layout, as numbered steps from an empty file to today's.

Times are integers: microseconds since 1970 in UTC. They sort, compare and index without parsing.
Small value objects of a message (usage, timing, filters, attachments, tool calls …) share one JSON column,
`details`, and those of a conversation `options`: nothing searches inside them, and a new field needs no migration.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from aoai_tui.errors import StorageTrouble

Migration = tuple[str, ...]
"""The statements of one step; they take effect together or not at all."""

_ATTACHMENTS_OF_DRAFTS: Migration = ("ALTER TABLE drafts ADD COLUMN attachments TEXT NOT NULL DEFAULT '[]'",)

MIGRATIONS: tuple[Migration, ...] = (
    (
        # leaf_id points at messages without a foreign key: the two tables would hold each other.
        """
        CREATE TABLE conversations (
            id TEXT PRIMARY KEY,
            title TEXT NOT NULL,
            titled_by_hand INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            system_prompt TEXT NOT NULL,
            deployment TEXT NOT NULL,
            connection TEXT NOT NULL,
            leaf_id TEXT,
            deleted_at INTEGER
        )
        """,
        # parent_id does not cascade: SQLite cascades at most 1,000 deep, and a branch may be longer.
        """
        CREATE TABLE messages (
            id TEXT PRIMARY KEY,
            conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            parent_id TEXT,
            role TEXT NOT NULL,
            text TEXT NOT NULL,
            state TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            deployment TEXT,
            model TEXT,
            finish_reason TEXT,
            details TEXT NOT NULL,
            owner TEXT,
            retries INTEGER NOT NULL,
            UNIQUE (conversation_id, id),
            FOREIGN KEY (conversation_id, parent_id) REFERENCES messages (conversation_id, id)
        )
        """,
        """
        CREATE TABLE deployments (
            connection TEXT NOT NULL,
            work TEXT NOT NULL,
            name TEXT NOT NULL,
            used_at INTEGER NOT NULL,
            PRIMARY KEY (connection, work, name)
        )
        """,
        """
        CREATE TABLE drafts (
            conversation_id TEXT PRIMARY KEY,
            text TEXT NOT NULL,
            updated_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX messages_by_parent ON messages (conversation_id, parent_id)",
        "CREATE INDEX messages_growing ON messages (owner) WHERE state = 'growing'",
        "CREATE INDEX conversations_by_age ON conversations (updated_at) WHERE deleted_at IS NULL",
    ),
    (
        "ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE conversations ADD COLUMN options TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE messages ADD COLUMN deleted_at INTEGER",
        "ALTER TABLE deployments ADD COLUMN api TEXT",
        """
        CREATE TABLE refused_parameters (
            connection TEXT NOT NULL,
            deployment TEXT NOT NULL,
            parameter TEXT NOT NULL,
            replacement TEXT,
            PRIMARY KEY (connection, deployment, parameter)
        )
        """,
    ),
    _ATTACHMENTS_OF_DRAFTS,
)
"""Step 1 makes version 1, and so on. A step that was released is never changed; a new one is added."""


def version(connection: sqlite3.Connection) -> int:
    """The number of the last step that the file took; 0 for a new file."""
    with closing(connection.execute("PRAGMA user_version")) as cursor:
        return int(cursor.fetchone()[0])


def refuse_newer(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """StorageTrouble if the file took steps that this app doesn't know; nothing is written."""
    found = version(connection)
    if found > len(migrations):
        raise StorageTrouble(
            "A newer aoai-tui wrote the database.",
            f"It has layout {found}, and this app knows {len(migrations)}."
            " Update aoai-tui; the file is left as it is.",
        )


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Take the steps that the file still lacks, each in one transaction.

    Foreign keys must be off, so that a step may rebuild a table. Several copies of the app may do this at
    the same time: the version is read again once the write lock is held.
    """
    while version(connection) < len(migrations):
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            current = version(connection)
            refuse_newer(connection, migrations)
            if current < len(migrations):
                for statement in migrations[current]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {current + 1}")
