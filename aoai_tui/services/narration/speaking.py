"""The parts of a narration: asked for two at a time, told of in the text's order.

A text of one part is asked for in the person's format, and its bytes are the narration as they are. Several parts are
asked for as WAV and joined here: its samples are exact and it says how fast they are, while MP3, AAC and Opus pad
every file at both ends with silence that would be heard as a gap, and would lose twice by being encoded again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from aoai_tui.domain import Answered, AudioArrived, AudioFormat, SpeechPiece
from aoai_tui.errors import AoaiError, Disconnected, ParameterRefused
from aoai_tui.services.narration.events import PartBegun, PartEnded
from aoai_tui.services.narration.folder import Workplace
from aoai_tui.services.narration.media import ends_too_soon
from aoai_tui.services.narration.part import Part

AT_ONCE = 2
"""Requests under way at the same time."""

PARTS_FORMAT = AudioFormat.WAV
"""What parts are asked for as that will be joined: see above."""

_GRACE = 10.0
"""Seconds that the other request, which is paid for, gets to end after one has failed."""

Ask = Callable[[Part, AudioFormat], AsyncGenerator[SpeechPiece, None]]


@dataclass
class Speaking:
    """One narration on its way. The parts are on the disk; events tell of them as their turn comes."""

    work: Workplace
    texts: AsyncGenerator[str, None]
    """The parts' texts; the next is only taken when its request can be sent."""
    ask: Ask
    format: AudioFormat
    """What is asked for."""
    otherwise: AudioFormat
    """What is asked for where the deployment does not take the first."""
    of: int = 0
    """How many parts there will be, where that is known."""
    skip: int = 0
    """So many parts, where they were received before, are not told of: they were heard."""
    before_part: Callable[[str], Awaitable[None]] | None = None
    """Told of each text as it was given, before it is asked for; the request has it without white space at its ends."""
    parts: list[Part] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _over: bool = False
    """Whether no part follows those there are."""

    async def events(self) -> AsyncGenerator[PartBegun | AudioArrived | PartEnded, None]:
        """The parts in order. Raises the AoaiError of the first that failed, after what came of it.

        Closing the generator ends the requests; what had come is on the disk.
        """
        producer = asyncio.create_task(self._produce(), name="narration")
        producer.add_done_callback(lambda _: self._all_begun())
        number = 0
        try:
            while part := await self.part(number):
                number += 1
                if number <= self.skip and part.kept:
                    continue
                yield PartBegun(number, self.of, part.text, self.format, part.kept)
                async with aclosing(part.pieces()) as pieces:
                    async for data in pieces:
                        yield AudioArrived(data)
                yield PartEnded(number)
            await producer
        except AoaiError:
            producer.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=_GRACE)
            raise
        finally:
            await _ended({producer, *self._tasks})
            await self.texts.aclose()

    async def part(self, index: int) -> Part | None:
        """The part of this index, once it is begun; None where there is none."""
        while index >= len(self.parts):
            if self._over:
                return None
            self._news.clear()
            await self._news.wait()
        return self.parts[index]

    def _all_begun(self) -> None:
        self._over = True
        self._news.set()

    async def _produce(self) -> None:
        slots = asyncio.Semaphore(AT_ONCE)
        while True:
            await slots.acquire()
            text = None if self._failed else await anext(self.texts, None)
            if text is None or self._failed:
                return
            if self.before_part:
                await self.before_part(text)
            part = await asyncio.to_thread(Part.of, len(self.parts) + 1, text.strip(), self.work)
            self.parts.append(part)
            self._news.set()
            if part.done:
                slots.release()
            else:
                self._begin(part, slots)

    @property
    def _failed(self) -> bool:
        return any(part.error for part in self.parts)

    def _begin(self, part: Part, slots: asyncio.Semaphore) -> None:
        def ended(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            slots.release()
            if task.cancelled():
                part.close()
            elif error := task.exception():
                part.fail(error)

        task = asyncio.create_task(self._fetch(part), name=f"part {part.number}")
        self._tasks.add(task)
        task.add_done_callback(ended)

    async def _fetch(self, part: Part) -> None:
        wished = self.format
        try:
            await self._receive(part, wished)
        except ParameterRefused as error:
            if part.size or error.parameter != "response_format" or wished is self.otherwise:
                raise
            self.format = self.otherwise  # nobody asked for ours
            await self._receive(part, self.otherwise)
        if await asyncio.to_thread(ends_too_soon, part.path):
            raise Disconnected(
                "The sound ends too soon.",
                "The service stopped before the end that it had promised. What had arrived is kept; speak again.",
            )
        await part.finish()

    async def _receive(self, part: Part, wished: AudioFormat) -> None:
        async with aclosing(self.ask(part, wished)) as pieces:
            async for piece in pieces:
                match piece:
                    case Answered(receipt, retries):
                        part.receipt, part.retries = receipt, retries
                    case AudioArrived(data):
                        await part.append(data)


async def _ended(tasks: set[asyncio.Task[None]]) -> None:
    """Cancel the tasks, and wait until they are over; what they raised was told already."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.exception()
