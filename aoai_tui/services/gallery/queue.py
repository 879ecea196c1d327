"""Prompts that wait for one another: drawn one at a time, in their order, as long as nothing goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

from msgspec.structs import replace

from aoai_tui.domain import Failure, ImageOptions, Picture, Wait
from aoai_tui.errors import AoaiError, ContentFiltered, RequestRefused, StorageTrouble, UsageTrouble
from aoai_tui.services.gallery.entries import (
    Entry,
    EntryDrew,
    EntryRemoved,
    EntryState,
)
from aoai_tui.services.gallery.entry_list import EntryList
from aoai_tui.services.gallery.events import DrawEvent, DrawingEnded, PictureKept
from aoai_tui.services.gallery.gallery import Gallery
from aoai_tui.services.gallery.given import Given
from aoai_tui.services.growing_reply import failure_of

_ONLY_THIS_ONE = (ContentFiltered, RequestRefused, UsageTrouble)
"""Failures that say nothing about the prompts behind."""

_USUAL = ImageOptions()


class DrawingQueue(EntryList):
    """The prompts of one connection. What stands in it survives the app's end; nothing found at a start runs by itself.

    Every method is for the event loop's own thread.
    """

    def __init__(self, gallery: Gallery) -> None:
        """Empty, until `load`."""
        super().__init__(gallery)
        self._runner: asyncio.Task[None] | None = None
        self._drawing: asyncio.Task[None] | None = None
        self._refusals: dict[str, Failure | None] = {}
        """For entries that go on without what was refused."""
        self._unkept: dict[str, tuple[tuple[Picture, ...], StorageTrouble]] = {}
        """Pictures that the disk did not take, by the entry that they were drawn for."""
        self._stopped: dict[str, tuple[Picture, ...]] = {}
        """What is kept of those that were stopped."""

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
        if not self._drawing.cancelling():  # what is being put away is not disturbed by an impatient finger
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

    # One after the other

    def _run(self) -> None:
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._draw_all(), name="drawing queue")

    @property
    def _next(self) -> Entry | None:
        return next((one for one in self.entries if one.state is EntryState.WAITING and not one.held), None)

    async def _draw_all(self) -> None:
        while entry := self._next:
            entry = replace(entry, state=EntryState.DRAWING, begun_at=datetime.now(UTC), batch=str(uuid4()))
            self._put(entry)
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

    def _waits(self, entry: Entry) -> Callable[[Wait | None], None]:
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

    def _hold(self) -> None:
        for entry in self.entries:
            if entry.state is EntryState.WAITING and not entry.held:
                self._put(replace(entry, held=True))
