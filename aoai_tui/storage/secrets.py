"""Keys and tokens in the system's keyring, or in memory for one run; never in a file."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import Auth, Connection, Kind
from aoai_tui.errors import SecretTrouble
from aoai_tui.storage import keyring_entries


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
        return keyring_entries.kept(entry(connection), _cure(connection))

    def set(self, connection: Connection, secret: Secret) -> None:
        """Keep the secret in the keyring, and make sure that it is there; raises SecretTrouble."""
        keyring_entries.keep(entry(connection), secret, _cure(connection))
        self._this_run.pop(entry(connection), None)

    def delete(self, connection: Connection) -> None:
        """Forget the secret, here and in the keyring; where none is kept, that is no trouble.

        Raises SecretTrouble where the keyring holds one and doesn't let go of it.
        """
        self._this_run.pop(entry(connection), None)
        keyring_entries.forget(entry(connection), _cure(connection))

    def remember_for_this_run(self, connection: Connection, secret: Secret) -> None:
        """Keep the secret in memory until the app ends."""
        self._this_run[entry(connection)] = secret

    def status(self) -> KeyringStatus:
        """Whether there is a keyring that can be used; it is not unlocked for this. Never raises."""
        try:
            name = keyring_entries.name_of_keyring()
        except SecretTrouble as trouble:
            return KeyringStatus(usable=False, name="", sentence=trouble.title)
        return KeyringStatus(
            usable=True, name=name, sentence=f"The key is kept in this system's keyring, {name}."
        )


def entry(connection: Connection) -> str:
    """The user name of a connection's entry in the keyring."""
    return f"{connection.name} @ {connection.origin}"


def _cure(connection: Connection) -> str:
    """What to do instead, with the variable that this connection's secret has in the environment."""
    variable = "AZURE_OPENAI_API_KEY"
    if connection.kind in (Kind.OPENAI, Kind.COMPATIBLE):
        variable = "OPENAI_API_KEY"
    elif connection.auth is Auth.BEARER:
        variable = "AZURE_OPENAI_AD_TOKEN"
    return f"Keep the key for this run only, or set {variable} before you start the app."
