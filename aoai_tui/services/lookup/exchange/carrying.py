"""Long work in a thread, which tells how far it is and stops when nobody waits for it any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from aoai_tui.services.archive import Archive
from aoai_tui.services.lookup.stopping import Telling, in_loop, stoppable

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

Result = TypeVar("Result")


class Carrying(Struct, frozen=True):
    """How far it is."""

    done: int
    """Passages."""
    share: float | None = None
    """0 to 1; None where it can't be said."""
    doing: str = ""
    """What is being done, where that changes on the way: `making the index`."""


OnCarrying = Callable[[Carrying], None]
"""Told in the event loop's own thread, at most some times in a second."""


class Load:
    """Work on its way, as its thread sees it."""

    def __init__(self, on_carrying: OnCarrying) -> None:
        """For the running event loop."""
        self._telling = Telling(in_loop(on_carrying))
        self.stop = self._telling.stop
        """Set once nobody waits for it any more."""

    def tell(self, done: int, share: float | None = None, doing: str = "") -> None:
        """Say how far it is. Raises GivenUp once nobody waits."""
        self._telling.tell(Carrying(done, share, doing))


async def carried(
    archive: Archive,
    work: Callable[[Store, Load], Result],
    on_carrying: OnCarrying,
    undo: Callable[[Store, Result], object],
) -> Result:
    """What the work gives. A cancel ends it, and waits until it has put everything back, or else `undo` has."""
    load = Load(on_carrying)
    return await stoppable(
        archive(lambda store: work(store, load)),
        load.stop,
        lambda result: archive(lambda store: undo(store, result)),
    )
