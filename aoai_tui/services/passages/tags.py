"""A web page taken apart into tags and text, in time that grows with its length, however broken it is.

The standard library's parser needs hours for some pages of a megabyte that never close what they open.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_END_OR_QUOTE = re.compile(r">|=\s*([\"'])")
_RAW = frozenset(("script", "style", "iframe", "noembed", "noframes", "noscript", "xmp"))
"""Tags behind which nothing is a tag but their own end."""

_PLAIN = frozenset(("title", "textarea"))
"""The same, but what they hold is text."""

_HUGE_NUMBER = re.compile(r"&#0*[0-9]{8,};?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A tag, or the text between tags."""

    at: int
    """Characters of the page before it."""

    text: str = ""
    """As it is read, without references; empty for a tag."""

    opens: str = ""
    """The name of the tag that begins, in small letters."""

    closes: str = ""
    """The name of the tag that ends, in small letters."""


def pieces(page: str) -> Iterator[Piece]:
    """Tags and texts in their order, without comments, scripts and styles, nearly as the HTML standard has it."""
    at, missing = 0, set[str]()
    while at < len(page):
        begin = page.find("<", at)
        if begin < 0:
            break
        if begin > at:
            yield _text(page, at, begin)
        name = _NAME.match(page, begin + 1)
        if name:
            end = _tag_end(page, name.end(), missing)
            opened = name[0].lower()
            yield Piece(begin, opens=opened)
            at = end
            if opened in _RAW or opened in _PLAIN:
                close = _close_of(page, opened, end)
                if opened in _PLAIN:
                    yield _text(page, end, close)
                at = close
        elif page.startswith("</", begin):
            at = _after(page, ">", begin + 2)
            if closed := _NAME.match(page, begin + 2):
                yield Piece(begin, closes=closed[0].lower())
        elif page.startswith("<!--", begin):
            at = _after(page, "-->", begin + 4)
        elif page.startswith(("<!", "<?"), begin):
            at = _after(page, ">", begin + 2)
        else:
            yield Piece(begin, "<")
            at = begin + 1
    if at < len(page):
        yield _text(page, at, len(page))


def _tag_end(page: str, at: int, missing: set[str]) -> int:
    """Behind the tag's >, which does not count within quotes. `missing` keeps the quotes that close nowhere."""
    while found := _END_OR_QUOTE.search(page, at):
        at = found.end()
        quote = found[1]
        if quote is None:
            return at
        if quote not in missing:
            close = page.find(quote, at)
            if close < 0:
                missing.add(quote)
            at = close + 1 or at
    return len(page)


def _close_of(page: str, name: str, at: int) -> int:
    """Where the end of such a tag begins; the end of the page without one."""
    found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(page, at)
    return found.start() if found else len(page)


def _after(page: str, what: str, at: int) -> int:
    """Behind the next such thing; the end of the page without one."""
    found = page.find(what, at)
    return found + len(what) if found >= 0 else len(page)


def _text(page: str, begin: int, end: int) -> Piece:
    text = page[begin:end]
    # A number of thousands of digits is more than int() takes; none beyond seven names a character.
    return Piece(begin, html.unescape(_HUGE_NUMBER.sub("\ufffd", text)) if "&" in text else text)
