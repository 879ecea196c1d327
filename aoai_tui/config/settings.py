"""The settings of the app and its connections, as values.

Each field is followed by its description: README's table is made from them (see `documentation`).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import cast

import msgspec
from msgspec.structs import force_setattr

from aoai_tui.config.address import Address, AddressError, parse_address
from aoai_tui.config.chat_settings import McpServer, Preset, Price, Tool
from aoai_tui.config.problem import InvalidSetting
from aoai_tui.config.sound_settings import Sound
from aoai_tui.plain import plain_line

DEFAULT_API_VERSION = "2024-10-21"
OPENAI_BASE = "https://api.openai.com/v1"
ENVIRONMENT = "environment"
"""The name of the connection that environment variables make."""


class Kind(StrEnum):
    """How a service is spoken to; the values are those of config.toml."""

    AZURE = "azure"
    """Azure OpenAI with dated api-versions: deployments are part of the path."""

    AZURE_V1 = "azure-v1"
    """Azure OpenAI's v1 API: one base URL, no api-version."""

    OPENAI = "openai"
    """OpenAI itself."""

    COMPATIBLE = "compatible"
    """Any server that answers like OpenAI: Ollama, llama.cpp, vLLM, OpenRouter."""

    DEMO = "demo"
    """Answers made on this machine."""


class Auth(StrEnum):
    """How a request shows who sends it. The key or token itself is never in config.toml."""

    API_KEY = "api-key"
    """A key in the `api-key` header, Azure's way."""

    BEARER = "bearer"
    """A key or a ready-made token as `Authorization: Bearer`, OpenAI's way."""

    ENTRA = "entra"
    """Sign in with Microsoft Entra ID."""

    NONE = "none"
    """Nothing is sent."""


class Images(StrEnum):
    """How pictures are drawn; the values are those of config.toml and of the command line."""

    AUTO = "auto"
    """As the terminal tells."""

    KITTY = "kitty"
    """By kitty's graphics protocol."""

    SIXEL = "sixel"
    """By sixels."""

    BLOCKS = "blocks"
    """In half-blocks, which any terminal has."""

    NONE = "none"
    """Not at all: words stand for them."""


class Deployments(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The deployment, or model, that each kind of work begins with."""

    chat: str = ""
    """The deployment that conversations use."""

    transcription: str = ""
    """The deployment that turns recordings into text."""

    speech: str = ""
    """The deployment that reads text aloud."""

    embeddings: str = ""
    """The deployment that makes embeddings."""

    images: str = ""
    """The deployment that draws pictures."""


class Connection(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One way to reach a service. What can't be used raises InvalidSetting when it is made."""

    name: str
    """What the connection is called, 1 to 64 characters: the table's own name."""

    kind: Kind
    """azure, azure-v1, openai, compatible or demo."""

    endpoint: str = ""
    """For azure `https://RESOURCE.openai.azure.com`; for azure-v1 the base URL that ends in /openai/v1/;
    for compatible the server's base URL; openai knows its own."""

    api_version: str = ""
    """The dated api-version of azure; left out: 2024-10-21. azure-v1 takes `preview` here, or nothing."""

    auth: Auth = cast(Auth, None)  # __post_init__ puts the usual one in its place
    """api-key (Azure's header), bearer (OpenAI's, also for ready-made tokens), entra (Microsoft Entra ID)
    or none. Left out: api-key for the azure kinds, bearer for the others."""

    colour: str = ""
    """The colour of the name in the header, `red` or `#cf222e`; empty for the theme's own."""

    timeout: float = 600.0
    """Seconds that a request may take, above 0 and at most 86400."""

    max_retries: int = 2
    """How often a request that failed for a passing reason is repeated, 0 to 10."""

    preset: str = ""
    """The preset that new conversations begin with."""

    deployments: Deployments = Deployments()
    """The deployment for each kind of work; each may be left out and chosen in the app."""

    def __post_init__(self) -> None:
        """Check every field, and bring endpoint, api_version and auth into their one form."""
        check_name(self.name)
        if not 0 < self.timeout <= 86_400:
            raise InvalidSetting("The timeout must be above 0 and at most 86400 seconds.", key="timeout")
        if not 0 <= self.max_retries <= 10:
            raise InvalidSetting("The number of retries must be 0 to 10.", key="max_retries")
        if not re.fullmatch(r"[A-Za-z0-9.-]{0,40}", self.api_version):
            raise InvalidSetting(
                "An api-version looks like 2024-10-21 or 2025-04-01-preview.", key="api_version"
            )
        if not re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}|[a-z][a-z0-9_]{0,30}|", self.colour):
            raise InvalidSetting("A colour looks like red or #cf222e.", key="colour")
        force_setattr(self, "endpoint", _normal_endpoint(self.kind, self.endpoint))
        if self.kind is Kind.AZURE and not self.api_version:
            force_setattr(self, "api_version", DEFAULT_API_VERSION)
        if self.kind is Kind.DEMO or cast("Auth | None", self.auth) is None:
            force_setattr(self, "auth", usual_auth(self.kind))

    @property
    def origin(self) -> str:
        """`https://host` or `https://host:port`, lower-case: a key belongs to it. Empty for the demo."""
        return self._address.origin if self.endpoint else ""

    @property
    def insecure(self) -> bool:
        """Whether a key or token would travel over a network in clear text."""
        if not self.endpoint or self.auth is Auth.NONE:
            return False
        return self._address.scheme == "http" and not self._address.loopback

    @property
    def _address(self) -> Address:
        return parse_address(self.endpoint)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All of config.toml."""

    theme: str = ""
    """The name of the theme; empty: dark or light, as the terminal tells."""

    connection: str = ""
    """The name of the connection that opens; empty: the environment's where its variables are set, else
    the first one of this file, else the demo."""

    stream_gap_seconds: float = 60.0
    """Seconds of silence in mid-reply after which the connection counts as broken, 1 to 3600."""

    keys: dict[str, str] = {}
    """Other keys for an action: the binding's id = the keys, with commas between them."""

    editor: str = ""
    """The command that alt+e opens the input in; empty: $VISUAL, else $EDITOR, else vi or notepad."""

    title_deployment: str = ""
    """The deployment that titles conversations; empty: the first words do."""

    currency: str = "$"
    """The sign before a cost."""

    images: Images = Images.AUTO
    """How pictures are drawn: auto (as the terminal tells), kitty, sixel, blocks (half-blocks, in any terminal) or
    none (words stand for them)."""

    connections: dict[str, Connection] = {}
    """One table for each connection, `[connections.NAME]`."""

    presets: dict[str, Preset] = {}
    """One table for each preset, `[presets.NAME]`."""

    prices: dict[str, Price] = {}
    """One table for each model or deployment, `[prices."gpt-5-mini"]`. Without one, no cost is shown."""

    tools: dict[str, Tool] = {}
    """One table for each command that a deployment may ask to be run, `[tools.NAME]`."""

    mcp: dict[str, McpServer] = {}
    """One table for each tool server, `[mcp.NAME]`."""

    sound: Sound = Sound()
    """The table `[sound]`."""

    def __post_init__(self) -> None:
        """Check what the types don't say."""
        if not 1 <= self.stream_gap_seconds <= 3600:
            raise InvalidSetting("The gap must be 1 to 3600 seconds.", key="stream_gap_seconds")


def usual_auth(kind: Kind) -> Auth:
    """How a service of this kind is signed in to where nothing else is said."""
    if kind is Kind.DEMO:
        return Auth.NONE
    return Auth.API_KEY if kind in (Kind.AZURE, Kind.AZURE_V1) else Auth.BEARER


def check_name(name: str) -> None:
    """Raise InvalidSetting where a connection can't be called this."""
    if not 1 <= len(name) <= 64 or name != plain_line(name):
        raise InvalidSetting(
            "A connection's name has 1 to 64 characters, no line breaks and no needless spaces.", key="name"
        )


def opening_connection(settings: Settings, environment: Connection | None, asked: str = "") -> Connection:
    """The connection that the app opens with.

    `asked` is the command line's wish; InvalidSetting is raised where there is none of that name.
    """
    known = {DEMO.name: DEMO, **settings.connections}
    if environment:
        known[ENVIRONMENT] = environment
    if asked:
        if asked not in known:
            raise InvalidSetting(
                f"There is no connection named {plain_line(asked, 64)}.",
                "There are: " + ", ".join(known) + ".",
                key="connection",
            )
        return known[asked]
    if settings.connection in known:
        return known[settings.connection]
    return environment or next(iter(settings.connections.values()), DEMO)


def _normal_endpoint(kind: Kind, text: str) -> str:
    """The endpoint in the one form that its kind has, whatever a hand wrote."""
    if kind is Kind.DEMO:
        return ""
    if not text.strip():
        if kind is Kind.OPENAI:
            return OPENAI_BASE
        raise InvalidSetting("The endpoint is missing.", key="endpoint")
    try:
        address = parse_address(text)
    except AddressError as bad:
        raise InvalidSetting(str(bad), key="endpoint") from None
    return address.origin + _normal_path(kind, address.path)


def _normal_path(kind: Kind, path: str) -> str:
    segments = [segment for segment in path.split("/") if segment]
    plain_path = "".join(f"/{segment}" for segment in segments)
    if kind is Kind.AZURE:
        # The client adds /openai itself, so it and what follows it is cut; a gateway's own path stays.
        kept = segments[: segments.index("openai")] if "openai" in segments else segments
        return "".join(f"/{segment}" for segment in kept)
    if kind is Kind.AZURE_V1:
        before, found, _ = f"{plain_path}/".partition("/openai/v1/")
        if found:
            return before + found
        return f"{plain_path}/v1/" if segments[-1:] == ["openai"] else f"{plain_path or '/openai/v1'}/"
    if kind is Kind.OPENAI:
        return plain_path or "/v1"
    return plain_path


DEMO = Connection(
    name="demo",
    kind=Kind.DEMO,
    deployments=Deployments(
        chat="demo-chat",
        transcription="demo-transcribe",
        speech="demo-speech",
        images="demo-image",
        embeddings="demo-embedding",
    ),
)
RESERVED = (ENVIRONMENT, DEMO.name)
"""Names that no connection of config.toml may take."""
