"""Sound files that are written while they are sent: nothing that was sent can be changed any more.

A header that tells how long everything is must therefore be right from the beginning, which it can be: the plan of
what is said comes before the sound. Heavy: imported late, run in threads.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any

import soundfile  # type: ignore[import-untyped]

from aoai_tui.demo import memo as memos
from aoai_tui.demo import mp3_header
from aoai_tui.demo.synthesiser import Samples, rendered
from aoai_tui.demo.utterance import RATE, Utterance
from aoai_tui.demo.weave import woven

_Pieces = Iterator[Samples]

_LOSSLESS = ("pcm", "wav", "flac")


def encoded(spoken: Utterance, voice: str, kind: str) -> Iterator[bytes]:
    """The bytes that each piece adds, sometimes none, and those of the end; `kind` as the service names formats."""
    pieces = rendered(spoken)
    if kind in _LOSSLESS:
        pieces = woven(pieces, spoken, voice)
    return _ENCODERS[kind](pieces, spoken.samples, memos.written(spoken, voice))


def _pcm(pieces: _Pieces, samples: int, memo: str) -> Iterator[bytes]:  # noqa: ARG001 (nowhere to put them)
    for piece in pieces:
        yield piece.astype("<i2").tobytes()


def _wav(pieces: _Pieces, samples: int, memo: str) -> Iterator[bytes]:
    comment = memo.encode("ascii") + b"\0"
    comment += b"\0" * (len(comment) % 2)
    info = b"INFO" + b"ICMT" + struct.pack("<I", len(comment)) + comment
    form = struct.pack("<HHIIHH", 1, 1, RATE, RATE * 2, 2, 16)
    head = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"LIST", info) + b"data" + struct.pack("<I", samples * 2)
    begun = b"RIFF" + struct.pack("<I", len(head) + samples * 2) + head
    for piece in pieces:
        yield begun + piece.astype("<i2").tobytes()
        begun = b""


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data


def _flac(pieces: _Pieces, samples: int, memo: str) -> Iterator[bytes]:
    def with_length(begun: bytearray) -> bytes:
        # STREAMINFO: the lower half of byte 21 and the four bytes after it are the number of samples.
        begun[21] = begun[21] & 0xF0 | samples >> 32 & 0x0F
        begun[22:26] = struct.pack(">I", samples & 0xFFFF_FFFF)
        return bytes(begun)

    yield from _written(pieces, with_length, memo, format="FLAC", subtype="PCM_16")


def _opus(pieces: _Pieces, samples: int, memo: str) -> Iterator[bytes]:  # noqa: ARG001 (pages tell the length)
    yield from _written(pieces, bytes, memo, format="OGG", subtype="OPUS")


def _mp3(pieces: _Pieces, samples: int, memo: str) -> Iterator[bytes]:
    def with_header(begun: bytearray) -> bytes:
        begun[: mp3_header.FRAME] = mp3_header.information(bytes(begun[:4]), samples)
        return mp3_header.comment(memo) + bytes(begun)

    yield from _written(
        pieces,
        with_header,
        format="MP3",
        subtype="MPEG_LAYER_III",
        bitrate_mode="CONSTANT",
        compression_level=mp3_header.COMPRESSION,
    )


_ENCODERS: dict[str, Callable[[_Pieces, int, str], Iterator[bytes]]] = {
    "pcm": _pcm,
    "wav": _wav,
    "flac": _flac,
    "opus": _opus,
    "mp3": _mp3,
}


def _written(
    pieces: _Pieces, begun: Callable[[bytearray], bytes], comment: str = "", **how: Any
) -> Iterator[bytes]:
    """What a file of soundfile's consists of, as it is written; `begun` completes its first bytes."""
    sink = _Sink()
    first = True
    with soundfile.SoundFile(sink, "w", RATE, 1, **how) as file:
        if comment:
            file.comment = comment
        for piece in pieces:
            file.write(piece)
            data = sink.taken()
            yield begun(bytearray(data)) if first and data else data
            first = first and not data
    yield sink.taken()


class _Sink:
    """A file that only grows: what soundfile wants to correct afterwards was sent long ago."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._sent = 0
        self._at = 0

    def taken(self) -> bytes:
        """What was added since the last call."""
        data = bytes(self._kept)
        self._sent += len(data)
        self._kept.clear()
        return data

    def write(self, data: Any) -> int:
        given = bytes(data)
        place = self._at - self._sent
        if place >= 0:
            self._kept[place : place + len(given)] = given
        self._at += len(given)
        return len(given)

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._sent + len(self._kept))[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:  # noqa: ARG002 (soundfile wants a file that could be read)
        return b""
