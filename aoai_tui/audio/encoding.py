"""Samples become a file, piece by piece, in any format that speech comes in."""

from __future__ import annotations

import os
import wave
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import av
import numpy as np
import soundfile  # type: ignore[import-untyped]
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from aoai_tui.audio.wav import MOST
from aoai_tui.domain.audio import AudioFormat
from aoai_tui.errors import StorageTrouble

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

Samples = NDArray[np.int16]

_OPUS_RATES = (8_000, 12_000, 16_000, 24_000, 48_000)
_MP3_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_AAC_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000)
_PCM_RATES = (24_000,)
"""Raw samples have no header that could tell another rate than the service's."""

_AAC_BITS = 96_000
"""A second, for one channel: more than a voice needs, since it was encoded once before."""

_SMALL_OPUS_BITS = 32_000
"""A second, of speech that is only to be understood."""


class Sink(Protocol):
    """Takes samples: shape (n,), one channel."""

    def write(self, samples: Samples, /) -> None:
        """Append them."""


def fitting_rate(rate: int, wanted: AudioFormat) -> int:
    """The rate that the format knows, equal or the next higher one, for sound that has this one."""
    rates: tuple[int, ...] = {
        AudioFormat.OPUS: _OPUS_RATES,
        AudioFormat.MP3: _MP3_RATES,
        AudioFormat.AAC: _AAC_RATES,
        AudioFormat.PCM: _PCM_RATES,
    }.get(wanted, (rate,))
    return min((known for known in rates if known >= rate), default=rates[-1])


@contextmanager
def encoder(to: Path, wanted: AudioFormat, rate: int, *, small: bool = False) -> Iterator[Sink]:
    """A file of one channel that takes samples while the context lasts, and is whole or not there afterwards.

    `rate` must be one that `fitting_rate` gives. `small`: as few bytes as speech bears. Lossless formats keep every
    sample; MP3 and Opus tell readers how much of their ends is padding, AAC and small Opus
    can't. Raises StorageTrouble where the file can't be written, or WAV can't be so long. Most is by libsndfile:
    libav fills up the last frame, and by this binding forgets to say so.
    """
    unfinished = to.with_name(f".{to.name}.unfinished")
    try:
        with _writing(unfinished, wanted, rate, small=small) as sink:
            yield sink
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(to)
    except OSError as error:
        raise not_written(to, error.strerror or "") from error
    except (soundfile.LibsndfileError, av.error.FFmpegError) as error:
        raise not_written(to) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def not_written(path: Path, reason: str = "") -> StorageTrouble:
    """What is told where the disk does not take a file."""
    return StorageTrouble(
        f"The sound “{path.name}” can't be written{f': {reason}' if reason else ''}.",
        "The disk may be full, or its folder may not be written to. Make room and try again.",
    )


@contextmanager
def _writing(path: Path, wanted: AudioFormat, rate: int, *, small: bool) -> Iterator[Sink]:
    match wanted:
        case AudioFormat.WAV:
            with path.open("wb") as file, wave.open(file, "wb") as writer:
                writer.setparams((1, 2, rate, 0, "NONE", ""))
                yield _Wave(writer)
        case AudioFormat.PCM:
            with path.open("wb") as file:
                yield _Raw(file)
        case AudioFormat.AAC:
            with _Encoded(path, "adts", "aac", rate, _AAC_BITS) as sink:
                yield sink
        case AudioFormat.OPUS if small:  # four times as fast, and nobody joins what is only sent
            with _Encoded(path, "ogg", "libopus", rate, _SMALL_OPUS_BITS) as sink:
                yield sink
        case _:
            with (
                _Witness(path, "w") as witness,
                soundfile.SoundFile(
                    witness, "w", samplerate=rate, channels=1, **_options(wanted, small=small)
                ) as sound,
            ):
                yield _Checked(witness, sound)
                sound.close()
                witness.check()


def _options(wanted: AudioFormat, *, small: bool) -> dict[str, str | float]:
    """What libsndfile is told. Levels are its own scale, on which 0 is best: MP3 128 or 80, Opus 57 kbit/s."""
    match wanted:
        case AudioFormat.FLAC:
            return {"format": "FLAC", "subtype": "PCM_16"}
        case AudioFormat.OPUS:
            return {"format": "OGG", "subtype": "OPUS", "compression_level": 0.8}
        case _:
            return {
                "format": "MP3",
                "subtype": "MPEG_LAYER_III",
                "compression_level": 0.5 if small else 0.2,
                "bitrate_mode": "CONSTANT",
            }


class _Writes(Protocol):
    def write(self, data: bytes, /) -> int: ...


class _Wave:
    def __init__(self, writer: wave.Wave_write) -> None:
        self._writer = writer
        self._size = 0

    def write(self, samples: Samples, /) -> None:
        data = samples.astype("<i2").tobytes()
        self._size += len(data)
        if self._size > MOST:
            raise StorageTrouble(
                "The sound is longer than a WAV file can be: that ends at 4 GiB.",
                "Choose another format (FLAC loses nothing), or cut it into parts.",
            )
        self._writer.writeframesraw(data)


class _Raw:
    def __init__(self, file: _Writes) -> None:
        self._file = file

    def write(self, samples: Samples, /) -> None:
        self._file.write(samples.astype("<i2").tobytes())


class _Witness(FileIO):
    """A file that remembers what the disk did not take: libsndfile forgets it, above all while it closes a file."""

    _trouble: OSError | None = None

    def write(self, data: ReadableBuffer, /) -> int:
        rest = memoryview(data)
        size = len(rest)
        try:
            while rest and not self._trouble:
                rest = rest[super().write(rest) :]
        except OSError as error:
            self._trouble = error
        return size

    def check(self) -> None:
        """Raise what kept any of it from being written."""
        if self._trouble:
            raise self._trouble


class _Checked:
    def __init__(self, file: _Witness, sound: Sink) -> None:
        self._file, self._sound = file, sound

    def write(self, samples: Samples, /) -> None:
        self._sound.write(samples)
        self._file.check()


class _Encoded:
    """A file by libav, whose last frame is filled up with silence."""

    def __init__(self, path: Path, form: str, codec: str, rate: int, bits: int) -> None:
        self._container = av.open(str(path), "w", format=form)
        stream = self._container.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, AudioStream)  # noqa: S101  by its codec
        stream.bit_rate = bits
        self._stream = stream
        self._rate = rate

    def __enter__(self) -> _Encoded:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._mux(None)
        finally:
            self._container.close()

    def write(self, samples: Samples, /) -> None:
        if len(samples):
            frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples).reshape(1, -1), "s16", "mono")
            frame.sample_rate = self._rate
            self._mux(frame)

    def _mux(self, frame: AudioFrame | None) -> None:
        for packet in self._stream.encode(frame):
            self._container.mux(packet)
