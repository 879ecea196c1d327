"""Tool servers over the Model Context Protocol: real ones, over standard streams and over HTTP."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest

from aoai_tui.config.chat_settings import McpServer
from aoai_tui.config.secret import Secret
from aoai_tui.domain import ToolCall
from aoai_tui.errors import SecretTrouble
from aoai_tui.services.tools.offer import ToolOutcome
from aoai_tui.services.tools.output import FOR_THE_MODEL
from aoai_tui.services.tools.server import FindToken, no_token
from aoai_tui.services.tools.toolbox import ToolBox
from tests.held_clock import held_clock
from tests.picture_host import Given, PictureHost

THINGS = str(Path(__file__).with_name("served_things.py"))
TOKEN = "a-token-of-its-own"


def children() -> set[psutil.Process]:
    """The processes that this one and its children have started."""
    return set(psutil.Process().children(recursive=True))


def runs(process: psutil.Process) -> bool:
    """Whether it does: one that is over may be waited for by nobody yet."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@asynccontextmanager
async def opened(*servers: McpServer, find_token: FindToken = no_token) -> AsyncIterator[ToolBox]:
    """A tool box that leaves no task and no process behind."""
    before, tasks = children(), asyncio.all_tasks()
    box = ToolBox({}, {server.name: server for server in servers}, find_token)
    try:
        yield box
    finally:
        await box.close()
    assert asyncio.all_tasks() == tasks
    assert not [one for one in children() - before if runs(one)]


@contextmanager
def http_server(token: str = "") -> Iterator[str]:
    """The things over HTTP; their address."""
    with subprocess.Popen(
        [sys.executable, THINGS, "http"],
        env={**os.environ, "THINGS": token},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/mcp"
        finally:
            process.kill()


def here(*command: str, seconds: float = 30.0) -> McpServer:
    """The things as a program of this machine."""
    return McpServer(name="things", command=[*command] or [sys.executable, THINGS], seconds=seconds)


async def call(box: ToolBox, tool: str, arguments: str = "{}") -> ToolOutcome:
    """One call of the things."""
    return await box.run(ToolCall("call-1", box.name_for_service(f"things/{tool}"), arguments))


async def _promises_of_every_transport(box: ToolBox, folder: Path) -> None:
    offers = {offer.name: offer for offer in await box.offers()}
    assert offers["things/add"].description == "Add two numbers."
    assert offers["things/add"].origin == "things"
    [spec] = await box.specs(["things/add"])
    assert (spec.name, spec.parameters["required"]) == ("things__add", ["a", "b"])

    assert (await call(box, "add", '{"a": 1, "b": 2}')).text == "3"
    wrong = await call(box, "add", '{"a": "one"}')
    assert wrong.failed
    assert "'b' is a required property" in wrong.text
    refused = await call(box, "refuse")
    assert refused.failed
    assert "refuse" in refused.text
    assert (await call(box, "picture")).text == "[image: image/png, 1,000 bytes]"
    assert (await call(box, "document")).text == "its words"
    flood = await call(box, "flood")
    assert flood.text.startswith("x" * FOR_THE_MODEL + "\n[cut here: about ")

    pair = [f'{{"me": "{me}", "other": "{other}", "folder": "{folder}"}}' for me, other in ("ab", "ba")]
    both = await asyncio.gather(*(call(box, "meet", arguments) for arguments in pair))
    assert [outcome.text for outcome in both] == ["a", "b"]

    assert "things/late" not in offers
    assert (await call(box, "grow")).text == "grown"
    async with asyncio.timeout(60):
        while not await box.specs(["things/late"]):  # noqa: ASYNC110  the server decides
            await asyncio.sleep(0.01)
    assert (await call(box, "late")).text == "late"

    hanging = asyncio.create_task(call(box, "hang"))
    await asyncio.sleep(0)
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
    assert (await call(box, "add", '{"a": 2, "b": 2}')).text == "4"


async def test_a_server_on_this_machine_keeps_every_promise(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Listed, called, refused, cut, told of changes, cancelled: over standard streams; its log never shows."""
    async with opened(here()) as box:
        await _promises_of_every_transport(box, tmp_path)
    assert "starting" not in "".join(capfd.readouterr())


async def test_a_server_elsewhere_keeps_every_promise(tmp_path: Path) -> None:
    """Listed, called, refused, cut, told of changes, cancelled: over streamable HTTP."""
    with http_server() as url:
        async with opened(McpServer(name="things", url=url)) as box:
            await _promises_of_every_transport(box, tmp_path)


async def test_nothing_starts_before_it_is_needed() -> None:
    """A tool box over servers starts none of them by itself."""
    before = children()
    async with opened(here()) as box:
        assert children() <= before  # what another test left may end meanwhile
        assert await box.specs([]) == ()
        assert children() <= before


async def test_a_hanging_tool_ends_with_its_time() -> None:
    """A tool that takes too long is told, and the server goes on."""
    async with opened(here(seconds=1.0)) as box:
        with held_clock() as clock:  # only who hangs takes any time
            assert (await call(box, "add", '{"a": 1, "b": 2}')).text == "3"
            hanging = asyncio.create_task(call(box, "hang"))
            while not hanging.done():
                await clock.passes(1.0)
            outcome = await hanging
            assert outcome.failed
            assert "did not answer within 1 seconds" in outcome.text
            assert (await call(box, "add", '{"a": 2, "b": 2}')).text == "4"


async def test_a_server_that_dies_is_started_anew_once() -> None:
    """A crash in mid-call is told with its last words; the next call has a new server; the second crash is the last."""
    async with opened(here()) as box:
        first = await call(box, "crash")
        assert first.failed
        assert "ended" in first.text
        assert "out of cheese" in first.text
        assert (await call(box, "add", '{"a": 1, "b": 2}')).text == "3"
        assert (await call(box, "crash")).failed
        given_up = await call(box, "add", '{"a": 1, "b": 2}')
        assert given_up.failed
        assert "ended twice" in given_up.text
        assert "things/add" in {offer.name for offer in await box.offers()}  # f7 tries again
        assert (await call(box, "add", '{"a": 1, "b": 2}')).text == "3"


async def test_a_server_that_died_between_calls_is_not_noticed() -> None:
    """A call finds a new server where the old one ended meanwhile."""
    async with opened(here()) as box:
        old = psutil.Process(int((await call(box, "pid")).text))
        old.kill()
        async with asyncio.timeout(60):
            while runs(old):  # noqa: ASYNC110  another process decides
                await asyncio.sleep(0.01)
        outcomes = [await call(box, "pid"), await call(box, "pid")]
        assert int(outcomes[-1].text) != old.pid


async def test_servers_that_can_not_be_reached_are_told_and_harm_no_other() -> None:
    """Each trouble is a sentence in the place of the server's tools; the others are there."""
    async with opened(
        here(),
        McpServer(name="missing", command=["/nowhere/at-all"]),
        McpServer(name="broken", command=[sys.executable, "-c", "import nothing_of_that_name"]),
        McpServer(name="far", url="http://127.0.0.1:9/mcp"),
        McpServer(name="empty"),
    ) as box:
        offers = {offer.name: offer for offer in await box.offers()}
        assert offers["things/add"].usable
        assert "“/nowhere/at-all” is not there" in offers["missing/"].trouble
        assert "nothing_of_that_name" in offers["broken/"].trouble
        assert "can't be reached at http://127.0.0.1:9" in offers["far/"].trouble
        assert "neither command nor url" in offers["empty/"].trouble
        equipment = await box.equip(["things/add", "far/search"])
        assert [spec.name for spec in equipment.specs] == ["things__add"]
        assert "far/search" in equipment.missing[0]


async def test_a_token_goes_to_its_server() -> None:
    """The keyring's token opens a server; without it the trouble says how to keep one."""
    with http_server(TOKEN) as url:
        server = McpServer(name="things", url=url)
        async with opened(server, find_token=lambda _: Secret(TOKEN)) as box:
            assert (await call(box, "add", '{"a": 1, "b": 2}')).text == "3"
        async with opened(server) as box:
            [offer] = await box.offers()
        assert "wants a token" in offer.trouble
        assert "mcp:things @ http://127.0.0.1:" in offer.trouble


async def test_a_token_for_this_machine_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A company's proxy, set for all addresses, never sees what is sent to a server on this machine."""
    async with PictureHost(Given(status=502)) as proxy:
        for name in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        with http_server(TOKEN) as url:
            server = McpServer(name="things", url=url)
            async with opened(server, find_token=lambda _: Secret(TOKEN)) as box:
                assert (await call(box, "add", '{"a": 1, "b": 2}')).text == "3"
    assert proxy.asked == []


async def test_a_keyring_that_fails_keeps_no_open_server_away() -> None:
    """Servers that need no token work on machines without a keyring."""

    def no_keyring(_: McpServer) -> Secret | None:
        raise SecretTrouble("There is no keyring.")

    with http_server() as url:
        async with opened(McpServer(name="things", url=url), find_token=no_keyring) as box:
            assert (await call(box, "add", '{"a": 1, "b": 2}')).text == "3"


async def test_a_token_never_follows_a_redirect_to_another_origin() -> None:
    """A server that redirects elsewhere does not hand its token on."""
    seen: list[str | None] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if target:
                self.send_response(307)
                self.send_header("Location", target)
            else:
                seen.append(self.headers.get("Authorization"))
                self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    class First(Elsewhere):
        def do_POST(self) -> None:
            self.send_response(307)
            self.send_header("Location", f"http://127.0.0.1:{second.server_port}/mcp")
            self.send_header("Content-Length", "0")
            self.end_headers()

    target = ""
    with HTTPServer(("127.0.0.1", 0), First) as first, HTTPServer(("127.0.0.1", 0), Elsewhere) as second:
        threads = [threading.Thread(target=one.serve_forever, daemon=True) for one in (first, second)]
        for thread in threads:
            thread.start()
        server = McpServer(name="things", url=f"http://127.0.0.1:{first.server_port}/mcp")
        async with opened(server, find_token=lambda _: Secret(TOKEN)) as box:
            [offer] = await box.offers()
        first.shutdown()
        second.shutdown()
    assert offer.trouble
    assert TOKEN not in offer.trouble
    assert seen == []


async def test_a_token_never_travels_in_clear_text() -> None:
    """Over plain HTTP to another machine the token stays here, and that is said."""
    server = McpServer(name="things", url="http://tools.example/mcp")
    async with opened(server, find_token=lambda _: Secret(TOKEN)) as box:
        [offer] = await box.offers()
    assert "clear text" in offer.trouble
