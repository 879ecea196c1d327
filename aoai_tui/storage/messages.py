"""The tree of messages: each step on an open transaction, or a query of the tree."""

import sqlite3

from aoai_tui.domain import Message, MessageState, Role
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.rows import Value, message_values
from aoai_tui.storage.titles import title_from

# No chain of parents is longer than its conversation: the limit ends a circle in a damaged file.
BRANCH = """
    WITH RECURSIVE chain (id, parent_id, depth) AS (
        SELECT m.id, m.parent_id, 0
        FROM messages m JOIN conversations c ON m.id = c.leaf_id AND m.conversation_id = c.id
        WHERE c.id = ?
        UNION ALL
        SELECT m.id, m.parent_id, chain.depth + 1 FROM messages m JOIN chain ON m.id = chain.parent_id
        LIMIT (SELECT count(*) FROM messages WHERE conversation_id = ?)
    )
    SELECT m.* FROM chain JOIN messages m ON m.id = chain.id ORDER BY chain.depth DESC
"""
"""The rows of the shown branch, root to leaf; takes the conversation's id, twice."""

SIBLINGS = """
    SELECT m.id FROM messages one
    JOIN messages m ON m.conversation_id = one.conversation_id AND m.parent_id IS one.parent_id
    WHERE one.id = ? AND m.deleted_at IS NULL ORDER BY m.created_at, m.rowid
"""
"""The ids that share a parent with a message, itself among them, oldest first; takes the message's id."""

FORKS = """
    SELECT m.id, m.parent_id, m.role FROM messages m
    JOIN (
        SELECT parent_id FROM messages WHERE conversation_id = ? AND deleted_at IS NULL
        GROUP BY parent_id HAVING count(*) > 1
    ) fork ON fork.parent_id IS m.parent_id
    WHERE m.conversation_id = ? AND m.deleted_at IS NULL ORDER BY m.created_at, m.rowid
"""
"""The messages of a conversation that share their parent with another; takes its id, twice."""

SUBTREE = """
    WITH RECURSIVE below (id) AS (
        SELECT id FROM messages WHERE id = ?
        UNION
        SELECT m.id FROM messages m JOIN below ON m.parent_id = below.id
        WHERE m.conversation_id = ? AND m.deleted_at IS NULL
    )
    UPDATE messages SET deleted_at = ? WHERE id IN (SELECT id FROM below)
"""
"""Marks a message and all that follows it as deleted; takes its id, its conversation's, and the time."""

NEWEST_LEAF = """
    WITH RECURSIVE down (id, conversation_id, depth) AS (
        SELECT id, conversation_id, 0 FROM messages WHERE id = ?
        UNION ALL
        SELECT (
            SELECT m.id FROM messages m
            WHERE m.conversation_id = down.conversation_id AND m.parent_id = down.id AND m.deleted_at IS NULL
            ORDER BY m.rowid DESC LIMIT 1
        ), conversation_id, depth + 1
        FROM down WHERE id IS NOT NULL
        LIMIT (
            SELECT 1 + count(*) FROM messages
            WHERE conversation_id = (SELECT conversation_id FROM messages WHERE id = ?)
        )
    )
    SELECT id FROM down WHERE id IS NOT NULL ORDER BY depth DESC LIMIT 1
"""
"""The last message reached from one by always taking the newest answer; takes the message's id, twice."""

GROWING_OWNERS = "SELECT DISTINCT owner FROM messages WHERE state = 'growing'"
"""Who is writing replies, dead copies of the app included."""

INSERT = """
    INSERT INTO messages (
        id, conversation_id, parent_id, role, text, state, created_at,
        deployment, model, finish_reason, details, owner, retries
    ) VALUES (
        :id, :conversation_id, :parent_id, :role, :text, :state, :created_at,
        :deployment, :model, :finish_reason, :details, :owner, :retries
    )
"""
"""Takes the values of `rows.message_values`."""

_UPDATE = """
    UPDATE messages SET
        role = :role, text = :text, state = :state, created_at = :created_at, deployment = :deployment,
        model = :model, finish_reason = :finish_reason, details = :details, owner = :owner, retries = :retries
    WHERE id = :id AND conversation_id = :conversation_id
"""


def no_conversation() -> StorageTrouble:
    """The trouble with an id that no conversation has."""
    return StorageTrouble("This conversation does not exist any more.", "Another window may have deleted it.")


def no_message() -> StorageTrouble:
    """The trouble with an id that no message of the conversation has."""
    return StorageTrouble("This message does not exist any more.", "Another window may have deleted it.")


def add(cursor: sqlite3.Cursor, message: Message, owner: str | None) -> None:
    """Hang a new message into the tree and show it: conversation, title and message in step.

    A conversation that was deleted elsewhere comes back, for somebody goes on with it.
    """
    _require_parent(cursor, message)
    values = message_values(message, owner)
    _show_newest(cursor, values)
    if message.role is Role.USER and not _has_prompt(cursor, message.conversation_id):
        cursor.execute(
            "UPDATE conversations SET title = ? WHERE id = ? AND NOT titled_by_hand",
            (title_from(message.text), message.conversation_id),
        )
    cursor.execute(INSERT, values)


def save(cursor: sqlite3.Cursor, message: Message, owner: str | None) -> None:
    """Write all of a message. One that a damaged file lost is hung back into the tree."""
    values = message_values(message, owner)
    if cursor.execute(_UPDATE, values).rowcount:
        return
    _show_newest(cursor, values)
    cursor.execute(INSERT, {**values, "parent_id": _surviving_parent(cursor, message)})


def interrupt(cursor: sqlite3.Cursor, owner: str | None) -> int:
    """Mark what a dead copy of the app was writing; returns how many replies that were.

    None stands for the replies that nobody claims.
    """
    return cursor.execute(
        "UPDATE messages SET state = ?, owner = NULL WHERE state = 'growing' AND owner IS ?",
        (MessageState.INTERRUPTED.value, owner),
    ).rowcount


def require_conversation(cursor: sqlite3.Cursor) -> None:
    """StorageTrouble when the update that the cursor just made found no conversation."""
    if not cursor.rowcount:
        raise no_conversation()


def leaf_of(cursor: sqlite3.Cursor, conversation_id: str) -> str | None:
    """The last message that a conversation shows."""
    found = cursor.execute("SELECT leaf_id FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
    if found is None:
        raise no_conversation()
    return None if found[0] is None else str(found[0])


def mark_deleted(cursor: sqlite3.Cursor, conversation_id: str, message_id: str, stamp: int) -> None:
    """Take a message and what follows it out of sight; a sibling takes its place, else the branch ends before."""
    found = cursor.execute(
        "SELECT parent_id, role FROM messages WHERE id = ? AND conversation_id = ? AND deleted_at IS NULL",
        (message_id, conversation_id),
    ).fetchone()
    if found is None:
        raise no_message()
    parent, role = found
    cursor.execute(SUBTREE, (message_id, conversation_id, stamp))
    beside = cursor.execute(
        "SELECT id FROM messages WHERE conversation_id = ? AND parent_id IS ? AND role = ?"
        " AND deleted_at IS NULL ORDER BY rowid DESC LIMIT 1",
        (conversation_id, parent, role),
    ).fetchone()
    leaf = cursor.execute(NEWEST_LEAF, (beside[0], beside[0])).fetchone()[0] if beside else parent
    cursor.execute("UPDATE conversations SET leaf_id = ? WHERE id = ?", (leaf, conversation_id))


def is_in(cursor: sqlite3.Cursor, message_id: str, conversation_id: str) -> bool:
    """Whether the conversation has such a message."""
    found = cursor.execute(
        "SELECT 1 FROM messages WHERE id = ? AND conversation_id = ?", (message_id, conversation_id)
    ).fetchone()
    return found is not None


def _require_parent(cursor: sqlite3.Cursor, message: Message) -> None:
    if message.parent_id is not None and not is_in(cursor, message.parent_id, message.conversation_id):
        raise no_message()


def _show_newest(cursor: sqlite3.Cursor, values: dict[str, Value]) -> None:
    cursor.execute(
        "UPDATE conversations SET leaf_id = :id, updated_at = :created_at, deleted_at = NULL"
        " WHERE id = :conversation_id",
        values,
    )
    require_conversation(cursor)


def _has_prompt(cursor: sqlite3.Cursor, conversation_id: str) -> bool:
    found = cursor.execute(
        "SELECT 1 FROM messages WHERE conversation_id = ? AND role = ? LIMIT 1",
        (conversation_id, Role.USER.value),
    ).fetchone()
    return found is not None


def _surviving_parent(cursor: sqlite3.Cursor, message: Message) -> str | None:
    parent = message.parent_id
    return parent if parent is not None and is_in(cursor, parent, message.conversation_id) else None
