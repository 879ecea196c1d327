"""How a tool call asks: above the composer, over nobody's typing."""

from __future__ import annotations

import asyncio

import pytest

from aoai_tui.domain import ToolCall
from aoai_tui.services.tools.consent import Consent
from aoai_tui.tabs.chat.consent_bar import ConsentBar
from tests.conftest import OpenChat
from tests.tabs.driven_app import ChatHarness

CALL = ToolCall("call-1", "clock", '{"zone": "UTC", "note": "[red]\\u001b[31m"}')


async def asked(chat: ChatHarness, call: ToolCall = CALL) -> asyncio.Task[Consent]:
    """The question, when it is shown."""
    asking = asyncio.create_task(chat.tab.ask_consent(call))
    await chat.until(lambda: "asks to run" in chat.screen_text(), "it asks")
    return asking


async def listening(chat: ChatHarness) -> ConsentBar:
    """The bar, when it takes answers."""
    bar = chat.app.main.query_one(ConsentBar)
    await chat.until(lambda: bool(bar.check_action("answer", ())), "it listens")
    return bar


@pytest.mark.parametrize(("key", "consent"), [("y", Consent.ONCE), ("a", Consent.ALWAYS), ("n", Consent.NO)])
async def test_a_key_answers(open_chat: OpenChat, key: str, consent: Consent) -> None:
    """Name and arguments are shown; y, a and n answer, and the cursor goes back to the composer."""
    async with open_chat(size=(80, 24)) as chat:
        asking = await asked(chat)
        assert '"zone": "UTC"' in chat.screen_text()
        assert "[red]" in chat.screen_text()
        bar = await listening(chat)
        assert bar.has_focus
        await chat.press(key)
        assert await asking is consent
        await chat.until(lambda: chat.composer.has_focus, "the composer has the cursor")
        assert "asks to run" not in chat.screen_text()


async def test_it_never_takes_the_cursor_from_typing(open_chat: OpenChat) -> None:
    """With text in the composer the bar waits for alt+y."""
    async with open_chat() as chat:
        await chat.type("half a sent")
        asking = await asked(chat)
        await chat.press("y", "a")
        assert chat.composer.text == "half a sentya"
        assert not asking.done()
        await chat.press("alt+y")
        await listening(chat)
        await chat.press("y")
        assert await asking is Consent.ONCE


async def test_letters_typed_into_its_coming_are_no_answer(open_chat: OpenChat) -> None:
    """Who begins to type in the moment in which it appears goes on typing, and has agreed to nothing."""
    async with open_chat() as chat:
        asking = await asked(chat)
        bar = chat.app.main.query_one(ConsentBar)
        bar._hears_from += 3600
        await chat.press("y", "e", "s")
        await chat.until(lambda: chat.composer.text == "yes", "it is typed")
        assert not asking.done()
        asking.cancel()


async def test_calls_queue_up(open_chat: OpenChat) -> None:
    """Each call is answered by itself, in the order in which they came."""
    async with open_chat() as chat:
        first = await asked(chat)
        second = asyncio.create_task(chat.tab.ask_consent(ToolCall("call-2", "other", "{}")))
        await chat.until(lambda: "1 more waits" in chat.screen_text(), "both wait")
        await listening(chat)
        await chat.press("n")
        assert await first is Consent.NO
        await chat.until(lambda: "asks to run other" in chat.screen_text(), "the second asks")
        await listening(chat)
        await chat.press("y")
        assert await second is Consent.ONCE


async def test_escape_says_no_to_all(open_chat: OpenChat) -> None:
    """Escape in the bar refuses every call that waits."""
    async with open_chat() as chat:
        first = await asked(chat)
        second = asyncio.create_task(chat.tab.ask_consent(ToolCall("call-2", "other", "{}")))
        await chat.until(lambda: "1 more waits" in chat.screen_text(), "both wait")
        await chat.press("escape")
        assert [await first, await second] == [Consent.NO, Consent.NO]


async def test_a_cancelled_call_asks_no_more(open_chat: OpenChat) -> None:
    """A reply that is stopped takes its question away."""
    async with open_chat() as chat:
        asking = await asked(chat)
        asking.cancel()
        await chat.until(lambda: "asks to run" not in chat.screen_text(), "the bar is gone")
        assert chat.composer.has_focus


async def test_long_arguments_can_be_read_to_their_end(open_chat: OpenChat) -> None:
    """Arguments longer than the bar scroll."""
    long = ToolCall("call-1", "clock", '{"lines": [' + ",".join(f'"line {n}"' for n in range(60)) + "]}")
    async with open_chat(size=(80, 24)) as chat:
        asking = await asked(chat, long)
        assert "line 59" not in chat.screen_text()
        await chat.press(*["down"] * 70)
        await chat.until(lambda: "line 59" in chat.screen_text(), "the end is shown")
        asking.cancel()
