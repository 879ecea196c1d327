"""What waits in a collection, embedded: several batches at once, until nothing waits or something goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from aoai_tui.domain import Embedded, Passage
from aoai_tui.errors import AoaiError
from aoai_tui.services.lookup.events import EmbedEvent, Ended, Progress, Refused, Waiting
from aoai_tui.services.lookup.outgoing import Outgoing
from aoai_tui.services.lookup.pacing import Pacing
from aoai_tui.services.lookup.sending import Ask, Flight, Sending, Wanted
from aoai_tui.services.lookup.sizes import Sizes
from aoai_tui.services.lookup.speed import Speed
from aoai_tui.services.waits import JoinedWaits

AT_ONCE = 4
"""Requests on their way at the same time."""

GRACE = 5.0
"""Seconds that a request which is on its way, and paid for, gets to arrive after the run was stopped, or failed."""

_MOST_IDLE = 3
"""Passes that may bring nothing before a text that is said to be known is sent all the same."""


@dataclass
class Run:
    """One collection while it is embedded; the receiver of its own answers."""

    desk: Outgoing
    ask: Ask
    pacing: Pacing
    over: Callable[[], None] = lambda: None
    """Told when nothing of it is going on any more."""
    done: int = 0
    copied: int = 0
    set_aside: int = 0
    _news: asyncio.Queue[EmbedEvent | None] = field(default_factory=asyncio.Queue)
    _speed: Speed = field(default_factory=Speed)
    _flights: dict[asyncio.Task[None], Flight] = field(default_factory=dict)
    _launched: int = 0
    _idle: int = 0
    """Passes, one after the other, that brought nothing."""
    _at_work: asyncio.Task[None] | None = None
    _stopped: bool = False

    def __post_init__(self) -> None:
        """Get ready to send."""
        collection = self.desk.collection
        self._waits = JoinedWaits(lambda wait: self._news.put_nowait(Waiting(wait)))
        self._sending = Sending(
            collection.deployment,
            collection.dimensions,
            self.ask,
            self.pacing,
            Sizes(),
            self,
            self.desk.check,
        )

    async def events(self) -> AsyncGenerator[EmbedEvent, None]:
        """What happens, Ended last. Closing it, or cancelling the task, stops as Lookup.embed says."""
        work = self._at_work = asyncio.create_task(self._work(), name="embed")
        work.add_done_callback(self._ended)
        failure: AoaiError | None = None
        try:
            while event := await self._news.get():
                yield event
            await work
        except AoaiError as error:
            failure = error
        except BaseException:  # Escape, or the app's end
            await self.stop()
            raise
        yield Ended(self.progress, failure)

    async def stop(self) -> None:
        """End the work. What is on its way and paid for gets a moment to come, and to the disk."""
        if not self._at_work or self._at_work.done():
            return
        if not self._stopped:  # an impatient finger does not keep anything from the disk
            self._stopped = True
            self._at_work.cancel()
        await asyncio.wait([self._at_work])

    def _ended(self, work: asyncio.Task[None]) -> None:
        self.over()
        self._news.put_nowait(None)
        if not work.cancelled():
            work.exception()  # whether anybody is there to hear of it or not

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        waiting = self.desk.waiting
        return Progress(
            done=self.done,
            waiting=waiting,
            refused=self.set_aside,
            copied=self.copied,
            tokens=self._sending.tokens,
            per_second=self._speed.per_second,
            seconds_left=self._speed.seconds_left(waiting),
        )

    # The receiver of what Sending sends

    async def answered(self, texts: Sequence[Wanted], embedded: Embedded) -> None:
        """Put the vectors on the disk, then tell."""
        self._finished(await self.desk.keep(texts, embedded))

    async def refused(self, wanted: Wanted, error: AoaiError) -> None:
        """Set the passages with this text aside, then tell."""
        self._refused(await self.desk.refuse(wanted, error), error)

    # The work

    async def _work(self) -> None:
        """Raises the AoaiError that ended it."""
        try:
            await self.desk.begin()
            self._tell_progress()
            self._finished(await self.desk.keep_again())
            while await self._passed():
                await self.desk.look()
        finally:
            await self._land()
            await self.desk.end()

    async def _passed(self) -> bool:
        """Go once through all that waits; whether something may be left, which came in meanwhile, say."""
        before = self.done + self.set_aside
        while first := await self.desk.first():
            self._launch(first)
            await self._room(1)
        await self.desk.copy_known(self._copied)
        async with aclosing(self._batches()) as batches:
            async for batch in batches:
                await self._room(AT_ONCE)
                if fresh := await self.desk.unknown(batch):
                    self._launch(fresh)
        await self._room(1)
        progressed = self.done + self.set_aside > before
        if self.desk.postponed:
            await self.desk.airspace.some_left(self.desk.postponed)
            return True
        self._idle = 0 if progressed else self._idle + 1
        self.desk.copies = self._idle < _MOST_IDLE
        return progressed or self.desk.found

    async def _batches(self) -> AsyncGenerator[list[Wanted], None]:
        """What is to be sent, each as large as the next request may be by then."""
        batch: list[Wanted] = []
        tokens = 0
        async with aclosing(self.desk.wanted(self._refused)) as texts:
            async for text in texts:
                if not self._sending.takes(len(batch) + 1, tokens + text.tokens):
                    yield batch
                    batch, tokens = [], 0
                batch.append(text)
                tokens += text.tokens
        if batch:
            yield batch

    def _launch(self, batch: list[Wanted]) -> None:
        self._launched += 1
        flight = Flight(self._waits.of(self._launched))
        task = asyncio.create_task(self._sending.send(batch, flight), name=f"batch {self._launched}")
        self._flights[task] = flight

    async def _room(self, most: int) -> None:
        """Wait until fewer than `most` batches are on their way. Raises what one of them raised."""
        while True:
            for task in [one for one in self._flights if one.done()]:
                del self._flights[task]
                task.result()
            if len(self._flights) < most:
                return
            await asyncio.wait(self._flights, return_when=asyncio.FIRST_COMPLETED)

    async def _land(self) -> None:
        """Send nothing more; what is in the air gets its moment, what only waits ends at once."""
        self._sending.ended = True
        for task, flight in self._flights.items():
            if not flight.in_air:
                task.cancel()
        if self._flights:
            await asyncio.wait(self._flights, timeout=GRACE)
        for task in self._flights:
            task.cancel()
        if self._flights:
            await asyncio.wait(self._flights)
        for task in self._flights:
            if not task.cancelled():
                task.exception()  # the first one is told

    def _copied(self, passages: int) -> None:
        """So many passages got vectors that were there already."""
        self.copied += passages
        self._finished(passages)

    def _finished(self, passages: int) -> None:
        self.done += passages
        self._tell_progress()

    def _refused(self, passage: Passage, error: AoaiError) -> None:
        self.set_aside += 1
        self._news.put_nowait(Refused(passage, error))
        self._tell_progress()

    def _tell_progress(self) -> None:
        self._speed.note(self.done + self.set_aside)
        self._news.put_nowait(self.progress)
