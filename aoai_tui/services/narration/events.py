"""What happens while a text is read aloud."""

from __future__ import annotations

from msgspec import Struct

from aoai_tui.domain import AudioArrived, AudioFormat, Narration
from aoai_tui.errors import AoaiError


class FromCache(Struct, frozen=True):
    """The same text was read before, with the same voice and settings: nothing is asked for, nothing is paid.

    NarrationEnded follows at once, without AudioArrived: the sound is the file at `Narrations.path_of`.
    """

    narration: Narration


class PartBegun(Struct, frozen=True):
    """The sound that follows belongs to another part of the text: a file of its own, with its own header."""

    number: int
    """From 1."""
    of: int
    """How many there will be; 0 while the text itself still grows."""
    text: str
    format: AudioFormat
    """What it was asked for as, which is not always the person's format (see `speaking`). The bytes decide."""
    kept: bool = False
    """Whether it was received before, so that it costs nothing now."""


class PartEnded(Struct, frozen=True):
    """The part's sound is all there."""

    number: int


class NarrationEnded(Struct, frozen=True):
    """The narration as it is kept; its state, failure and note say how it ended. It comes last, and once."""

    narration: Narration
    error: AoaiError | None = None


SpeechEvent = FromCache | PartBegun | AudioArrived | PartEnded | NarrationEnded
"""PartBegun, AudioArrived (often), PartEnded: so for each part, in the text's order; then NarrationEnded."""
