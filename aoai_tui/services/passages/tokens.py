"""About how many tokens a text has: for sizing requests and telling what they cost, not for the bill."""

from __future__ import annotations

from math import ceil

_UNIT = 64
"""Weights are kept in 64ths of a token, so that they fit into a byte."""

_ASCII = (
    *(("a", "z", 0.30), ("A", "Z", 0.33), ("0", "9", 0.62)),
    *((" ", " ", 0.11), ("\t", "\t", 0.11), ("\n", "\n", 0.56), ("\r", "\r", 0.11)),
)
_LEADS = (
    *((0xC2, 0xC2, 0.42), (0xC3, 0xC5, 2.2), (0xC6, 0xCD, 2.2), (0xCE, 0xCF, 1.17), (0xD0, 0xD1, 0.66)),
    *((0xD2, 0xD3, 3.0), (0xD4, 0xD5, 2.6), (0xD6, 0xD7, 1.5), (0xD8, 0xDF, 1.0)),  # … Cyrillic to Arabic
    *((0xE0, 0xE0, 2.0), (0xE1, 0xE1, 2.3), (0xE2, 0xE2, 1.0), (0xE3, 0xE3, 1.06)),  # India to kana
    *((0xE4, 0xE9, 1.6), (0xEA, 0xED, 1.35), (0xEE, 0xEF, 1.0), (0xF0, 0xF4, 3.6)),  # Han, Hangul, emoji
)
"""Tokens for a character, by the first byte that it has in UTF-8."""

_SIGN = 0.64
_WORD = 0.08
_SWITCH = 0.75
_ENGLISH = -1.9
_LIGHTER = ((b"\xe0\xa4", -0.67), (b"\xe0\xa5", -0.67), (b"\xe0\xb8", -0.92), (b"\xe0\xb9", -0.92))
"""Devanagari and Thai, which share their first byte with scripts that are rarer and cost more."""


def estimate(text: str) -> int:
    """Tokens of the text, a little more than there are, as a rule; never more than it has bytes.

    The weights were fitted to counts of cl100k_base, which text-embedding-3 and -ada-002 use, over 7,900 pieces of
    300 to 3,000 characters: 39 languages, programs, tables, logs, addresses, random letters. Over each of these as
    a whole the estimate is between 4 % less and 50 % more than the count (English prose: 20 % more).
    """
    if not text:
        return 0
    data = text.encode("utf-8", "replace")
    kinds = data.translate(_KINDS)
    tokens = sum(data.translate(_WEIGHTS)) / _UNIT
    tokens += _WORD * (kinds.count(b".a") + kinds.count(b".A"))
    tokens += _SWITCH * sum(map(kinds.count, (b"aA", b"a0", b"A0", b"0a", b"0A")))
    # Its words cost less than those of other languages, and nothing but its commonest ones tells it apart.
    tokens += _ENGLISH * sum(map(data.count, (b" the ", b" of ", b" and ", b" to ")))
    if b"\xe0" in data:
        tokens += sum(weight * data.count(start) for start, weight in _LIGHTER)
    return max(1, min(ceil(tokens), len(data)))


def _weights() -> bytes:
    """For each byte its weight; what continues a character weighs nothing."""
    weights = [_SIGN] * 0x80 + [0.0] * 0x80
    for first, last, weight in _ASCII:
        weights[ord(first) : ord(last) + 1] = [weight] * (ord(last) - ord(first) + 1)
    for begin, end, weight in _LEADS:
        weights[begin : end + 1] = [weight] * (end - begin + 1)
    return bytes(round(weight * _UNIT) for weight in weights)


def _kinds() -> bytes:
    """For each byte what it is: `a` and `A` a letter, `0` a digit, `.` anything else."""
    kinds = bytearray(b"." * 256)
    for first, last, kind in (("a", "z", b"a"), ("A", "Z", b"A"), ("0", "9", b"0")):
        kinds[ord(first) : ord(last) + 1] = kind * (ord(last) - ord(first) + 1)
    return bytes(kinds)


_WEIGHTS = _weights()
_KINDS = _kinds()
