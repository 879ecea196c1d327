"""Step 6 of the database's layout: pictures, and their places in the search.

Small value objects (options, size in pixels, what a request cost …) share one JSON column, `details`.
The bytes are files beside the database; `file` is their name in the folder `pictures`.
"""

from aoai_tui.storage.search_triggers import followed

SEARCHED = "({0}.prompt || char(10) || {0}.revised_prompt || char(10) || {0}.name)"
"""What a picture is found by; `{0}` stands for its row."""

PICTURES = (
    """
    CREATE TABLE pictures (
        id TEXT PRIMARY KEY,
        prompt TEXT NOT NULL,
        revised_prompt TEXT NOT NULL,
        name TEXT NOT NULL,
        file TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        state TEXT NOT NULL,
        owner TEXT,
        deployment TEXT NOT NULL,
        connection TEXT NOT NULL,
        details TEXT NOT NULL,
        deleted_at INTEGER
    )
    """,
    "CREATE INDEX pictures_by_age ON pictures (created_at) WHERE deleted_at IS NULL",
    "CREATE INDEX pictures_growing ON pictures (owner) WHERE state = 'growing'",
    "CREATE INDEX pictures_deleted ON pictures (deleted_at) WHERE deleted_at IS NOT NULL",
    "ALTER TABLE search_entries ADD COLUMN picture_id TEXT",
    "CREATE UNIQUE INDEX search_pictures ON search_entries (picture_id) WHERE picture_id IS NOT NULL",
    "DROP VIEW search_texts",
    f"""
    CREATE VIEW search_texts AS
    SELECT e.number AS number, coalesce(m.text, c.title, t.text, n.text, r.name, {SEARCHED.format("p")}) AS text
    FROM search_entries e
    LEFT JOIN messages m ON m.id = e.message_id
    LEFT JOIN conversations c ON c.id = e.title_of
    LEFT JOIN transcripts t ON t.id = e.transcript_id
    LEFT JOIN narrations n ON n.id = e.narration_id
    LEFT JOIN recordings r ON e.transcript_id IS NULL AND r.id = e.recording_id
    LEFT JOIN pictures p ON p.id = e.picture_id
    """,  # noqa: S608 - our own words
    *followed(
        "pictures",
        name="picture",
        text=SEARCHED,
        is_found="{0}.deleted_at IS NULL",
        mine="picture_id = {0}.id",
        entry={"conversation_id": "''", "picture_id": "new.id"},
    ),
)
"""The statements of the step."""
