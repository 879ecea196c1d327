"""The data folder, opened: one database, one sign of life, and the tables behind their own names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aoai_tui.storage.collections import Collections
from aoai_tui.storage.conversations import Conversations
from aoai_tui.storage.database import Database
from aoai_tui.storage.embedded_queries import EmbeddedQueries
from aoai_tui.storage.narrations import Narrations
from aoai_tui.storage.passages import Passages
from aoai_tui.storage.pictures import Pictures
from aoai_tui.storage.postgres.places import PostgresPlaces
from aoai_tui.storage.postgres.strings import ConnectionStrings
from aoai_tui.storage.presence import Presence
from aoai_tui.storage.recordings import Recordings
from aoai_tui.storage.remembered import Remembered
from aoai_tui.storage.removals import Removals
from aoai_tui.storage.search import Search
from aoai_tui.storage.sources import Sources
from aoai_tui.storage.spending import Spending
from aoai_tui.storage.trees import Trees
from aoai_tui.storage.vectors.kept_vectors import KeptVectors


@dataclass(frozen=True)
class Store:
    """Everything that is kept in one data folder."""

    database: Database
    presence: Presence
    conversations: Conversations
    search: Search
    trees: Trees
    spending: Spending
    recordings: Recordings
    narrations: Narrations
    pictures: Pictures
    collections: Collections
    sources: Sources
    passages: Passages
    vectors: KeptVectors
    queries: EmbeddedQueries
    postgres: PostgresPlaces

    @property
    def remembered(self) -> Remembered:
        """Drafts, deployments, refused parameters and the tabs' options."""
        return self.conversations

    @property
    def notice(self) -> str:
        """What happened to the data when it was opened, as a sentence; empty for nothing."""
        return self.database.notice

    def close(self) -> None:
        """Close the database, then let other copies see that this one is gone."""
        self.postgres.close()
        self.database.close()
        self.presence.leave()


def open_store(data_dir: Path) -> Store:
    """Open the folder, making it where it is missing. Raises StorageTrouble."""
    presence = Presence.join(data_dir)
    try:
        database = Database.open(data_dir / "aoai-tui.db")
    except BaseException:
        presence.leave()
        raise
    removals = Removals(database)
    conversations, vectors = Conversations(database, presence), KeptVectors(database)
    return Store(
        database,
        presence,
        conversations,
        Search(database),
        Trees(database),
        Spending(database),
        Recordings(database, presence),
        Narrations(database, presence),
        Pictures(database, presence),
        Collections(database, presence),
        Sources(database, removals),
        Passages(database, removals),
        vectors,
        EmbeddedQueries(database),
        PostgresPlaces(database, vectors, ConnectionStrings(conversations)),
    )
