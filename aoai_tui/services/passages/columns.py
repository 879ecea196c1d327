"""Columns of a table, or fields of JSON lines, to choose the one from that holds the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aoai_tui.plain import plain_line

SAMPLE = 200
"""Rows that are looked at to make a guess."""

_WORDS = """
    text content body message description question answer review comment summary abstract passage document article
    input prompt sentence paragraph note notes details texte inhalt beschreibung contenu texto descripcion
"""
_LIKELY = frozenset(_WORDS.split())
_LONG = 2000
"""Characters beyond which a cell is no better a text."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or a field."""

    column: str
    """What tells it: its name, or its number from 1 where the table has no names. Empty for lines that are texts."""

    example: str
    """The beginning of the first cell that is not empty, as one safe line."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What may be chosen, and what most likely is meant."""

    columns: tuple[Column, ...]
    guess: str

    def __contains__(self, column: object) -> bool:
        """Whether there is such a column."""
        return any(one.column == column for one in self.columns)

    def told(self) -> str:
        """The columns in a sentence, the first dozen of them."""
        names = [plain_line(one.column, 40) or "the line itself" for one in self.columns]
        return ", ".join(names[:12]) + (" …" if len(names) > 12 else "")


def offered(cells: Mapping[str, Sequence[str]]) -> Columns:
    """Columns with a sample of their cells, with a guess."""
    columns = tuple(
        Column(name, plain_line(next((cell for cell in sample if cell.strip()), "")[:400], 80))
        for name, sample in cells.items()
    )
    guess = max(cells, key=lambda name: _likeliness(name, cells[name]), default="")
    return Columns(columns, guess)


def _likeliness(name: str, sample: Sequence[str]) -> float:
    """How much a column looks like sentences: letters and spaces, many of them, under a name that says so."""
    full = [cell[:_LONG] for cell in sample if cell.strip()]
    if not full:
        return 0.0
    letters = sum(sum(sign.isalpha() for sign in cell) for cell in full)
    length = sum(map(len, full))
    worded = sum(" " in cell.strip() or not cell.isascii() for cell in full) / len(full)
    likely = 3.0 if name.rpartition(".")[2].strip().lower() in _LIKELY else 1.0
    return letters / len(full) * (letters / length) * (0.1 + worded) * likely
