"""In which encoding a file's text is, told by its bytes; and whether it is text at all."""

from __future__ import annotations

import codecs
import re

HEAD = 65_536
"""Bytes at the beginning of a file that are looked at closely."""

_MARKS = (  # UTF-32's begins like UTF-16's
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"(?:charset|encoding|coding)\s*[=:]\s*[\"']?\s*([\w.-]{2,30})", re.IGNORECASE)
_BELIEVED = re.compile(
    r"(?:windows|cp|iso|latin|koi8|shift|sjis|euc|gb|big5|mac|ks|tis)[\w.-]*", re.IGNORECASE
)
"""Encodings of languages. Codecs that are none, some of them slow without bound, are not taken from a file."""

_NO_WINDOWS = tuple(bytes((one,)) for one in (0x81, 0x8D, 0x8F, 0x90, 0x9D))
"""Bytes that Windows-1252 leaves undefined."""

_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r\f\b\x1b\x1a\x00"))


def marked(head: bytes) -> str:
    """The encoding that the first bytes tell: by a mark, or by the zeros of UTF-16 without one; empty for none."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    pairs = len(head) // 2
    if pairs < 2:
        return ""
    even, odd = head[0 : pairs * 2 : 2].count(0) / pairs, head[1 : pairs * 2 : 2].count(0) / pairs
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else ""


def is_binary(head: bytes, *, zeros: float = 0.0) -> bool:
    """Whether bytes that are not UTF-16 are no text: a larger share of zeros than that, or many control characters."""
    if not head:
        return False
    return (
        head.count(0) / len(head) > zeros or len(head) - len(head.translate(None, _CONTROLS)) > len(head) / 20
    )


def declared(head: bytes) -> str:
    """The encoding that a web page, XML or a program names for itself; empty for none that is known."""
    found = _DECLARED.search(head[:2048])
    name = found[1].decode("ascii", "replace") if found else ""
    if not _BELIEVED.fullmatch(name):
        return ""
    try:
        b"".decode(name)
    except LookupError:
        return ""
    return name


class Utf8Check:
    """Is given a file piece by piece, and knows at its end in which encoding it can be read."""

    def __init__(self) -> None:
        """Nothing was seen yet."""
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._is_utf8 = True
        self._is_windows = True

    def feed(self, piece: bytes, *, final: bool = False) -> None:
        """The next piece; the last one says so."""
        if self._is_utf8:
            try:
                self._decode(piece, final)
            except UnicodeDecodeError:
                self._is_utf8 = False
        self._is_windows = self._is_windows and not any(one in piece for one in _NO_WINDOWS)

    def encoding(self) -> str:
        """`utf-8`, else the Western European one that knows every byte."""
        if self._is_utf8:
            return "utf-8"
        return "cp1252" if self._is_windows else "latin-1"
