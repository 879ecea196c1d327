"""One transcript: its row is there before anything is sent, and keeps what came however it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass

from aoai_tui.domain import (
    Answered,
    AudioSent,
    MessageState,
    OnWait,
    SegmentArrived,
    TextArrived,
    Transcript,
    TranscriptFormat,
    TranscriptionPiece,
    TranscriptionRequest,
)
from aoai_tui.errors import AoaiError, ParameterRefused, SoundTooLong, StorageTrouble, UsageTrouble
from aoai_tui.services.dictation.events import (
    LeftOut,
    NotSaved,
    PartBegun,
    TranscriptEnded,
    TranscriptEvent,
)
from aoai_tui.services.dictation.growing import GrowingTranscript
from aoai_tui.services.dictation.kept import KeptRecordings
from aoai_tui.services.dictation.plan import learnt
from aoai_tui.services.dictation.sending import Sound
from aoai_tui.services.dictation.wishes import (
    format_for,
    is_own_wish,
    notes_on,
    refusal_key,
    sent_refused,
)
from aoai_tui.services.saver import Saver

_MOST_CONCESSIONS = 8
"""How many of its own wishes the app gives up for one sound."""


@dataclass
class TranscriptRequests(KeptRecordings):
    """Transcripts of sounds that are ready to be sent."""

    async def heard(
        self, growing: GrowingTranscript, sounds: list[Sound], on_wait: OnWait
    ) -> AsyncGenerator[TranscriptEvent, None]:
        """The sounds of one recording, sent one after the other; the transcript is saved as it grows.

        Failures of the service end in TranscriptEnded.error; StorageTrouble is raised before anything is sent.
        """

        async def save(transcript: Transcript) -> None:
            await self.archive(lambda store: store.recordings.save_transcript(transcript))

        saver = Saver(lambda: growing.grown, lambda: growing.transcript(MessageState.GROWING), save)
        failure: AoaiError | None = None
        largest = 0
        beginning = asyncio.ensure_future(save(growing.begun))
        try:
            await asyncio.shield(beginning)
            async with saver, aclosing(self._parts(growing, sounds, on_wait)) as events:
                async for event in events:
                    if isinstance(event, AudioSent):
                        largest = event.total
                    yield event
                    if trouble := saver.new_trouble():
                        yield NotSaved(trouble)
        except AoaiError as error:
            if beginning.exception():
                raise
            self.link.failed(error)
            failure = error
        except BaseException:  # Escape, or the app's end
            await asyncio.wait({beginning})
            await saver.keep(growing.transcript(MessageState.STOPPED))
            raise
        await self._learn_limit(growing.begun.deployment, failure, largest)
        ended = growing.transcript(_state(growing, failure), failure)
        await saver.keep(ended)
        if trouble := saver.new_trouble():
            yield NotSaved(trouble)
        yield TranscriptEnded(ended, failure)

    async def _parts(
        self, growing: GrowingTranscript, sounds: list[Sound], on_wait: OnWait
    ) -> AsyncGenerator[TranscriptEvent, None]:
        for number, sound in enumerate(sounds, 1):
            growing.begin_part(sound.offset)
            if len(sounds) > 1:
                growing.parts = (number, len(sounds))
                yield PartBegun(number, len(sounds), sound.offset)
            async with aclosing(self._part(growing, sound, on_wait)) as events:
                async for event in events:
                    yield event
            if not growing.whole:
                return

    async def _part(
        self, growing: GrowingTranscript, sound: Sound, on_wait: OnWait
    ) -> AsyncGenerator[TranscriptEvent, None]:
        """One file, sent again as long as the deployment refuses something that nobody had asked for."""
        begun = growing.begun
        for _ in range(_MOST_CONCESSIONS):
            refused = await self.deployments.refused(begun.deployment)
            form = format_for(begun.deployment, begun.options, refused)
            request = TranscriptionRequest(
                begun.deployment,
                sound.path,
                sound.name,
                sound.media_type,
                form,
                begun.options,
                sent_refused(form, refused),
            )
            growing.format, growing.notes = form, notes_on(begun.options, form, refused)
            try:
                async with aclosing(self._pieces(growing, request, on_wait)) as pieces:
                    async for piece in pieces:
                        yield piece
            except ParameterRefused as error:
                key = refusal_key(error.parameter, form)
                if is_own_wish(error.parameter, begun.options) or refused.get(key, "") == error.replacement:
                    raise
                await self.deployments.leave_out(begun.deployment, key, error.replacement)
                growing.begin_again()
                yield LeftOut(_given_up(error.parameter, form))
            else:
                return
        raise UsageTrouble(
            "The deployment refuses one thing after the other.", "Choose another one (ctrl+o)."
        )

    async def _pieces(
        self, growing: GrowingTranscript, request: TranscriptionRequest, on_wait: OnWait
    ) -> AsyncGenerator[TranscriptEvent, None]:
        client = await self.link.client()
        pieces = client.transcription.transcribe(request, gap=self.stream_gap, on_wait=on_wait)
        async with aclosing(pieces):
            async for piece in pieces:
                if isinstance(piece, Answered):
                    self.link.answered(piece.receipt.limits)
                    await self.deployments.answered(request.deployment)
                event = _told(piece, growing)
                growing.take(piece)
                if event:
                    yield event

    async def _learn_limit(self, deployment: str, failure: AoaiError | None, largest: int) -> None:
        """How much sound may be, where one was refused as too much: the next plan is another one."""
        if isinstance(failure, SoundTooLong):
            with suppress(StorageTrouble):
                await self.deployments.leave_out(deployment, *learnt(failure, largest))


def _given_up(parameter: str, form: TranscriptFormat) -> str:
    if parameter == "response_format":
        return f"The deployment does not answer with {form.value}: it is asked for another format."
    return f"The deployment does not take “{parameter}”: it is asked without."


def _told(piece: TranscriptionPiece, growing: GrowingTranscript) -> TranscriptEvent | None:
    """What of a piece is told on; the whole transcript stands in TranscriptEnded."""
    match piece:
        case SegmentArrived():
            return growing.placed(piece)
        case AudioSent() | TextArrived():
            return piece
        case _:
            return None


def _state(growing: GrowingTranscript, failure: AoaiError | None) -> MessageState:
    if failure:
        return MessageState.FAILED
    return MessageState.COMPLETE if growing.whole else MessageState.INCOMPLETE
