"""Which path belongs to which service. A new subject adds a module and its lines here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote

from aoai_tui.demo.chat import Chat
from aoai_tui.demo.deployments import check_there
from aoai_tui.demo.embeddings import Embeddings
from aoai_tui.demo.exchange import RecordedRequest, Service
from aoai_tui.demo.hosted import HOSTED_AT, Hosted
from aoai_tui.demo.images import Images
from aoai_tui.demo.legacy import Legacy
from aoai_tui.demo.models import Models
from aoai_tui.demo.quota import Quota
from aoai_tui.demo.refusals import unknown_path
from aoai_tui.demo.responses import Responses
from aoai_tui.demo.speech import Speech
from aoai_tui.demo.transcription import Transcription

_DATED = "/openai/"
_V1 = "/openai/v1/"
_PLAIN = "/v1/"  # where other services that speak the same language have it
_EVERY_ROOT = (f"{_DATED}deployments/{{deployment}}/", _V1, _PLAIN)


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path; a part in braces stands for any name, `{deployment}` for a deployment's."""

    method: str
    path: str
    service: Service


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a request goes."""

    service: Service
    deployment: str


def routes(deployments: Collection[str], quota: Quota) -> tuple[Route, ...]:
    """All that the demo can do, with a service's state made anew for each transport."""
    chat, responses, legacy, models = Chat(), Responses(), Legacy(), Models(deployments)
    audio: dict[str, Service] = {
        "speech": Speech(),
        "transcriptions": Transcription("transcription"),
        "translations": Transcription("translation"),
    }
    hosted, embeddings = Hosted(), Embeddings(quota)
    pictures: dict[str, Service] = {
        "generations": Images("generations", hosted),
        "edits": Images("edits", hosted),
    }
    return (
        *(
            Route("POST", f"{root}audio/{name}", service)
            for root in _EVERY_ROOT
            for name, service in audio.items()
        ),
        *(
            Route("POST", f"{root}images/{name}", service)
            for root in _EVERY_ROOT
            for name, service in pictures.items()
        ),
        *(Route("POST", f"{root}embeddings", embeddings) for root in _EVERY_ROOT),
        Route("GET", f"{HOSTED_AT}{{id}}/{{name}}", hosted),
        Route("POST", f"{_DATED}deployments/{{deployment}}/chat/completions", chat),
        Route("POST", f"{_V1}chat/completions", chat),
        Route("POST", f"{_DATED}responses", responses),
        Route("POST", f"{_V1}responses", responses),
        Route("POST", f"{_DATED}deployments/{{deployment}}/completions", legacy),
        Route("POST", f"{_V1}completions", legacy),
        Route("POST", f"{_PLAIN}chat/completions", chat),
        Route("POST", f"{_PLAIN}responses", responses),
        Route("POST", f"{_PLAIN}completions", legacy),
        Route("GET", f"{_PLAIN}models", models),
        Route("GET", f"{_DATED}models", models),
        Route("GET", f"{_V1}models", models),
    )


def destination(table: Collection[Route], request: RecordedRequest, raw_path: str) -> Destination:
    """Where a request goes; raises Refused for a path, api-version or deployment that is not there.

    `raw_path` is still percent-encoded, for a deployment's name may hold a slash.
    """
    for route in table:
        deployment = _match(route, request, raw_path)
        if deployment is not None:
            check_there(deployment)
            return Destination(route.service, deployment)
    raise unknown_path()


def _match(route: Route, request: RecordedRequest, raw_path: str) -> str | None:
    """The deployment, empty where none is named; None where the route is another's."""
    pattern, parts = route.path.split("/"), raw_path.split("/")
    if route.method != request.method or len(pattern) != len(parts):
        return None
    if any(want != have and want[:1] != "{" for want, have in zip(pattern, parts, strict=True)):
        return None
    if not route.path.startswith((_V1, _PLAIN, HOSTED_AT)) and not request.query.get("api-version"):
        return None  # Azure answers "Resource not found" to a dated path without an api-version
    if "{deployment}" in pattern:
        return unquote(parts[pattern.index("{deployment}")])
    model = request.fields.get("model")
    return model if isinstance(model, str) else ""
