"""The text of a web page: without scripts, styles and tags, with its headings and the lines of the file."""

from __future__ import annotations

from aoai_tui.services.passages.headings import joined, title
from aoai_tui.services.passages.read_text import Section
from aoai_tui.services.passages.tags import pieces

_NO_TEXT = "script style template noscript svg math iframe object canvas select datalist"
_SKIPPED = frozenset(_NO_TEXT.split())
"""What holds no text for a reader."""

_OF_PARAGRAPHS = "p pre blockquote h1 h2 h3 h4 h5 h6 table ul ol dl hr article section title"
_PARAGRAPHS = frozenset(_OF_PARAGRAPHS.split())
"""Blocks with an empty line around them."""

_OF_LINES = """
    address aside body caption dd details dialog div dt fieldset figcaption figure footer form header hgroup
    legend li main menu nav optgroup search summary tbody tfoot thead tr
"""
_BLOCKS = _PARAGRAPHS.union(_OF_LINES.split())
_CELLS = frozenset(("td", "th"))
_TITLE = 0
_HEADINGS = {"title": _TITLE} | {f"h{level}": level for level in range(1, 7)}
"""The page's title goes with the first of them: alone it would be a passage of a few words that says nothing."""


def page_section(text: str) -> Section:
    """All that a reader would read, block by block; what is broken in the tags is read as browsers do, roughly."""
    page = _Page()
    line, seen = 1, 0
    for piece in pieces(text):
        line, seen = line + text.count("\n", seen, piece.at), piece.at
        if piece.opens:
            page.open(piece.opens)
        elif piece.closes:
            page.close(piece.closes)
        else:
            page.add(piece.text, line)
    return page.section()


class _Page:
    """Writes the text down while the tags go by."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._gap = ""
        self._lines: list[tuple[int, int]] = []
        self._headings: list[tuple[int, str]] = []
        self._above: dict[int, str] = {}
        self._heading: int | None = None
        self._heading_at = -1
        self._heading_words: list[str] = []
        self._skipped = ""
        self._depth = 0
        self._pre = 0
        self._after_pre = False

    def section(self) -> Section:
        """What was written, when the page has ended."""
        return Section("".join(self._pieces), 0, tuple(self._lines), headings=tuple(self._headings))

    def open(self, tag: str) -> None:
        """A tag begins: a block begins a line; what holds no text is skipped to its end."""
        if not self._depth and tag in _SKIPPED:
            self._skipped = tag
        if self._depth or self._skipped:
            self._depth += tag == self._skipped
            return
        if tag == "br":
            self._break("\n")
        elif tag in _CELLS:
            self._break("\t")
        elif tag in _BLOCKS:
            self._break("\n\n" if tag in _PARAGRAPHS else "\n")
        if tag == "pre":
            self._pre += 1
            self._after_pre = True
        if tag in _HEADINGS:
            self._end_heading()
            self._heading = _HEADINGS[tag]

    def close(self, tag: str) -> None:
        """A tag ends: a block ends its line."""
        if self._depth:
            self._depth -= tag == self._skipped
            self._skipped = self._skipped if self._depth else ""
            return
        if tag in _HEADINGS:
            self._end_heading()
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        if tag in _BLOCKS:
            self._break("\n\n" if tag in _PARAGRAPHS else "\n")

    def add(self, text: str, line: int) -> None:
        """Text that begins in that line: its white space counts inside <pre> only."""
        if self._depth:
            return
        parts = _lines(text)
        first = 2 if self._after_pre and not parts[0] else 1  # a newline right behind <pre> is none
        self._after_pre = False
        for number, part in enumerate(parts):
            if number >= first:
                self._break("\n" if self._pre else " ")
            if self._pre:
                self._write(part, line + number)
                continue
            if part[:1].isspace():
                self._break(" ")
            if words := " ".join(part.split()):
                self._write(words, line + number)
            if part[-1:].isspace():
                self._break(" ")

    def _break(self, gap: str) -> None:
        """White space before what comes next: the strongest of all that are asked for."""
        if self._pre and gap == "\n" and self._gap.strip(" ") == "\n" * len(self._gap):
            self._gap += gap
        elif _strength(gap) > _strength(self._gap):
            self._gap = gap

    def _write(self, words: str, line: int) -> None:
        if not words:
            return
        gap = self._gap if self._length else ""
        self._gap = ""
        self._pieces += (gap, words)
        begin = self._length + len(gap)
        self._length = begin + len(words)
        if not self._lines or self._lines[-1][1] != line or "\n" in gap:
            self._lines.append((begin, line))
        if self._heading is not None:
            self._heading_at = begin if self._heading_at < 0 else self._heading_at
            self._heading_words.append(words)

    def _end_heading(self) -> None:
        if self._heading is not None and self._heading_at >= 0:
            self._above = {level: one for level, one in self._above.items() if level < self._heading}
            words = title(" ".join(self._heading_words))
            path = joined((*(self._above[level] for level in sorted(self._above)), words))
            self._headings.append((self._heading_at, path))
            if self._heading != _TITLE:
                self._above[self._heading] = words
        self._heading, self._heading_at, self._heading_words = None, -1, []


def _strength(gap: str) -> int:
    return ("", " ", "\t", "\n", "\n\n").index(gap) if len(gap) < 3 else 5


def _lines(data: str) -> list[str]:
    """A text's lines; a reference may have named any character."""
    return data.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
