"""Recordings become transcripts: asked for, followed, stopped, asked for again, whatever is shown meanwhile."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual.binding import Binding, BindingType
from textual.widgets import Input, TextArea
from textual.worker import Worker, WorkerError, get_current_worker

from aoai_tui.domain import (
    AudioSent,
    MessageState,
    Recording,
    Segment,
    SegmentArrived,
    TextArrived,
    Transcript,
)
from aoai_tui.plain import plain_line
from aoai_tui.tabs.voice.part import VoicePart
from aoai_tui.tabs.voice.too_large import agreed
from aoai_tui.widgets.desktop_note import tell_desktop
from aoai_tui.widgets.progress_line import Progress, ProgressLine

if TYPE_CHECKING:
    from aoai_tui.services.dictation.events import TranscriptEvent

GROUP = "transcribe"
"""The pane's workers that follow transcripts."""


@dataclass
class Running:
    """A transcript that is being made."""

    recording: Recording
    worker: Worker[None] | None = None
    progress: Progress = field(default_factory=Progress)
    transcript_id: str = ""
    text: str = ""
    """What has arrived."""


class TranscribingPart(VoicePart):
    """The transcripts that the Voice tab makes, at most one of each recording at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f5",
            "transcribe",
            "Transcribe",
            id="voice.transcribe",
            tooltip="Have the recording transcribed as the options say; again, without what was refused",
        ),
    ]

    _silent: str = ""
    """The recording in which nothing was said, and which was not sent for that."""

    def begin_transcribing(self) -> None:
        """Nothing is being made."""
        self.running: dict[str, Running] = {}

    def action_transcribe(self) -> None:
        """Transcribe the open recording; what was refused is left out, and silence is sent all the same."""
        recording = self.recording
        if recording is None:
            self.app.notify("Record something first (ctrl+r), or open a sound file (f4).", markup=False)
        elif recording.id in self.running:
            self.app.notify("It is being transcribed. Escape stops it.", markup=False)
        else:
            self.running[recording.id] = Running(recording)
            if not isinstance(
                self.app.focused, Input | TextArea
            ):  # then the table has the cursor when it is there
                self.focus()
            self.run_worker(self._make(self.running[recording.id], self.transcripts.current), group=GROUP)

    def stop_transcribing(self) -> bool:
        """End what is made of the open recording; whether there was something. What came is kept."""
        running = self.running.get(self.recording.id) if self.recording else None
        if running is None or running.worker is None:
            return False
        running.worker.cancel()
        return True

    async def stop_all(self) -> None:
        """End everything that is being made, and wait until what came is kept."""
        workers = [running.worker for running in self.running.values() if running.worker]
        for worker in workers:
            worker.cancel()
        for worker in workers:
            with suppress(WorkerError):  # cancelled, as it should be
                await worker.wait()

    def show_progress(self) -> None:
        """Show how far the open recording's transcript is."""
        running = self.running.get(self.recording.id) if self.recording else None
        self.query_one(ProgressLine).follow(running.progress if running else None)

    def with_arrived(self, transcript: Transcript) -> Transcript:
        """A transcript with all that has arrived of it by now."""
        for running in self.running.values():
            if running.transcript_id == transcript.id and len(running.text) > len(transcript.text):
                return replace(transcript, text=running.text)
        return transcript

    def arriving_id(self) -> str:
        """The id of the open recording's transcript that is being made; empty for none."""
        running = self.running.get(self.recording.id) if self.recording else None
        return running.transcript_id if running else ""

    async def _make(self, running: Running, current: Transcript | None) -> None:
        running.worker = get_current_worker()
        recording = running.recording
        try:
            with self.tab.errors_shown():
                self.show_progress()
                self.refresh_bindings()
                events = await self._asked(running, current)
                if events is not None:
                    self.tell("")
                    await self._follow_events(running, events)
        finally:
            self.running.pop(recording.id, None)
            if self.is_attached:
                self.call_later(self._after, running)

    async def _asked(
        self, running: Running, current: Transcript | None
    ) -> AsyncGenerator[TranscriptEvent, None] | None:
        """What is to be followed; None where the person thought better of it."""
        dictation, recording = self.bench.dictation, running.recording
        if current and current.recording_id == recording.id and current.failure and current.failure.parameter:
            return dictation.transcribe_without(recording, current, on_wait=running.progress.waits)
        deployment, options = self.choices.deployment, self.choices.options
        silent, self._silent = self._silent == recording.id, ""
        plan = await dictation.plan(recording, deployment, options)
        if (
            plan.needs_asking
            and not (plan.nothing_said and not silent)
            and not await agreed(self.app, recording, plan)
        ):
            return None
        return dictation.transcribe(
            recording,
            options,
            deployment,
            on_wait=running.progress.waits,
            even_silence=silent,
            prepare=plan.needs_asking,
        )

    async def _follow_events(self, running: Running, events: AsyncGenerator[TranscriptEvent, None]) -> None:
        from aoai_tui.services.dictation.events import (  # noqa: PLC0415  after the first paint
            LeftOut,
            NothingSaid,
            NotSaved,
            PartBegun,
            Preparing,
            TranscriptEnded,
        )

        async with aclosing(events):
            async for event in events:
                match event:
                    case NothingSaid():
                        self._silent = running.recording.id
                        if self.shows(running.recording):
                            self.tell("Nothing was said: it was not sent. f5 sends it all the same.")
                    case Preparing(share):
                        running.progress.prepares(share)
                    case PartBegun(number, of):
                        running.progress.part = f"part {number} of {of}  "
                        await self._begun(running)
                        self._add_text(running, "\n" if running.text else "")
                    case AudioSent(sent, total):
                        running.progress.took("sending", sent, total, "transcribing")
                        await self._begun(running)
                    case TextArrived(text):
                        self._add_text(running, text)
                    case SegmentArrived(segment):
                        self._add_text(running, _line(segment, first=not running.text))
                    case LeftOut(note):
                        running.text = ""
                        self.app.notify(plain_line(note, 300), timeout=8, markup=False)
                    case NotSaved(error):
                        self.tab.show_error(error)
                    case TranscriptEnded(transcript, error):
                        running.transcript_id = transcript.id
                        if error and not self.shows(running.recording):
                            self.tab.show_error(error)
                        tell_desktop(
                            self.app,
                            f"The transcript of “{plain_line(running.recording.name, 40)}” is there.",
                        )

    async def _begun(self, running: Running) -> None:
        """The transcript has its place: show it, empty as it is."""
        if running.transcript_id or not self.is_attached:
            return
        kept = await self.bench.dictation.transcripts(running.recording)
        growing = [one.id for one in kept if one.state is MessageState.GROWING]
        if growing:
            running.transcript_id = growing[-1]
            if self.shows(running.recording):
                await self.show_transcripts(current=growing[-1])

    def _add_text(self, running: Running, text: str) -> None:
        if not text:
            return
        running.text += text
        running.progress.words, running.progress.moved = "transcribing", None
        if self.shows(running.recording):
            self.transcripts.add_text(text)

    async def _after(self, running: Running) -> None:
        """It ended, however: show it as it is kept."""
        with self.tab.errors_shown():
            self.show_progress()
            if self.shows(running.recording):
                focused = self.app.focused
                await self.show_transcripts(current=running.transcript_id)
                if (
                    focused in (None, self) or not focused.is_attached
                ):  # no one typed in the options meanwhile
                    self.return_focus()
            await self.show_deployments()
        self.refresh_bindings()


def _line(segment: Segment, *, first: bool) -> str:
    speaker = f"{segment.speaker}: " if segment.speaker else ""
    return f"{speaker}{segment.text.strip()}" if first else f"\n{speaker}{segment.text.strip()}"
