"""What really goes over the wire for each kind of connection and each way to sign in."""

import json

import httpx2
import pytest

from aoai_tui import errors
from aoai_tui.api.client import Client, open_client
from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import DEMO, Auth, Connection, Kind
from aoai_tui.domain import ChatRequest, Role, Turn
from aoai_tui.errors import AoaiError

KEY = "k" * 12 + "0123456789"
AZURE, V1, LOCAL = (
    "https://res.openai.azure.com",
    "https://res.openai.azure.com/openai/v1/",
    "https://server.example/api/v1",
)
DATED_PATH = "/openai/deployments/gpt/chat/completions"
V1_PATH = "/openai/v1/chat/completions"

AMBIENT = {
    "OPENAI_API_KEY": "ambient-openai-key",
    "OPENAI_ADMIN_KEY": "ambient-admin-key",
    "OPENAI_ORG_ID": "ambient-org",
    "OPENAI_PROJECT_ID": "ambient-project",
    "OPENAI_CUSTOM_HEADERS": "X-Ambient: ambient-header\nAuthorization: Bearer ambient-custom",
    "OPENAI_BASE_URL": "https://ambient.example/v1",
    "OPENAI_API_VERSION": "1999-ambient",
    "OPENAI_WEBHOOK_SECRET": "ambient-webhook",
    "AZURE_OPENAI_API_KEY": "ambient-azure-key",
    "AZURE_OPENAI_AD_TOKEN": "ambient-azure-token",
    "AZURE_OPENAI_ENDPOINT": "https://ambient.openai.azure.com",
}


@pytest.fixture(autouse=True)
def full_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that holds every variable that the package reads."""
    for name, value in AMBIENT.items():
        monkeypatch.setenv(name, value)


def connection(kind: Kind, auth: Auth, endpoint: str = "", api_version: str = "") -> Connection:
    """A connection without retries."""
    return Connection(
        name="c", kind=kind, endpoint=endpoint, auth=auth, api_version=api_version, max_retries=0
    )


async def exchanged(
    made: Connection, secret: Secret | None, answer: httpx2.Response | None = None
) -> tuple[list[httpx2.Request], AoaiError | None]:
    """The requests that one short chat sent, and what it failed with."""
    seen: list[httpx2.Request] = []

    def respond(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return answer or httpx2.Response(200, json={"choices": [{"message": {"content": "Hi."}}]})

    client = open_client(made, secret, httpx2.MockTransport(respond))
    try:
        await chat_once(client)
    except AoaiError as error:
        return seen, error
    finally:
        await client.close()
    return seen, None


async def chat_once(client: Client) -> None:
    """Ask for one reply and read it."""
    request = ChatRequest("gpt", (Turn(Role.USER, "Hi?"),))
    async for _ in client.chat.stream(request, gap=5, on_wait=lambda _: None):
        pass


CREDENTIALS = [
    (Kind.AZURE, AZURE, Auth.API_KEY, {"api-key": KEY}),
    (Kind.AZURE, AZURE, Auth.BEARER, {"authorization": f"Bearer {KEY}"}),
    (Kind.AZURE, AZURE, Auth.NONE, {}),
    (Kind.AZURE_V1, V1, Auth.API_KEY, {"api-key": KEY}),
    (Kind.AZURE_V1, V1, Auth.BEARER, {"authorization": f"Bearer {KEY}"}),
    (Kind.AZURE_V1, V1, Auth.NONE, {}),
    (Kind.OPENAI, "", Auth.BEARER, {"authorization": f"Bearer {KEY}"}),
    (Kind.OPENAI, "", Auth.API_KEY, {"api-key": KEY}),
    (Kind.COMPATIBLE, LOCAL, Auth.BEARER, {"authorization": f"Bearer {KEY}"}),
    (Kind.COMPATIBLE, LOCAL, Auth.API_KEY, {"api-key": KEY}),
    (Kind.COMPATIBLE, LOCAL, Auth.NONE, {}),
]


@pytest.mark.parametrize(("kind", "endpoint", "auth", "expected"), CREDENTIALS)
async def test_a_request_carries_its_own_credential_and_no_other(
    kind: Kind, endpoint: str, auth: Auth, expected: dict[str, str]
) -> None:
    """Each kind and way to sign in sends exactly its header, and nothing of the environment."""
    secret = None if auth is Auth.NONE else Secret(KEY)
    (request,), error = await exchanged(connection(kind, auth, endpoint), secret)
    assert error is None
    sent = {name: request.headers[name] for name in ("api-key", "authorization") if name in request.headers}
    assert sent == expected
    assert "ambient" not in f"{request.url} {request.headers.raw} {request.content!r}".lower()
    assert not {"openai-organization", "openai-project"} & set(request.headers)


RESOURCE = "res.openai.azure.com"
URLS = [
    (Kind.AZURE, AZURE, "", f"{RESOURCE}{DATED_PATH}?api-version=2024-10-21"),
    (Kind.AZURE, AZURE, "2025-04-01-preview", f"{RESOURCE}{DATED_PATH}?api-version=2025-04-01-preview"),
    (Kind.AZURE, "https://gw.example/team", "", f"gw.example/team{DATED_PATH}?api-version=2024-10-21"),
    (Kind.AZURE_V1, V1, "", f"{RESOURCE}{V1_PATH}"),
    (Kind.AZURE_V1, V1, "preview", f"{RESOURCE}{V1_PATH}?api-version=preview"),
    (Kind.OPENAI, "", "", "api.openai.com/v1/chat/completions"),
    (Kind.COMPATIBLE, LOCAL, "", "server.example/api/v1/chat/completions"),
    (Kind.COMPATIBLE, f"{LOCAL}/", "", "server.example/api/v1/chat/completions"),
]


@pytest.mark.parametrize(("kind", "endpoint", "version", "address"), URLS)
async def test_each_kind_has_its_address(kind: Kind, endpoint: str, version: str, address: str) -> None:
    """Dated Azure names the deployment in the path and the api-version; the others name the model in the body."""
    made = connection(kind, Auth.NONE, endpoint, version)
    (request,), _ = await exchanged(made, None)
    assert str(request.url) == f"https://{address}"
    assert json.loads(request.content)["model"] == "gpt"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_explained_and_not_followed(status: int) -> None:
    """A redirect ends in a sentence; no second request carries the key elsewhere."""
    elsewhere = httpx2.Response(status, headers={"location": "https://elsewhere.example/v1"})
    seen, error = await exchanged(connection(Kind.COMPATIBLE, Auth.BEARER, LOCAL), Secret(KEY), elsewhere)
    assert len(seen) == 1
    assert error is not None
    assert "another address" in error.title
    assert "your key goes to no other host" in error.advice


@pytest.mark.parametrize("kind", [Kind.AZURE, Kind.COMPATIBLE])
@pytest.mark.parametrize("auth", [Auth.API_KEY, Auth.BEARER, Auth.ENTRA])
def test_a_key_does_not_travel_in_clear_text(kind: Kind, auth: Auth) -> None:
    """A key or token is refused to an http:// host in a network before any client is made."""
    with pytest.raises(errors.ConfigTrouble, match="unencrypted"):
        open_client(connection(kind, auth, "http://server.example:8080/v1"), Secret(KEY))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_a_key_may_go_to_this_machine(host: str) -> None:
    """A server on the same machine gets its key over http."""
    made = connection(Kind.COMPATIBLE, Auth.BEARER, f"http://{host}:8080/v1")
    (request,), error = await exchanged(made, Secret(KEY))
    assert error is None
    assert request.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("auth", [Auth.API_KEY, Auth.BEARER])
def test_a_missing_key_is_asked_for(auth: Auth) -> None:
    """A connection without its key says where to enter it, instead of taking one from the environment."""
    with pytest.raises(errors.SignInRefused, match="no key for “c”"):
        open_client(connection(Kind.AZURE, auth, AZURE), None)


async def test_the_demo_can_reach_no_machine() -> None:
    """Even without its transport the demo's address is one that cannot exist."""
    client = open_client(DEMO, None)
    assert client.sdk.base_url.host == "demo.invalid"
    await client.close()


async def test_models_are_listed_by_name() -> None:
    """The list of models holds clean, sorted names, and passes over entries without one."""

    def respond(request: httpx2.Request) -> httpx2.Response:
        assert request.url.path == "/api/v1/models"
        return httpx2.Response(200, json={"data": [{"id": "b\x1b[31m"}, {"id": "a"}, {"id": ""}, {}]})

    client = open_client(connection(Kind.COMPATIBLE, Auth.NONE, LOCAL), None, httpx2.MockTransport(respond))
    assert await client.models.names() == ["a", "b"]
    await client.close()


@pytest.mark.parametrize("body", ["[]", "null", '"x"', '{"data": 5}', '{"data": [1, null]}', "<html>", "{"])
async def test_an_odd_list_of_models_is_no_crash(body: str) -> None:
    """Whatever a server lists, the answer is a list of names or an error in words."""
    answer = httpx2.Response(200, headers={"content-type": "application/json"}, text=body)
    client = open_client(
        connection(Kind.COMPATIBLE, Auth.NONE, LOCAL), None, httpx2.MockTransport(lambda _: answer)
    )
    try:
        names = await client.models.names()
    except AoaiError as error:
        names = []
        told = error.title
    else:
        told = "a list"
    finally:
        await client.close()
    assert names == []
    assert told
