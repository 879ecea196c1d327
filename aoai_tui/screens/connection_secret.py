"""What to do with a key that no keyring takes."""

from __future__ import annotations

from enum import Enum, auto

from aoai_tui.config.settings import Auth, Connection, Kind
from aoai_tui.errors import SecretTrouble
from aoai_tui.screens.confirm import Choice, Way


class Keep(Enum):
    """Where a key goes that can't go to the keyring."""

    THIS_RUN = auto()
    ENVIRONMENT = auto()
    NOWHERE = auto()


class KeepSecret(Choice[Keep]):
    """Asks where the key goes; None means that the person wants to go back and change something."""

    def __init__(self, connection: Connection, trouble: SecretTrouble) -> None:
        """`trouble` is what the keyring said."""
        super().__init__(
            trouble.title,
            "The connection is saved, its key is not. Keys are never written to a file.",
            [
                Way(Keep.THIS_RUN, "Keep it for this run only", "It is forgotten when the app ends."),
                Way(Keep.ENVIRONMENT, "Use the environment", in_the_environment(connection)),
                Way(Keep.NOWHERE, "Leave without the key", "Edit the connection to enter it later."),
            ],
            escape="back to the form",
        )


def in_the_environment(connection: Connection) -> str:
    """Which variables make the same connection, and what it is called then."""
    if connection.kind in (Kind.OPENAI, Kind.COMPATIBLE):
        endpoint, key = "OPENAI_BASE_URL", "OPENAI_API_KEY"
    else:
        endpoint = "AZURE_OPENAI_ENDPOINT"
        key = "AZURE_OPENAI_AD_TOKEN" if connection.auth is Auth.BEARER else "AZURE_OPENAI_API_KEY"
    return f"Set {endpoint} and {key} before the app starts; they make the connection “environment”."
