"""Queries that were embedded are remembered, the last used of them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aoai_tui.storage import embedded_queries
from aoai_tui.storage.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty data folder."""
    store = open_store(tmp_path)
    yield store
    store.close()


def test_a_query_is_known_by_model_width_and_text(store: Store, tmp_path: Path) -> None:
    """After another start, too."""
    store.queries.keep("m", "birds \udce9", b"\0\0\x80?" * 3)
    store.close()
    store = open_store(tmp_path)
    assert store.queries.get("m", 3, "birds \udce9") == b"\0\0\x80?" * 3
    assert store.queries.get("m", 4, "birds \udce9") is None
    assert store.queries.get("other", 3, "birds \udce9") is None
    assert store.queries.get("m", 3, "Birds") is None
    store.close()


def test_the_one_that_was_used_longest_ago_makes_room(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Being asked for is being used."""
    monkeypatch.setattr(embedded_queries, "MOST_QUERIES", 3)
    for text in "abc":
        store.queries.keep("m", text, b"1234")
    assert store.queries.get("m", 1, "a") is not None
    store.queries.keep("m", "d", b"1234")
    assert [text for text in "abcd" if store.queries.get("m", 1, text)] == ["a", "c", "d"]


def test_a_clock_that_was_put_back_forgets_nothing_new(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept now is the newest, whatever the clock had said before: it is not the first to make room."""
    monkeypatch.setattr(embedded_queries, "MOST_QUERIES", 2)
    for text in "ab":
        store.queries.keep("m", text, b"1234")
    with store.database.transaction() as cursor:
        cursor.execute("UPDATE embedded_queries SET used_at = used_at + 1000000000000")
    with closing(open_store(tmp_path)) as later:
        later.queries.keep("m", "c", b"1234")
        assert [text for text in "abc" if later.queries.get("m", 1, text)] == ["b", "c"]
