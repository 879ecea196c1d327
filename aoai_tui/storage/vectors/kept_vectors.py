"""The vectors of every collection: appended, copied where a text is known already, looked up, and looked after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aoai_tui.domain import Match, Passage
from aoai_tui.storage.database import Database
from aoai_tui.storage.passage_rows import digest
from aoai_tui.storage.rows import writable
from aoai_tui.storage.vectors.appending import Appending
from aoai_tui.storage.vectors.compaction import DEAD_SHARE, Compaction
from aoai_tui.storage.vectors.folder import VectorFolder
from aoai_tui.storage.vectors.health import Checked, Health
from aoai_tui.storage.vectors.known_texts import Copied
from aoai_tui.storage.vectors.local import LocalVectors
from aoai_tui.storage.vectors.looking_up import AllVectors, LookingUp
from aoai_tui.storage.vectors.opened import Opened
from aoai_tui.storage.vectors.protocol import VectorBatch
from aoai_tui.storage.vectors.refuge import Saved, VectorRefuge
from aoai_tui.storage.vectors.standing import standing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class KeptVectors:
    """All vectors in the data folder. Any thread may call any method; all may raise StorageTrouble, and none is quick
    enough for the event loop.
    """

    def __init__(self, db: Database) -> None:
        """Use the open database. numpy and numkong are loaded when the first vector is touched."""
        self._db = db
        self._folder = VectorFolder(db.path.parent / "vectors")
        self._health = Health(db, self._folder)
        self._compaction = Compaction(db, self._folder, self._health)
        opened = Opened(db, self._folder, self._health)
        self._appending = Appending(db, self._folder, opened)
        self._looking_up = LookingUp(db, opened)
        self._refuge = VectorRefuge(db.path.parent)

    # Coming in

    def keep(
        self,
        collection_id: str,
        embedded: Sequence[tuple[Passage, bytes]],
        *,
        model: str,
        width: int,
        tokens: int = 0,
    ) -> int:
        """Keep the vectors of passages, 32-bit floats as they were sent, and mark the passages as embedded.

        They are on the disk when this returns. Waiting passages of the collection with the same text get theirs as
        well; how many passages were embedded. `tokens` were paid for. The first vectors settle model and width of the
        collection; StorageTrouble where these are other ones, or where a number in them is none. A passage that was
        given another text in the meantime still waits.
        """
        batch = _batch(embedded, model, width, tokens)
        return self._appended(collection_id, batch)

    def keep_halves(
        self,
        collection_id: str,
        passages: Sequence[tuple[int, int]],
        halves: NDArray[np.float16],
        norms: NDArray[np.float64],
        *,
        model: str,
        tokens: int = 0,
    ) -> int:
        """The same for vectors that are of length 1 already, or zeros; passages are ids and digests of their texts."""
        return self._appending.append(collection_id, passages, halves, norms, model=model, tokens=tokens)

    def set_aside(
        self,
        collection_id: str,
        embedded: Sequence[tuple[Passage, bytes]],
        *,
        model: str,
        width: int,
        tokens: int = 0,
    ) -> Path:
        """Save vectors that `keep` could not keep outside the data folder, until they are taken in; where they are."""
        return self._refuge.save(collection_id, _batch(embedded, model, width, tokens))

    def take_in(self, collection_id: str) -> int:
        """Keep what was set aside by an earlier start of the app; how many passages were embedded."""
        taken = 0
        for path, batch in self._refuge.saved(collection_id):
            at = standing(self._db, collection_id)
            if at.width in (0, batch.halves.shape[1]) and at.model in ("", batch.model):
                taken += self._appended(collection_id, batch)
                self._refuge.leave(path)
        return taken

    def leave_aside(self, path: Path) -> None:
        """What was set aside has been kept in the meantime."""
        self._refuge.leave(path)

    def known(self, texts: Sequence[str], model: str, width: int) -> set[int]:
        """Which texts need not be paid for, as they have vectors in some collection: their places in `texts`."""
        return self._appending.known(texts, model, width)

    def copy_known(self, collection_id: str, after: int = 0, limit: int = 2000) -> Copied:
        """Give vectors to those of the next `limit` waiting passages whose texts are known, to whichever collection.

        Call it again with `after` what `Copied.last` says, until that is None. A collection without a model, or
        whose vectors' width is not known yet, gets none: `collections.settle` it before.
        """
        return self._appending.copy_known(collection_id, after, limit)

    # Looking up

    def nearest(
        self,
        collection_id: str,
        query: bytes | NDArray[Any],
        *,
        k: int = 20,
        least: float = -1.0,
        sources: Sequence[int] = (),
    ) -> list[Match]:
        """The `k` passages most similar to a query, the best first; exact. None scores below `least`.

        `query` is a vector of any length, as 32-bit floats or an array. `sources` narrows it to passages of these.
        The sources of the matches don't tell how many passages they have.
        """
        return self._looking_up.matches(collection_id, _vector(query), k, least, sources)

    def vector(self, passage: Passage) -> NDArray[np.float32]:
        """A passage's vector as it is kept: of length 1, shape (width,)."""
        vector: NDArray[np.float32] = self.vectors(passage.collection_id, [passage.id])[0]
        return vector

    def vectors(self, collection_id: str, ids: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of passages, in this order; shape (passages, width). StorageTrouble where one has none."""
        return self._looking_up.vectors(collection_id, ids)

    def all_of(self, collection_id: str, sources: Sequence[int] = ()) -> AllVectors | None:
        """Every vector of a collection's passages, or of some sources', as they lie in the file; None for none."""
        return self._looking_up.all_of(collection_id, sources)

    def batches(self, collection_id: str, size: int = 2000, after: int = 0) -> Iterator[VectorBatch]:
        """The vectors of all passages, so many at a time, by ascending id from behind the id `after`."""
        return self._looking_up.batches(collection_id, size, after)

    def local(self, collection_id: str) -> LocalVectors:
        """The collection's vectors as one of the places where they may be looked up."""
        return LocalVectors(self._db, collection_id, self._appending, self._looking_up)

    # Looking after the files

    def check(self, collection_id: str) -> Checked:
        """Read all of a collection's vectors; passages whose vectors are damaged wait to be embedded again."""
        return self._health.check(collection_id)

    def take_notices(self) -> list[str]:
        """What was found damaged, and repaired, since the last call: a sentence for each."""
        return self._health.take_notices()

    def compact(self, collection_id: str, share: float = DEAD_SHARE) -> int:
        """Write a file anew without its dead rows, if they are more than this share of all; how many went."""
        return self._compaction.compact(collection_id, share)

    def _appended(self, collection_id: str, batch: Saved) -> int:
        return self._appending.append(
            collection_id, batch.passages, batch.halves, batch.norms, model=batch.model, tokens=batch.tokens
        )

    def remove_files(self, collection_id: str) -> bool:
        """Take a collection's vectors away for good; whether they are gone."""
        return self._folder.forget(collection_id)


def _batch(embedded: Sequence[tuple[Passage, bytes]], model: str, width: int, tokens: int) -> Saved:
    from aoai_tui.storage.vectors.units import from_bytes, units  # noqa: PLC0415  numpy

    halves, norms = units(from_bytes([vector for _, vector in embedded], width))
    them = [(one.id, digest(writable(one.text))) for one, _ in embedded]
    return Saved(them, halves, norms, writable(model), tokens)


def _vector(query: bytes | NDArray[Any]) -> NDArray[Any]:
    import numpy as np  # noqa: PLC0415

    return np.frombuffer(query, dtype="<f4") if isinstance(query, bytes) else query
