"""A connection and its secret become a client. What is slow about the service happens in here: for a thread."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

# With this variable the package would write to the terminal that the app draws on, from its import on.
os.environ.pop("OPENAI_LOG", None)

import httpx2
from openai import AsyncAzureOpenAI, AsyncOpenAI, DefaultAsyncHttpxClient

from aoai_tui import errors
from aoai_tui.api.chat import ChatApi
from aoai_tui.api.completions import CompletionsApi
from aoai_tui.api.embeddings import EmbeddingsApi
from aoai_tui.api.images import ImagesApi
from aoai_tui.api.models import ModelsApi
from aoai_tui.api.reach import past_proxies
from aoai_tui.api.replies import ReplyApi
from aoai_tui.api.responses import ResponsesApi
from aoai_tui.api.speech import SpeechApi
from aoai_tui.api.transcription import TranscriptionApi
from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import DEFAULT_API_VERSION, Auth, Connection, Kind
from aoai_tui.domain import Api

if TYPE_CHECKING:
    from aoai_tui.api.credentials import Tokens

_CONNECT_TIMEOUT = 10.0
"""Seconds to reach the host. The package's 5 are too few for a VPN that is waking up."""

_AMBIENT = ("OPENAI_CUSTOM_HEADERS", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID")
"""Variables that the package would send to whatever host a client is made for."""

_DEMO_ENDPOINT = "https://demo.invalid"
"""A name that no machine can have: if the demo's transport were ever missing, nothing could leave."""


@dataclass(frozen=True)
class Client:
    """One open connection to the service; a room of the service an attribute."""

    sdk: AsyncOpenAI
    connection: Connection
    chat: ChatApi
    responses: ResponsesApi
    completions: CompletionsApi
    models: ModelsApi
    transcription: TranscriptionApi
    speech: SpeechApi
    images: ImagesApi
    embeddings: EmbeddingsApi

    def replies(self, api: Api) -> ReplyApi:
        """The room that makes replies over one of the service's APIs."""
        match api:
            case Api.RESPONSES:
                return self.responses
            case Api.COMPLETIONS:
                return self.completions
            case _:
                return self.chat

    async def close(self) -> None:
        """Close the connections to the host."""
        await self.sdk.close()


def open_client(
    connection: Connection, secret: Secret | None, transport: httpx2.AsyncBaseTransport | None = None
) -> Client:
    """The client for a connection. `transport` takes the network's place, for the demo and for tests.

    Raises SignInRefused where a key is needed and there is none, and ConfigTrouble where a key would
    travel unencrypted.
    """
    _check_secret(connection, secret)
    for name in _AMBIENT:
        os.environ.pop(name, None)
    http = DefaultAsyncHttpxClient(
        follow_redirects=False,  # a redirect must not carry a key to another host
        timeout=httpx2.Timeout(connection.timeout, connect=_CONNECT_TIMEOUT),
        transport=transport,
        mounts=past_proxies(connection.endpoint or _DEMO_ENDPOINT),
    )
    common: dict[str, Any] = {
        "http_client": http,
        "timeout": http.timeout,
        "max_retries": 0,  # api/retries repeats instead, where the wait can be seen
    }
    sdk = _azure(connection, secret, common) if _dated(connection) else _openai(connection, secret, common)
    _import_what_the_first_request_needs(sdk)
    host = urlsplit(connection.endpoint).hostname or connection.endpoint
    if connection.kind is Kind.DEMO:
        host = "the demo"
    return Client(
        sdk=sdk,
        connection=connection,
        chat=ChatApi(sdk, host, connection.max_retries),
        responses=ResponsesApi(sdk, host, connection.max_retries),
        completions=CompletionsApi(sdk, host, connection.max_retries),
        models=ModelsApi(sdk, host),
        transcription=TranscriptionApi(sdk, host, connection.max_retries),
        speech=SpeechApi(sdk, host, connection.max_retries),
        images=ImagesApi(sdk, host, connection.max_retries, transport),
        embeddings=EmbeddingsApi(sdk, host, connection.max_retries),
    )


def _import_what_the_first_request_needs(sdk: AsyncOpenAI) -> None:
    """Do it here, in the thread: later it would stop the event loop for 50 ms, and with it the screen."""
    _ = sdk.chat.completions.with_raw_response
    _ = sdk.responses.with_raw_response
    importlib.import_module("anyio._backends._asyncio")


def _dated(connection: Connection) -> bool:
    return connection.kind in (Kind.AZURE, Kind.DEMO)


def _check_secret(connection: Connection, secret: Secret | None) -> None:
    needs_key = connection.auth in (Auth.API_KEY, Auth.BEARER) and connection.kind is not Kind.DEMO
    if needs_key and secret is None:
        raise errors.SignInRefused(
            f"There is no key for “{connection.name}”.",
            "Enter it in the connection (f9); it goes to the system's keyring, or is kept for this run only.",
        )
    if connection.insecure:
        raise errors.ConfigTrouble(
            f"The key for “{connection.name}” would travel unencrypted.",
            "Use an https:// endpoint, or choose auth = “none” for a server in your own network.",
        )


def _azure(connection: Connection, secret: Secret | None, common: dict[str, Any]) -> AsyncOpenAI:
    if connection.kind is Kind.DEMO:
        return AsyncAzureOpenAI(
            azure_endpoint=_DEMO_ENDPOINT, api_version=DEFAULT_API_VERSION, api_key="demo", **common
        )
    arguments: dict[str, Any] = {
        "azure_endpoint": connection.endpoint,
        "api_version": connection.api_version,
        **common,
    }
    if connection.auth is Auth.ENTRA:
        return AsyncAzureOpenAI(azure_ad_token_provider=_tokens(connection, common), **arguments)
    if connection.auth is Auth.BEARER:
        return AsyncAzureOpenAI(azure_ad_token=_revealed(secret), **arguments)
    if connection.auth is Auth.NONE:
        _sign_with(common, {})
        return AsyncAzureOpenAI(api_key="none", **arguments)
    return AsyncAzureOpenAI(api_key=_revealed(secret), **arguments)


def _openai(connection: Connection, secret: Secret | None, common: dict[str, Any]) -> AsyncOpenAI:
    arguments: dict[str, Any] = {"base_url": connection.endpoint, **common}
    if connection.kind is Kind.AZURE_V1 and connection.api_version:
        arguments["default_query"] = {"api-version": connection.api_version}
    if connection.auth is Auth.ENTRA:
        return AsyncOpenAI(api_key=_tokens(connection, common), **arguments)
    if connection.auth is Auth.BEARER:
        return AsyncOpenAI(api_key=_revealed(secret), **arguments)
    _sign_with(common, {"api-key": _revealed(secret)} if connection.auth is Auth.API_KEY else {})
    return AsyncOpenAI(api_key="none", **arguments)


def _tokens(connection: Connection, common: dict[str, Any]) -> Tokens:
    from aoai_tui.api.credentials import tokens_for  # noqa: PLC0415  half a second that only Entra ID needs

    tokens = tokens_for(connection)

    async def forget_refused(response: httpx2.Response) -> None:
        """Whoever signs in again after a 401 must not be answered with the token from before."""
        if response.status_code == 401:
            tokens.forget()

    _add_hook(common, "response", forget_refused)
    return tokens


def _sign_with(common: dict[str, Any], headers: dict[str, str]) -> None:
    """Send these headers and no others to sign in; the package can't be told to send none."""

    async def sign(request: httpx2.Request) -> None:
        for name in ("authorization", "api-key"):
            request.headers.pop(name, None)
        request.headers.update(headers)

    _add_hook(common, "request", sign)


def _add_hook(common: dict[str, Any], event: str, hook: Callable[..., Any]) -> None:
    http: httpx2.AsyncClient = common["http_client"]
    hooks = http.event_hooks
    http.event_hooks = {**hooks, event: [*hooks.get(event, ()), hook]}


def _revealed(secret: Secret | None) -> str:
    return secret.reveal() if secret else ""
