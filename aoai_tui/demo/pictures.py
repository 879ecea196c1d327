"""What can be told of a picture without looking at it: its type, its size in pixels and in bytes."""

from __future__ import annotations

import base64
import binascii
import re
import struct

from aoai_tui.plain import plain_line

_DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+)?[^,;]*(;base64)?,", re.IGNORECASE)
_READ = 1 << 20  # characters of base64 that are decoded; a JPEG may tell its size only behind a thumbnail
_SIZES_IN_JPEG = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_STANDALONE = frozenset((0x01, *range(0xD0, 0xD8)))  # JPEG markers without a length


def described(url: str) -> str:
    """One sentence on a picture that came as a `data:` URL or as an address."""
    found = _DATA_URL.match(url)
    if found is None:
        return f"a picture at {plain_line(url, 200)}, which the demo does not fetch"
    if not found[2]:
        return "a data URL that is not base64, so no picture that the demo can read"
    head = decoded(url[found.end() : found.end() + _READ])
    count = _count_bytes(url, found.end())
    sent = plain_line(found[1] or "no type", 60)
    kind, width, height = measured(head)
    if not kind:
        return f"{count} sent as {sent}, in which the demo finds no picture that it knows"
    size = f"{width} × {height} pixels" if width and height else "of a size that its header does not tell"
    wrong = "" if found[1] and found[1].lower().endswith(kind.lower()) else f", though it was sent as {sent}"
    return f"a {kind} picture, {size}, {count}{wrong}"


def decoded(text: str) -> bytes:
    """The bytes of base64, however it is padded; none where it is no base64."""
    clean = text.rstrip("=")
    try:
        return base64.b64decode(clean[: len(clean) // 4 * 4] + _tail(clean))
    except (binascii.Error, ValueError):
        return b""


def measured(head: bytes) -> tuple[str, int, int]:
    """Type, width and height by the first bytes of a file; an empty type for what is none of the known ones."""
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        return "PNG", *struct.unpack(">II", head[16:24])
    if head.startswith((b"GIF87a", b"GIF89a")) and len(head) >= 10:
        return "GIF", *struct.unpack("<HH", head[6:10])
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG", *_jpeg_size(head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP", *_webp_size(head)
    return "", 0, 0


def _tail(clean: str) -> str:
    rest = clean[len(clean) // 4 * 4 :]
    return rest + "=" * (-len(rest) % 4) if len(rest) > 1 else ""


def _count_bytes(url: str, start: int) -> str:
    characters = len(url) - start - (len(url) - len(url.rstrip("=")))
    count = characters * 3 // 4
    return "1 byte" if count == 1 else f"{count:,} bytes"


def _jpeg_size(head: bytes) -> tuple[int, int]:
    """Walk from marker to marker to the frame header, which holds height and width (ITU T.81, B.2.2)."""
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker in _SIZES_IN_JPEG:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 1 if marker == 0xFF else 2 if marker in _STANDALONE else 2 + _length(head, at)
    return 0, 0


def _length(head: bytes, at: int) -> int:
    return max(2, int.from_bytes(head[at + 2 : at + 4], "big"))


def _webp_size(head: bytes) -> tuple[int, int]:
    """Width and height by the kind of the first chunk (RFC 9649)."""
    if len(head) < 30:
        return 0, 0
    match head[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = struct.unpack("<HH", head[26:30])
            return width & 0x3FFF, height & 0x3FFF
    return 0, 0
