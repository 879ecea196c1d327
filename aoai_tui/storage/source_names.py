"""Step 9 of the database's layout: a source is found by its name, as an import of very many of them needs it."""

SOURCE_NAMES = ("CREATE INDEX sources_by_name ON sources (collection_id, name)",)
"""The statements of the step."""
