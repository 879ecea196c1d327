"""Words that were found in a text, marked so that they stand out with and without colours."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content, Span

_COLOURED = "$accent bold"
_COLOURLESS = "$foreground bold underline"
"""The accent would be a grey there, and paler than the words around it."""


def marked_words(text: str, spans: Iterable[tuple[int, int]], *, colours: bool) -> Content:
    """The text with the characters of each (begin, end) marked; without `colours` as NO_COLOR has it."""
    style = _COLOURED if colours else _COLOURLESS
    return Content(text, spans=[Span(begin, end, style) for begin, end in spans])
