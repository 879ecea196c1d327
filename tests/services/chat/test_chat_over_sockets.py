"""Chat over a real socket: what a transport in this process can't show."""

import asyncio
import ssl
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from aoai_tui import errors
from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import Auth, Connection, Kind
from aoai_tui.domain import MessageState, TextArrived
from aoai_tui.services.chat.reply_events import ReplyEnded
from aoai_tui.services.connection_check import check
from tests.azure_server import KEY, AzureServer
from tests.held_clock import held_clock
from tests.picture_host import Given, PictureHost
from tests.services.chat_harness import ChatHarness, chat_over


def to(server: AzureServer) -> Connection:
    """A dated Azure connection to the server."""
    return Connection(name="loopback", kind=Kind.AZURE, endpoint=server.url, auth=Auth.API_KEY, max_retries=0)


async def end_of(chat: ChatHarness, arrived: asyncio.Event) -> ReplyEnded:
    """Ask once; `arrived` is set by the first piece of text."""
    conversation = await chat.conversation()
    async with aclosing(chat.service.ask(conversation, "Go.", on_wait=chat.waits.append)) as events:
        async for event in events:
            if isinstance(event, TextArrived):
                arrived.set()
    assert isinstance(event, ReplyEnded)
    return event


async def test_a_reply_comes_over_the_wire(tmp_path: Path) -> None:
    """A whole reply arrives with its ids, and the key went only where it belongs."""
    async with (
        AzureServer() as server,
        chat_over(None, tmp_path, connection=to(server), secret=Secret(KEY)) as chat,
    ):
        asked = await chat.ask()
    assert asked.message.text == "Hello from loopback."
    assert asked.message.model == "loopback-model"
    assert asked.message.receipt is not None
    assert asked.message.receipt.request_id == "loopback-request"
    assert server.received[0].headers["api-key"] == KEY
    assert server.received[0].query == {"api-version": "2024-10-21"}


async def test_a_key_for_this_machine_goes_through_no_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A company's proxy, set for all addresses, never sees what is sent to a server on this machine."""
    async with PictureHost(Given(status=502)) as proxy, AzureServer() as server:
        for name in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        async with chat_over(None, tmp_path, connection=to(server), secret=Secret(KEY)) as chat:
            asked = await chat.ask()
    assert asked.message.text == "Hello from loopback."
    assert proxy.asked == []


async def test_a_server_that_dies_in_mid_reply_leaves_its_text(tmp_path: Path) -> None:
    """A connection that is cut keeps the text so far; asking again when the server is back works."""
    async with (
        AzureServer() as server,
        chat_over(None, tmp_path, connection=to(server), secret=Secret(KEY)) as chat,
    ):
        server.hold_after = 1
        arrived = asyncio.Event()
        asking = asyncio.create_task(end_of(chat, arrived))
        await arrived.wait()
        await server.stop()
        ended = await asking
        assert type(ended.error) is errors.Disconnected
        assert (ended.message.text, ended.message.state) == ("Hello ", MessageState.FAILED)
        assert ended.message.failure is not None
        assert ended.message.failure.request_id == "loopback-request"
        refused = await chat.ask()
        assert type(refused.error) is errors.ConnectionTrouble
        assert "refused" in refused.error.title or "reached" in refused.error.title
        server.hold_after = None
        await server.start()
        assert (await chat.ask()).message.state is MessageState.COMPLETE


async def test_a_stop_closes_the_socket(tmp_path: Path) -> None:
    """Whoever stops a reply hangs up: the server need not write on for nobody."""
    async with (
        AzureServer() as server,
        chat_over(None, tmp_path, connection=to(server), secret=Secret(KEY)) as chat,
    ):
        server.hold_after = 1
        arrived = asyncio.Event()
        asking = asyncio.create_task(end_of(chat, arrived))
        await arrived.wait()
        await server.holding.wait()
        asking.cancel()
        await asyncio.wait([asking])
        async with asyncio.timeout(60):
            await server.hung_up.wait()
    assert asking.cancelled()


async def test_a_server_that_falls_silent_is_given_up(tmp_path: Path) -> None:
    """A stream that stalls on a live socket ends after the gap with its text kept."""
    async with (
        AzureServer() as server,
        chat_over(None, tmp_path, connection=to(server), secret=Secret(KEY), stream_gap=0.05) as chat,
    ):
        server.hold_after = 2
        with held_clock() as clock:
            asked = await chat.ask(each=lambda so_far: clock.goes(when=so_far.streamed == "Hello from "))
    assert type(asked.error) is errors.Stalled
    assert asked.message.text == "Hello from "


async def test_an_untrusted_certificate_is_told_as_such(self_signed: ssl.SSLContext, tmp_path: Path) -> None:
    """A certificate that nobody vouches for is named, with what to do behind a company's proxy."""
    async with (
        AzureServer(tls=self_signed) as server,
        chat_over(None, tmp_path, connection=to(server), secret=Secret(KEY)) as chat,
    ):
        asked = await chat.ask()
        steps = [step async for step in check(chat.service.link)]
    assert type(asked.error) is errors.ConnectionTrouble
    assert "certificate of 127.0.0.1 is not trusted" in asked.error.title
    assert "SSL_CERT_FILE" in asked.error.advice
    assert (steps[-1].name, str(steps[-1].error)[:15]) == ("TLS", "The certificate")
    assert server.received == []


async def test_a_host_without_tls_is_told_as_such(tmp_path: Path) -> None:
    """https:// to a server that speaks plain http is no question of certificates."""
    plain_http = await asyncio.start_server(_answer_in_clear_text, "127.0.0.1", 0)
    port = plain_http.sockets[0].getsockname()[1]
    connection = Connection(
        name="tls", kind=Kind.AZURE, endpoint=f"https://127.0.0.1:{port}", auth=Auth.NONE, max_retries=0
    )
    async with plain_http, chat_over(None, tmp_path, connection=connection) as chat:
        asked = await chat.ask()
        steps = [step async for step in check(chat.service.link)]
    assert "encrypted connection" in asked.error.title
    assert "http://" in asked.error.advice
    assert (steps[-1].name, str(steps[-1].error)[:13]) == ("TLS", "The encrypted")


async def _answer_in_clear_text(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")
    writer.close()


@pytest.fixture
def self_signed(tmp_path: Path) -> ssl.SSLContext:
    """A server's side of TLS with a certificate that it made itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = Encoding.PEM
    file = tmp_path / "self-signed.pem"
    file.write_bytes(
        key.private_bytes(pem, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(pem)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
