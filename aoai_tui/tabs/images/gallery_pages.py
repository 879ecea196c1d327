"""The gallery's pictures, read page by page as far as somebody looks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from aoai_tui.domain import Picture

PAGE = 200
"""Pictures that are read at once."""


class PictureSource(Protocol):
    """Where the pages come from, the newest first."""

    async def page(self, limit: int = 100, before: Picture | None = None) -> list[Picture]:
        """At most so many that follow `before`. Fewer than `limit` come only at the end."""
        ...

    async def count(self) -> int:
        """About how many there are."""
        ...


class GalleryPages:
    """What is known of the pictures by now: the first ones, without a gap."""

    def __init__(self, source: PictureSource) -> None:
        """Nothing is read yet."""
        self._source = source
        self._known: list[Picture] = []
        self._total = 0
        self._whole = False
        self._reading = asyncio.Lock()

    @property
    def known(self) -> Sequence[Picture]:
        """Those that were read, the newest first."""
        return self._known

    @property
    def total(self) -> int:
        """How many there are, read or not."""
        return len(self._known) if self._whole else max(self._total, len(self._known))

    def at(self, index: int) -> Picture | None:
        """The picture at a place; None where it isn't read yet, or where there is none."""
        return self._known[index] if 0 <= index < len(self._known) else None

    def index_of(self, picture_id: str) -> int | None:
        """The place of a picture; None where it isn't among those that were read."""
        return next((n for n, one in enumerate(self._known) if one.id == picture_id), None)

    async def begin(self) -> None:
        """Read anew, the first page. Raises StorageTrouble."""
        async with self._reading:
            total, first = await self._source.count(), await self._source.page(PAGE)
            self._known, self._total, self._whole = first, total, len(first) < PAGE

    async def read_to(self, index: int) -> None:
        """Read until the picture at a place is known, if there is one. Raises StorageTrouble."""
        while not self._whole and index >= len(self._known):
            await self._read_on()

    async def find(self, picture_id: str) -> int | None:
        """The place of a picture, read up to there; None where there is none. Raises StorageTrouble."""
        while (found := self.index_of(picture_id)) is None and not self._whole:
            await self._read_on()
        return found

    def put(self, picture: Picture) -> int | None:
        """Put a picture where its time says, in place of its former state; where it stands now.

        None where it is older than all that was read: reading on will bring it.
        """
        if (there := self.index_of(picture.id)) is not None:
            self._known[there] = picture
            return there
        self._total += 1
        known = enumerate(self._known)
        at = next((n for n, one in known if one.created_at <= picture.created_at), len(self._known))
        if at == len(self._known) and not self._whole:
            return None
        self._known.insert(at, picture)
        return at

    def take_out(self, picture_id: str) -> None:
        """Forget a picture: it was deleted."""
        if (there := self.index_of(picture_id)) is not None:
            del self._known[there]
            self._total -= 1

    async def _read_on(self) -> None:
        async with self._reading:
            if self._whole:
                return
            before = self._known[-1] if self._known else None
            found = await self._source.page(PAGE, before)
            known = {one.id for one in self._known}
            self._known += [one for one in found if one.id not in known]
            self._whole = len(found) < PAGE
