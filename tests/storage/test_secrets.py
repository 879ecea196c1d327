"""Keys go to the system's keyring, and every keyring that can't be trusted is named in words."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import msgspec
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError

from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import Auth, Connection, Kind
from aoai_tui.errors import SecretTrouble
from aoai_tui.storage.secrets import Secrets

KEY = "0123456789abcdef"
WORK = Connection(name="work", kind=Kind.AZURE, endpoint="https://contoso.openai.azure.com")


class Shelf(KeyringBackend):
    """A keyring in memory that can be told to fail."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries: dict[tuple[str, str], str] = {}
        self.failure: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        self._maybe_fail()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._maybe_fail()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._maybe_fail()
        if (service, username) not in self.entries:
            raise PasswordDeleteError("not there")
        del self.entries[service, username]

    def _maybe_fail(self) -> None:
        if self.failure:
            raise self.failure


class Stubborn(Shelf):
    """A keyring that doesn't let go of what it has."""

    priority = 1

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError("no")


class Readable(Shelf):
    """Stands for the keyrings that keep secrets in a file."""

    priority = 1
    __module__ = "keyrings.alt.file"


class Vault(Shelf):
    """Stands for the credential store of Windows."""

    priority = 1
    __module__ = "keyring.backends.Windows"


@pytest.fixture(autouse=True)
def _usual_keyring() -> Iterator[None]:
    """Put the machine's own keyring back after the test."""
    before = keyring.core._keyring_backend
    yield
    keyring.core._keyring_backend = before


@pytest.fixture
def shelf() -> Shelf:
    backend = Shelf()
    keyring.set_keyring(backend)
    return backend


def test_a_key_comes_back_in_the_next_run(shelf: Shelf) -> None:
    """A key that was kept is there for another copy of the app, under the connection's name and host."""
    Secrets().set(WORK, Secret(KEY))
    assert shelf.entries == {("aoai-tui", "work @ https://contoso.openai.azure.com"): KEY}
    found = Secrets().get(WORK)
    assert found
    assert found.reveal() == KEY


@pytest.mark.parametrize(
    "endpoint",
    ["https://evil.example", "https://contoso.openai.azure.com:444", "http://contoso.openai.azure.com"],
)
def test_a_key_stays_with_its_host(shelf: Shelf, endpoint: str) -> None:
    """After the endpoint was edited to another host, port or scheme, the old key is not given."""
    secrets = Secrets()
    secrets.set(WORK, Secret(KEY))
    moved = msgspec.structs.replace(WORK, endpoint=endpoint)
    assert secrets.get(moved) is None
    secrets.remember_for_this_run(WORK, Secret(KEY))
    assert secrets.get(moved) is None


def test_a_key_for_this_run_touches_no_keyring(shelf: Shelf) -> None:
    """A key for this run is found before the keyring is asked, and only by this run."""
    shelf.failure = RuntimeError("asked")
    secrets = Secrets()
    secrets.remember_for_this_run(WORK, Secret(KEY))
    found = secrets.get(WORK)
    assert found
    assert found.reveal() == KEY
    shelf.failure = None
    assert Secrets().get(WORK) is None


def test_a_kept_key_replaces_the_one_of_this_run(shelf: Shelf) -> None:
    """Keeping a new key makes the older one of this run go away."""
    secrets = Secrets()
    secrets.remember_for_this_run(WORK, Secret("older"))
    secrets.set(WORK, Secret(KEY))
    found = secrets.get(WORK)
    assert found
    assert found.reveal() == KEY


@pytest.mark.parametrize("auth", [Auth.ENTRA, Auth.NONE])
def test_without_a_key_nobody_is_asked(shelf: Shelf, auth: Auth) -> None:
    """A connection that signs in without a key never waits for the keyring."""
    shelf.failure = RuntimeError("asked")
    assert Secrets().get(msgspec.structs.replace(WORK, auth=auth)) is None


def test_deleting_forgets_everywhere(shelf: Shelf) -> None:
    """A deleted key is gone from this run and from the keyring, and deleting again is no trouble."""
    secrets = Secrets()
    secrets.set(WORK, Secret(KEY))
    secrets.remember_for_this_run(WORK, Secret(KEY))
    secrets.delete(WORK)
    secrets.delete(WORK)
    assert secrets.get(WORK) is None
    assert shelf.entries == {}


def test_deleting_without_a_keyring_is_no_trouble() -> None:
    """Where no key can be kept there is none to delete."""
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    Secrets().delete(WORK)


def test_a_key_that_cannot_be_deleted_is_reported() -> None:
    """A keyring that holds on to a key is not passed over."""
    backend = Stubborn()
    keyring.set_keyring(backend)
    secrets = Secrets()
    secrets.set(WORK, Secret(KEY))
    with pytest.raises(SecretTrouble):
        secrets.delete(WORK)


@pytest.mark.parametrize(
    "failure",
    [
        KeyringLocked("Failed to unlock the collection!"),
        RuntimeError(f"could not store {KEY}"),
        OSError(f"bad {KEY}"),
        ConnectionResetError(),
        KeyError(KEY),
    ],
)
def test_every_failure_becomes_words_without_the_key(shelf: Shelf, failure: Exception) -> None:
    """Whatever a keyring raises becomes SecretTrouble with a cure; no chained exception holds the key."""
    secrets = Secrets()
    shelf.failure = failure
    with pytest.raises(SecretTrouble) as caught:
        secrets.set(WORK, Secret(KEY))
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert "for this run only, or set AZURE_OPENAI_API_KEY" in caught.value.advice
    with pytest.raises(SecretTrouble):
        secrets.get(WORK)


def test_a_locked_keyring_is_called_locked(shelf: Shelf) -> None:
    """A locked keyring is to be unlocked first."""
    shelf.failure = KeyringLocked()
    with pytest.raises(SecretTrouble, match="is locked") as caught:
        Secrets().get(WORK)
    assert caught.value.advice.startswith("Unlock it")


@pytest.mark.parametrize(
    ("connection", "variable"),
    [
        (WORK, "AZURE_OPENAI_API_KEY"),
        (msgspec.structs.replace(WORK, auth=Auth.BEARER), "AZURE_OPENAI_AD_TOKEN"),
        (Connection(name="x", kind=Kind.OPENAI), "OPENAI_API_KEY"),
    ],
)
def test_the_cure_names_the_right_variable(connection: Connection, variable: str) -> None:
    """The advice names the variable that this kind of connection reads."""
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    with pytest.raises(SecretTrouble) as caught:
        Secrets().get(connection)
    assert f"set {variable} " in caught.value.advice


def chain(*backends: KeyringBackend) -> KeyringBackend:
    class Chain(chainer.ChainerBackend):
        pass

    made: KeyringBackend = Chain()  # type: ignore[no-untyped-call]
    setattr(Chain, "backends", list(backends))  # noqa: B010 - a class property, of which the checker knows nothing
    return made


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        (fail.Keyring, "no keyring"),
        (null.Keyring, "switched off"),
        (Readable, "others can read"),
        (lambda: chain(Readable(), Readable()), "others can read"),
        (chain, "no keyring"),
    ],
)
def test_keyrings_that_keep_nothing_or_in_the_open_are_refused(
    backend: Callable[[], KeyringBackend], words: str
) -> None:
    """No keyring, the null one and those that keep readable files are refused for every use, in words."""
    keyring.set_keyring(backend())
    secrets = Secrets()
    status = secrets.status()
    assert not status.usable
    assert words in status.sentence
    with pytest.raises(SecretTrouble, match=words):
        secrets.set(WORK, Secret(KEY))
    with pytest.raises(SecretTrouble, match=words):
        secrets.get(WORK)


def test_of_a_chain_the_safe_keyring_is_used() -> None:
    """A chain with a readable keyring in it is used without that one."""
    readable, safe = Readable(), Shelf()
    keyring.set_keyring(chain(readable, safe))
    secrets = Secrets()
    secrets.set(WORK, Secret(KEY))
    assert list(safe.entries.values()) == [KEY]
    assert readable.entries == {}
    readable.entries = dict(safe.entries)
    safe.entries.clear()
    assert secrets.get(WORK) is None


def test_a_keyring_that_forgets_is_found_out() -> None:
    """What was kept is read back; a keyring that answers something else is not believed."""

    class Sieve(Shelf):
        priority = 1

        def set_password(self, service: str, username: str, password: str) -> None:
            pass

    keyring.set_keyring(Sieve())
    with pytest.raises(SecretTrouble, match="doesn't give it back"):
        Secrets().set(WORK, Secret(KEY))


def test_windows_limit_is_said_before_trying() -> None:
    """A token that Windows can't keep is not tried, and the limit is named."""
    vault = Vault()
    keyring.set_keyring(vault)
    Secrets().set(WORK, Secret("x" * 1_280))
    with pytest.raises(SecretTrouble, match="1,280"):
        Secrets().set(WORK, Secret("x" * 1_281))
    assert len(vault.entries[next(iter(vault.entries))]) == 1_280


def test_a_usable_keyring_says_its_name(shelf: Shelf) -> None:
    """The form can say where a key goes, without the keyring being unlocked for it."""
    shelf.failure = RuntimeError("asked")
    status = Secrets().status()
    assert status.usable
    assert status.name
    assert status.name in status.sentence


def run_alone(script: str, **environ: str) -> str:
    """What a script prints in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


@pytest.mark.parametrize("backend", ["", "nonsense", "no.such.Backend", "keyring.backends.null.Nothing"])
def test_a_wrong_setting_of_the_keyring_package_is_explained(backend: str) -> None:
    """A PYTHON_KEYRING_BACKEND that can't be loaded is named, not raised."""
    script = "from aoai_tui.storage.secrets import Secrets; print(Secrets().status())"
    assert "PYTHON_KEYRING_BACKEND" in run_alone(script, PYTHON_KEYRING_BACKEND=backend)


IN_A_SESSION = """
import os, subprocess, sys
from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import Connection, Kind
from aoai_tui.errors import SecretTrouble
from aoai_tui.storage.secrets import Secrets

work = Connection(name="wörk", kind=Kind.AZURE, endpoint="https://contoso.openai.azure.com")
long = "k" * 5_000
daemon = subprocess.Popen(
    ["gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock"],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
)
try:
    daemon.stdin.write(b"pw"); daemon.stdin.close()
    daemon.stdout.readline()
    secrets = Secrets()
    print(secrets.status().usable)
    secrets.set(work, Secret(long))
    again = [sys.executable, "-c", sys.argv[1]]
    print(subprocess.run(again, capture_output=True, text=True, check=True).stdout.strip())
    secrets.delete(work); secrets.delete(work)
    print(secrets.get(work))
    from contextlib import closing
    import secretstorage
    with closing(secretstorage.dbus_init()) as bus:
        secretstorage.get_default_collection(bus).lock()
    try:
        secrets.get(work)
    except SecretTrouble as trouble:
        print(trouble.title)
finally:
    daemon.terminate(); daemon.wait()
"""

IN_ANOTHER_PROCESS = """
from aoai_tui.config.settings import Connection, Kind
from aoai_tui.storage.secrets import Secrets
work = Connection(name="wörk", kind=Kind.AZURE, endpoint="https://contoso.openai.azure.com")
print(Secrets().get(work).matches("k" * 5_000))
"""


@pytest.mark.gnome_keyring
@pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="gnome-keyring-daemon or dbus-run-session is missing",
)
def test_a_real_keyring_keeps_finds_and_forgets(tmp_path: Path) -> None:
    """gnome-keyring gives a long key to another process, deletes it, and is called locked when it is."""
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    hidden = (
        "DBUS_SESSION_BUS_ADDRESS",
        "PYTHON_KEYRING_BACKEND",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "GNOME_KEYRING_CONTROL",
    )
    environ = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", IN_A_SESSION, IN_ANOTHER_PROCESS],
        env={
            **environ,
            "HOME": str(tmp_path),
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_DATA_HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout.splitlines() == ["True", "True", "None", "The keyring is locked."], done.stderr
