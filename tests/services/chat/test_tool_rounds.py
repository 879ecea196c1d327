"""Replies that call tools: their outcomes go back, round by round, but not for ever."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path

import pytest

from aoai_tui.domain import ChatOptions, Message, Role, ToolSpec
from aoai_tui.services.archive import Archive
from aoai_tui.services.chat import chat as chat_module
from aoai_tui.services.chat.reply_events import ReplyEnded
from aoai_tui.services.chat.tool_rounds import ToolAnswered
from aoai_tui.services.chat.turns import NOT_RUN
from tests.services.chat_harness import ScriptedServer, chat_over, chunk, compatible, sse

CALL = {"index": 0, "id": "call-1", "type": "function", "function": {"name": "clock", "arguments": "{}"}}


def calling() -> object:
    """A reply that calls the clock."""
    delta = {"index": 0, "delta": {"tool_calls": [CALL]}, "finish_reason": None}
    begun = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [delta]}
    return sse(begun, chunk(finish="tool_calls"))


class Clock:
    """A tool that always tells the same time."""

    async def specs(self, names: Sequence[str]) -> tuple[ToolSpec, ...]:
        return tuple(ToolSpec(name, "", {"type": "object", "properties": {}}) for name in names)

    async def answers(self, reply: Message, archive: Archive) -> AsyncGenerator[ToolAnswered, None]:
        (call,) = reply.tool_calls
        kept = await archive(
            lambda store: store.conversations.add_message(
                reply.conversation_id,
                parent_id=reply.id,
                role=Role.TOOL,
                text="noon",
                tool_call_id=call.id,
                tool_name=call.name,
            )
        )
        yield ToolAnswered(kept)


async def test_a_model_that_never_stops_calling_is_asked_without_tools(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the last round no tools are offered, none are run, and the reply ends for good."""
    monkeypatch.setattr(chat_module, "MOST_ROUNDS", 2)
    server = ScriptedServer(calling())  # type: ignore[arg-type]
    async with chat_over(server, tmp_path, connection=compatible()) as chat:
        conversation = await chat.service.create(deployment="gpt", options=ChatOptions(tools=("clock",)))
        ends = []
        async with aclosing(chat.service.ask(conversation, "time?", on_wait=print, tools=Clock())) as events:
            async for event in events:
                if isinstance(event, ReplyEnded):
                    ends.append(event.goes_on)
        assert ends == [True, True, False]
        assert ["tools" in server.sent(number) for number in range(3)] == [True, True, False]
        roles = [message.role for message in await chat.service.messages(conversation.id)]
        assert roles == [Role.USER, Role.ASSISTANT, Role.TOOL, Role.ASSISTANT, Role.TOOL, Role.ASSISTANT]


async def test_a_call_that_was_not_run_does_not_block_the_conversation(tmp_path: Path) -> None:
    """The service refuses a conversation with an open call: it is told that the tool was not run."""
    server = ScriptedServer(calling(), sse(chunk("fine"), chunk(finish="stop")))  # type: ignore[arg-type]
    async with chat_over(server, tmp_path, connection=compatible()) as chat:
        conversation = await chat.service.create(deployment="gpt")
        for prompt in ("time?", "never mind"):
            async with aclosing(chat.service.ask(conversation, prompt, on_wait=print)) as events:
                async for _ in events:
                    pass
        turns = server.sent()["messages"]
        assert isinstance(turns, list)
        assert [turn["role"] for turn in turns] == ["user", "assistant", "tool", "user"]
        assert (turns[2]["tool_call_id"], turns[2]["content"]) == ("call-1", NOT_RUN)
