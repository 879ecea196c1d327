"""CSV, however it was written: a row is a section, its text one cell."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from aoai_tui.errors import UsageTrouble
from aoai_tui.services.passages.columns import SAMPLE, Columns, offered
from aoai_tui.services.passages.lines import LONGEST, bounded, sampled, stepping, told
from aoai_tui.services.passages.read_text import Section
from aoai_tui.services.passages.scanning import Scanned, shown

_DELIMITERS = ",;\t|"
_MOST_COLUMNS = 2000
_LONGEST_NAME = 64
"""A first row with a longer cell is no row of names."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written."""

    delimiter: str
    names: tuple[str, ...]
    """Of the columns; numbers from 1 where the table has no names."""

    has_names: bool

    def index(self, column: str) -> int:
        """The column's turn, from 0. ValueError where there is none."""
        return self.names.index(column)


def layout_of(scanned: Scanned) -> tuple[Layout, list[list[str]]]:
    """How the table is written, told by its first rows, and these without the names."""
    with scanned.text(newline="") as file:
        head = sampled(file, SAMPLE)
    delimiter = "\t" if scanned.path.suffix.lower() in (".tsv", ".tab") else _delimiter(head)
    rows = [row for _, row in _rows(iter(head), delimiter, [])]
    filled = [row[:_MOST_COLUMNS] for row in rows if any(cell.strip() for cell in row)]
    has_names = bool(filled) and _is_names(filled[0], len(filled))
    width = len(filled[0]) if has_names else max(map(len, filled), default=0)
    names = tuple(cell.strip() for cell in filled[0]) if has_names else tuple(map(str, range(1, width + 1)))
    return Layout(delimiter, names, has_names), filled[has_names:]


def table_columns(scanned: Scanned) -> Columns:
    """The columns of a table. Raises UsageTrouble where the file can't be read."""
    layout, rows = layout_of(scanned)
    sample = {name: [row[at] for row in rows if at < len(row)] for at, name in enumerate(layout.names)}
    return offered(sample)


def table_sections(scanned: Scanned, column: str, warnings: list[str]) -> Iterator[Section]:
    """The cells of one column that are not empty, each with its row as spreadsheets count: names are a row, too."""
    layout, _ = layout_of(scanned)
    try:
        at = layout.index(column)
    except ValueError:
        raise UsageTrouble(f"“{shown(scanned.path)}” has no column “{column}” any more.") from None
    if not layout.has_names:
        warnings.append("The first row holds no names: the columns are numbered.")
    short: list[int] = []
    too_long: list[int] = []
    quotes = _Quotes()
    with scanned.text(newline="") as file:
        lines = quotes.watched(stepping(bounded(file, too_long), scanned.step))
        yield from _cells(quotes.of_rows(_rows(lines, layout.delimiter, too_long)), layout, at, short)
    if quotes.is_open:
        warnings.append(f"A quote in row {quotes.row} is not closed: all behind it is taken for one cell.")
    if short:
        warnings.append(told(short, "row", f"without the column “{column}”"))
    if too_long:
        warnings.append(told(sorted(too_long), "row", f"with more than {LONGEST:,} characters"))


class _Quotes:
    """Whether the last row of a table is as long as it is because a quote in it has no partner."""

    def __init__(self) -> None:
        self.row = 0
        self._count = self._lines = 0

    @property
    def is_open(self) -> bool:
        """In one line a lone quote may stand for inches."""
        return self._lines > 1 and self._count % 2 == 1

    def watched(self, lines: Iterator[str]) -> Iterator[str]:
        """The lines, on their way to whoever makes rows of them."""
        for line in lines:
            self._count += line.count('"')
            self._lines += 1
            yield line

    def of_rows(self, rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
        """The rows: after the last one its own lines are known."""
        before = (0, 0, 0)
        for number, row in rows:
            before = number, self._count, self._lines
            yield number, row
            self._count = self._lines = 0
        self.row, self._count, self._lines = before


def _cells(
    rows: Iterator[tuple[int, list[str]]], layout: Layout, at: int, short: list[int]
) -> Iterator[Section]:
    start, awaits_names = 0, layout.has_names
    for number, row in rows:
        if awaits_names:
            awaits_names = not any(cell.strip() for cell in row)
        elif at < len(row):
            text = row[at].replace("\r\n", "\n").replace("\r", "\n")
            if text and not text.isspace():
                yield Section(text, start, row=number)
                start += len(text) + 1
        elif any(cell.strip() for cell in row):
            short.append(number)


def _rows(lines: Iterator[str], delimiter: str, too_long: list[int]) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers, from 1. A field without end is given up, and reading goes on behind it."""
    csv.field_size_limit(LONGEST)  # of the whole process: nothing else here reads CSV
    reader = csv.reader(lines, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error:
            too_long.append(number)


def _delimiter(head: list[str]) -> str:
    """The sign between cells: the one with which the most rows have as many cells as the first, more than one."""

    def agreement(delimiter: str) -> tuple[int, int]:
        rows = [row for _, row in _rows(iter(head), delimiter, []) if row]
        width = len(rows[0]) if rows else 0
        return (sum(len(row) == width for row in rows), width) if width > 1 else (0, 0)

    return max(_DELIMITERS, key=agreement)


def _is_names(row: list[str], rows: int) -> bool:
    """Whether a first row names the columns: short, different, none a number or empty, and there is more."""
    cells = [cell.strip() for cell in row]
    alike = len({cell.lower() for cell in cells}) < len(cells)
    odd = any(not cell or len(cell) > _LONGEST_NAME or "\n" in cell or _is_number(cell) for cell in cells)
    return rows > 1 and not alike and not odd


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True
