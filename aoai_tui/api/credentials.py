"""Entra ID tokens: fetched off the event loop, kept until shortly before they expire."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from azure.core.credentials import AccessToken
from azure.core.exceptions import AzureError, ClientAuthenticationError
from azure.identity import AzureAuthorityHosts, CredentialUnavailableError, DefaultAzureCredential

from aoai_tui.api.masking import masked
from aoai_tui.config.settings import Connection, Kind
from aoai_tui.errors import ConnectionTrouble, SignInRefused
from aoai_tui.plain import plain_line

_EARLY = 300.0
"""Seconds before its end at which a token counts as expired: a long upload must not outlive it."""


class TokenCredential(Protocol):
    """The one method of azure.core's credentials that is used here."""

    def get_token(self, *scopes: str) -> AccessToken:
        """A token for the scopes; blocks on processes and the network."""


@dataclass(frozen=True)
class Cloud:
    """Where one of Microsoft's clouds signs in."""

    authority: str
    suffix: str
    """The top-level domain of its services: com, us or cn."""


_CLOUDS = {
    "us": Cloud(AzureAuthorityHosts.AZURE_GOVERNMENT, "us"),
    "cn": Cloud(AzureAuthorityHosts.AZURE_CHINA, "cn"),
}
_PUBLIC = Cloud(AzureAuthorityHosts.AZURE_PUBLIC_CLOUD, "com")


@dataclass
class Tokens:
    """The tokens of one connection."""

    credential: TokenCredential
    scope: str
    _token: AccessToken | None = None
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self) -> str:
        """A valid token; several requests at once fetch it only once. Raises SignInRefused."""
        async with self._one_at_a_time:
            if self._token is None or self._token.expires_on - time.time() < _EARLY:
                self._token = await asyncio.to_thread(self._fetch)
            return self._token.token

    def forget(self) -> None:
        """Fetch a new token next time, whatever the known one says of its age."""
        self._token = None

    def _fetch(self) -> AccessToken:
        try:
            return self.credential.get_token(self.scope)
        except CredentialUnavailableError:
            raise _nobody() from None
        except ClientAuthenticationError as error:
            words = error.message or str(error)
            if "failed to retrieve a token from the included credentials" in words:
                raise _nobody() from None
            raise SignInRefused(
                "Azure did not accept the sign-in.",
                f"Sign in again (az login). It said: {masked(plain_line(words, 240))}",
            ) from None
        except AzureError as error:
            raise ConnectionTrouble(
                "Azure's sign-in service could not be reached.",
                "Check your network or VPN and try again.",
                retryable=True,
            ) from error


def _nobody() -> SignInRefused:
    return SignInRefused(
        "Nobody is signed in to Azure on this machine.",
        "Run “az login” (or set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET), then send again.",
    )


def tokens_for(connection: Connection) -> Tokens:
    """The token source that fits the connection's cloud and kind. Imports and builds: for a thread.

    Raises SignInRefused where an AZURE_… variable holds what can't be meant.
    """
    try:
        credential = DefaultAzureCredential(authority=_cloud(connection).authority)
    except ValueError as error:
        raise SignInRefused(
            "The sign-in to Azure is not set up rightly.",
            f"Look at the variables AZURE_TENANT_ID and AZURE_AUTHORITY_HOST: {plain_line(str(error), 200)}",
        ) from None
    return Tokens(credential, scope_for(connection))


def scope_for(connection: Connection) -> str:
    """The audience that the service asks for: the v1 API has a newer one, but only in the public cloud."""
    cloud = _cloud(connection)
    if connection.kind is Kind.AZURE_V1 and cloud is _PUBLIC:
        return "https://ai.azure.com/.default"
    return f"https://cognitiveservices.azure.{cloud.suffix}/.default"


def _cloud(connection: Connection) -> Cloud:
    host = urlsplit(connection.endpoint).hostname or ""
    return _CLOUDS.get(host.rpartition(".")[2], _PUBLIC)
