"""Pictures as bytes, for the tests of files."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import UTC, datetime
from typing import Any

from PIL import Image

from aoai_tui.domain import ImageOptions, ImageUsage, Picture, Receipt

NOON = datetime(2026, 11, 2, 12, 30, 15, tzinfo=UTC)

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")

RABBIT = Picture(
    "rabbit",
    "A rabbit <eats> “pancakes” & more\nin the snow 🐇, 兎",
    NOON,
    revised_prompt="A fluffy white rabbit.",
    options=ImageOptions(
        n=2, size="1024x1536", quality="high", output_compression=80, user="me", extra_body={"key": "mine"}
    ),
    deployment="gpt-image-1",
    connection="contoso",
    usage=ImageUsage(1, 2),
    receipt=Receipt("request-1"),
)


def painted(size: tuple[int, int] = (40, 30), mode: str = "RGB") -> Image.Image:
    """A picture of which every pixel is different."""
    image = Image.new("RGBA", size)
    image.putdata(
        [(x * 6 % 256, y * 8 % 256, x * y % 256, 255 - x) for y in range(size[1]) for x in range(size[0])]
    )
    return image.convert(mode)


def encoded(form: str = "PNG", image: Image.Image | None = None, **options: Any) -> bytes:
    """The file of a picture."""
    file = io.BytesIO()
    (image or painted()).save(file, form, **options)
    return file.getvalue()


def decoded(data: bytes) -> Image.Image:
    """The picture in a file."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def pixels(data: bytes) -> bytes:
    """What is seen, as RGBA."""
    return decoded(data).convert("RGBA").tobytes()


def bomb(side: int = 14_000) -> bytes:
    """A small PNG that is very large once it is decoded: black and white, and all black."""
    rows = zlib.compress(bytes((side // 8 + 1) * side), 1)
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
