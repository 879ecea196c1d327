"""Who speaks: pitch, throat and pace of each voice, and what instructions make of them."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Voice:
    """How somebody sounds."""

    pitch: float
    """Hz, in the middle of a sentence."""
    throat: float
    """By what the formants are multiplied: a short throat has high ones."""
    softness: float = 0.5
    """How fast the overtones fade, 0 to 1."""
    breath: float = 0.02
    """How much air is heard in vowels, 0 to 1."""
    voicing: float = 1.0
    """How loud the vocal folds are; in a whisper they are silent."""
    melody: float = 1.0
    """How far the pitch moves."""
    tempo: float = 1.0
    """By what durations are divided."""
    loudness: float = 1.0


_KNOWN = {
    "alloy": Voice(172, 1.05, 0.5),
    "ash": Voice(112, 0.96, 0.4, tempo=1.04),
    "ballad": Voice(138, 1.0, 0.7, 0.04, melody=1.3, tempo=0.92),
    "cedar": Voice(103, 0.93, 0.6, tempo=0.97),
    "coral": Voice(204, 1.13, 0.45, melody=1.2, tempo=1.03),
    "echo": Voice(122, 0.98, 0.55, tempo=0.99),
    "fable": Voice(154, 1.03, 0.4, melody=1.4),
    "marin": Voice(193, 1.1, 0.6, 0.03),
    "nova": Voice(216, 1.15, 0.35, melody=1.1, tempo=1.06),
    "onyx": Voice(88, 0.9, 0.5, tempo=0.94),
    "sage": Voice(184, 1.08, 0.7, 0.04, tempo=0.96),
    "shimmer": Voice(228, 1.17, 0.65, 0.05),
    "verse": Voice(131, 0.99, 0.3, melody=1.25, tempo=1.02),
}

_WISHES = (
    (r"\bslow(?:ly|er)?\b|calm|bedtime|sleepy|relaxed|patient", {"tempo": 0.78}),
    (r"\bfast(?:er)?\b|quick|hurr(?:y|ied)|rapid|breathless|excited", {"tempo": 1.28}),
    (r"\b(?:low|lower|deep|deeper|dark|grave|stern)\b", {"pitch": 0.8, "throat": 0.95}),
    (r"\b(?:high|higher|bright|child|childlike|squeaky)\b", {"pitch": 1.3, "throat": 1.08}),
    (r"cheer|happy|excited|enthusias|friendly|joy|lively|warm", {"pitch": 1.08, "melody": 1.6}),
    (r"\bsad|monoton|bored|robot|flat|tired", {"pitch": 0.95, "melody": 0.25}),
    (r"whisper|secret", {"voicing": 0.06, "breath": 12.0, "loudness": 0.4}),
    (r"\bsoft(?:ly)?\b|quiet|gentle", {"loudness": 0.55}),
    (r"\bloud(?:ly|er)?\b|shout|angry", {"loudness": 1.5}),
)
"""Words of instructions that the demo understands, and by what they multiply."""


def voice(name: str, instructions: str = "") -> Voice:
    """The voice of that name, the same each time even for a name that nobody knows, speaking as it is told to."""
    known = _KNOWN.get(name) or _of_a_stranger(name)
    for pattern, factors in _WISHES:
        if re.search(pattern, instructions, re.IGNORECASE):
            known = _changed(known, factors)
    return known


def _of_a_stranger(name: str) -> Voice:
    mark = zlib.crc32(name.encode("utf-8", "replace"))
    height = mark % 1009 / 1009
    return Voice(
        pitch=92 + 132 * height,
        throat=0.91 + 0.24 * height + (mark // 1009 % 11 - 5) / 200,
        softness=0.3 + mark // 13 % 5 / 10,
        breath=0.02 + mark // 17 % 4 / 100,
        melody=0.8 + mark // 19 % 7 / 10,
        tempo=0.93 + mark // 23 % 15 / 100,
    )


def _changed(known: Voice, factors: dict[str, float]) -> Voice:
    return replace(known, **{name: getattr(known, name) * factor for name, factor in factors.items()})
