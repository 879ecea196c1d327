"""How recordings are written down, as a person chose it last: kept from one start to the next."""

from __future__ import annotations

from aoai_tui.domain import TranscriptionOptions
from aoai_tui.services.archive import Archive
from aoai_tui.services.choices import Choices, Chosen


class ChosenForTranscripts(Chosen[TranscriptionOptions], frozen=True, omit_defaults=True):
    """What is kept of the Voice tab."""

    options: TranscriptionOptions = TranscriptionOptions()


class TranscriptionChoices(Choices[ChosenForTranscripts, TranscriptionOptions]):
    """Language, prompt, times …, and the deployment that writes down what was said."""

    TAB = "voice"

    def __init__(self, archive: Archive, connection: str, default: str) -> None:
        """`default` is the connection's own deployment for transcripts."""
        super().__init__(archive, connection, default, ChosenForTranscripts())
