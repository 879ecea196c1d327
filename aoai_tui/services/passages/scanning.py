"""A file, gone through once: its digest, its encoding, and whether it is what its name says."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, TextIO

from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.passages.encodings import HEAD, Utf8Check, declared, is_binary, marked
from aoai_tui.services.passages.kinds import Kind
from aoai_tui.services.text_files import what_it_is

MOST_STREAMED = 2_000_000_000
"""Bytes of a file that is read piece by piece: plain text, code, CSV and JSONL."""

MOST_HELD = 64_000_000
"""Bytes of a file that is read whole: every other kind."""

_STREAMED = (Kind.TEXT, Kind.CODE, Kind.CSV, Kind.JSONL)
_DOCUMENTS = (Kind.PDF, Kind.WORD)
_DECLARING = (Kind.HTML, Kind.CODE)
_ZEROS_IN_TABLES = 0.05
"""The share of zeros that makes a table binary: exports of old databases hold some."""

_PIECE = 1 << 20

OnStep = Callable[[], object]
"""Called again and again while something is read, whether it has text or not; what it raises ends the reading."""


def no_step() -> None:
    """For somebody who waits in any case."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A file as it was when it was gone through."""

    path: Path
    size: int
    modified_ns: int
    digest: str
    encoding: str
    """Empty for a document, which has none."""

    step: OnStep = no_step
    """To be called between pages, and every some lines."""

    @contextmanager
    def data(self) -> Iterator[BinaryIO]:
        """The file, opened. Raises UsageTrouble where it can't be, or is not the same as before, then or at the end."""
        with _readable(self.path), self.path.open("rb") as file:
            self._check(file)
            yield file
            self._check(file)

    @contextmanager
    def text(self, newline: str | None = None) -> Iterator[TextIO]:
        """Its text, with newlines as `open` makes them. Raises UsageTrouble as `data` does."""
        with self.data() as file:
            reader = io.TextIOWrapper(file, self.encoding, "replace", newline)
            try:
                yield reader
            finally:
                if not file.closed:
                    reader.detach()

    def _check(self, file: BinaryIO) -> None:
        status = os.fstat(file.fileno())
        if (status.st_size, status.st_mtime_ns) != (self.size, self.modified_ns):
            raise UsageTrouble(
                f"“{shown(self.path)}” changed while it was read.",
                "Another program writes to it. Add it again when that is done.",
            )


def scan(path: Path, kind: Kind, on_step: OnStep = no_step) -> Scanned:
    """Goes through a file once. Raises UsageTrouble where it can't be read, is too large, or is no text."""
    with _readable(path):
        status = path.stat()
        _check_status(path, kind, status)
        with path.open("rb") as file:
            head = file.read(HEAD)
            if kind not in _DOCUMENTS:
                _check_text(path, head, kind)
            digest, check = sha256(head), Utf8Check()
            check.feed(head)
            size = len(head)
            while piece := file.read(_PIECE):
                on_step()
                digest.update(piece)
                check.feed(piece)
                size += len(piece)
            check.feed(b"", final=True)
    encoding = "" if kind in _DOCUMENTS else _encoding(head, kind, check.encoding())
    return Scanned(path, size, status.st_mtime_ns, digest.hexdigest(), encoding, on_step)


def shown(path: Path) -> str:
    """A file's name as it may stand in a sentence."""
    return plain_line(path.name or str(path), 80)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """What the system says about a file, as UsageTrouble."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise UsageTrouble(f"There is no file “{shown(path)}”.", f"Looked for it at {path}.") from None
    except PermissionError:
        raise UsageTrouble(
            f"You may not read “{shown(path)}”.", f"Its owner must allow it: {path}."
        ) from None
    except OSError as error:
        raise UsageTrouble(
            f"“{shown(path)}” can't be read.", f"The system says: {error.strerror or error}."
        ) from error


def _check_status(path: Path, kind: Kind, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise UsageTrouble(f"“{shown(path)}” is a folder.", "Add the files in it.")
    if not stat.S_ISREG(status.st_mode):
        raise UsageTrouble(f"“{shown(path)}” is no file.", "Devices and pipes are not read.")
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise UsageTrouble(f"The name of “{shown(path)}” is no text.", "Rename the file.") from None
    most = MOST_STREAMED if kind in _STREAMED else MOST_HELD
    if status.st_size > most:
        raise UsageTrouble(
            f"“{shown(path)}” is too large: {status.st_size / 1e6:,.0f} MB, "
            f"and a {kind.value} file may have {most / 1e6:,.0f} MB.",
            "Split it, or add only the part that matters.",
        )


def _check_text(path: Path, head: bytes, kind: Kind) -> None:
    if marked(head):
        return
    zeros = _ZEROS_IN_TABLES if kind.has_columns else 0.0
    if is_binary(head, zeros=zeros) or head.startswith(b"%PDF-"):  # a PDF may be all letters
        raise UsageTrouble(f"“{shown(path)}” is {what_it_is(head, path.name)}, not a text.")


def _encoding(head: bytes, kind: Kind, found: str) -> str:
    by_mark = marked(head)
    if by_mark or found == "utf-8":
        return by_mark or found
    return (declared(head) if kind in _DECLARING else "") or found
