"""Sounds that tests make, in every format that people bring."""

from __future__ import annotations

import io
from functools import cache

import av
import numpy as np
import soundfile  # type: ignore[import-untyped]
from av.audio.stream import AudioStream
from numpy.typing import NDArray

RATE = 24_000

Samples = NDArray[np.int16]

_BY_SOUNDFILE = {
    "wav": ("WAV", "PCM_16"),
    "wav24": ("WAV", "PCM_24"),
    "wavfloat": ("WAV", "FLOAT"),
    "wavmulaw": ("WAV", "ULAW"),
    "wavadpcm": ("WAV", "MS_ADPCM"),
    "rf64": ("RF64", "PCM_16"),
    "flac": ("FLAC", "PCM_16"),
    "mp3": ("MP3", "MPEG_LAYER_III"),
    "opus": ("OGG", "OPUS"),
    "vorbis": ("OGG", "VORBIS"),
}

_BY_AV = {
    "aac": ("adts", "aac", {}),
    "m4a": ("ipod", "aac", {}),
    "mp4": ("mp4", "aac", {"movflags": "frag_keyframe+empty_moov"}),
    "webm": ("webm", "libopus", {}),
}

FORMATS = (*_BY_SOUNDFILE, *_BY_AV, "pcm")


def chirp(seconds: float, rate: int = RATE, *, loudness: float = 0.5) -> Samples:
    """A tone that rises from 200 to 2,000 Hz: every moment of it is unlike every other."""
    t = np.arange(int(seconds * rate)) / rate
    phase = 2 * np.pi * (200 * t + 1_800 * t**2 / (2 * seconds))
    return (np.sin(phase) * loudness * 32_767).astype(np.int16)


@cache
def chirp_file(kind: str, seconds: float = 3.0) -> bytes:
    """The chirp as a file of one of FORMATS."""
    return encoded(chirp(seconds), kind)


def encoded(samples: Samples, kind: str, rate: int = RATE) -> bytes:
    """Samples, shape (n,) or (n, channels), as the bytes of a file of one of FORMATS."""
    if kind == "pcm":
        return samples.astype("<i2").tobytes()
    file = io.BytesIO()
    if kind in _BY_SOUNDFILE:
        form, subtype = _BY_SOUNDFILE[kind]
        soundfile.write(
            file, samples / 32_768 if subtype == "FLOAT" else samples, rate, format=form, subtype=subtype
        )
        return file.getvalue()
    form, codec, options = _BY_AV[kind]
    with av.open(file, "w", format=form, options=options) as container:
        stream = container.add_stream(codec, rate=48_000 if codec == "libopus" else rate, layout="mono")
        assert isinstance(stream, AudioStream)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = rate
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return file.getvalue()


class Arriving:
    """A stream that can't go back and gives a little at a time, as a network does."""

    def __init__(self, data: bytes, step: int = 1_000) -> None:
        self._file = io.BytesIO(data)
        self._step = step
        self.given = 0
        """Bytes that were taken so far."""

    def read(self, size: int = -1, /) -> bytes:
        """The next few bytes."""
        data = self._file.read(self._step if size < 0 else min(size, self._step))
        self.given += len(data)
        return data


def likeness(heard: Samples, meant: Samples, *, most_lag: int = 4_000) -> tuple[float, int]:
    """The best correlation, -1 to 1, over all shifts, and by how many samples `heard` comes later."""
    length = len(heard) + len(meant)
    spectrum = np.fft.rfft(heard.astype(float), length) * np.conj(np.fft.rfft(meant.astype(float), length))
    cross = np.fft.irfft(spectrum, length)
    near = np.concatenate([cross[-most_lag:], cross[: most_lag + 1]])
    energy = np.linalg.norm(heard.astype(float)) * np.linalg.norm(meant.astype(float))
    best = int(np.argmax(near))
    return float(near[best] / energy), best - most_lag
