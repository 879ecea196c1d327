"""What can be measured in a sound file: how long and how loud it is, and where something is heard.

Heavy: imported late, run in threads.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import soundfile  # type: ignore[import-untyped]
from numpy.typing import NDArray

from aoai_tui.demo.memo import Heard
from aoai_tui.demo.utterance import RATE
from aoai_tui.demo.weave import unwoven

_FRAME = 0.02  # seconds
_AT_ONCE = 8  # seconds
_QUIETEST = 10 ** (-50 / 20)  # full scale; below it nothing counts as sound
_ABOVE_NOISE = 10 ** (9 / 20)
_GAP, _SHORTEST = 0.3, 0.06  # seconds: shorter pauses are no pauses, shorter sounds are no sounds

_Block = NDArray[np.float32]


class Unreadable(Exception):
    """The bytes are no sound that the demo can read."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a file holds."""

    seconds: float
    rate: int
    channels: int
    peak: float
    """The loudest sample, 0 to 1."""
    loudness: float
    """The root of the mean square, 0 to 1."""
    spans: tuple[tuple[float, float, float], ...]
    """Where sound is: from, to (seconds), and how loud (0 to 1)."""
    words: tuple[Heard, ...]
    """What the demo wove into its own samples."""


def measured(content: memoryview) -> Measured:
    """Listen to a whole file, some seconds at a time; raises Unreadable."""
    rate, channels, exact, blocks = _opened(content)
    frame = max(1, round(rate * _FRAME))
    powers: list[NDArray[np.float64]] = []
    lowest: list[NDArray[np.uint8]] = []
    samples, peak, rest = 0, 0.0, np.zeros(0, np.float32)
    for block in blocks:
        samples += len(block)
        peak = max(peak, float(np.abs(block).max(initial=0.0)))
        if exact and rate == RATE and channels == 1:
            lowest.append(((block * 32_768).astype(np.int16) & 1).astype(np.uint8))
        joined = np.concatenate((rest, block))
        whole = len(joined) // frame * frame
        powers.append(np.mean(np.square(joined[:whole].reshape(-1, frame), dtype=np.float64), axis=1))
        rest = joined[whole:]
    levels = np.sqrt(np.concatenate(powers)) if powers else np.zeros(0)
    loudness = float(np.sqrt(np.mean(levels * levels))) if levels.size else 0.0
    words = unwoven(np.concatenate(lowest)) if lowest else ()
    return Measured(
        samples / rate, rate, channels, peak, loudness, _spans(levels, frame / rate), tuple(words)
    )


def _spans(levels: NDArray[np.float64], frame: float) -> tuple[tuple[float, float, float], ...]:
    if not levels.size:
        return ()
    noise = float(np.quantile(levels, 0.1))
    limit = max(_QUIETEST, min(noise * _ABOVE_NOISE, float(levels.max()) / 4))
    loud = np.flatnonzero(levels >= limit)
    if not loud.size:
        return ()
    cuts = np.flatnonzero(np.diff(loud) * frame > _GAP) + 1
    found = []
    for group in np.split(loud, cuts):
        start, end = int(group[0]), int(group[-1]) + 1
        if (end - start) * frame >= _SHORTEST:
            level = float(np.sqrt(np.mean(np.square(levels[start:end]))))
            found.append((start * frame, end * frame, level))
    return tuple(found)


class _Opened(NamedTuple):
    rate: int
    channels: int
    exact: bool
    """Whether the samples are the ones that were written, bit by bit."""
    blocks: Iterator[_Block]
    """The sound, mixed to one channel."""


def _opened(content: memoryview) -> _Opened:
    if container := _container(bytes(content[:12])):
        return _with_av(content, container)
    try:
        file = soundfile.SoundFile(io.BytesIO(content))
    except soundfile.SoundFileError as failure:
        raise Unreadable from failure
    return _Opened(file.samplerate, file.channels, file.subtype == "PCM_16", _blocks(file))


def _blocks(file: Any) -> Iterator[_Block]:
    try:
        with file:
            while len(block := file.read(file.samplerate * _AT_ONCE, dtype="float32", always_2d=True)):
                yield block.mean(axis=1)
    except soundfile.SoundFileError as failure:
        raise Unreadable from failure


def _container(head: bytes) -> str | None:
    """What PyAV calls a file that soundfile does not know, or whose sound it damages between two reads (MP3)."""
    if head[4:8] == b"ftyp":
        return "mov"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "matroska"
    return "mp3" if head[:3] == b"ID3" or (head[0:1] == b"\xff" and head[1:2] >= b"\xe0") else None


def _with_av(content: memoryview, container: str) -> _Opened:
    """The sound of a file in one of those containers, mixed to one channel."""
    import av  # noqa: PLC0415  seldom needed

    try:
        file = av.open(io.BytesIO(content), "r", format=container)
    except (av.FFmpegError, ValueError) as failure:
        raise Unreadable from failure
    # Whatever its type says, a stream of a codec that is not known has no context.
    if not file.streams.audio or getattr(file.streams.audio[0], "codec_context", None) is None:
        file.close()
        raise Unreadable
    stream = file.streams.audio[0]
    rate = stream.rate or 48_000
    resampler = av.AudioResampler(
        "flt", "mono", rate, rate * _AT_ONCE
    )  # in large frames: small ones cost more

    def blocks() -> Iterator[_Block]:
        with file:
            for packet in file.demux(stream):
                try:
                    made = [mono for frame in packet.decode() for mono in resampler.resample(frame)]
                except (av.FFmpegError, ValueError):
                    continue  # a tag in the middle, where files were put behind one another, or damage
                for mono in made:
                    yield mono.to_ndarray().ravel().astype(np.float32, copy=False)
            for mono in resampler.resample(None):
                yield mono.to_ndarray().ravel().astype(np.float32, copy=False)

    return _Opened(rate, stream.channels, False, blocks())
