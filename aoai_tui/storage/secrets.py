"""Keys and tokens in the system's keyring, or in memory for one run; never in a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import Auth, Connection, Kind
from aoai_tui.errors import SecretTrouble
from aoai_tui.plain import plain_line

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "aoai-tui"
WINDOWS_LIMIT = 1_280
"""Characters that Windows' credential store takes: 2,560 bytes of UTF-16."""

# The first keeps secrets in a file that anyone can decode, the second asks for a password on the terminal
# that the app draws on.
_REFUSED = ("keyrings.alt", "keyrings.cryptfile")

_MISSING = "There is no keyring on this machine, or this session can't reach it."
_LOCKED = "The keyring is locked."

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class KeyringStatus:
    """Whether keys can be kept on this machine."""

    usable: bool
    name: str
    """The keyring's own name; empty where there is none."""
    sentence: str
    """For the sign-in form: where a key goes, or why it can't be kept."""


class Secrets:
    """The secret of each connection. Calls may block on the desktop's prompt: make them in a thread.

    A secret belongs to a connection's name and host together, so that an endpoint which was edited in
    config.toml never receives the key of the host before it.
    """

    def __init__(self) -> None:
        self._this_run: dict[str, Secret] = {}

    def get(self, connection: Connection) -> Secret | None:
        """The connection's secret, the one of this run first; None where there is none.

        Raises SecretTrouble where the keyring can't be asked.
        """
        if connection.auth in (Auth.NONE, Auth.ENTRA):
            return None
        if secret := self._this_run.get(entry(connection)):
            return secret
        stored = _asked(connection, lambda: _usable().get_password(SERVICE, entry(connection)))
        return Secret(stored) if stored else None

    def set(self, connection: Connection, secret: Secret) -> None:
        """Keep the secret in the keyring, and make sure that it is there; raises SecretTrouble."""
        _asked(connection, lambda: _store(connection, secret), secret)
        self._this_run.pop(entry(connection), None)

    def delete(self, connection: Connection) -> None:
        """Forget the secret, here and in the keyring; where none is kept, that is no trouble.

        Raises SecretTrouble where the keyring holds one and doesn't let go of it.
        """
        self._this_run.pop(entry(connection), None)
        if self.status().usable:
            _asked(connection, lambda: _remove(connection))

    def remember_for_this_run(self, connection: Connection, secret: Secret) -> None:
        """Keep the secret in memory until the app ends."""
        self._this_run[entry(connection)] = secret

    def status(self) -> KeyringStatus:
        """Whether there is a keyring that can be used; it is not unlocked for this. Never raises."""
        try:
            name = plain_line(_asked(None, lambda: _usable().name), 60)
        except SecretTrouble as trouble:
            return KeyringStatus(usable=False, name="", sentence=trouble.title)
        return KeyringStatus(
            usable=True, name=name, sentence=f"The key is kept in this system's keyring, {name}."
        )


def entry(connection: Connection) -> str:
    """The user name of a connection's entry in the keyring."""
    return f"{connection.name} @ {connection.origin}"


def _store(connection: Connection, secret: Secret) -> None:
    keyring = _usable()
    text = secret.reveal()
    if type(keyring).__module__ == "keyring.backends.Windows" and len(text) > WINDOWS_LIMIT:
        raise SecretTrouble(
            f"The key has {len(text):,} characters; Windows keeps at most {WINDOWS_LIMIT:,}.",
            _cure(connection),
        )
    keyring.set_password(SERVICE, entry(connection), text)
    # Some keyrings take everything and keep nothing.
    if not secret.matches(keyring.get_password(SERVICE, entry(connection))):
        raise SecretTrouble("The keyring took the key but doesn't give it back.", _cure(connection))


def _remove(connection: Connection) -> None:
    from keyring.errors import PasswordDeleteError  # noqa: PLC0415 - keyring is slow to import

    keyring = _usable()
    try:
        keyring.delete_password(SERVICE, entry(connection))
    except PasswordDeleteError:
        if keyring.get_password(SERVICE, entry(connection)) is not None:
            raise


def _usable() -> KeyringBackend:
    """The keyring to use, of a chain the first that is fit; raises SecretTrouble or what keyring raises."""
    import keyring  # noqa: PLC0415 - keyring is slow to import
    from keyring.backends import chainer, fail, null  # noqa: PLC0415

    found = keyring.get_keyring()
    candidates = list(found.backends) if isinstance(found, chainer.ChainerBackend) else [found]
    fit = [backend for backend in candidates if not _is_refused(backend)]
    if candidates and not fit:
        raise SecretTrouble(
            "The only keyring here keeps secrets where others can read them, so it is not used."
        )
    if not fit or isinstance(fit[0], fail.Keyring):
        raise SecretTrouble(_MISSING)
    if isinstance(fit[0], null.Keyring):
        raise SecretTrouble("The keyring is switched off on this machine.")
    return fit[0]


def _is_refused(backend: KeyringBackend) -> bool:
    return any(
        f"{kind.__module__}.".startswith(f"{name}.") for kind in type(backend).__mro__ for name in _REFUSED
    )


def _asked(connection: Connection | None, call: Callable[[], _T], secret: Secret | None = None) -> _T:
    """What the call gives; whatever goes wrong in it becomes SecretTrouble with a cure.

    A keyring is a plug-in that may raise anything. Its exception is dropped, not chained, and where a secret
    was handed to it its words are not repeated either: they may hold the secret.
    """
    try:
        return call()
    except SecretTrouble as trouble:
        said = trouble
    except Exception as error:  # noqa: BLE001 - see above
        said = SecretTrouble(_explanation(error, quiet=secret is not None))
    first_try = "Unlock it and try again. " if said.title == _LOCKED else ""
    raise SecretTrouble(said.title, said.advice or first_try + _cure(connection))


def _explanation(error: Exception, *, quiet: bool) -> str:
    """The failure as a sentence."""
    kind = type(error).__name__
    if kind in ("KeyringLocked", "LockedException", "PromptDismissedException"):
        return _LOCKED
    if kind == "NoKeyringError":
        return _MISSING
    if kind in ("ValueError", "ImportError", "ModuleNotFoundError", "AttributeError") and not quiet:
        return "The keyring's own settings can't be used; look at PYTHON_KEYRING_BACKEND and keyringrc.cfg."
    words = "" if quiet else plain_line(str(error), 120).rstrip(".")
    return f"The keyring failed: {words or kind}."


def _cure(connection: Connection | None) -> str:
    """What to do instead, with the variable that this connection's secret has in the environment."""
    variable = "AZURE_OPENAI_API_KEY"
    if connection and connection.kind in (Kind.OPENAI, Kind.COMPATIBLE):
        variable = "OPENAI_API_KEY"
    elif connection and connection.auth is Auth.BEARER:
        variable = "AZURE_OPENAI_AD_TOKEN"
    return f"Keep the key for this run only, or set {variable} before you start the app."
