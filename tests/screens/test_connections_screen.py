"""The list of connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.widgets import OptionList

from aoai_tui.config.secret import Secret
from aoai_tui.demo.faults import Fault, FaultKind
from aoai_tui.demo.pace import Pace
from aoai_tui.main_screen import MainScreen
from aoai_tui.screens.confirm import Confirm
from aoai_tui.screens.connection_form import ConnectionForm
from aoai_tui.screens.connection_rows import ConnectionRows
from aoai_tui.screens.connection_secret import KeepSecret
from aoai_tui.screens.connection_steps import ConnectionSteps
from aoai_tui.screens.connections import Connections
from aoai_tui.widgets.composer import Composer
from tests.screens.app_under_test import KEY, Desk, desk, shown

TWO = """connection = "demo"

[connections.work]
kind = "azure"
endpoint = "https://contoso.openai.azure.com"
colour = "red"
deployments.chat = "gpt-4o"

[connections.local]
kind = "compatible"
endpoint = "http://localhost:11434/v1"
auth = "none"
"""


@asynccontextmanager
async def listening() -> AsyncIterator[str]:
    """An address on this machine that takes connections; the demo's service answers in its place."""
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def azure_at(address: str, deployment: str = "demo-chat") -> str:
    return (
        'connection = "demo"\n\n[connections.near]\nkind = "azure"\n'
        f'endpoint = "{address}"\ndeployments.chat = "{deployment}"\n'
    )


def rows(it: Desk) -> str:
    options = it.connections.query_one(ConnectionRows)
    return "\n".join(str(option.prompt) for option in options.options)


async def keep_key(it: Desk, name: str) -> None:
    await it.book.save(it.book.settings.connections[name], Secret(KEY), before=None)


async def test_the_list_says_what_each_connection_is(tmp_path: Path) -> None:
    """Kind, host, sign-in, deployment and source in words; the open one and the one at start are marked."""
    async with desk(tmp_path, config=TWO, environ={"OPENAI_API_KEY": KEY}) as it:
        listed = rows(it)
        assert "Azure OpenAI · contoso.openai.azure.com · key · gpt-4o · config.toml" in listed
        assert "like OpenAI · localhost:11434 · no sign-in · config.toml" in listed
        assert "OpenAI · api.openai.com · bearer · environment" in listed
        assert "▌demo   open · opens at start" in listed


async def test_an_empty_list_teaches(tmp_path: Path) -> None:
    """With the demo alone, one sentence says which key adds a connection."""
    async with desk(tmp_path) as it:
        assert "Press a to add your Azure OpenAI" in shown(it.connections)


async def test_connections_of_the_environment_and_the_demo_are_fixed(tmp_path: Path) -> None:
    """They can be neither changed nor removed, and a sentence says why."""
    async with desk(tmp_path, environ={"OPENAI_API_KEY": KEY}) as it:
        await it.press("home", "e")
        await it.until(lambda: "made by environment variables" in shown(it.connections))
        await it.press("end", "delete")
        await it.until(lambda: "The demo is part of the app" in shown(it.connections))
        assert isinstance(it.app.screen, Connections)


async def test_removing_asks_first(tmp_path: Path) -> None:
    """The question names the connection; its first answer keeps it, the other removes it with its key."""
    async with desk(tmp_path, config=TWO) as it:
        await keep_key(it, "work")
        await it.press("home", "delete")
        await it.until_on(Confirm)
        assert "Remove “work”?" in shown(it.app.screen)
        await it.press("enter")
        await it.until_on(Connections)
        assert "[connections.work]" in it.config
        await it.press("delete")
        await it.until_on(Confirm)
        await it.press("up", "enter")
        await it.until(lambda: "work" not in it.book.settings.connections and not it.shelf.entries)
        await it.until(lambda: "“work” is removed." in shown(it.connections))


async def test_opening_at_start_is_kept(tmp_path: Path) -> None:
    """s makes the chosen connection the one that the app opens with."""
    async with desk(tmp_path, config=TWO) as it:
        await it.press("home", "s")
        await it.until(lambda: it.book.opening().name == "work")
        await it.until(lambda: "work   opens at start" in rows(it))


async def test_choosing_a_connection_opens_it(tmp_path: Path) -> None:
    """Enter leads to a new main screen over the chosen connection."""
    async with listening() as address, desk(tmp_path, config=azure_at(address)) as it:
        before = it.app.main
        await keep_key(it, "near")
        await it.press("home", "enter")
        await it.until(
            lambda: isinstance(it.app.screen, MainScreen) and it.app.screen is not before, "a new screen"
        )
        assert it.app.main.bench.connection.name == "near"


async def test_escape_changes_nothing(tmp_path: Path) -> None:
    """Going back leaves the open connection open."""
    async with desk(tmp_path, config=TWO) as it:
        before = it.app.main
        await it.press("escape")
        await it.until(lambda: it.app.screen is before)


async def test_chat_works_with_a_key_that_is_kept_for_this_run(tmp_path: Path) -> None:
    """Without a keyring a person adds a connection, keeps the key for this run, opens it and chats."""
    async with listening() as address, desk(tmp_path, keyring_usable=False) as it:
        await it.press("a")
        await it.until_on(ConnectionForm)
        it.fill("address", f"{address}/openai/deployments/demo-chat/chat/completions?api-version=2024-10-21")
        await it.until(lambda: it.field("chat").value == "demo-chat")
        it.fill("auth", "api-key")
        await it.until(lambda: it.field("key").display)
        it.fill("key", KEY)
        await it.press("ctrl+s")
        await it.until_on(KeepSecret)
        await it.press("enter")
        await it.until_on(Connections)
        await it.press("enter")
        await it.until(lambda: isinstance(it.app.screen, MainScreen), "the main screen")
        await it.until(lambda: isinstance(it.app.focused, Composer), "the composer has the cursor")
        await it.press(*"hello", "enter")
        await it.until(lambda: bool(it.transport.requests), "a request")
        assert it.transport.requests[-1].headers["api-key"] == KEY
        assert it.files_with(KEY) == []


async def test_the_test_shows_each_step(tmp_path: Path) -> None:
    """t tries name, connection, sign-in and deployment, and each has a sign and a sentence."""
    async with listening() as address, desk(tmp_path, config=azure_at(address)) as it:
        await keep_key(it, "near")
        await it.press("home", "t")
        await it.until(lambda: "All of it works." in shown(it.connections))
        words = shown(it.connections)
        assert words.count("✓") == 4
        assert "The host is known: 127.0.0.1." in words
        assert "The deployment demo-chat answers." in words
        await it.press("escape")
        await it.until(lambda: not it.connections.query_one(ConnectionSteps).shown)


async def test_a_failed_step_says_what_to_do(tmp_path: Path) -> None:
    """A step that fails is marked by a sign, says what to do, and is the last."""
    script = [Fault(FaultKind.KEY)]
    async with listening() as address, desk(tmp_path, config=azure_at(address), script=script) as it:
        await keep_key(it, "near")
        await it.press("home", "t")
        await it.until(lambda: "▲" in shown(it.connections))
        await it.until(lambda: not it.connections.query_one(ConnectionSteps).running)
        words = shown(it.connections)
        assert words.count("✓") == 2
        assert "key" in words.partition("▲")[2]
        assert "All of it works." not in words


async def test_the_form_tests_what_stands_in_it(tmp_path: Path) -> None:
    """ctrl+t tries the typed address and key before anything is saved."""
    async with listening() as address, desk(tmp_path) as it:
        await it.press("a")
        await it.until_on(ConnectionForm)
        it.fill("address", f"{address}/openai/deployments/demo-chat/chat/completions?api-version=2024-10-21")
        await it.until(lambda: it.field("chat").value == "demo-chat")
        it.fill("auth", "api-key")
        await it.until(lambda: it.field("key").display)
        it.fill("key", KEY)
        await it.press("ctrl+t")
        await it.until(lambda: "All of it works." in shown(it.form))
        assert it.transport.requests[-1].headers["api-key"] == KEY
        assert it.config == ""
        assert not it.shelf.entries


async def test_escape_stops_a_test(tmp_path: Path) -> None:
    """A test that waits is ended by escape, and the screen stays."""
    async with listening() as address, desk(tmp_path, config=azure_at(address)) as it:
        await keep_key(it, "near")
        it.transport.pace = Pace(headers=60)
        await it.press("home", "t")
        steps = it.connections.query_one(ConnectionSteps)
        await it.until(lambda: "waiting" in shown(it.connections))
        await it.press("escape")
        await it.until(lambda: not steps.running)
        await it.until(lambda: "Stopped." in shown(it.connections))
        assert steps.shown


async def test_the_list_fits_a_small_terminal(tmp_path: Path) -> None:
    """At 80 by 24 the list scrolls, its rows end within the screen and the keys stay in sight."""
    many = 'connection = "demo"\n' + "".join(
        f'[connections.{"resource-with-a-long-name-" * 2}{number}]\nkind = "azure-v1"\n'
        f'endpoint = "https://a-resource-with-a-rather-long-name-{number}.openai.azure.com"\n'
        'deployments.chat = "a-deployment-with-a-long-name"\n'
        for number in range(12)
    )
    async with desk(tmp_path, config=many, size=(80, 24)) as it:
        options = it.connections.query_one(OptionList)
        await it.press("end")
        assert options.region.bottom <= 22
        assert all(len(line) <= 76 for line in rows(it).splitlines())
        await it.press("home", "t")
        await it.until(lambda: "▲" in shown(it.connections))
        assert options.region.height >= 2
