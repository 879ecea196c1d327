"""What the app adds to the work of the client itself."""

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2

from aoai_tui.domain import MessageState
from aoai_tui.services.chat import ReplyEnded
from tests.services.chat_harness import ChatHarness, chat_over, chunk

CHUNKS = 3_000
_SAFE = {
    name: {"filtered": False, "severity": "safe"} for name in ("hate", "self_harm", "sexual", "violence")
}


class LongReply(httpx2.AsyncByteStream):
    """A long reply as Azure sends it, with filter results at each word."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for number in range(CHUNKS):
            data = chunk(f"word{number} ")
            data["choices"][0]["content_filter_results"] = _SAFE  # type: ignore[index]
            yield b"data: " + json.dumps(data).encode() + b"\n\n"
        yield b"data: " + json.dumps(chunk(None, "stop")).encode() + b"\n\ndata: [DONE]\n\n"


def long_reply(_: httpx2.Request) -> httpx2.Response:
    """A new answer for each request."""
    return httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=LongReply())


async def cost_of_client(chat: ChatHarness) -> float:
    """CPU seconds of the client alone for one reply."""
    client = await chat.service.link.client()
    begun = time.process_time()
    stream = await client.sdk.chat.completions.create(
        model="m", messages=[{"role": "user", "content": "?"}], stream=True
    )
    texts = [piece.choices[0].delta.content async for piece in stream]
    assert len(texts) == CHUNKS + 1
    return time.process_time() - begun


async def cost_of_service(chat: ChatHarness) -> float:
    """CPU seconds of the whole service for one reply, saving included."""
    conversation = await chat.conversation()
    begun = time.process_time()
    async for event in chat.service.ask(conversation, "?", on_wait=chat.waits.append):
        last = event
    spent = time.process_time() - begun
    assert isinstance(last, ReplyEnded)
    assert last.message.state is MessageState.COMPLETE
    return spent


async def test_the_service_adds_little_to_the_client(tmp_path: Path) -> None:
    """A long reply with all that the app does costs less than 1.6 times the client's own work."""
    async with chat_over(httpx2.MockTransport(long_reply), tmp_path) as chat:
        await cost_of_client(chat)  # the first one imports and builds
        alone, whole = zip(
            *[(await cost_of_client(chat), await cost_of_service(chat)) for _ in range(3)], strict=True
        )
    assert min(whole) / min(alone) < 1.6
