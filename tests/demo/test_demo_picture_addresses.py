"""Addresses at which pictures wait: who may read them, how long, and how that goes wrong."""

import asyncio
from typing import Any

import httpx2
import openai
import pytest

from aoai_tui.demo import DemoTransport, Pace
from aoai_tui.demo.azure import Gateway
from aoai_tui.demo.exchange import Exchange, RecordedRequest
from aoai_tui.demo.hosted import Hosted
from tests.demo.clients import azure_over
from tests.demo.drawn_pictures import opened


async def address(client: openai.AsyncOpenAI, fault: str = "", **more: Any) -> str:
    """The address of a new picture."""
    prompt = f"a cat\n/fault {fault}" if fault else "a cat"
    answer = await client.images.generate(**{"model": "demo-image-old", "prompt": prompt, **more})
    return str((answer.data or [])[0].url)


@pytest.fixture
def browser(transport: DemoTransport) -> httpx2.AsyncClient:
    """Somebody without a key."""
    return httpx2.AsyncClient(transport=transport)


async def test_whoever_knows_the_address_gets_the_picture(
    client: openai.AsyncAzureOpenAI, browser: httpx2.AsyncClient
) -> None:
    """No key is asked for; type and length are told, and the bytes are a picture's."""
    response = await browser.get(await address(client))
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/png"
    assert int(response.headers["content-length"]) == len(response.content)
    assert opened(response.content).size == (1024, 1024)


async def test_every_picture_has_an_address_of_its_own(client: openai.AsyncAzureOpenAI) -> None:
    """The same prompt twice makes two addresses."""
    assert await address(client) != await address(client)


async def test_a_key_has_no_business_there(
    client: openai.AsyncAzureOpenAI, browser: httpx2.AsyncClient
) -> None:
    """As Azure's storage does: who signs in although the address is signed is sent away."""
    response = await browser.get(await address(client), headers={"authorization": "Bearer secret"})
    assert response.status_code == 400
    assert "InvalidAuthenticationInfo" in response.text


async def test_an_address_that_was_never_given_out(browser: httpx2.AsyncClient) -> None:
    """It leads nowhere, and to nothing else of the demo without a key either."""
    assert (await browser.get("https://demo.invalid/private/images/none/x.png")).status_code == 404
    assert (await browser.get("https://demo.invalid/v1/models")).status_code == 401


async def test_an_address_expires_after_an_hour() -> None:
    """Shortly before it still works; shortly after it doesn't, and says why."""
    now = 1_000_000.0
    hosted = Hosted(lambda: now)
    url = httpx2.URL(hosted.put("a", b"picture", "image/png"))
    recorded = RecordedRequest.of(httpx2.Request("GET", url), b"")
    exchange = Exchange(recorded, "", 1, None, None, Pace.instant(), Gateway())
    now += 3599
    assert (await hosted.answer(exchange)).status_code == 200
    now += 2
    response = await hosted.answer(exchange)
    assert response.status_code == 403
    assert b"AuthenticationFailed" in response.content


async def test_old_pictures_are_forgotten_where_memory_runs_out() -> None:
    """Beyond 64 MB together the oldest go, the newest stay."""
    hosted = Hosted()
    urls = [httpx2.URL(hosted.put(str(number), bytes(30_000_000), "image/png")) for number in range(4)]
    found = []
    for url in urls:
        recorded = RecordedRequest.of(httpx2.Request("GET", url), b"")
        answer = await hosted.answer(Exchange(recorded, "", 1, None, None, Pace.instant(), Gateway()))
        found.append(answer.status_code)
    assert found == [404, 404, 200, 200]


@pytest.mark.parametrize("model", ["demo-image-old", "demo-image"])
async def test_an_address_may_have_expired_already(
    client: openai.AsyncAzureOpenAI, browser: httpx2.AsyncClient, model: str
) -> None:
    """The fault shows it, with every kind of deployment."""
    assert (await browser.get(await address(client, "expired", model=model))).status_code == 403


async def test_an_address_may_lead_on(client: openai.AsyncAzureOpenAI, browser: httpx2.AsyncClient) -> None:
    """To another one that works, or to where nothing should ever be fetched from."""
    moved = await browser.get(await address(client, "moved"))
    assert moved.status_code == 302
    assert opened((await browser.get(moved.headers["location"])).content).size == (1024, 1024)
    astray = await browser.get(await address(client, "astray"))
    assert astray.headers["location"].startswith("http://169.254.169.254/")


async def test_a_download_may_break_once(
    client: openai.AsyncAzureOpenAI, browser: httpx2.AsyncClient
) -> None:
    """Half of the file comes before the connection ends; the second try brings all of it."""
    url, got = await address(client, "download"), bytearray()

    async def fetch() -> None:
        async with browser.stream("GET", url) as response:
            async for piece in response.aiter_bytes():
                got.extend(piece)

    with pytest.raises(httpx2.RemoteProtocolError):
        await fetch()
    whole = (await browser.get(url)).content
    assert len(got) == len(whole) // 2
    assert whole.startswith(got)


async def test_a_download_takes_its_time() -> None:
    """At a pace a file arrives in many pieces, one after another."""
    transport = DemoTransport(pace=Pace(download=1.0))
    times = []
    async with azure_over(transport) as client, httpx2.AsyncClient(transport=transport) as browser:
        url = await address(client)
        async with browser.stream("GET", url) as response:
            async for _ in response.aiter_bytes():
                times.append(asyncio.get_running_loop().time())
    assert len(times) > 2
    assert times[-1] - times[0] > 0.05
