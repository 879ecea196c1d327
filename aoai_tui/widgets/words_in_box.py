"""Words in the middle of a box of cells."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len, chop_cells, set_cell_size

from aoai_tui.plain import plain_line


def words_in_box(sentences: Iterable[str], columns: int, rows: int) -> list[str]:
    """Lines of exactly `columns` cells, at most `rows` of them: every sentence begins a line, all are centred."""
    if columns < 1 or rows < 1:
        return []
    lines = [line for sentence in sentences for line in _broken(plain_line(sentence, 400), columns)][:rows]
    above = (rows - len(lines)) // 2
    return [" " * columns] * above + [_centred(line, columns) for line in lines]


def _broken(sentence: str, columns: int) -> list[str]:
    lines: list[str] = []
    for word in sentence.split():
        *whole, rest = chop_cells(word, columns)
        if not whole and lines and cell_len(lines[-1]) + 1 + cell_len(rest) <= columns:
            lines[-1] += f" {rest}"
        else:
            lines += [*whole, rest]
    return lines


def _centred(line: str, columns: int) -> str:
    return set_cell_size(" " * ((columns - cell_len(line)) // 2) + line, columns)
