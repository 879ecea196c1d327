"""Narrations: kept whole, found again when the same is wanted, deleted and brought back."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from aoai_tui.domain import (
    AudioFormat,
    AudioUsage,
    Failure,
    MessageState,
    Narration,
    Receipt,
    SpeechOptions,
    Timing,
)
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.store import Store, open_store

NOON = datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=UTC)

READ = Narration(
    id="read",
    text="Today is a wonderful day.",
    created_at=NOON,
    options=SpeechOptions(voice="coral", speed=1.25, instructions="calm", format=AudioFormat.OPUS),
    file="read.ogg",
    media_type="audio/ogg",
    seconds=4.9,
    size=40_000,
    deployment="tts",
    connection="contoso",
    usage=AudioUsage(input_tokens=7, output_tokens=90),
    timing=Timing(first_token=0.2, total=1.1),
    receipt=Receipt(request_id="r-1"),
    failure=Failure("Cut off.", "Try again."),
    retries=2,
    note="The service sent another format.",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty data folder."""
    store = open_store(tmp_path)
    yield store
    store.close()


def test_a_narration_comes_back_as_it_was(store: Store) -> None:
    """Every field survives; saving again replaces it."""
    store.narrations.save(replace(READ, state=MessageState.GROWING, file=""))
    store.narrations.save(READ)
    assert store.narrations.get("read") == READ
    assert store.narrations.all() == [READ]


def test_the_newest_are_listed_first_up_to_a_limit(store: Store) -> None:
    """As the history shows them."""
    for number in range(3):
        store.narrations.save(replace(READ, id=str(number), created_at=NOON + timedelta(minutes=number)))
    assert [one.id for one in store.narrations.all()] == ["2", "1", "0"]
    assert [one.id for one in store.narrations.all(limit=1)] == ["2"]


def test_the_same_wish_finds_the_newest_narration(store: Store) -> None:
    """Text, every option, deployment and connection must be the same; a whole number of speed is no difference."""
    for number in (1, 2):
        store.narrations.save(
            replace(
                READ, id=str(number), created_at=NOON + timedelta(minutes=number), options=SpeechOptions()
            )
        )
    store.narrations.save(READ)
    same = store.narrations.same
    assert same(READ.text, SpeechOptions(speed=1), "tts", "contoso") == replace(
        READ, id="2", created_at=NOON + timedelta(minutes=2), options=SpeechOptions()
    )
    assert same(READ.text, READ.options, "tts", "contoso") == READ
    assert same(READ.text + " ", READ.options, "tts", "contoso") is None
    assert same(READ.text, READ.options, "tts", "other") is None
    assert same(READ.text, READ.options, "other", "contoso") is None
    for change in ({"voice": "ash"}, {"speed": 1.5}, {"instructions": ""}, {"format": AudioFormat.MP3}):
        assert same(READ.text, replace(READ.options, **change), "tts", "contoso") is None


@pytest.mark.parametrize("state", [one for one in MessageState if one is not MessageState.COMPLETE])
def test_what_is_not_complete_answers_nobody(store: Store, state: MessageState) -> None:
    """Half a narration is no answer to the same wish."""
    store.narrations.save(replace(READ, state=state))
    assert store.narrations.same(READ.text, READ.options, "tts", "contoso") is None


@pytest.mark.parametrize("state", list(MessageState))
def test_what_was_broken_off_is_found_to_go_on_with(store: Store, state: MessageState) -> None:
    """A narration that failed, was stopped or cut off by a crash is known by the same wish; no other one is."""
    left = (MessageState.FAILED, MessageState.STOPPED, MessageState.INTERRUPTED)
    narration = replace(READ, state=state)
    store.narrations.save(narration)
    found = store.narrations.broken_off(READ.text, READ.options, "tts", "contoso")
    assert found == (narration if state in left else None)
    assert store.narrations.broken_off(READ.text, READ.options, "tts", "other") is None
    store.narrations.delete(READ.id)
    assert store.narrations.broken_off(READ.text, READ.options, "tts", "contoso") is None


def test_a_deleted_narration_answers_nobody_until_it_is_back(store: Store) -> None:
    """Undo brings back the last one first, then the one before; then there is nothing more."""
    other = replace(READ, id="other", text="Another day.")
    store.narrations.save(READ)
    store.narrations.save(other)
    store.narrations.delete("read")
    store.narrations.delete("other")
    assert store.narrations.all() == []
    assert store.narrations.same(READ.text, READ.options, "tts", "contoso") is None
    assert [store.narrations.restore_last(), store.narrations.restore_last()] == [other, READ]
    assert store.narrations.restore_last() is None
    assert store.narrations.same(READ.text, READ.options, "tts", "contoso") == READ
    store.narrations.delete("read")
    store.narrations.restore("read")
    assert READ in store.narrations.all()


def test_a_narration_whose_writer_died_is_marked(store: Store, tmp_path: Path) -> None:
    """A living copy's narration is left alone; a dead one's reads as interrupted, with what arrived."""
    growing = replace(READ, state=MessageState.GROWING)
    with closing(open_store(tmp_path)) as other:
        other.narrations.save(growing)
        assert store.narrations.adopt() == []
        assert store.narrations.all() == [growing]
    assert store.narrations.all() == [replace(READ, state=MessageState.INTERRUPTED)]
    assert store.narrations.adopt() == []


@pytest.mark.parametrize("change", ["get", "delete", "restore"])
def test_a_narration_that_is_not_there_is_said_in_words(store: Store, change: str) -> None:
    """An id that another window removed is a StorageTrouble."""
    with pytest.raises(StorageTrouble, match="does not exist any more"):
        getattr(store.narrations, change)("nothing")
