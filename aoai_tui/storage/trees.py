"""Whole conversations at once: every branch read for an export, or brought in by an import."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from aoai_tui.domain import Conversation, Message, MessageState
from aoai_tui.domain.trees import Planted, Tree, in_order
from aoai_tui.storage.clock import as_micros
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.messages import INSERT, no_conversation
from aoai_tui.storage.rows import as_json, conversation_from, message_from, message_values, writable
from aoai_tui.storage.titles import clean_title

_CONVERSATION = """
    INSERT INTO conversations (
        id, title, titled_by_hand, created_at, updated_at, system_prompt, deployment, connection,
        leaf_id, pinned, options
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class Trees:
    """Reads and writes conversations as trees. Any thread may call any method."""

    def __init__(self, db: Database) -> None:
        """Use the open database."""
        self._db = db

    def get(self, conversation_id: str) -> Tree:
        """Everything in a conversation that isn't deleted. Raises StorageTrouble where it is gone."""
        found = self._db.rows("SELECT * FROM conversations WHERE id = ?", (conversation_id,))
        if not found:
            raise no_conversation()
        rows = self._db.rows(
            "SELECT * FROM messages WHERE conversation_id = ? AND deleted_at IS NULL ORDER BY created_at, rowid",
            (conversation_id,),
        )
        return Tree(conversation_from(found[0]), tuple(in_order(message_from(row) for row in rows)))

    @again_after_repair
    def plant(self, tree: Tree) -> Planted:
        """Bring in a conversation whole, in one transaction.

        Where it is there already, only messages that are missing are added: the same tree again changes nothing.
        """
        with self._db.transaction() as cursor:
            conversation = tree.conversation
            there = cursor.execute(
                "SELECT deleted_at FROM conversations WHERE id = ?", (conversation.id,)
            ).fetchone()
            if there is None:
                cursor.execute(_CONVERSATION, _values(conversation))
            added = _add_missing(cursor, conversation.id, tree.messages)
            restored = there is not None and there["deleted_at"] is not None
            if restored:
                cursor.execute("UPDATE conversations SET deleted_at = NULL WHERE id = ?", (conversation.id,))
            if added:
                _show(cursor, tree)
            return Planted(there is None, added, restored)


def _values(conversation: Conversation) -> tuple[str | int | None, ...]:
    return (
        conversation.id,
        clean_title(conversation.title),
        int(conversation.titled_by_hand),
        as_micros(conversation.created_at),
        as_micros(conversation.updated_at),
        writable(conversation.system_prompt),
        writable(conversation.deployment),
        writable(conversation.connection),
        conversation.leaf_id,
        int(conversation.pinned),
        as_json(conversation.options),
    )


def _add_missing(cursor: sqlite3.Cursor, conversation_id: str, messages: Sequence[Message]) -> int:
    """Add the messages that no conversation has yet, each below its parent where that is there."""
    rows = cursor.execute("SELECT id FROM messages WHERE conversation_id = ?", (conversation_id,)).fetchall()
    there = {row["id"] for row in rows}
    added = 0
    for message in in_order(messages):
        if message.id in there:
            continue
        values = message_values(message, None)
        values["conversation_id"] = conversation_id
        if message.parent_id not in there:
            values["parent_id"] = None
        if message.state is MessageState.GROWING:  # nobody goes on with it here
            values["state"] = MessageState.INTERRUPTED.value
        cursor.execute(INSERT, values)
        there.add(message.id)
        added += 1
    return added


def _show(cursor: sqlite3.Cursor, tree: Tree) -> None:
    """Show the branch that the tree shows, and let the conversation be as new as its newest message."""
    shown = tree.conversation.leaf_id
    if shown not in {message.id for message in tree.messages}:
        shown = tree.messages[-1].id
    cursor.execute(
        "UPDATE conversations SET leaf_id = ?, updated_at = max(updated_at, ?) WHERE id = ?",
        (shown, as_micros(max(message.created_at for message in tree.messages)), tree.conversation.id),
    )
