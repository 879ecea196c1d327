"""A recording becomes a transcript: planned, prepared, sent, saved while it arrives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from msgspec.structs import replace

from aoai_tui.domain import (
    Answered,
    AudioSent,
    MessageState,
    OnWait,
    Recording,
    RecordingState,
    SegmentArrived,
    TextArrived,
    Transcript,
    TranscriptFormat,
    TranscriptionOptions,
    TranscriptionPiece,
    TranscriptionRequest,
)
from aoai_tui.errors import AoaiError, ParameterRefused, SoundTooLong, StorageTrouble, UsageTrouble
from aoai_tui.services.background import in_own_thread
from aoai_tui.services.dictation.events import (
    LeftOut,
    NothingSaid,
    NotSaved,
    PartBegun,
    Preparing,
    TranscriptEnded,
    TranscriptEvent,
)
from aoai_tui.services.dictation.growing import GrowingTranscript
from aoai_tui.services.dictation.kept import KeptRecordings
from aoai_tui.services.dictation.plan import Plan, Way, learnt, limits_for, way_for
from aoai_tui.services.dictation.preparation import Preparation
from aoai_tui.services.dictation.sending import Sound, passing_folder
from aoai_tui.services.dictation.wishes import (
    format_for,
    is_own_wish,
    notes_on,
    refusal_key,
    sent_refused,
)
from aoai_tui.services.saver import Saver

_A_LOOK = 0.1
"""Seconds between two words about how far the preparation is."""


@dataclass
class Transcribing(KeptRecordings):
    """Makes transcripts of kept recordings."""

    async def plan(self, recording: Recording, deployment: str, options: TranscriptionOptions) -> Plan:
        """How the recording would be sent, and what for. Raises UsageTrouble without a deployment, StorageTrouble."""
        deployment = self.deployments.check(deployment)
        refused = await self.deployments.refused(deployment)
        suffix = await asyncio.to_thread(_suffix_to_send, recording.media_type)
        form = format_for(deployment, options, refused)
        return replace(
            way_for(recording, self.sound().sending_rate, suffix, limits_for(deployment, refused)),
            nothing_said=recording.speech is False,
            format=form,
            notes=tuple(notes_on(options, form, refused)),
        )

    async def transcribe(
        self,
        recording: Recording,
        options: TranscriptionOptions,
        deployment: str = "",
        *,
        on_wait: OnWait,
        even_silence: bool = False,
        prepare: bool = False,
        instead_of: Transcript | None = None,
    ) -> AsyncGenerator[TranscriptEvent, None]:
        """Send a recording; the transcript has its place in the database first and is saved as it grows.

        Closing the generator, or cancelling the task, ends the upload and keeps what had arrived. What the app
        wished for on its own and the deployment refuses is left out, with LeftOut and a note; the refusal of a
        person's wish ends in TranscriptEnded.error: see transcribe_without. A recording without speech is only sent
        with `even_silence`, one that must be encoded anew or split only with `prepare`. `instead_of` is an earlier
        attempt whose place this one takes.
        Failures of the service end in TranscriptEnded.error. UsageTrouble, SoundTrouble and StorageTrouble are
        raised only before anything is sent.
        """
        deployment = self.deployments.check(deployment)
        if recording.state is RecordingState.GROWING:
            raise UsageTrouble(f"“{recording.name}” is still being recorded.", "Stop it first (ctrl+r).")
        if recording.speech is False and not even_silence:
            yield NothingSaid(recording)
            return
        plan = await self.plan(recording, deployment, options)
        if plan.needs_asking and not prepare:
            raise _too_large(plan)
        growing = GrowingTranscript(
            Transcript(
                instead_of.id if instead_of else str(uuid4()),
                recording.id,
                "",
                datetime.now(UTC),
                options,
                MessageState.GROWING,
                deployment,
                self.link.connection.name,
            )
        )
        sound, path = self.sound(), self.path_of(recording)
        async with passing_folder(self.folder) as folder:
            work = Preparation(recording, path, plan, folder, sound.sending_rate, sound.trim_silence)
            # In a thread that nobody waits for after a cancel: without its folder it ends soon.
            working = asyncio.ensure_future(in_own_thread(work.sounds))
            try:
                while not working.done():
                    yield Preparing(work.share)
                    await asyncio.wait([working], timeout=_A_LOOK)
                sounds = working.result()
            finally:
                working.cancel()
            async with aclosing(self._kept_while_it_grows(growing, sounds, on_wait)) as events:
                async for event in events:
                    yield event

    async def transcribe_without(
        self,
        recording: Recording,
        failed: Transcript,
        *,
        on_wait: OnWait,
    ) -> AsyncGenerator[TranscriptEvent, None]:
        """Go on without what the deployment refused, now and from now on: `failed` ended in ParameterRefused.

        The new attempt takes the failed one's place; it was agreed to whatever that one needed.
        Raises UsageTrouble where something else had ended it.
        """
        parameter = failed.failure.parameter if failed.failure else ""
        if not parameter or failed.failure is None:
            raise UsageTrouble(
                "The transcript did not fail over a parameter.", "Transcribe the recording anew."
            )
        await self.leave_out(failed.deployment, parameter, failed.failure.replacement, failed.options)
        events = self.transcribe(
            recording,
            failed.options,
            failed.deployment,
            on_wait=on_wait,
            even_silence=True,
            prepare=True,
            instead_of=failed,
        )
        async with aclosing(events):
            async for event in events:
                yield event

    # What deployments refuse

    async def leave_out(
        self, deployment: str, parameter: str, instead: str | None, options: TranscriptionOptions
    ) -> None:
        """Send a deployment this no longer; of the response format only the value that these options ask for."""
        form = format_for(deployment, options, await self.deployments.refused(deployment))
        await self.deployments.leave_out(deployment, refusal_key(parameter, form), instead)

    # One transcript

    async def _kept_while_it_grows(
        self, growing: GrowingTranscript, sounds: list[Sound], on_wait: OnWait
    ) -> AsyncGenerator[TranscriptEvent, None]:
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


_MOST_CONCESSIONS = 8


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


def _too_large(plan: Plan) -> UsageTrouble:
    if plan.way is Way.SPLIT:
        return UsageTrouble(
            "The recording is too long to be sent at once.",
            f"It can be sent in {plan.parts} parts or more, cut at silences.",
        )
    return UsageTrouble("The recording is too large to be sent as it is.", "It can be encoded anew, smaller.")


def _suffix_to_send(media_type: str) -> str:
    from aoai_tui.audio.sniffing import suffix_to_send  # noqa: PLC0415  not part of the first paint

    return suffix_to_send(media_type)
