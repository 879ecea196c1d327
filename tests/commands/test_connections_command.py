"""`aoai-tui connections`, with a keyring and a server of the tests' own."""

import json
import os
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import keyring
import pytest
from click.testing import CliRunner, Result
from keyring.backend import KeyringBackend
from keyring.backends import fail

from aoai_tui.__main__ import main

KEY = "0123456789abcdef0123456789abcdef"
ADDRESS = "https://contoso.openai.azure.com/openai/deployments/gpt-5/chat/completions?api-version=2025-01-01-preview"

Run = Callable[..., Result]


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        """Empty."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        del self.kept[service, username]


class Service(BaseHTTPRequestHandler):
    """Azure's chat route and its list of models, for one deployment and one key."""

    seen: ClassVar[list[tuple[str, str | None]]] = []

    def do_POST(self) -> None:
        """Stream a short reply."""
        self.rfile.read(int(self.headers["content-length"]))
        delta = {"id": "1", "created": 1, "model": "gpt-5-2026", "object": "chat.completion.chunk"}
        choices = [
            {
                "index": 0,
                "delta": {"role": "assistant", "content": "From \x1b[31mloopback"},
                "finish_reason": None,
            },
            {"index": 0, "delta": {}, "finish_reason": "stop"},
        ]
        events = [f"data: {json.dumps({**delta, 'choices': [choice]})}\n\n" for choice in choices]
        self.answer("text/event-stream", "".join([*events, "data: [DONE]\n\n"]))

    def do_GET(self) -> None:
        """List no models."""
        self.answer("application/json", '{"object": "list", "data": []}')

    def answer(self, content_type: str, body: str) -> None:
        """Answer, where the key is right."""
        self.seen.append((self.path, self.headers["api-key"]))
        right = self.headers["api-key"] == KEY
        self.send_response(200 if right else 401)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    """The keyring that the program finds."""
    before = keyring.get_keyring()
    drawer = Drawer()
    keyring.set_keyring(drawer)
    yield drawer
    keyring.set_keyring(before)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program with folders and an environment of its own."""
    for name in os.environ:
        if name.startswith(("AZURE_", "OPENAI_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    places = ["--config", str(tmp_path / "config.toml"), "--data-dir", str(tmp_path / "data")]

    def invoke(*arguments: str, piped: str = "") -> Result:
        return CliRunner().invoke(main, [*places, *arguments], input=piped)

    return invoke


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server on this machine."""
    Service.seen.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as served:
        thread = Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{served.server_address[1]}"
        served.shutdown()
        thread.join()


def names(run: Run) -> list[str]:
    """What `connections list` finds in config.toml."""
    rows = json.loads(run("connections", "list", "--json").stdout)
    return [row["name"] for row in rows if row["from"] == "config.toml"]


def test_an_address_and_a_key_make_a_connection(run: Run, drawer: Drawer, tmp_path: Path) -> None:
    """What was recognised is told, the key goes to the keyring, and it stands in no file and on no screen."""
    result = run("connections", "add", ADDRESS, piped=f"  {KEY}\nsecond line\n")
    assert result.exit_code == 0
    assert result.stdout.startswith("Saved contoso: azure, https://contoso.openai.azure.com, gpt-5.\n")
    assert "api-version 2025-01-01-preview" in result.stderr
    assert list(drawer.kept.values()) == [KEY]
    written = [file.read_text(errors="replace") for file in tmp_path.rglob("*") if file.is_file()]
    assert all(KEY not in text for text in [*written, result.output])


def test_options_overrule_the_address(run: Run, drawer: Drawer) -> None:
    """Name, kind, sign-in and deployment are as the options say; the rest is as the address says."""
    added = run(
        *("connections", "add", "https://gateway.example/team", "--name", "gw", "--kind", "azure"),
        *("--auth", "entra", "--api-version", "2024-10-21", "--deployment", "mini"),
    )
    assert added.exit_code == 0, added.output
    assert json.loads(run("connections", "list", "--json").stdout)[0] == {
        "name": "gw",
        "kind": "azure",
        "endpoint": "https://gateway.example/team",
        "deployment": "mini",
        "auth": "entra",
        "from": "config.toml",
        "opens": True,
    }
    assert not drawer.kept


def test_without_a_keyring_the_connection_is_saved_alone(run: Run) -> None:
    """The exit code is 1, and the sentence names the variables that can hold the key."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    try:
        result = run("connections", "add", ADDRESS, piped=f"{KEY}\n")
    finally:
        keyring.set_keyring(before)
    assert result.exit_code == 1
    assert "AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY" in result.stderr
    assert names(run) == ["contoso"]


@pytest.mark.parametrize(
    ("arguments", "piped", "words"),
    [
        ([ADDRESS, KEY], "", "A key is never taken from the command line"),
        ([KEY], "", "This looks like a key, not like an address."),
        ([ADDRESS], "", "The key is empty."),
        ([ADDRESS, "--name", "demo"], KEY, "There is a connection named “demo” already."),
        ([ADDRESS, "--api-version", "soon!"], KEY, "An api-version looks like"),
        (
            ["http://gateway.example/openai/deployments/x", "--auth", "api-key"],
            KEY,
            "The key would travel unencrypted.",
        ),
    ],
)
def test_what_can_not_be_meant_saves_nothing(
    run: Run, drawer: Drawer, arguments: list[str], piped: str, words: str
) -> None:
    """A wrong command line ends with 2 and a sentence that repeats no key; no file and no keyring changes."""
    result = run("connections", "add", *arguments, piped=piped)
    assert result.exit_code == 2
    assert words in result.stderr
    assert KEY not in result.output
    assert (names(run), drawer.kept) == ([], {})


def test_a_name_is_not_taken_twice(run: Run, drawer: Drawer) -> None:
    """A second connection of the same name is refused, and the first keeps its key."""
    run("connections", "add", ADDRESS, piped=KEY)
    assert run("connections", "add", ADDRESS, piped="another-key").exit_code == 2
    assert list(drawer.kept.values()) == [KEY]


def test_the_one_that_opens_is_marked(run: Run, drawer: Drawer) -> None:
    """`use` decides which connection opens, and the list marks it."""
    run("connections", "add", ADDRESS, "--no-key")
    run("connections", "add", ADDRESS, "--name", "other", "--no-key")
    assert run("connections", "use", "other").stdout == "other opens from now on.\n"
    marked = [line for line in run("connections", "list").stdout.splitlines() if line.startswith("*")]
    assert marked == ["* other    azure  https://contoso.openai.azure.com  gpt-5       config.toml"]


def test_removing_takes_the_key_along(run: Run, drawer: Drawer) -> None:
    """A removed connection leaves no key behind, and without --yes nothing is removed in a script."""
    run("connections", "add", ADDRESS, piped=KEY)
    assert run("connections", "remove", "contoso").exit_code == 2
    assert (names(run), len(drawer.kept)) == (["contoso"], 1)
    assert run("connections", "remove", "contoso", "--yes").exit_code == 0
    assert (names(run), drawer.kept) == ([], {})


@pytest.mark.parametrize("command", [("remove", "--yes"), ("test",), ("use",)])
def test_an_unknown_name_lists_what_there_is(run: Run, command: tuple[str, ...]) -> None:
    """A name that isn't there is a mistake of the command line."""
    result = run("connections", *command, "nope")
    assert (result.exit_code, result.stderr) == (2, "There is no connection named nope. There are: demo.\n")


def test_the_demo_stays(run: Run) -> None:
    """What the app itself brings can't be removed."""
    assert run("connections", "remove", "demo", "--yes").exit_code == 2


def test_a_connection_is_tested_and_asked(run: Run, drawer: Drawer, server: str) -> None:
    """A connection to a server is added with its key, passes every step, and answers without escape codes."""
    address = f"{server}/openai/deployments/gpt-5/chat/completions?api-version=2024-10-21"
    assert run("connections", "add", address, "--name", "here", piped=KEY).exit_code == 0
    tested = run("connections", "test")
    assert tested.exit_code == 0, tested.output
    assert [line[0] for line in tested.stdout.splitlines()[1:]] == ["✓"] * 4
    asked = run("--connection", "here", "ask", "hello")
    assert (asked.exit_code, asked.stdout, asked.stderr) == (0, "From loopback\n", "")
    assert Service.seen[-1] == ("/openai/deployments/gpt-5/chat/completions?api-version=2024-10-21", KEY)


def test_a_step_that_fails_is_the_last(run: Run, drawer: Drawer, server: str) -> None:
    """A wrong key shows as the failed step, with the status, and the exit code is 1."""
    run("connections", "add", f"{server}/openai/deployments/gpt-5", "--name", "here", piped="a-wrong-key")
    result = run("connections", "test", "here")
    assert result.exit_code == 1
    assert [line[0] for line in result.stdout.splitlines()[1:]] == ["✓", "✓", "✗"]
    assert "HTTP 401" in result.stdout
    assert "a-wrong-key" not in result.output
