"""Full-text search over all that was said, written, recorded, read aloud or drawn: ranked, with the words marked."""

from __future__ import annotations

from aoai_tui.domain import Hit, HitKind, Role, Wanted
from aoai_tui.domain.finding import snippet
from aoai_tui.plain import plain
from aoai_tui.storage.clock import Clock, as_moment
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.rows import Row
from aoai_tui.storage.titles import title_from

RANKED = 2000
"""How many of the newest places are ranked: a word that is found more often would take too long."""

_MONTH = 30 * 24 * 3600 * 1_000_000
"""Microseconds."""

_IS_TITLE = "coalesce(e.message_id, e.transcript_id, e.narration_id, e.picture_id) IS NULL"
"""An entry with nothing else stands for a conversation's or a recording's name."""

# CROSS JOIN keeps SQLite from turning the loops around: the index gives its newest entries first, and is
# left when there are enough. A hit of this moment counts half as much again as a very old one, a title double.
# Texts, which may be long, are read of the best only.
_SEARCH = f"""
    SELECT best.*, coalesce(c.title, r.name) AS title, m.role, coalesce(m.text, t.text, n.text) AS text,
        p.prompt, p.revised_prompt, p.name FROM (
        SELECT * FROM (
            SELECT e.message_id, e.conversation_id, e.recording_id, e.transcript_id, e.narration_id,
                e.picture_id, e.created_at, {_IS_TITLE} AS is_title,
                bm25(search) * (1 + 0.5 / (1 + max(0, ? - e.created_at) / {_MONTH}.0))
                * (1 + ({_IS_TITLE})) AS score
            FROM search CROSS JOIN search_entries e ON e.number = search.rowid
            WHERE search MATCH ?
            AND e.conversation_id NOT IN (SELECT id FROM conversations WHERE deleted_at IS NOT NULL)
            AND (e.recording_id IS NULL
                OR e.recording_id NOT IN (SELECT id FROM recordings WHERE deleted_at IS NOT NULL))
            ORDER BY search.rowid DESC LIMIT {RANKED}
        ) found
        WHERE EXISTS (SELECT 1 FROM conversations WHERE id = found.conversation_id)
        OR EXISTS (SELECT 1 FROM recordings WHERE id = found.recording_id)
        OR EXISTS (SELECT 1 FROM narrations WHERE id = found.narration_id)
        OR EXISTS (SELECT 1 FROM pictures WHERE id = found.picture_id)
        ORDER BY score, created_at DESC LIMIT ?
    ) best
    LEFT JOIN conversations c ON c.id = best.conversation_id
    LEFT JOIN messages m ON m.id = best.message_id
    LEFT JOIN recordings r ON r.id = best.recording_id
    LEFT JOIN transcripts t ON t.id = best.transcript_id
    LEFT JOIN narrations n ON n.id = best.narration_id
    LEFT JOIN pictures p ON p.id = best.picture_id
    ORDER BY best.score, best.created_at DESC
"""  # noqa: S608 - numbers of our own


class Search:
    """Finds what was said. Any thread may call any method."""

    def __init__(self, db: Database) -> None:
        """Use the open database."""
        self._db = db
        self._clock = Clock()

    def find(self, look_for: Wanted, limit: int = 50) -> list[Hit]:
        """The places that have all of the words, the best first. May raise StorageTrouble.

        A title is told only where no message of its conversation has the words: most titles are first words.
        So is the name of a recording, where no transcript has them.
        """
        if not look_for:
            return []
        found = self._db.rows(_SEARCH, (self._clock.micros(), fts_query(look_for), 2 * limit))
        told = {_place(row) for row in found if not row["is_title"]}
        kept = [row for row in found if not row["is_title"] or _place(row) not in told]
        return [_hit(row, look_for) for row in kept[:limit]]

    @again_after_repair
    def forget_erased(self) -> None:
        """Let no word of erased texts stay in the file: the index forgets words only when its parts are joined."""
        with self._db.transaction() as cursor:
            cursor.execute("INSERT INTO search (search) VALUES ('optimize')")


def fts_query(look_for: Wanted) -> str:
    """The words as FTS5 takes them; each is quoted, so that none of them is an operator.

    The last word also finds longer ones that begin with it, if it has two letters at least.
    """
    texts = [f'"{" ".join(phrase)}"' for phrase in look_for.phrases]
    if look_for.open_end and len(look_for.phrases[-1][-1]) > 1:
        texts[-1] += "*"
    return " AND ".join(texts)


def _place(row: Row) -> str:
    """The conversation, recording, narration or picture of a row."""
    return str(row["conversation_id"] or row["recording_id"] or row["narration_id"] or row["picture_id"])


def _hit(row: Row, look_for: Wanted) -> Hit:
    text = _text(row)
    return Hit(
        kind=_kind(row),
        conversation_id=row["conversation_id"],
        message_id=row["message_id"],
        recording_id=row["recording_id"] or "",
        transcript_id=row["transcript_id"],
        narration_id=row["narration_id"] or "",
        picture_id=row["picture_id"] or "",
        title=row["title"] if row["title"] is not None else title_from(text),
        role=Role(row["role"]) if row["role"] in tuple(Role) else None,
        at=as_moment(row["created_at"]),
        snippet=snippet(plain(text), look_for),
    )


def _text(row: Row) -> str:
    """Where the words stand."""
    if row["picture_id"]:
        return "\n· ".join(part for part in (row["prompt"], row["revised_prompt"], row["name"]) if part)
    return str(row["title"] if row["text"] is None else row["text"])


def _kind(row: Row) -> HitKind:
    if row["picture_id"]:
        return HitKind.IMAGES
    if row["narration_id"]:
        return HitKind.SPEECH
    return HitKind.VOICE if row["recording_id"] else HitKind.CHAT
