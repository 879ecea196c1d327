"""The prompts of one connection as a list that survives the app's end, and tells whoever watches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence, Set
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aoai_tui.domain import MessageState, Picture
from aoai_tui.errors import StorageTrouble
from aoai_tui.services.archive import KEEP_DELETED
from aoai_tui.services.gallery.entries import EntriesMoved, Entry, EntryChanged, EntryState, QueueEvent
from aoai_tui.services.gallery.gallery import Gallery
from aoai_tui.services.gallery.given import Given
from aoai_tui.services.gallery.old_masks import sweep_masks
from aoai_tui.services.gallery.waiting import Reference, WaitingFiles, WaitingPrompt

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

_KEPT = (EntryState.WAITING, EntryState.DRAWING, EntryState.FAILED)
"""What survives the app's end."""

_RECENT = 60
"""Pictures among which those are that a prompt had brought when the app ended."""


class EntryList:
    """Every method is for the event loop's own thread."""

    def __init__(self, gallery: Gallery) -> None:
        """Empty, until `load`."""
        self._gallery = gallery
        self._entries: dict[str, Entry] = {}
        self._ears: list[Callable[[QueueEvent], None]] = []
        self._loading = asyncio.Lock()
        self._loaded = False
        self._saving: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()
        self._written: list[WaitingPrompt] = []
        """What is on the disk."""
        self.trouble: StorageTrouble | None = None
        """Why the newest change of the list is not on the disk; None where it is."""

    @property
    def _connection(self) -> str:
        return self._gallery.link.connection.name

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them, in their order."""
        return tuple(self._entries.values())

    @property
    def drawing(self) -> Entry | None:
        """The one that is drawn just now."""
        return next((one for one in self.entries if one.state is EntryState.DRAWING), None)

    @property
    def held(self) -> tuple[Entry, ...]:
        """Those that wait for the person: `go_on` or `retry` lets them."""
        return tuple(one for one in self.entries if one.held)

    def get(self, entry_id: str) -> Entry | None:
        """The entry; None where it is gone."""
        return self._entries.get(entry_id)

    def watch(self, heard: Callable[[QueueEvent], None]) -> Callable[[], None]:
        """Call `heard` with what happens; returns what ends that."""
        self._ears.append(heard)
        return lambda: self._ears.remove(heard) if heard in self._ears else None

    async def load(self) -> tuple[Entry, ...]:
        """What waited when the app ended, once; it waits for the person now. Raises StorageTrouble."""
        async with self._loading:
            if self._loaded:
                return ()
            connection = self._connection
            kept = await self._gallery.archive(lambda store: WaitingFiles(store, connection).take_over())
            await asyncio.to_thread(sweep_masks, self._gallery.archive.data_dir, KEEP_DELETED)
            entries = [await self._entry(one) for one in kept]
            # Whoever is cancelled before this line leaves the list on the disk as it is, for the next one to load.
            self._loaded, self._written = True, kept
            unkept = {one.id for one in self._gallery.unkept}
            found = tuple(one for one in entries if one.id not in self._entries and not _is_done(one, unkept))
            # They were there before whatever was added meanwhile.
            self._entries = {one.id: one for one in (*found, *self._entries.values())}
            for one in found:
                self._tell(EntryChanged(one))
            self._save_soon()
            return found

    def move(self, entry_id: str, by: int) -> None:
        """Put an entry so many places further down; further up where `by` is negative."""
        order = list(self._entries)
        if entry_id not in order:
            return
        at = order.index(entry_id)
        order.insert(max(0, min(len(order) - 1, at + by)), order.pop(at))
        self._entries = {one: self._entries[one] for one in order}
        self._save_soon()
        self._tell(EntriesMoved())

    async def saved(self) -> None:
        """Wait until what waits is on the disk; `trouble` says why it is not."""
        await self._save()

    def _put(self, entry: Entry) -> None:
        self._entries[entry.id] = entry
        self._save_soon()
        self._tell(EntryChanged(entry))

    def _change(self, entry_id: str, **fields: object) -> None:
        if entry := self._entries.get(entry_id):  # it may have been taken out meanwhile
            self._put(replace(entry, **fields))

    def _tell(self, event: QueueEvent) -> None:
        for ear in tuple(self._ears):
            ear(event)

    def _save_soon(self) -> None:
        if self._saving is None or self._saving.done():
            self._saving = asyncio.create_task(self._save(), name="keep queue")

    async def _save(self) -> None:
        """Write what waits, if that is other than what is written. Trouble is kept for whoever shows the queue."""
        async with self._writing:
            try:
                await self.load()  # or what an earlier copy left would be written over
            except StorageTrouble as trouble:
                self.trouble = trouble
                return
            while (prompts := [_kept(one) for one in self.entries if one.state in _KEPT]) != self._written:
                try:
                    await self._gallery.archive(_keep(self._connection, prompts))
                except StorageTrouble as trouble:
                    self.trouble = trouble
                    return
                self._written, self.trouble = prompts, None

    async def _entry(self, kept: WaitingPrompt) -> Entry:
        state = EntryState.FAILED if kept.failure else EntryState.WAITING
        return Entry(
            kept.id,
            kept.prompt,
            kept.options,
            kept.deployment,
            tuple([await self._given(one) for one in kept.pictures]),
            Path(kept.mask) if kept.mask else None,
            kept.stream,
            state,
            held=state is EntryState.WAITING,
            made=await self._made(kept),
            failure=kept.failure,
            batch=kept.batch,
        )

    async def _made(self, kept: WaitingPrompt) -> tuple[Picture, ...]:
        """What is in the gallery of it; what came of it when the app ended is among the newest there."""
        newest = await self._gallery.page(_RECENT) if kept.batch or kept.made else []
        named = [await self._found(one) for one in kept.made]
        by_id = {
            one.id: one for one in (*newest, *named) if one and (one.batch == kept.batch or one in named)
        }
        return tuple(sorted(by_id.values(), key=lambda picture: picture.number))

    async def _given(self, reference: Reference) -> Given:
        if reference.path:
            return Path(reference.path)
        gone = Picture(reference.id, "a picture that is gone", datetime.now(UTC))
        return await self._found(reference.id) or gone

    async def _found(self, picture_id: str) -> Picture | None:
        for one in self._gallery.unkept:  # the disk did not take it yet
            if one.id == picture_id:
                return one
        with suppress(StorageTrouble):
            return await self._gallery.get(picture_id)
        return None


def _kept(entry: Entry) -> WaitingPrompt:
    return WaitingPrompt(
        entry.id,
        entry.prompt,
        entry.options,
        entry.deployment,
        tuple(
            Reference(id=one.id) if isinstance(one, Picture) else Reference(path=str(one))
            for one in entry.pictures
        ),
        str(entry.mask or ""),
        entry.stream,
        entry.failure,
        tuple(picture.id for picture in entry.made),
        entry.batch,
    )


def _is_done(entry: Entry, unkept: Set[str]) -> bool:
    """Whether the app only did not come to say so that all its pictures are there; ids of those that still are not."""
    whole = [one for one in entry.made if one.state is MessageState.COMPLETE and one.id not in unkept]
    return len(whole) >= (entry.options.n or 1)


def _keep(connection: str, prompts: Sequence[WaitingPrompt]) -> Callable[[Store], None]:
    return lambda store: WaitingFiles(store, connection).keep(prompts)
