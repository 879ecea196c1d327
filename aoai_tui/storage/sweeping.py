"""What was deleted long ago is swept away for good: first the files, then the rows.

A crash in between leaves rows without files, which the next sweep takes. A file without a row is never touched: it
may be all that is left of a recording or a picture.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from aoai_tui.domain import Narration, Picture, Recording
from aoai_tui.storage.keeping import Keeping
from aoai_tui.storage.store import Store

WithFile = TypeVar("WithFile", Recording, Narration, Picture)


def sweep_deleted(store: Store, age: timedelta) -> int:
    """Erase recordings, transcripts, narrations, pictures, collections, and passages and sources of other ones, that
    were deleted at least that long ago; how many.

    What can't be removed just now, because a program holds it open, say, stays for the next sweep.
    """
    gone = sum((_swept(store.recordings, age), _swept(store.narrations, age), _swept(store.pictures, age)))
    if gone:
        store.search.forget_erased()
    return gone + _swept_collections(store, age)


def _swept(kept: Keeping[WithFile], age: timedelta) -> int:
    """Erase those of one table that have no files any more."""
    folder = kept.folder
    bare = [
        one.id for one in kept.expired(age) if _removed(folder, one.file) and _without_parts(folder, one.id)
    ]
    return kept.erase(bare, age)


def _swept_collections(store: Store, age: timedelta) -> int:
    """Erase collections whose vectors are gone, and leave out of other files what no passage names any more."""
    bare = [one.id for one in store.collections.expired(age) if store.vectors.remove_files(one.id)]
    gone = store.collections.erase(bare, age) + store.passages.erase_deleted(age)
    for one in store.collections.all():
        store.vectors.compact(one.id)
    return gone


def _without_parts(folder: Path, kept_id: str) -> bool:
    """Whether there is no folder called after its id afterwards: parts of a narration that was broken off are there."""
    if Path(kept_id).name != kept_id or kept_id in ("", ".", ".."):
        return True
    parts = folder / kept_id
    shutil.rmtree(parts, ignore_errors=True)
    return not parts.exists()


def _removed(folder: Path, file: str) -> bool:
    """Whether there is no such file in the folder afterwards. A name that leads elsewhere is not followed."""
    if not file or Path(file).name != file:
        return True
    try:
        (folder / file).unlink(missing_ok=True)
    except OSError:
        return False
    return True
