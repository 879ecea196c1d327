"""A text as it is going to be spoken: each word's time, and the course of everything that a sound is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from aoai_tui.demo.phones import PHONES, Phone
from aoai_tui.demo.spelling import sounds
from aoai_tui.demo.voices import Voice

RATE = 24_000
"""Samples a second, as the service sends them."""

_BEFORE, _AFTER = 0.06, 0.18  # seconds of silence around everything
_BETWEEN_WORDS = 0.035
_SILENT_WORD = 0.12  # a word without a sound: a dash, a picture
_PAUSES = (
    (re.compile(r"[.!?…。！？][\"'”’)\]*_]*$"), 0.36),
    (re.compile(r"[,;:–—、，][\"'”’)\]*_]*$"), 0.17),
)
_SILENCE = Phone((500, 1500, 2500), 0.0)
_TRANSITION = 0.035  # seconds in which one sound becomes the next, at most
_CUT = 0.006  # the same for silence, so that words end where they are said to end


class Spoken(NamedTuple):
    """One word and its time, in samples."""

    text: str
    start: int
    end: int


class Point(NamedTuple):
    """What the sound is made of at one moment; between two points everything changes evenly."""

    seconds: float
    pitch: float
    """Hz."""
    formants: tuple[float, float, float]
    voice: float
    hiss: float
    rush: float
    breath: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text with all its times, before anything sounds."""

    words: tuple[Spoken, ...]
    points: tuple[Point, ...]
    samples: int
    """How long it is."""
    voice: Voice

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.samples / RATE


def utterance(text: str, voice: Voice, speed: float = 1.0) -> Utterance:
    """Plan how a voice says a text."""
    return _Planner(voice, 1 / (speed * voice.tempo)).plan(text.split())


class _Planner:
    """Goes through the words and notes what happens when."""

    def __init__(self, voice: Voice, stretch: float) -> None:
        self._voice = voice
        self._stretch = stretch
        self._now = 0.0
        self._points: list[Point] = []

    def plan(self, words: list[str]) -> Utterance:
        self._hold(_SILENCE, _BEFORE, 1.0)
        spoken = []
        for number, (word, (height, fall)) in enumerate(zip(words, _melody(words), strict=True)):
            start = self._sample()
            self._say(word, height, fall)
            spoken.append(Spoken(word, start, self._sample()))
            if number < len(words) - 1:
                self._hold(_SILENCE, _pause(word) * self._stretch, fall)
        self._hold(_SILENCE, _AFTER, 1.0)
        return Utterance(tuple(spoken), tuple(self._points), self._sample(), self._voice)

    def _say(self, word: str, height: float, fall: float) -> None:
        phones = [phone for name in sounds(word) for phone in PHONES[name]]
        stressed = next((at for at, phone in enumerate(phones) if phone.vowel), -1)
        for at, phone in enumerate(phones):
            accent = at == stressed and len(phones) > 2
            pitch = height + (fall - height) * at / len(phones) + (0.07 if accent else 0)
            self._hold(phone, phone.seconds * (1.25 if accent else 1.0) * self._stretch, pitch)
        if not phones:
            self._hold(_SILENCE, _SILENT_WORD * self._stretch, fall)

    def _hold(self, phone: Phone, seconds: float, pitch: float) -> None:
        edge = min(_CUT if phone is _SILENCE else _TRANSITION, seconds / 3)
        height = self._voice.pitch * (1 + (pitch - 1) * self._voice.melody)
        first, second, third = (formant * self._voice.throat for formant in phone.formants)
        for at in (self._now + edge / 2, self._now + seconds - edge / 2):
            self._points.append(
                Point(at, height, (first, second, third), phone.voice, phone.hiss, phone.rush, phone.breath)
            )
        self._now += seconds

    def _sample(self) -> int:
        return round(self._now * RATE)


def _melody(words: list[str]) -> list[tuple[float, float]]:
    """For each word the pitch that it begins and ends with, as factors: sentences fall, questions rise."""
    found: list[tuple[float, float]] = []
    while len(found) < len(words):
        rest = words[len(found) :]
        length = next((at + 1 for at, word in enumerate(rest) if _PAUSES[0][0].search(word)), len(rest))
        steps = [1.14 - 0.26 * at / length for at in range(length + 1)]
        phrase = [(steps[at], steps[at + 1]) for at in range(length)]
        if "?" in rest[length - 1][-2:]:
            phrase[-1] = (phrase[-1][0], 1.32)
        found += phrase
    return found


def _pause(word: str) -> float:
    return next((seconds for pattern, seconds in _PAUSES if pattern.search(word)), _BETWEEN_WORDS)
