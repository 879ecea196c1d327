"""Tokens of replies, pictures and embeddings: summed where they are stored, so that no text is read for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from aoai_tui.domain import ImageUsage, Usage
from aoai_tui.storage.clock import as_micros
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.rows import writable


class Spent(NamedTuple):
    """The tokens of all replies of one deployment and model."""

    deployment: str | None
    model: str | None
    usage: Usage


class Drawn(NamedTuple):
    """The tokens of all pictures of one deployment."""

    deployment: str
    usage: ImageUsage


# What was deleted was paid for all the same. A forked conversation holds copies of replies: those of the same
# microsecond with the same tokens count once. `details` of a damaged file may be no JSON at all.
_SUMS = """
    WITH used AS (
        SELECT DISTINCT m.created_at, m.deployment, m.model,
            json_extract(CASE WHEN json_valid(m.details) THEN m.details ELSE '{}' END, '$.usage')
                AS usage
        FROM :source:
    ),
    tokens AS (
        SELECT deployment, model,
            CAST(json_extract(usage, '$.prompt_tokens') AS INTEGER) AS prompt,
            CAST(json_extract(usage, '$.completion_tokens') AS INTEGER) AS completion,
            CAST(json_extract(usage, '$.cached_tokens') AS INTEGER) AS cached,
            CAST(json_extract(usage, '$.reasoning_tokens') AS INTEGER) AS reasoning
        FROM used WHERE usage IS NOT NULL
    )
    SELECT deployment, model, sum(prompt) AS prompt, sum(completion) AS completion,
        sum(min(coalesce(cached, 0), prompt)) AS cached, sum(coalesce(reasoning, 0)) AS reasoning
    FROM tokens WHERE prompt IS NOT NULL AND completion IS NOT NULL
    GROUP BY deployment, model ORDER BY deployment, model
"""
_OF_CONVERSATION = _SUMS.replace(":source:", "messages m WHERE m.conversation_id = ?")

# A conversation is as new as its newest message: only those of the day need to be gone through.
_BETWEEN = _SUMS.replace(
    ":source:",
    "conversations c CROSS JOIN messages m ON m.conversation_id = c.id"
    " WHERE c.updated_at >= ? AND m.created_at >= ? AND m.created_at < ?",
)

# Of the pictures of one request the first knows what it took. Both halves of the OR have an index of their own.
_PICTURES = """
    WITH used AS (
        SELECT deployment,
            json_extract(CASE WHEN json_valid(details) THEN details ELSE '{}' END, '$.usage') AS usage
        FROM pictures WHERE created_at >= ? AND created_at < ? AND (deleted_at IS NULL OR deleted_at > 0)
    ),
    tokens AS (
        SELECT deployment,
            CAST(json_extract(usage, '$.input_tokens') AS INTEGER) AS input,
            CAST(json_extract(usage, '$.output_tokens') AS INTEGER) AS output,
            CAST(json_extract(usage, '$.text_tokens') AS INTEGER) AS text,
            CAST(json_extract(usage, '$.image_tokens') AS INTEGER) AS image
        FROM used WHERE usage IS NOT NULL
    )
    SELECT deployment, sum(input) AS input, sum(output) AS output, sum(coalesce(text, 0)) AS text,
        sum(min(coalesce(image, 0), input)) AS image
    FROM tokens WHERE input IS NOT NULL AND output IS NOT NULL
    GROUP BY deployment ORDER BY deployment
"""

_QUARTER = 15 * 60 * 1_000_000
"""Microseconds of which the tokens of embeddings are summed."""

_EMBEDDED = """
    INSERT INTO embedded_tokens VALUES (?, ?, ?, ?)
    ON CONFLICT (began_at, deployment, model) DO UPDATE SET tokens = tokens + excluded.tokens
"""


class Spending:
    """Sums of tokens. Any thread may call any method."""

    def __init__(self, db: Database) -> None:
        """Use the open database."""
        self._db = db

    def of_conversation(self, conversation_id: str) -> list[Spent]:
        """What a conversation took, all its branches and its deleted messages among it."""
        return self._sums(_OF_CONVERSATION, (conversation_id,))

    def between(self, start: datetime, end: datetime) -> list[Spent]:
        """What was taken from `start` on and before `end`, in every conversation that isn't erased for good."""
        return self._sums(_BETWEEN, (as_micros(start), as_micros(start), as_micros(end)))

    def of_pictures(self, start: datetime, end: datetime) -> list[Drawn]:
        """What was drawn from `start` on and before `end`, also what was deleted and isn't swept away."""
        return [
            Drawn(row["deployment"], ImageUsage(row["input"], row["output"], row["text"], row["image"]))
            for row in self._db.rows(_PICTURES, (as_micros(start), as_micros(end)))
        ]

    @again_after_repair
    def note_embedded(self, deployment: str, model: str, tokens: int) -> None:
        """Count what a request for embeddings took, now."""
        now = as_micros(datetime.now(UTC))
        with self._db.transaction() as cursor:
            cursor.execute(_EMBEDDED, (now - now % _QUARTER, writable(deployment), writable(model), tokens))

    def of_embeddings(self, start: datetime, end: datetime) -> list[Spent]:
        """What embeddings took from `start` on and before `end`; both are rounded to a quarter of an hour."""
        return [
            Spent(row["deployment"], row["model"], Usage(row["tokens"], 0))
            for row in self._db.rows(
                "SELECT deployment, model, sum(tokens) AS tokens FROM embedded_tokens"
                " WHERE began_at >= ? AND began_at < ? GROUP BY deployment, model ORDER BY deployment, model",
                (as_micros(start), as_micros(end)),
            )
        ]

    def _sums(self, sql: str, params: tuple[str | int, ...]) -> list[Spent]:
        return [
            Spent(
                row["deployment"],
                row["model"],
                Usage(row["prompt"], row["completion"], row["cached"], row["reasoning"]),
            )
            for row in self._db.rows(sql, params)
        ]
