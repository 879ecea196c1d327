"""FLAC that is still arriving, cut into its frames as soon as the next one begins.

The codec library's own reader waits for ten frames, almost two seconds of speech, before it gives the first. A frame
has no length; the next one is told by its sync code, a header that makes sense, the header's checksum and its number
(RFC 9639, section 9.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aoai_tui.audio.wav_header import Readable, exactly

STREAMINFO = 34
"""Bytes of the block that describes the sound, which a decoder needs beforehand."""

_AT_ONCE = 4096
_HEADER = 16
"""Bytes that a frame's header has at most."""
_LARGEST = 1 << 20
"""Bytes after which the next frame is no longer looked for: no encoder makes larger ones of speech or music."""
_MOST_METADATA = 64 << 20
_MISSING = 64
"""Frames that may be lost to damage before the numbers count as wrong."""


@dataclass(frozen=True)
class _Header:
    number: int
    """Of the frame, or of its first sample where frames differ in size."""
    size: int
    """Samples in the frame, or 1 where frames are numbered."""


def stream_info(stream: Readable) -> bytes | None:
    """The block that describes the sound, with the stream behind all metadata; None for what is no FLAC."""
    if exactly(stream, 4) != b"fLaC":
        return None
    info, passed, last = None, 0, False
    while not last:
        head = exactly(stream, 4)
        size = int.from_bytes(head[1:])
        passed += size
        if len(head) < 4 or passed > _MOST_METADATA:
            return None
        last = bool(head[0] & 0x80)
        if head[0] & 0x7F == 0 and size == STREAMINFO:
            info = exactly(stream, size)
        elif not _passed(stream, size):
            return None
    return info if info and len(info) == STREAMINFO else None


def frames(stream: Readable) -> Iterator[bytes]:
    """The frames, each as soon as the next one begins; the last one at the end."""
    buffer, scanned, current = bytearray(), 1, None
    ended = False
    while not ended:
        piece = stream.read(_AT_ONCE)
        ended = not piece
        buffer += piece
        if current is None:
            current = _header(buffer, 0)
        while current is not None and (at := _next(buffer, scanned, ended=ended)) is not None:
            following = _header(buffer, at)
            if following and _follows(current, following):
                yield bytes(buffer[:at])
                del buffer[:at]
                current, scanned = following, 1
            else:
                scanned = at + 1
        scanned = max(scanned, len(buffer) - _HEADER)
        if len(buffer) > _LARGEST:
            yield bytes(buffer)
            buffer.clear()
            scanned, current = 1, None
    if buffer:
        yield bytes(buffer)


def _passed(stream: Readable, size: int) -> bool:
    """Whether so many bytes could be left out."""
    while size > 0 and (piece := stream.read(min(size, 1 << 16))):
        size -= len(piece)
    return size == 0


def _next(buffer: bytearray, start: int, *, ended: bool) -> int | None:
    """Where a frame may begin, with a whole header behind it."""
    at = buffer.find(buffer[:2], start)
    return at if at >= 0 and (ended or at + _HEADER <= len(buffer)) else None


def _follows(current: _Header, following: _Header) -> bool:
    """Whether the numbers say so; some frames between the two may be damaged."""
    return current.number < following.number <= current.number + current.size * _MISSING


def _header(buffer: bytearray, at: int) -> _Header | None:
    """The frame header that stands here; None where none does."""
    head = bytes(buffer[at : at + _HEADER])
    if len(head) < 6 or head[0] != 0xFF or head[1] not in (0xF8, 0xF9):
        return None
    block, rate, channels, bits = head[2] >> 4, head[2] & 0xF, head[3] >> 4, head[3] >> 1 & 7
    number, place = _number(head, 4)
    if number is None or block == 0 or rate == 15 or channels > 10 or bits == 3 or head[3] & 1:
        return None
    size = _block_size(block, head, place)
    place += {6: 1, 7: 2}.get(block, 0) + {12: 1, 13: 2, 14: 2}.get(rate, 0)
    if place >= len(head) or _checksum(head[:place]) != head[place]:
        return None
    return _Header(number, size if head[1] == 0xF9 else 1)


def _block_size(code: int, head: bytes, place: int) -> int:
    if code == 1:
        return 192
    if code <= 5:
        return 576 << code - 2
    if code <= 7:
        return int.from_bytes(head[place : place + code - 5]) + 1
    return 256 << code - 8


def _number(head: bytes, at: int) -> tuple[int | None, int]:
    """A number coded as UTF-8 codes letters, in up to seven bytes, and where it ends."""
    first = head[at]
    if first < 0x80:
        return first, at + 1
    more = next((count for count in range(1, 7) if first >> 6 - count & 1 == 0), 0) if first & 0x40 else 0
    rest = head[at + 1 : at + 1 + more]
    if not more or len(rest) < more or any(byte & 0xC0 != 0x80 for byte in rest):
        return None, at
    number = first & (1 << 6 - more) - 1
    for byte in rest:
        number = number << 6 | byte & 0x3F
    return number, at + 1 + more


def _checksum(data: bytes) -> int:
    """CRC-8 with the polynomial x^8 + x^2 + x + 1."""
    found = 0
    for byte in data:
        found ^= byte
        for _ in range(8):
            found = (found << 1 ^ 0x07) & 0xFF if found & 0x80 else found << 1
    return found
