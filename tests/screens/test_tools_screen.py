"""f7: the tools of a conversation, listed, ticked, kept with it."""

from __future__ import annotations

import sys

from aoai_tui.domain import ChatOptions
from aoai_tui.screens.tools import Tools
from tests.conftest import OpenChat
from tests.tabs.driven_app import ChatHarness

CONFIG = f"""
[tools.clock]
description = "Tells the \\u001b[31mtime"
command = [{sys.executable!r}, "-c", "print(1)"]
[tools.broken]
command = ["true"]
parameters = '{{"type":'
[mcp.far]
command = ["/nowhere/at-all"]
"""


async def opened(chat: ChatHarness) -> Tools:
    """The screen, when all is listed."""
    await chat.press("f7")
    await chat.until(lambda: isinstance(chat.app.screen, Tools), "the screen opens")
    await chat.until(lambda: "clock" in chat.screen_text() or "[tools.clock]" in chat.screen_text(), "listed")
    screen = chat.app.screen
    assert isinstance(screen, Tools)
    return screen


async def closed(chat: ChatHarness) -> None:
    """Wait until the main screen is back."""
    await chat.until(lambda: chat.app.screen is chat.app.main, "the screen closes")
    await chat.settled()


async def test_ticks_go_with_the_conversation_that_begins_next(open_chat: OpenChat) -> None:
    """What is switched on before the first prompt is kept with the conversation that it begins."""
    async with open_chat(config=CONFIG) as chat:
        await opened(chat)
        await chat.press("space", "down", "down", "space", "enter")
        await closed(chat)
        await chat.ask("hello")
        [(conversation, _)] = await chat.stored()
        assert conversation.options == ChatOptions(tools=("clock",), web_search=True)


async def test_ticks_of_an_open_conversation_are_kept_at_once(open_chat: OpenChat) -> None:
    """A tick is set, is there when the screen opens again, and is taken away; escape changes nothing."""
    async with open_chat(config=CONFIG) as chat:
        await chat.ask("hello")
        await opened(chat)
        await chat.press("down", "down", "space", "enter")
        await closed(chat)
        assert (await chat.stored())[0][0].options.tools == ("clock",)
        await opened(chat)
        assert "☑ clock" in chat.screen_text()
        await chat.press("down", "down", "space", "escape")
        await closed(chat)
        assert (await chat.stored())[0][0].options.tools == ("clock",)
        await opened(chat)
        await chat.press("down", "down", "space", "enter")
        await closed(chat)
        assert (await chat.stored())[0][0].options.tools == ()


async def test_a_new_conversation_begins_without_the_ticks_of_another(open_chat: OpenChat) -> None:
    """Tools are switched on for one conversation only."""
    async with open_chat(config=CONFIG) as chat:
        await opened(chat)
        await chat.press("space", "enter")
        await closed(chat)
        await chat.new()
        assert chat.tab.pending_chat_options == ChatOptions()


async def test_troubles_are_words_and_can_not_be_switched_on(open_chat: OpenChat) -> None:
    """A broken schema and a missing server are told in the list, and take no tick."""
    async with open_chat(config=CONFIG, size=(80, 24)) as chat:
        await opened(chat)
        await chat.until(lambda: "is not there" in chat.screen_text(), "the server's trouble is shown")
        assert "no JSON" in chat.screen_text()
        await chat.press("down", "down", "down", "space")
        assert "☐ broken" in chat.screen_text()
        assert "no JSON" in chat.toasts()


async def test_an_empty_list_teaches(open_chat: OpenChat) -> None:
    """Without tools the screen shows how to set one up, also in a small terminal."""
    async with open_chat(size=(80, 24)) as chat:
        await opened(chat)
        assert "No tools of your own are set up" in chat.screen_text()
        assert "[mcp.docs]" in chat.screen_text()
        assert "Web search" in chat.screen_text()
