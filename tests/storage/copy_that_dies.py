"""A copy of the app that dies at every step of a change, as `kill -9` ends it, and another one that goes on after it.

Arguments: an empty folder, the change, and how many steps lie between two deaths behind the first ones. Says `sound`
and the number of deaths, or what was wrong after which step.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from aoai_tui.domain import Passage
from aoai_tui.services.lookup.copying import Copying
from aoai_tui.services.lookup.stopping import Telling
from aoai_tui.storage import database, sources
from aoai_tui.storage.store import Store, open_store
from tests.storage.made_collection import MODEL, NOTES, chunks, source_of

MORE = replace(NOTES, id="more", name="More")
BOTH = replace(NOTES, id="both", name="Both")
WIDTH = 16
AT_ONCE = 7

ONE_BY_ONE = 6
"""Deaths at the first steps, which are those that begin what is new."""


def vector_of(text: str) -> NDArray[np.float32]:
    """The same for the same text."""
    seed = int.from_bytes(sha256(text.encode()).digest()[:8])
    return np.random.default_rng(seed).standard_normal(WIDTH, dtype=np.float32)


def some(name: str, count: int) -> list[str]:
    """Texts."""
    return [f"{name} {number}" for number in range(count)]


def embed(store: Store, passages: list[Passage]) -> None:
    """Keep their vectors."""
    pairs = [(one, vector_of(one.text).tobytes()) for one in passages]
    store.vectors.keep(passages[0].collection_id, pairs, model=MODEL, width=WIDTH, tokens=1)


def furnish(folder: Path) -> None:
    """Two collections, partly embedded, with texts that stand in both."""
    with closing(open_store(folder)) as store:
        store.collections.save(NOTES)
        store.collections.save(MORE)
        store.sources.add(source_of(name="a.md"), chunks(some("a", 20)))
        store.sources.add(source_of(name="b.md"), chunks(some("b", 15)))
        embed(store, store.passages.waiting(NOTES.id, 100))
        store.sources.add(source_of(name="c.md"), chunks([*some("c", 10), *some("a", 3)]))
        store.sources.add(source_of(MORE.id, "m.md"), chunks([*some("m", 10), *some("b", 5)]))
        embed(store, store.passages.waiting(MORE.id, 5))


# Changes, each of which goes on where it was broken off


def embedding(store: Store) -> None:
    """What waits gets its vectors, some at a time."""
    while passages := store.passages.waiting(NOTES.id, 4):
        embed(store, passages)


def copying(store: Store) -> None:
    """What waits gets the vectors that its texts have elsewhere."""
    after: int | None = 0
    while after is not None:
        after = store.vectors.copy_known(MORE.id, after, 3).last


def adding(store: Store) -> None:
    """A new file is added."""
    _kept(store, "new.md", some("n", 30))


def refreshing(store: Store) -> None:
    """A file that is there is read again, with other words."""
    _kept(store, "a.md", [*some("new", 9), *some("a", 12)])


def deleting(store: Store) -> None:
    """A file is taken out."""
    gone = [one.id for one in store.sources.all(NOTES.id) if one.name == "a.md"]
    store.sources.delete(NOTES.id, gone)


def restoring(store: Store) -> None:
    """It is brought back."""
    while store.passages.restore_last(NOTES.id):
        pass


def sweeping(store: Store) -> None:
    """It is forgotten for good, and its vectors left out."""
    store.passages.erase_deleted(timedelta())
    store.vectors.compact(NOTES.id, 0.1)


def merging(store: Store) -> None:
    """A third collection is made of two."""
    if any(one.name == BOTH.name for one in store.collections.all()):
        return
    new = replace(BOTH, id=f"both-{os.getpid()}")
    store.collections.save_unseen(new)
    copied = Copying(store, new, Telling(lambda _: None))
    copied.sources([store.collections.get(NOTES.id), store.collections.get(MORE.id)], refusals=True)
    copied.vectors(MODEL, WIDTH)
    store.collections.show(new)


CHANGES: dict[str, tuple[Callable[[Store], None], ...]] = {
    "embedding": (embedding,),
    "copying": (copying,),
    "adding": (adding,),
    "refreshing": (refreshing,),
    "deleting": (deleting,),
    "restoring": (deleting, restoring),
    "sweeping": (deleting, sweeping),
    "merging": (merging,),
}
"""By name; what goes before the last is done without a death."""


def _kept(store: Store, name: str, texts: list[str]) -> None:
    source = replace(source_of(name=name), digest=f"{len(texts)} texts")
    before = next((one for one in store.sources.all(NOTES.id) if one.name == name), None)
    if before is None:
        store.sources.add(source, chunks(texts))
    elif before.digest != source.digest:
        store.sources.refill(replace(source, id=before.id), chunks(texts))


# Dying


class Steps:
    """Counts what goes to the disk, or begins or ends in the database, and dies at one of these."""

    def __init__(self, last: int) -> None:
        """Die at that step."""
        self._left = last
        connect, sync = database.Database._connect, os.fsync

        def connected(this: database.Database) -> Any:
            connection = connect(this)
            connection.set_trace_callback(self._statement)
            return connection

        def synced(file: int) -> None:
            self._step()
            sync(file)
            self._step()

        database.Database._connect = connected  # type: ignore[assignment, method-assign]
        os.fsync = synced  # type: ignore[assignment]
        sys.addaudithook(self._event)

    def _statement(self, words: str) -> None:
        if words.split(None, 1)[0].upper() in ("BEGIN", "COMMIT", "INSERT", "UPDATE", "DELETE"):
            self._step()

    def _event(self, event: str, arguments: tuple[Any, ...]) -> None:
        opened = event == "open" and isinstance(arguments[0], str) and arguments[0].endswith(".f16")
        if opened or event in ("os.rename", "os.remove", "os.truncate"):
            self._step()

    def _step(self) -> None:
        self._left -= 1
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)


def died(folder: Path, change: Callable[[Store], None], step: int) -> bool:
    """Whether a copy died at the step; else it came to its end."""
    copy = os.fork()
    if not copy:
        failed = 1
        try:
            Steps(step)
            with closing(open_store(folder)) as store:
                change(store)
            failed = 0
        finally:
            os._exit(failed)
    _, status = os.waitpid(copy, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def checked(store: Store) -> dict[str, list[tuple[str, str]]]:
    """What is in each collection, by name; AssertionError where something does not fit."""
    assert store.notice == ""
    assert [row[0] for row in store.database.rows("PRAGMA integrity_check")] == ["ok"]
    assert store.database.rows("PRAGMA foreign_key_check") == []
    there = {}
    for one in store.collections.all():
        embedded = store.passages.embedded(one.id, 1000)
        for passage in embedded:
            vector = vector_of(passage.text)
            (found, *_) = store.vectors.nearest(one.id, vector, k=1)
            assert (found.passage.text, round(found.score, 3)) == (passage.text, 1.0)
        everything = store.vectors.nearest(one.id, vector_of(""), k=1000) if embedded else []
        assert sorted(each.passage.id for each in everything) == sorted(each.id for each in embedded)
        assert store.vectors.check(one.id).lost == 0
        waiting = store.passages.waiting(one.id, 1000)
        there[one.name] = sorted((each.text, each.state.value) for each in (*embedded, *waiting))
    assert store.vectors.take_notices() == []
    return there


def main(root: Path, name: str, stride: int) -> None:
    """Die at each step in turn."""
    sources.AT_ONCE = AT_ONCE
    *before, change = CHANGES[name]
    furnish(root / "begin")
    with closing(open_store(root / "begin")) as store:
        for one in before:
            one(store)
    shutil.copytree(root / "begin", root / "end")
    with closing(open_store(root / "end")) as store:
        change(store)
        wanted = checked(store)
    step, deaths = 1, 0
    while True:
        folder = root / f"{step}"
        shutil.copytree(root / "begin", folder)
        if not died(folder, change, step):
            break
        with closing(open_store(folder)) as store:
            checked(store)
            change(store)
            found = checked(store)
            assert list(found) == list(wanted), f"after {step} steps: {list(found)}"
            assert found == wanted, f"after {step} steps: {found} in place of {wanted}"
        shutil.rmtree(folder)
        deaths += 1
        step += stride if deaths > ONE_BY_ONE else 1
    print("sound", deaths)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
