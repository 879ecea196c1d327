"""Vectors that a full disk did not take wait among the temporary files."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aoai_tui.domain import Passage
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.store import Store, open_store
from tests.storage.made_collection import MODEL, WIDTH, fill, texts_of, vectors_for

unix_alone = pytest.mark.skipif(sys.platform == "win32", reason="Windows has a folder for each person")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of its own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def store(tmp_path: Path, temporary: Path) -> Iterator[Store]:
    """A collection of ten passages that wait."""
    store = open_store(tmp_path / "data")
    fill(store, [f"text {number}" for number in range(10)])
    yield store
    store.close()


def set_aside(store: Store, passages: list[Passage], model: str = MODEL) -> Path:
    """Set the passages' vectors aside."""
    vectors = vectors_for(10)
    pairs = [(one, vectors[int(one.text.split()[1])].tobytes()) for one in passages]
    return store.vectors.set_aside("notes", pairs, model=model, width=WIDTH, tokens=7)


def test_what_was_set_aside_is_taken_in_once(store: Store, temporary: Path) -> None:
    """Also by a later start of the app, and with what it cost; then nothing is left of it."""
    waiting = store.passages.waiting("notes", 10)
    paths = [set_aside(store, waiting[:4]), set_aside(store, waiting[4:7])]
    if os.name != "nt":
        assert [path.stat().st_mode & 0o777 for path in (*paths, paths[0].parent)] == [0o600, 0o600, 0o700]
    store.close()
    store = open_store(store.database.path.parent)
    assert store.vectors.take_in("others") == 0
    assert store.vectors.take_in("notes") == 7
    assert store.vectors.take_in("notes") == 0
    collection = store.collections.get("notes")
    assert (collection.passages, collection.waiting, collection.tokens) == (7, 3, 14)
    assert texts_of(store, vectors_for(10)[6], 1) == ["text 6"]
    assert list(temporary.iterdir()) == []
    store.close()


def test_only_what_still_waits_gets_a_vector(store: Store) -> None:
    """Not a passage with another text by now, nor one that is gone."""
    waiting = store.passages.waiting("notes", 3)
    set_aside(store, waiting)
    store.passages.rewrite(waiting[0], "another text")
    store.passages.delete("notes", [waiting[1].id])
    store.vectors.take_in("notes")
    assert [one.text for one in store.passages.embedded("notes", 9)] == ["text 2"]


def test_what_another_model_made_stays_where_it_is(store: Store) -> None:
    """Vectors of two models are not mixed."""
    path = set_aside(store, store.passages.waiting("notes", 3), "another-model")
    store.collections.settle("notes", MODEL, WIDTH)
    assert store.vectors.take_in("notes") == 0
    assert path.exists()
    store.vectors.leave_aside(path)
    assert not path.parent.exists()


def test_damaged_files_and_those_of_others_are_left_alone(store: Store) -> None:
    """They are no reason to fail; what nobody came for in a month goes."""
    path = set_aside(store, store.passages.waiting("notes", 3))
    whole = path.read_bytes()
    for wrong in (b"", b"PK", whole[: len(whole) // 2], whole.replace(b"passages", b"passengr")):
        path.write_bytes(wrong)
        assert store.vectors.take_in("notes") == 0
    other = path.with_name("others.1-1.npz")
    path.rename(other)
    assert store.vectors.take_in("notes") == 0
    assert other.exists()
    os.utime(other, (0, time.time() - 40 * 86400))
    assert store.vectors.take_in("notes") == 0
    assert not other.exists()


@unix_alone
@pytest.mark.parametrize("mode", [0o777, 0o750])
def test_a_folder_that_others_may_write_to_is_not_used(store: Store, mode: int) -> None:
    """Anybody may make a folder of this name among the temporary files."""
    passages = store.passages.waiting("notes", 3)
    path = set_aside(store, passages)
    path.parent.chmod(mode)
    assert store.vectors.take_in("notes") == 0
    with pytest.raises(StorageTrouble, match="no safe place"):
        set_aside(store, passages)


@unix_alone
def test_a_link_is_not_followed(store: Store, temporary: Path) -> None:
    """It may lead anywhere."""
    passages = store.passages.waiting("notes", 3)
    path = set_aside(store, passages)
    path.parent.rename(temporary / "elsewhere")
    path.parent.symlink_to(temporary / "elsewhere")
    assert store.vectors.take_in("notes") == 0
    with pytest.raises(StorageTrouble):
        set_aside(store, passages)
