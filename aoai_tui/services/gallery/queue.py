"""Prompts that wait for one another: drawn one at a time, in their order, as long as nothing goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec.structs import replace

from aoai_tui.domain import Failure, ImageOptions, Picture, Wait
from aoai_tui.errors import AoaiError, ContentFiltered, RequestRefused, StorageTrouble, UsageTrouble
from aoai_tui.services.gallery.entries import (
    EntriesMoved,
    Entry,
    EntryChanged,
    EntryDrew,
    EntryRemoved,
    EntryState,
    QueueEvent,
)
from aoai_tui.services.gallery.events import DrawEvent, DrawingEnded, PictureKept
from aoai_tui.services.gallery.gallery import Gallery
from aoai_tui.services.gallery.given import Given
from aoai_tui.services.gallery.waiting import Reference, WaitingFiles, WaitingPrompt
from aoai_tui.services.growing_reply import failure_of

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

_KEPT = (EntryState.WAITING, EntryState.DRAWING, EntryState.FAILED)
"""What survives the app's end."""

_ONLY_THIS_ONE = (ContentFiltered, RequestRefused, UsageTrouble)
"""Failures that say nothing about the prompts behind."""

_USUAL = ImageOptions()


class DrawingQueue:
    """The prompts of one connection. What stands in it survives the app's end; nothing found at a start runs by itself.

    Every method is for the event loop's own thread.
    """

    def __init__(self, gallery: Gallery) -> None:
        """Empty, until `load`."""
        self._gallery = gallery
        self._entries: dict[str, Entry] = {}
        self._ears: list[Callable[[QueueEvent], None]] = []
        self._runner: asyncio.Task[None] | None = None
        self._drawing: asyncio.Task[None] | None = None
        self._loading: asyncio.Lock = asyncio.Lock()
        self._loaded = False
        self._refusals: dict[str, Failure | None] = {}
        """For entries that go on without what was refused."""
        self._unkept: dict[str, tuple[tuple[Picture, ...], StorageTrouble]] = {}
        """Pictures that the disk did not take, by the entry that they were drawn for."""
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
            self._loaded = True
            found = tuple([await self._entry(one) for one in kept if one.id not in self._entries])
            # They were there before whatever was added meanwhile.
            self._entries = {one.id: one for one in (*found, *self._entries.values())}
            for one in found:
                self._tell(EntryChanged(one))
            return found

    def add(
        self,
        prompt: str,
        options: ImageOptions = _USUAL,
        deployment: str = "",
        *,
        pictures: Sequence[Given] = (),
        mask: Path | None = None,
        stream: bool = True,
    ) -> Entry:
        """Put a prompt at the end; it is drawn when its turn comes. Raises UsageTrouble for one that says nothing."""
        if not prompt.strip():
            raise UsageTrouble("There is no prompt.", "Describe a picture.")
        entry = Entry(str(uuid4()), prompt.strip(), options, deployment, tuple(pictures), mask, stream)
        self._put(entry)
        self._run()
        return entry

    def remove(self, entry_id: str) -> Entry | None:
        """Take one out; one that is being drawn is stopped. Returns it, so that `put_back` can undo this."""
        entry = self._entries.pop(entry_id, None)
        if entry is None:
            return None
        if entry.state is EntryState.DRAWING and self._drawing:
            self._drawing.cancel()
        self._save_soon()
        self._tell(EntryRemoved(entry_id))
        return entry

    def put_back(self, entry: Entry) -> None:
        """Undo `remove`: it waits for the person at the end of the queue, or stands there as it ended."""
        waits = entry.state in (EntryState.WAITING, EntryState.DRAWING)
        self._put(replace(entry, state=EntryState.WAITING, held=True) if waits else entry)

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

    def retry(self, entry_id: str) -> None:
        """Let one that failed, was stopped or is held wait for its turn again; nothing else begins by that."""
        entry = self._entries.get(entry_id)
        if entry and (entry.held or entry.state in (EntryState.FAILED, EntryState.STOPPED)):
            self._put(replace(entry, state=EntryState.WAITING, held=False, failure=None, begun_at=None))
            self._run()

    def without_refused(self, entry_id: str) -> None:
        """Draw one that failed for a parameter without it, now and from now on; see `Gallery.can_go_without`."""
        entry = self._entries.get(entry_id)
        if entry and self._gallery.can_go_without(entry.failure):
            self._refusals[entry_id] = entry.failure
            self.retry(entry_id)

    def go_on(self) -> None:
        """Let all wait for their turn that are held."""
        for entry in self.held:
            self._put(replace(entry, held=False))
        self._run()

    def stop(self) -> bool:
        """Stop what is drawn, and hold the others; whether there was anything to stop."""
        if self._drawing is None or self.drawing is None:
            return False
        self._hold()
        self._drawing.cancel()
        return True

    def clear_ended(self) -> None:
        """Take out all that ended or was stopped."""
        for entry in self.entries:
            if entry.state in (EntryState.ENDED, EntryState.STOPPED):
                self.remove(entry.id)

    async def idle(self) -> None:
        """Wait until nothing is drawn and nothing waits for its turn."""
        while self._runner and not self._runner.done():
            await asyncio.wait([self._runner])

    async def close(self) -> None:
        """Stop, and keep what waits: the connection changes, or the app ends."""
        self._ears.clear()
        if self._runner and not self._runner.done():
            self._runner.cancel()
            await asyncio.wait([self._runner])
        await self.saved()

    async def saved(self) -> None:
        """Wait until what waits is on the disk; `trouble` says why it is not."""
        await self._save()

    # One after the other

    def _run(self) -> None:
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._draw_all(), name="drawing queue")

    async def _draw_all(self) -> None:
        while entry := next(
            (one for one in self.entries if one.state is EntryState.WAITING and not one.held), None
        ):
            self._put(replace(entry, state=EntryState.DRAWING, begun_at=datetime.now(UTC), made=()))
            self._drawing = asyncio.create_task(self._draw(entry), name="draw entry")
            try:
                await asyncio.wait([self._drawing])
            except asyncio.CancelledError:
                # The app ends: the entry stays in the list as one that was being drawn.
                self._drawing.cancel()
                await asyncio.wait([self._drawing])
                raise
            drawn, self._drawing = self._drawing, None
            self._over(entry.id, drawn)

    async def _draw(self, entry: Entry) -> None:
        await self._save()  # it is on the disk before it is sent, and survives whatever comes
        if await self._was_drawn(entry):
            return
        async with aclosing(self._events(entry)) as events:
            async for event in events:
                self._take(entry.id, event)

    def _events(self, entry: Entry) -> AsyncGenerator[DrawEvent, None]:
        def waits(wait: Wait | None) -> None:
            self._change(entry.id, wait=wait)

        refusal, gallery = self._refusals.pop(entry.id, None), self._gallery
        prompt, options, deployment = entry.prompt, entry.options, entry.deployment
        pictures, mask, stream = entry.pictures, entry.mask, entry.stream
        if refusal is not None:
            return gallery.without_refused(
                refusal,
                prompt,
                options,
                deployment,
                on_wait=waits,
                pictures=pictures,
                mask=mask,
                stream=stream,
            )
        return gallery.draw(
            prompt, options, deployment, on_wait=waits, pictures=pictures, mask=mask, stream=stream
        )

    async def _was_drawn(self, entry: Entry) -> bool:
        """Whether all that failed was to keep its pictures, which are in memory or kept by now: none is paid twice."""
        if entry.id not in self._unkept:
            return False
        await self._gallery.keep_again()
        pictures, error = self._unkept[entry.id]
        still = {one.id for one in self._gallery.unkept}
        if not still.isdisjoint(one.id for one in pictures):
            self._take(entry.id, DrawingEnded(pictures, error))
            return True
        for one in pictures:
            self._take(entry.id, PictureKept(one))
        self._take(entry.id, DrawingEnded(pictures))
        return True

    def _take(self, entry_id: str, event: DrawEvent) -> None:
        match event:
            case PictureKept(picture) if entry := self.get(entry_id):
                self._change(entry_id, made=(*entry.made, picture))
            case DrawingEnded(pictures, None):
                self._unkept.pop(entry_id, None)
                self._change(entry_id, state=EntryState.ENDED, made=pictures, wait=None)
            case DrawingEnded(pictures, AoaiError() as error):
                if isinstance(error, StorageTrouble):
                    self._unkept[entry_id] = (pictures, error)
                self._fail(entry_id, error, made=pictures)
        if entry := self.get(entry_id):
            self._tell(EntryDrew(entry, event))

    def _fail(self, entry_id: str, error: AoaiError, **fields: object) -> None:
        if not isinstance(error, _ONLY_THIS_ONE):
            self._hold()  # those behind would fail for the same reason
        self._change(entry_id, state=EntryState.FAILED, failure=failure_of(error), wait=None, **fields)

    def _over(self, entry_id: str, task: asyncio.Task[None]) -> None:
        """What ended without DrawingEnded."""
        error = None if task.cancelled() else task.exception()
        if task.cancelled():
            self._change(entry_id, state=EntryState.STOPPED, wait=None)
        elif isinstance(error, AoaiError):
            self._fail(entry_id, error)
        elif error:
            self._change(entry_id, state=EntryState.WAITING, held=True, wait=None)
            raise error

    def _hold(self) -> None:
        for entry in self.entries:
            if entry.state is EntryState.WAITING and not entry.held:
                self._put(replace(entry, held=True))

    # What is known of them

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

    # On the disk

    def _save_soon(self) -> None:
        if self._saving is None or self._saving.done():
            self._saving = asyncio.create_task(self._save(), name="keep queue")

    async def _save(self) -> None:
        """Write what waits, if that is other than what is written. Trouble is kept for whoever shows the queue."""
        async with self._writing:
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
            failure=kept.failure,
        )

    async def _given(self, reference: Reference) -> Given:
        if reference.path:
            return Path(reference.path)
        with suppress(StorageTrouble):
            return await self._gallery.get(reference.id)
        return Picture(reference.id, "a picture that is gone", datetime.now(UTC))


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
    )


def _keep(connection: str, prompts: Sequence[WaitingPrompt]) -> Callable[[Store], None]:
    return lambda store: WaitingFiles(store, connection).keep(prompts)
