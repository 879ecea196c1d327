"""What bytes are: told by how they begin, whatever a file is called or was asked for."""

from __future__ import annotations

import re

from aoai_tui.services.picture_files import SUFFIXES, picture_type

SVG = "image/svg+xml"
"""Recognised and kept, but never drawn: it may hold scripts, and lead elsewhere."""

UNKNOWN = ""
"""Anything else."""

_SUFFIXES = {**SUFFIXES, SVG: "svg"}
_NAMES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WebP", "image/gif": "GIF", SVG: "SVG"}

_HEAD = 4096
"""Bytes in which an SVG says what it is."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_BEFORE = re.compile(
    r"\s+|<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?svg[\s/>]")


def kind_of(data: bytes) -> str:
    """The media type of a picture: PNG, JPEG, WebP, GIF or SVG; UNKNOWN for anything else."""
    return picture_type(data) or (SVG if _is_svg(data[:_HEAD]) else UNKNOWN)


def suffix_of(media_type: str) -> str:
    """How a file of this kind ends, without the dot; `bin` for what is no picture."""
    return _SUFFIXES.get(media_type, "bin")


def kind_name(media_type: str) -> str:
    """What people call it: `JPEG`; empty for what is no picture."""
    return _NAMES.get(media_type, "")


def _is_svg(head: bytes) -> bool:
    """Whether the first element is an svg, after whatever XML lets stand before it."""
    mark, encoding = next(((one, name) for one, name in _MARKS if head.startswith(one)), (b"", "utf-8"))
    text = head[len(mark) :].decode(encoding, "replace")
    place = 0
    while found := _BEFORE.match(text, place):
        place = found.end()
    return _ROOT.match(text, place) is not None
