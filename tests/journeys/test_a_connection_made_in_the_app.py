"""From an empty folder to an answer over a socket: the connection is made in the app, its key goes to the keyring."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import TextArea

from aoai_tui.domain import MessageState
from aoai_tui.main_screen import MainScreen
from aoai_tui.screens.connection_form import ConnectionForm
from aoai_tui.screens.connections import Connections
from aoai_tui.services.link import LinkState
from aoai_tui.tabs.chat.transcript import Transcript
from tests.azure_server import KEY, AzureServer
from tests.screens.app_under_test import Desk, desk


async def connect(it: Desk, server: AzureServer) -> None:
    """Paste the portal's target URI and a key, save, and open what was saved."""
    it.book.transport_for = lambda _connection: None  # the network itself
    await it.press("a")
    await it.until_on(ConnectionForm)
    it.fill("address", f"{server.url}/openai/deployments/gpt/chat/completions?api-version=2024-10-21")
    await it.press("enter")
    await it.until(
        lambda: getattr(it.field("endpoint").control, "value", "") == server.url, "the address is read"
    )
    it.fill("name", "loopback")
    it.fill("kind", "azure")
    it.fill("chat", "gpt")
    it.fill("key", KEY)
    await it.press("ctrl+s")
    await it.until_on(Connections)
    await it.press("enter")
    await it.until(lambda: isinstance(it.app.screen, MainScreen), "the main screen is back")
    await it.until(lambda: it.app.main.bench.link.state is LinkState.READY, "the connection is open")


async def ask(it: Desk, prompt: str) -> Transcript:
    """Type a prompt and press enter, as a person would."""
    it.app.main.query_one("#composer", TextArea).load_text(prompt)
    await it.press("enter")
    return it.app.main.query_one(Transcript)


async def test_a_pasted_address_and_a_key_lead_to_an_answer(tmp_path: Path) -> None:
    """The reply comes over the wire with the key from the keyring, and the key is nowhere on the disk."""
    async with AzureServer() as server, desk(tmp_path) as it:
        await connect(it, server)
        transcript = await ask(it, "Hello there")
        await it.until(
            lambda: len(transcript.messages) == 2 and transcript.live is None, "the reply is there"
        )
        assert transcript.messages[-1].text == "Hello from loopback."
        assert transcript.messages[-1].state is MessageState.COMPLETE
        assert server.received[-1].headers["api-key"] == KEY
        assert server.received[-1].path == "/openai/deployments/gpt/chat/completions"
        assert KEY in it.shelf.entries.values()
    assert it.files_with(KEY) == []


async def test_a_server_killed_in_mid_stream_costs_no_word(tmp_path: Path) -> None:
    """What had arrived stays on the screen with a sentence, and the same question is answered after a restart."""
    async with AzureServer() as server, desk(tmp_path) as it:
        await connect(it, server)
        server.hold_after = 2
        transcript = await ask(it, "Hello there")
        await server.holding.wait()
        await server.stop()
        await it.until(
            lambda: len(transcript.messages) == 2 and transcript.live is None, "the reply has ended"
        )
        broken = transcript.messages[-1]
        assert broken.text == "Hello from "
        assert broken.state is MessageState.FAILED
        assert broken.failure is not None
        assert "connection broke" in broken.failure.title

        server.hold_after = None
        await server.start()
        await it.press("f5")
        await it.until(lambda: transcript.messages[-1].state is MessageState.COMPLETE, "it is answered")
        assert transcript.messages[-1].text == "Hello from loopback."
        messages = await it.app.main.bench.chat.messages(broken.conversation_id)
        assert [message.text for message in messages] == ["Hello there", "Hello from loopback."]
