"""What the app remembers beside the messages: text that was typed but not sent, and deployments in use."""

import sqlite3

from aoai_tui.domain import Api, Attachment
from aoai_tui.storage.clock import Clock
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.rows import attachments_from, attachments_json, writable

_NEW = ""
"""Stands for the conversation that isn't begun yet."""

_EARLIER_PROMPTS = """
    SELECT m.text FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.role = 'user' AND m.text <> '' AND m.deleted_at IS NULL AND c.deleted_at IS NULL
    GROUP BY m.text ORDER BY max(m.created_at) DESC LIMIT ?
"""

_OF_CONNECTIONS = (
    "conversations",
    "collections",
    "pictures",
    "transcripts",
    "deployments",
    "refused_parameters",
)
"""Tables whose rows belong to a connection, by its name."""


class Remembered:
    """Drafts and deployments, kept in the same database as the conversations."""

    def __init__(self, db: Database) -> None:
        """Use the open database."""
        self._db = db
        self._clock = Clock()

    @again_after_repair
    def save_draft(
        self, conversation_id: str | None, text: str, attachments: tuple[Attachment, ...] = ()
    ) -> None:
        """Keep what is typed and attached; None is the new conversation's composer, nothing at all forgets it."""
        key = conversation_id or _NEW
        with self._db.transaction() as cursor:
            if not text and not attachments:
                cursor.execute("DELETE FROM drafts WHERE conversation_id = ?", (key,))
                return
            cursor.execute(
                "INSERT INTO drafts (conversation_id, text, attachments, updated_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (conversation_id) DO UPDATE SET text = excluded.text,"
                " attachments = excluded.attachments, updated_at = excluded.updated_at",
                (key, writable(text), attachments_json(attachments), self._clock.micros()),
            )

    def draft(self, conversation_id: str | None) -> str:
        """What was typed last and not sent; empty for nothing."""
        found = self._db.rows("SELECT text FROM drafts WHERE conversation_id = ?", (conversation_id or _NEW,))
        return str(found[0]["text"]) if found else ""

    def draft_attachments(self, conversation_id: str | None) -> tuple[Attachment, ...]:
        """What was attached and not sent."""
        found = self._db.rows(
            "SELECT attachments FROM drafts WHERE conversation_id = ?", (conversation_id or _NEW,)
        )
        return attachments_from(found[0]["attachments"]) if found else ()

    def earlier_prompts(self, limit: int) -> list[str]:
        """What was asked in all conversations, the newest first and each text once."""
        return [str(row["text"]) for row in self._db.rows(_EARLIER_PROMPTS, (limit,))]

    @again_after_repair
    def remember_deployment(self, connection: str, work: str, name: str) -> None:
        """Keep the name of a deployment that was used for a kind of work: chat, speech, images …"""
        with self._db.transaction() as cursor:
            cursor.execute(
                "INSERT INTO deployments (connection, work, name, used_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (connection, work, name)"
                " DO UPDATE SET used_at = excluded.used_at",
                (writable(connection), writable(work), writable(name), self._clock.micros()),
            )

    def deployments(self, connection: str, work: str) -> list[str]:
        """The names that were used with the connection for this work, the last used first."""
        found = self._db.rows(
            "SELECT name FROM deployments WHERE connection = ? AND work = ? ORDER BY used_at DESC",
            (writable(connection), writable(work)),
        )
        return [row["name"] for row in found]

    @again_after_repair
    def remember_api(self, connection: str, deployment: str, api: Api) -> None:
        """Keep over which API a chat deployment is spoken to."""
        with self._db.transaction() as cursor:
            cursor.execute(
                "INSERT INTO deployments (connection, work, name, used_at, api) VALUES (?, 'chat', ?, ?, ?)"
                " ON CONFLICT (connection, work, name) DO UPDATE SET api = excluded.api",
                (writable(connection), writable(deployment), self._clock.micros(), api.value),
            )

    def api_of(self, connection: str, deployment: str) -> Api | None:
        """The API that was chosen for a chat deployment; None where none was."""
        found = self._db.rows(
            "SELECT api FROM deployments WHERE connection = ? AND work = 'chat' AND name = ?",
            (writable(connection), writable(deployment)),
        )
        return Api(found[0]["api"]) if found and found[0]["api"] in tuple(Api) else None

    @again_after_repair
    def remember_refusal(
        self, connection: str, deployment: str, parameter: str, replacement: str | None
    ) -> None:
        """Keep that a deployment does not take a parameter, and what it takes in its place."""
        with self._db.transaction() as cursor:
            cursor.execute(
                "INSERT OR REPLACE INTO refused_parameters VALUES (?, ?, ?, ?)",
                (
                    writable(connection),
                    writable(deployment),
                    writable(parameter),
                    replacement and writable(replacement),
                ),
            )

    def refused_parameters(self, connection: str, deployment: str) -> dict[str, str | None]:
        """The parameters that a deployment does not take, each with what it takes instead."""
        found = self._db.rows(
            "SELECT parameter, replacement FROM refused_parameters WHERE connection = ? AND deployment = ?",
            (writable(connection), writable(deployment)),
        )
        return {row["parameter"]: row["replacement"] for row in found}

    @again_after_repair
    def forget_refusals(self, connection: str, deployment: str) -> None:
        """Send a deployment everything again that was set."""
        with self._db.transaction() as cursor:
            cursor.execute(
                "DELETE FROM refused_parameters WHERE connection = ? AND deployment = ?",
                (writable(connection), writable(deployment)),
            )

    @again_after_repair
    def rename_connection(self, before: str, after: str) -> None:
        """Let all that is kept under a connection's old name be known under its new one."""
        names = {"before": writable(before), "after": writable(after)}
        with self._db.transaction() as cursor:
            for table in _OF_CONNECTIONS:  # OR REPLACE: the new name may have been another connection's once
                cursor.execute(
                    f"UPDATE OR REPLACE {table} SET connection = :after WHERE connection = :before",  # noqa: S608
                    names,
                )

    @again_after_repair
    def remember_tab(self, tab: str, options: str) -> None:
        """Keep what was last chosen in a tab, as JSON of the tab's own making."""
        with self._db.transaction() as cursor:
            cursor.execute("INSERT OR REPLACE INTO tab_options VALUES (?, ?)", (tab, writable(options)))

    def tab(self, tab: str) -> str:
        """What was last chosen in a tab, as JSON; empty where nothing was."""
        found = self._db.rows("SELECT options FROM tab_options WHERE tab = ?", (tab,))
        return str(found[0]["options"]) if found else ""

    def _drop_orphaned_drafts(self, cursor: sqlite3.Cursor) -> None:
        cursor.execute(
            "DELETE FROM drafts"
            " WHERE conversation_id <> ? AND conversation_id NOT IN (SELECT id FROM conversations)",
            (_NEW,),
        )
