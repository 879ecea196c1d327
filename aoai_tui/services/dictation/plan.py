"""How a recording would be sent: as it is, encoded anew, or in parts."""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct

from aoai_tui.domain import Recording, Source, TranscriptFormat
from aoai_tui.services.dictation.wishes import Refused

MOST_BYTES = 25_000_000
"""What the service takes in one file: 25 MB, a little below the 25 MiB at which it refuses."""

LONGEST = "seconds"
"""Under this name it is remembered how long sound may be for a deployment that said so."""

_FLAC = 0.7
"""A pessimist's size of speech in FLAC, as a part of its size in WAV."""

_OPUS = 6_000
"""A pessimist's bytes a second of speech in Opus."""

_LIMITED = re.compile(r"gpt-(?:4o-)?(?:mini-)?transcribe", re.IGNORECASE)
_LIMITED_SECONDS = 1400.0
"""Models of these names take no longer sound."""


class Way(StrEnum):
    """What happens to a recording before it is sent."""

    WHOLE = "whole"
    """It goes as it is, or as the microphone's sound always goes: resampled."""

    ENCODED = "encoded"
    """It is encoded anew, smaller; nothing that matters for speech is lost."""

    SPLIT = "split"
    """It is cut at silences, and its parts are sent one after the other."""


class Target(StrEnum):
    """What is sent; the values are the suffixes of the files."""

    AS_IT_IS = ""
    WAV = "wav"
    FLAC = "flac"
    OPUS = "opus"


class Plan(Struct, frozen=True):
    """How a recording would be sent. Made before anything is done, so that a person can be asked."""

    way: Way
    target: Target
    size: int
    """Bytes that are about to be sent, as far as that can be told."""
    parts: int = 1
    """How many there will be at least."""
    nothing_said: bool = False
    """Whether the recording holds no speech, and is not sent without `even_silence`."""
    format: TranscriptFormat = TranscriptFormat.JSON
    """What the deployment will be asked for."""
    notes: tuple[str, ...] = ()
    """What it does not take of what was wished, each as a sentence."""
    longest: float | None = None
    """Seconds that the deployment takes at once, where that is known."""

    @property
    def needs_asking(self) -> bool:
        """Whether `prepare` must be agreed to first."""
        return self.way is not Way.WHOLE


def way_for(recording: Recording, rate: int, sent_suffix: str, longest: float | None) -> Plan:
    """How the recording is sent, resampled to `rate` where it is sent as WAV.

    `sent_suffix` is empty where the service does not take the file's format.
    """
    if longest and recording.seconds > longest:
        parts = int(recording.seconds // longest) + 1
        return Plan(Way.SPLIT, Target.FLAC, _as_wav(recording, rate), parts, longest=longest)
    as_it_is = recording.source is Source.FILE and bool(sent_suffix)
    size = recording.size if as_it_is else _as_wav(recording, rate)
    if size <= MOST_BYTES:
        return Plan(Way.WHOLE, Target.AS_IT_IS if as_it_is else Target.WAV, size, longest=longest)
    if not recording.seconds:
        return Plan(Way.SPLIT, Target.FLAC, size, size // MOST_BYTES + 1)
    for target, estimate in (
        (Target.FLAC, int(_as_wav(recording, rate) * _FLAC)),
        (Target.OPUS, int(recording.seconds * _OPUS)),
    ):
        if estimate <= MOST_BYTES:
            return Plan(Way.ENCODED, target, estimate, longest=longest)
    estimate = int(recording.seconds * _OPUS)
    return Plan(Way.SPLIT, Target.FLAC, estimate, estimate // MOST_BYTES + 1, longest=longest)


def longest_for(deployment: str, refused: Refused) -> float | None:
    """Seconds of sound that a deployment takes at once; None where no limit is known."""
    told = refused.get(LONGEST)
    if told and re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?", told):
        return float(told)
    return _LIMITED_SECONDS if _LIMITED.search(deployment) else None


def _as_wav(recording: Recording, rate: int) -> int:
    return int(recording.seconds * rate) * 2 + 44
