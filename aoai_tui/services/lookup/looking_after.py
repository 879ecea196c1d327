"""Files of vectors are looked after: read whole when a person asks for it, and what was repaired is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.kept import LONGEST_NAME, KeptCollections
from aoai_tui.services.lookup.words import counted

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store


@dataclass(frozen=True)
class LookedThrough:
    """What a look through a collection's vectors found."""

    vectors: int
    """So many were looked at."""

    lost: int
    """Passages whose vectors were damaged; they wait to be embedded again."""

    told: str
    """The same as a sentence."""


@dataclass
class LookedAfterCollections(KeptCollections):
    """Collections, as their vectors are looked after."""

    async def check(self, collection_id: str) -> LookedThrough:
        """Read all vectors that are on this machine, and repair what is damaged. A gigabyte takes about a second."""

        def checked(store: Store) -> LookedThrough:
            found = store.vectors.check(collection_id)
            store.vectors.take_notices()  # what was found is told here
            name = f"“{plain_line(store.collections.get(collection_id).name, LONGEST_NAME)}”"
            return LookedThrough(found.rows, found.lost, _told(name, found.rows, found.lost))

        return await self.archive(checked)

    async def repairs(self) -> list[str]:
        """What was found damaged when a file was opened, and is repaired: a sentence for each, told once."""
        return await self.archive(lambda store: store.vectors.take_notices())


def _told(name: str, vectors: int, lost: int) -> str:
    if not vectors:
        return f"{name} has no vectors on this machine."
    if not lost:
        return f"{counted(vectors, 'vector')} of {name} looked at: all is as it was written."
    wait = "waits" if lost == 1 else "wait"
    return f"{counted(lost, 'passage')} of {name} {wait} to be embedded again: their vectors were damaged."
