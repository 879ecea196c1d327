"""The connection that environment variables make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aoai_tui.config.problem import InvalidSetting, Problem
from aoai_tui.config.secret import Secret, typed_secret
from aoai_tui.config.settings import ENVIRONMENT, OPENAI_BASE, Auth, Connection, Deployments, Kind
from aoai_tui.errors import UsageTrouble

if TYPE_CHECKING:
    from aoai_tui.config.pasted_url import Guess

_API_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(?:-preview)?")


@dataclass(frozen=True, slots=True)
class FromEnvironment:
    """What the environment says about a connection; empty where it says nothing."""

    connection: Connection | None = None
    """Named `environment`; None without variables, or where a variable can't be used."""
    secret: Secret | None = None
    """Goes only to this connection's host. None with Entra ID, and for servers that want none."""
    problems: tuple[Problem, ...] = ()


def environment_connection(environ: Mapping[str, str]) -> FromEnvironment:
    """The connection in AZURE_OPENAI_… or, without AZURE_OPENAI_ENDPOINT, in OPENAI_…; never raises.

    Azure's variables and OpenAI's don't mix: a key goes only to the host that its own family names.
    """
    reader = _Reader(environ)
    if reader.value("AZURE_OPENAI_ENDPOINT"):
        connection, secret = reader.azure()
    elif reader.value("OPENAI_BASE_URL") or reader.value("OPENAI_API_KEY"):
        connection, secret = reader.openai()
    else:
        connection, secret = None, None
        reader.name_lonely_key()
    return FromEnvironment(connection, secret, tuple(reader.problems))


class _Reader:
    """Reads variables and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self._environ = environ

    def value(self, name: str) -> str:
        return self._environ.get(name, "").strip()

    def azure(self) -> tuple[Connection | None, Secret | None]:
        guess = self.guess("AZURE_OPENAI_ENDPOINT")
        if not guess:
            return None, None
        token, key = self.secret("AZURE_OPENAI_AD_TOKEN"), self.secret("AZURE_OPENAI_API_KEY")
        auth = Auth.BEARER if token else Auth.API_KEY if key else Auth.ENTRA
        kind = Kind.AZURE_V1 if guess.kind is Kind.AZURE_V1 else Kind.AZURE
        # A host that isn't Azure's own is a gateway here: the variable's name says so, and its path counts.
        azure_own = guess.kind in (Kind.AZURE, Kind.AZURE_V1)
        connection = self.made(
            "AZURE_OPENAI_ENDPOINT",
            kind=kind,
            endpoint=guess.endpoint if azure_own else self.value("AZURE_OPENAI_ENDPOINT"),
            api_version=self.api_version(kind) or (guess.api_version if azure_own else ""),
            auth=auth,
            deployments=Deployments(chat=self.value("AZURE_OPENAI_DEPLOYMENT") or guess.deployment),
        )
        return connection, (token or key) if connection else None

    def openai(self) -> tuple[Connection | None, Secret | None]:
        base = self.value("OPENAI_BASE_URL") or OPENAI_BASE
        guess = self.guess("OPENAI_BASE_URL", base)
        if not guess:
            return None, None
        key = self.secret("OPENAI_API_KEY")
        kind = Kind.COMPATIBLE if guess.kind is Kind.AZURE else guess.kind
        connection = self.made(
            "OPENAI_BASE_URL",
            kind=kind,
            # The base is taken as it stands: whoever sets this variable means it.
            endpoint=base if kind is Kind.COMPATIBLE else guess.endpoint,
            auth=Auth.BEARER if key or kind is Kind.OPENAI else Auth.NONE,
        )
        return connection, key if connection else None

    def guess(self, name: str, text: str = "") -> Guess | None:
        from aoai_tui.config.pasted_url import connection_from_url  # noqa: PLC0415 - not needed without variables

        try:
            return connection_from_url(text or self.value(name))
        except UsageTrouble as trouble:
            self.report(name, f"{trouble.title} The environment's connection is left out.")
            return None

    def made(
        self,
        variable: str,
        *,
        kind: Kind,
        endpoint: str,
        auth: Auth,
        api_version: str = "",
        deployments: Deployments | None = None,
    ) -> Connection | None:
        try:
            return Connection(
                name=ENVIRONMENT,
                kind=kind,
                endpoint=endpoint,
                auth=auth,
                api_version=api_version,
                deployments=deployments or Deployments(),
            )
        except InvalidSetting as trouble:
            self.report(variable, f"{trouble.title} The environment's connection is left out.")
            return None

    def api_version(self, kind: Kind) -> str:
        """OPENAI_API_VERSION where the kind has dated versions; empty where it says nothing of use."""
        version = self.value("OPENAI_API_VERSION")
        if not version or kind is not Kind.AZURE:
            return ""
        if not _API_VERSION.fullmatch(version):
            self.report("OPENAI_API_VERSION", "An api-version looks like 2024-10-21; this one is ignored.")
            return ""
        return version

    def secret(self, name: str) -> Secret | None:
        if not self.value(name):
            return None
        try:
            return typed_secret(self.value(name))
        except UsageTrouble as trouble:
            self.report(name, f"{trouble.title} It is ignored.")
            return None

    def name_lonely_key(self) -> None:
        """Say so where there is a key for Azure and no endpoint to go with it."""
        for name in ("AZURE_OPENAI_AD_TOKEN", "AZURE_OPENAI_API_KEY"):
            if self.value(name):
                self.report(
                    name, "It is set, but AZURE_OPENAI_ENDPOINT is not: there is no host to send it to."
                )
                return

    def report(self, name: str, sentence: str) -> None:
        self.problems.append(Problem(name, sentence))
