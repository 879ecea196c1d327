"""What is the same over every API that makes replies: silence, breaks, odd answers, receipts."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from aoai_tui import errors
from aoai_tui.api.chat import ChatApi
from aoai_tui.api.client import open_client
from aoai_tui.api.completions import CompletionsApi
from aoai_tui.api.responses import ResponsesApi
from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import Connection, Kind
from aoai_tui.domain import Answered, Api, TextArrived
from tests.api.replies_harness import asking, pieces_from
from tests.services.chat_harness import ScriptedServer, compatible, sse

FIRST = {
    Api.CHAT: b'data: {"choices": [{"index": 0, "delta": {"content": "So far"}}]}\n\n',
    Api.RESPONSES: b'data: {"type": "response.output_text.delta", "delta": "So far"}\n\n',
    Api.COMPLETIONS: b'data: {"choices": [{"index": 0, "text": "So far"}]}\n\n',
}
every_api = pytest.mark.parametrize("api", list(Api))


def server_that(ends: str, api: Api, type_: str = "text/event-stream") -> ScriptedServer:
    """A server that begins a reply and then goes silent, breaks off or sends rubbish."""

    async def body() -> AsyncIterator[bytes]:
        yield FIRST[api]
        if ends == "silent":
            await asyncio.Event().wait()
        if ends == "broken":
            raise httpx2.RemoteProtocolError("peer closed connection")
        yield b"data: {rubbish\n\n"

    return ScriptedServer(
        httpx2.Response(200, headers={"content-type": type_, "apim-request-id": "r-1"}, content=body())
    )


@every_api
@pytest.mark.parametrize(
    ("ends", "error"),
    [
        ("silent", errors.Stalled),
        ("broken", errors.Disconnected),
        ("rubbish", errors.UnreadableAnswer),
    ],
)
async def test_a_reply_that_breaks_is_told_alike(api: Api, ends: str, error: type[errors.AoaiError]) -> None:
    """Silence, a broken connection and rubbish end a reply in the same words over every API."""
    with pytest.raises(error) as caught:
        await pieces_from(server_that(ends, api), asking(api), gap=0.05 if ends == "silent" else 60)
    assert type(caught.value) is error
    assert caught.value.request_id == "r-1"


@every_api
async def test_what_came_before_a_break_is_handed_on(api: Api) -> None:
    """The pieces before a break arrive before its error does."""
    client = open_client(compatible(), None, server_that("broken", api))
    words: list[str] = []

    async def listen() -> None:
        async for piece in client.replies(api).stream(asking(api), gap=5, on_wait=lambda _: None):
            if isinstance(piece, TextArrived):
                words.append(piece.text)

    with pytest.raises(errors.Disconnected):
        await listen()
    assert words == ["So far"]
    await client.close()


@every_api
async def test_silence_in_an_answer_at_once_is_a_stall(api: Api) -> None:
    """JSON that never ends is given up after the same gap."""
    with pytest.raises(errors.Stalled):
        await pieces_from(server_that("silent", api, "application/json"), asking(api), gap=0.05)


@every_api
async def test_a_page_in_place_of_a_reply_is_told(api: Api) -> None:
    """A web page with HTTP 200 is no reply, and its content type is named."""
    page = httpx2.Response(200, headers={"content-type": "text/html"}, text="<html>Sign in</html>")
    with pytest.raises(errors.UnreadableAnswer, match="text/html"):
        await pieces_from(ScriptedServer(page), asking(api))


@pytest.mark.parametrize(
    ("api", "path"),
    [
        (Api.CHAT, "/openai/deployments/gpt/chat/completions"),
        (Api.RESPONSES, "/openai/responses"),
        (Api.COMPLETIONS, "/openai/deployments/gpt/completions"),
    ],
)
async def test_azure_is_asked_at_its_own_addresses(api: Api, path: str) -> None:
    """Over a dated connection each API has its path, and the receipt tells the api-version."""
    server = ScriptedServer(
        httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=FIRST[api])
    )
    azure = Connection(
        name="a", kind=Kind.AZURE, endpoint="https://r.openai.azure.com", api_version="2025-03-01-preview"
    )
    client = open_client(azure, Secret("0123456789abcdef"), server)
    flow = client.replies(api).stream(asking(api), gap=5, on_wait=lambda _: None)
    pieces = [piece async for piece in flow]
    await client.close()
    assert server.requests[-1].url.path == path
    assert isinstance(pieces[0], Answered)
    assert pieces[0].receipt.api_version == "2025-03-01-preview"


async def test_each_api_has_its_room() -> None:
    """`replies` hands out the room of the API that is named."""
    client = open_client(compatible(), None, ScriptedServer(sse()))
    assert isinstance(client.replies(Api.CHAT), ChatApi)
    assert isinstance(client.replies(Api.RESPONSES), ResponsesApi)
    assert isinstance(client.replies(Api.COMPLETIONS), CompletionsApi)
    await client.close()
