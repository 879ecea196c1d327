"""A file as text, whatever kind it is. Everything here blocks: it is made for threads."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path

from aoai_tui.errors import UsageTrouble
from aoai_tui.services.passages.columns import Columns
from aoai_tui.services.passages.kinds import Kind, kind_of
from aoai_tui.services.passages.read_text import ReadText, Section
from aoai_tui.services.passages.scanning import OnStep, Scanned, no_step, scan, shown

__all__ = ["ReadText", "columns_of", "read", "typed"]

_WESTERN = ("cp1252", "latin-1")


def read(path: Path, *, column: str = "", on_step: OnStep = no_step) -> ReadText:
    """A file's text, read while its sections are asked for; its bytes have been gone through once.

    `column` is for CSV and JSONL; empty takes the one that looks most like text, and the answer names it.
    `on_step` is called on the way, now and while the sections are asked for.
    Raises UsageTrouble where the file can't be read, is too large, broken, or no text.
    """
    kind = kind_of(path)
    scanned = scan(path, kind, on_step)
    if kind.has_columns and scanned.size:
        column = _checked(column, _columns_in(scanned, kind), path)
    text = ReadText(
        kind=kind,
        digest=scanned.digest,
        size=scanned.size,
        read_sections=partial(_sections, scanned, kind, column),
        path=path,
        column=column if kind.has_columns else "",
        modified_ns=scanned.modified_ns,
    )
    if scanned.encoding in _WESTERN:
        text.warnings.append(
            "It is not UTF-8: read as Western European. Save it as UTF-8 where letters look wrong."
        )
    return text


def typed(text: str) -> ReadText:
    """What was typed or pasted; Markdown where it has headings or fences."""
    from aoai_tui.services.passages.headings import markdown_section  # noqa: PLC0415  not part of the first paint

    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    section = markdown_section(text)
    data = text.encode()
    return ReadText(
        kind=Kind.MARKDOWN if section.headings or section.kept else Kind.TEXT,
        digest=sha256(data).hexdigest(),
        size=len(data),
        read_sections=lambda _: iter((section,) if text else ()),
    )


def columns_of(path: Path) -> Columns:
    """The columns of a CSV file, or the fields of JSONL, with a guess; none for any other kind.

    Raises UsageTrouble where the file can't be read.
    """
    kind = kind_of(path)
    return _columns_in(scan(path, kind), kind) if kind.has_columns else Columns((), "")


def _columns_in(scanned: Scanned, kind: Kind) -> Columns:
    """The columns of a file that has been gone through."""
    from aoai_tui.services.passages import json_lines, tables  # noqa: PLC0415  not part of the first paint

    return tables.table_columns(scanned) if kind is Kind.CSV else json_lines.line_columns(scanned)


def _checked(column: str, columns: Columns, path: Path) -> str:
    if not column:
        return columns.guess
    if column not in columns:
        raise UsageTrouble(
            f"“{shown(path)}” has no column “{column}”.", f"It has: {columns.told() or 'none with text'}."
        )
    return column


def _sections(scanned: Scanned, kind: Kind, column: str, warnings: list[str]) -> Iterator[Section]:
    from aoai_tui.services.passages import (  # noqa: PLC0415  each with its parser, none part of the first paint
        headings,
        json_lines,
        pdf,
        plain_text,
        tables,
        web_page,
        word,
    )

    whole = {
        Kind.MARKDOWN: headings.markdown_section,
        Kind.RST: headings.rst_section,
        Kind.HTML: web_page.page_section,
    }
    in_pieces = {Kind.PDF: pdf.pdf_sections, Kind.WORD: word.word_sections}
    of_columns = {Kind.CSV: tables.table_sections, Kind.JSONL: json_lines.line_sections}
    if not scanned.size:
        warnings.append("It is empty.")
    elif kind in of_columns:
        yield from of_columns[kind](scanned, column, warnings)
    elif kind in whole:
        yield whole[kind](plain_text.whole_text(scanned, warnings))
    else:
        yield from in_pieces.get(kind, plain_text.text_sections)(scanned, warnings)
