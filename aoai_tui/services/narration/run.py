"""One narration while it is made: what is kept of it at every moment."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from msgspec.structs import replace

from aoai_tui.domain import AudioArrived, MessageState, Narration, Timing
from aoai_tui.errors import AoaiError
from aoai_tui.services.failures import failure_of
from aoai_tui.services.narration.folder import Plan, Workplace
from aoai_tui.services.narration.joiner import Joiner
from aoai_tui.services.narration.joining import Joining
from aoai_tui.services.narration.speaking import Speaking


@dataclass
class Run:
    """A narration on its way, with its clock."""

    plan: Plan
    speaking: Speaking
    joining: Joining | None = None
    """None for a narration of a single part."""
    note: str = ""
    """What was left out of the requests."""
    started: float = field(default_factory=time.monotonic)
    first_sound: float | None = None

    @property
    def work(self) -> Workplace:
        """Where its parts are."""
        return self.speaking.work

    def heard(self, event: object) -> None:
        """Take the time of the first bytes."""
        if self.first_sound is None and isinstance(event, AudioArrived):
            self.first_sound = time.monotonic() - self.started

    async def joined(self) -> Joiner | None:
        """What was joined so far."""
        return await self.joining.end() if self.joining else None

    async def grow(self, text: str) -> None:
        """Another part, with the white space behind it, is about to be asked for; it is kept first.

        Raises StorageTrouble.
        """
        narration = replace(self.plan.narration, text=self.plan.narration.text + text)
        self.plan = replace(self.plan, narration=narration, texts=(*self.plan.texts, text.strip()))
        await asyncio.to_thread(self.work.keep, self.plan)

    def narration(self, state: MessageState, error: AoaiError | None = None) -> Narration:
        """The narration as it stands, without its sound."""
        answered = [part for part in self.speaking.parts if part.receipt]
        return replace(
            self.plan.narration,
            text=self.plan.narration.text.strip(),
            state=state,
            timing=Timing(time.monotonic() - self.started, self.first_sound),
            receipt=answered[-1].receipt if answered else self.plan.narration.receipt,
            retries=sum(part.retries for part in self.speaking.parts),
            failure=failure_of(error) if error else None,
            note=self.note,
        )
