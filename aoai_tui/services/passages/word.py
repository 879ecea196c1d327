"""The text of a Word document with its headings and tables, through python-docx."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from aoai_tui.errors import UsageTrouble
from aoai_tui.services.passages.extras import missing
from aoai_tui.services.passages.headings import joined, title
from aoai_tui.services.passages.read_text import Section
from aoai_tui.services.passages.scanning import OnStep, Scanned, shown

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_MOST_UNPACKED = 300_000_000
"""Bytes of the parts of a document, unpacked: a small file can hold a great many."""

_MOST_XML = 50_000_000
"""Bytes of those that are XML: they take some twenty times as much memory. A thick book has a fifth of it."""

_STUMBLES = (
    *(AttributeError, EOFError, LookupError, NotImplementedError, RuntimeError, TypeError, ValueError),
    *(AssertionError, MemoryError),
    SyntaxError,  # how lxml takes broken XML
)
"""What reading a broken document may end in."""

_HEADING = re.compile(r"(?:heading|title)\s*(\d?)", re.IGNORECASE)


def word_sections(scanned: Scanned, warnings: list[str]) -> Iterator[Section]:
    """The document as one section. UsageTrouble where python-docx is missing or the file is broken."""
    try:
        import docx  # noqa: PLC0415, F401  an extra, and slow to load
    except ImportError as error:
        raise missing("Word", "python-docx") from error
    with scanned.data() as file:
        section = _read(file, scanned)
    if section.text:
        yield section
    else:
        warnings.append("There is no text in it.")


def _read(file: BinaryIO, scanned: Scanned) -> Section:
    import docx  # noqa: PLC0415  see above
    from docx.opc.exceptions import OpcError  # noqa: PLC0415
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # noqa: PLC0415  comes with it

    try:
        with zipfile.ZipFile(file) as archive:
            _check_size(archive, scanned)
        file.seek(0)
        return _written(docx.Document(file), scanned.step)
    except (OpcError, LxmlError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, *_STUMBLES) as error:
        raise UsageTrouble(
            f"“{shown(scanned.path)}” is no Word document, or a broken one.",
            "Open it in Word or LibreOffice, save it as .docx, and add it again.",
        ) from error


def _check_size(archive: zipfile.ZipFile, scanned: Scanned) -> None:
    """No part can unpack to more than the archive says of it."""
    parts = archive.infolist()
    xml = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
    if xml > _MOST_XML or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise UsageTrouble(f"“{shown(scanned.path)}” is too large once it is unpacked.")


def _written(document: Document, step: OnStep) -> Section:
    """Paragraphs with an empty line between them, tables as lines."""
    pieces: list[str] = []
    headings: list[tuple[int, str]] = []
    above: dict[int, str] = {}
    length = 0
    for block in document.iter_inner_content():
        step()
        text, level = _block(block)
        if not text:
            continue
        if level:
            above = {one: words for one, words in above.items() if one < level}
            above[level] = title(text)
            headings.append((length, joined(above[one] for one in sorted(above))))
        pieces.append(text)
        length += len(text) + 2
    return Section("\n\n".join(pieces), headings=tuple(headings))


def _block(block: Paragraph | Table) -> tuple[str, int]:
    """The text of a paragraph or a table, and the level where it is a heading, else 0."""
    from docx.text.paragraph import Paragraph  # noqa: PLC0415  see above

    if not isinstance(block, Paragraph):
        return _table(block), 0
    style = block.style.name if block.style is not None else ""
    found = _HEADING.fullmatch(style or "")
    return _clean(block.text), int(found[1] or 1) if found else 0


def _table(table: Table) -> str:
    """A row a line, tabs between the cells; what spans several of them comes once."""
    lines = []
    for row in table.rows:
        cells = list({id(cell._tc): _clean(cell.text).replace("\n", " ") for cell in row.cells}.values())
        lines.append("\t".join(cells).strip("\t"))
    return "\n".join(line for line in lines if line.strip())


def _clean(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
