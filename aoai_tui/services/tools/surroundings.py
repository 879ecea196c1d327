"""The environment that a command gets: the person's own, without secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SECRET_NAMES = frozenset(
    {"AZURE_OPENAI_API_KEY", "OPENAI_API_KEY", "AZURE_OPENAI_AD_TOKEN", "AZURE_CLIENT_SECRET"}
)

_LOOKS_SECRET = re.compile(
    r"(?:KEY|KEYS|TOKENS?|SECRETS?|PASSWORD|PASSWD|PASSPHRASE|PASS|PWD_?FILE|CREDENTIALS?|CREDS|PAT|SAS)(?:_|\d|$)"
    r"|CONNECTION_?STRING|CONNSTR|APIKEY|SECRET|PASSWORD"
)

_PASSWORD_IN_ADDRESS = re.compile(r"://[^/\s:@]*:[^/\s@]+@")


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Every variable but those that by name or form hold a key, a token or a password."""
    return {
        name: value
        for name, value in environment.items()
        if name.upper() not in _SECRET_NAMES
        and not _LOOKS_SECRET.search(name.upper())
        and not _PASSWORD_IN_ADDRESS.search(value)
    }
