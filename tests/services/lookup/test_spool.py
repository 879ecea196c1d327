"""Passages between being read and being kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aoai_tui
from aoai_tui.domain import Chunk
from aoai_tui.services.lookup import spool as room
from aoai_tui.services.lookup.spool import Spool

CHUNKS = st.builds(
    Chunk,
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    line=st.integers(0, 10_000),
    place=st.text(st.characters(exclude_categories=["Cs"])),
    start=st.integers(0, 1 << 40),
)


@given(st.lists(st.tuples(st.integers(0, 5), CHUNKS)))
def test_what_goes_in_comes_out(lines: list[tuple[int, Chunk]]) -> None:
    """In its order, again and again, and more can follow."""
    spool = Spool()
    for number, chunk in lines:
        spool.put(number, chunk)
    assert list(spool) == lines
    spool.put(9, Chunk(text="more"))
    assert list(spool) == [*lines, (9, Chunk(text="more"))]
    assert spool.count == len(lines) + 1


def test_much_goes_to_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what memory is for, and comes back as it was."""
    monkeypatch.setattr(room, "_IN_MEMORY", 1000)
    spool = Spool()
    for number in range(100):
        spool.put(number, Chunk(text=f"Passage {number} " * 10))
    assert [number for number, _ in spool] == list(range(100))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_a_full_disk_is_said() -> None:
    """In words that name the folder for temporary files; also where only the last bytes do not fit."""
    script = """
import resource, signal
from aoai_tui.domain import Chunk
from aoai_tui.errors import StorageTrouble
from aoai_tui.services.lookup.spool import Spool
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5_000_000, resource.RLIM_INFINITY))
said = set()
for passages in (10_000, *range(4_945, 4_965)):
    spool = Spool()
    try:
        for number in range(passages):
            spool.put(0, Chunk(text="x" * 994))
        list(spool)
    except StorageTrouble as trouble:
        said.add(trouble.title)
print(*said)
"""
    told = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(aoai_tui.__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.stderr, told.stdout) == (
        "",
        "The passages don't fit into the system's folder for temporary files.\n",
    )
