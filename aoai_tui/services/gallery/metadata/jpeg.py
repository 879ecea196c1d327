"""Segments of JPEG files: EXIF and XMP are put in and read, the picture stays as it is, byte for byte."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from typing import NamedTuple

from aoai_tui.services.gallery.metadata.exif import exif
from aoai_tui.services.gallery.metadata.facts import PictureFacts
from aoai_tui.services.gallery.metadata.raw import MOST_BYTES, MOST_PARTS, Embedded
from aoai_tui.services.gallery.metadata.xmp import OURS, long_packet, packet, short_packet

_EXIF = b"Exif\x00\x00"
_XMP = b"http://ns.adobe.com/xap/1.0/\x00"
_MORE_XMP = b"http://ns.adobe.com/xmp/extension/\x00"

_MOST_IN_SEGMENT = 65_533
"""Bytes: the length counts its own two."""

_PIECE = 65_000
"""Bytes of a long packet in one segment, see XMP specification part 3, 1.1.3.1."""

_APP0, _APP1, _SCAN, _END = 0xE0, 0xE1, 0xDA, 0xD9
_BARE = {0x01, *range(0xD0, 0xD8)}
"""Markers without a length."""

_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""Segments that begin with the picture's size."""


class _Segment(NamedTuple):
    marker: int
    begin: int
    end: int

    def body(self, data: bytes) -> bytes:
        """What is in it, without marker and length."""
        return data[self.begin + 4 : self.end]


def with_facts(data: bytes, facts: PictureFacts) -> bytes | None:
    """The file with XMP in place of its own, and with EXIF where it has none: a camera's is left as it is.

    A packet that is too long for one segment goes into several. None where another program's stand in the way.
    """
    segments = list(_segments(data))
    before = _packets(data)
    xmp = _xmp_segments(facts, before)
    if xmp is None:
        return None
    has_exif = any(_is(data, one, _EXIF) for one in segments)
    added = xmp if has_exif else _segment(_EXIF + exif(facts, _size(data, segments))) + xmp
    replaced = (_XMP,) if before.is_anothers else (_XMP, _MORE_XMP)
    place = next((one.end for one in segments if one.marker == _APP0), 2)
    parts, at = [data[:place], added], place
    for one in segments:
        if one.begin >= place and any(_is(data, one, heading) for heading in replaced):
            parts.append(data[at : one.begin])
            at = one.end
    return b"".join((*parts, data[at:]))


def embedded(data: bytes) -> Embedded:
    """The EXIF and XMP of a file from outside."""
    found = next((one.body(data)[len(_EXIF) :] for one in _segments(data) if _is(data, one, _EXIF)), b"")
    packets = _packets(data)
    return Embedded(packets.ours or packets.first, found)


def _size(data: bytes, segments: list[_Segment]) -> tuple[int, int]:
    """Width and height in pixels; zeros where they are not told."""
    frame = next((one.body(data) for one in segments if one.marker in _FRAMES), b"")
    return (
        (int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big")) if len(frame) > 5 else (0, 0)
    )


class _Packets(NamedTuple):
    first: str
    """What every program reads."""
    ours: str = ""
    """What goes on in more segments, where it is of our making."""
    is_anothers: bool = False
    """Whether there are more segments that are not."""


def _packets(data: bytes) -> _Packets:
    first, pieces = b"", dict[bytes, dict[int, bytes]]()
    for one in _segments(data):
        if _is(data, one, _XMP):
            first = first or one.body(data)[len(_XMP) :]
        elif _is(data, one, _MORE_XMP):
            body = one.body(data)[len(_MORE_XMP) :]
            if len(body) > 40:
                pieces.setdefault(body[:32], {})[int.from_bytes(body[36:40], "big")] = body[40:]
    whole = next((_joined(name, parts) for name, parts in pieces.items() if name in first), b"")
    ours = whole.decode("utf-8", "replace") if OURS.encode() in whole else ""
    return _Packets(first.decode("utf-8", "replace"), ours, bool(pieces) and not ours)


def _xmp_segments(facts: PictureFacts, before: _Packets) -> bytes | None:
    """One segment, or several where a packet is too long for one; None where that can't be."""
    whole = _XMP + packet(facts, before.first).encode()
    if len(whole) <= _MOST_IN_SEGMENT:
        return _segment(whole)
    rest = long_packet(facts).encode()
    name = hashlib.md5(rest, usedforsecurity=False).hexdigest().upper()
    first = _XMP + short_packet(facts, before.first, name).encode()
    if before.is_anothers or len(first) > _MOST_IN_SEGMENT:
        return None
    headings = (
        (begin, _MORE_XMP + name.encode() + struct.pack(">II", len(rest), begin))
        for begin in range(0, len(rest), _PIECE)
    )
    return _segment(first) + b"".join(
        _segment(heading + rest[begin : begin + _PIECE]) for begin, heading in headings
    )


def _joined(name: bytes, parts: dict[int, bytes]) -> bytes:
    """The pieces of a long packet in order; empty where one is missing or wrong."""
    whole = b"".join(parts[begin] for begin in sorted(parts))
    right = (
        len(whole) <= MOST_BYTES
        and hashlib.md5(whole, usedforsecurity=False).hexdigest().upper().encode() == name
    )
    return whole if right else b""


def _segment(body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, _APP1, len(body) + 2) + body


def _is(data: bytes, segment: _Segment, heading: bytes) -> bool:
    return segment.marker == _APP1 and data.startswith(heading, segment.begin + 4)


def _segments(data: bytes) -> Iterator[_Segment]:
    """Every whole segment before the picture itself, up to where the file makes no sense."""
    place = 2
    for _ in range(MOST_PARTS):
        if place + 4 > len(data) or data[place] != 0xFF:
            return
        marker = data[place + 1]
        if marker == 0xFF or marker in _BARE:  # filling
            place += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", data, place + 2)
        end = place + 2 + length
        if marker in (_SCAN, _END) or length < 2 or end > len(data):
            return
        yield _Segment(marker, place, end)
        place = end
