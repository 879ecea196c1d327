"""Sources whose writing a dying copy of the app, or a full disk, broke off: found, and made whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from aoai_tui.domain import Chunk, TextSource
from aoai_tui.storage import sources
from aoai_tui.storage.store import Store, open_store
from tests.storage.made_collection import NOTES, chunks, source_of


class Died(BaseException):
    """In the place of a kill."""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A data folder that takes few passages at a time."""
    monkeypatch.setattr(sources, "AT_ONCE", 5)
    store = open_store(tmp_path)
    store.collections.save(NOTES)
    yield store
    store.close()


def broken_off(texts: list[str]) -> Iterator[Chunk]:
    """Chunks in whose midst the copy dies."""
    yield from chunks(texts)
    raise Died


def texts(store: Store) -> list[str]:
    """All passages that are looked up, or will be."""
    return [one.text for one in store.passages.waiting(NOTES.id, 100)]


def test_a_file_that_was_broken_off_is_no_longer_as_it_was(store: Store) -> None:
    """Read anew it has neither its old words nor all of its new ones, so its old digest does not hold any more."""
    old = [f"old {number}" for number in range(12)]
    source = store.sources.add(replace(source_of(), digest="old"), chunks(old))
    with pytest.raises(Died):
        store.sources.refill(replace(source, digest="new"), broken_off(["new 1", *old[1:8]]))
    (left,) = store.sources.all(NOTES.id)
    assert left.digest not in ("old", "new")
    store.sources.refill(replace(left, digest="old"), chunks(old))
    assert sorted(texts(store)) == sorted(old)


def test_what_was_typed_and_broken_off_is_known_for_what_it_is(store: Store) -> None:
    """It has no path: without its digest nobody could tell what it was to be."""
    typed: TextSource = replace(source_of(), path="", folder="", digest="typed")
    with pytest.raises(Died):
        store.sources.add(typed, broken_off([f"text {number}" for number in range(8)]))
    (left,) = store.sources.all(NOTES.id)
    assert left.digest != "typed"
    assert left.whole_digest == "typed"
