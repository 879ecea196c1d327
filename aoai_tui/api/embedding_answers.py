"""The vectors in an answer of many megabytes: found and checked without ever holding Python up for long."""

from __future__ import annotations

import binascii
import math
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from aoai_tui import errors
from aoai_tui.api.failures import from_event
from aoai_tui.api.sound_or_words import error_in
from aoai_tui.domain import Embedded, Receipt
from aoai_tui.plain import plain_line

_LONGEST_WORDS = 65_536
"""Bytes of an answer that may be an error's."""

_BYTES = 4
"""Bytes of a number."""

_MOST_TOKENS = 1_000_000_000
"""Of one answer: a greater number is a mistake, and would spoil the sums."""

_COUNTS = ("total_tokens", "prompt_tokens")

_LONG_VALUE = re.compile(rb'("embedding"\s*:\s*)("[^"]*"|\[[^\]]*\])')
"""Base64, or numbers that are written out: no quotation mark or bracket can be inside."""


class _Entry(msgspec.Struct):
    embedding: str
    """The number of the value that stood here."""
    index: int | float | None = None


class _Answer(msgspec.Struct):
    """What matters in an answer. Whatever else is odd in it, its vectors are paid for."""

    data: list[_Entry]
    model: Any = None
    usage: Any = None


_answer = msgspec.json.Decoder(_Answer)
_numbers = msgspec.json.Decoder(list[float])


def embedded(
    body: bytes, content_type: str, sent: Mapping[str, str], *, count: int, receipt: Receipt | None = None
) -> Embedded:
    """The vectors of so many texts, in their order. Slow for a large answer: for a thread.

    `sent` are the request's headers. Raises AoaiError: what the answer itself says went wrong, whatever its status
    was; UnreadableAnswer for anything but so many vectors of finite numbers, all equally many.
    """
    values: list[bytes] = []

    def taken_out(found: re.Match[bytes]) -> bytes:
        values.append(found[2])
        return b'%b"%d"' % (found[1], len(values) - 1)

    try:
        answer = _answer.decode(_LONG_VALUE.sub(taken_out, body))
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _no_embeddings(body, content_type, sent) from None
    if not answer.data:
        raise _no_embeddings(body, content_type, sent)
    if len(answer.data) != count:
        raise _unreadable(f"The service sent {len(answer.data)} embeddings for {count} texts.")
    vectors = tuple(_vector(_value(values, entry.embedding)) for entry in _in_order(answer.data))
    widths = {len(vector) // _BYTES for vector in vectors}
    if len(widths) != 1 or 0 in widths:
        raise _unreadable("The service sent embeddings of different widths.")
    return Embedded(
        vectors=vectors,
        width=widths.pop(),
        model=plain_line(answer.model, 120) if isinstance(answer.model, str) else "",
        tokens=_tokens(answer.usage),
        receipt=receipt,
    )


def _tokens(usage: Any) -> int:
    """What was paid for; 0 where the service does not say it, or nothing that can be."""
    told: list[Any] = [usage.get(name) for name in _COUNTS] if isinstance(usage, dict) else []
    return next((int(one) for one in told if type(one) in (int, float) and 0 < one <= _MOST_TOKENS), 0)


def _in_order(entries: Sequence[_Entry]) -> Iterable[_Entry]:
    """In their texts' order: as numbered, or as they came where none has a number."""
    if all(entry.index is None for entry in entries):
        return entries
    placed = {entry.index: entry for entry in entries}
    if placed.keys() != set(range(len(entries))):
        raise _unreadable("The service numbered its embeddings in a way that can't be understood.")
    return (placed[number] for number in range(len(entries)))


def _value(values: Sequence[bytes], number: str) -> bytes:
    """The value that a number stands for; a name that was written with escapes was not seen, and kept its own."""
    if not number.isdecimal() or int(number) >= len(values):
        raise _unreadable("The service sent an embedding that can't be read.")
    return values[int(number)]


def _vector(value: bytes) -> bytes:
    """One vector's numbers as 32-bit floats, little-endian."""
    try:
        vector = _decoded(value) if value.startswith(b'"') else _packed(value)
        # The sum is a number exactly where all of them are: 32-bit floats can't add up to more than a double holds.
        finite = math.isfinite(sum(struct.unpack(f"<{len(vector) // _BYTES}f", vector)))
    except (binascii.Error, struct.error, OverflowError, msgspec.DecodeError, UnicodeDecodeError):
        raise _unreadable("The service sent an embedding that can't be read.") from None
    if not finite:
        raise _unreadable("The service sent an embedding with something in it that is no number.")
    return vector


def _decoded(text: bytes) -> bytes:
    """What base64 stands for; a slash may be escaped, as JSON allows."""
    return binascii.a2b_base64(text[1:-1].replace(b"\\/", b"/"), strict_mode=True)


def _packed(text: bytes) -> bytes:
    numbers = _numbers.decode(text)
    return struct.pack(f"<{len(numbers)}f", *numbers)


def _no_embeddings(body: bytes, content_type: str, sent: Mapping[str, str]) -> errors.AoaiError:
    """The error that came under status 200; else that these are no embeddings."""
    if len(body) <= _LONGEST_WORDS and (found := error_in(body)) is not None:
        return from_event(found, "", sent)
    return _unreadable(
        "The service answered, but not with embeddings.",
        f"It sent “{content_type or 'nothing'}”: check the endpoint (f9) and the deployment (ctrl+o).",
    )


def _unreadable(title: str, advice: str = "") -> errors.UnreadableAnswer:
    return errors.UnreadableAnswer(
        title,
        advice
        or "Nothing of this answer was kept. Try again; if it stays, choose another deployment (ctrl+o).",
    )
