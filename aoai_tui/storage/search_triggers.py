"""Triggers that keep the full-text search in step with a table."""


def followed(
    table: str, *, name: str, text: str, is_found: str, mine: str, entry: dict[str, str]
) -> tuple[str, ...]:
    """The statements that make the triggers; `{0}` stands for the row.

    `text` is an expression with the words, `is_found` says which rows are found, `mine` chooses the entry of a row,
    and `entry` tells the entry's columns and where their values come from. The view `search_texts` must give the
    same text, to the letter.
    """
    old, new = text.format("old"), text.format("new")
    enter = f"""
        INSERT INTO search_entries (created_at, {", ".join(entry)})
        SELECT new.created_at, {", ".join(entry.values())} WHERE {is_found.format("new")};
        INSERT INTO search (rowid, text) SELECT number, {new} FROM search_entries
        WHERE {mine.format("new")};
    """  # noqa: S608 - our own words, here and below
    leave = f"""
        INSERT INTO search (search, rowid, text)
        SELECT 'delete', number, {old} FROM search_entries WHERE {mine.format("old")};
        DELETE FROM search_entries WHERE {mine.format("old")};
    """  # noqa: S608
    changed = f"{old} IS NOT {new} OR ({is_found.format('old')}) <> ({is_found.format('new')})"
    return (
        f"CREATE TRIGGER search_{name}_added AFTER INSERT ON {table} BEGIN {enter} END",
        f"CREATE TRIGGER search_{name}_gone AFTER DELETE ON {table} BEGIN {leave} END",
        f"CREATE TRIGGER search_{name}_changed AFTER UPDATE ON {table} WHEN {changed} BEGIN {leave} {enter} END",
    )
