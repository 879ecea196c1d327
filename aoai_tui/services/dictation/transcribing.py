"""A recording becomes a transcript: planned, prepared, sent, saved while it arrives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from msgspec.structs import replace

from aoai_tui.domain import (
    MessageState,
    OnWait,
    Recording,
    RecordingState,
    Transcript,
    TranscriptionOptions,
)
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.background import in_own_thread
from aoai_tui.services.dictation.events import (
    NothingSaid,
    Preparing,
    TranscriptEvent,
)
from aoai_tui.services.dictation.growing import GrowingTranscript
from aoai_tui.services.dictation.plan import Plan, Way, limits_for, way_for
from aoai_tui.services.dictation.preparation import Preparation
from aoai_tui.services.dictation.sending import Sound, passing_folder
from aoai_tui.services.dictation.transcript_requests import TranscriptRequests
from aoai_tui.services.dictation.wishes import (
    format_for,
    notes_on,
    refusal_key,
)

_A_LOOK = 0.1
"""Seconds between two words about how far the preparation is."""


@dataclass
class Transcribing(TranscriptRequests):
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
        growing = self._begun(recording, options, deployment, instead_of)
        async with passing_folder(self.folder) as folder:
            sounds: list[Sound] = []
            async with aclosing(self._prepared(recording, plan, folder, sounds)) as steps:
                async for step in steps:
                    yield step
            async with aclosing(self.heard(growing, sounds, on_wait)) as events:
                async for event in events:
                    yield event

    def _begun(
        self,
        recording: Recording,
        options: TranscriptionOptions,
        deployment: str,
        instead_of: Transcript | None,
    ) -> GrowingTranscript:
        return GrowingTranscript(
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

    async def _prepared(
        self, recording: Recording, plan: Plan, folder: Path, sounds: list[Sound]
    ) -> AsyncGenerator[Preparing, None]:
        """How far the preparation is; what is to be sent is put into `sounds` in the end."""
        sound = self.sound()
        work = Preparation(
            recording, self.path_of(recording), plan, folder, sound.sending_rate, sound.trim_silence
        )
        # In a thread that nobody waits for after a cancel: without its folder it ends soon.
        working = asyncio.ensure_future(in_own_thread(work.sounds))
        try:
            while not working.done():
                yield Preparing(work.share)
                await asyncio.wait([working], timeout=_A_LOOK)
            sounds += working.result()
        finally:
            working.cancel()

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
