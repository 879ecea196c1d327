"""Step 5 of the database's layout: recordings, transcripts, narrations, and their places in the search.

Small value objects (lengths, words, segments, options, what a request cost …) share one JSON column, `details`.
The bytes are files beside the database; `file` is their name in the folder of their kind.
"""

from aoai_tui.storage.search_triggers import followed

_OF_SOUND = ("recordings", "transcripts", "narrations")

_TABLES = (
    """
    CREATE TABLE recordings (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        file TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        state TEXT NOT NULL,
        owner TEXT,
        details TEXT NOT NULL,
        deleted_at INTEGER
    )
    """,
    """
    CREATE TABLE transcripts (
        id TEXT PRIMARY KEY,
        recording_id TEXT NOT NULL REFERENCES recordings (id) ON DELETE CASCADE,
        text TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        state TEXT NOT NULL,
        owner TEXT,
        deployment TEXT NOT NULL,
        connection TEXT NOT NULL,
        details TEXT NOT NULL,
        deleted_at INTEGER
    )
    """,
    # digest stands for text, options, deployment and connection: the same again is not paid for twice.
    """
    CREATE TABLE narrations (
        id TEXT PRIMARY KEY,
        text TEXT NOT NULL,
        file TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        state TEXT NOT NULL,
        owner TEXT,
        deployment TEXT NOT NULL,
        connection TEXT NOT NULL,
        digest TEXT NOT NULL,
        details TEXT NOT NULL,
        deleted_at INTEGER
    )
    """,
    "CREATE TABLE tab_options (tab TEXT PRIMARY KEY, options TEXT NOT NULL)",
    "CREATE INDEX transcripts_by_recording ON transcripts (recording_id)",
    "CREATE INDEX narrations_by_digest ON narrations (digest)",
    # What is looked for at each start is found without reading through long texts and lists of words.
    *(f"CREATE INDEX {table}_growing ON {table} (owner) WHERE state = 'growing'" for table in _OF_SOUND),
    *(
        f"CREATE INDEX {table}_deleted ON {table} (deleted_at) WHERE deleted_at IS NOT NULL"
        for table in _OF_SOUND
    ),
)

# An entry of the search without a conversation stands for sound: for a narration, for a transcript of a recording,
# or, with the recording alone, for its name. Entries of titles are looked up by a column of their own: by
# conversation_id and message_id, SQLite would go through all the entries without a message.
_ENTRIES = (
    "ALTER TABLE search_entries ADD COLUMN recording_id TEXT",
    "ALTER TABLE search_entries ADD COLUMN transcript_id TEXT",
    "ALTER TABLE search_entries ADD COLUMN narration_id TEXT",
    "ALTER TABLE search_entries ADD COLUMN title_of TEXT",
    "UPDATE search_entries SET title_of = conversation_id WHERE message_id IS NULL",
    "DROP INDEX search_titles",
    "CREATE UNIQUE INDEX search_titles ON search_entries (title_of) WHERE title_of IS NOT NULL",
    "DROP TRIGGER search_title_added",
    "DROP TRIGGER search_title_gone",
    "DROP TRIGGER search_title_changed",
    """
    CREATE UNIQUE INDEX search_names ON search_entries (recording_id)
    WHERE recording_id IS NOT NULL AND transcript_id IS NULL
    """,
    """
    CREATE UNIQUE INDEX search_transcripts ON search_entries (transcript_id) WHERE transcript_id IS NOT NULL
    """,
    """
    CREATE UNIQUE INDEX search_narrations ON search_entries (narration_id) WHERE narration_id IS NOT NULL
    """,
    "DROP VIEW search_texts",
    """
    CREATE VIEW search_texts AS
    SELECT e.number AS number, coalesce(m.text, c.title, t.text, n.text, r.name) AS text FROM search_entries e
    LEFT JOIN messages m ON m.id = e.message_id
    LEFT JOIN conversations c ON c.id = e.title_of
    LEFT JOIN transcripts t ON t.id = e.transcript_id
    LEFT JOIN narrations n ON n.id = e.narration_id
    LEFT JOIN recordings r ON e.transcript_id IS NULL AND r.id = e.recording_id
    """,
)


SOUND = (
    *_TABLES,
    *_ENTRIES,
    *followed(
        "conversations",
        name="title",
        text="{0}.title",
        is_found="{0}.title <> ''",
        mine="title_of = {0}.id",
        entry={"conversation_id": "new.id", "title_of": "new.id"},
    ),
    *followed(
        "recordings",
        name="name",
        text="{0}.name",
        is_found="{0}.name <> ''",
        mine="recording_id = {0}.id AND transcript_id IS NULL",
        entry={"conversation_id": "''", "recording_id": "new.id"},
    ),
    *followed(
        "transcripts",
        name="transcript",
        text="{0}.text",
        is_found="{0}.state <> 'growing' AND {0}.deleted_at IS NULL",
        mine="transcript_id = {0}.id",
        entry={"conversation_id": "''", "recording_id": "new.recording_id", "transcript_id": "new.id"},
    ),
    *followed(
        "narrations",
        name="narration",
        text="{0}.text",
        is_found="{0}.deleted_at IS NULL",
        mine="narration_id = {0}.id",
        entry={"conversation_id": "''", "narration_id": "new.id"},
    ),
)
"""The statements of the step. A transcript that is arriving would be indexed anew twice a second: it is found when it
has ended. A deleted recording's entries stay; the search looks past them."""
