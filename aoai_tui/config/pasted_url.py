"""From whatever address a person pastes to a connection."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from urllib.parse import parse_qsl, unquote

from aoai_tui.config.address import Address, AddressError, parse_address
from aoai_tui.config.problem import InvalidSetting
from aoai_tui.config.secret import looks_like_key
from aoai_tui.config.settings import DEFAULT_API_VERSION, Auth, Connection, Deployments, Kind, usual_auth
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line

_URL = re.compile(r"""(?:https?|wss?)://[^\s"'`<>]+""", re.IGNORECASE)
_AFTER = ".,;)"
"""What ends a sentence or stands behind an address in it, and no part of a path ends with."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_API_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(?:-preview)?")

_FOUNDRY = (".services.ai.azure.com", ".services.ai.azure.us", ".services.ai.azure.cn")
_REGIONAL = (".api.cognitive.microsoft.com", ".api.cognitive.microsoft.us", ".api.cognitive.azure.cn")
_RESOURCE = (
    *(f".openai.azure.{cloud}" for cloud in ("com", "us", "cn")),
    *(f".cognitiveservices.azure.{cloud}" for cloud in ("com", "us", "cn")),
    *_FOUNDRY,
    *_REGIONAL,
)
_GATEWAY = (".azure-api.net", ".azure-api.us", ".azure-api.cn")
_PORTALS = {
    "portal.azure.com",
    "portal.azure.us",
    "portal.azure.cn",
    "ai.azure.com",
    "oai.azure.com",
    "openai.com",
    "platform.openai.com",
    "chatgpt.com",
    "learn.microsoft.com",
}
_KNOWN_BASES = {"openrouter.ai": "/api/v1", "api.groq.com": "/openai/v1"}
"""Servers whose base is not /v1."""

_OLLAMA_PORT = 11434
_KEY_PARAMETERS = {"api-key", "api_key", "apikey", "key", "subscription-key", "code", "sig", "token"}

_WORK = {
    "chat/completions": "chat",
    "completions": "chat",
    "responses": "chat",
    "realtime": "chat",
    "audio/transcriptions": "transcription",
    "audio/translations": "transcription",
    "audio/speech": "speech",
    "embeddings": "embeddings",
    "images/generations": "images",
    "images/edits": "images",
}
"""The operation at an address's end = the kind of work that it does, as in Deployments."""

_OTHER_OPERATIONS = ("models", "files", "batches", "fine_tuning/jobs")


@dataclass(frozen=True, slots=True)
class Guess:
    """What an address says about a connection, in the form that the connection's fields have."""

    kind: Kind
    endpoint: str
    auth: Auth
    name: str
    """A suggestion: the resource's name, or the host's."""
    api_version: str = ""
    deployment: str = ""
    """The deployment that the address named; empty where it named none."""
    work: str = "chat"
    """What that deployment is for: the name of a field of Deployments."""
    notes: tuple[str, ...] = ()
    """What was recognised, left out or added, as sentences for the form."""

    def connection(self, name: str = "") -> Connection:
        """The connection that this guess makes; raises InvalidSetting where the name can't be used."""
        return Connection(
            name=name or self.name,
            kind=self.kind,
            endpoint=self.endpoint,
            api_version=self.api_version,
            auth=self.auth,
            deployments=Deployments(**{self.work: self.deployment}),
        )


@dataclass(slots=True)
class _Reading:
    """An address while it is understood."""

    address: Address
    segments: list[str] = field(init=False)
    """The path's parts, still percent-encoded; none ends with what a sentence ends with."""
    query: dict[str, str] = field(init=False)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.segments = [kept for segment in self.address.path.split("/") if (kept := segment.rstrip(_AFTER))]
        self.query = {key.lower(): value for key, value in parse_qsl(self.address.query)}

    def ends(self, endings: tuple[str, ...]) -> bool:
        return self.address.host.endswith(endings)


def connection_from_url(text: str) -> Guess:
    """Understand a pasted address: a target URI of the portal, an endpoint, a base URL, a local server.

    Raises UsageTrouble, in words and without repeating what might be a key, where it is no address.
    """
    reading = _Reading(_address(text))
    if reading.address.host in _PORTALS:
        raise UsageTrouble(
            "This is the address of a web page, not of a resource.",
            "Copy the endpoint or the target URI that the page shows, such as https://NAME.openai.azure.com.",
        )
    if _KEY_PARAMETERS & reading.query.keys():
        reading.notes.append("A key in the address was left out; it is asked for on its own.")
    guess = _understanding(reading)(reading)
    guess = replace(guess, notes=tuple(reading.notes))
    try:
        guess.connection()
    except InvalidSetting as trouble:
        raise UsageTrouble(trouble.title, "Paste the endpoint as the resource's page shows it.") from None
    return guess


def _address(text: str) -> Address:
    bare = text.strip().strip("\"'`<>").strip()
    found = _URL.search(bare)
    if not found and looks_like_key(bare):
        raise UsageTrouble(
            "This looks like a key, not like an address.",
            "Paste the endpoint here, such as https://NAME.openai.azure.com; the key has a field of its own.",
        )
    if not bare:
        raise UsageTrouble(
            "The address is empty.", "Paste an endpoint, such as https://NAME.openai.azure.com."
        )
    url = re.sub("(?i)^ws", "http", found[0].rstrip(_AFTER)) if found else _with_scheme(bare)
    try:
        return _on_tls(parse_address(url))
    except AddressError as error:
        raise UsageTrouble(str(error), "An endpoint looks like https://NAME.openai.azure.com.") from None


def _with_scheme(bare: str) -> str:
    """An address that came without https:// gets it, or http:// where it is a server nearby."""
    if _SCHEME.match(bare):
        raise UsageTrouble(
            "Only addresses that begin with https:// or http:// can be used.",
            "An endpoint looks like https://NAME.openai.azure.com.",
        )
    if re.fullmatch(r"[A-Za-z0-9_-]+", bare) and bare.lower() != "localhost":
        raise UsageTrouble(
            "This is a name without a host, perhaps a resource's.",
            "Paste the full endpoint, such as https://NAME.openai.azure.com.",
        )
    try:
        return f"http://{bare}" if parse_address(f"http://{bare}").private else f"https://{bare}"
    except AddressError:
        return f"https://{bare}"


def _on_tls(address: Address) -> Address:
    """The services of Microsoft and OpenAI answer on TLS alone."""
    public = address.host.endswith((*_RESOURCE, *_GATEWAY, ".openai.com")) and address.port is None
    return replace(address, scheme="https") if public else address


def _understanding(reading: _Reading) -> Callable[[_Reading], Guess]:
    """Who can read this address."""
    if reading.address.host == "api.openai.com" or reading.ends((".api.openai.com",)):
        return _openai
    if reading.ends((*_RESOURCE, *_GATEWAY)) or _index(reading.segments, "openai", "deployments") is not None:
        return _azure
    return _compatible


def _azure(reading: _Reading) -> Guess:
    segments = reading.segments
    at = next((index for index, segment in enumerate(segments) if segment == "openai"), len(segments))
    if (own := _index(segments, "openai", "deployments")) is not None:
        at = own
    before, after = segments[:at], segments[at + 1 :]
    base = reading.address.origin + "".join(f"/{segment}" for segment in _kept_path(reading, before))
    models = bool(before) and before[0] == "models" and reading.ends(_FOUNDRY)
    if reading.ends(_REGIONAL):
        reading.notes.append("This is a region's address: it takes a key, but no sign-in with Entra ID.")
    if after[:1] == ["v1"] or models:
        return _azure_v1(reading, base, after[1:])
    deployment = unquote(after[1]) if after[:1] == ["deployments"] and len(after) > 1 else ""
    operation = "/".join(after[2:] if after[:1] == ["deployments"] else after)
    deployment = deployment or reading.query.get("deployment", "")
    version = _api_version(reading)
    reading.notes.append(f"Azure OpenAI with api-version {version}.")
    return Guess(
        kind=Kind.AZURE,
        endpoint=base,
        auth=Auth.API_KEY,
        name=_name(reading),
        api_version=version,
        deployment=_named_deployment(reading, deployment),
        work=_WORK.get(operation, "chat"),
    )


def _azure_v1(reading: _Reading, base: str, operation: list[str]) -> Guess:
    reading.notes.append("Azure OpenAI with the v1 API, which needs no api-version.")
    version = reading.query.get("api-version", "")
    return Guess(
        kind=Kind.AZURE_V1,
        endpoint=f"{base}/openai/v1/",
        auth=Auth.API_KEY,
        name=_name(reading),
        api_version=version if version == "preview" else "",
        deployment=_named_deployment(reading, reading.query.get("deployment", "")),
        work=_WORK.get("/".join(operation), "chat"),
    )


def _kept_path(reading: _Reading, before: list[str]) -> list[str]:
    """The part of the path ahead of /openai that belongs to the endpoint: a gateway's own."""
    if not reading.ends(_RESOURCE):
        return before
    if before[:2] == ["api", "projects"] and len(before) > 2:
        project = plain_line(unquote(before[2]), 64)
        reading.notes.append(f"The project {project} was left out: deployments belong to its resource.")
    elif before[:1] == ["models"]:
        reading.notes.append(
            "This is the address for models of all makers; the same resource's v1 API is used."
        )
    elif before:
        reading.notes.append("The path was left out: a resource answers under its host alone.")
    return []


def _api_version(reading: _Reading) -> str:
    version = reading.query.get("api-version", "")
    own = "openai" in reading.segments or "projects" not in reading.segments
    if own and _API_VERSION.fullmatch(version):
        return version
    if version:
        reading.notes.append(
            f"The address's api-version is not one of Azure OpenAI's: {DEFAULT_API_VERSION} is."
        )
    return DEFAULT_API_VERSION


def _named_deployment(reading: _Reading, name: str) -> str:
    """The deployment, safe to show; a placeholder such as {deployment-id} is none."""
    name = plain_line(name, 128)
    if not name or name[0] in "{<[":
        return ""
    reading.notes.append(f"Deployment {name}.")
    return name


def _openai(reading: _Reading) -> Guess:
    operation = "/".join(segment for segment in reading.segments if segment != "v1")
    reading.notes.append("OpenAI's own service.")
    return Guess(
        kind=Kind.OPENAI,
        endpoint=f"{reading.address.origin}/v1",
        auth=Auth.BEARER,
        name="openai",
        work=_WORK.get(operation, "chat"),
    )


def _compatible(reading: _Reading) -> Guess:
    address = reading.address
    path, operation = _without_operation("/".join(reading.segments))
    if address.port == _OLLAMA_PORT and path.split("/")[0] == "api":
        path = ""
    if path:
        path = f"/{path}"
    else:
        path = _KNOWN_BASES.get(address.host, "/v1")
        server = "Ollama answers" if address.port == _OLLAMA_PORT else "Such servers answer"
        reading.notes.append(f"{path} was added: {server} like OpenAI there.")
    reading.notes.append("A server that answers like OpenAI.")
    return Guess(
        kind=Kind.COMPATIBLE,
        endpoint=address.origin + path,
        auth=Auth.NONE if address.private else usual_auth(Kind.COMPATIBLE),
        name=_name(reading),
        work=_WORK.get(operation, "chat"),
    )


def _without_operation(path: str) -> tuple[str, str]:
    """A base path, and the operation that stood at its end; the longest one wins."""
    for operation in sorted((*_WORK, *_OTHER_OPERATIONS), key=len, reverse=True):
        if path == operation or path.endswith(f"/{operation}"):
            return path.removesuffix(operation).rstrip("/"), operation
    return path, ""


def _name(reading: _Reading) -> str:
    """A short name for the connection: the resource's, or the server's."""
    address = reading.address
    if reading.ends((*_RESOURCE, *_GATEWAY)):
        return address.host.split(".")[0][:64]
    if address.loopback:
        return "ollama" if address.port == _OLLAMA_PORT else f"local {address.port or ''}".strip()
    return address.host.removeprefix("www.").removeprefix("api.")[:64]


def _index(segments: list[str], first: str, second: str) -> int | None:
    """Where two parts of a path follow each other."""
    return next((index for index, pair in enumerate(pairwise(segments)) if pair == (first, second)), None)
