"""What the service is asked about sound, and what arrives while it answers."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from aoai_tui.domain.audio import (
    AudioUsage,
    Segment,
    SpeechOptions,
    TranscriptFormat,
    TranscriptionOptions,
    Word,
)
from aoai_tui.domain.messages import TokenChance
from aoai_tui.domain.pieces import Answered, TextArrived


class TranscriptionRequest(Struct, frozen=True):
    """A sound file that is to become text."""

    deployment: str
    path: Path
    """Read while it is sent."""
    name: str
    """The file's name as it is sent, never the person's own: its suffix tells the service what it is."""
    media_type: str
    format: TranscriptFormat
    """What is really asked for; `options.format` is what the person wished."""
    options: TranscriptionOptions = TranscriptionOptions()
    refused: dict[str, str | None] = {}
    """Parameters that the deployment does not take, by the service's names, each with the value that it wants
    instead; None where it is left out."""


class AudioSent(Struct, frozen=True):
    """So much of the file has left this machine."""

    sent: int
    total: int
    """Bytes, both."""


class SegmentArrived(Struct, frozen=True):
    """A stretch of speech was understood."""

    segment: Segment


class Transcribed(Struct, frozen=True):
    """The transcript is whole; it comes last, and once."""

    text: str
    language: str = ""
    seconds: float | None = None
    words: tuple[Word, ...] = ()
    segments: tuple[Segment, ...] = ()
    subtitles: str = ""
    """The service's own SRT or VTT, as it came."""
    logprobs: tuple[TokenChance, ...] = ()
    """The text's tokens, in order."""
    usage: AudioUsage | None = None


TranscriptionPiece = AudioSent | Answered | TextArrived | SegmentArrived | Transcribed
"""AudioSent comes first, several times; then Answered; then the text, in pieces where it streams."""


class SpeechRequest(Struct, frozen=True):
    """A text that is to be read aloud: at most MOST_SPOKEN characters."""

    deployment: str
    text: str
    options: SpeechOptions = SpeechOptions()
    refused: dict[str, str | None] = {}
    """Parameters that the deployment does not take, by the service's names."""


class AudioArrived(Struct, frozen=True):
    """The next bytes of the sound, as the service sent them."""

    data: bytes


SpeechPiece = Answered | AudioArrived
"""Answered comes first. What the sound is, its bytes tell: some servers send another format than was asked for."""
