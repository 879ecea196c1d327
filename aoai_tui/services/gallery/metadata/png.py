"""Texts in PNG files: chunks are put in and read, the picture's own chunks stay as they are."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aoai_tui.services.gallery.metadata.raw import MOST_BYTES, MOST_PARTS, Embedded

XMP = "XML:com.adobe.xmp"
"""The keyword that XMP has in PNG files."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_FIRST = len(_SIGNATURE) + 25
"""Where the first chunk, IHDR, has ended."""

_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_MOST_IN_ALL = 8_000_000
"""Characters of all texts together: some may unpack to much more than they take."""

_LEAST = 1_000
"""What even a short one is counted as."""


class _Chunk(NamedTuple):
    kind: bytes
    begin: int
    end: int
    """Of all of it, its length and its checksum included."""


def with_texts(data: bytes, texts: Mapping[str, str]) -> bytes | None:
    """The file with these texts behind its first chunk, in place of its own of these keywords; None where it is odd."""
    if data[12:16] != b"IHDR" or len(data) < _FIRST:
        return None
    parts, place = [data[:_FIRST], *(_text_chunk(name, text) for name, text in texts.items())], _FIRST
    for chunk in _chunks(data):
        if chunk.kind in _TEXTS and _keyword(data, chunk) in texts:
            parts.append(data[place : chunk.begin])
            place = chunk.end
    return b"".join((*parts, data[place:]))


def embedded(data: bytes) -> Embedded:
    """The texts and EXIF of a file from outside."""
    texts: dict[str, str] = {}
    exif, room = b"", _MOST_IN_ALL
    for chunk in _chunks(data):
        if chunk.kind == b"eXIf" and chunk.end - chunk.begin < MOST_BYTES:
            exif = data[chunk.begin + 8 : chunk.end - 4]
        elif chunk.kind in _TEXTS and chunk.end - chunk.begin < MOST_BYTES and room > 0:
            text = _text(data, chunk)
            room -= len(text) + _LEAST
            texts.setdefault(_keyword(data, chunk), text)
    return Embedded(texts.get(XMP, ""), exif, texts)


def _text_chunk(keyword: str, text: str) -> bytes:
    """An iTXt chunk: UTF-8, not compressed, so that every program that looks for texts finds it."""
    body = b"iTXt" + keyword.encode("latin-1") + b"\x00\x00\x00\x00\x00" + text.encode()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _chunks(data: bytes) -> Iterator[_Chunk]:
    """Every whole chunk, up to where the file is cut off or makes no sense."""
    place = len(_SIGNATURE)
    for _ in range(MOST_PARTS):
        if place + 12 > len(data):
            return
        (length,) = struct.unpack_from(">I", data, place)
        end = place + 12 + length
        kind = data[place + 4 : place + 8]
        if end > len(data) or not kind.isalpha():
            return
        yield _Chunk(kind, place, end)
        place = end


def _keyword(data: bytes, chunk: _Chunk) -> str:
    """The text's name, at most 79 letters."""
    return (
        data[chunk.begin + 8 : min(chunk.begin + 88, chunk.end - 4)].partition(b"\x00")[0].decode("latin-1")
    )


def _text(data: bytes, chunk: _Chunk) -> str:
    _, _, rest = data[chunk.begin + 8 : chunk.end - 4].partition(b"\x00")
    if chunk.kind == b"tEXt":
        # Latin-1 by the standard; in practice many programs write UTF-8.
        return _utf8_or_latin(rest)
    if chunk.kind == b"zTXt":
        return _utf8_or_latin(_unpacked(rest[1:]))
    compressed, text = rest[:1] == b"\x01", rest[2:].split(b"\x00", 2)[-1]
    return (_unpacked(text) if compressed else text).decode("utf-8", "replace")


def _utf8_or_latin(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _unpacked(packed: bytes) -> bytes:
    """The beginning of a compressed text: a few bytes could unpack to gigabytes."""
    try:
        return zlib.decompressobj().decompress(packed, MOST_BYTES)
    except zlib.error:
        return b""
