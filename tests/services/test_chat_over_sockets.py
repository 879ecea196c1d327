"""Chat over a real socket: what a transport in this process can't show."""

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest

from aoai_tui import errors
from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import Auth, Connection, Kind
from aoai_tui.domain import MessageState, TextArrived
from aoai_tui.services.chat import ReplyEnded
from tests.azure_server import KEY, AzureServer
from tests.services.chat_harness import ChatHarness, chat_over


def to(server: AzureServer) -> Connection:
    """A dated Azure connection to the server."""
    return Connection(
        name="loopback", kind=Kind.AZURE, endpoint=server.url, auth=Auth.API_KEY, max_retries=0
    )


async def end_of(chat: ChatHarness, arrived: asyncio.Event) -> ReplyEnded:
    """Ask once; `arrived` is set by the first piece of text."""
    conversation = await chat.conversation()
    async with aclosing(chat.service.ask(conversation, "Go.", on_wait=chat.waits.append)) as events:
        async for event in events:
            if isinstance(event, TextArrived):
                arrived.set()
    assert isinstance(event, ReplyEnded)
    return event


async def test_a_reply_comes_over_the_wire(tmp_path: Path) -> None:
    """A whole reply arrives with its ids, and the key went only where it belongs."""
    async with AzureServer() as server, chat_over(
        None, tmp_path, connection=to(server), secret=Secret(KEY)
    ) as chat:
        asked = await chat.ask()
    assert asked.message.text == "Hello from loopback."
    assert asked.message.model == "loopback-model"
    assert asked.message.receipt is not None
    assert asked.message.receipt.request_id == "loopback-request"
    assert server.received[0].headers["api-key"] == KEY
    assert server.received[0].query == {"api-version": "2024-10-21"}


async def test_a_server_that_dies_in_mid_reply_leaves_its_text(tmp_path: Path) -> None:
    """A connection that is cut keeps the text so far; asking again when the server is back works."""
    async with AzureServer() as server, chat_over(
        None, tmp_path, connection=to(server), secret=Secret(KEY)
    ) as chat:
        server.hold_after = 1
        arrived = asyncio.Event()
        asking = asyncio.create_task(end_of(chat, arrived))
        await arrived.wait()
        await server.stop()
        ended = await asking
        assert type(ended.error) is errors.Disconnected
        assert (ended.message.text, ended.message.state) == ("Hello ", MessageState.FAILED)
        assert ended.message.failure is not None
        assert ended.message.failure.request_id == "loopback-request"
        refused = await chat.ask()
        assert type(refused.error) is errors.ConnectionTrouble
        assert "refused" in refused.error.title or "reached" in refused.error.title
        server.hold_after = None
        await server.start()
        assert (await chat.ask()).message.state is MessageState.COMPLETE


async def test_a_stop_closes_the_socket(tmp_path: Path) -> None:
    """Whoever stops a reply hangs up: the server need not write on for nobody."""
    async with AzureServer() as server, chat_over(
        None, tmp_path, connection=to(server), secret=Secret(KEY)
    ) as chat:
        server.hold_after = 1
        server.words = ["word "] * 100_000
        arrived = asyncio.Event()
        asking = asyncio.create_task(end_of(chat, arrived))
        await arrived.wait()
        await server.holding.wait()
        asking.cancel()
        await asyncio.wait([asking])
        server.go_on.set()
        async with asyncio.timeout(20):
            while server.busy:
                await asyncio.sleep(0)
    assert asking.cancelled()


@pytest.mark.parametrize("gap", [0.05])
async def test_a_server_that_falls_silent_is_given_up(gap: float, tmp_path: Path) -> None:
    """A stream that stalls on a live socket ends after the gap with its text kept."""
    async with AzureServer() as server, chat_over(
        None, tmp_path, connection=to(server), secret=Secret(KEY), stream_gap=gap
    ) as chat:
        server.hold_after = 2
        asked = await chat.ask()
    assert type(asked.error) is errors.Stalled
    assert asked.message.text == "Hello from "
