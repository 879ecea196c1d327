"""What the demo hears in a file: its own speech word by word, and of everything else what can be measured."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aoai_tui.demo.azure import invalid
from aoai_tui.demo.form import File
from aoai_tui.demo.memo import Heard, memos

if TYPE_CHECKING:
    from aoai_tui.demo.listening import Measured

_SHORTEST = 0.1  # seconds that the service wants at least
_UNCHANGED = 0.1  # seconds by which a file may differ from what was written: codecs round up
_MOST_WORDS = 24  # in a segment
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]*_]*$")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment: times in seconds."""

    text: str
    start: float
    end: float
    words: tuple[Heard, ...]
    voice: str = ""
    speech: bool = True


@dataclass(frozen=True, slots=True)
class Hearing:
    """All that was heard in a file."""

    stretches: tuple[Stretch, ...]
    seconds: float

    @property
    def text(self) -> str:
        """Everything, as it is read."""
        return " ".join(stretch.text for stretch in self.stretches)


def heard(file: File) -> Hearing:
    """Listen to a file; raises Refused. Slow: to be run in a thread."""
    from aoai_tui.demo.listening import Unreadable, measured  # noqa: PLC0415  numpy takes its time

    try:
        found = measured(file.content)
    except Unreadable:
        message = "The audio file could not be decoded or its format is not supported."
        raise invalid(None, message, None) from None
    if found.seconds < _SHORTEST:
        message = f"Audio file is too short. Minimum audio length is {_SHORTEST} seconds."
        raise invalid("audio_too_short", message, "file")
    known = tuple(_sentences(_recognised(file, found)))
    return Hearing(known or _described(found), found.seconds)


def _recognised(file: File, found: Measured) -> Sequence[Heard]:
    """The words of our own speech, as far as the sound reaches."""
    words: list[Heard] = []
    before = 0.0
    for memo in memos(file.content):
        words += memo.after(before)
        before += memo.seconds
    if found.words and abs(before - found.seconds) > _UNCHANGED:
        return found.words  # cut or joined since it was written: the samples know where their words are
    return [word for word in words if word.start < found.seconds]


def _sentences(words: Iterable[Heard]) -> Iterator[Stretch]:
    gathered: list[Heard] = []
    for word in words:
        if gathered and word.voice != gathered[-1].voice:
            yield _stretch(gathered)
            gathered = []
        gathered.append(word)
        if _SENTENCE_END.search(word.text) or len(gathered) == _MOST_WORDS:
            yield _stretch(gathered)
            gathered = []
    if gathered:
        yield _stretch(gathered)


def _stretch(words: list[Heard]) -> Stretch:
    text = " ".join(word.text for word in words)
    return Stretch(text, words[0].start, words[-1].end, tuple(words), words[0].voice)


def _described(found: Measured) -> tuple[Stretch, ...]:
    """What can be said about a sound by somebody who does not know the language."""
    channels = {1: "mono", 2: "stereo"}.get(found.channels, f"{found.channels} channels")
    facts = (
        f"The demo knows only its own speech and can't tell what is said here. It measured {found.seconds:.1f} "
        f"seconds of sound at {found.rate / 1000:g} kHz, {channels}, {_decibel(found.loudness)} on average, "
        f"{_decibel(found.peak)} at the loudest moment."
    )
    if not found.spans:
        text = f"[{facts} Nothing is to be heard in it.]"
        return (Stretch(text, 0.0, found.seconds, (), speech=False),)
    many = len(found.spans)
    stretches = []
    for number, (start, end, level) in enumerate(found.spans, 1):
        place = f"Sound {number} of {many}: from {start:.1f} to {end:.1f} seconds, {_decibel(level)}."
        text = f"[{facts} {place}]" if number == 1 else f"[{place}]"
        stretches.append(Stretch(text, start, end, (Heard(f"[sound {number}]", start, end),), speech=False))
    return tuple(stretches)


def _decibel(level: float) -> str:
    return f"{20 * math.log10(level):.0f} dB" if level > 1e-5 else "no sound"
