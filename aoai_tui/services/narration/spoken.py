"""Markdown as it is read aloud: sentences, while the text still grows. Code, tables and addresses are left out."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterable, Iterator

from msgspec import Struct

from aoai_tui.services.narration.inline import is_open, spoken_line
from aoai_tui.services.narration.sentence_ends import sentence_ends

_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,}|\$\$|\\\[)")
_MATHS = {"$$": "$$", "\\[": "\\]"}
_QUOTE = re.compile(r"^ {0,3}(?:> ?)+")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s+(.*?))?(?:\s+#+)?\s*$")
_RULE = re.compile(r" {0,3}(?:(?:[-*_]\s*){3,}|=+|-+)\s*$")
_ITEM = re.compile(r"\s*(?:[-*+•]|(\d{1,9})[.)])\s+(?:\[[ xX]\]\s+)?(?=\S)")
_CELLS = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_ADDRESS = re.compile(r" {0,3}\[[^\]^][^\]]*\]:\s*\S+")
_INDENTED = re.compile(r"(?: {4}|\t)")

_ENDLESS = 4_000
"""Characters without an end after which nobody looks for one any more: the paragraph is said when it is over."""

_SURE = 6
"""Characters of a line after which it is no fence, no rule and no item's mark any more."""


class Spoken(Struct, frozen=True):
    """A sentence, or a heading, or a list's item without a full stop."""

    text: str
    ends_block: bool
    """Whether it is the last of its paragraph, heading or item: a longer pause follows."""

    @property
    def with_pause(self) -> str:
        """The sentence with the white space that goes after it."""
        return self.text + ("\n" if self.ends_block else " ")


class SpokenFlow:
    """Takes a Markdown text in pieces, gives its sentences as soon as each is surely over."""

    def __init__(self) -> None:
        """Nothing has arrived."""
        self._line = ""
        self._block = ""
        """The paragraph or item so far, without its last line while that grows."""
        self._said = 0
        """So many characters of it were given away."""
        self._row = ""
        """A line that may turn out to be a table's head."""
        self._until = ""
        """What ends the code, formula or comment that was begun; empty outside."""
        self._in_table = self._in_list = False
        self._after_blank = True
        self._begun = False
        """Whether the line that grows is an item, and the block before it is closed already."""

    def feed(self, piece: str) -> list[Spoken]:
        """The sentences that are over now."""
        self._line += piece.replace("\r\n", "\n")
        *lines, self._line = self._line.split("\n")
        found = [one for line in lines for one in self._take(line)]
        return [*found, *self._early()]

    def end(self) -> list[Spoken]:
        """What is left when nothing more comes."""
        line, self._line = self._line, ""
        found = list(self._take(line)) if line else []
        return [*found, *self._row_was_text(), *self._close()]

    def _take(self, line: str) -> Iterator[Spoken]:
        """One whole line."""
        begun, self._begun = self._begun, False
        if self._until:
            if self._ends_there(line):
                self._until = ""
            return
        content = _QUOTE.sub("", line, count=1)
        if self._row and _CELLS.match(content) and "-" in content and "|" in content:
            self._row, self._in_table = "", True
            return
        yield from self._row_was_text()
        if not content.strip():
            yield from self._close()
            self._in_table, self._after_blank = False, True
            return
        if not (self._in_table or self._is_code(content)):
            yield from self._text(content, begun)
        self._after_blank = False

    def _text(self, line: str, begun: bool) -> Iterator[Spoken]:
        """A line that is neither blank nor code nor a table's."""
        fence, heading, item = _FENCE.match(line), _HEADING.match(line), _ITEM.match(line)
        if fence or line.lstrip().startswith("<!--"):
            yield from self._close()
            self._in_list = self._in_list and line[:1].isspace()
            self._open(fence[1] if fence else "", line)
        elif heading:
            yield from self._close()
            self._block, self._in_list = heading[1] or "", False
            yield from self._close()
        elif _RULE.match(line):
            yield from self._close()
        elif _ADDRESS.match(line):
            return
        elif item:
            if not begun:
                yield from self._close()
            self._block, self._in_list = _marked(item) + line[item.end() :], True
        elif line.lstrip().startswith("|") or ("|" in line and not self._block):
            self._row = line
        else:
            self._in_list = self._in_list and (not self._after_blank or line[:1].isspace())
            self._block = _after(self._block) + line.strip()

    def _open(self, fence: str, line: str) -> None:
        """Code, a formula or a comment begins, and may end in the same line."""
        self._until = _MATHS.get(fence, fence) or "-->"
        rest = line.partition(fence or "<!--")[2]
        if self._until not in (fence, "") or fence == "$$":
            self._until = "" if self._until in rest else self._until

    def _ends_there(self, line: str) -> bool:
        if self._until[0] in "`~":
            stripped = _QUOTE.sub("", line, count=1).strip() if ">" in line[:4] else line.strip()
            return stripped.startswith(self._until) and not stripped.strip(self._until[0])
        return self._until in line

    def _is_code(self, line: str) -> bool:
        return bool(_INDENTED.match(line)) and not self._in_list and (self._after_blank and not self._block)

    def _row_was_text(self) -> Iterator[Spoken]:
        """The line that was no table's head after all; a row that begins with a line stays unsaid."""
        row, self._row = self._row, ""
        if row and not row.lstrip().startswith("|"):
            self._block = _after(self._block) + row.strip()
        return iter(())

    def _early(self) -> Iterator[Spoken]:
        """Sentences of the paragraph that grows: those that are over, whatever follows."""
        line = _QUOTE.sub("", self._line, count=1)
        if not self._is_prose(line):
            line = ""
        elif item := _ITEM.match(line):
            if not self._begun:
                yield from self._close()
            self._begun = True
            yield from self._sentences(_marked(item) + line[item.end() :])
            return
        if self._block or line:
            yield from self._sentences(_after(self._block) + line.lstrip() if line else self._block)

    def _is_prose(self, line: str) -> bool:
        """Whether a line of which this is the beginning will surely be part of a paragraph or an item."""
        if self._until or self._in_table or self._row or len(line.lstrip()) < _SURE or "|" in line:
            return False
        other = any(kind.match(line) for kind in (_FENCE, _HEADING, _RULE, _ADDRESS))
        return not other and not self._is_code(line)

    def _sentences(self, block: str) -> Iterator[Spoken]:
        rest, at = block[self._said :], 0
        if len(rest) > _ENDLESS:
            return
        for end in sentence_ends(rest, final=False):
            if not is_open(rest[at:end]):
                if text := spoken_line(rest[at:end]):
                    yield Spoken(text, ends_block=False)
                at = end
        self._said += at

    def _close(self) -> Iterator[Spoken]:
        """The paragraph or item is over."""
        rest, self._block, self._said = self._block[self._said :], "", 0
        texts, at = [], 0
        for end in sentence_ends(rest):
            if end == len(rest.rstrip()) or not is_open(rest[at:end]):
                texts.append(spoken_line(rest[at:end]))
                at = end
        texts = [text for text in texts if text]
        for number, text in enumerate(texts, 1):
            yield Spoken(text, ends_block=number == len(texts))


def speakable(markdown: str) -> str:
    """A whole text as it is read aloud: what `sentences` gives, in one."""
    flow = SpokenFlow()
    return "".join(one.with_pause for one in [*flow.feed(markdown), *flow.end()]).strip()


async def sentences(pieces: AsyncIterable[str]) -> AsyncGenerator[str, None]:
    """The sentences of a Markdown text that is still being written, each as soon as it is over."""
    flow = SpokenFlow()
    async for piece in pieces:
        for one in flow.feed(piece):
            yield one.text
    for one in flow.end():
        yield one.text


def _marked(item: re.Match[str]) -> str:
    """What is said of an item's mark: its number, for a dot says nothing."""
    return f"{item[1]}. " if item[1] else ""


def _after(block: str) -> str:
    return f"{block} " if block else ""
