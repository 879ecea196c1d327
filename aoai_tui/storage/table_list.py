"""The list of tables, as far as a damaged database still has it. Sections are those of SQLite's file format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

PAGE_SIZE = 4096
"""Bytes of a page in every database that this app makes."""

_LEAF = 0x0D
"""What the page of a table begins with that holds rows (section 1.6)."""

_LOG_HEADER, _FRAME_HEADER = 32, 24
"""Bytes before the log's first frame, and before the page in each frame (section 4)."""


def log_of(path: Path) -> Path:
    """The log that SQLite keeps beside a database."""
    return path.with_name(path.name + "-wal")


def listed_tables(damaged: Path) -> dict[str, int]:
    """Where each table begins that is still listed behind the first page; pages count from 1."""
    return dict(entry for page in _pages(damaged) for entry in _entries(page))


def _pages(damaged: Path) -> Iterator[bytes]:
    """Every page of the file but its first one, then those in its log."""
    for path, begin, between in ((damaged, PAGE_SIZE, 0), (log_of(damaged), _LOG_HEADER, _FRAME_HEADER)):
        if path.exists():
            with path.open("rb") as file:
                file.seek(begin)
                while len(page := file.read(between + PAGE_SIZE)) == between + PAGE_SIZE:
                    yield page[between:]


def _entries(page: bytes) -> Iterator[tuple[str, int]]:
    """The tables that a page lists, and where they begin; none where it is another kind of page."""
    if page[0] != _LEAF or b"CREATE TABLE" not in page:
        return
    for number in range(int.from_bytes(page[3:5], "big")):
        place = int.from_bytes(page[8 + 2 * number : 10 + 2 * number], "big")
        try:
            values = _values(page, place)
        except IndexError:
            continue
        if len(values) == 5 and values[0] == b"table" and values[1] == values[2]:
            yield values[1].decode("utf-8", "replace"), int.from_bytes(values[3], "big", signed=True)


def _values(page: bytes, place: int) -> list[bytes]:
    """The columns of the row at a place, as their bytes. IndexError where there is none."""
    for _ in range(2):  # how long the row is, and its number
        _, place = _number(page, place)
    length, begin = _number(page, place)
    value = place + length
    found = []
    while begin < place + length:
        kind, begin = _number(page, begin)
        size = (kind - 12) // 2 if kind >= 12 else (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)[kind]
        found.append(page[value : value + size])
        value += size
    return found


def _number(page: bytes, place: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where what follows begins (section 1.6, varint)."""
    number = 0
    for _ in range(8):
        byte = page[place]
        place += 1
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, place
    return number << 8 | page[place], place + 1
