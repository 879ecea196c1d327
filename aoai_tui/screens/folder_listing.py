"""A folder's entries, and those of them that a few letters mean. Both are for a thread: folders may be large."""

from __future__ import annotations

import heapq
import os
from collections.abc import Collection, Sequence
from math import prod
from pathlib import Path
from typing import NamedTuple

from textual.fuzzy import FuzzySearch

_MOST_WAYS = 2_000
"""Ways in which letters may lie in a name up to which they are all compared: there can be millions."""


class Entry(NamedTuple):
    """A file or a folder by its name."""

    name: str
    is_folder: bool


def list_folder(folder: Path, suffixes: Collection[str] = ()) -> list[Entry]:
    """Folders first, each kind by name; of the files those with one of the suffixes, `.wav`, or all without any.

    OSError where the folder can't be read.
    """
    with os.scandir(folder) as found:
        entries = [Entry(one.name, _is_folder(one)) for one in found]
    if suffixes:
        entries = [entry for entry in entries if entry.is_folder or _suffix(entry.name) in suffixes]
    entries.sort(key=lambda entry: (not entry.is_folder, entry.name.casefold()))
    return entries


def best_entries(entries: Sequence[Entry], letters: str, most: int) -> tuple[list[Entry], int]:
    """The entries that the letters mean, best first and `most` at most, and how many there are in all.

    Hidden ones only where the letters begin with a dot.
    """
    seen = [entry for entry in entries if letters.startswith(".") or not entry.name.startswith(".")]
    if not letters:
        return seen[:most], len(seen)
    small, search = letters.casefold(), FuzzySearch()
    scored = [
        (score, -number, entry)
        for number, entry in enumerate(seen)
        if (score := _score(search, small, entry.name.casefold())) > 0
    ]
    best = heapq.nlargest(most, scored, key=lambda found: found[:2])
    return [entry for _, _, entry in best], len(scored)


def _score(search: FuzzySearch, letters: str, name: str) -> float:
    if letters in name:
        # What the name begins with is meant before what stands in its middle, and the whole name before all.
        return search.match(letters, name)[0] + (
            1000 if name == letters else 100 if name.startswith(letters) else 50
        )
    rest = iter(name)
    if not all(letter in rest for letter in letters):
        return 0.0
    if prod(name.count(letter) for letter in letters) > _MOST_WAYS:
        return 0.1
    return search.match(letters, name)[0]


def _suffix(name: str) -> str:
    return Path(name).suffix.lower()


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
