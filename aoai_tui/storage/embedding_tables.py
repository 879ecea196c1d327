"""Step 7 of the database's layout: collections, their sources and passages, and queries that were embedded.

The vectors are files in the folder `vectors` beside the database; `file` is a file's name there, and a passage's `row`
its vector's place in it. Rows that no passage names are dead: what was swept away leaves them behind.
"""

EMBEDDINGS = (
    # Passages are many: they name their collection by a number, and their text by 64 bits of its digest.
    # `rows` says how many vectors of the file are valid, `changes` grows whenever a passage or a vector does something.
    """
    CREATE TABLE collections (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        connection TEXT NOT NULL,
        deployment TEXT NOT NULL,
        model TEXT NOT NULL,
        width INTEGER NOT NULL,
        tokens INTEGER NOT NULL,
        place TEXT NOT NULL,
        details TEXT NOT NULL,
        file TEXT NOT NULL DEFAULT '',
        rows INTEGER NOT NULL DEFAULT 0,
        changes INTEGER NOT NULL DEFAULT 0,
        owner TEXT,
        deleted_at INTEGER
    )
    """,
    # Ids are never given a second time: a collection's copy in PostgreSQL names passages by them.
    """
    CREATE TABLE sources (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        collection_id TEXT NOT NULL REFERENCES collections (id),
        name TEXT NOT NULL,
        path TEXT NOT NULL,
        folder TEXT NOT NULL,
        patterns TEXT NOT NULL,
        field TEXT NOT NULL,
        size INTEGER NOT NULL,
        modified_ns INTEGER NOT NULL,
        digest TEXT NOT NULL,
        added_at INTEGER NOT NULL,
        deleted_at INTEGER
    )
    """,
    """
    CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        collection INTEGER NOT NULL,
        source_id INTEGER NOT NULL REFERENCES sources (id),
        number INTEGER NOT NULL,
        line INTEGER NOT NULL,
        place TEXT NOT NULL,
        start INTEGER NOT NULL,
        digest INTEGER NOT NULL,
        state TEXT NOT NULL,
        row INTEGER,
        norm REAL NOT NULL DEFAULT 0,
        failure TEXT,
        deleted_at INTEGER
    )
    """,
    # A passage changes often, its text never: whatever is long lies apart, so that it is not written anew each time.
    # Source and number tell where a text belongs should the passage be lost; later changes of the number do not count.
    """
    CREATE TABLE passage_texts (
        id INTEGER PRIMARY KEY,
        source_id INTEGER NOT NULL,
        number INTEGER NOT NULL,
        text TEXT NOT NULL
    )
    """,
    # What was written to a collection's file at once, and how to tell that it is still the same.
    """
    CREATE TABLE vector_blocks (
        collection INTEGER NOT NULL,
        first INTEGER NOT NULL,
        rows INTEGER NOT NULL,
        checksum INTEGER NOT NULL,
        PRIMARY KEY (collection, first)
    )
    """,
    """
    CREATE TABLE embedded_queries (
        model TEXT NOT NULL,
        width INTEGER NOT NULL,
        text TEXT NOT NULL,
        vector BLOB NOT NULL,
        used_at INTEGER NOT NULL,
        PRIMARY KEY (model, width, text)
    )
    """,
    "CREATE INDEX collections_by_model ON collections (model, width)",
    "CREATE INDEX collections_deleted ON collections (deleted_at) WHERE deleted_at IS NOT NULL",
    "CREATE INDEX sources_by_collection ON sources (collection_id)",
    "CREATE INDEX sources_deleted ON sources (deleted_at) WHERE deleted_at IS NOT NULL",
    # What is asked of all of a collection's passages is answered by an index alone, without a look at their rows: that
    # takes `deleted_at` in each, even where it can only be NULL.
    "CREATE INDEX passages_by_source ON passages (source_id, number, deleted_at)",
    """
    CREATE INDEX passages_by_state ON passages (collection, state, id, deleted_at)
    WHERE deleted_at IS NULL
    """,
    """
    CREATE INDEX passages_by_row ON passages (collection, row, source_id, deleted_at)
    WHERE row IS NOT NULL AND deleted_at IS NULL
    """,
    "CREATE INDEX passages_by_digest ON passages (digest)",
    "CREATE INDEX passages_deleted ON passages (deleted_at) WHERE deleted_at IS NOT NULL",
    "CREATE INDEX embedded_queries_by_age ON embedded_queries (used_at)",
)
"""The statements of the step."""
