"""Which part of a picture an answer says that it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

import httpx2

_RANGE = re.compile(r"\s*bytes\s+([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """Where an answer's bytes belong."""

    start: int
    """The place of its first byte."""
    total: int | None
    """Bytes of the whole, where that is told."""

    @classmethod
    def of(cls, http: httpx2.Response, asked_from: int) -> Self | None:
        """What 200 or 206 says; None where that means nothing. RFC 9110, section 14.4.

        A 206 without a word about itself is taken for what was asked for, if a part was.
        """
        length = http.headers.get("content-length", "")
        size = int(length) if length.isdecimal() else None
        if http.status_code != 206:
            return cls(0, size)
        told = http.headers.get("content-range")
        if told is None:
            return cls(asked_from, asked_from + size if size is not None else None) if asked_from else None
        found = _RANGE.fullmatch(told)
        if found is None:
            return None
        total = None if found[3] == "*" else int(found[3])
        return cls(int(found[1]), total)
