"""Prompts that wait for one another: drawn one at a time, in their order, as long as nothing goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from msgspec.structs import replace

from aoai_tui.domain import ImageOptions
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.gallery.entries import (
    Entry,
    EntryRemoved,
    EntryState,
)
from aoai_tui.services.gallery.entry_drawing import EntryDrawing
from aoai_tui.services.gallery.gallery import Gallery
from aoai_tui.services.gallery.given import Given

_USUAL = ImageOptions()


class DrawingQueue(EntryDrawing):
    """The prompts of one connection. What stands in it survives the app's end; nothing found at a start runs by itself.

    Every method is for the event loop's own thread.
    """

    def __init__(self, gallery: Gallery) -> None:
        """Empty, until `load`."""
        super().__init__(gallery)
        self._runner: asyncio.Task[None] | None = None
        self._drawing: asyncio.Task[None] | None = None

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
            self.leave_out(entry)
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
        self.hold()
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
            self._drawing = asyncio.create_task(self.draw(entry), name="draw entry")
            try:
                await asyncio.wait([self._drawing])
            except asyncio.CancelledError:
                # The app ends: the entry stays in the list as one that was being drawn.
                self._drawing.cancel()
                await asyncio.wait([self._drawing])
                raise
            drawn, self._drawing = self._drawing, None
            self.over(entry.id, drawn)
