"""Recordings and files made ready to be sent: resampled, trimmed, smaller, or in parts.

Everything here works through a sound piece by piece: hours of it take no more memory than a minute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aoai_tui.audio.cutting import cuts
from aoai_tui.audio.decoding import decoded_file
from aoai_tui.audio.encoding import Sink, encoder, fitting_rate
from aoai_tui.audio.features import Floats, decibels
from aoai_tui.audio.measuring import sounding_spans
from aoai_tui.domain.audio import AudioFormat
from aoai_tui.errors import UsageTrouble

Samples = NDArray[np.int16]

Passed = Callable[[float], None]
"""Told of so many more seconds of sound that were worked through; each pass through a sound counts anew."""


def _nobody(_seconds: float) -> None:
    """Nobody wants to know."""


HIGHEST_RATE = 24_000
"""Samples a second beyond which transcription deployments hear nothing more."""

_AFTER_SPEECH = 0.3
"""Seconds that stay behind the last sound when silence is trimmed."""

_FRAMES = 50
"""Levels a second."""

_HEADERS = 20_000
"""Bytes that a part may need beside its samples."""
_FLAC_OVERHEAD = 0.98
"""FLAC is never much larger than what it holds, but a little it can be."""


class _Levels:
    """The level of every 20 ms of a sound that passes, at any rate that 50 divides."""

    def __init__(self, rate: int) -> None:
        self._hop = rate // _FRAMES
        self._rest = np.zeros(0, np.int16)
        self._found: list[Floats] = []

    def feed(self, samples: Samples) -> None:
        sound = np.concatenate([self._rest, samples])
        whole = len(sound) // self._hop * self._hop
        self._rest = sound[whole:]
        if whole:
            frames = sound[:whole].reshape(-1, self._hop).astype(np.float32) / 32_768
            self._found.append(decibels(np.mean(frames**2, axis=1)))

    def end(self) -> Floats:
        return np.concatenate([*self._found, np.zeros(0, np.float32)])


def for_sending(path: Path, to: Path, *, rate: int, trim: bool = False, passed: Passed = _nobody) -> float:
    """Make a WAV of one channel and 16 bits at `rate`, 16,000 or 24,000; its seconds.

    `trim`: without the silence at the end; a sound in which nothing sounds keeps it, for there is no end then.
    It takes one pass through the sound, two with `trim`.
    Raises SoundTrouble for what can't be read, StorageTrouble for what can't be written.
    """
    kept = None
    if trim:
        levels, seconds = _levels_of(path, rate, passed)
        spans = sounding_spans(levels, seconds)
        kept = round((spans[-1][1] + _AFTER_SPEECH) * rate) if spans else None
    with decoded_file(path, rate) as sound, encoder(to, AudioFormat.WAV, rate) as sink:
        return _poured(_counted(sound, rate, passed), sink, kept) / rate


def reencoded(path: Path, to: Path, wanted: AudioFormat, passed: Passed = _nobody) -> float:
    """Make the sound smaller: FLAC, which keeps all that matters to a listener, or Opus, at some 30 kbit/s.

    One channel, at its own rate or at HIGHEST_RATE, in one pass. Returns its seconds; raises as for_sending does.
    """
    with decoded_file(path) as sound:
        own = sound.rate
    rate = fitting_rate(min(own, HIGHEST_RATE), wanted)
    with decoded_file(path, rate) as sound, encoder(to, wanted, rate, small=True) as sink:
        return _poured(_counted(sound, rate, passed), sink) / rate


def split(path: Path, folder: Path, most_bytes: int, passed: Passed = _nobody) -> list[tuple[Path, float]]:
    """Cut a sound at silences: FLAC files in `folder`, and where each begins, in seconds.

    Each part would have at most `most_bytes` as samples of 16 bits, so that its seconds are bounded too (for a sound
    at HIGHEST_RATE or below: most_bytes / 2 / rate); as FLAC it is about half of that. The parts are the whole
    sound: nothing is lost or doubled between them. It takes two passes. Raises UsageTrouble for parts of less than a
    second, else as for_sending does.
    """
    with decoded_file(path) as sound:
        rate = _splitting_rate(sound.rate)
    longest = int((most_bytes * _FLAC_OVERHEAD - _HEADERS) / 2 / rate * _FRAMES)
    if longest < _FRAMES:
        raise UsageTrouble("The parts would be shorter than a second.", "Let them be larger.")
    levels, _ = _levels_of(path, rate, passed)
    hop = rate // _FRAMES
    places = [0, *(frame * hop for frame in cuts(levels, longest))]
    parts = []
    with decoded_file(path, rate) as sound:
        rest: Iterator[Samples] = _counted(sound, rate, passed)
        for number, (start, end) in enumerate(pairwise([*places, None]), 1):
            part = folder / f"part-{number:03d}.flac"
            with encoder(part, AudioFormat.FLAC, rate) as sink:
                rest = _until(rest, None if end is None else end - (start or 0), sink)
            parts.append((part, (start or 0) / rate))
    return parts


def _levels_of(path: Path, rate: int, passed: Passed) -> tuple[Floats, float]:
    """Levels of every 20 ms, and the seconds."""
    levels, count = _Levels(rate), 0
    with decoded_file(path, rate) as sound:
        for piece in _counted(sound, rate, passed):
            levels.feed(piece)
            count += len(piece)
    return levels.end(), count / rate


def _counted(sound: Iterable[Samples], rate: int, passed: Passed) -> Iterator[Samples]:
    for piece in sound:
        yield piece
        passed(len(piece) / rate)


def _splitting_rate(own: int) -> int:
    """The file's own rate where it is one of those that recordings are sent with; else one of them."""
    return own if own in (8_000, 16_000, HIGHEST_RATE) else 16_000


def _poured(sound: Iterator[Samples], sink: Sink, most: int | None = None) -> int:
    """Write the samples, at most so many; how many there were."""
    count = 0
    for piece in sound:
        part = piece if most is None else piece[: most - count]
        sink.write(part)
        count += len(part)
        if count == most:
            break
    return count


def _until(sound: Iterator[Samples], count: int | None, sink: Sink) -> Iterator[Samples]:
    """Write so many samples, or all; what comes after them."""
    for piece in sound:
        if count is not None and len(piece) >= count:
            sink.write(piece[:count])
            return _with(piece[count:], sound)
        sink.write(piece)
        count = None if count is None else count - len(piece)
    return sound


def _with(piece: Samples, sound: Iterator[Samples]) -> Iterator[Samples]:
    yield piece
    yield from sound
