"""Step 8 of the database's layout: the tokens that embeddings took.

One row holds a quarter of an hour, for a deployment and its model: every time zone's days begin with one.
"""

EMBEDDED_TOKENS = (
    """
    CREATE TABLE embedded_tokens (
        began_at INTEGER NOT NULL,
        deployment TEXT NOT NULL,
        model TEXT NOT NULL,
        tokens INTEGER NOT NULL,
        PRIMARY KEY (began_at, deployment, model)
    ) WITHOUT ROWID
    """,
)
"""The statements of the step."""
