"""Tokens, summed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from aoai_tui.domain import ImageUsage, Message, MessageState, Picture, Usage
from aoai_tui.storage.spending import _PICTURES, Drawn, Spent
from aoai_tui.storage.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty data folder, opened."""
    store = open_store(tmp_path)
    yield store
    store.close()


def reply(
    store: Store,
    conversation_id: str,
    usage: Usage | None,
    *,
    deployment: str = "mini",
    model: str | None = "gpt-5-mini",
    at: datetime | None = None,
) -> Message:
    """A finished reply."""
    begun = store.conversations.begin_reply(conversation_id, None, deployment)
    ended = replace(
        begun, state=MessageState.COMPLETE, usage=usage, model=model, created_at=at or begun.created_at
    )
    store.conversations.save_reply(ended)
    return ended


def all_of_today(store: Store) -> list[Spent]:
    """From yesterday to tomorrow."""
    now = datetime.now(UTC)
    return store.spending.between(now - timedelta(days=1), now + timedelta(days=1))


def test_tokens_are_summed_by_deployment_and_model(store: Store) -> None:
    """One sum for each pair, and none of another conversation's replies in it."""
    one, other = store.conversations.create().id, store.conversations.create().id
    reply(store, one, Usage(10, 5, 4, 1))
    reply(store, one, Usage(20, 6, 0, 2))
    reply(store, one, Usage(1, 1), deployment="large", model=None)
    reply(store, other, Usage(100, 100))
    reply(store, one, None)
    assert store.spending.of_conversation(one) == [
        Spent("large", None, Usage(1, 1)),
        Spent("mini", "gpt-5-mini", Usage(30, 11, 4, 3)),
    ]
    assert store.spending.of_conversation("none") == []


def test_what_was_deleted_was_paid_for(store: Store) -> None:
    """A deleted message counts, and so does a deleted conversation."""
    conversation_id = store.conversations.create().id
    message = reply(store, conversation_id, Usage(10, 5))
    store.conversations.delete_message(conversation_id, message.id)
    store.conversations.delete(conversation_id)
    assert store.spending.of_conversation(conversation_id) == [Spent("mini", "gpt-5-mini", Usage(10, 5))]
    assert all_of_today(store) == [Spent("mini", "gpt-5-mini", Usage(10, 5))]


def test_a_period_has_its_first_moment_and_not_its_last(store: Store) -> None:
    """Replies of other days are left out, in conversations of this day too."""
    conversation_id = store.conversations.create().id
    start = datetime.now(UTC).replace(microsecond=0)
    for number, at in enumerate((start - timedelta(microseconds=1), start, start + timedelta(hours=1))):
        reply(store, conversation_id, Usage(10**number, 0), at=at)
    [spent] = store.spending.between(start, start + timedelta(hours=1))
    assert spent.usage == Usage(10, 0)


def test_a_forked_conversation_is_not_paid_for_twice(store: Store) -> None:
    """The copies of its replies stand in its own sum, and once in the day's."""
    conversation_id = store.conversations.create().id
    message = reply(store, conversation_id, Usage(10, 5))
    fork = store.conversations.fork(conversation_id, message.id)
    assert [spent.usage for spent in store.spending.of_conversation(fork.id)] == [Usage(10, 5)]
    assert [spent.usage for spent in all_of_today(store)] == [Usage(10, 5)]


@pytest.mark.parametrize("details", ["", "no json", '{"usage": 7}', '{"usage": {"prompt_tokens": 1}}', "[]"])
def test_broken_details_cost_nothing(store: Store, details: str) -> None:
    """A value that makes no sense is left out of the sum, and stops no other."""
    conversation_id = store.conversations.create().id
    reply(store, conversation_id, Usage(10, 5))
    broken = reply(store, conversation_id, Usage(1, 1))
    with store.database.transaction() as cursor:
        cursor.execute("UPDATE messages SET details = ? WHERE id = ?", (details, broken.id))
    assert [spent.usage for spent in store.spending.of_conversation(conversation_id)] == [Usage(10, 5)]


def test_more_cached_tokens_than_tokens_do_not_spoil_the_sum(store: Store) -> None:
    """At most a request's own prompt came from the cache."""
    conversation_id = store.conversations.create().id
    reply(store, conversation_id, Usage(10, 0, cached_tokens=1000))
    reply(store, conversation_id, Usage(1000, 0))
    assert [spent.usage.cached_tokens for spent in store.spending.of_conversation(conversation_id)] == [10]


def test_tokens_of_pictures_are_summed_by_deployment(store: Store) -> None:
    """What was deleted counts, what was not counted by the service doesn't; a period lacks its last moment."""
    start = datetime(2026, 11, 2, tzinfo=UTC)
    drawn = Picture("1", "", start, deployment="image", usage=ImageUsage(20, 4000, 15, 5))
    store.pictures.save(drawn)
    store.pictures.save(replace(drawn, id="2", usage=ImageUsage(10, 1000, 10, 99)))
    store.pictures.save(replace(drawn, id="3", usage=None))
    store.pictures.save(replace(drawn, id="4", deployment="old"))
    for number, at in enumerate((start - timedelta(microseconds=1), start + timedelta(hours=1))):
        store.pictures.save(replace(drawn, id=f"other {number}", created_at=at))
    store.pictures.delete("2")
    assert store.spending.of_pictures(start, start + timedelta(hours=1)) == [
        Drawn("image", ImageUsage(30, 5000, 25, 15)),
        Drawn("old", ImageUsage(20, 4000, 15, 5)),
    ]


@pytest.mark.parametrize("details", ["", "no json", '{"usage": 7}', '{"usage": {"input_tokens": 1}}', "[]"])
def test_broken_details_of_a_picture_cost_nothing(store: Store, details: str) -> None:
    """A value that makes no sense is left out of the sum, and stops no other."""
    start = datetime(2026, 11, 2, tzinfo=UTC)
    for number in "12":
        store.pictures.save(Picture(number, "", start, usage=ImageUsage(1, 2)))
    with store.database.transaction() as cursor:
        cursor.execute("UPDATE pictures SET details = ? WHERE id = '1'", (details,))
    (drawn,) = store.spending.of_pictures(start, start + timedelta(hours=1))
    assert drawn.usage == ImageUsage(1, 2)


def test_a_day_of_pictures_is_found_by_its_index(store: Store) -> None:
    """However many pictures there are from other days."""
    plan = store.database.rows(f"EXPLAIN QUERY PLAN {_PICTURES}", (1, 2))
    told = [row["detail"] for row in plan]
    assert any("pictures_by_age (created_at>? AND created_at<?)" in one for one in told)
    assert not any(one.startswith("SCAN pictures") for one in told)
