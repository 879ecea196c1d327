"""A reply is on disk before its first word, and again while it grows."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from aoai_tui.demo import DemoTransport, Pace
from aoai_tui.domain import (
    Answered,
    Conversation,
    FilterResult,
    FiltersReported,
    Finished,
    Message,
    MessageState,
    Receipt,
    Role,
    TextArrived,
)
from aoai_tui.errors import StorageTrouble
from aoai_tui.services.archive import Archive, Result
from aoai_tui.services.chat import reply_saver
from aoai_tui.services.chat.growing_reply import GrowingReply
from aoai_tui.services.chat.reply_events import NotSaved, ReplyBegun, ReplyEnded
from aoai_tui.services.saver import SAVE_EVERY
from aoai_tui.storage.store import Store, open_store
from tests.services.chat_harness import ChatHarness, ScriptedServer, chat_over, compatible

PATIENCE = 60


class Faucet(httpx2.AsyncByteStream):
    """A stream whose words come when the test says so; the last one is empty."""

    def __init__(self) -> None:
        self.words: asyncio.Queue[str] = asyncio.Queue()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while word := await self.words.get():
            yield b'data: {"choices": [{"delta": {"content": "%s"}}]}\n\n' % word.encode()
        yield b'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'


@pytest.fixture
def faucet() -> Faucet:
    """A stream that the test feeds."""
    return Faucet()


@pytest.fixture
async def chat(faucet: Faucet, tmp_path: Path) -> AsyncIterator[ChatHarness]:
    """A chat with a server that streams from the faucet."""
    answer = httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=faucet)
    async with chat_over(ScriptedServer(answer), tmp_path, connection=compatible()) as harness:
        yield harness


@pytest.fixture
def other_copy(tmp_path: Path) -> Iterator[Store]:
    """A second copy of the app on the same data."""
    store = open_store(tmp_path)
    yield store
    store.close()


async def shown(
    store: Store, conversation: Conversation, text: str, state: MessageState | None = None
) -> Message:
    """The reply as another copy reads it, as soon as it holds the text and has the state."""
    async with asyncio.timeout(PATIENCE):
        while True:
            reply = (await asyncio.to_thread(store.conversations.branch, conversation.id))[-1]
            if reply.role is Role.ASSISTANT and reply.text == text and state in (None, reply.state):
                return reply
            await asyncio.sleep(0.01)


async def test_a_reply_grows_on_disk_while_it_arrives(
    chat: ChatHarness, faucet: Faucet, other_copy: Store
) -> None:
    """Another copy of the app sees the empty reply before its first word, then its words, then its end."""
    conversation = await chat.conversation()

    async def ask() -> Message:
        async with aclosing(chat.service.ask(conversation, "Go.", on_wait=chat.waits.append)) as events:
            async for event in events:
                if isinstance(event, ReplyBegun):
                    begun.set()
        assert isinstance(event, ReplyEnded)
        return event.message

    begun = asyncio.Event()
    task = asyncio.create_task(ask())
    await begun.wait()
    assert (await shown(other_copy, conversation, "")).state is MessageState.GROWING
    faucet.words.put_nowait("One ")
    assert (await shown(other_copy, conversation, "One ")).state is MessageState.GROWING
    faucet.words.put_nowait("two.")
    assert (await shown(other_copy, conversation, "One two.")).state is MessageState.GROWING
    faucet.words.put_nowait("")
    ended = await task
    assert await shown(other_copy, conversation, "One two.") == ended
    assert ended.state is MessageState.COMPLETE


def test_the_pause_between_saves_is_below_half_a_second() -> None:
    """A crash costs at most half a second of text: the clock that saves ticks faster."""
    assert SAVE_EVERY == 0.4


async def test_a_disk_that_refuses_is_told_once_and_the_reply_goes_on(faucet: Faucet, tmp_path: Path) -> None:
    """Where saving fails the reply still arrives whole, and the trouble is told a single time."""
    answer = httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=faucet)
    async with chat_over(ScriptedServer(answer), tmp_path, connection=compatible()) as chat:
        conversation = await chat.conversation()
        events = chat.service.ask(conversation, "Go.", on_wait=chat.waits.append)
        heard = []
        async with aclosing(events):
            async for event in events:
                heard.append(event)
                if isinstance(event, ReplyBegun):
                    # All is gone, as after another copy's purge: every save of it fails from now on.
                    await chat.service.archive(_erase_everything)
                    for word in ("One ", "two.", ""):
                        faucet.words.put_nowait(word)
    assert [type(event) for event in heard].count(NotSaved) == 1
    assert isinstance(heard[-1], ReplyEnded)
    assert heard[-1].message.text == "One two."


def _erase_everything(store: Store) -> None:
    with store.database.transaction() as cursor:
        cursor.execute("DELETE FROM conversations")


async def test_a_save_under_way_never_comes_after_the_last_one(tmp_path: Path) -> None:
    """The last save waits for one that is still in its thread, even when the reply is cancelled."""
    saved: list[MessageState] = []
    inside, go_on, finished = threading.Event(), threading.Event(), threading.Event()
    async with chat_over(DemoTransport(pace=Pace.instant()), tmp_path) as chat:
        conversation = await chat.conversation()
        prompt = await chat.service.archive(
            lambda store: store.conversations.add_message(
                conversation.id, parent_id=None, role=Role.USER, text="Go."
            )
        )
        begun = await chat.service.archive(
            lambda store: store.conversations.begin_reply(conversation.id, prompt.id, "gpt")
        )

        class SlowArchive(Archive):
            """Its first action takes as long as the test wants."""

            async def __call__(self, action: Callable[[Store], Result]) -> Result:
                def slowly(store: Store) -> Result:
                    first = not inside.is_set()
                    inside.set()
                    if first:
                        assert go_on.wait(PATIENCE)
                    result = action(store)
                    saved.append(store.conversations.branch(conversation.id)[-1].state)
                    if not first:
                        finished.set()
                    return result

                return await super().__call__(slowly)

        archive = SlowArchive(tmp_path)

        reply = GrowingReply(begun)
        saver = reply_saver.ReplySaver(archive, reply)
        async with saver:
            reply.take(TextArrived("Some text."))
            await asyncio.to_thread(inside.wait, PATIENCE)
        last = asyncio.create_task(saver.keep(reply.message(MessageState.STOPPED)))
        await asyncio.sleep(0)
        last.cancel()
        go_on.set()
        await asyncio.wait([last])
        assert await asyncio.to_thread(finished.wait, PATIENCE)
        archive.close()
    assert saved == [MessageState.GROWING, MessageState.STOPPED]


async def test_two_cancels_do_not_lose_the_text(chat: ChatHarness, faucet: Faucet, other_copy: Store) -> None:
    """Whoever presses Escape twice still keeps what had arrived."""
    conversation = await chat.conversation()
    arrived = asyncio.Event()

    async def ask() -> None:
        async with aclosing(chat.service.ask(conversation, "Go.", on_wait=chat.waits.append)) as events:
            async for event in events:
                if isinstance(event, TextArrived):
                    arrived.set()

    task = asyncio.create_task(ask())
    faucet.words.put_nowait("Kept.")
    await arrived.wait()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    await shown(other_copy, conversation, "Kept.", MessageState.STOPPED)
    assert task.cancelled()


def growing() -> GrowingReply:
    """A reply that has just begun."""
    begun = datetime(2026, 1, 2, tzinfo=UTC)
    return GrowingReply(Message("r", "c", "p", Role.ASSISTANT, "", begun, MessageState.GROWING))


def test_a_finding_outlives_later_harmless_reports() -> None:
    """A category that was found stays found, whatever the filter says of the next piece."""
    reply = growing()
    for severity in ("safe", "medium", "safe"):
        reply.take(FiltersReported((FilterResult("hate", False, severity),)))
    reply.take(FiltersReported((FilterResult("hate", False, "safe", source="prompt"),)))
    assert [(result.severity, result.source) for result in reply.ended().filters] == [
        ("medium", "reply"),
        ("safe", "prompt"),
    ]


def test_only_a_reason_makes_a_reply_complete() -> None:
    """Without a finish reason a reply is incomplete, and the first piece of text stops the first clock."""
    reply = growing()
    reply.take(Answered(Receipt("id"), retries=2))
    reply.take(TextArrived("a"))
    first = reply.first_token
    reply.take(TextArrived("b"))
    assert reply.first_token == first is not None
    assert (reply.text, reply.ended().state, reply.ended().retries) == ("ab", MessageState.INCOMPLETE, 2)
    reply.take(Finished("length"))
    assert (reply.ended().state, reply.ended().finish_reason) == (MessageState.COMPLETE, "length")


async def test_storage_trouble_before_sending_is_raised(chat: ChatHarness) -> None:
    """A prompt that can't be kept is not sent."""
    conversation = await chat.conversation()
    gone = Conversation("nowhere", "", conversation.created_at, conversation.updated_at, deployment="gpt")
    with pytest.raises(StorageTrouble):
        await anext(chat.service.ask(gone, "Hello?", on_wait=chat.waits.append))
