"""Styles that are read once: Textual's own memory of them is too small for an app of many kinds of widgets."""

from __future__ import annotations

from typing import TypeAlias

from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

Source: TypeAlias = tuple[object, ...]
"""A text of styles, where it stands, and how much it weighs: what Textual remembers its rules by."""

_ROOM = 512
"""Texts of styles that are remembered: about a hundred for each theme that was shown."""

_read: LRUCache[tuple[frozenset[tuple[str, str]], Source], list[RuleSet]] = LRUCache(_ROOM)
"""The rules of each text, by the colours that they were read with. No rule is ever changed."""


class StyleMemory(LRUCache[Source, list[RuleSet]]):
    """What one stylesheet has read.

    The first widget of a kind makes Textual go through the styles of all kinds that were there before. It remembers
    the last 64: where there are more, each is gone by the time that it is asked for, and all are read anew.
    """

    def __init__(self, stylesheet: Stylesheet) -> None:
        """In place of the stylesheet's own."""
        super().__init__(_ROOM)
        self._stylesheet = stylesheet
        self._colours: frozenset[tuple[str, str]] = frozenset()
        self.clear()
        stylesheet._parse_cache = self

    def clear(self) -> None:
        """The stylesheet has got other colours, perhaps ones that were read before."""
        self._colours = frozenset(self._stylesheet._variables.items())

    def __getitem__(self, source: Source) -> list[RuleSet]:
        return _read[self._colours, source]

    def __setitem__(self, source: Source, rules: list[RuleSet]) -> None:
        _read[self._colours, source] = rules
