"""A file's text as it was read: in sections, each with its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aoai_tui.services.passages.kinds import Kind

Sections = Callable[[list[str]], Iterator["Section"]]
"""Reads the sections anew, one by one; what went wrong on the way is added to the list as sentences."""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a text that no passage reaches beyond: a page, a row, a line of JSON, or all of a file."""

    text: str
    start: int = 0
    """Characters of the whole text before it."""

    lines: tuple[tuple[int, int], ...] = ()
    """Where lines of the file begin: (characters of this section before it, line from 1), in order.

    Behind such a place each newline begins the next line. Empty where the file has no lines, as a PDF has none.
    """

    row: int = 0
    """The row of a table, or the line of JSON, that all of the section stands in, from 1; 0 elsewhere."""

    place: str = ""
    """What else tells where it is, as `page 3`."""

    headings: tuple[tuple[int, str], ...] = ()
    """Where headings begin: (characters of this section before it, the headings down to it), in order."""

    kept: tuple[tuple[int, int], ...] = ()
    """Stretches that are not cut where they fit into a passage, as fenced code: (begin, end), in order."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text, or the promise of one: a large file is read while its sections are asked for, never held."""

    kind: Kind

    digest: str
    """SHA-256 of the bytes, in hex."""

    size: int
    """Bytes."""

    read_sections: Sections
    path: Path | None = None
    """None for what was typed."""

    column: str = ""
    """The column, or field, that the text stands in; empty where there are none."""

    modified_ns: int = 0
    """The file's time of change; 0 for what was typed."""

    warnings: list[str] = field(default_factory=list)
    """What could not be read as it should, as sentences: complete when the sections have been gone through."""

    def sections(self) -> Iterator[Section]:
        """The sections in their order. Raises UsageTrouble where the file can't be read on, or is another now."""
        found: list[str] = []
        yield from self.read_sections(found)
        self.warnings.extend(one for one in found if one not in self.warnings)

    def around(self, start: int, end: int, margin: int = 2000) -> tuple[str, int]:
        """The whole text from `margin` characters before `start` to as many behind `end`, and where that begins.

        Between sections stand as many newlines as their places leave room for. Raises UsageTrouble as `sections`.
        """
        first, last = max(0, start - margin), end + margin
        pieces: list[str] = []
        at = first
        for section in self.sections():
            if section.start >= last:
                break
            if piece := section.text[max(0, at - section.start) : last - section.start]:
                pieces.append("\n" * (section.start - at) + piece)
                at = max(at, section.start) + len(piece)
        return "".join(pieces), first

    def whole(self) -> str:
        """All of the text, in which passages are at their `start`. Raises UsageTrouble as `sections`."""
        return self.around(0, 1 << 62, 0)[0]
