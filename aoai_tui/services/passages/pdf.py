"""The text of a PDF, page by page, through pypdf."""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from aoai_tui.errors import UsageTrouble
from aoai_tui.services.passages.extras import missing
from aoai_tui.services.passages.lines import told
from aoai_tui.services.passages.read_text import Section
from aoai_tui.services.passages.scanning import Scanned, shown

if TYPE_CHECKING:
    from pypdf import PdfReader

T = TypeVar("T")

_STUMBLES = (
    *(
        ArithmeticError,
        AssertionError,
        AttributeError,
        BufferError,
        EOFError,
        LookupError,
        NotImplementedError,
    ),
    *(RuntimeError, TypeError, ValueError, struct.error, zlib.error),
)
"""What reading a broken PDF may end in, by the documentation of pypdf: anything."""

_MOST_PAGES = 20_000
_MOST_PAGE = 2_000_000
"""Characters of one page; a page that has more is no page."""


def pdf_sections(scanned: Scanned, warnings: list[str]) -> Iterator[Section]:
    """A section for each page with text. UsageTrouble where pypdf is missing or the file is locked or broken."""
    try:
        import pypdf  # noqa: PLC0415  an extra, and slow to load
    except ImportError as error:
        raise missing("PDF", "pypdf") from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it remarks on every flaw that it can live with
    broken: list[int] = []
    start = 0
    with scanned.data() as file:
        reader = _guarded(lambda: pypdf.PdfReader(file))
        if reader is None:
            raise UsageTrouble(f"“{shown(scanned.path)}” is a broken PDF.", "Another program may repair it.")
        for number in range(1, _pages(reader, scanned) + 1):
            scanned.step()
            text = _page(reader, number)
            if text is None:
                broken.append(number)
            elif text and not text.isspace():
                yield Section(text, start, place=f"page {number}")
                start += len(text) + 2
    if broken:
        warnings.append(told(broken, "page", "that can't be read"))
    elif not start:
        warnings.append("There is no text in it: its pages are pictures.")


def _pages(reader: PdfReader, scanned: Scanned) -> int:
    if reader.is_encrypted and not _guarded(lambda: reader.decrypt("")):
        raise UsageTrouble(
            f"“{shown(scanned.path)}” is locked with a password.", "Save it without one and add it again."
        )
    pages = _guarded(lambda: len(reader.pages))
    if pages is None:
        raise UsageTrouble(f"“{shown(scanned.path)}” is a broken PDF.", "Another program may repair it.")
    if pages > _MOST_PAGES:
        raise UsageTrouble(
            f"“{shown(scanned.path)}” has {pages:,} pages.", f"At most {_MOST_PAGES:,} are read."
        )
    return pages


def _page(reader: PdfReader, number: int) -> str | None:
    """A page's text; None where it can't be read."""

    def read() -> str:
        return reader.pages[number - 1].extract_text()

    text = _guarded(read)
    if text is None:
        return None
    text = text[:_MOST_PAGE].replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _guarded(action: Callable[[], T]) -> T | None:
    """What the action gives; None where the PDF is so broken that pypdf stumbles, in whichever way."""
    from pypdf.errors import DependencyError, PyPdfError  # noqa: PLC0415  see above

    try:
        return action()
    except (PyPdfError, DependencyError, RecursionError, MemoryError, *_STUMBLES):
        return None
