"""The bodies with which Azure OpenAI says no, as people have met them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from aoai_tui.demo.azure import API_VERSION, Refused, error, invalid
from aoai_tui.demo.content_filter import (
    Results,
    blocked_prompt,
    blocklisted_prompt,
    indirect_prompt,
    jailbreak_prompt,
)
from aoai_tui.demo.embedding_refusals import embedding_refusal
from aoai_tui.demo.faults import Fault, FaultKind
from aoai_tui.demo.image_refusals import image_refusal

_UNKNOWN_PATH = error("404", "Resource not found")
_NO_DEPLOYMENT = error(
    "DeploymentNotFound",
    "The API deployment for this resource does not exist. If you created the deployment within the last 5 "
    "minutes, please wait a moment and try again.",
)
_NO_TOKEN = {
    "statusCode": 401,
    "message": "Unauthorized. Access token is missing, invalid, audience is incorrect "
    "(https://cognitiveservices.azure.com), or have expired.",
}
_FILTERED = (
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. "
    "Please modify your prompt and retry. To learn more about our content filtering policies please read "
    "our documentation: https://go.microsoft.com/fwlink/?linkid=2198766"
)

_FIXED: dict[FaultKind, tuple[int, Mapping[str, Any]]] = {
    FaultKind.BAD_REQUEST: (
        400,
        error(None, "Unrecognized request argument supplied: demo", type="invalid_request_error", param=None),
    ),
    FaultKind.KEY: (
        401,
        error(
            "401",
            "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a "
            "valid key for an active subscription and use a correct regional API endpoint for your "
            "resource.",
        ),
    ),
    FaultKind.ROLE: (401, error("PermissionDenied", "Principal does not have access to API/Operation.")),
    FaultKind.TOKEN: (401, _NO_TOKEN),
    FaultKind.ACCESS: (403, error("403", "Access denied due to Virtual Network/Firewall rules.")),
    FaultKind.DEPLOYMENT: (404, _NO_DEPLOYMENT),
    FaultKind.TIMED_OUT: (408, error("Timeout", "The operation was timeout.")),
    FaultKind.CONFLICT: (409, error("Conflict", "Another operation on this resource is in progress.")),
    FaultKind.UNPROCESSABLE: (
        422,
        error("422", "The request could not be processed.", type=None, param=None),
    ),
    FaultKind.DEPENDENCY: (424, error("424", "A dependency of the model failed while it was answering.")),
    FaultKind.SERVER: (
        500,
        error(
            None,
            "The server had an error while processing your request. Sorry about that!",
            type="server_error",
            param=None,
        ),
    ),
    FaultKind.UNAVAILABLE: (
        503,
        error(
            "InternalServerError",
            "The service is temporarily unable to process your request. Please try again later.",
        ),
    ),
}

_BLOCKED: dict[FaultKind, tuple[str, str, Callable[[], Results]] | None] = {
    FaultKind.FILTER_PROMPT: ("innererror", "content_filter_result", blocked_prompt),
    FaultKind.FILTER_PROMPT_2: ("inner_error", "content_filter_results", blocked_prompt),
    FaultKind.FILTER_PROMPT_3: None,
    FaultKind.FILTER_BLOCKLIST: ("innererror", "content_filter_result", blocklisted_prompt),
    FaultKind.FILTER_JAILBREAK: ("innererror", "content_filter_result", jailbreak_prompt),
    FaultKind.FILTER_INDIRECT: ("innererror", "content_filter_result", indirect_prompt),
}

_OPTIONAL = (
    "max_tokens",
    "top_p",
    "presence_penalty",
    "frequency_penalty",
    "logprobs",
    "seed",
    "stop",
    "temperature",
    "speed",
    "stream_format",
    "timestamp_granularities[]",
    "language",
)


def unknown_path() -> Refused:
    """404 for a path that is not there, or for a dated path without an api-version."""
    return Refused(404, _UNKNOWN_PATH)


def unknown_deployment() -> Refused:
    """404 for a deployment that is not there."""
    return Refused(404, _NO_DEPLOYMENT)


def no_credential() -> Refused:
    """401 for a request that carries neither key nor token."""
    return Refused(401, _NO_TOKEN)


def unsupported_operation(operation: str, deployment: str) -> Refused:
    """400 for a model that knows another API than the one it was asked over."""
    message = (
        f"The {operation} operation does not work with the specified model, {deployment}. Please choose "
        "different model and try again. You can learn more about which models can be used with each operation "
        "here: https://go.microsoft.com/fwlink/?linkid=2197993."
    )
    return Refused(400, error("OperationNotSupported", message))


def unsupported_parameter(name: str, limit: str = "max_completion_tokens") -> Refused:
    """400 for a parameter that the deployment's model does not know."""
    instead = f" Use '{limit}' instead." if name == "max_tokens" else ""
    message = f"Unsupported parameter: '{name}' is not supported with this model.{instead}"
    return invalid("unsupported_parameter", message, name)


def unsupported_value(name: str, value: object) -> Refused:
    """400 for a value that the deployment's model does not take; 1 is the only one that it does."""
    message = (
        f"Unsupported value: '{name}' does not support {value} with this model. "
        "Only the default (1) value is supported."
    )
    return invalid("unsupported_value", message, name)


def refusal(fault: Fault, sent: Mapping[str, Any], path: str = "") -> Refused | None:
    """The answer to a request that is refused as a whole; None where the fault is of another kind."""
    if refused := _of_its_subject(fault, sent, path):
        return refused
    match fault.kind:
        case FaultKind.RATE_LIMIT:
            return rate_limited(3 if fault.seconds is None else fault.seconds, path)
        case FaultKind.PARAMETER | FaultKind.VALUE | FaultKind.DETAIL:
            return _parameter_refused(fault.kind, sent, path)
        case kind if kind in _BLOCKED:
            return Refused(400, _blocked(kind))
        case kind if kind in _FIXED:
            status, answer = _FIXED[kind]
            return Refused(status, answer, {} if fault.seconds is None else _retry_after(fault.seconds))
        case _:
            return None


def _of_its_subject(fault: Fault, sent: Mapping[str, Any], path: str) -> Refused | None:
    if "/images/" in path:
        return image_refusal(fault, sent)
    return embedding_refusal(fault, sent) if path.endswith("/embeddings") else None


def _parameter_refused(kind: FaultKind, sent: Mapping[str, Any], path: str) -> Refused | None:
    if kind is FaultKind.DETAIL:
        plain = "/audio/tr" in path or path.endswith("/embeddings")
        return _in_detail(sent.get("response_format", "json" if plain else None))
    if kind is FaultKind.VALUE:
        return unsupported_value("temperature", sent.get("temperature", 0.7))
    return unsupported_parameter(next((name for name in _OPTIONAL if name in sent), "max_tokens"))


def _in_detail(wanted: Any) -> Refused | None:
    """How servers say no that were made with FastAPI; this one writes nothing but json."""
    if wanted == "json":
        return None
    problem = f"response_format '{wanted}' is not supported" if wanted else "This request is not supported"
    return Refused(400, {"detail": f"{problem} by this server."})


def check_failure(fault: Fault | None) -> None:
    """Raise Refused where a reply that comes in one piece can't fail but as a whole."""
    if fault is not None and fault.kind is FaultKind.FAILED:
        status, answer = _FIXED[FaultKind.SERVER]
        raise Refused(status, answer)


def rate_limited(seconds: float, path: str, headers: Mapping[str, str] | None = None) -> Refused:
    """429 for a quota that is used up, with the seconds to wait; `headers` come beside the usual ones."""
    name = path.rpartition("/")[2]
    other = "/audio/" in path or "/images/" in path or name == "embeddings"
    operation = f"{name.capitalize()}_Create" if other else "ChatCompletions_Create"
    message = (
        f"Requests to the {operation} Operation under Azure OpenAI API version {API_VERSION} "
        "have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after "
        f"{math.ceil(seconds)} seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like "
        "to further increase the default rate limit."
    )
    told = {"x-ratelimit-remaining-tokens": "0", **(headers or {}), **_retry_after(seconds)}
    return Refused(429, error("429", message), told)


def _retry_after(seconds: float) -> dict[str, str]:
    return {"retry-after": str(math.ceil(seconds)), "retry-after-ms": str(round(seconds * 1000))}


def _blocked(kind: FaultKind) -> dict[str, Any]:
    """The three forms that people have met: `innererror`, `inner_error`, and neither of them."""
    body = error("content_filter", _FILTERED, type=None, param="prompt", status=400)
    if found := _BLOCKED[kind]:
        inner, name, results = found
        body["error"][inner] = {"code": "ResponsibleAIPolicyViolation", name: results()}
    return body
