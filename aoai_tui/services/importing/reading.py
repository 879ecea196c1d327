"""A file's conversations, one after the other, whatever format it has. For a thread: it blocks."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, TextIO

from aoai_tui.config.paths import expanded
from aoai_tui.services.importing.brought import Brought, not_importable
from aoai_tui.services.importing.from_chatgpt import from_chatgpt, is_conversation
from aoai_tui.services.importing.from_json import from_json, is_ours
from aoai_tui.services.importing.from_markdown import from_markdown

_BITE = 1 << 20
"""Characters that are read at a time. Decoding holds Python's lock, so that it must be done in small pieces."""

Progress = Callable[[int, int], None]
"""Is told how many bytes are read, and how many there are."""


def conversations_in(path: Path, on_progress: Progress) -> Iterator[Brought | None]:
    """The conversations; None for each one that can't be read or is empty.

    Raises UsageTrouble where the file is none of the known formats, OSError where it can't be read.
    """
    path = expanded(path)
    if zipfile.is_zipfile(path):
        yield from _from_zip(path, on_progress)
        return
    size = path.stat().st_size
    with path.open("rb") as file:
        first = _first_sign(file)
        if first == b"[":
            yield from _from_list(_Counted(file, on_progress, size))
        elif first == b"{":
            yield _from_object(file.read())
        else:
            yield Brought(from_markdown(_decoded(file.read()), path.stem, _changed(path)), {})
    on_progress(size, size)


def _from_zip(path: Path, on_progress: Progress) -> Iterator[Brought | None]:
    with _sound_zip(path) as archive:
        parts = [
            part
            for part in archive.infolist()
            if Path(part.filename).name.startswith("conversations") and part.filename.endswith(".json")
        ]
        if not parts:
            raise not_importable("There is no conversations.json in this zip.")
        size, done = sum(part.file_size for part in parts), 0
        for part in sorted(parts, key=lambda one: one.filename):
            with archive.open(part) as file:
                yield from _from_list(_Counted(file, on_progress, size, done))
            done += part.file_size


@contextmanager
def _sound_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise not_importable(f"The zip is broken: {error}.") from error


def _from_list(file: _Counted) -> Iterator[Brought | None]:
    with io.TextIOWrapper(io.BufferedReader(file), encoding="utf-8-sig", errors="replace") as text:
        for value in elements(text):
            yield _brought(value)


def _from_object(data: bytes) -> Brought | None:
    if is_ours(data.removeprefix(b"\xef\xbb\xbf")):
        return from_json(data.removeprefix(b"\xef\xbb\xbf"))
    try:
        value = json.loads(_decoded(data))
    except ValueError as error:
        raise not_importable(f"It is broken JSON: {error}.") from error
    if not is_conversation(value):
        raise not_importable("It is JSON, but no conversation.")
    return _brought(value)


def _brought(value: object) -> Brought | None:
    if not isinstance(value, dict) or not is_conversation(value):
        return None
    tree = from_chatgpt(value)
    return Brought(tree, {}) if tree else None


def elements(text: TextIO) -> Iterator[object]:
    """The elements of a JSON list, one after the other, without holding all of it. Raises UsageTrouble."""
    decoder, rest = json.JSONDecoder(), ""
    bite, ended = _BITE, False
    while True:
        if (begin := _after_signs(rest)) is not None:
            try:
                value, end = decoder.raw_decode(rest, begin)
            except ValueError as error:
                if ended:
                    raise not_importable(f"It is broken JSON: {error}.") from error
            else:
                if end < len(rest) or ended:
                    yield value
                    rest, bite = rest[end:], _BITE
                    continue
        elif ended:
            if "]" not in rest:
                raise not_importable("It ends in the middle.")
            return
        piece = text.read(bite)
        rest, bite, ended = rest + piece, 2 * bite, not piece


def _after_signs(rest: str) -> int | None:
    """Where the next element begins; None where there is none in sight."""
    for place, sign in enumerate(rest):
        if sign not in "[,] \t\r\n\ufeff":
            return place
    return None


def _first_sign(file: BinaryIO) -> bytes:
    head = file.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip()
    file.seek(0)
    return head[:1]


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_importable("It is no text in UTF-8.") from error


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


class _Counted(io.RawIOBase):
    """A file that tells how much of it is read."""

    def __init__(self, file: IO[bytes], on_progress: Progress, size: int, done: int = 0) -> None:
        super().__init__()
        self._file, self._on_progress, self._size, self._done = file, on_progress, size, done

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._done += len(data)
        self._on_progress(self._done, self._size)
        return len(data)
