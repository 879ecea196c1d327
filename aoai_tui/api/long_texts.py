"""JSON that holds megabytes of base64: read without ever holding Python up for long.

json.loads would copy a picture of 20 MB for a tenth of a second in which no other thread gets its turn.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, TypeAlias

import msgspec

Fields: TypeAlias = dict[str, msgspec.Raw]
"""An object's values, still as JSON."""

_LONG = 4_096
"""Bytes of JSON from which on a text is taken for data."""

_STEP = 1 << 20
"""Characters that are decoded at once; a multiple of 4."""

_ESCAPE = re.compile(
    rb"\\(?:(?P<pair>u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})|(?P<half>u[dD][89a-fA-F][\da-fA-F]{2})|.)",
    re.DOTALL,
)
"""What a backslash begins: of two halves of a character one alone means nothing."""

_BLANKS = b" \t\r\n"
_OTHER_ALPHABET = bytes.maketrans(b"-_", b"+/")
_DATA_URL = re.compile(rb"data:[^,]{0,200};base64,", re.IGNORECASE)

_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError)

_object = msgspec.json.Decoder(Fields)
_objects = msgspec.json.Decoder(list[msgspec.Raw])


def fields_of(data: bytes | msgspec.Raw) -> Fields | None:
    """An object's fields; None for anything else, broken JSON too.

    Words that were cut in the middle of a character are no reason to lose what stands beside them.
    """
    for text in _as_sent_then_mended(data):
        with suppress(*_UNREADABLE):
            return _object.decode(text)
    return None


def entries_of(data: msgspec.Raw | None) -> list[Fields]:
    """The objects in a list; other entries are left out. Empty for anything else."""
    try:
        found = _objects.decode(data) if data is not None else []
    except _UNREADABLE:
        return []
    return [fields for entry in found if (fields := fields_of(entry)) is not None]


def short_ones(fields: Fields) -> dict[str, Any]:
    """The fields that are no data, as what they say."""
    return {name: _value(value) for name, value in fields.items() if _size(value) <= _LONG}


def text_bytes(data: msgspec.Raw | None) -> bytes:
    """A JSON text as bytes; empty where it is none."""
    if data is None:
        return b""
    with memoryview(data) as view:
        text = bytes(view[1:-1]) if bytes(view[:1]) == b'"' else b""
    return str(_value(data)).encode() if b"\\" in text else text


def decoded(text: bytes) -> bytes:
    """What base64 stands for, in either alphabet, with or without blanks, padding, or a `data:` address before it.

    A text that is no base64 is returned as it is: what was sent is kept, whatever it may be.
    """
    if found := _DATA_URL.match(text):
        text = text[found.end() :]
    plain = _usual(text)
    padding = b"=" * (-len(plain) % 4)
    try:
        return b"".join(_pieces(plain + padding if padding else plain))
    except binascii.Error:
        return text


def _usual(text: bytes) -> bytes:
    """The same in the usual alphabet and without blanks; only copied where it must be."""
    if b"-" in text or b"_" in text:
        text = text.translate(_OTHER_ALPHABET)
    if any(blank in text for blank in _BLANKS):
        text = text.translate(None, _BLANKS)
    return text.rstrip(b"=") if len(text) % 4 else text


def _value(data: msgspec.Raw) -> Any:
    """What it says; None where it says nothing that can be understood."""
    for text in _as_sent_then_mended(data):
        with suppress(*_UNREADABLE):
            return msgspec.json.decode(text)
    return None


def _as_sent_then_mended(data: bytes | msgspec.Raw) -> Iterator[bytes | msgspec.Raw]:
    """JSON as it came, then with a mark in place of every character of which only a part is there."""
    yield data
    text = bytes(data).decode("utf-8", "replace").encode()
    yield _ESCAPE.sub(lambda found: b"\\ufffd" if found["half"] else found[0], text)


def _size(value: msgspec.Raw) -> int:
    with memoryview(value) as view:
        return view.nbytes


def _pieces(text: bytes) -> Iterator[bytes]:
    view = memoryview(text)
    for at in range(0, len(text), _STEP):
        yield binascii.a2b_base64(view[at : at + _STEP], strict_mode=True)
