"""EXIF: a prompt as the description of a picture, in TIFF's form. Tags and types are those of EXIF 2.32."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from aoai_tui.services.gallery.metadata.facts import PictureFacts, as_text

_DESCRIPTION, _MAKER, _SOFTWARE, _EXIF_PART, _COMMENT = 0x010E, 0x010F, 0x0131, 0x8769, 0x9286
_ASCII, _SHORT, _LONG, _RATIONAL, _UNDEFINED = 2, 3, 4, 5, 7
_HEADER = b"II*\x00\x08\x00\x00\x00"
_PER_INCH = struct.pack("<II", 72, 1)
_SIZES = {1: 1, _ASCII: 1, _SHORT: 2, _LONG: 4, _RATIONAL: 8, _UNDEFINED: 1}
"""Bytes of one value, for the types that hold what is read here."""

_LONGEST_DESCRIPTION = 8_000
_LONGEST_COMMENT = 40_000
"""Bytes: all of EXIF must go into one segment of a JPEG, which holds 65,533. A longer comment is left to XMP."""

_MOST_ENTRIES = 1_000
_UTF16, _PLAIN = b"UNICODE\x00", b"ASCII\x00\x00\x00"


class ExifTexts(NamedTuple):
    """The texts that say what a picture is."""

    description: str = ""
    comment: str = ""
    is_photo: bool = False
    """Whether a camera's maker is named: then these texts are captions, or the camera's own."""


def exif(facts: PictureFacts, size: tuple[int, int] = (0, 0)) -> bytes:
    """The prompt as description, all facts as comment, and what a JPEG must have, as TIFF, little endian.

    `size` is width and height in pixels, where they are to be told.
    """
    description = facts.prompt.encode()[:_LONGEST_DESCRIPTION].decode("utf-8", "ignore")
    comment = _UTF16 + as_text(facts).encode("utf-16-le")
    second = [
        (0x9000, _UNDEFINED, b"0232"),  # the version
        (0x9101, _UNDEFINED, b"\x01\x02\x03\x00"),  # brightness and two colours
        (_COMMENT, _UNDEFINED, comment),
        (0xA000, _UNDEFINED, b"0100"),
        (0xA001, _SHORT, struct.pack("<H", 1)),  # sRGB
        (0xA002, _LONG, struct.pack("<I", size[0])),
        (0xA003, _LONG, struct.pack("<I", size[1])),
    ]
    if len(comment) > _LONGEST_COMMENT:
        second.pop(2)

    def first(begin: int) -> bytes:
        entries = [
            (_DESCRIPTION, _ASCII, description.encode() + b"\x00"),
            (0x011A, _RATIONAL, _PER_INCH),
            (0x011B, _RATIONAL, _PER_INCH),
            (0x0128, _SHORT, struct.pack("<H", 2)),  # inches
            (_SOFTWARE, _ASCII, facts.software.encode() + b"\x00"),
            (0x0213, _SHORT, struct.pack("<H", 1)),  # colours are measured in the middle
            (_EXIF_PART, _LONG, struct.pack("<I", begin)),
        ]
        return _part(len(_HEADER), entries)

    begin = len(_HEADER) + len(first(0))  # which number it is makes no difference to the length
    return _HEADER + first(begin) + _part(begin, second)


def exif_texts(data: bytes) -> ExifTexts:
    """The texts in EXIF from outside; empty ones where it can't be read."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None:
        return ExifTexts()
    try:
        (begin,) = struct.unpack_from(f"{order}I", data, 4)
        first = dict(_entries(data, order, begin))
        second: dict[int, bytes] = {}
        if len(first.get(_EXIF_PART, b"")) >= 4:
            second = dict(_entries(data, order, struct.unpack(f"{order}I", first[_EXIF_PART][:4])[0]))
    except struct.error:
        return ExifTexts()
    return ExifTexts(
        _text(first.get(_DESCRIPTION, b"")),
        _comment(second.get(_COMMENT, b""), order),
        bool(_text(first.get(_MAKER, b""))),
    )


def _part(begin: int, entries: list[tuple[int, int, bytes]]) -> bytes:
    """One directory that begins at this place, with the values that its entries have no room for behind it."""
    place = begin + 2 + 12 * len(entries) + 4
    table, values = struct.pack("<H", len(entries)), b""
    for tag, kind, value in entries:
        count = len(value) // _SIZES[kind]
        if len(value) <= 4:
            table += struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\x00")
            continue
        table += struct.pack("<HHII", tag, kind, count, place + len(values))
        values += value + b"\x00" * (len(value) % 2)
    return table + bytes(4) + values


def _entries(data: bytes, order: str, begin: int) -> Iterator[tuple[int, bytes]]:
    """The values of one directory by their tags. struct.error where it is cut off."""
    (count,) = struct.unpack_from(f"{order}H", data, begin)
    wanted = {_DESCRIPTION, _MAKER, _EXIF_PART, _COMMENT}
    for number in range(min(count, _MOST_ENTRIES)):
        place = begin + 2 + 12 * number
        tag, kind, length = struct.unpack_from(f"{order}HHI", data, place)
        size = _SIZES.get(kind, 0) * length
        if size > 4:
            (start,) = struct.unpack_from(f"{order}I", data, place + 8)
        else:
            start = place + 8
        if tag in wanted:
            wanted.remove(tag)
            yield tag, data[start : start + size]


def _text(value: bytes) -> str:
    return value.partition(b"\x00")[0].decode("utf-8", "replace").strip()


def _comment(value: bytes, order: str) -> str:
    head, body = value[:8], value[8:]
    if head == _UTF16:
        return _utf16(body, order).strip("\x00\ufeff ")
    return (body if head in (_PLAIN, bytes(8)) else value).decode("utf-8", "replace").strip("\x00 ")


def _utf16(body: bytes, order: str) -> str:
    """In the file's own byte order, unless the other one makes more of Latin letters: not every program cares."""
    orders = ("utf-16-le", "utf-16-be") if order == "<" else ("utf-16-be", "utf-16-le")
    texts = [body.decode(one, "replace") for one in orders]
    return max(texts, key=lambda text: sum(letter < "\u0300" for letter in text[:200]))
