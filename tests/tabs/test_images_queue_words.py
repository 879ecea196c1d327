"""The queue in words, and how full its bar is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aoai_tui.domain import Failure, ImageOptions, MessageState, Picture, Timing
from aoai_tui.services.gallery.entries import Entry, EntryState
from aoai_tui.tabs.images.queue_words import (
    doing_words,
    ended_words,
    prompt_words,
    share_of,
    state_words,
    told_words,
    usual_seconds,
)

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def made(seconds: float, **fields: object) -> Picture:
    """A picture that took so long."""
    wanted: dict[str, object] = {"deployment": "d", "timing": Timing(seconds), **fields}
    return Picture("p", "a rabbit", NOW, **wanted)  # type: ignore[arg-type]


def test_how_long_it_takes_is_known_from_the_last_ones_like_it() -> None:
    """The same deployment, as many pictures; the same size and quality where there were such; only whole ones."""
    low = ImageOptions(quality="low")
    earlier = [
        made(4.0, options=low),
        made(20.0),
        made(6.0, options=low),
        made(1.0, deployment="other", options=low),
        made(0.5, state=MessageState.STOPPED, options=low),
        made(90.0, options=ImageOptions(n=2, quality="low"), number=2),
    ]
    assert usual_seconds(earlier, "d", low) == 5.0
    assert usual_seconds(earlier, "d", ImageOptions(quality="high")) == 6.0
    assert usual_seconds(earlier, "d", ImageOptions(n=2)) == 90.0
    assert usual_seconds(earlier, "new", low) is None


@given(some.floats(0, 10_000), some.floats(0.1, 500))
def test_the_bar_is_never_full_before_the_picture_is_there(seconds: float, usual: float) -> None:
    """It only grows, and stays below its end however long it takes."""
    assert 0 <= share_of(seconds, usual) <= 1
    assert share_of(seconds, usual) <= share_of(seconds + 1, usual)
    assert share_of(usual, usual) == pytest.approx(0.9)


def test_entries_in_words() -> None:
    """What it changes, how far it is, why it waits or failed."""
    entry = Entry("1", "make it\nblue", ImageOptions(n=3, quality="low"), pictures=(made(1.0), made(2.0)))
    assert prompt_words(entry) == "2 pictures: make it blue"
    assert doing_words(entry) == "changing 1 of 3"
    assert state_words(entry, "") == "3 pictures · low quality"
    held = Entry("1", "x", held=True)
    assert state_words(held, "") == "waits for you"
    failed = Entry("1", "x", state=EntryState.FAILED, failure=Failure("No [red]such[/] deployment."))
    assert state_words(failed, "") == "No [red]such[/] deployment."
    assert state_words(failed, "style") == "does not take style"


def test_a_refusal_in_words_leaves_to_the_key_what_to_do() -> None:
    """What the key does is said at the key; the service's reason stays."""
    failure = Failure("It does not take “size”.", "Send again without it. It said: too small.")
    assert told_words(failure, "size") == "It does not take “size”. It said: too small."
    assert told_words(failure, "").endswith("Send again without it. It said: too small.")


def test_the_end_in_words() -> None:
    """How many came whole, how long it took, and what a person should know, once."""
    note = "It came as PNG."
    two = [made(3.0, note=note), made(3.0, note=note), made(3.0, state=MessageState.FAILED)]
    assert ended_words(two, 3.04) == "2 pictures in 3.0 s. It came as PNG."
