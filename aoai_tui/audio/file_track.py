"""A sound file that is played from any of its places, without being read into memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from aoai_tui.audio.decoding import decoded_file, media_type_of_file
from aoai_tui.audio.opening import opened
from aoai_tui.audio.outputs import Samples
from aoai_tui.audio.tracks import samples_of
from aoai_tui.audio.wav_header import WavHeader, read_header
from aoai_tui.errors import SoundTrouble

_PCM_RATE = 24_000
"""Samples a second of the service's headerless format."""


class FileTrack:
    """A sound file."""

    def __init__(self, path: Path) -> None:
        """Look into the file for its length. Raises SoundTrouble where it is no sound, or can't be read."""
        self._path = path
        self._rate = 0
        self._closed = False
        self._length = _length(path)

    @property
    def length(self) -> float | None:
        """Seconds; None where the file does not tell."""
        return self._length

    @property
    def complete(self) -> bool:
        """A file is whole."""
        return True

    def open(self, rate: int) -> None:
        """Give samples at that rate."""
        self._rate = rate

    def blocks(self, at: float) -> Iterator[Samples]:
        """The samples from `at` seconds on. Raises SoundTrouble."""
        with decoded_file(self._path, self._rate, start=at) as sound:
            for samples in sound:
                if self._closed:
                    return
                yield samples_of(samples)

    def close(self) -> None:
        """No more samples are wanted."""
        self._closed = True


def _length(path: Path) -> float | None:
    try:
        with path.open("rb") as file:
            kind = media_type_of_file(file, path.name)
            if kind in ("audio/wav", "audio/pcm"):
                return _counted(file, kind) or None
            with closing(opened(file, kind)) as source:
                return source.seconds
    except OSError as error:
        raise SoundTrouble(
            f"“{path.name}” can't be opened: {error.strerror or 'the system refused'}.",
            "Check that the file is there and may be read.",
        ) from error


def _counted(file: BinaryIO, kind: str) -> float:
    """Seconds of plain samples; 0 where the WAV holds others."""
    header = read_header(file) if kind == "audio/wav" else WavHeader(b"", "s16le", _PCM_RATE, 1, 2)
    if header is None or not header.raw:
        return 0.0
    there = file.seek(0, 2) - len(header.head)
    length = there if header.length is None else min(header.length, there)
    return length / header.frame / header.rate
