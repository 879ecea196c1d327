"""Lines of a file that may have one line of a gigabyte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TextIO

LONGEST = 8_000_000
"""Characters of one line, or one field: more than any text that somebody looks up."""

_MOST_SAMPLED = 2_000_000
"""Characters after which no further line is looked at to find out what the columns are."""

_STEP = 256
"""Lines between two steps."""


def bounded(file: TextIO, too_long: list[int]) -> Iterator[str]:
    """The lines with their ends. One that is too long comes as an empty line; its number, from 1, is noted."""
    number = 0
    while line := file.readline(LONGEST):
        number += 1
        if len(line) == LONGEST and not line.endswith(("\n", "\r")):
            too_long.append(number)
            while rest := file.readline(LONGEST):
                if rest.endswith(("\n", "\r")):
                    break
            line = "\n"
        yield line.replace("\x00", "") if "\x00" in line else line


def stepping(lines: Iterator[str], step: Callable[[], object]) -> Iterator[str]:
    """The same, with a step at the first, and again every so many."""
    for number, line in enumerate(lines):
        if number % _STEP == 0:
            step()
        yield line


def sampled(file: TextIO, lines: int) -> list[str]:
    """The first lines, but no more when they are long: enough to tell how the file is written."""
    sample: list[str] = []
    for line in islice(bounded(file, []), lines):
        sample.append(line)
        if sum(map(len, sample)) >= _MOST_SAMPLED:
            break
    return sample


def told(rows: list[int], what: str, why: str) -> str:
    """Rows that were left out, as a sentence: `3 lines are no JSON and were left out: 4, 9, 12.`"""
    numbers = ", ".join(f"{row:,}" for row in rows[:5])
    many = f"{len(rows):,} {what}s" if len(rows) > 1 else f"1 {what}"
    return f"{many} {why}, left out: {numbers}{' …' if len(rows) > 5 else ''}."
