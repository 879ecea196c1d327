"""In which line, and below which heading, passages begin."""

from __future__ import annotations

from bisect import bisect_right

from aoai_tui.services.passages.read_text import Section


class Positions:
    """Is asked for one place after another, so that each newline is counted once."""

    def __init__(self, section: Section) -> None:
        """For the places of that section."""
        self._section = section
        self._at = 0
        self._line = 0

    def at(self, place: int) -> tuple[int, str]:
        """The line, or the row, from 1, 0 where there is none; and the headings, or the page.

        `place` is a character of the section, and not before the last one that was asked for.
        """
        return self._section.row or self._line_at(place), self._headings_at(place) or self._section.place

    def _line_at(self, place: int) -> int:
        marks = self._section.lines
        known = bisect_right(marks, place, key=lambda mark: mark[0]) - 1
        if known < 0:
            return 0
        if marks[known][0] >= self._at or not self._line:
            self._at, self._line = marks[known]
        self._line += self._section.text.count("\n", self._at, place)
        self._at = place
        return self._line

    def _headings_at(self, place: int) -> str:
        headings = self._section.headings
        known = bisect_right(headings, place, key=lambda mark: mark[0]) - 1
        return headings[known][1] if known >= 0 else ""
