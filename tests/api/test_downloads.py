"""Pictures that wait at an address: over servers on loopback, and over transports where no server may be asked."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aoai_tui import errors
from aoai_tui.api.downloads import fetched
from aoai_tui.domain import Wait
from tests.picture_host import Asked, Given, PictureHost, ranged

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 1000
MOST = 1_000_000
PUBLIC = "https://pictures.example/a.png"

Progress = list[tuple[int, int | None]]


async def bytes_of(
    url: str,
    *,
    most_bytes: int = MOST,
    progress: Progress | None = None,
    each: Callable[[bytes], None] = lambda _: None,
    **more: Any,
) -> bytes:
    """All that is behind an address."""
    told: Progress = [] if progress is None else progress
    data = b""
    pieces = fetched(
        url,
        most_bytes=most_bytes,
        on_progress=lambda received, total: told.append((received, total)),
        max_retries=more.pop("max_retries", 0),
        **more,
    )
    async with aclosing(pieces):
        async for piece in pieces:
            each(piece)
            data += piece
    return data


async def failure_of(url: str, **more: Any) -> errors.AoaiError:
    """What fetching an address fails with."""
    with pytest.raises(errors.AoaiError) as raised:
        await bytes_of(url, **more)
    return raised.value


def answering(*responses: httpx2.Response) -> tuple[httpx2.MockTransport, list[httpx2.Request]]:
    """A network in this process, and what it was asked."""
    asked: list[httpx2.Request] = []
    left = list(responses)

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return left.pop(0)

    return httpx2.MockTransport(answer), asked


def to(location: str, status: int = 302) -> httpx2.Response:
    """A redirect."""
    return httpx2.Response(status, headers={"location": location})


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names stand for; the system's resolver is asked for none of these."""
    known: dict[str, list[str]] = {}
    asked = socket.getaddrinfo

    def look_up(host: str, port: int, *more: Any, **also: Any) -> list[Any]:
        if host not in known:
            return asked(host, port, *more, **also)
        kinds = ((socket.AF_INET6 if ":" in ip else socket.AF_INET, ip) for ip in known[host])
        return [(kind, socket.SOCK_STREAM, 6, "", (ip, port)) for kind, ip in kinds]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return known


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for pictures.example that this process trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pictures.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("pictures.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return context


async def test_a_picture_comes_whole_and_is_counted() -> None:
    """Every byte arrives, and the progress begins at 0, never goes back and ends at the whole."""
    progress: Progress = []
    async with PictureHost(Given(PNG)) as host:
        assert await bytes_of(f"{host.url}/a.png?sig=x%2By", progress=progress) == PNG
    assert progress[0] == (0, len(PNG))
    assert progress[-1] == (len(PNG), len(PNG))
    assert progress == sorted(progress)
    assert host.asked[0].target == "/a.png?sig=x%2By"


async def test_without_a_length_the_whole_is_unknown() -> None:
    """A server that does not say how much comes is believed at its end."""
    progress: Progress = []
    async with PictureHost(Given(PNG, headers={"content-length": ""})) as host:
        assert await bytes_of(host.url, progress=progress) == PNG
    assert {total for _, total in progress} == {None}


async def test_nothing_of_ours_travels() -> None:
    """No key, no cookie, not even one that was set on the way, no referrer, and the name of the host alone."""
    async with PictureHost(
        Given(status=302, headers={"location": "/b", "set-cookie": "a=b"}), Given(PNG)
    ) as host:
        await bytes_of(f"{host.url}/a")
    for asked in host.asked:
        assert asked.headers.keys() == {"host", "accept", "accept-encoding", "user-agent", "connection"}
        assert asked.headers["host"] == f"127.0.0.1:{host.port}"
        assert asked.headers["accept-encoding"] == "identity"
    assert [asked.target for asked in host.asked] == ["/a", "/b"]


@pytest.mark.parametrize(
    "url",
    [
        "http://pictures.example/a.png",
        "http://10.0.0.1/a.png",
        "ftp://pictures.example/a.png",
        "file:///etc/passwd",
        "https://user:password@pictures.example/a.png",
        "https://pictures.example:99999/a.png",
        "https:///a.png",
        "https://[::1/a.png",
        "https://pictures.example\\@localhost/",
        "/a.png",
        "",
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1]/",
        "https://[::ffff:169.254.169.254]/",
        "http://0.0.0.0/",
        "https://224.0.0.1/",
        "https://127.1/",
    ],
)
async def test_what_is_no_address_for_a_picture_is_never_asked(url: str) -> None:
    """Only https, or http on this machine; no passwords, no link-local and no multicast addresses."""
    transport, asked = answering(httpx2.Response(200, content=PNG))
    assert isinstance(await failure_of(url, transport=transport), errors.UnreadableAnswer)
    assert asked == []


@pytest.mark.parametrize(
    "url", [PUBLIC, "https://10.0.0.1/a.png", "http://localhost:1/a.png", "http://[::1]:1/a"]
)
async def test_what_the_service_named_itself_may_be_near(url: str) -> None:
    """Encrypted, a company's own server may hold the pictures; on this machine encryption means nothing."""
    transport, asked = answering(httpx2.Response(200, content=PNG))
    assert await bytes_of(url, transport=transport) == PNG
    assert str(asked[0].url) == url


INSIDE = [
    "http://127.0.0.1/",
    "https://127.0.0.1/",
    "https://localhost/",
    "https://a.localhost/",
    "https://0x7f000001/",
    "https://127.0x1/",
    "https://[::127.0.0.1]/",
    "https://[::ffff:0:127.0.0.1]/",
    "https://[64:ff9b:1::7f00:1]/",
    "https://[fec0::1]/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/",
    "https://[::1]/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[2002:a00:1::]/",
    "//10.0.0.1/",
    "http://pictures.example/",
    "data:image/png;base64,AAAA",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("location", INSIDE)
async def test_no_redirect_leads_inside_or_out_of_encryption(location: str) -> None:
    """Whoever answers in public sends nobody into a network, or to this machine."""
    transport, asked = answering(to(location), httpx2.Response(200, content=PNG))
    error = await failure_of(PUBLIC, transport=transport)
    assert isinstance(error, errors.UnreadableAnswer)
    assert [str(request.url) for request in asked] == [PUBLIC]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["https://other.example/b?c=d", "//other.example/b?c=d"])
async def test_redirects_in_public_are_followed(status: int, location: str) -> None:
    """As hosts of pictures do it, to another host of theirs."""
    transport, asked = answering(to(location, status), httpx2.Response(200, content=PNG))
    assert await bytes_of(PUBLIC, transport=transport) == PNG
    assert str(asked[1].url) == "https://other.example/b?c=d"


async def test_what_began_on_this_machine_may_stay_on_it() -> None:
    """A local server may send on to another local one, but not into the network around it."""
    async with (
        PictureHost(Given(PNG)) as second,
        PictureHost(Given(status=302, headers={"location": f"{second.url}/b"})) as first,
    ):
        assert await bytes_of(first.url) == PNG
    transport, _ = answering(to("https://192.168.1.1/"))
    await failure_of("http://localhost/a", transport=transport)
    transport, _ = answering(
        to("https://other.example/"), to("http://localhost/b"), httpx2.Response(200, content=PNG)
    )
    assert await bytes_of("http://localhost/a", transport=transport) == PNG


async def test_a_redirect_to_where_clouds_keep_their_secrets_is_called_what_it_is() -> None:
    """It is told that it leads inside, not that it is unencrypted, which a certificate would mend."""
    transport, _ = answering(to("http://169.254.169.254/latest/meta-data/"))
    error = await failure_of(PUBLIC, transport=transport)
    assert error.title == "The picture's address leads into a private network."


async def test_a_circle_of_redirects_ends() -> None:
    """After a few hops it is no way to a picture."""
    async with PictureHost(Given(status=302, headers={"location": "/"})) as host:
        error = await failure_of(host.url)
    assert "from one place to the next" in error.title
    assert len(host.asked) == 6


@pytest.mark.parametrize(
    "ips",
    [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"], ["10.0.0.1"], ["fe80::1"], ["::1"]],
)
async def test_a_public_name_that_stands_for_this_machine_is_not_connected_to(
    names: dict[str, list[str]], trusted: ssl.SSLContext, ips: list[str]
) -> None:
    """The address that is connected to is what is checked: the name in a redirect may stand for anything."""
    names["pictures.example"], names["rebound.example"] = ["127.0.0.1"], ips
    async with PictureHost(Given(PNG), tls=trusted) as inside:
        location = f"https://rebound.example:{inside.port}/"
        async with PictureHost(Given(status=302, headers={"location": location}), tls=trusted) as first:
            error = await failure_of(f"https://pictures.example:{first.port}/a")
    assert "private network" in error.title
    assert (len(first.asked), inside.connections) == (1, 0)


async def test_the_certificate_is_that_of_the_name(
    names: dict[str, list[str]], trusted: ssl.SSLContext
) -> None:
    """The name is looked up once, its address is connected to, and the certificate must be the name's."""
    names["pictures.example"] = names["other.example"] = ["127.0.0.1"]
    async with PictureHost(Given(PNG), tls=trusted) as host:
        assert await bytes_of(f"https://pictures.example:{host.port}/a") == PNG
        assert host.asked[0].headers["host"] == f"pictures.example:{host.port}"
        error = await failure_of(f"https://other.example:{host.port}/a")
    assert error.title == "The certificate of other.example is not trusted."
    assert len(host.asked) == 1


async def test_of_several_addresses_the_next_is_tried(
    names: dict[str, list[str]], trusted: ssl.SSLContext
) -> None:
    """A host whose first address answers nobody is reached at its second."""
    names["pictures.example"] = ["127.0.0.2", "127.0.0.1"]
    async with PictureHost(Given(PNG), tls=trusted) as host:
        assert await bytes_of(f"https://pictures.example:{host.port}/a") == PNG


async def test_behind_a_proxy_only_the_proxy_looks_names_up(
    names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a company's proxy is the only way out, it is asked to connect; addresses are checked all the same."""
    names["pictures.example"] = []
    async with PictureHost(Given(status=502)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        error = await failure_of("https://pictures.example/a")
        assert proxy.asked[0].target == "pictures.example:443"
        await failure_of("https://169.254.169.254/a")
    assert isinstance(error, errors.ConnectionTrouble)
    assert len(proxy.asked) == 1


@pytest.mark.parametrize("told", [True, False])
async def test_more_than_a_picture_needs_is_refused(told: bool) -> None:
    """By its length, before anything is read, or as soon as too much has come."""
    headers = {} if told else {"content-length": ""}
    got: list[bytes] = []
    async with PictureHost(Given(PNG * 2, headers=headers)) as host:
        error = await failure_of(host.url, most_bytes=len(PNG), each=got.append)
    assert "larger than" in error.title
    assert len(b"".join(got)) <= (0 if told else len(PNG))


async def test_what_comes_packed_is_not_unpacked() -> None:
    """A few bytes could unpack to fill the memory; nobody asked for them to be packed."""
    async with PictureHost(Given(b"x", headers={"content-encoding": "gzip"})) as host:
        assert isinstance(await failure_of(host.url), errors.UnreadableAnswer)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (403, errors.NotFound),
        (404, errors.NotFound),
        (410, errors.NotFound),
        (429, errors.ServiceTrouble),
        (503, errors.ServiceTrouble),
        (204, errors.UnreadableAnswer),
        (206, errors.UnreadableAnswer),
        (304, errors.UnreadableAnswer),
        (418, errors.UnreadableAnswer),
    ],
)
async def test_what_is_no_picture_is_told(status: int, kind: type[errors.AoaiError]) -> None:
    """An address that has expired says so, and that another response format needs none."""
    async with PictureHost(Given(b"" if status in (204, 304) else PNG, status)) as host:
        error = await failure_of(host.url)
    assert type(error) is kind
    assert error.status in (status, None)
    if kind is errors.NotFound:
        assert "b64_json" in error.advice


async def test_a_host_that_is_busy_is_asked_again_in_sight() -> None:
    """The picture is paid for: a wait that can be seen is better than to lose it."""
    waits: list[Wait | None] = []
    async with PictureHost(Given(status=503, headers={"retry-after": "0.01"}), Given(PNG)) as host:
        assert await bytes_of(host.url, max_retries=1, on_wait=waits.append) == PNG
    assert waits[0] is not None
    assert (waits[0].seconds, waits[-1]) == (0.01, None)


@pytest.mark.parametrize("headers", [{}, {"etag": '"1"'}])
async def test_after_a_break_only_the_rest_is_asked_for(headers: dict[str, str]) -> None:
    """Where the host knows ranges, nothing is fetched twice."""
    progress: Progress = []
    async with PictureHost(Given(PNG, headers=headers, break_after=100_000), ranged(PNG, **headers)) as host:
        assert await bytes_of(host.url, max_retries=1, progress=progress) == PNG
    assert host.asked[1].headers["range"] == "bytes=100000-"
    assert progress[-1] == (len(PNG), len(PNG))


async def test_a_host_without_ranges_sends_it_all_again() -> None:
    """What had arrived is skipped."""
    async with PictureHost(Given(PNG, break_after=100_000), Given(PNG)) as host:
        assert await bytes_of(host.url, max_retries=1) == PNG


async def test_all_of_it_may_come_as_a_part() -> None:
    """Some hosts answer 206 though nobody asked for a part: what they say of it tells that it is the whole."""
    whole = {"content-range": f"bytes 0-{len(PNG) - 1}/{len(PNG)}"}
    progress: Progress = []
    async with PictureHost(Given(PNG, 206, whole)) as host:
        assert await bytes_of(host.url, progress=progress) == PNG
    assert len(host.asked) == 1
    assert progress[-1] == (len(PNG), len(PNG))


async def test_the_rest_of_a_part_is_asked_for() -> None:
    """A host that gives no more than so much at once is asked until all is there, however often that is."""
    most, progress = 70_000, list[tuple[int, int | None]]()

    def part(asked: Asked) -> Given:
        start = int(asked.headers.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        body = PNG[start : start + most]
        return Given(body, 206, {"content-range": f"bytes {start}-{start + len(body) - 1}/{len(PNG)}"})

    async with PictureHost(part) as host:
        assert await bytes_of(host.url, progress=progress) == PNG
    assert len(host.asked) == -(-len(PNG) // most)
    assert {total for _, total in progress} == {len(PNG)}
    assert [moved for moved, _ in progress] == sorted(moved for moved, _ in progress)


async def test_a_part_that_begins_too_early_is_joined_where_it_fits() -> None:
    """After a break a host may send more than was asked for."""
    more = {"content-range": f"bytes 60000-{len(PNG) - 1}/{len(PNG)}"}
    async with PictureHost(Given(PNG, break_after=100_000), Given(PNG[60_000:], 206, more)) as host:
        assert await bytes_of(host.url, max_retries=1) == PNG


@pytest.mark.parametrize(
    "told",
    [
        f"bytes 100001-{len(PNG) - 1}/{len(PNG)}",
        f"bytes 100000-{len(PNG) - 1}/{len(PNG) + 1000000}",
        "bytes nonsense",
    ],
)
async def test_a_part_that_fits_nowhere_is_not_joined(told: str) -> None:
    """A gap, another length, or words that mean nothing: no picture is made of that."""
    async with PictureHost(
        Given(PNG, break_after=100_000), Given(PNG[100_000:], 206, {"content-range": told})
    ) as host:
        error = await failure_of(host.url, max_retries=1)
    assert isinstance(error, errors.UnreadableAnswer)


async def test_crumbs_are_not_asked_for_for_ever() -> None:
    """A host that gives a few bytes at a time is given up like one whose connection breaks."""

    def crumb(asked: Asked) -> Given:
        start = int(asked.headers.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        return Given(PNG[start : start + 10], 206, {"content-range": f"bytes {start}-{start + 9}/{len(PNG)}"})

    async with PictureHost(crumb) as host:
        error = await failure_of(host.url, max_retries=2)
    assert isinstance(error, errors.ConnectionTrouble)
    assert len(host.asked) == 3


async def test_a_picture_that_changed_meanwhile_is_not_joined() -> None:
    """Two halves of two pictures are none."""
    async with PictureHost(
        Given(PNG, headers={"etag": '"1"'}, break_after=100_000), ranged(PNG, etag='"2"')
    ) as host:
        error = await failure_of(host.url, max_retries=1)
    assert "changed" in error.title


async def test_breaks_end_when_the_tries_are_used_up() -> None:
    """It is said that the connection broke, and what came is handed on."""
    got: list[bytes] = []
    async with PictureHost(Given(PNG, break_after=1000), Given(PNG, break_after=2000)) as host:
        error = await failure_of(host.url, max_retries=1, each=got.append)
    assert error.title == "The connection broke in the middle of the picture."
    assert b"".join(got) == PNG[:2000]
    assert len(host.asked) == 2


async def test_nobody_there_is_told() -> None:
    """A port on which nothing listens is a sentence that names the host."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        error = await failure_of(f"http://127.0.0.1:{nobody.getsockname()[1]}")
    assert error.title == "127.0.0.1 refused the connection."
    error = await failure_of("https://nowhere.invalid/a.png")
    assert isinstance(error, errors.ConnectionTrouble)


async def test_closing_in_the_middle_hangs_up() -> None:
    """Escape ends a download at once."""
    async with PictureHost(Given(PNG, stall_after=1000)) as host:
        pieces = fetched(host.url, most_bytes=MOST, on_progress=lambda *_: None)
        assert await anext(pieces) == PNG[:1000]
        await pieces.aclose()
        await asyncio.wait_for(host.hung_up.wait(), 10)


async def test_the_demos_transport_is_left_open() -> None:
    """A transport that is given belongs to somebody else."""

    class Kept(httpx2.MockTransport):
        closed = False

        async def aclose(self) -> None:
            self.closed = True

    transport = Kept(lambda _: httpx2.Response(200, content=PNG))
    assert await bytes_of(PUBLIC, transport=transport) == PNG
    assert not transport.closed


BASE64 = base64.b64encode(PNG).decode()


@pytest.mark.parametrize(
    ("url", "data"),
    [
        (f"data:image/png;base64,{BASE64}", PNG),
        (f"DATA:;BASE64,{BASE64.rstrip('=')}", PNG),
        (f"data:image/png;charset=x;base64,{BASE64.replace('+', '%2B').replace('/', '%2F')}", PNG),
        (f"data:image/png;base64,{base64.urlsafe_b64encode(PNG).decode()}", PNG),
        ("data:image/svg+xml,%3Csvg%20/%3E", b"<svg />"),
        ("data:image/svg+xml;utf8,<svg>ü</svg>", "<svg>ü</svg>".encode()),
        (f"data:image/png;base64,{BASE64[:76]}\n{BASE64[76:]}", PNG),
    ],
)
async def test_a_data_address_holds_its_picture(url: str, data: bytes) -> None:
    """In either alphabet of base64, or percent-encoded, and nobody is asked."""
    progress: Progress = []
    assert await bytes_of(url, progress=progress) == data
    assert progress[-1] == (len(data), len(data))


@pytest.mark.parametrize(
    "url", ["data:image/png;base64", "data:,", "data:image/png;base64,", "data:" + "x" * 500 + ",y"]
)
async def test_a_data_address_without_data_is_told(url: str) -> None:
    """An empty picture is an error, not an empty file."""
    assert isinstance(await failure_of(url), errors.UnreadableAnswer)


@pytest.mark.parametrize("size", [MOST + 1, MOST * 3])
@pytest.mark.parametrize("head", ["data:;base64,", "data:,"])
async def test_a_data_address_has_the_same_limit(head: str, size: int) -> None:
    """Whatever way a picture comes, it may not fill the memory."""
    data = bytes(size)
    text = base64.b64encode(data).decode() if "base64" in head else "a" * size
    assert "larger than 1 MB" in (await failure_of(head + text)).title
