"""Masks that were drawn long ago and go with no prompt any more, and those that nobody finished. For a thread."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from aoai_tui.services.gallery.sketches import sweep_sketches


def sweep_masks(data_dir: Path, age: timedelta) -> int:
    """Remove the masks that are at least that old and that no prompt which waits will need; how many there were.

    Those that were never finished, too.
    """
    waiting = "".join(_text(path) for path in (data_dir / "waiting").glob("*.json"))
    latest = time.time() - age.total_seconds()
    swept = 0
    for path in (data_dir / "masks").glob("*.png"):
        with suppress(OSError):
            if path.stat().st_mtime <= latest and path.name not in waiting:
                path.unlink()
                swept += 1
    return swept + sweep_sketches(data_dir / "sketches", latest)


def _text(path: Path) -> str:
    with suppress(OSError):
        return path.read_text("utf-8", "replace")
    return ""
