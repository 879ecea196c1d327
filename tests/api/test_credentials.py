"""Entra ID tokens: fetched once, kept, renewed in time, and failures in words."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx2
import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from azure.identity import CredentialUnavailableError

from aoai_tui import errors
from aoai_tui.api import credentials
from aoai_tui.api.client import open_client
from aoai_tui.api.credentials import Tokens, scope_for, tokens_for
from aoai_tui.config.settings import Auth, Connection, Kind
from aoai_tui.domain import ChatRequest, Role, Turn

SCOPE = "https://cognitiveservices.azure.com/.default"


@dataclass
class Issuer:
    """A credential that numbers its tokens."""

    lives: float = 3600.0
    """Seconds that each token is good for."""
    error: Exception | None = None
    scopes: list[str] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    gate: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def get_token(self, *scopes: str) -> AccessToken:
        """Azure's protocol for a credential."""
        self.threads.add(threading.get_ident())
        self.scopes += scopes
        self.asked.set()
        assert self.gate.wait(60)
        if self.error:
            raise self.error
        return AccessToken(f"token-{len(self.scopes)}", int(time.time() + self.lives))


async def test_a_token_is_kept_until_it_is_nearly_over() -> None:
    """A token serves until five minutes before its end, then a new one is fetched."""
    issuer = Issuer(lives=3600)
    tokens = Tokens(issuer, SCOPE)
    assert [await tokens(), await tokens()] == ["token-1", "token-1"]
    issuer.lives = 290
    tokens.forget()
    assert [await tokens(), await tokens()] == ["token-2", "token-3"]
    assert set(issuer.scopes) == {SCOPE}


async def test_one_fetch_serves_all_who_wait_and_none_blocks_the_loop() -> None:
    """Requests that come together share one fetch, which runs beside the event loop."""
    issuer = Issuer()
    issuer.gate.clear()
    tokens = Tokens(issuer, SCOPE)
    waiting = [asyncio.create_task(tokens()) for _ in range(5)]
    assert await asyncio.to_thread(issuer.asked.wait, 10)
    issuer.gate.set()
    assert await asyncio.gather(*waiting) == ["token-1"] * 5
    assert threading.get_ident() not in issuer.threads


FAILURES: list[tuple[Exception, type[errors.AoaiError], str]] = [
    (CredentialUnavailableError("no az"), errors.SignInRefused, "Nobody is signed in"),
    (
        ClientAuthenticationError(
            "DefaultAzureCredential failed to retrieve a token from the included credentials."
        ),
        errors.SignInRefused,
        "az login",
    ),
    (ClientAuthenticationError("AADSTS700082: expired"), errors.SignInRefused, "AADSTS700082"),
    (ServiceRequestError("no route"), errors.ConnectionTrouble, "sign-in service could not be reached"),
]


@pytest.mark.parametrize(("raised", "error", "words"), FAILURES)
async def test_a_failed_sign_in_is_told_in_words(
    raised: Exception, error: type[errors.AoaiError], words: str
) -> None:
    """Whatever azure.identity raises becomes a sentence, and the next try starts anew."""
    issuer = Issuer(error=raised)
    tokens = Tokens(issuer, SCOPE)
    with pytest.raises(error) as caught:
        await tokens()
    assert words in str(caught.value)
    issuer.error = None
    assert await tokens() == "token-2"


def entra(kind: Kind, endpoint: str) -> Connection:
    """A connection that signs in with Entra ID."""
    return Connection(name="e", kind=kind, endpoint=endpoint, auth=Auth.ENTRA, max_retries=0)


SCOPES = [
    (Kind.AZURE, "https://r.openai.azure.com", "https://cognitiveservices.azure.com/.default"),
    (Kind.AZURE_V1, "https://r.openai.azure.com", "https://ai.azure.com/.default"),
    (Kind.AZURE, "https://r.openai.azure.us", "https://cognitiveservices.azure.us/.default"),
    (Kind.AZURE_V1, "https://r.openai.azure.us", "https://cognitiveservices.azure.us/.default"),
    (Kind.AZURE_V1, "https://r.openai.azure.cn", "https://cognitiveservices.azure.cn/.default"),
]


@pytest.mark.parametrize(("kind", "endpoint", "scope"), SCOPES)
def test_each_cloud_has_its_audience(kind: Kind, endpoint: str, scope: str) -> None:
    """The scope fits the cloud that the host belongs to, and the API's age."""
    assert scope_for(entra(kind, endpoint)) == scope


def test_a_tenant_that_cannot_be_meant_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken AZURE_TENANT_ID ends in a sentence that names the variable."""
    for name, value in (("CLIENT_ID", "id"), ("CLIENT_SECRET", "not-shown"), ("TENANT_ID", "no tenant!")):
        monkeypatch.setenv(f"AZURE_{name}", value)
    with pytest.raises(errors.SignInRefused, match="AZURE_TENANT_ID") as caught:
        tokens_for(entra(Kind.AZURE, "https://r.openai.azure.com"))
    assert "not-shown" not in str(caught.value)


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> Issuer:
    """A machine on which somebody is signed in to Azure."""
    issuer = Issuer()
    made: Callable[..., Issuer] = lambda **_: issuer  # noqa: E731
    monkeypatch.setattr(credentials, "DefaultAzureCredential", made)
    return issuer


async def sent_bearers(connection: Connection, *statuses: int) -> list[str]:
    """The Authorization headers of one chat for each status."""
    left, seen = list(statuses), []

    def respond(request: httpx2.Request) -> httpx2.Response:
        assert "api-key" not in request.headers
        seen.append(request.headers["authorization"])
        return httpx2.Response(left.pop(0), json={"choices": [{"message": {"content": "Hi."}}]})

    client = open_client(connection, None, httpx2.MockTransport(respond))
    for _ in statuses:
        try:
            pieces = client.chat.stream(
                ChatRequest("gpt", (Turn(Role.USER, "Hi?"),)), gap=5, on_wait=lambda _: None
            )
            assert [piece async for piece in pieces]
        except errors.SignInRefused:
            pass
    await client.close()
    return seen


@pytest.mark.parametrize("kind", [Kind.AZURE, Kind.AZURE_V1])
async def test_the_token_reaches_the_wire(kind: Kind, signed_in: Issuer) -> None:
    """An Entra ID connection sends its token as a bearer header, the same one while it is good."""
    sent = await sent_bearers(entra(kind, "https://r.openai.azure.com"), 200, 200)
    assert sent == ["Bearer token-1", "Bearer token-1"]


@pytest.mark.parametrize("kind", [Kind.AZURE, Kind.AZURE_V1])
async def test_a_refused_token_is_not_sent_again(kind: Kind, signed_in: Issuer) -> None:
    """After a 401 the next request asks for a new token, for somebody may have signed in again."""
    sent = await sent_bearers(entra(kind, "https://r.openai.azure.com"), 401, 200)
    assert sent == ["Bearer token-1", "Bearer token-2"]


@pytest.mark.parametrize("kind", [Kind.AZURE, Kind.AZURE_V1])
async def test_nobody_signed_in_comes_through_the_client(kind: Kind, signed_in: Issuer) -> None:
    """A failed sign-in keeps its sentence on its way through the client, and nothing is sent."""
    signed_in.error = CredentialUnavailableError("no az")
    client = open_client(entra(kind, "https://r.openai.azure.com"), None, httpx2.MockTransport(_never))
    with pytest.raises(errors.SignInRefused, match="Nobody is signed in"):
        await client.models.names()
    await client.close()


def _never(request: httpx2.Request) -> httpx2.Response:
    raise RuntimeError("nothing may be sent")
