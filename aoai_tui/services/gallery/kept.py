"""What is kept of pictures: listed, found again, put away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from aoai_tui.domain import MessageState, Picture
from aoai_tui.errors import StorageTrouble
from aoai_tui.services.background import to_its_end
from aoai_tui.services.gallery.bringing import retold
from aoai_tui.services.gallery.deployments import ImageDeployments
from aoai_tui.services.gallery.folder import PictureFolder
from aoai_tui.services.gallery.looking import Looked, file_of, looked_at
from aoai_tui.services.gallery.refuge import PictureRefuge

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

Result = TypeVar("Result")

CUT_OFF = "The app ended while it was drawn; this is how far it had come."
NOT_FETCHED = "The app ended before it was fetched."


@dataclass
class KeptPictures(ImageDeployments):
    """Pictures in one archive, as they are worked with over one link."""

    _unkept: dict[str, tuple[Picture, bytes | None]] = field(default_factory=dict)
    """What the disk did not take, by id: rows, with the bytes where these are not on it either."""
    _refuge: PictureRefuge | None = None
    """Where these bytes are meanwhile; None until it is looked into."""
    _interrupted: list[Picture] = field(default_factory=list)
    """What a crash had cut off, until it is told."""
    _recovering: asyncio.Lock = field(default_factory=asyncio.Lock)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One after the other: what is written again never comes after what is newer."""

    @property
    def folder(self) -> PictureFolder:
        """Where the files are."""
        return PictureFolder(self.archive.data_dir / "pictures")

    # Listed and found

    async def page(self, limit: int = 100, before: Picture | None = None) -> list[Picture]:
        """At most so many pictures, the newest first; those that follow `before`. Unfinished ones too: `state` tells.

        What is being drawn just now is not among them. Fewer than `limit` come only at the end. Raises StorageTrouble.
        """
        await self._recover()
        await self.keep_again()
        found = await self._finished(limit, before)
        # A damaged database is repaired when it is read: whose row it lost is adopted only then.
        return await self._finished(limit, before) if await self._recover() else found

    async def _finished(self, limit: int, before: Picture | None) -> list[Picture]:
        """At most so many pictures that are not being drawn just now."""
        found: list[Picture] = []
        while len(found) < limit:
            wanted = limit - len(found)
            more = await self.archive(_page(wanted, before))
            found += [one for one in more if one.state is not MessageState.GROWING]
            if len(more) < wanted:
                break
            before = more[-1]
        return found

    async def count(self) -> int:
        """How many pictures there are, with those that are being drawn just now. Raises StorageTrouble."""
        return await self.archive(lambda store: store.pictures.count())

    async def get(self, picture_id: str) -> Picture:
        """One picture, for a hit of the search. Raises StorageTrouble where it is gone."""
        return await self.archive(lambda store: store.pictures.get(picture_id))

    async def interrupted(self) -> list[Picture]:
        """What a crash had cut off and was not told yet, with what had arrived of it. Raises StorageTrouble."""
        await self._recover()
        found, self._interrupted = self._interrupted, []
        return found

    def path_of(self, picture: Picture) -> Path | None:
        """Where its bytes are, or would be if the disk had taken them; None where nothing arrived."""
        meanwhile = self._refuge.path_of(picture) if self._refuge else None
        return meanwhile or self.folder.file(picture.file)

    # Put away

    async def delete(self, picture_id: str) -> None:
        """Take it out of the gallery; `restore_last` brings it back."""
        await self.archive(lambda store: store.pictures.delete(picture_id))

    async def restore_last(self) -> Picture | None:
        """Undo the last `delete`; None where there is nothing to bring back."""
        return await self.archive(lambda store: store.pictures.restore_last())

    # What arrives

    @property
    def unkept(self) -> tuple[Picture, ...]:
        """What the disk did not take yet; it is in memory."""
        return tuple(picture for picture, _ in self._unkept.values())

    def in_memory(self, picture: Picture) -> bytes | None:
        """The bytes of a picture that the disk did not take; None where they are on it."""
        return self._unkept[picture.id][1] if picture.id in self._unkept else None

    async def keep_again(self) -> list[Picture]:
        """Try once more to keep what the disk did not take; what it takes now."""
        kept = []
        for picture_id in list(self._unkept):
            async with self._writing:  # what was only on its way to the disk is there by then
                if picture_id not in self._unkept:
                    continue
                with suppress(StorageTrouble):
                    kept.append(await self._write_now(*self._unkept[picture_id]))
        return kept

    async def keep(self, picture: Picture, data: bytes) -> Looked:
        """Put a finished picture on the disk, then look at it, then write its row; see `Looked.kept`."""
        begun = replace(picture, state=MessageState.GROWING, file=file_of(picture, data))
        with suppress(StorageTrouble):  # it is tried once more, and told, with the row
            await to_its_end(self._write(begun, data))
        looked = await asyncio.to_thread(looked_at, picture, data)
        try:
            return Looked(await to_its_end(self._write(looked.picture, None)), looked.error)
        except StorageTrouble as trouble:
            whole = replace(looked.picture, url="")
            return Looked(whole, await self._in_safety(whole, data, trouble), kept=False)

    async def _in_safety(self, picture: Picture, data: bytes, trouble: StorageTrouble) -> StorageTrouble:
        """Put bytes elsewhere that the disk did not take; what to tell of it."""
        if self.in_memory(picture) is None:  # only its row is not written
            return trouble
        refuge = await self._looked_into()
        try:
            path = await to_its_end(asyncio.to_thread(refuge.save, picture, data))
        except StorageTrouble:  # it is in memory
            return trouble
        return StorageTrouble(
            trouble.title,
            f"The picture waits in {path.parent}, also for the next start. Make room on the disk that holds "
            f"{self.folder.path}; then it goes there.",
            retryable=True,
        )

    async def _looked_into(self) -> PictureRefuge:
        """The refuge; what a former run left there is to be kept by this one."""
        if self._refuge is None:
            self._refuge = PictureRefuge(self.archive.data_dir)
            for picture, data in await asyncio.to_thread(lambda refuge: list(refuge.saved()), self._refuge):
                self._unkept.setdefault(picture.id, (picture, data))
        return self._refuge

    async def keep_copy(self, picture: Picture, data: bytes) -> None:
        """Put a picture on the disk that is elsewhere, too. Raises StorageTrouble: then nothing is left of it here."""
        try:
            await self._write(picture, data)
        except StorageTrouble:
            self._unkept.pop(picture.id, None)
            with suppress(StorageTrouble):
                await self.archive(lambda store: _forget(store, picture.id))
            raise

    async def keep_row(self, picture: Picture) -> None:
        """Write what is known of a picture by now. Raises StorageTrouble."""
        try:
            await to_its_end(self._write(picture, None))
        except StorageTrouble as trouble:
            if data := self.in_memory(picture):
                await self._in_safety(picture, data, trouble)
            raise

    async def keep_unfinished(self, picture: Picture, data: bytes) -> None:
        """Put an unfinished picture on the disk, with its row. Raises StorageTrouble."""

        def write(store: Store) -> None:
            self.folder.keep_unfinished(picture.id, data)
            store.pictures.save(picture)

        await to_its_end(self.archive(write))

    async def put_away(self, picture: Picture) -> Picture:
        """The picture with what had come of it as its file: it was stopped, or failed. Raises StorageTrouble."""
        data = await asyncio.to_thread(self.folder.received, picture.id)
        if not data:
            await self.keep_row(picture)
            return picture
        looked = await asyncio.to_thread(looked_at, picture, data)
        kept = replace(looked.picture, failure=picture.failure, note=picture.note)
        await to_its_end(self._write(kept, data))
        return kept

    async def kept_by_now(self, picture: Picture) -> Picture | None:
        """The picture where it is whole in the gallery: another copy of the app may have fetched it; None else."""
        with suppress(StorageTrouble):
            there = await self.get(picture.id)
            return there if there.state is MessageState.COMPLETE else None
        return None

    async def _write(self, picture: Picture, data: bytes | None) -> Picture:
        async with self._writing:
            return await self._write_now(picture, data)

    async def _write_now(self, picture: Picture, data: bytes | None) -> Picture:
        """What is kept now: where it is whole, its address is forgotten."""
        kept = replace(picture, url="") if picture.state is MessageState.COMPLETE else picture

        def write(store: Store) -> None:
            if data is not None:
                # Where the app dies between the two, the growing row leads to the file, or to the address.
                with suppress(StorageTrouble):
                    store.pictures.save(replace(picture, state=MessageState.GROWING, file=""))
                self.folder.keep(picture.file, data)
                self._unkept[picture.id] = (picture, None)
            store.pictures.save(kept)
            if picture.state is not MessageState.GROWING:
                self.folder.clear(picture.id)

        if data is None and picture.id in self._unkept:
            data = self._unkept[picture.id][1]
        self._unkept[picture.id] = (picture, data)
        await self.archive(write)
        self._unkept.pop(picture.id, None)
        if self._refuge and picture.state is not MessageState.GROWING:
            await asyncio.to_thread(self._refuge.leave, picture)
        return kept

    async def _recover(self) -> bool:
        """Look at what dead copies of the app were drawing; whether there was any. Raises StorageTrouble."""
        async with self._recovering:
            await self._looked_into()
            adopted = await self.archive(lambda store: store.pictures.adopt())
            for picture in adopted:
                if picture.id in self._unkept:  # it had come whole, and is only to be kept
                    continue
                if found := await to_its_end(self._recovered(picture)):
                    self._interrupted.append(found)
            return bool(adopted)

    async def _recovered(self, picture: Picture) -> Picture | None:
        """The picture with what had arrived; None where it had come whole, or not at all."""
        if path := await asyncio.to_thread(self.folder.finished, picture.id):
            data = await asyncio.to_thread(path.read_bytes)
            looked = await asyncio.to_thread(lambda: looked_at(retold(picture, data), data))
            await self.keep_row(replace(looked.picture, state=MessageState.COMPLETE, url=""))
            return None
        if await asyncio.to_thread(self.folder.received, picture.id):
            return await self.put_away(_noted(picture, CUT_OFF))
        if picture.url:
            left = _noted(picture, NOT_FETCHED)
            await self.keep_row(left)
            return left
        await self.archive(lambda store: _forget(store, picture.id))
        return None


def without_notes(picture: Picture) -> str:
    """What is still to be said of a picture, once what an end of the app had cut off is whole."""
    return picture.note.replace(CUT_OFF, "").replace(NOT_FETCHED, "").strip()


def _noted(picture: Picture, words: str) -> Picture:
    return replace(picture, note=f"{without_notes(picture)} {words}".strip())


def _forget(store: Store, picture_id: str) -> None:
    """A picture of which nothing had come is not brought back by an undo."""
    store.pictures.delete(picture_id)
    store.pictures.erase([picture_id], timedelta())


def _page(limit: int, before: Picture | None) -> Callable[[Store], list[Picture]]:
    return lambda store: store.pictures.page(limit, before)
