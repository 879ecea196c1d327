"""The PostgreSQL servers in which collections may be looked up, by name, and what is there of each."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from aoai_tui.storage.database import Database
from aoai_tui.storage.postgres.following import Following
from aoai_tui.storage.postgres.index import PostgresIndex
from aoai_tui.storage.postgres.session import Session
from aoai_tui.storage.postgres.strings import ConnectionStrings
from aoai_tui.storage.postgres.vectors import PostgresVectors
from aoai_tui.storage.vectors.kept_vectors import KeptVectors
from aoai_tui.storage.vectors.standing import standing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aoai_tui.storage.vectors.protocol import Nearest

FEW = 500
"""Passages that are copied in passing, before a lookup."""


class PostgresPlaces:
    """Any thread may call any method; all block. Raises StorageTrouble, and what `strings` raise."""

    def __init__(self, db: Database, kept: KeptVectors, strings: ConnectionStrings) -> None:
        """Nothing is connected yet."""
        self._db = db
        self._kept = kept
        self.strings = strings
        self._lock = Lock()
        self._sessions: dict[str, Session] = {}
        self._vectors: dict[tuple[str, str], PostgresVectors] = {}
        self._compared: dict[tuple[str, str], tuple[int, int]] = {}
        """By place and collection: at which change the two were compared last, and what was lacking then."""

    def vectors(self, place: str, collection_id: str) -> PostgresVectors:
        """A collection's vectors in a place."""
        session = self._session(place)
        with self._lock:
            key = place, collection_id
            return self._vectors.setdefault(key, PostgresVectors(session, collection_id))

    def index(self, place: str, collection_id: str) -> PostgresIndex:
        """The index over them."""
        return PostgresIndex(self._session(place), self.vectors(place, collection_id).table)

    def following(self, place: str, collection_id: str) -> Following:
        """What brings them to what is on this machine."""
        return Following(self._db, self._kept, self.vectors(place, collection_id), collection_id)

    def search(
        self,
        place: str,
        collection_id: str,
        query: NDArray[Any],
        k: int,
        *,
        sources: tuple[int, ...],
        least: float,
    ) -> tuple[Nearest, int]:
        """The nearest passages, and how many of the collection's are not in the place yet.

        What changed on this machine since the last time is brought there before, where it is little.
        """
        behind = self._caught_up(place, collection_id)
        return self.vectors(place, collection_id).search(query, k, sources=sources, least=least), behind

    def let_go(self, place: str) -> None:
        """Close the connection to a place, whose connection string may be another one from now on."""
        with self._lock:
            session = self._sessions.pop(place, None)
            self._vectors = {key: value for key, value in self._vectors.items() if key[0] != place}
            self._compared = {key: value for key, value in self._compared.items() if key[0] != place}
        if session:
            session.close()

    def close(self) -> None:
        """Close all connections."""
        for place in list(self._sessions):
            self.let_go(place)

    def _session(self, place: str) -> Session:
        with self._lock:
            if place not in self._sessions:
                self._sessions[place] = Session(self.strings.get(place))
            return self._sessions[place]

    def _caught_up(self, place: str, collection_id: str) -> int:
        """How many passages are lacking there, after few that lacked were copied."""
        now = standing(self._db, collection_id).changes
        changes, behind = self._compared.get((place, collection_id), (-1, 0))
        if changes == now:
            return behind
        following = self.following(place, collection_id)
        difference = following.difference()
        following.remove_gone(difference)
        behind = len(difference.lacking)
        if behind <= FEW:
            behind -= max(following.fill_in(difference), default=0)
        self._compared[place, collection_id] = now, behind
        return behind
