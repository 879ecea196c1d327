"""Dead rows are left out of the file, and every passage keeps its vector."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from aoai_tui.storage.store import Store, open_store
from tests.storage.made_collection import embed, furnished, texts_of, vectors_for

COUNT = 300


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A collection of 300 passages."""
    store = open_store(tmp_path)
    furnished(store, COUNT)
    yield store
    store.close()


def erase(store: Store, numbers: list[int]) -> None:
    """Delete passages, for good."""
    ids = [one.id for one in store.passages.of_source(1) if int(one.text.split()[1]) in numbers]
    store.passages.delete("notes", ids)
    store.passages.erase_deleted(timedelta())


def assert_right(store: Store) -> None:
    """Every passage that is there is found by its own vector."""
    vectors = vectors_for(COUNT)
    for one in store.passages.of_source(1):
        assert texts_of(store, vectors[int(one.text.split()[1])], 1) == [one.text]
    assert store.vectors.check("notes").lost == 0


def test_little_that_is_dead_stays(store: Store, tmp_path: Path) -> None:
    """To write the file anew costs more than to read past a quarter."""
    erase(store, list(range(0, COUNT, 4)))
    assert store.vectors.compact("notes") == 0
    assert [path.name for path in (tmp_path / "vectors").glob("*.f16")] == ["notes.f16"]


def test_the_rest_moves_to_a_new_file(store: Store, tmp_path: Path) -> None:
    """Again and again; what is added later comes behind it."""
    before = (tmp_path / "vectors" / "notes.f16").stat().st_size
    erase(store, [*range(0, COUNT, 3), *range(200, 250)])
    assert store.vectors.compact("notes") > COUNT // 4
    (file,) = (tmp_path / "vectors").glob("*.f16")
    assert file.name == "notes.2.f16"
    assert file.stat().st_size < before
    assert_right(store)
    erase(store, list(range(100, COUNT)))
    assert store.vectors.compact("notes") > 0
    (file,) = (tmp_path / "vectors").glob("*.f16")
    assert file.name == "notes.3.f16"
    passage = store.passages.of_source(1)[0]
    store.passages.rewrite(passage, passage.text)
    embed(store, store.passages.waiting("notes", 9), vectors_for(COUNT)[[int(passage.text.split()[1])]])
    assert_right(store)


def test_deleted_passages_keep_their_vectors(store: Store) -> None:
    """They come back with them: until they are swept away, their rows are not dead."""
    erase(store, list(range(200, COUNT)))
    ids = [one.id for one in store.passages.of_source(1)]
    store.passages.delete("notes", ids[:120])
    store.passages.delete("notes", ids[150:160])
    assert store.vectors.compact("notes") == 100
    assert store.passages.restore_last("notes") == 10
    assert store.passages.restore_last("notes") == 120
    assert len(store.passages.of_source(1)) == 200
    assert_right(store)


def test_another_window_goes_on_with_the_new_file(store: Store, tmp_path: Path) -> None:
    """It had the old one in memory; what it adds comes to the new one."""
    with closing(open_store(tmp_path)) as other:
        assert_right(other)
        erase(store, list(range(0, 200)))
        assert store.vectors.compact("notes") == 200
        assert_right(other)
        passage = other.passages.of_source(1)[0]
        other.passages.rewrite(passage, passage.text)
        number = int(passage.text.split()[1])
        embed(other, other.passages.waiting("notes", 9), vectors_for(COUNT)[[number]])
        assert_right(store)


def test_lookups_while_the_file_is_written_anew_are_right(store: Store) -> None:
    """However they meet: a row is never taken for another passage's."""
    vectors, wrong = vectors_for(COUNT), []
    over = threading.Event()

    def look_up() -> None:
        turn = 200
        while not over.is_set():
            turn = 200 + (turn + 1) % 100
            found = texts_of(store, vectors[turn], 1)
            if found != [f"text {turn}"]:
                wrong.append((turn, found))

    threads = [threading.Thread(target=look_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for numbers in (range(0, 100), range(100, 150), range(150, 190)):
            erase(store, list(numbers))
            assert store.vectors.compact("notes", 0.1) == len(numbers)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_damage_is_not_blessed_with_a_new_checksum(store: Store, tmp_path: Path) -> None:
    """What is broken is found before it is copied."""
    erase(store, list(range(0, 200)))
    with (tmp_path / "vectors" / "notes.f16").open("r+b") as raw:
        raw.seek(-100, 2)
        raw.write(b"\xff" * 10)
    store.vectors.compact("notes")
    assert store.collections.get("notes").waiting == 100
    assert len(store.vectors.take_notices()) == 1


def test_a_folder_with_the_remains_of_a_crash_is_tidied(store: Store, tmp_path: Path) -> None:
    """A new file that never came to count is written over, and old ones go."""
    (tmp_path / "vectors" / "notes.2.f16").write_bytes(np.random.default_rng(1).bytes(100_000))
    (tmp_path / "vectors" / "other.f16").write_bytes(b"somebody else's")
    erase(store, list(range(0, 200)))
    assert store.vectors.compact("notes") == 200
    assert_right(store)
    names = sorted(path.name for path in (tmp_path / "vectors").glob("*.f16"))
    assert names == ["notes.2.f16", "other.f16"]
