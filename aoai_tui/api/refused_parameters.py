"""One parameter that the deployment does not take, in all the ways in which servers say so."""

from __future__ import annotations

import re

from aoai_tui import errors
from aoai_tui.api.error_body import ErrorBody
from aoai_tui.domain import Parameters

FIELDS = frozenset(Parameters.__struct_fields__)

_CODES = ("unsupported_parameter", "unsupported_value", "unknown_parameter")
_VALUE_CODES = ("unsupported_value", "invalid_value")

_CHOICES = ("reasoning_effort", "verbosity", "response_format")
"""Parameters of which a deployment may know some values only; a wrong number in others is the asker's mistake."""

WITHOUT_IT = "Send again without it. "
OTHERWISE = "Leave it out, or choose another one. "
"""Advice about a parameter, before the service's own words."""

_NEEDED = ("messages", "input", "prompt", "model", "instructions", "stream")
"""Without these no request can be sent again."""

_ELSEWHERE = {
    "reasoning": "reasoning_effort",
    "reasoning.effort": "reasoning_effort",
    "text.verbosity": "verbosity",
    "text.format": "response_format",
    "max_completion_tokens": "max_tokens",
    "max_output_tokens": "max_tokens",
}
"""Names that our parameters have in one API or another."""

_NAME = r"['\"`“‘]?([A-Za-z_][\w.\[\]]*)"
_SAID = tuple(
    re.compile(pattern.replace("NAME", _NAME), re.IGNORECASE)
    for pattern in (
        r"Unrecognized request arguments? supplied: NAME",
        r"(?:Unsupported|Unknown|Unrecognized|Unexpected) (?:parameter|argument|field|value)s?:? NAME",
        r"['\"`]NAME['\"`] is not supported with this model",
        r"does not support (?:the )?(?:parameter )?['\"`]NAME['\"`](?: parameter)?",
        r"Additional properties are not allowed \(NAME",
        r"'loc': \('body', NAME'.{0,40}?(?:Extra inputs are|extra fields) not permitted",
        r"^NAME: (?:Extra inputs are|extra fields) not permitted",
    )
)
_VALUE_SAID = re.compile(r"Unsupported value|does not support .{1,60} with this model", re.IGNORECASE)
_INSTEAD = re.compile(r"Use ['\"`]?([A-Za-z_]\w*)['\"`]? instead", re.IGNORECASE)


def refused_parameter(details: ErrorBody) -> errors.ParameterRefused | None:
    """The error, where the body says that one parameter, which a request may do without, is the trouble."""
    spelled = _spelled(details)
    parameter = parameter_named(spelled)
    if not spelled or _head(spelled) in _NEEDED:
        return None
    instead = _INSTEAD.search(details.message)
    replacement = instead[1] if instead and instead[1] != spelled else None
    by_value = details.code in _VALUE_CODES or bool(_VALUE_SAID.search(details.message))
    return errors.ParameterRefused(
        f"The deployment does not take “{spelled}”" + (" with this value." if by_value else "."),
        f"Use “{replacement}” instead." if replacement else f"{WITHOUT_IT}{details.said}",
        parameter=parameter,
        replacement=replacement,
    )


def never_sent(error: errors.ParameterRefused) -> errors.RequestRefused:
    """The error where the words only seemed to be about a parameter: none of that name was sent."""
    advice = error.advice
    for about_it in (WITHOUT_IT, OTHERWISE):
        advice = advice.removeprefix(about_it)
    return errors.RequestRefused(
        "The service refused the request.",
        advice,
        status=error.status,
        code=error.code,
        request_id=error.request_id,
    )


def parameter_named(spelled: str) -> str:
    """The field of Parameters that a service's name stands for; the name itself where there is none."""
    plain = re.sub(r"\[\d+\]", "", spelled)
    while plain:
        if found := _ELSEWHERE.get(plain):
            return found
        if plain in FIELDS:
            return plain
        plain = plain.rpartition(".")[0]
    return spelled


def _spelled(details: ErrorBody) -> str:
    """The refused parameter's name as the service writes it; empty where none is refused."""
    said = next((found[1] for pattern in _SAID if (found := pattern.search(details.message))), "").rstrip(".")
    if details.code in _CODES:
        quoted = re.search(r"'([\w.\[\]]+)'", details.message)
        return details.parameter or said or (quoted[1] if quoted else "")
    if details.code == "invalid_value" and parameter_named(details.parameter) in _CHOICES:
        return details.parameter
    if (
        said
        and not details.parameter
        and _VALUE_SAID.search(details.message)
        and parameter_named(said) not in FIELDS
    ):
        return ""  # what is quoted is the value
    return (details.parameter or said) if said else ""


def _head(spelled: str) -> str:
    return re.split(r"[.\[]", spelled, maxsplit=1)[0]
