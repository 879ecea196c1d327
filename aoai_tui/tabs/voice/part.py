"""What the parts of the Voice tab know of each other. Each part has one subject; VoicePane in `pane` joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.worker import Worker

from aoai_tui.domain import Recording, Transcript
from aoai_tui.pane import FeaturePane
from aoai_tui.services.deployments import KnownDeployments
from aoai_tui.services.transcription_choices import TranscriptionChoices

if TYPE_CHECKING:
    from aoai_tui.tabs.voice.options import VoiceOptions
    from aoai_tui.tabs.voice.recording_list import RecordingList
    from aoai_tui.tabs.voice.tab import VoiceTab
    from aoai_tui.tabs.voice.transcripts import Transcripts


class VoicePart(FeaturePane):
    """One part of the Voice tab's pane."""

    tab: VoiceTab
    recording: Recording | None
    """The open one."""
    removed: list[Transcript | Recording]
    """What was deleted in this run, the last at the end."""
    recordings: RecordingList
    transcripts: Transcripts
    options: VoiceOptions

    @property
    def choices(self) -> TranscriptionChoices:
        """What was chosen for transcripts."""
        return self.bench.transcription_choices

    @property
    def deployments(self) -> KnownDeployments:
        """The deployments that write down what was said."""
        return self.bench.dictation.deployments

    def shows(self, recording: Recording) -> bool:
        """Whether this recording is the open one."""
        return self.recording is not None and self.recording.id == recording.id

    async def open(self, recording: Recording | None) -> None:
        """Show a recording with its transcripts."""
        raise NotImplementedError

    async def refresh_list(self) -> None:
        """List the recordings anew."""
        raise NotImplementedError

    async def show_transcripts(self, *, current: str = "") -> None:
        """Show the open recording's transcripts as they are kept."""
        raise NotImplementedError

    def with_arrived(self, transcript: Transcript) -> Transcript:
        """A transcript with all that has arrived of it by now."""
        raise NotImplementedError

    def arriving_id(self) -> str:
        """The id of the open recording's transcript that is being made; empty for none."""
        raise NotImplementedError

    def show_progress(self) -> None:
        """Show how far the open recording's transcript is."""
        raise NotImplementedError

    def tell(self, words: str) -> None:
        """A sentence over the transcripts; empty for none."""
        raise NotImplementedError

    async def restore_recording(self) -> None:
        """Bring back the recording that was deleted last."""
        raise NotImplementedError

    def go_to(self, recording_id: str, transcript_id: str) -> Worker[None]:
        """Show a recording, and one of its transcripts."""
        raise NotImplementedError
