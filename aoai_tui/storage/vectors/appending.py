"""Vectors on their way into a collection's file: sent by the service, or copied where the text is known already."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.passage_rows import changed
from aoai_tui.storage.rows import writable
from aoai_tui.storage.vectors.blocks import Block, keep_blocks
from aoai_tui.storage.vectors.folder import VectorFolder, first_name
from aoai_tui.storage.vectors.known_texts import Copied, Donor, KnownTexts
from aoai_tui.storage.vectors.opened import Opened
from aoai_tui.storage.vectors.standing import Standing, standing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aoai_tui.storage.vectors.layout import Layout


class Appending:
    """Appends to the files of all collections: first the rows, on the disk, then what the database says of them."""

    def __init__(self, db: Database, folder: VectorFolder, opened: Opened) -> None:
        """Use the open database."""
        self._db = db
        self._folder = folder
        self._opened = opened
        self._texts = KnownTexts(db)

    def append(
        self,
        collection_id: str,
        passages: Sequence[tuple[int, int]],
        halves: NDArray[np.float16],
        norms: NDArray[np.float64],
        *,
        model: str,
        tokens: int = 0,
    ) -> int:
        """Keep vectors for passages, which are given as ids and digests of their texts.

        `halves`: shape (n, width), each of length 1 or all zeros; `norms`: the lengths they had, shape (n,).
        Waiting passages with the same texts get them, too; how many passages were embedded. StorageTrouble where a
        vector is of another length.
        """
        from aoai_tui.storage.vectors.units import are_units  # noqa: PLC0415  numpy

        if not are_units(halves).all():
            raise StorageTrouble(
                "A vector is not of length 1.", "Nothing of it was kept. Embed the text again."
            )
        self._opened.sound(collection_id)
        with self._folder.writing(collection_id):
            at = _settled(standing(self._db, collection_id), writable(model), int(halves.shape[1]))
            twins = self._twins(at.number, passages)
            picked = [*range(len(passages)), *(place for _, place in twins)]
            ids = [*passages, *((one, passages[place][1]) for one, place in twins)]
            blocks = self._folder.file(at).append([halves[picked]], at.rows, at.about)
            lengths = norms[picked].tolist()
            return self._enter(at, list(zip(ids, lengths, strict=True)), blocks, tokens)

    def copy_known(self, collection_id: str, after: int, limit: int) -> Copied:
        """Give vectors to those of the next waiting passages whose texts are known."""
        at = standing(self._db, collection_id)
        if not at.width:
            return Copied(0, None)
        donors, last = self._texts.donors(at, after, limit)
        copied = 0
        for owner in {one.collection for one in donors}:
            copied += self._copied(at, owner, [one for one in donors if one.collection == owner])
        return Copied(copied, last)

    def drop(self, collection_id: str) -> None:
        """Take all vectors of a collection away; every passage waits again, deleted ones when they come back."""
        with self._folder.writing(collection_id):
            at = standing(self._db, collection_id)
            if at.rows:
                self._forget(replace(at, file=self._folder.next_name(at)))
                self._folder.remove(at.id)

    def known(self, texts: Sequence[str], model: str, width: int) -> set[int]:
        """The places of those texts that need not be paid for."""
        return self._texts.known(texts, model, width)

    def _copied(self, at: Standing, owner: int, donors: Sequence[Donor]) -> int:
        """Copy vectors from one collection; how many. Those that it has lost in the meantime are not copied."""
        import numpy as np  # noqa: PLC0415

        from aoai_tui.storage.vectors.units import are_units  # noqa: PLC0415  numpy

        def taken(
            theirs: Standing, matrix: NDArray[np.float16], layout: Layout
        ) -> tuple[list[Donor], NDArray[np.float16]]:
            rows = self._texts.rows(donors)
            there = [one for one in donors if rows.get(one.donor, theirs.rows) < theirs.rows]
            places = layout.places(np.array([rows[one.donor] for one in there], dtype=np.int64))
            halves = np.take(matrix, places, axis=0)
            sound = are_units(halves)  # what was damaged is not handed on
            return [one for one, good in zip(there, sound, strict=True) if good], halves[sound]

        try:
            found = self._opened.used(self._id_of(owner), taken)
        except StorageTrouble:
            if self._id_of(owner):
                raise
            return 0  # it was given up in the meantime, as a copy may be that was being made
        if found is None or not found[0]:
            return 0
        there, halves = found
        them = [(one.passage, one.digest) for one in there]
        return self.append(at.id, them, halves, np.array([one.norm for one in there]), model=at.model)

    def _id_of(self, number: int) -> str:
        """Empty where the collection is gone."""
        found = self._db.rows("SELECT id FROM collections WHERE number = ?", (number,))
        return str(found[0]["id"]) if found else ""

    def _twins(self, number: int, passages: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Waiting passages with the same texts: their ids, and the places of those whose texts they have."""
        places = {passage: place for place, (passage, _) in enumerate(passages)}
        rows = self._db.rows(
            # In this order and by this index: a hundred thousand that wait are not gone through for each of them.
            "SELECT w.id, p.id AS like FROM json_each(?) one CROSS JOIN passages p ON p.id = one.value"
            " CROSS JOIN passages w INDEXED BY passages_by_digest ON w.digest = p.digest"
            " AND w.collection = p.collection AND w.state = 'waiting' AND w.deleted_at IS NULL AND w.id <> p.id"
            " JOIN passage_texts pt ON pt.id = p.id JOIN passage_texts wt ON wt.id = w.id AND wt.text = pt.text"
            " WHERE p.collection = ?",
            (json.dumps(list(places)), number),
        )
        return list({row["id"]: places[row["like"]] for row in rows if row["id"] not in places}.items())

    @again_after_repair
    def _forget(self, at: Standing) -> None:
        with self._db.transaction() as cursor:
            cursor.execute(
                "UPDATE passages SET row = NULL, norm = 0, state = 'waiting'"
                " WHERE collection = ? AND row IS NOT NULL",
                (at.number,),
            )
            cursor.execute("DELETE FROM vector_blocks WHERE collection = ?", (at.number,))
            cursor.execute("UPDATE collections SET file = ?, rows = 0 WHERE number = ?", (at.file, at.number))
            changed(cursor, at.number)

    @again_after_repair
    def _enter(
        self, at: Standing, passages: list[tuple[tuple[int, int], float]], blocks: list[Block], tokens: int
    ) -> int:
        """Make rows valid that are on the disk; how many passages have theirs now."""
        with self._db.transaction() as cursor:
            done = cursor.execute(
                "UPDATE collections SET model = ?, width = ?, file = ?, rows = ?, tokens = tokens + ?"
                " WHERE number = ? AND rows = ?",
                (at.model, at.width, at.file, at.rows + len(passages), tokens, at.number, at.rows),
            )
            if not done.rowcount:
                raise StorageTrouble(
                    "This collection was changed by another window.", "Try again.", retryable=True
                )
            keep_blocks(cursor, at.number, blocks)
            entered = cursor.executemany(
                "UPDATE passages SET row = ?, norm = ?, state = 'embedded', failure = NULL"
                " WHERE id = ? AND digest = ? AND row IS NULL",
                [
                    (at.rows + turn, norm, passage, text)
                    for turn, ((passage, text), norm) in enumerate(passages)
                ],
            ).rowcount
            changed(cursor, at.number)
        return int(entered)


def _settled(at: Standing, model: str, width: int) -> Standing:
    """How a collection stands with its first vectors. StorageTrouble where it has others already."""
    named = replace(at, file=at.file or first_name(at.id))
    if not at.width:
        return replace(named, model=model, width=width)
    if at.width != width or at.model != model:
        raise StorageTrouble(
            f"These vectors are from {model or 'another model'}, {width:,} numbers wide.",
            f"The collection's are from {at.model or 'another model'}, {at.width:,} wide, and they can't be mixed.",
        )
    return named
