"""Where rows are in a file that lacks some of them."""

import io
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.storage.vectors.layout import PAGE, Layout, read_layout
from aoai_tui.storage.vectors.ranges import ranges_of, rows_of
from aoai_tui.storage.vectors.units import units
from aoai_tui.storage.vectors.vector_file import LayoutLost, VectorFile

ROWS = units(np.random.default_rng(1).standard_normal((20, 4)))[0]
KEPT = ranges_of([(1, 3), (5, 6), (9, 12)])
LAYOUT = Layout(KEPT, 15)


@given(kept=st.sets(st.integers(0, 40)), upto=st.integers(41, 50), live=st.sets(st.integers(0, 60)))
def test_rows_and_places(kept: set[int], upto: int, live: set[int]) -> None:
    """Each row that is there has a place of its own, in their order; all behind the last known one follow."""
    ranges = ranges_of([(one, one + 1) for one in kept])
    layout = Layout(ranges, upto)
    there = np.array([*sorted(kept), *range(upto, 70)])
    places = np.arange(len(there))
    assert layout.settled == len(kept)
    assert layout.places(there).tolist() == places.tolist()
    assert layout.rows(places).tolist() == there.tolist()
    assert [layout.place(row) for row in range(70)] == [int((there < row).sum()) for row in range(70)]
    ends = [layout.end(places) for places in range(len(there) + 1)]
    assert [layout.place(end) for end in ends] == [*range(len(there) + 1)]
    assert ends[len(kept)] == upto
    chosen = np.array(sorted(live & set(there.tolist())), dtype=np.int64)
    found = layout.ranges(ranges_of([(row, row + 1) for row in chosen]))
    assert rows_of(found).tolist() == layout.places(chosen).tolist()
    assert all(first[1] < second[0] for first, second in pairwise(found.tolist()))


def test_without_a_layout_every_row_is_at_its_own_place() -> None:
    """Nothing of it is written."""
    rows = np.arange(5)
    assert Layout().places(rows).tolist() == Layout().rows(rows).tolist() == rows.tolist()
    assert Layout().written() == b""


@pytest.mark.parametrize("ranges", [0, 3, 254, 255, 1000])
def test_it_comes_back_as_it_was(ranges: int) -> None:
    """However many ranges; and from its second copy where the first is damaged."""
    layout = Layout(ranges_of([(2 * one, 2 * one + 1) for one in range(ranges)]), 5000)
    written = layout.written()
    assert len(written) % (2 * PAGE) == 0
    for damaged in (None, 0, 20, 40, len(written) // 2 - 1):
        data = bytearray(bytes(PAGE) + written)
        if damaged is not None:
            data[PAGE + damaged : PAGE + damaged + 8] = b"\xff" * min(8, len(data))
        found = read_layout(io.BytesIO(bytes(data)), anywhere=True)
        assert found is not None
        assert np.array_equal(found[0].kept, layout.kept)
        assert (found[0].upto, found[1]) == (5000, len(written))


def file_of(folder: Path) -> VectorFile:
    """A file that lacks rows, and got two more; closed and opened again."""
    file = VectorFile(folder / "notes.2.f16", 4)
    file.create([ROWS[rows_of(KEPT)]], {"id": "notes"}, LAYOUT)
    file.append([ROWS[15:17]], 15, {})
    return VectorFile(file.path, 4)


def test_a_file_tells_its_rows(tmp_path: Path) -> None:
    """Those it was made with, and those that came behind them."""
    file = file_of(tmp_path)
    assert file.places() == 8
    assert np.array_equal(file.mapped(17), ROWS[[1, 2, 5, 9, 10, 11, 15, 16]])
    assert np.array_equal(file.mapped(15), ROWS[[1, 2, 5, 9, 10, 11]])
    assert [file.reaches(rows) for rows in (15, 17, 18)] == [True, True, False]


@pytest.mark.parametrize("pages", [(0,), (1,), (2,), (0, 1), (0, 2)])
def test_damaged_pages_before_the_rows_cost_nothing(tmp_path: Path, pages: tuple[int, ...]) -> None:
    """As long as one copy of the layout is left."""
    path = file_of(tmp_path).path
    with path.open("r+b") as raw:
        for page in pages:
            raw.seek(page * PAGE)
            raw.write(bytes(PAGE))
    file = VectorFile(path, 4)
    assert np.array_equal(file.mapped(17), ROWS[[1, 2, 5, 9, 10, 11, 15, 16]])
    assert file.mend_header({"id": "notes"}) == (0 in pages)
    assert np.array_equal(VectorFile(path, 4).mapped(17), file.mapped(17))


def test_without_its_layout_a_file_is_not_read(tmp_path: Path) -> None:
    """Nobody would know whose the vectors are."""
    path = file_of(tmp_path).path
    with path.open("r+b") as raw:
        raw.seek(PAGE)
        raw.write(bytes(2 * PAGE))
    file = VectorFile(path, 4)
    with pytest.raises(LayoutLost, match="is damaged"):
        file.mapped(17)
    assert not file.reaches(1)
