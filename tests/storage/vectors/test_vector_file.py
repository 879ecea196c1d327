"""The file of vectors itself: appended, mapped, and told by its first page."""

from pathlib import Path

import numpy as np
import pytest

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.vectors.blocks import Block, not_covered
from aoai_tui.storage.vectors.units import units
from aoai_tui.storage.vectors.vector_file import BLOCK_BYTES, HEADER, VectorFile, read_header

ABOUT = {"id": "notes", "name": "Nötes 🦜", "width": 4}
ROWS = units(np.random.default_rng(1).standard_normal((10, 4)))[0]


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    """Part after part, and a map that was made before sees nothing of what comes later."""
    file = VectorFile(tmp_path / "notes.f16", 4)
    file.append([ROWS[:3]], 0, ABOUT)
    before = file.mapped(3)
    file.append([ROWS[3:5], ROWS[5:]], 3, ABOUT)
    assert np.array_equal(file.mapped(10), ROWS)
    assert np.array_equal(before, ROWS[:3])
    assert file.places() == 10
    assert read_header(file.path) == ABOUT


def test_what_was_broken_off_is_written_over(tmp_path: Path) -> None:
    """Rows that the database was never told of do not count."""
    file = VectorFile(tmp_path / "notes.f16", 4)
    file.append([ROWS[:3]], 0, ABOUT)
    file.append([ROWS[::-1]], 3, ABOUT)
    file.append([ROWS[3:6]], 3, ABOUT)
    assert np.array_equal(file.mapped(6), ROWS[:6])


def test_more_than_there_is_is_not_mapped(tmp_path: Path) -> None:
    """To read behind the end of a file would end the process."""
    file = VectorFile(tmp_path / "notes.f16", 4)
    file.append([ROWS], 0, ABOUT)
    with pytest.raises(StorageTrouble, match="shorter than it was"):
        file.mapped(11)


def test_nobody_writes_to_what_is_mapped(tmp_path: Path) -> None:
    """The vectors are only to read."""
    file = VectorFile(tmp_path / "notes.f16", 4)
    file.append([ROWS], 0, ABOUT)
    with pytest.raises(ValueError, match="read-only"):
        file.mapped(10)[0, 0] = 1


def test_blocks_are_small_and_cover_every_row(tmp_path: Path) -> None:
    """A change of a single bit is found, and no other block suffers from it."""
    width = 1000
    rows = units(np.random.default_rng(1).standard_normal((400, width)))[0]
    file = VectorFile(tmp_path / "notes.f16", width)
    blocks = [*file.append([rows[:150]], 0, ABOUT), *file.append([rows[150:]], 150, ABOUT)]
    assert not_covered(blocks, 400) == []
    assert max(2 * width * one.rows for one in blocks) <= BLOCK_BYTES
    assert file.broken(blocks) == []
    with file.path.open("r+b") as raw:
        raw.seek(HEADER + 2 * width * 200 + 1)
        byte = raw.read(1)[0]
        raw.seek(-1, 1)
        raw.write(bytes([byte ^ 4]))
    (broken,) = file.broken(blocks)
    assert broken.first <= 200 < broken.end


def test_rows_without_a_block_are_known() -> None:
    """Before, between and behind those that there are."""
    blocks = [Block(2, 3, 0), Block(7, 1, 0)]
    assert not_covered(blocks, 10) == [(0, 2), (5, 7), (8, 10)]
    assert not_covered([], 4) == [(0, 4)]
    assert not_covered([Block(0, 4, 0)], 4) == []


def test_a_file_of_somebody_else_tells_nothing(tmp_path: Path) -> None:
    """Whatever is in it."""
    for content in (b"", b"PNG", b"aoai-tui vectors 1\n[", b"aoai-tui vectors 1\n[1]", b"\xff" * 5000):
        (tmp_path / "x.f16").write_bytes(content)
        assert read_header(tmp_path / "x.f16") == {}


def test_a_disk_that_takes_no_more_is_said_in_words(tmp_path: Path) -> None:
    """What was there before is as it was."""
    resource = pytest.importorskip("resource")
    file = VectorFile(tmp_path / "notes.f16", 4)
    file.append([ROWS], 0, ABOUT)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (HEADER + 200, hard))
    try:
        with pytest.raises(StorageTrouble, match=r"disk is full|can't be used"):
            file.append([np.tile(ROWS, (500, 1))], 10, ABOUT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert np.array_equal(file.mapped(10), ROWS)
