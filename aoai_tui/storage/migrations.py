"""The database's layout, as numbered steps from an empty file to today's.

Times are integers: microseconds since 1970 in UTC. They sort, compare and index without parsing.
Small value objects of a message (usage, timing, filters, attachments, tool calls …) share one JSON column,
`details`, and those of a conversation `options`: nothing searches inside them, and a new field needs no migration.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.embedding_tables import EMBEDDINGS
from aoai_tui.storage.picture_tables import PICTURES
from aoai_tui.storage.sound_tables import SOUND
from aoai_tui.storage.source_names import SOURCE_NAMES
from aoai_tui.storage.token_tables import EMBEDDED_TOKENS

Migration = tuple[str, ...]
"""The statements of one step; they take effect together or not at all."""

TABLES_MADE = 2
"""After so many steps every table that holds what people wrote has its place at the file's beginning."""

_IS_FOUND = "{0}.state <> 'growing' AND {0}.deleted_at IS NULL"
"""A reply that is arriving would be indexed anew twice a second."""

_ENTER = """
    INSERT INTO search_entries (message_id, conversation_id, created_at)
    VALUES (new.id, new.conversation_id, new.created_at);
    INSERT INTO search (rowid, text) SELECT number, new.text FROM search_entries WHERE message_id = new.id;
"""

_LEAVE = """
    INSERT INTO search (search, rowid, text)
    SELECT 'delete', number, old.text FROM search_entries WHERE message_id = old.id;
    DELETE FROM search_entries WHERE message_id = old.id;
"""
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
    (
        # The index needs row numbers that never change. Those of messages may: VACUUM renumbers a table whose
        # key is a text. An entry without a message stands for its conversation's title.
        """
        CREATE TABLE search_entries (
            number INTEGER PRIMARY KEY,
            message_id TEXT UNIQUE,
            conversation_id TEXT NOT NULL,
            created_at INTEGER NOT NULL
        )
        """,
        """
        CREATE UNIQUE INDEX search_titles ON search_entries (conversation_id) WHERE message_id IS NULL
        """,
        """
        CREATE VIEW search_texts AS
        SELECT e.number AS number, coalesce(m.text, c.title) AS text FROM search_entries e
        LEFT JOIN messages m ON m.id = e.message_id
        LEFT JOIN conversations c ON e.message_id IS NULL AND c.id = e.conversation_id
        """,
        # The texts themselves stay where they are, once.
        """
        CREATE VIRTUAL TABLE search USING fts5 (
            text, content = 'search_texts', content_rowid = 'number',
            tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
        )
        """,
        f"""
        INSERT INTO search_entries (message_id, conversation_id, created_at)
        SELECT id, conversation_id, created_at FROM messages m
        WHERE {_IS_FOUND.format("m")} ORDER BY created_at, rowid
        """,  # noqa: S608 - our own words
        """
        INSERT INTO search_entries (conversation_id, created_at)
        SELECT id, created_at FROM conversations WHERE title <> ''
        """,
        "INSERT INTO search (search) VALUES ('rebuild')",
        f"""
        CREATE TRIGGER search_message_added AFTER INSERT ON messages WHEN {_IS_FOUND.format("new")}
        BEGIN {_ENTER} END
        """,
        f"""
        CREATE TRIGGER search_message_gone AFTER DELETE ON messages
        BEGIN {_LEAVE} END
        """,
        f"""
        CREATE TRIGGER search_message_changed AFTER UPDATE ON messages
        WHEN old.text IS NOT new.text OR ({_IS_FOUND.format("old")}) <> ({_IS_FOUND.format("new")})
        BEGIN
            {_LEAVE}
            INSERT INTO search_entries (message_id, conversation_id, created_at)
            SELECT new.id, new.conversation_id, new.created_at WHERE {_IS_FOUND.format("new")};
            INSERT INTO search (rowid, text)
            SELECT number, new.text FROM search_entries WHERE message_id = new.id;
        END
        """,  # noqa: S608 - our own words
        """
        CREATE TRIGGER search_title_gone AFTER DELETE ON conversations
        BEGIN
            INSERT INTO search (search, rowid, text)
            SELECT 'delete', number, old.title FROM search_entries
            WHERE conversation_id = old.id AND message_id IS NULL;
            DELETE FROM search_entries WHERE conversation_id = old.id AND message_id IS NULL;
        END
        """,
        """
        CREATE TRIGGER search_title_added AFTER INSERT ON conversations WHEN new.title <> ''
        BEGIN
            INSERT INTO search_entries (conversation_id, created_at) VALUES (new.id, new.created_at);
            INSERT INTO search (rowid, text) SELECT number, new.title FROM search_entries
            WHERE conversation_id = new.id AND message_id IS NULL;
        END
        """,
        """
        CREATE TRIGGER search_title_changed AFTER UPDATE OF title ON conversations
        WHEN old.title <> new.title
        BEGIN
            INSERT INTO search (search, rowid, text)
            SELECT 'delete', number, old.title FROM search_entries
            WHERE conversation_id = old.id AND message_id IS NULL;
            DELETE FROM search_entries WHERE conversation_id = old.id AND message_id IS NULL;
            INSERT INTO search_entries (conversation_id, created_at)
            SELECT new.id, new.created_at WHERE new.title <> '';
            INSERT INTO search (rowid, text) SELECT number, new.title FROM search_entries
            WHERE conversation_id = new.id AND message_id IS NULL;
        END
        """,
    ),
    _ATTACHMENTS_OF_DRAFTS,
    SOUND,
    PICTURES,
    EMBEDDINGS,
    EMBEDDED_TOKENS,
    SOURCE_NAMES,
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
