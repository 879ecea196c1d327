"""Where the samples of a WAV begin, and what they are: enough to play one that is still arriving.

The codec library's own reader wants 64 kB before it says anything, and takes what stands behind the samples for
sound where the header, written before the length was known, declares none.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Protocol

_UNKNOWN_LENGTHS = (0, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
"""What writers that can't go back put where the length belongs; near the last ones, too (see `_length`)."""

_MOST_HEADER = 4 << 20
"""Bytes that may stand before the samples: cover pictures and cue lists are there in practice."""

_PCM, _FLOAT, _ALAW, _MULAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE

_RAW = {
    (_PCM, 8): "u8",
    (_PCM, 16): "s16le",
    (_PCM, 24): "s24le",
    (_PCM, 32): "s32le",
    (_FLOAT, 32): "f32le",
    (_FLOAT, 64): "f64le",
    (_ALAW, 8): "alaw",
    (_MULAW, 8): "mulaw",
}
"""The codec library's names of raw formats, by format tag and bits a sample."""


class Readable(Protocol):
    """Anything that gives bytes when asked, b"" at the end; fewer than asked for are fine."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, as soon as there are any."""


@dataclass(frozen=True)
class WavHeader:
    """What stands before the samples."""

    head: bytes
    """All bytes up to the first sample."""
    raw: str = ""
    """The raw format's name for the codec library; empty where the samples are compressed or strange."""
    rate: int = 0
    channels: int = 0
    frame: int = 0
    """Bytes that one sample of every channel takes."""
    length: int | None = None
    """Bytes of samples; None where they go on to the end."""


def read_header(stream: Readable) -> WavHeader | None:
    """The header, after which the stream stands at the first sample; None where there is no sound in it."""
    head = bytearray(exactly(stream, 12))
    fields = b""
    while len(head) < _MOST_HEADER:
        chunk = exactly(stream, 8)
        head += chunk
        if len(chunk) < 8:
            return None
        name, size = struct.unpack("<4sI", chunk)
        if name == b"data":
            return _described(bytes(head), fields, size)
        if len(head) + size > _MOST_HEADER:
            return None
        body = exactly(stream, size + size % 2)
        head += body
        if name == b"fmt ":
            fields = body
    return None


def exactly(stream: Readable, size: int) -> bytes:
    """So many bytes, however small the pieces are that they come in; fewer only at the end."""
    found = bytearray()
    while len(found) < size and (piece := stream.read(size - len(found))):
        found += piece
    return bytes(found)


def _described(head: bytes, fields: bytes, size: int) -> WavHeader:
    if len(fields) < 16:
        return WavHeader(head)
    tag, channels, rate, _, frame, bits = struct.unpack("<HHIIHH", fields[:16])
    if tag == _EXTENSIBLE and len(fields) >= 26:
        tag = struct.unpack("<H", fields[24:26])[0]
    raw = _RAW.get((tag, bits), "")
    if not raw or not 1 <= channels <= 64 or not 1000 <= rate <= 768_000 or frame != channels * bits // 8:
        return WavHeader(head)
    return WavHeader(head, raw, rate, channels, frame, _length(head, size))


def _length(head: bytes, size: int) -> int | None:
    """RF64 keeps its length elsewhere, and is read to the end; so is what declares almost 4 GiB by mistake."""
    return None if head[:4] != b"RIFF" or size in _UNKNOWN_LENGTHS or size > 0xFFFFFF00 else size
