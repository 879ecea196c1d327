"""Connection strings by the names that people give them: in the keyring, or in memory for one run."""

from __future__ import annotations

import json
import os

from aoai_tui.config.secret import Secret
from aoai_tui.errors import SecretTrouble, UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.storage import keyring_entries
from aoai_tui.storage.postgres.connection_string import typed_connection_string
from aoai_tui.storage.remembered import Remembered

VARIABLE = "AOAI_TUI_POSTGRES"
"""The environment variable that makes the place `environment`."""

ENVIRONMENT = "environment"

_KEPT_UNDER = "postgres"
_LONGEST_NAME = 40
_CURE = f"Keep it for this run only, or set {VARIABLE} before you start the app."


class ConnectionStrings:
    """Calls may block on the desktop's prompt: make them in a thread of their own. They raise SecretTrouble."""

    def __init__(self, remembered: Remembered) -> None:
        """The names, which a keyring can't list, are among what is `remembered`."""
        self._remembered = remembered
        self._this_run: dict[str, Secret] = {}

    def names(self) -> list[str]:
        """The names, in the order of the alphabet; nothing of what is behind them. Raises StorageTrouble alone."""
        names = {*_read(self._remembered.tab(_KEPT_UNDER)), *self._this_run}
        if os.environ.get(VARIABLE, "").strip():
            names.add(ENVIRONMENT)
        return sorted(names, key=str.casefold)

    def get(self, name: str) -> Secret:
        """The connection string. Raises UsageTrouble where there is none of this name, or none that can be read."""
        if known := self._this_run.get(name):
            return known
        if name == ENVIRONMENT and (text := os.environ.get(VARIABLE, "").strip()):
            return typed_connection_string(text)
        known_here = name in _read(self._remembered.tab(_KEPT_UNDER))
        kept = keyring_entries.kept(_entry(name), _CURE) if known_here else None
        if kept is None:
            raise UsageTrouble(
                f"There is no connection string for PostgreSQL “{plain_line(name, _LONGEST_NAME)}” here.",
                "Enter it again, or look the collection up on this machine.",
            )
        self._this_run[name] = kept
        return kept

    def keep(self, name: str, string: Secret) -> None:
        """Keep it in the keyring, and make sure that it is there."""
        name = checked_name(name)
        keyring_entries.keep(_entry(name), string, _CURE, "connection string")
        self._this_run[name] = string
        self._remember({*_read(self._remembered.tab(_KEPT_UNDER)), name})

    def remember_for_this_run(self, name: str, string: Secret) -> None:
        """Keep it in memory until the app ends."""
        self._this_run[checked_name(name)] = string

    def forget(self, name: str) -> None:
        """Forget it here and in the keyring; where none is kept, that is no trouble."""
        self._this_run.pop(name, None)
        keyring_entries.forget(_entry(name), _CURE)
        self._remember({*_read(self._remembered.tab(_KEPT_UNDER))} - {name})

    def where_kept(self) -> str:
        """Whether there is a keyring that takes it, as a sentence. Never raises."""
        try:
            return f"It is kept in this system's keyring, {keyring_entries.name_of_keyring()}."
        except SecretTrouble as trouble:
            return f"{trouble.title} It is kept for this run only."

    def _remember(self, names: set[str]) -> None:
        self._remembered.remember_tab(_KEPT_UNDER, json.dumps(sorted(names)))


def checked_name(name: str) -> str:
    """The name as it is kept. Raises UsageTrouble for one that is empty, too long or the environment's."""
    name = plain_line(name, 400)
    if not name:
        raise UsageTrouble("The PostgreSQL connection has no name.", "Give it one.")
    if "://" in name or "=" in name:
        raise UsageTrouble(
            "This looks like the connection string, not like a name.",
            "The name is not secret: choose a word, and enter the connection string where it is asked for.",
        )
    if len(name) > _LONGEST_NAME:
        raise UsageTrouble("This name is too long.", f"It may have {_LONGEST_NAME} characters.")
    if name == ENVIRONMENT:
        raise UsageTrouble(f"“{ENVIRONMENT}” is what the variable {VARIABLE} makes.", "Choose another name.")
    return name


def _entry(name: str) -> str:
    return f"PostgreSQL: {name}"


def _read(text: str) -> list[str]:
    try:
        names = json.loads(text or "[]")
    except ValueError:
        return []
    return [name for name in names if isinstance(name, str) and name] if isinstance(names, list) else []
