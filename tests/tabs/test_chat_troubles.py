"""Troubles around the conversation: no network, no disk, a damaged database, mistakes in the settings."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aoai_tui.config.settings import Auth, Connection, Deployments, Kind
from aoai_tui.domain import MessageState
from tests.conftest import OpenChat


async def refused_port() -> int:
    """A loopback port where nothing listens."""
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


async def test_offline_the_history_is_readable_and_prompts_are_kept(open_chat: OpenChat) -> None:
    """With a refused port the app opens, says offline, shows the past, and keeps a prompt with a sentence below."""
    async with open_chat() as chat:
        await chat.ask("say alpha")
    away = Connection(
        name="local",
        kind=Kind.COMPATIBLE,
        endpoint=f"http://127.0.0.1:{await refused_port()}/v1",
        auth=Auth.NONE,
        max_retries=0,
        deployments=Deployments(chat="any"),
    )
    async with open_chat(connection=away, transport_for=lambda _: None) as chat:
        await chat.until(lambda: "offline" in chat.header(), "the header says so")
        await chat.until(lambda: len(chat.titles()) == 1, "the past is listed")
        await chat.choose("say alpha")
        assert "alpha" in chat.last_view()
        reply = await chat.ask("say beta")
        assert "▲" in reply
        assert "127.0.0.1" in reply
        messages = await chat.stored_messages()
        assert [message.text for message in messages[-2:]] == ["say beta", ""]
        assert messages[-1].state is MessageState.FAILED
        assert "Ask again" in chat.footer()


async def test_a_data_folder_that_cannot_be_used_loses_nothing(open_chat: OpenChat, tmp_path: Path) -> None:
    """With a file in the folder's place the app opens, says so, and a prompt stays in the composer."""
    (tmp_path / "data").write_text("in the way")
    async with open_chat() as chat:
        await chat.until(lambda: "data" in chat.toasts(), "it is told")
        await chat.send("say alpha")
        await chat.settled()
        assert chat.composer.text == "say alpha"
        assert chat.transport.requests == []
        await chat.press("ctrl+n", "f2", "escape", "ctrl+b", "ctrl+b")
        await chat.settled()
        assert chat.composer.text == "say alpha"
        (tmp_path / "data").unlink()
        chat.composer.focus()
        await chat.press("enter")
        await chat.until(lambda: len(chat.transcript.messages) == 2, "it works once the file is gone")


async def test_a_damaged_database_is_told(open_chat: OpenChat, tmp_path: Path) -> None:
    """A file that is no database is put aside with a notice, and the app goes on."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "aoai-tui.db").write_bytes(b"this is no database at all" * 1000)
    async with open_chat() as chat:
        await chat.until(lambda: "damaged" in chat.toasts(), "it is told")
        await chat.ask("say alpha")
        assert chat.titles() == ["say alpha"]


async def test_a_mistake_in_the_settings_names_line_and_key(open_chat: OpenChat) -> None:
    """The app opens with a wrong value in config.toml and names its line and its key."""
    async with open_chat(config="# mine\n\nstream_gap_seconds = 'soon'\n") as chat:
        await chat.until(lambda: "line 3" in chat.toasts(), "the line is named")
        assert "stream_gap_seconds" in chat.toasts()
        await chat.ask("say alpha")


async def test_settings_that_are_no_toml_name_the_line(open_chat: OpenChat) -> None:
    """The app opens with a config.toml that can't be parsed and names the line, brackets and all."""
    async with open_chat(config="theme = 'x'\n[keys\n") as chat:
        await chat.until(lambda: "line 2" in chat.toasts(), "the line is named")
        await chat.until(lambda: "line 2" in chat.screen_text(), "it is drawn")
