"""Files of vectors that were cut short or damaged: found when they are opened, repaired, and told.

What is lost is little: the passages of the broken blocks wait to be embedded again, all others keep their vectors.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.passage_rows import changed, with_rows_between
from aoai_tui.storage.vectors.blocks import Block, blocks_of, forget_blocks, keep_blocks, not_covered
from aoai_tui.storage.vectors.folder import VectorFolder
from aoai_tui.storage.vectors.standing import Standing, standing

if TYPE_CHECKING:
    from aoai_tui.storage.vectors.vector_file import VectorFile

_LOSE = (
    "UPDATE passages SET row = NULL, norm = 0, state = 'waiting'"  # noqa: S608 - our own words
    f" WHERE id IN ({with_rows_between('id')})"
)
"""Deleted passages, too, for they may come back."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look through a whole file found."""

    rows: int
    """Vectors that were looked at."""

    lost: int
    """Passages that wait to be embedded again."""


class Health:
    """Looks after the files of all collections. Any thread may call any method; all may raise StorageTrouble."""

    def __init__(self, db: Database, folder: VectorFolder) -> None:
        """Use the open database."""
        self._db = db
        self._folder = folder
        self._lock = threading.Lock()
        self._seen: set[str] = set()
        self._notices: list[str] = []

    def take_notices(self) -> list[str]:
        """What was repaired since the last call, a sentence for each."""
        with self._lock:
            taken, self._notices = self._notices, []
        return taken

    def sound(self, at: Standing) -> Standing:
        """The collection with a file that can be read; its length is looked at, and once its first page and last block.

        Nothing else of it is read, unless something is wrong.
        """
        file = self._folder.file(at)
        if _fits(file, at) and (at.file in self._seen or not file.broken(self._ends(at, file))):
            if at.file not in self._seen:
                file.mend_header(at.about)
                self._seen.add(at.file)
            return at
        self.check(at.id)
        return standing(self._db, at.id)

    def check(self, collection_id: str) -> Checked:
        """Read the whole file, and repair it where it is not what was written. A gigabyte takes about a second.

        Rows whose checksums were lost with a damaged database get new ones.
        """
        at = standing(self._db, collection_id)
        if not at.rows:
            return Checked(0, 0)
        file, known = self._folder.file(at), blocks_of(self._db, at.number)
        if _fits(file, at):
            places = file.layout.place(at.rows)
            if not not_covered(known, places) and not file.broken(known):
                return Checked(places, 0)
        with self._folder.writing(collection_id):
            # Another copy of the app may have repaired it, or made a new file, in the meantime.
            lost = self._repair(standing(self._db, collection_id))
        if lost:
            self._tell(at, lost)
        return Checked(at.rows, lost)

    def _ends(self, at: Standing, file: VectorFile) -> list[Block]:
        """The last block, if it covers the last row."""
        end = file.layout.place(at.rows)
        return [one for one in blocks_of(self._db, at.number, last=True) if one.end == end]

    def _repair(self, at: Standing) -> int:
        """Passages that lost their vectors."""
        from aoai_tui.storage.vectors.vector_file import LayoutLost  # noqa: PLC0415  numpy

        file, known = self._folder.file(at), blocks_of(self._db, at.number)
        try:
            layout, length = file.layout, file.places()
        except LayoutLost:
            return self._enter(self._begun_anew(at), [(0, at.rows)], forgotten=known, covered=[])
        # A salvaged database knows the rows that its passages name; the file was written with more, or as many.
        at = replace(at, rows=max(at.rows, layout.upto))
        whole = layout.place(at.rows)
        broken = file.broken(known)
        loose = [(start, min(stop, length)) for start, stop in not_covered(known, whole) if start < length]
        covered = [block for start, stop in loose for block in file.blocks(start, stop)]
        sound = [*covered, *(one for one in known if one not in broken)]
        end = max((one.end for one in sound), default=0) if length < whole else whole
        lost = [(one.first, one.end) for one in broken] + ([(end, whole)] if end < whole else [])
        rows = [(layout.end(start + 1) - 1, layout.end(stop)) for start, stop in lost]
        if not end:
            return self._enter(self._begun_anew(at), rows, forgotten=broken, covered=covered)
        if end < layout.settled:
            # What comes next has its place behind all rows that were kept: these stay, as zeros.
            file.pad(whole)
            covered += file.blocks(end, whole)
            end = whole
        return self._enter(replace(at, rows=layout.end(end)), rows, forgotten=broken, covered=covered)

    def _begun_anew(self, at: Standing) -> Standing:
        """With another file: one that is gone may still be in some copy's memory, under its name."""
        return replace(at, file=self._folder.next_name(at), rows=0)

    @again_after_repair
    def _enter(
        self,
        at: Standing,
        lost: Sequence[tuple[int, int]],
        *,
        forgotten: Sequence[Block],
        covered: Sequence[Block],
    ) -> int:
        """Write down how the file is now, as `at` says; how many passages wait for other vectors."""
        with self._db.transaction() as cursor:
            waiting = sum(
                cursor.execute(_LOSE, 2 * (at.number, start, stop)).rowcount for start, stop in _merged(lost)
            )
            forget_blocks(cursor, at.number, forgotten)
            keep_blocks(cursor, at.number, covered)
            cursor.execute(
                "UPDATE collections SET file = ?, rows = ? WHERE number = ?", (at.file, at.rows, at.number)
            )
            changed(cursor, at.number)
        return waiting

    def _tell(self, at: Standing, lost: int) -> None:
        many = f"{lost:,} passages of “{at.name}” wait" if lost != 1 else f"A passage of “{at.name}” waits"
        with self._lock:
            self._notices.append(f"{many} to be embedded again: the file with their vectors was damaged.")


def _fits(file: VectorFile, at: Standing) -> bool:
    """Whether the file has as many rows as the database says, and was not written with more."""
    return file.reaches(at.rows) and file.layout.upto <= at.rows


def _merged(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges, in order, as few as there can be."""
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(stop, merged[-1][1])
        else:
            merged.append((start, stop))
    return merged
