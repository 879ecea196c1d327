"""What a prompt holds that can be put into an argument or a field: numbers, quoted words, names."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from typing import Any

_NUMBER = re.compile(r"(?<![\w.-])-?\d{1,15}(?:\.\d{1,6})?(?!\w|\.\d)")
_SUM = re.compile(r"[-(]?\d[\d\s.()*/+×÷^%-]*[-+*/×÷^%][\d\s.()*/+×÷^%-]*\d\)?")
_PLACE = re.compile(r"\b(?:in|at|for|of|near)\s+([A-ZÀ-Þ][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*)*)")
_QUOTED = re.compile(r"[\"“]([^\"”]{1,200})[\"”]|(?<!\w)'([^']{1,200})'(?!\w)|`([^`]{1,200})`")

_FOUND_BY_NAME = (
    (("expression", "formula", "calculation"), _SUM),
    (("city", "place", "location", "country", "town"), _PLACE),
    (("url", "link", "address"), re.compile(r"https?://[^\s\"'<>]+")),
    (("zone", "tz"), re.compile(r"\b(?:UTC|GMT|[A-Z][a-z]+/[A-Z]\w+)\b")),
    (
        ("path", "file", "folder", "directory"),
        re.compile(r"(?<![\w\"'`“])(?:[\w.~-]*/[\w./-]+|\w[\w-]*\.\w{1,5})"),
    ),
)
_USUAL = (
    (("expression", "formula", "calculation"), "1 + 1"),
    (("zone", "tz"), "UTC"),
    (("path", "folder", "directory"), "."),
    (("url", "link"), "https://example.org/"),
    (("city", "place", "location", "town"), "Oslo"),
)


class Said:
    """Hands out what a prompt says, in its order and each thing once."""

    def __init__(self, prompt: str) -> None:
        self._prompt = prompt
        self._quotes: deque[str] = deque(
            next(filter(None, found.groups())) for found in _QUOTED.finditer(prompt)
        )
        self._numbers: deque[str] = deque(_NUMBER.findall(prompt))

    @property
    def has_quotes(self) -> bool:
        """Whether quoted words are left."""
        return bool(self._quotes)

    @property
    def has_numbers(self) -> bool:
        """Whether numbers are left."""
        return bool(self._numbers)

    def number(self) -> str:
        """The next number, else 1."""
        return self._numbers.popleft() if self._numbers else "1"

    def names(self, values: Sequence[Any]) -> bool:
        """Whether one of these values stands in the prompt."""
        return any(self._has(value) for value in values)

    def one_of(self, values: Sequence[Any]) -> Any:
        """The value that the prompt names, else the first."""
        return next(filter(self._has, values), values[0])

    def words_for(self, name: str) -> str:
        """What the prompt holds for a property of this name."""
        low = name.lower()
        if self._quotes:
            return self._quotes.popleft()
        for words, pattern in _FOUND_BY_NAME:
            if any(word in low for word in words) and (found := pattern.search(self._prompt)):
                return (found[1] if found.groups() else found[0]).strip()
        if any(word in low for word in ("query", "question", "prompt", "text", "message", "input")):
            return self._prompt.strip()[:200]
        usual = (value for words, value in _USUAL if any(word in low for word in words))
        return next(usual, f"{name or 'value'} by the demo")

    def _has(self, value: Any) -> bool:
        return isinstance(value, str) and bool(value) and value.lower() in self._prompt.lower()
