"""The connections that can be opened, and where their keys go."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from aoai_tui import errors
from aoai_tui.config.paths import Paths
from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import DEMO, Auth, Connection, Kind
from aoai_tui.domain import Collection
from aoai_tui.services import connections
from aoai_tui.services.background import in_own_thread
from aoai_tui.services.connections import ConnectionBook, open_book
from aoai_tui.services.gallery.waiting import WaitingFiles, WaitingPrompt

KEY = "0123456789abcdef-key"
HOST = "https://work.openai.azure.com"
ENVIRON = {
    "AZURE_OPENAI_ENDPOINT": "https://env.openai.azure.com",
    "AZURE_OPENAI_API_KEY": "env-key-0123456789",
}


class Drawer(KeyringBackend):
    """A keyring in memory; it can be made to fail or to wait."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[str, str] = {}
        self.failing = False
        self.answers = threading.Event()
        self.answers.set()

    def _asked(self) -> None:
        assert self.answers.wait(60)
        if self.failing:
            raise OSError("the drawer is stuck")

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept for the name."""
        self._asked()
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self._asked()
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        self._asked()
        if self.kept.pop(username, None) is None:
            raise PasswordDeleteError("not there")


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    """The keyring of this machine, for the time of one test."""
    before = keyring.get_keyring()
    made = Drawer()
    keyring.set_keyring(made)
    yield made
    made.answers.set()
    keyring.set_keyring(before)


@pytest.fixture
def book(tmp_path: Path, drawer: Drawer) -> Iterator[ConnectionBook]:
    """No connections yet but the demo."""
    made = opened(tmp_path)
    yield made
    made.archive.close()


def opened(folder: Path, **environ: str) -> ConnectionBook:
    """The connections of a folder, as a new start of the app reads them."""
    return open_book(Paths(folder / "config.toml", folder / "data", folder / "log"), environ)


def contents(folder: Path) -> list[bytes]:
    """What is in the folder's files."""
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]


def work(name: str = "work", endpoint: str = HOST, auth: Auth = Auth.API_KEY) -> Connection:
    """A connection with a key."""
    return Connection(name=name, kind=Kind.AZURE, endpoint=endpoint, auth=auth)


def revealed(book: ConnectionBook, connection: Connection) -> str | None:
    """The connection's secret in clear text."""
    secret = book.find_secret(connection)
    return secret.reveal() if secret else None


async def test_a_saved_connection_is_there_after_a_restart(book: ConnectionBook, tmp_path: Path) -> None:
    """A connection and its key survive a restart; the key is in the keyring and in no file."""
    await book.save(work(), Secret(KEY), before=None)
    again = opened(tmp_path)
    assert again.all() == [work(), DEMO]
    assert revealed(again, work()) == KEY
    assert await again.has_secret(work())
    assert not any(KEY.encode() in content for content in contents(tmp_path))


async def test_the_chosen_connection_opens_next_time(book: ConnectionBook, tmp_path: Path) -> None:
    """What was chosen opens, until it is removed with its key; then the demo does."""
    await book.save(work("first"), None, before=None)
    await book.save(work("second"), Secret(KEY), before=None)
    await book.choose(work("second"))
    assert opened(tmp_path).opening().name == "second"
    assert opened(tmp_path).opening("first").name == "first"
    with pytest.raises(errors.ConfigTrouble, match="no connection named other"):
        book.opening("other")
    await book.remove(work("second"))
    assert opened(tmp_path).opening().name == "first"
    assert not await book.has_secret(work("second"))
    await book.remove(work("first"))
    assert opened(tmp_path).opening() == DEMO


async def test_a_new_name_takes_the_key_along(book: ConnectionBook, drawer: Drawer, tmp_path: Path) -> None:
    """A connection that gets another name keeps its key and stays the chosen one."""
    await book.save(work("old"), Secret(KEY), before=None)
    await book.choose(work("old"))
    await book.save(work("new"), None, before=work("old"))
    assert revealed(book, work("new")) == KEY
    assert revealed(book, work("old")) is None
    assert list(drawer.kept.values()) == [KEY]
    assert opened(tmp_path).all() == [work("new"), DEMO]
    assert opened(tmp_path).opening().name == "new"


async def test_a_new_name_takes_along_what_is_kept_under_it(book: ConnectionBook) -> None:
    """Pictures that wait, collections and known deployments are the connection's under its new name, too."""
    await book.save(work("old"), None, before=None)
    waiting = [WaitingPrompt("one", "A fox")]
    await book.archive(lambda store: WaitingFiles(store, "old").keep(waiting))
    await book.archive(lambda store: store.remembered.remember_deployment("old", "chat", "gpt"))
    await book.archive(lambda store: store.remembered.remember_deployment("new", "chat", "gpt"))
    await book.archive(lambda store: store.remembered.remember_refusal("old", "gpt", "temperature", None))
    made = Collection(
        id="c", name="notes", created_at=datetime.now(UTC), connection="old", deployment="vectors"
    )
    await book.archive(lambda store: store.collections.save(made))
    await book.save(work("new"), None, before=work("old"))
    assert await book.archive(lambda store: WaitingFiles(store, "new").take_over()) == waiting
    assert await book.archive(lambda store: store.remembered.deployments("new", "chat")) == ["gpt"]
    assert await book.archive(lambda store: store.remembered.deployments("old", "chat")) == []
    refused = await book.archive(lambda store: store.remembered.refused_parameters("new", "gpt"))
    assert refused == {"temperature": None}
    found = await book.archive(lambda store: store.collections.get("c"))
    assert found is not None
    assert found.connection == "new"


@pytest.mark.parametrize("name", ["work", "renamed"])
async def test_another_host_does_not_get_the_key(book: ConnectionBook, name: str) -> None:
    """A connection whose host changed has no key, with its old name or a new one."""
    await book.save(work(), Secret(KEY), before=None)
    elsewhere = work(name, "https://elsewhere.example")
    await book.save(elsewhere, None, before=work())
    assert revealed(book, elsewhere) is None


async def test_a_key_for_this_run_never_reaches_the_keyring(book: ConnectionBook, drawer: Drawer) -> None:
    """A key that is kept for one run moves to a new name in memory only."""
    await book.save(work("old"), None, before=None)
    await book.keep_for_this_run(work("old"), Secret(KEY))
    await book.save(work("new"), None, before=work("old"))
    await book.save(work("newer"), None, before=work("new"))
    assert revealed(book, work("newer")) == KEY
    assert drawer.kept == {}


async def test_the_environments_key_is_for_the_environments_host(tmp_path: Path, drawer: Drawer) -> None:
    """Nothing but the environment's own connection, unchanged, gets the environment's key."""
    book = opened(tmp_path, **ENVIRON)
    made = book.environment.connection
    assert made is not None
    assert revealed(book, made) == "env-key-0123456789"
    assert book.opening() == made
    for endpoint in ("https://elsewhere.example", HOST):
        assert revealed(book, work("environment", endpoint)) is None
        assert revealed(book, work("work", endpoint)) is None
    assert revealed(book, work("work", made.endpoint)) is None


@pytest.mark.parametrize("auth", [Auth.NONE, Auth.ENTRA])
def test_who_needs_no_key_asks_no_keyring(book: ConnectionBook, drawer: Drawer, auth: Auth) -> None:
    """Without a key to look for, a keyring that fails is no trouble."""
    drawer.failing = True
    assert book.find_secret(work(auth=auth)) is None


async def test_a_keyring_that_fails_leaves_the_connection(
    book: ConnectionBook, drawer: Drawer, tmp_path: Path
) -> None:
    """Where the keyring refuses, the connection is saved all the same, and the trouble names a way out."""
    drawer.failing = True
    with pytest.raises(errors.SecretTrouble) as caught:
        await book.save(work(), Secret(KEY), before=None)
    assert KEY not in str(caught.value)
    assert "AZURE_OPENAI_API_KEY" in caught.value.advice
    assert opened(tmp_path).all() == [work(), DEMO]
    assert book.all() == [work(), DEMO]


async def test_a_key_that_could_not_move_is_told(
    book: ConnectionBook, drawer: Drawer, tmp_path: Path
) -> None:
    """Where the keyring fails during a rename, the rename stands and the reader learns of the key."""
    await book.save(work("old"), Secret(KEY), before=None)
    drawer.failing = True
    with pytest.raises(errors.SecretTrouble):
        await book.save(work("new"), None, before=work("old"))
    assert opened(tmp_path).all() == [work("new"), DEMO]


async def test_a_keyring_that_waits_is_not_waited_for_without_end(
    book: ConnectionBook, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A keyring whose question nobody answers ends in a sentence, and blocks neither loop nor exit."""
    monkeypatch.setattr(connections, "KEYRING_PATIENCE", 0.05)
    drawer.answers.clear()
    with pytest.raises(errors.SecretTrouble, match="did not answer"):
        await book.has_secret(work())


async def test_an_own_thread_hands_over_what_happened() -> None:
    """A call in its own thread gives its result or its error, and its thread holds up no exit."""
    assert await in_own_thread(lambda: threading.current_thread().daemon) is True
    with pytest.raises(ZeroDivisionError):
        await in_own_thread(lambda: 1 // 0)


async def test_the_theme_is_kept(book: ConnectionBook, tmp_path: Path) -> None:
    """A theme that was chosen is the theme of the next start."""
    await book.set_theme("nord")
    assert book.settings.theme == opened(tmp_path).settings.theme == "nord"


async def test_the_keyring_is_introduced(book: ConnectionBook) -> None:
    """The sign-in form learns whether keys can be kept."""
    assert (await book.keyring_status()).usable


async def test_a_link_over_the_book_uses_its_demo(book: ConnectionBook) -> None:
    """The demo's connection opens without network and without a key."""
    link = book.link(DEMO)
    client = await link.client()
    assert await client.models.names()
    await link.close()
