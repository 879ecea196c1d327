"""What some servers send where a picture was asked for."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

_EDGE = 16_384  # pixels; the square is over what Pillow is willing to open

_SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" onload="alert(1)">
<script>alert("A picture must never run this.")</script>
<rect width="100" height="100" fill="#204060"/><circle cx="50" cy="50" r="30" fill="#f0c040"/></svg>
"""


def _svg() -> tuple[bytes, str]:
    return _SVG, "image/svg+xml"


def _no_picture() -> tuple[bytes, str]:
    return b"This is no picture at all. " * 40, "application/octet-stream"


def _bomb() -> tuple[bytes, str]:
    """A PNG of one bit a pixel, all of them black: 34 MB in a file of 33 kB."""
    press, row = zlib.compressobj(9), bytes(1 + _EDGE // 8)
    data = b"".join(press.compress(row * 64) for _ in range(_EDGE // 64)) + press.flush()
    head = struct.pack(">IIBBBBB", _EDGE, _EDGE, 1, 0, 0, 0, 0)
    parts = (_chunk(b"IHDR", head), _chunk(b"IDAT", data), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts), "image/png"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


ODD: dict[str, Callable[[], tuple[bytes, str]]] = {"svg": _svg, "no-picture": _no_picture, "bomb": _bomb}
"""By the name of the fault: the bytes, and the media type that is told."""
