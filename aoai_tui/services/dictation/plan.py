"""How a recording would be sent: as it is, encoded anew, or in parts."""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from aoai_tui.domain import Recording, Source, TranscriptFormat
from aoai_tui.errors import SoundTooLong
from aoai_tui.services.dictation.wishes import Refused

MOST_BYTES = 25_000_000
"""What the service takes in one file: 25 MB, a little below the 25 MiB at which it refuses."""

LONGEST, LARGEST = "seconds", "bytes"
"""Under these names it is remembered how long and how large sound may be for a deployment that refused more."""

_FLAC = 0.7
"""A pessimist's size of speech in FLAC, as a part of its size in WAV."""

_OPUS = 6_000
"""A pessimist's bytes a second of speech in Opus."""

_LIMITED = re.compile(r"gpt-(?:4o-)?(?:mini-)?transcribe", re.IGNORECASE)
_LIMITED_SECONDS = 1400.0
"""Models of these names take no longer sound."""


_TOLD_SECONDS = re.compile(r"longer than (\d{1,6}(?:\.\d{1,3})?) seconds")
_TOLD_BYTES = re.compile(r"limit \((\d{4,9})\)")

_ROOM_FOR_THE_FORM = 0.95
"""The limit holds for the whole request, of which the file is a part."""

_LEAST_BYTES = 200_000
"""A limit below that is no limit of a service for sound."""


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
    most: int = MOST_BYTES
    """Bytes that it takes at once."""

    @property
    def needs_asking(self) -> bool:
        """Whether `prepare` must be agreed to first."""
        return self.way is not Way.WHOLE


class Limits(Struct, frozen=True):
    """What a deployment takes at once."""

    seconds: float | None = None
    """None where no limit is known."""
    bytes: int = MOST_BYTES


def way_for(recording: Recording, rate: int, sent_suffix: str, limits: Limits) -> Plan:
    """How the recording is sent, resampled to `rate` where it is sent as WAV.

    `sent_suffix` is empty where the service does not take the file's format.
    """
    planned = _way_for(recording, rate, sent_suffix, limits)
    return replace(planned, longest=limits.seconds, most=limits.bytes)


def _way_for(recording: Recording, rate: int, sent_suffix: str, limits: Limits) -> Plan:
    if limits.seconds and recording.seconds > limits.seconds:
        parts = int(recording.seconds // limits.seconds) + 1
        return Plan(Way.SPLIT, Target.FLAC, _as_wav(recording, rate), parts)
    as_it_is = recording.source is Source.FILE and bool(sent_suffix)
    size = recording.size if as_it_is else _as_wav(recording, rate)
    if size <= limits.bytes:
        return Plan(Way.WHOLE, Target.AS_IT_IS if as_it_is else Target.WAV, size)
    if not recording.seconds:
        return Plan(Way.SPLIT, Target.FLAC, size, size // limits.bytes + 1)
    for target, estimate in (
        (Target.FLAC, int(_as_wav(recording, rate) * _FLAC)),
        (Target.OPUS, int(recording.seconds * _OPUS)),
    ):
        if estimate <= limits.bytes:
            return Plan(Way.ENCODED, target, estimate)
    estimate = int(recording.seconds * _OPUS)
    return Plan(Way.SPLIT, Target.FLAC, estimate, estimate // limits.bytes + 1)


def limits_for(deployment: str, refused: Refused) -> Limits:
    """What is known of what a deployment takes at once."""
    seconds, largest = _number(refused.get(LONGEST)), _number(refused.get(LARGEST))
    if seconds is None and _LIMITED.search(deployment):
        seconds = _LIMITED_SECONDS
    return Limits(seconds, min(MOST_BYTES, int(largest)) if largest else MOST_BYTES)


def learnt(failure: SoundTooLong, sent: int) -> tuple[str, str]:
    """What a refusal tells of a deployment's limit, as it is remembered; `sent` are the bytes that were too many."""
    if found := _TOLD_SECONDS.search(failure.advice):
        return LONGEST, found[1]
    if found := _TOLD_BYTES.search(failure.advice):
        return LARGEST, str(min(int(int(found[1]) * _ROOM_FOR_THE_FORM), sent - 1))
    return LARGEST, str(max(_LEAST_BYTES, sent // 2))


def _number(told: str | None) -> float | None:
    return float(told) if told and re.fullmatch(r"\d{1,9}(?:\.\d{1,3})?", told) else None


def _as_wav(recording: Recording, rate: int) -> int:
    return int(recording.seconds * rate) * 2 + 44
