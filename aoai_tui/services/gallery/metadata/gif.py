"""Comments of GIF files. The facts are a comment of their own, before the first picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aoai_tui.services.gallery.metadata.raw import Embedded

COMMENT = "Comment"
"""The name under which comments are found."""

_EXTENSION, _COMMENT = 0x21, 0xFE


_NEAR = 1_000_000
"""Bytes of a file in which comments are looked for."""


class _Block(NamedTuple):
    label: int
    begin: int
    end: int
    text: bytes


def with_comment(data: bytes, text: str) -> bytes | None:
    """The file with a comment in place of one that begins alike; None where the file makes no sense."""
    begin = _first_block(data)
    if begin > len(data):
        return None
    # Comments came with GIF89a; what reads only the older form passes over them.
    parts, place = [b"GIF89a", data[6:begin], _comment(text)], begin
    for block in _extensions(data):
        if block.label == _COMMENT and block.text[:10] == text.encode()[:10]:
            parts.append(data[place : block.begin])
            place = block.end
    return b"".join((*parts, data[place:]))


def embedded(data: bytes) -> Embedded:
    """The first comment of a file from outside."""
    comments = (block.text for block in _extensions(data) if block.label == _COMMENT)
    return Embedded(texts={COMMENT: next(comments, b"").decode("utf-8", "replace")})


def _comment(text: str) -> bytes:
    raw = text.encode()
    pieces = (raw[begin : begin + 255] for begin in range(0, len(raw), 255))
    return bytes([_EXTENSION, _COMMENT]) + b"".join(bytes([len(one)]) + one for one in pieces) + b"\x00"


def _first_block(data: bytes) -> int:
    """Where the blocks begin: after the screen's description and its colours."""
    packed = data[10] if len(data) > 12 else 0
    return 13 + (3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0)


def _extensions(data: bytes) -> Iterator[_Block]:
    """Every whole extension before the first picture, near the file's beginning."""
    data = data[:_NEAR]
    place = _first_block(data)
    while place + 2 < len(data) and data[place] == _EXTENSION:
        begin, label, text = place, data[place + 1], bytearray()
        place += 2
        while place < len(data) and data[place]:
            text += data[place + 1 : place + 1 + data[place]]
            place += 1 + data[place]
        if place >= len(data) or data[place]:
            return
        place += 1
        yield _Block(label, begin, place, bytes(text))
