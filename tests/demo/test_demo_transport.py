"""The demo's front door: who is let in, where requests go, what is kept of them."""

import asyncio
import time

import httpx2
import openai
import pytest

from aoai_tui.demo import API_VERSION, ENDPOINT, DemoTransport, Fault, Pace
from aoai_tui.demo.azure import Gateway

CHAT = "/openai/deployments/demo-chat/chat/completions"
BODY = {"messages": [{"role": "user", "content": "hello"}]}


@pytest.fixture
def transport() -> DemoTransport:
    """A demo that answers at once."""
    return DemoTransport(pace=Pace.instant(), deployments=("demo-chat", "demo-small"))


async def test_without_a_key_nobody_is_let_in(transport: DemoTransport) -> None:
    """A request with neither key nor token gets Azure's 401, whose body has no error key."""
    async with httpx2.AsyncClient(transport=transport, base_url=ENDPOINT) as http:
        response = await http.post(CHAT, params={"api-version": API_VERSION}, json=BODY)
    assert response.status_code == 401
    assert response.json()["statusCode"] == 401


@pytest.mark.parametrize("headers", [{"api-key": "k"}, {"Authorization": "Bearer t"}])
async def test_any_key_or_token_will_do(transport: DemoTransport, headers: dict[str, str]) -> None:
    """Key and bearer token are both accepted."""
    async with httpx2.AsyncClient(transport=transport, base_url=ENDPOINT) as http:
        response = await http.post(CHAT, params={"api-version": API_VERSION}, json=BODY, headers=headers)
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", f"/openai/nowhere?api-version={API_VERSION}"),
        ("POST", CHAT),
        ("POST", f"{CHAT}?api-version="),
        ("GET", f"{CHAT}?api-version={API_VERSION}"),
        ("POST", f"{CHAT}/?api-version={API_VERSION}"),
        ("GET", "/openai/models"),
        ("POST", "/"),
    ],
)
async def test_unknown_paths_are_not_found(http: httpx2.AsyncClient, method: str, url: str) -> None:
    """A wrong path, and a dated path without an api-version, give "Resource not found"."""
    response = await http.request(method, url, json=BODY)
    assert response.status_code == 404
    assert response.json() == {"error": {"code": "404", "message": "Resource not found"}}


@pytest.mark.parametrize("deployment", ["missing", "missing-model"])
async def test_missing_deployments_are_missing(client: openai.AsyncAzureOpenAI, deployment: str) -> None:
    """A deployment whose name begins with "missing" is not found, as Azure puts it."""
    with pytest.raises(openai.NotFoundError) as caught:
        await client.chat.completions.create(
            model=deployment, messages=[{"role": "user", "content": "hello"}]
        )
    assert caught.value.code == "DeploymentNotFound"


@pytest.mark.parametrize("deployment", ["demo-chat", "anything else", "with/slash", "größe"])
async def test_all_other_deployments_answer(
    client: openai.AsyncAzureOpenAI, transport: DemoTransport, deployment: str
) -> None:
    """Any other name is accepted, with slashes, blanks and umlauts."""
    completion = await client.chat.completions.create(
        model=deployment, messages=[{"role": "user", "content": "say yes"}]
    )
    assert completion.choices[0].message.content == "yes"
    assert transport.requests[0].path == f"/openai/deployments/{deployment}/chat/completions"


async def test_models_are_listed_on_both_paths(
    client: openai.AsyncAzureOpenAI, plain: openai.AsyncOpenAI
) -> None:
    """The list of models is the same for the dated path and for v1."""
    lists = [[model.id async for model in each.models.list()] for each in (client, plain)]
    assert lists == [["demo-chat", "demo-small"]] * 2


async def test_a_script_strikes_any_service() -> None:
    """A scripted fault meets the request for models just as it would meet a chat."""
    transport = DemoTransport(pace=Pace.instant(), script=[Fault.named("503"), Fault.named("disconnect")])
    async with httpx2.AsyncClient(transport=transport, base_url=ENDPOINT, headers={"api-key": "k"}) as http:
        assert (await http.get("/openai/v1/models")).status_code == 503
        with pytest.raises(httpx2.RemoteProtocolError):
            await http.get("/openai/v1/models")
        assert (await http.get("/openai/v1/models")).status_code == 200


@pytest.mark.parametrize("content", [b"", b"not json", b"[1]", b'"text"', b"\xff\xfe", b"[" * 100_000])
async def test_a_body_that_is_no_request_is_refused(http: httpx2.AsyncClient, content: bytes) -> None:
    """Whatever bytes are sent, the answer is a 400 and never a crash."""
    response = await http.post(CHAT, params={"api-version": API_VERSION}, content=content)
    assert response.status_code == 400


async def test_requests_are_recorded_as_they_were_sent(
    http: httpx2.AsyncClient, transport: DemoTransport
) -> None:
    """Method, path, query, headers and body can be looked at afterwards, and the key is not in the repr."""
    await http.post(CHAT, params={"api-version": API_VERSION}, json=BODY)
    (request,) = transport.requests
    assert (request.method, request.path, request.query) == ("POST", CHAT, {"api-version": API_VERSION})
    assert request.json == BODY
    assert request.headers["api-key"] == "secret-key"
    assert "secret-key" not in repr(request)


async def test_only_the_last_requests_are_kept(http: httpx2.AsyncClient, transport: DemoTransport) -> None:
    """A long session does not keep every conversation in memory."""
    for _ in range(210):
        await http.get("/openai/v1/models")
    assert len(transport.requests) == 200


async def test_a_stream_left_early_is_closed(
    client: openai.AsyncAzureOpenAI, transport: DemoTransport
) -> None:
    """Who stops reading and closes the stream leaves nothing running."""
    stream = await client.chat.completions.create(
        model="demo-chat", messages=[{"role": "user", "content": "count to 10000"}], stream=True
    )
    async with stream:
        await anext(aiter(stream))
        assert transport.open_streams == 1
    assert transport.open_streams == 0


async def test_a_stream_read_to_its_end_is_closed(
    client: openai.AsyncAzureOpenAI, transport: DemoTransport
) -> None:
    """A stream that was read completely is not counted as open."""
    stream = await client.chat.completions.create(
        model="demo-chat", messages=[{"role": "user", "content": "hello"}], stream=True
    )
    async for _ in stream:
        pass
    assert transport.open_streams == 0


async def test_a_long_stream_lets_others_work(client: openai.AsyncAzureOpenAI) -> None:
    """Even at an instant pace other tasks get their turn while a reply streams."""
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counter = asyncio.create_task(count())
    stream = await client.chat.completions.create(
        model="demo-chat", messages=[{"role": "user", "content": "count to 500"}], stream=True
    )
    async for _ in stream:
        pass
    counter.cancel()
    assert turns > 20


async def test_the_believable_pace_is_felt() -> None:
    """Even the shortest answer takes about a third of a second, as a person expects."""
    transport = DemoTransport()
    async with httpx2.AsyncClient(transport=transport, base_url=ENDPOINT, headers={"api-key": "k"}) as http:
        began = time.monotonic()
        response = await http.post(
            "/openai/v1/chat/completions",
            json={"model": "demo-chat", "messages": [{"role": "user", "content": "say hi"}]},
        )
    assert response.status_code == 200
    assert time.monotonic() - began > 0.3


def test_request_ids_can_be_repeated() -> None:
    """With a seed the same ids come in the same order; without one they never repeat."""
    assert [Gateway(seed=7).id() for _ in range(2)] == [Gateway(seed=7).id()] * 2
    assert Gateway().id() != Gateway().id()


def test_the_limits_fill_up_again_each_minute() -> None:
    """What is left sinks with each request, never below zero, and is full again after a minute."""
    now = 0.0
    gateway = Gateway(clock=lambda: now)
    assert gateway.headers(tokens=100)["x-ratelimit-remaining-tokens"] == "249900"
    assert gateway.headers(tokens=10**9)["x-ratelimit-remaining-tokens"] == "0"
    now = 30.0
    assert gateway.headers()["x-ratelimit-reset-tokens"] == "30"
    now = 61.0
    assert gateway.headers()["x-ratelimit-remaining-tokens"] == "250000"
