"""One prompt, several deployments."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from aoai_tui.demo import DemoTransport, Pace
from aoai_tui.domain import Message, MessageState, Role
from aoai_tui.services.chat.chat import ChatService
from aoai_tui.services.chat.comparing import Comparison
from tests.services.chat_harness import chat_over


@dataclass(frozen=True)
class PaceUntil(Pace):
    """Streams stop before their twentieth chunk until they are freed."""

    free: asyncio.Event = field(default_factory=asyncio.Event)

    async def before_chunk(self, position: int) -> None:
        if position == 20:
            await self.free.wait()


async def begun(chat: ChatService, text: str, *deployments: str) -> Comparison:
    """A comparison in a new conversation that already holds a prompt and a reply."""
    conversation = await chat.create(system_prompt="Be kind.", deployment="first")
    shown = await chat.keep_prompt(conversation, "say hello")
    async for _ in chat.reply_to(conversation, shown, lambda _: None):
        pass
    comparison = Comparison(chat, conversation, await chat.keep_prompt(conversation, text), deployments)
    comparison.start()
    return comparison


async def branches(chat: ChatService, comparison: Comparison) -> list[Message]:
    """Every stored reply to the prompt, in the order of the contenders."""
    stored: list[Message] = []
    for contender in comparison.contenders:
        if contender.reply:
            await chat.show_branch(comparison.prompt.conversation_id, contender.reply.begun.id)
            stored.append((await chat.messages(comparison.prompt.conversation_id))[-1])
    return stored


async def until_text(comparison: Comparison) -> None:
    """Wait until something came from each."""
    there = asyncio.Event()

    def told(_number: int, _event: object) -> None:
        if all(contender.text for contender in comparison.contenders):
            there.set()

    comparison.told = told
    told(0, None)
    async with asyncio.timeout(60):
        await there.wait()


async def test_each_reply_is_a_branch_of_the_prompt(tmp_path: Path) -> None:
    """All are kept whole, each under its deployment, and each was sent the conversation so far."""
    transport = DemoTransport(pace=Pace.instant())
    async with chat_over(transport, tmp_path) as harness:
        chat = harness.service
        comparison = await begun(chat, "say apples", "a", "b", "c")
        await comparison.finished()
        assert not comparison.running
        stored = await branches(chat, comparison)
        assert [one.deployment for one in stored] == ["a", "b", "c"]
        assert {one.parent_id for one in stored} == {comparison.prompt.id}
        assert {(one.text, one.state) for one in stored} == {("apples", MessageState.COMPLETE)}
        assert [contender.ended for contender in comparison.contenders] == stored
        places = await chat.archive(
            lambda store: store.conversations.places(comparison.prompt.conversation_id)
        )
        assert set(places[stored[0].id].siblings) == {one.id for one in stored}
    sent = [request.json for request in transport.requests[-3:]]
    for body in sent:
        assert isinstance(body, dict)
        assert [turn["role"] for turn in body["messages"]] == ["system", "user", "assistant", "user"]


async def test_the_chosen_reply_is_the_one_that_is_shown(tmp_path: Path) -> None:
    """The conversation goes on with it."""
    async with chat_over(DemoTransport(pace=Pace.instant()), tmp_path) as harness:
        chat = harness.service
        comparison = await begun(chat, "say apples", "a", "b")
        await comparison.finished()
        for number, name in ((1, "b"), (0, "a"), (None, "a")):
            await comparison.show(number)
            shown = await chat.messages(comparison.prompt.conversation_id)
            assert [one.role for one in shown] == [Role.USER, Role.ASSISTANT] * 2
            assert shown[-1].deployment == name


async def test_a_failure_stops_no_other(tmp_path: Path) -> None:
    """What failed is one sentence; without a choice the first reply that has words is shown."""
    async with chat_over(DemoTransport(pace=Pace.instant()), tmp_path) as harness:
        comparison = await begun(harness.service, "say apples", "missing-one", "b")
        await comparison.finished()
        failed, whole = comparison.contenders
        assert failed.error is not None
        assert "no deployment" in failed.error.title
        assert failed.ended is not None
        assert failed.ended.state is MessageState.FAILED
        assert whole.text == "apples"
        await comparison.show()
        shown = await harness.service.messages(comparison.prompt.conversation_id)
        assert shown[-1].deployment == "b"


async def test_stopping_keeps_what_came(tmp_path: Path) -> None:
    """Every reply is stored as stopped, with the text that had arrived, when stop returns."""
    pace = PaceUntil()
    async with chat_over(DemoTransport(pace=pace), tmp_path) as harness:
        pace.free.set()
        comparison = await begun(harness.service, "Tell me a long story.", "a", "b")
        pace.free.clear()
        await until_text(comparison)
        assert comparison.running
        await comparison.stop()
        assert all(contender.over for contender in comparison.contenders)
        for stored, contender in zip(
            await branches(harness.service, comparison), comparison.contenders, strict=True
        ):
            assert stored.state is MessageState.STOPPED
            assert stored.text == contender.text != ""
            assert contender.ended is not None
            assert contender.ended.text == stored.text
        await comparison.stop()  # a second time does nothing


async def test_stopping_before_anything_was_sent_ends_it(tmp_path: Path) -> None:
    """However early it comes, nothing is left running or growing."""
    async with chat_over(DemoTransport(pace=Pace.instant()), tmp_path) as harness:
        for turns in (0, 1, 2, 5, 20):
            comparison = await begun(harness.service, "say apples", "a", "b")
            for _ in range(turns):
                await asyncio.sleep(0)
            await comparison.stop()
            assert not comparison.running
            shown = await harness.service.messages(comparison.prompt.conversation_id)
            assert all(one.state is not MessageState.GROWING for one in shown)


async def test_what_happens_is_told(tmp_path: Path) -> None:
    """Every piece of every contender, and its end."""
    async with chat_over(DemoTransport(pace=Pace.instant()), tmp_path) as harness:
        comparison = await begun(harness.service, "say apples", "a", "b")
        ends: list[int] = []
        pieces: list[int] = []
        comparison.told = lambda number, event: (pieces if event else ends).append(number)
        await comparison.finished()
        assert sorted(ends) == [0, 1]
        assert {0, 1} == set(pieces)
