"""What was deleted long ago is swept away for good: first the sound's files, then the rows.

A crash in between leaves rows without files, which the next sweep takes. A file without a row is never touched: it
may be all that is left of a recording.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from aoai_tui.domain import Narration, Recording
from aoai_tui.storage.store import Store


def sweep_deleted_sound(store: Store, age: timedelta) -> int:
    """Erase recordings, transcripts and narrations that were deleted at least that long ago; how many there were.

    What can't be removed just now, because a program holds it open, say, stays for the next sweep.
    """
    recordings, narrations = store.recordings, store.narrations
    gone = recordings.erase(_without_files(recordings.folder, recordings.expired(age)), age)
    gone += narrations.erase(_without_files(narrations.folder, narrations.expired(age)), age)
    if gone:
        store.search.forget_erased()
    return gone


def _without_files(folder: Path, swept: Iterable[Recording | Narration]) -> list[str]:
    """Remove their files; the ids of those that have none any more."""
    return [one.id for one in swept if _removed(folder, one.file) and _without_parts(folder, one.id)]


def _without_parts(folder: Path, narration_id: str) -> bool:
    """Whether there is no folder of its parts afterwards: a narration that was broken off has one of its id's name."""
    if Path(narration_id).name != narration_id or narration_id in ("", ".", ".."):
        return True
    parts = folder / narration_id
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
