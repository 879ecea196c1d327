"""Files of vectors that were cut short or damaged: found, repaired, and told in a sentence."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from aoai_tui.domain import PassageState
from aoai_tui.storage.store import Store, open_store
from aoai_tui.storage.vectors.vector_file import HEADER, read_header
from tests.storage.made_collection import embed, fill, furnished, texts_of, vectors_for

COUNT = 1000
WIDTH = 512
IN_A_BLOCK = 256
ROW = 2 * WIDTH


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A collection of a thousand passages, in four blocks."""
    store = open_store(tmp_path)
    furnished(store, COUNT, WIDTH)
    yield store
    store.close()


@pytest.fixture
def file(store: Store, tmp_path: Path) -> Path:
    """Its vectors."""
    return tmp_path / "vectors" / "notes.f16"


def reopened(store: Store, folder: Path) -> Store:
    """Another start of the app."""
    store.close()
    return open_store(folder)


def states(store: Store) -> list[PassageState]:
    """Of all passages, in the order of the text."""
    return [one.state for one in store.passages.of_source(1)]


def overwrite(file: Path, place: int, content: bytes) -> None:
    """Damage the file."""
    with file.open("r+b") as raw:
        raw.seek(place)
        raw.write(content)


def assert_waiting(store: Store, waiting: range) -> None:
    """These passages wait, and all others are found by their own vectors."""
    expected = [
        PassageState.WAITING if number in waiting else PassageState.EMBEDDED for number in range(COUNT)
    ]
    assert states(store) == expected
    vectors = vectors_for(COUNT, WIDTH)
    for number in range(0, COUNT, 101):
        found = texts_of(store, vectors[number], 1) == [f"text {number}"]
        assert found == (number not in waiting)
    collection = store.collections.get("notes")
    assert (collection.passages, collection.waiting) == (COUNT - len(waiting), len(waiting))


@pytest.mark.parametrize("rows", [0, 1, 255, 256, 600, 999])
def test_a_file_that_is_cut_short_is_found_at_opening(
    store: Store, file: Path, tmp_path: Path, rows: int
) -> None:
    """It is good to the last whole block; the passages behind it wait, and can be embedded again."""
    with file.open("r+b") as raw:
        raw.truncate(HEADER + ROW * rows + ROW // 2)
    store = reopened(store, tmp_path)
    assert texts_of(store, vectors_for(COUNT, WIDTH)[900]) != ["text 900"]
    good = rows // IN_A_BLOCK * IN_A_BLOCK
    assert_waiting(store, range(good, COUNT))
    (notice,) = store.vectors.take_notices()
    assert notice == (
        f"{COUNT - good:,} passages of “Notes” wait to be embedded again: the file with their vectors was damaged."
    )
    assert store.vectors.take_notices() == []
    embed(store, store.passages.waiting("notes", COUNT), vectors_for(COUNT, WIDTH)[good:])
    assert_waiting(store, range(0))
    assert store.vectors.check("notes").lost == 0
    store.close()


def test_a_file_that_is_cut_short_under_the_app_is_found_before_it_is_read(store: Store, file: Path) -> None:
    """To read behind the end of a file in memory would end the process."""
    query = vectors_for(COUNT, WIDTH)[0]
    assert texts_of(store, query, 1) == ["text 0"]
    with file.open("r+b") as raw:
        raw.truncate(HEADER + ROW * 300)
    assert texts_of(store, query, 1) == ["text 0"]
    assert_waiting(store, range(256, COUNT))


@pytest.mark.parametrize("start_anew", [False, True])
def test_a_missing_file_costs_vectors_but_no_text(
    store: Store, file: Path, tmp_path: Path, start_anew: bool
) -> None:
    """All passages wait, and the next vectors begin a file anew."""
    texts_of(store, vectors_for(1, WIDTH)[0])
    file.unlink()
    if start_anew:
        store = reopened(store, tmp_path)
    assert texts_of(store, vectors_for(1, WIDTH)[0]) == []
    assert_waiting(store, range(COUNT))
    embed(store, store.passages.waiting("notes", COUNT), vectors_for(COUNT, WIDTH))
    assert_waiting(store, range(0))
    store.close()


def test_a_damaged_end_is_found_at_opening(store: Store, file: Path, tmp_path: Path) -> None:
    """The last block's checksum is looked at."""
    overwrite(file, HEADER + ROW * 999, b"\0" * ROW)
    store = reopened(store, tmp_path)
    texts_of(store, vectors_for(1, WIDTH)[0])
    assert_waiting(store, range(768, COUNT))
    store.close()


def test_damage_in_the_middle_is_found_by_a_check(store: Store, file: Path, tmp_path: Path) -> None:
    """Only the passages of the broken block wait; a second check finds all well."""
    overwrite(file, HEADER + ROW * 300, b"\xff" * 10)
    store = reopened(store, tmp_path)
    checked = store.vectors.check("notes")
    assert (checked.rows, checked.lost) == (COUNT, IN_A_BLOCK)
    assert_waiting(store, range(256, 512))
    assert store.vectors.check("notes").lost == 0
    embed(store, store.passages.waiting("notes", COUNT), vectors_for(COUNT, WIDTH)[256:512])
    assert_waiting(store, range(0))
    store.close()


def test_a_damaged_first_page_costs_nothing(store: Store, file: Path, tmp_path: Path) -> None:
    """It is written anew."""
    before = read_header(file)
    overwrite(file, 0, b"\0" * HEADER)
    store = reopened(store, tmp_path)
    assert texts_of(store, vectors_for(COUNT, WIDTH)[5], 1) == ["text 5"]
    assert read_header(file) == before
    assert store.vectors.take_notices() == []
    store.close()


def test_a_check_of_nothing_finds_nothing(store: Store) -> None:
    """A collection without vectors is sound."""
    store.vectors.local("notes").drop()
    assert store.vectors.compact("notes") == 0
    assert store.vectors.check("notes").rows == 0
    assert texts_of(store, np.ones(WIDTH, dtype=np.float32)) == []


def written_anew(store: Store, first: int) -> None:
    """Every other passage goes, from the first or the second on, and so do their rows."""
    store.passages.delete("notes", [one.id for one in store.passages.of_source(1)][first::2])
    store.passages.erase_deleted(timedelta())
    assert store.vectors.compact("notes") == COUNT // 2


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("rows", [0, 1, 255, 256, 300, 499])
def test_a_file_that_was_written_anew_and_cut_short_is_repaired(
    store: Store, tmp_path: Path, rows: int, first: int
) -> None:
    """Its last good rows stay, and what is embedded later is found, too."""
    written_anew(store, first)
    file = tmp_path / "vectors" / "notes.2.f16"
    begin = file.stat().st_size - ROW * COUNT // 2
    with file.open("r+b") as raw:
        raw.truncate(begin + ROW * rows + ROW // 2)
    store = reopened(store, tmp_path)
    assert store.vectors.check("notes").lost == COUNT // 2 - rows // IN_A_BLOCK * IN_A_BLOCK
    vectors = vectors_for(COUNT, WIDTH)
    for _ in range(2):
        waiting = store.passages.waiting("notes", COUNT)
        for one in store.passages.of_source(1)[::17]:
            found = texts_of(store, vectors[int(one.text.split()[1])], 1) == [one.text]
            assert found == (one.row >= 0)
        if waiting:
            embed(store, waiting, vectors[[int(one.text.split()[1]) for one in waiting]])
    assert store.vectors.check("notes").lost == 0
    assert store.vectors.compact("notes", 0.0) >= 0
    assert texts_of(store, vectors[999 - first], 1) == [f"text {999 - first}"]
    store.close()


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("known", [1, 400, 999])
def test_rows_that_the_database_does_not_know_of_any_more_are_not_given_again(
    store: Store, tmp_path: Path, known: int, first: int
) -> None:
    """After it was damaged: a salvaged one knows the rows that its passages name. What comes later gets its own."""
    written_anew(store, first)
    store.passages.delete("notes", [one.id for one in store.passages.of_source(1) if one.row >= known])
    store.passages.erase_deleted(timedelta())
    with store.database.transaction() as cursor:
        cursor.execute("UPDATE collections SET rows = ?", (known,))
        cursor.execute("DELETE FROM vector_blocks WHERE first + rows > ?", (known,))
    store = reopened(store, tmp_path)
    later, vectors = (
        fill(store, ["late 0", "late 1", "late 2"], name="late.md"),
        vectors_for(3, WIDTH, seed=8),
    )
    embed(store, later, vectors)
    for number, vector in enumerate(vectors):
        assert texts_of(store, vector, 1) == [f"late {number}"]
    for one in store.passages.of_source(1)[::31]:
        assert texts_of(store, vectors_for(COUNT, WIDTH)[int(one.text.split()[1])], 1) == [one.text]
    assert store.vectors.check("notes").lost == 0
    store.close()


def test_without_its_layout_a_file_costs_vectors_but_no_text(store: Store, tmp_path: Path) -> None:
    """All passages wait rather than get each other's vectors."""
    written_anew(store, 0)
    file = tmp_path / "vectors" / "notes.2.f16"
    overwrite(file, HEADER, bytes(file.stat().st_size - ROW * COUNT // 2 - HEADER))
    store = reopened(store, tmp_path)
    vectors = vectors_for(COUNT, WIDTH)
    assert texts_of(store, vectors[1], 1) == []
    waiting = store.passages.waiting("notes", COUNT)
    assert len(waiting) == COUNT // 2
    embed(store, waiting, vectors[1::2])
    assert texts_of(store, vectors[501], 1) == ["text 501"]
    assert store.vectors.check("notes").lost == 0
    store.close()
