"""Asking and being answered."""

from pathlib import Path
import threading

from aoai_tui.config.settings import Connection, Kind
from aoai_tui.demo import DemoTransport, Pace
from aoai_tui.domain import MessageState
from tests.tabs.chat_harness import ChatHarness, HeldPace, chat_app
from tests.conftest import OpenChat


async def test_a_prompt_is_answered(open_chat: OpenChat) -> None:
    """The reply stands below the prompt with its figures, and the conversation is listed under Today."""
    async with open_chat() as chat:
        reply = await chat.ask("say forty-two apples")
        assert "forty-two apples" in reply
        figures = reply.splitlines()[-1]
        for part in (" s · ", "first token", " in ", " out", "stop", "filters ok"):
            assert part in figures
        assert chat.composer.text == ""
        assert chat.list_text().splitlines()[0].strip() == "Today"
        assert chat.titles() == ["say forty-two apples"]
