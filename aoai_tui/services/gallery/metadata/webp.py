"""Chunks of WebP files: EXIF and XMP are put in and read, the picture's own chunks stay as they are.

The form is that of Google's "WebP Container Specification": what has metadata begins with a chunk that says so.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from aoai_tui.services.gallery.metadata.raw import MOST_BYTES, MOST_PARTS, Embedded

_XMP_FLAG, _EXIF_FLAG, _ALPHA_FLAG = 0x04, 0x08, 0x10


class _Chunk(NamedTuple):
    kind: bytes
    begin: int
    """Of what is in it."""
    length: int

    @property
    def end(self) -> int:
        """Of all of it: what is odd is filled up by one byte."""
        return self.begin + self.length + self.length % 2


def with_metadata(data: bytes, exif: bytes, xmp: bytes) -> bytes | None:
    """The file with XMP in place of its own, and with EXIF where it has none; None where the file makes no sense."""
    chunks = list(_chunks(data))
    if not 0 < len(chunks) < MOST_PARTS or max(one.begin + one.length for one in chunks) > len(data):
        return None
    heading = _heading(data, chunks[0])
    if heading is None:
        return None
    kept = [one for one in chunks if one.kind not in (b"VP8X", b"XMP ")]
    body = b"".join(_chunk(one.kind, data[one.begin : one.begin + one.length]) for one in kept)
    if not any(one.kind == b"EXIF" for one in kept):
        body += _chunk(b"EXIF", exif)
    body = _chunk(b"VP8X", heading) + body + _chunk(b"XMP ", xmp)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def embedded(data: bytes) -> Embedded:
    """The EXIF and XMP of a file from outside."""
    found: dict[bytes, bytes] = {}
    for one in _chunks(data):
        if one.kind in (b"EXIF", b"XMP ") and one.length <= MOST_BYTES:
            found.setdefault(one.kind, data[one.begin : one.begin + one.length])
    # Some programs write the heading that EXIF has in JPEG files.
    exif = found.get(b"EXIF", b"").removeprefix(b"Exif\x00\x00")
    return Embedded(found.get(b"XMP ", b"").decode("utf-8", "replace"), exif)


def _heading(data: bytes, first: _Chunk) -> bytes | None:
    """What the first chunk says: that there are EXIF and XMP, and how large the picture is."""
    told = data[first.begin : first.begin + first.length]
    if first.kind == b"VP8X" and len(told) == 10:
        return bytes([told[0] | _XMP_FLAG | _EXIF_FLAG]) + told[1:]
    if first.kind == b"VP8 " and told[3:6] == b"\x9d\x01\x2a" and len(told) >= 10:
        width, height = (int(size) & 0x3FFF for size in struct.unpack_from("<HH", told, 6))
        flags = 0
    elif first.kind == b"VP8L" and told[:1] == b"\x2f" and len(told) >= 5:
        packed = int.from_bytes(told[1:5], "little")
        width, height = (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
        flags = _ALPHA_FLAG if packed >> 28 & 1 else 0
    else:
        return None
    if not width or not height:
        return None
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes([flags | _XMP_FLAG | _EXIF_FLAG, 0, 0, 0]) + sizes


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)


def _chunks(data: bytes) -> Iterator[_Chunk]:
    """Every chunk; the last one may be cut off."""
    place = 12
    for _ in range(MOST_PARTS):
        if place + 8 > len(data):
            return
        (length,) = struct.unpack_from("<I", data, place + 4)
        chunk = _Chunk(data[place : place + 4], place + 8, length)
        yield chunk
        place = chunk.end
