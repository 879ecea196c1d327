"""What a transcript was asked for with, as the command line says it."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.commands.transcript_target import TranscriptTarget
from aoai_tui.domain import TranscriptionOptions


@dataclass(frozen=True)
class TranscriptOrder:
    """What was asked for."""

    file: str
    """A path; `-` for standard input, empty for the microphone."""
    options: TranscriptionOptions
    deployment: str
    target: TranscriptTarget
    device: str | None
    seconds: float | None
    agreed: bool
    even_silence: bool
    as_json: bool
