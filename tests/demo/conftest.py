"""What the demo's tests share: a demo that answers at once, and the real clients above it."""

from collections.abc import AsyncIterator

import httpx2
import openai
import pytest

from aoai_tui.demo import ENDPOINT, DemoTransport, Pace
from tests.demo.clients import azure_over, plain_over


@pytest.fixture
def transport() -> DemoTransport:
    """A demo that answers at once and numbers its answers alike at each run."""
    return DemoTransport(pace=Pace.instant(), seed=1)


@pytest.fixture
async def client(transport: DemoTransport) -> AsyncIterator[openai.AsyncAzureOpenAI]:
    """The real Azure client above the demo, which repeats nothing by itself."""
    async with azure_over(transport) as client:
        yield client


@pytest.fixture
async def plain(transport: DemoTransport) -> AsyncIterator[openai.AsyncOpenAI]:
    """The real client above the demo's v1 paths."""
    async with plain_over(transport) as client:
        yield client


@pytest.fixture
async def http(transport: DemoTransport) -> AsyncIterator[httpx2.AsyncClient]:
    """A bare client with a key."""
    async with httpx2.AsyncClient(
        transport=transport, base_url=ENDPOINT, headers={"api-key": "secret-key"}
    ) as http:
        yield http
