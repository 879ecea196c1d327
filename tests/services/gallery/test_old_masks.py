"""Masks that nobody needs any more."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from aoai_tui.services.gallery.masks import keep_mask
from aoai_tui.services.gallery.old_masks import sweep_masks
from tests.services.gallery.gallery_harness import Silent, queue_over, small_png


async def test_masks_go_when_they_are_old_and_nothing_waits_for_them(tmp_path: Path) -> None:
    """A start sweeps them; a new one stays, and so does one whose prompt still waits."""
    folder = tmp_path / "masks"
    waiting = keep_mask(small_png("green"), folder)
    async with queue_over(Silent(), tmp_path) as (queue, _):
        queue.add("A fox", pictures=[waiting], mask=waiting)
    old, new = keep_mask(small_png("red"), folder), keep_mask(small_png("blue"), folder)
    for path in (old, waiting):
        os.utime(path, (0, 0))
    async with queue_over(Silent(), tmp_path) as (queue, _):
        assert sorted(folder.iterdir()) == sorted([waiting, new])
        queue.remove(queue.entries[0].id)
    assert sweep_masks(tmp_path, timedelta(days=30)) == 1
    assert list(folder.iterdir()) == [new]
