"""Several copies of the app, as real processes, on one collection's vectors."""

from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from aoai_tui.storage.store import Store, open_store
from tests.storage.made_collection import NOTES, embed, texts_of, vectors_for
from tests.storage.test_storage_processes import copy_of_the_app, let_go, line_of

SCRIPT = "copy_that_embeds_passages.py"


def assert_sound(store: Store, width: int) -> None:
    """Every passage that has a vector is found by it, and no other."""
    assert store.vectors.check("notes").lost == 0
    for source in store.sources.all("notes"):
        passages = store.passages.of_source(source.id)
        vectors = vectors_for(len(passages), width, seed=len(source.name))
        for passage, vector in list(zip(passages, vectors, strict=True))[::7]:
            found = texts_of(store, vector, 1) == [passage.text]
            assert found == (passage.row >= 0), passage


def test_two_copies_write_to_one_collection(tmp_path: Path) -> None:
    """Neither overwrites the other's vectors."""
    with closing(open_store(tmp_path)) as store:
        store.collections.save(NOTES)
        with ExitStack() as stack:
            copies = [
                stack.enter_context(copy_of_the_app(SCRIPT, tmp_path, name, 400, 16))
                for name in ("one", "other")
            ]
            for copy in copies:
                assert line_of(copy) == "ready"
            for copy in copies:
                let_go(copy)
                let_go(copy)  # its last batch, too
            assert [copy.wait() for copy in copies] == [0, 0]
        assert store.collections.get("notes").passages == 800
        rows = [
            one.row for source in store.sources.all("notes") for one in store.passages.of_source(source.id)
        ]
        assert sorted(rows) == list(range(800))
        assert_sound(store, 16)


@pytest.mark.parametrize("batches", [1, 2, 3, 5, 8, 13])
def test_a_killed_copy_leaves_whole_batches(tmp_path: Path, batches: int) -> None:
    """kill -9 while vectors are appended: what was said to be kept is there, and the rest is embedded later."""
    with closing(open_store(tmp_path)) as store:
        store.collections.save(NOTES)
        with copy_of_the_app(SCRIPT, tmp_path, "one", 2000, 1000) as child:
            assert line_of(child) == "ready"
            let_go(child)
            for _ in range(batches):
                kept = int(line_of(child))
            child.kill()
            child.wait()
        collection = store.collections.get("notes")
        assert kept <= collection.passages < 2000
        assert collection.passages % 20 == 0
        assert collection.passages + collection.waiting == 2000
        assert_sound(store, 1000)
        waiting = store.passages.waiting("notes", 2000)
        embed(store, waiting, vectors_for(2000, 1000, seed=len("one"))[[one.number for one in waiting]])
        assert store.collections.get("notes").passages == 2000
        assert_sound(store, 1000)
