"""The bodies with which the service refuses pictures, as people have met them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aoai_tui.demo.azure import Refused, error, invalid
from aoai_tui.demo.content_filter import Results, blocked_picture, blocked_prompt
from aoai_tui.demo.faults import Fault, FaultKind

_UNSAFE = (
    "Your request was rejected as a result of our safety system. Your prompt may contain text that is not "
    "allowed by our safety system."
)
_MODERATED = (
    "Your request was rejected by the safety system. If you believe this is an error, contact us at Azure support "
    "ticket and include the request ID 00000000-0000-0000-0000-000000000000. safety_violations=[violence]."
)
_TASK_FAILED = "Your task failed as a result of our safety system."
_OPTIONAL = (
    *("quality", "size", "background", "output_compression", "output_format", "moderation", "input_fidelity"),
    *("style", "response_format", "partial_images", "stream", "user", "n"),
)
"""What a request may do without, likeliest first."""

_KNOWN_VALUES = {
    "quality": "'low', 'medium', 'high', and 'auto'",
    "size": "'1024x1024', '1024x1536', '1536x1024', and 'auto'",
    "background": "'opaque', and 'auto'",
    "output_format": "'png', and 'jpeg'",
}


def unknown_parameter(name: str) -> Refused:
    """400 for a parameter that the deployment's model has never heard of."""
    return invalid("unknown_parameter", f"Unknown parameter: '{name}'.", name)


def unknown_value(name: str, value: object, known: str) -> Refused:
    """400 for a word that the parameter does not take; `known` lists those that it does."""
    return invalid("invalid_value", f"Invalid value: '{value}'. Supported values are: {known}.", name)


def image_refusal(fault: Fault, sent: Mapping[str, Any]) -> Refused | None:
    """How a request for pictures is refused where that differs from other requests; None where it doesn't."""
    match fault.kind:
        case FaultKind.PARAMETER:
            return unknown_parameter(next((name for name in _OPTIONAL if name in sent), "quality"))
        case FaultKind.VALUE:
            name = next((name for name in _KNOWN_VALUES if name in sent), "quality")
            return unknown_value(name, sent.get(name, "hd"), _KNOWN_VALUES[name])
        case FaultKind.FILTER_PROMPT:
            inner = {"code": "ResponsibleAIPolicyViolation", "content_filter_results": blocked_prompt()}
            body = error("content_policy_violation", _UNSAFE, type="invalid_request_error", inner_error=inner)
            return Refused(400, body)
        case FaultKind.FILTER_PROMPT_3:
            return Refused(
                400, error("moderation_blocked", _MODERATED, type="image_generation_user_error", param=None)
            )
        case _:
            return None


def filtered_picture(created: int) -> dict[str, Any]:
    """A body of status 200 that has an error where the pictures should be."""
    results: Results = blocked_picture()
    inner = {"code": "ResponsibleAIPolicyViolation", "content_filter_results": results}
    return {"created": created, **error("contentFilter", _TASK_FAILED, inner_error=inner)}
