"""Where words stand in a drawn message, how much is mounted, and what is let go."""

from __future__ import annotations

import gc
import weakref
from datetime import UTC, datetime

from textual.geometry import Offset, Size
from textual.selection import Selection

from aoai_tui.domain import Message, Role
from aoai_tui.domain.finding import wanted
from aoai_tui.tabs.chat.find_bar import Found, places
from aoai_tui.tabs.chat.message_view import MessageView
from aoai_tui.tabs.chat.message_window import PAGE
from aoai_tui.tabs.chat.places import NOTHING, enough, place_in
from tests.conftest import OpenChat
from tests.tabs.test_chat_keeping import plant, talk

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def said(number: int, text: str) -> Message:
    """A prompt."""
    return Message(
        id=f"m{number}", conversation_id="c", parent_id=None, role=Role.USER, text=text, created_at=NOW
    )


def test_a_place_is_a_line_and_the_signs_in_it() -> None:
    """The nth place is found below the speaker's line, across a break too; without one it is that line."""
    lines = ["needle", "  a needle and a nee", "  Needle", "  two", "  words"]
    assert place_in(lines, wanted("needle "), 0) == Selection(Offset(4, 1), Offset(10, 1))
    assert place_in(lines, wanted("needle "), 1) == Selection(Offset(2, 2), Offset(8, 2))
    assert place_in(lines, wanted("needle "), 9) == Selection(Offset(2, 2), Offset(8, 2))
    assert place_in(lines, wanted('"two words"'), 0) == Selection(Offset(2, 3), Offset(7, 4))
    assert place_in(lines, NOTHING, 0) == Selection(Offset(0, 0), Offset(6, 0))
    assert place_in([], NOTHING, 0) == Selection(Offset(0, 0), Offset(0, 0))


def test_a_message_must_have_all_of_the_words() -> None:
    """Each place of any of the words counts, in messages that have every one of them."""
    messages = [said(1, "red and blue and red"), said(2, "only red"), said(3, "Blue, red")]
    assert places(messages, wanted("red blue")) == [
        Found("m1", 0), Found("m1", 1), Found("m1", 2), Found("m3", 0), Found("m3", 1),
    ]  # fmt: skip
    assert places(messages, wanted("")) == []


def test_enough_messages_fill_two_views() -> None:
    """A few long ones, or many short ones, and all of them before the size is known."""
    short, long = [said(n, "hi") for n in range(PAGE)], [said(n, "word " * 400) for n in range(PAGE)]
    assert enough(short, Size(80, 24)) == 17
    assert enough(long, Size(80, 24)) == 2
    assert enough(short[:3], Size(80, 24)) == 3
    assert enough(long, Size(0, 0)) == PAGE


async def test_messages_that_are_out_of_sight_are_let_go(open_chat: OpenChat) -> None:
    """Nothing in the app holds on to what another conversation has replaced on the screen."""
    async with open_chat() as chat:
        await plant(chat, talk("one", 40), talk("two", 40))
        await chat.choose("one")
        await chat.still()
        views: list[weakref.ref[MessageView]] = [weakref.ref(view) for view in chat.views()]
        assert views
        await chat.choose("two")
        await chat.still()

        def gone() -> bool:
            gc.collect()
            return sum(view() is not None for view in views) <= 1

        await chat.until(gone, "they are gone")
