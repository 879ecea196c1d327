"""How long and how loud a sound is, where in it something sounds, and whether somebody speaks.

Speech is told by what a voice does and machines don't: it repeats itself at 70 to 400 Hz, holds more than one tone,
and changes from one tenth of a second to the next. Hum repeats itself but never changes, noise changes but never
repeats itself, and a click is over before it can do either. Whispering has no pitch: of that it can't be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aoai_tui.audio.decoding import decoded_file
from aoai_tui.audio.features import RATE, SECONDS, SILENT_DB, Features, Floats

_QUIETEST_DB = -60.0
"""What is softer than this is silence, however silent the rest is."""
_BELOW_LOUD_DB = 40.0
"""What is softer than the loud places by so much is silence."""
_ABOVE_FLOOR_DB = 8.0
"""What stands out of a steady background by so much is sound."""
_DYNAMIC_DB = 14.0
"""Between soft and loud places, before the soft ones are taken for a background."""

_PITCHED = 0.6
_BREATHY = 0.45
_CHANGING_DB = 3.0
_SHORTEST_SPEECH = 0.14
"""Seconds with a voice's pitch: a short "no" has so many."""

_GAP = 0.3
"""Seconds of silence that don't part a span."""
_SHORTEST_SPAN = 0.06
_EDGE = 0.04
"""Seconds that a span gets at either side: soft consonants begin and end words."""


@dataclass(frozen=True)
class Measured:
    """What can be told of a sound without understanding it."""

    seconds: float
    rate: int
    """Samples a second, in the file."""
    channels: int
    peak: float
    """The loudest sample, 0 to 1, of all channels mixed."""
    speech: bool | None
    """Whether somebody speaks; None where something changes like speech but has no voice, as whispering does."""
    spans: tuple[tuple[float, float], ...]
    """Where something sounds: beginning and end in seconds."""


class Measuring:
    """Measures a sound that is fed in pieces."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self._features = Features()
        self._samples = 0
        self._peak = 0

    def feed(self, samples: NDArray[np.int16]) -> None:
        """Hear the next samples: shape (n,), at features.RATE."""
        if not len(samples):
            return
        self._samples += len(samples)
        self._peak = max(self._peak, int(samples.max()), -int(samples.min()))
        self._features.feed(samples)

    def end(self, rate: int = RATE, channels: int = 1) -> Measured:
        """What was found, once. `rate` and `channels` are passed through: the file's own."""
        seconds = self._samples / RATE
        levels, pitches, changes = self._features.end()
        sounding = levels > _threshold(levels)
        return Measured(
            seconds,
            rate,
            channels,
            min(1.0, self._peak / 32_767),
            _speaks(sounding, pitches, changes),
            _spans(sounding, seconds),
        )


def measured(path: Path, media: str = "") -> Measured:
    """What can be told of a sound file; some seconds for each hour of it. SoundTrouble for what is no sound."""
    measuring = Measuring()
    with decoded_file(path, RATE, media=media) as sound:
        for piece in sound:
            measuring.feed(piece)
        return measuring.end(sound.source_rate, sound.source_channels)


def sounding_spans(levels: Floats, seconds: float) -> tuple[tuple[float, float], ...]:
    """Where something sounds: beginnings and ends in seconds, told by the level of every 20 ms alone, in dB."""
    return _spans(levels > _threshold(levels), seconds)


def _threshold(levels: Floats) -> float:
    """The level in dB above which something sounds."""
    heard = levels[levels > SILENT_DB]
    if not len(heard):
        return 0.0
    soft, loud = (float(level) for level in np.percentile(heard, [10, 97]))
    background = soft + _ABOVE_FLOOR_DB if loud - soft > _DYNAMIC_DB else _QUIETEST_DB
    return max(_QUIETEST_DB, loud - _BELOW_LOUD_DB, background)


def _speaks(sounding: NDArray[np.bool_], pitches: Floats, changes: Floats) -> bool | None:
    voiced = _runs_only(sounding & (pitches > _PITCHED), 3)
    if _moving(voiced, changes) * SECONDS >= _SHORTEST_SPEECH:
        return True
    breath = sounding & (pitches < _BREATHY) & (changes > 2 * _CHANGING_DB)
    return (
        None
        if np.count_nonzero(_runs_only(sounding, 5) & breath) * SECONDS >= 2 * _SHORTEST_SPEECH
        else False
    )


def _moving(voiced: NDArray[np.bool_], changes: Floats) -> int:
    """Frames of runs, in which a voice's pitch is, that change on the whole."""
    return sum(
        end - start for start, end in _runs(voiced) if float(np.mean(changes[start:end])) > _CHANGING_DB
    )


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First frame and the frame behind the last of each run of true ones."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _runs_only(flags: NDArray[np.bool_], shortest: int) -> NDArray[np.bool_]:
    """The flags without runs that are shorter."""
    kept = np.zeros_like(flags)
    for start, end in _runs(flags):
        kept[start:end] = end - start >= shortest
    return kept


def _spans(sounding: NDArray[np.bool_], seconds: float) -> tuple[tuple[float, float], ...]:
    spans: list[tuple[float, float]] = []
    for first, behind in _runs(sounding):
        start, end = first * SECONDS, behind * SECONDS
        if spans and start - spans[-1][1] < _GAP:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(
        (round(max(0.0, start - _EDGE), 3), round(min(seconds, end + _EDGE), 3))
        for start, end in spans
        if end - start >= _SHORTEST_SPAN
    )
