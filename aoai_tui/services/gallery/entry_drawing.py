"""One entry of the queue while it is drawn: what becomes of it, and of those behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

from msgspec.structs import replace

from aoai_tui.domain import Failure, OnWait, Picture
from aoai_tui.errors import AoaiError, ContentFiltered, RequestRefused, StorageTrouble, UsageTrouble
from aoai_tui.services.failures import failure_of
from aoai_tui.services.gallery.entries import Entry, EntryDrew, EntryState
from aoai_tui.services.gallery.entry_list import EntryList
from aoai_tui.services.gallery.events import DrawEvent, DrawingEnded, PictureKept
from aoai_tui.services.gallery.gallery import Gallery

_ONLY_THIS_ONE = (ContentFiltered, RequestRefused, UsageTrouble)
"""Failures that say nothing about the prompts behind."""


class EntryDrawing(EntryList):
    """A list whose entries can be drawn."""

    def __init__(self, gallery: Gallery) -> None:
        """Empty, until `load`."""
        super().__init__(gallery)
        self._refusals: dict[str, Failure | None] = {}
        """For entries that go on without what was refused."""
        self._unkept: dict[str, tuple[tuple[Picture, ...], StorageTrouble]] = {}
        """Pictures that the disk did not take, by the entry that they were drawn for."""
        self._stopped: dict[str, tuple[Picture, ...]] = {}
        """What is kept of those that were stopped."""

    def leave_out(self, entry: Entry) -> None:
        """Draw it without what was refused, when its turn comes."""
        self._refusals[entry.id] = entry.failure

    async def draw(self, entry: Entry) -> None:
        """Draw what it says. Raises AoaiError where nothing could be asked for."""
        await self.saved()  # it is on the disk before it is sent, and survives whatever comes
        if await self._was_drawn(entry) or await self._was_only_not_fetched(entry):
            return
        self._change(entry.id, made=())
        async with aclosing(self._events(entry)) as events:
            async for event in events:
                self._take(entry.id, event)

    def _events(self, entry: Entry) -> AsyncGenerator[DrawEvent, None]:
        def stopped(kept: tuple[Picture, ...]) -> None:
            self._stopped[entry.id] = kept

        refusal = self._refusals.pop(entry.id, None)
        draw = partial(self._gallery.without_refused, refusal) if refusal else self._gallery.draw
        return draw(
            entry.prompt,
            entry.options,
            entry.deployment,
            on_wait=self._waits(entry),
            pictures=entry.pictures,
            mask=entry.mask,
            stream=entry.stream,
            on_stopped=stopped,
            batch=entry.batch,
        )

    async def _was_drawn(self, entry: Entry) -> bool:
        """Whether all that failed was to keep its pictures, which are in memory or kept by now: none is paid twice."""
        if entry.id not in self._unkept and not self._was_left(entry):
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

    def _was_left(self, entry: Entry) -> bool:
        """Whether a former run of the app left pictures of it that the disk did not take."""
        unkept = {one.id for one in self._gallery.unkept}
        if unkept.isdisjoint(one.id for one in entry.made):
            return False
        folder = self._gallery.folder.path
        trouble = StorageTrouble(
            "The disk still takes no picture.", f"Make room on the disk that holds {folder}.", retryable=True
        )
        self._unkept[entry.id] = (entry.made, trouble)
        return True

    async def _was_only_not_fetched(self, entry: Entry) -> bool:
        """Whether there were pictures of it that only had to be fetched: they are by now, or why not is told."""
        made = {one.id: one for one in entry.made}
        left = [one for one in entry.made if one.url]
        error: AoaiError | None = None
        for one in left:
            self._stopped[entry.id] = tuple(made.values())
            async with aclosing(self._gallery.fetch(one, on_wait=self._waits(entry))) as events:
                async for event in events:
                    if isinstance(event, DrawingEnded):
                        made.update({picture.id: picture for picture in event.pictures})
                        error = error or event.error
                    else:
                        self._take(entry.id, event)
        if left:
            self._take(entry.id, DrawingEnded(tuple(made.values()), error))
        return bool(left)

    def _waits(self, entry: Entry) -> OnWait:
        return lambda wait: self._change(entry.id, wait=wait)

    def _take(self, entry_id: str, event: DrawEvent) -> None:
        match event:
            case PictureKept(picture) if entry := self.get(entry_id):
                others = (one for one in entry.made if one.id != picture.id)
                self._change(entry_id, made=(*others, picture))
            case DrawingEnded(pictures, None):
                self._unkept.pop(entry_id, None)
                self._change(entry_id, state=EntryState.ENDED, made=pictures, wait=None)
            case DrawingEnded(pictures, AoaiError() as error):
                unkept = {one.id for one in self._gallery.unkept}
                if isinstance(error, StorageTrouble) and any(one.id in unkept for one in pictures):
                    self._unkept[entry_id] = (pictures, error)
                self._fail(entry_id, error, made=pictures)
        if entry := self.get(entry_id):
            self._tell(EntryDrew(entry, event))

    def _fail(self, entry_id: str, error: AoaiError, **fields: object) -> None:
        if not isinstance(error, _ONLY_THIS_ONE):
            self.hold()  # those behind would fail for the same reason
        self._change(entry_id, state=EntryState.FAILED, failure=failure_of(error), wait=None, **fields)

    def over(self, entry_id: str, task: asyncio.Task[None]) -> None:
        """The task that drew it is over: what ended without DrawingEnded becomes what it is now."""
        entry, error = self.get(entry_id), None if task.cancelled() else task.exception()
        if task.cancelled() and entry and entry.state is EntryState.DRAWING:
            kept = self._stopped.pop(entry_id, ())
            self._change(entry_id, state=EntryState.STOPPED, wait=None, made=kept)
            for picture in kept:
                self._tell(
                    EntryDrew(replace(entry, state=EntryState.STOPPED, made=kept), PictureKept(picture))
                )
        elif isinstance(error, AoaiError):
            self._fail(entry_id, error)
        elif error:
            self._change(entry_id, state=EntryState.WAITING, held=True, wait=None)
            raise error

    def hold(self) -> None:
        """Let those that wait wait for the person."""
        for entry in self.entries:
            if entry.state is EntryState.WAITING and not entry.held:
                self._put(replace(entry, held=True))
