"""Texts that were embedded before, in whichever collection: they are copied, never paid for again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from aoai_tui.storage.database import Database
from aoai_tui.storage.passage_rows import digest
from aoai_tui.storage.rows import writable
from aoai_tui.storage.vectors.standing import Standing

_AT_ONCE = 1000

# By the digest first, whose index leads to a handful of passages; the collection's model is looked at for these alone.
_KNOWN = """
    SELECT w.id AS passage, w.digest AS digest, min(k.id) AS donor
    FROM (
        SELECT id, digest FROM passages INDEXED BY passages_by_state
        WHERE collection = ? AND state = 'waiting' AND deleted_at IS NULL AND id > ? ORDER BY id LIMIT ?
    ) w
    CROSS JOIN passages k INDEXED BY passages_by_digest ON k.digest = w.digest AND k.row IS NOT NULL
    JOIN collections c ON c.number = k.collection AND c.model = ? AND c.width = ?
    JOIN passage_texts kt ON kt.id = k.id
    JOIN passage_texts wt ON wt.id = w.id AND wt.text = kt.text
    GROUP BY w.id
"""


@dataclass(frozen=True, slots=True)
class Copied:
    """What was looked through for texts that are known."""

    passages: int
    """So many got their vectors."""

    last: int | None
    """The id behind which to go on; None where all was looked through."""


@dataclass(frozen=True, slots=True)
class Donor:
    """A passage that has the vector which another one waits for."""

    passage: int
    """The one that waits."""

    digest: int
    donor: int
    """The one that has it."""

    collection: int
    """The donor's, by number."""

    norm: float


class KnownTexts:
    """Looks for texts in all collections, deleted ones among them."""

    def __init__(self, db: Database) -> None:
        """Use the open database."""
        self._db = db

    def known(self, texts: Sequence[str], model: str, width: int) -> set[int]:
        """Which of the texts have a vector by this model at this width: their places in `texts`."""
        found: set[int] = set()
        for begin in range(0, len(texts), _AT_ONCE):
            asked = [writable(one) for one in texts[begin : begin + _AT_ONCE]]
            values = json.dumps([[begin + turn, digest(one), one] for turn, one in enumerate(asked)])
            rows = self._db.rows(
                "SELECT DISTINCT value ->> 0 AS place FROM json_each(?)"
                " CROSS JOIN passages k INDEXED BY passages_by_digest ON k.digest = value ->> 1 AND k.row IS NOT NULL"
                " JOIN passage_texts t ON t.id = k.id AND t.text = value ->> 2"
                " JOIN collections c ON c.number = k.collection AND c.model = ? AND c.width = ?",
                (values, writable(model), width),
            )
            found.update(row["place"] for row in rows)
        return found

    def donors(self, at: Standing, after: int, limit: int) -> tuple[list[Donor], int | None]:
        """Who has what passages of the collection wait for, behind the id `after`; and where to go on, if anywhere."""
        ends = self._db.rows(
            "SELECT max(id) AS last, count(*) AS passages FROM (SELECT id FROM passages INDEXED BY passages_by_state"
            " WHERE collection = ? AND state = 'waiting' AND deleted_at IS NULL AND id > ? ORDER BY id LIMIT ?)",
            (at.number, after, limit),
        )[0]
        found = self._db.rows(
            "SELECT f.passage, f.digest, f.donor, k.collection, k.norm"  # noqa: S608 - our own words
            f" FROM ({_KNOWN}) f JOIN passages k ON k.id = f.donor",
            (at.number, after, limit, at.model, at.width),
        )
        donors = [Donor(*row) for row in found]
        return donors, ends["last"] if ends["passages"] == limit else None

    def rows(self, donors: Sequence[Donor]) -> dict[int, int]:
        """Where the vectors of donors are now, by id; not of those that were given another text meanwhile."""
        texts = {one.donor: one.digest for one in donors}
        found = self._db.rows(
            "SELECT id, row, digest FROM passages WHERE row IS NOT NULL"
            " AND id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(texts)),),
        )
        return {row["id"]: row["row"] for row in found if row["digest"] == texts[row["id"]]}
