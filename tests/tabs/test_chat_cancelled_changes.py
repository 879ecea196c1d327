"""Escape may come at any moment: what is being changed on the screen comes to its end all the same."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aoai_tui.tabs.chat.message_view import MessageView
from tests.conftest import OpenChat


async def test_a_change_that_is_cancelled_anywhere_leaves_the_app_whole(open_chat: OpenChat) -> None:
    """Whoever waits for a change may be cancelled at each of its steps; the widgets' own tasks live on."""
    async with open_chat() as chat:
        await chat.ask("say one")
        messages = list(chat.transcript.messages)
        for steps in range(24):
            change = asyncio.create_task(chat.transcript.show(messages))
            for _ in range(steps):
                await asyncio.sleep(0)
            change.cancel()
            with suppress(asyncio.CancelledError):
                await change
        await chat.still()
        assert len(chat.views()) == len(messages)
        ended = [view for view in chat.app.main.query(MessageView) if view._task is None or view._task.done()]
        assert ended == []
        assert len(await chat.ask("say two")) > 0
