"""What is told while a recording becomes a transcript."""

from __future__ import annotations

from msgspec import Struct

from aoai_tui.domain import AudioSent, Recording, SegmentArrived, TextArrived, Transcript
from aoai_tui.errors import AoaiError, StorageTrouble


class NothingSaid(Struct, frozen=True):
    """The recording holds no speech: it was not sent, and nothing else follows. See `even_silence`."""

    recording: Recording


class Preparing(Struct, frozen=True):
    """The sound is resampled, trimmed, encoded anew or split, as far as it needs to be; nothing was sent yet."""

    share: float = 0.0
    """How much of that is done, 0 to 1."""


class PartBegun(Struct, frozen=True):
    """The next part of a split recording is sent; a recording that goes whole has none of these."""

    number: int
    """From 1."""
    of: int
    offset: float
    """Where the part begins in the recording, in seconds."""


class LeftOut(Struct, frozen=True):
    """The deployment refused what only the app had wished for: the recording is sent again without it."""

    note: str
    """What is left out, as a sentence; it stands in the transcript, too."""


class NotSaved(Struct, frozen=True):
    """The transcript goes on but can't be kept just now."""

    error: StorageTrouble


class TranscriptEnded(Struct, frozen=True):
    """The transcript as it is kept; its state and failure say how it ended. It comes last, and once."""

    transcript: Transcript
    error: AoaiError | None = None
    """ParameterRefused where a person's own wish was refused: see Dictation.transcribe_without."""


TranscriptEvent = (
    NothingSaid
    | Preparing
    | PartBegun
    | AudioSent
    | LeftOut
    | TextArrived
    | SegmentArrived
    | NotSaved
    | TranscriptEnded
)
"""AudioSent counts a part's own bytes; it starts at 0 again with each part, and with each repeated request.
TextArrived brings words as they are heard: what the transcript says at its end replaces them."""
