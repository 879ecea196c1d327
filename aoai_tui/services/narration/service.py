"""Narrations: texts read aloud, kept while they arrive, never paid for twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from msgspec.structs import replace

from aoai_tui.api.speech_arguments import value_refusal
from aoai_tui.domain import (
    Answered,
    AudioFormat,
    MessageState,
    Narration,
    OnWait,
    SpeechOptions,
    SpeechPiece,
    SpeechRequest,
)
from aoai_tui.errors import AoaiError, ParameterRefused, UsageTrouble
from aoai_tui.services.narration.cutting import cut
from aoai_tui.services.narration.events import FromCache, NarrationEnded, SpeechEvent
from aoai_tui.services.narration.folder import Plan
from aoai_tui.services.narration.gathering import Gathering
from aoai_tui.services.narration.joining import Joining
from aoai_tui.services.narration.kept import KeptNarrations
from aoai_tui.services.narration.part import Part
from aoai_tui.services.narration.refusals import left_out, takes
from aoai_tui.services.narration.run import Run
from aoai_tui.services.narration.sound import joiner_for
from aoai_tui.services.narration.speaking import PARTS_FORMAT, Speaking
from aoai_tui.services.waits import JoinedWaits

SLOWEST, FASTEST = 0.25, 4.0
"""What the service takes as speed."""

_AS_USUAL = SpeechOptions()


@dataclass
class Narrations(KeptNarrations):
    """Speech over one link, and what was spoken before in one archive."""

    stream_gap: float = 60.0
    """Seconds of silence between two pieces of sound after which the connection counts as broken."""

    async def speak(
        self,
        text: str,
        options: SpeechOptions = _AS_USUAL,
        deployment: str = "",
        *,
        on_wait: OnWait,
        fresh: bool = False,
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Read a text aloud: PartBegun, AudioArrived …, PartEnded for each part, then NarrationEnded.

        The same text with the same options, deployment and connection is not asked for again: it comes as FromCache;
        and where it was broken off before, only the missing parts are asked for, while the events tell of all of them.
        `fresh` asks for everything anew. Closing the generator, or cancelling the task, keeps what had arrived.
        Failures end in NarrationEnded.error and are kept. Raised are UsageTrouble, and StorageTrouble before
        anything is sent.
        """
        wished = self.wished(text, options, deployment)
        found = None if fresh else await self.known(wished)
        if found and found.state is MessageState.COMPLETE:
            yield FromCache(found)
            yield NarrationEnded(found)
            return
        async with aclosing(self._tell(found or wished, on_wait)) as events:
            async for event in events:
                yield event

    async def again(
        self, narration: Narration, *, on_wait: OnWait, from_start: bool = False
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Go on with a narration that failed or was stopped: only its missing parts are asked for and paid.

        The events tell of the missing parts, `from_start` of all. What NarrationEnded brings is whole.
        """
        async with aclosing(self._tell(narration, on_wait, from_start=from_start)) as events:
            async for event in events:
                yield event

    async def without_refused(
        self, narration: Narration, *, on_wait: OnWait
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Go on with a narration whose deployment refused a parameter: without it, now and from now on.

        In place of a voice that the deployment does not have another one speaks; see `can_go_without`.
        """
        await self.leave_out(narration)
        async with aclosing(self._tell(narration, on_wait)) as events:
            async for event in events:
                yield event

    async def read_along(
        self,
        pieces: AsyncGenerator[str, None],
        options: SpeechOptions = _AS_USUAL,
        deployment: str = "",
        *,
        on_wait: OnWait,
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Read a Markdown text aloud while it is still being written; the events are those of `speak`.

        The text is taken as fast as it comes. The first sentence is asked for at once, later ones in larger groups.
        Code, tables and addresses are left out; where nothing is left to say there are no events at all.
        What `pieces` raises ends the text: what had come is spoken, kept, and then it is raised. `pieces` is closed.
        """
        wished = self.wished("…", options, deployment)
        gathering = Gathering(pieces, options.speed)
        gathering.start()
        texts = gathering.texts()
        try:
            if first := await anext(texts, None):
                plan = Plan(replace(wished, text=""), (), growing=True)
                async with aclosing(self._run(plan, _after(first, texts), on_wait)) as events:
                    async for event in events:
                        yield event
        except BaseException:
            await gathering.close()
            raise
        finally:
            await texts.aclose()
        if error := await gathering.close():
            raise error

    def wished(self, text: str, options: SpeechOptions, deployment: str) -> Narration:
        """The narration that is to be made; nothing is kept yet. Raises UsageTrouble where it can't be meant."""
        if not text.strip():
            raise UsageTrouble("There is no text to read.", "Type or paste one.")
        if not options.voice.strip():
            raise UsageTrouble("No voice is chosen.", "Name one, as alloy.")
        if not SLOWEST <= options.speed <= FASTEST:
            raise UsageTrouble(
                "The speed must be between 0.25 and 4.", "1 is how the voice speaks by itself."
            )
        return Narration(
            str(uuid4()),
            text.strip(),
            datetime.now(UTC),
            replace(options, voice=options.voice.strip()),
            deployment=self.deployments.check(deployment),
            connection=self.link.connection.name,
        )

    async def _tell(
        self, narration: Narration, on_wait: OnWait, *, from_start: bool = True
    ) -> AsyncGenerator[SpeechEvent, None]:
        narration = await self.settled(narration)
        work = self.folder.workplace(narration.id)
        plan = await asyncio.to_thread(work.plan)
        if plan is None:
            texts = tuple(await asyncio.to_thread(cut, narration.text))
            plan = Plan(narration, texts, alone=len(texts) == 1)
        # A format that the deployment refused is made here, like that of a narration of several parts.
        makes_it = takes(narration.options.format, await self.deployments.refused(narration.deployment))
        plan = replace(plan, growing=False, alone=plan.alone and makes_it)
        skip = 0 if from_start else len(plan.texts)
        async with aclosing(self._run(plan, _one_by_one(plan.texts), on_wait, skip)) as events:
            async for event in events:
                yield event

    async def _run(
        self, plan: Plan, texts: AsyncGenerator[str, None], on_wait: OnWait, skip: int = 0
    ) -> AsyncGenerator[SpeechEvent, None]:
        run = await self._begin(plan, texts, on_wait, skip)
        failure: AoaiError | None = None
        try:
            async with aclosing(run.speaking.events()) as events:
                async for event in events:
                    run.heard(event)
                    yield event
        except AoaiError as error:
            self.link.failed(error)
            failure = error
        except BaseException:  # Escape, or the app's end
            await self.keep_stopped(run)
            raise
        yield NarrationEnded(*await self.keep_ended(run, failure))

    async def _begin(self, plan: Plan, texts: AsyncGenerator[str, None], on_wait: OnWait, skip: int) -> Run:
        narration = replace(plan.narration, state=MessageState.GROWING, failure=None, file="", note="")
        plan = replace(plan, narration=narration)
        refused = await self.deployments.refused(narration.deployment)
        work = await self.keep_begun(plan)
        waits, wished = JoinedWaits(on_wait), narration.options.format

        def ask(part: Part, asked: AudioFormat) -> AsyncGenerator[SpeechPiece, None]:
            return self._pieces(narration, part, asked, refused, waits)

        as_asked = plan.alone or not takes(PARTS_FORMAT, refused)
        speaking = Speaking(
            work,
            texts,
            ask,
            format=wished if as_asked else PARTS_FORMAT,
            otherwise=wished,
            of=0 if plan.growing else len(plan.texts),
            skip=skip,
        )
        joining = None if plan.alone else Joining(speaking, joiner_for(work, plan))
        run = Run(plan, speaking, joining, left_out(narration.options, refused))
        if plan.growing:
            speaking.before_part = run.grow
        return run

    async def _pieces(
        self,
        narration: Narration,
        part: Part,
        asked: AudioFormat,
        refused: Mapping[str, str | None],
        waits: JoinedWaits,
    ) -> AsyncGenerator[SpeechPiece, None]:
        client = await self.link.client()
        deployment, options = narration.deployment, replace(narration.options, format=asked)
        request = SpeechRequest(deployment, part.text, options, dict(refused))
        pieces = client.speech.speak(request, gap=self.stream_gap, on_wait=waits.of(part.number))
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    if isinstance(piece, Answered):
                        self.link.answered(piece.receipt.limits)
                        await self.deployments.answered(deployment)
                    yield piece
        except ParameterRefused as error:
            if error.parameter == "response_format" and asked is not narration.options.format:
                await self.deployments.leave_out(deployment, value_refusal("response_format", asked))
            raise


async def _one_by_one(texts: Iterable[str]) -> AsyncGenerator[str, None]:
    for text in texts:
        yield text


async def _after(first: str, texts: AsyncGenerator[str, None]) -> AsyncGenerator[str, None]:
    yield first
    async for text in texts:
        yield text
