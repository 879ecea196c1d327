"""Dead rows are left out of the file, and every passage keeps its vector."""

import sqlite3
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.rows import Value
from aoai_tui.storage.store import Store, open_store
from aoai_tui.storage.vectors.layout import PAGE
from tests.storage.made_collection import MODEL, NOTES, embed, fill, furnished, texts_of, vectors_for
from tests.storage.test_storage_processes import copy_of_the_app

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
    assert_the_same_by_every_way(store)


def assert_the_same_by_every_way(store: Store) -> None:
    """Vectors that are taken by their passages, all at once or in batches are those that lookups find."""
    units = vectors_for(COUNT) / np.linalg.norm(vectors_for(COUNT), axis=1)[:, None]
    passages = [one for source in store.sources.all("notes") for one in store.passages.of_source(source.id)]
    numbers = {one.id: int(one.text.split()[1]) for one in passages if one.row >= 0}
    right = units[list(numbers.values())]
    np.testing.assert_allclose(store.vectors.vectors("notes", list(numbers)), right, atol=1e-3)
    everything = store.vectors.all_of("notes")
    assert everything is not None
    found = everything.matrix[everything.rows]
    np.testing.assert_allclose(
        found, units[[numbers[one] for one in everything.passages.tolist()]], atol=1e-3
    )
    (batch,) = store.vectors.batches("notes")
    np.testing.assert_allclose(
        batch.vectors, units[[numbers[one] for one in batch.passages.tolist()]], atol=1e-3
    )


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
    assert file.stat().st_size - 2 * PAGE < before
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


def test_what_is_deleted_meanwhile_keeps_its_vector(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever question another window comes between: the rows are those of living passages, or of deleted ones."""
    erase(store, list(range(200, COUNT)))
    ids = [one.id for one in store.passages.of_source(1)]
    ask = store.database.rows
    with closing(open_store(tmp_path)) as other:

        def asked(sql: str, params: Sequence[Value] = ()) -> list[sqlite3.Row]:
            if "passages" in sql and ids:
                other.passages.delete("notes", [ids.pop()])
            return ask(sql, params)

        monkeypatch.setattr(store.database, "rows", asked)
        assert store.vectors.compact("notes") == 100
        monkeypatch.undo()
        while other.passages.restore_last("notes"):
            pass
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


def test_no_passage_has_to_be_written_to(store: Store) -> None:
    """A row keeps its number, so a million of them move without a long transaction; what comes later gets new ones."""
    erase(store, list(range(0, COUNT, 2)))
    rows = {one.id: one.row for one in store.passages.of_source(1)}
    store.database.rows(
        "CREATE TRIGGER nobody BEFORE UPDATE ON passages BEGIN SELECT raise(ABORT, 'written'); END"
    )
    assert store.vectors.compact("notes") == COUNT // 2
    store.database.rows("DROP TRIGGER nobody")
    assert {one.id: one.row for one in store.passages.of_source(1)} == rows
    later = fill(store, ["text 0", "text 2"], name="later.md")
    embed(store, later, vectors_for(COUNT)[[0, 2]])
    assert sorted(one.row for one in store.passages.of_source(later[0].source_id)) == [COUNT, COUNT + 1]
    assert_right(store)
    assert store.vectors.compact("notes") == 0


def test_a_file_of_dead_rows_alone_is_emptied(store: Store, tmp_path: Path) -> None:
    """And goes on with what comes later."""
    erase(store, list(range(COUNT)))
    assert store.vectors.compact("notes") == COUNT
    assert texts_of(store, vectors_for(COUNT)[0]) == []
    embed(store, fill(store, ["text 7"], name="later.md"), vectors_for(COUNT)[[7]])
    assert texts_of(store, vectors_for(COUNT)[0]) == ["text 7"]
    assert store.vectors.check("notes").rows == 1


def test_a_source_is_looked_through_alone(store: Store) -> None:
    """Its rows are found where they are now."""
    vectors = vectors_for(COUNT)
    later = fill(store, [f"later {number}" for number in range(20)], name="later.md")
    embed(store, later, vectors_for(20, seed=4))
    erase(store, list(range(0, COUNT, 2)))
    assert store.vectors.compact("notes") == COUNT // 2
    found = store.vectors.nearest("notes", vectors[7], k=50, sources=[later[0].source_id])
    assert {one.passage.text for one in found} == {f"later {number}" for number in range(20)}
    assert texts_of(store, vectors_for(20, seed=4)[5], 1) == ["later 5"]


def test_texts_of_a_file_that_was_written_anew_are_copied(store: Store) -> None:
    """To another collection, with the vectors that are theirs."""
    erase(store, list(range(0, COUNT, 3)))
    assert store.vectors.compact("notes") == COUNT // 3
    fill(
        store, ["text 2", "text 100", "text 3"], replace(NOTES, id="others", name="Others"), name="others.md"
    )
    store.collections.settle("others", MODEL, 8)
    assert store.vectors.copy_known("others").passages == 2
    assert texts_of(store, vectors_for(COUNT)[100], 1, "others") == ["text 100"]
    assert texts_of(store, vectors_for(COUNT)[2], 1, "others") == ["text 2"]


@pytest.mark.parametrize("step", range(7, 14))
def test_killed_at_any_step_it_has_happened_or_has_not(store: Store, tmp_path: Path, step: int) -> None:
    """kill -9 before the file is opened, written, put on the disk, told to the database, or the old one removed."""
    erase(store, list(range(0, COUNT, 2)))
    with copy_of_the_app("copy_that_is_killed_compacting.py", tmp_path, step) as child:
        killed = child.wait()
    assert killed in (-9, 0)
    assert_right(store)
    assert store.vectors.compact("notes") in (0, COUNT // 2)
    assert_right(store)
    later = fill(store, ["text 0"], name="later.md")
    embed(store, later, vectors_for(COUNT)[[0]])
    assert_right(store)
    assert len(list((tmp_path / "vectors").glob("*.f16"))) <= 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_a_full_disk_gets_its_space_back(store: Store, tmp_path: Path) -> None:
    """What could not be written to its end is taken away, and the old file goes on."""
    erase(store, list(range(0, COUNT, 2)))
    with limited(10_000), pytest.raises(StorageTrouble, match="disk is full"):
        store.vectors.compact("notes")
    assert [path.name for path in (tmp_path / "vectors").glob("*.f16")] == ["notes.f16"]
    assert_right(store)


@contextmanager
def limited(size: int) -> Iterator[None]:
    """No file may be made longer than this meanwhile."""
    import resource
    import signal

    before, limits = signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
