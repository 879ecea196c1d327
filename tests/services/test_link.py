"""The link: opens behind the screen, tells how it stands, and leaves nothing behind."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from aoai_tui import errors
from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import DEMO, Auth, Connection, Deployments, Kind
from aoai_tui.demo import DemoTransport, Pace
from aoai_tui.domain import RateLimits
from aoai_tui.services.connection_check import Step, check
from aoai_tui.services.link import Link, LinkState
from tests.azure_server import KEY, AzureServer, Canned

PATIENCE = 60


@dataclass
class Watch:
    """Remembers each state that a link had."""

    link: Link
    states: list[LinkState] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.link.watch(self._look)

    def _look(self) -> None:
        self.states.append(self.link.state)
        self.changed.set()

    async def until(self, state: LinkState) -> None:
        """Wait for the state."""
        async with asyncio.timeout(PATIENCE):
            while self.link.state is not state:
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def server() -> AsyncIterator[AzureServer]:
    """An Azure OpenAI on loopback."""
    async with AzureServer() as running:
        yield running


LinkMaker = Callable[..., Link]


@pytest.fixture
async def make_link() -> AsyncIterator[LinkMaker]:
    """Makes links that are closed at the end."""
    links: list[Link] = []

    def make(
        server: AzureServer, *, key: str = KEY, kind: Kind = Kind.AZURE, deployment: str = "gpt"
    ) -> Link:
        connection = Connection(
            name="loopback",
            kind=kind,
            endpoint=f"{server.url}/v1" if kind is Kind.COMPATIBLE else server.url,
            auth=Auth.BEARER if kind is Kind.COMPATIBLE else Auth.API_KEY,
            max_retries=0,
            deployments=Deployments(chat=deployment),
        )
        link = Link(connection, lambda _: Secret(key), lambda: None, probe_every=0.02)
        links.append(link)
        return link

    yield make
    for link in links:
        await link.close()


async def test_a_link_is_ready_when_its_host_listens(server: AzureServer, make_link: LinkMaker) -> None:
    """Opening goes from opening to ready, and each change is told."""
    link = make_link(server)
    watch = Watch(link)
    link.open()
    await watch.until(LinkState.READY)
    assert watch.states[-1] is LinkState.READY
    assert link.trouble is None


async def test_a_host_that_is_away_is_offline_until_it_listens(
    server: AzureServer, make_link: LinkMaker
) -> None:
    """A host that refuses means offline with a reason; as soon as it listens the link is ready again."""
    await server.stop()
    link = make_link(server)
    watch = Watch(link)
    link.open()
    await watch.until(LinkState.OFFLINE)
    assert isinstance(link.trouble, errors.ConnectionTrouble)
    assert "can't be reached" in link.trouble.title
    await server.start()
    await watch.until(LinkState.READY)
    assert link.trouble is None


async def test_a_failed_request_looks_for_the_network(server: AzureServer, make_link: LinkMaker) -> None:
    """Unreachable in the middle of work means offline; a stall or a break only leads to a look."""
    link = make_link(server)
    watch = Watch(link)
    await link.client()
    await watch.until(LinkState.READY)
    link.failed(errors.Stalled("Nothing came."))
    link.failed(errors.SignInRefused("No."))
    seen_before = len(watch.states)
    link.failed(errors.ConnectionTrouble("Away."))
    await watch.until(LinkState.READY)
    assert watch.states[seen_before:] == [LinkState.OFFLINE, LinkState.READY]
    assert watch.states.count(LinkState.OFFLINE) == 1


async def test_an_early_request_waits_for_the_opening() -> None:
    """Whoever asks for the client before it is there gets it when it is, all of them the same one."""
    gate = threading.Event()

    def slow_secret(_: Connection) -> Secret | None:
        assert gate.wait(PATIENCE)
        return None

    link = Link(DEMO, slow_secret, lambda: DemoTransport(pace=Pace.instant()), watch_network=False)
    first, second = asyncio.create_task(link.client()), asyncio.create_task(link.client())
    await asyncio.sleep(0)
    assert link.state is LinkState.OPENING
    assert not first.done()
    gate.set()
    assert await first is await second
    await link.close()


async def test_a_cancelled_wait_does_not_cancel_the_opening() -> None:
    """One who gives up waiting leaves the opening to the others."""
    gate = threading.Event()

    def slow_secret(_: Connection) -> Secret | None:
        assert gate.wait(PATIENCE)
        return None

    link = Link(DEMO, slow_secret, DemoTransport, watch_network=False)
    waiting = asyncio.create_task(link.client())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    gate.set()
    assert (await link.client()).connection is DEMO
    await link.close()


async def test_a_failed_opening_can_be_repeated() -> None:
    """An opening that failed tells why, and the next try may succeed."""
    secrets: list[Secret | errors.AoaiError] = [errors.SecretTrouble("Locked."), Secret("k" * 20)]

    def find(_: Connection) -> Secret:
        found = secrets.pop(0)
        if isinstance(found, errors.AoaiError):
            raise found
        return found

    connection = Connection(name="c", kind=Kind.AZURE, endpoint="https://r.openai.azure.com")
    link = Link(connection, find, lambda: DemoTransport(pace=Pace.instant()), watch_network=False)
    watch = Watch(link)
    link.open()
    await watch.until(LinkState.FAILED)
    assert str(link.trouble) == "Locked."
    link.open()
    await watch.until(LinkState.READY)
    assert link.trouble is None
    await link.close()


async def test_the_error_of_the_opening_reaches_who_waits() -> None:
    """A request over a link that can't open gets the reason as its own error."""
    connection = Connection(name="c", kind=Kind.AZURE, endpoint="https://r.openai.azure.com")
    link = Link(connection, lambda _: None, lambda: None, watch_network=False)
    with pytest.raises(errors.SignInRefused, match="no key"):
        await link.client()
    await link.close()


async def test_watchers_hear_only_of_changes() -> None:
    """An answer with the same limits is no news; other limits are."""
    link = Link(DEMO, lambda _: None, DemoTransport, watch_network=False)
    await link.client()
    watch = Watch(link)
    for left in (10, 10, 9):
        link.answered(RateLimits(remaining_requests=left))
    assert len(watch.states) == 2
    assert link.limits.remaining_requests == 9
    await link.close()


@pytest.mark.parametrize("listening", [True, False])
async def test_close_leaves_no_task(server: AzureServer, make_link: LinkMaker, listening: bool) -> None:
    """After close nothing of the link runs any more, offline or not, and late news start nothing."""
    if not listening:
        await server.stop()
    before = asyncio.all_tasks()
    link = make_link(server)
    watch = Watch(link)
    link.open()
    await watch.until(LinkState.READY if listening else LinkState.OFFLINE)
    await link.close()
    link.failed(errors.ConnectionTrouble("Late."))
    assert asyncio.all_tasks() == before


async def test_close_also_ends_what_is_asked_for_meanwhile() -> None:
    """Who asks again for the client while the app ends disturbs nothing, and leaves nothing open."""
    before = asyncio.all_tasks()
    gate, inside, asked = threading.Event(), threading.Event(), asyncio.Event()

    def hanging(_: Connection) -> None:
        inside.set()
        gate.wait(PATIENCE)

    link = Link(DEMO, hanging, lambda: None, watch_network=False)

    async def insist() -> None:
        for _ in range(2):
            with suppress(asyncio.CancelledError):
                asked.set()
                await link.client()

    asking = asyncio.create_task(insist())
    await asked.wait()
    await asyncio.to_thread(inside.wait, PATIENCE)
    await link.close()
    gate.set()
    await asyncio.wait([asking])
    assert asyncio.all_tasks() == before


async def test_close_does_not_wait_for_a_hanging_keyring() -> None:
    """A link whose secret never comes can still be closed."""
    gate, inside = threading.Event(), threading.Event()

    def hanging(_: Connection) -> None:
        inside.set()
        gate.wait(PATIENCE)

    link = Link(DEMO, hanging, lambda: None, watch_network=False)
    link.open()
    await asyncio.to_thread(inside.wait, PATIENCE)
    async with asyncio.timeout(PATIENCE / 2):  # less than the keyring hangs
        await link.close()
    gate.set()


def seen(steps: list[Step]) -> list[tuple[str, str]]:
    """Each step's name and the class of its error."""
    return [(step.name, type(step.error).__name__ if step.error else "ok") for step in steps]


async def checked(link: Link) -> list[Step]:
    """All steps of a connection's check."""
    return [step async for step in check(link)]


async def test_a_good_connection_passes_every_step(server: AzureServer, make_link: LinkMaker) -> None:
    """Name, connection, key and deployment are each told as going well, with what was found."""
    steps = await checked(make_link(server))
    assert seen(steps) == [("name", "ok"), ("connection", "ok"), ("sign-in", "ok"), ("deployment gpt", "ok")]
    assert [step.note for step in steps][0::2] == ["127.0.0.1", "1 models listed"]
    assert [request.path for request in server.received][-1] == "/openai/deployments/gpt/chat/completions"


async def test_a_compatible_server_passes_too(server: AzureServer, make_link: LinkMaker) -> None:
    """A server of OpenAI's kind is checked at its own paths with a bearer header."""
    assert seen(await checked(make_link(server, kind=Kind.COMPATIBLE)))[-1] == ("deployment gpt", "ok")
    assert {request.headers["authorization"] for request in server.received if request.body} == {
        f"Bearer {KEY}"
    }


async def test_a_wrong_key_fails_at_signing_in(server: AzureServer, make_link: LinkMaker) -> None:
    """The key's step is the last one, and the deployment is not asked."""
    steps = await checked(make_link(server, key="wrong-key-0123456789"))
    assert seen(steps) == [("name", "ok"), ("connection", "ok"), ("sign-in", "SignInRefused")]


async def test_a_missing_role_fails_as_the_role(make_link: LinkMaker) -> None:
    """Without the role the check ends at the role, which it names."""
    async with AzureServer(role_missing=True) as server:
        steps = await checked(make_link(server))
    assert seen(steps)[-1] == ("role", "RoleMissing")
    assert "Cognitive Services OpenAI User" in str(steps[-1].error)


async def test_a_missing_deployment_fails_as_the_deployment(
    server: AzureServer, make_link: LinkMaker
) -> None:
    """A deployment that is not there is the last step, by its name."""
    steps = await checked(make_link(server, deployment="other"))
    assert seen(steps)[-2:] == [("sign-in", "ok"), ("deployment other", "NotFound")]


async def test_a_refused_port_fails_as_the_connection(server: AzureServer, make_link: LinkMaker) -> None:
    """A port where nobody listens ends the check before any key is sent."""
    await server.stop()
    steps = await checked(make_link(server))
    assert seen(steps) == [("name", "ok"), ("connection", "ConnectionTrouble")]
    assert server.received == []


async def test_a_server_without_a_list_of_models_is_no_failure(
    server: AzureServer, make_link: LinkMaker
) -> None:
    """A 404 for the list of models says nothing against the key."""
    server.script = [Canned.of(404, {"error": {"message": "Not here."}})]
    assert seen(await checked(make_link(server)))[-1] == ("deployment gpt", "ok")


async def test_a_name_that_is_not_there_is_the_first_step() -> None:
    """A host that can't be found ends the check at its name."""
    connection = Connection(name="n", kind=Kind.AZURE, endpoint="https://no.such.host.invalid")
    link = Link(connection, lambda _: None, lambda: None, watch_network=False)
    assert seen(await checked(link)) == [("name", "ConnectionTrouble")]
    await link.close()


async def test_behind_a_proxy_only_requests_tell(
    server: AzureServer, make_link: LinkMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a proxy stands in between, the check does not try to reach the host by itself."""
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    connection = Connection(name="p", kind=Kind.AZURE, endpoint="https://r.openai.azure.com")
    link = Link(connection, lambda _: None, lambda: None)
    assert seen(await checked(link)) == [("proxy", "ok"), ("sign-in", "SignInRefused")]
    await link.close()
