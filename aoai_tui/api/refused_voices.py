"""A voice that a deployment does not have, as servers say it, and the voices that they name instead."""

from __future__ import annotations

import re

from aoai_tui import errors
from aoai_tui.api.error_body import ErrorBody

_MENTIONED = re.compile(r"\bvoices?\b|\bspeaker\b", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:speed|instructions|response[ _]format)\b", re.IGNORECASE)
_REFUSED = re.compile(
    r"\binvalid\b|\bunknown\b|\bunsupported\b|\bunrecogni[sz]ed\b"
    r"|not (?:a )?(?:valid|found|support|available|allowed|exist)"
    r"|n't exist|no such|does not (?:exist|have)|should be|must be|one of|is required|unexpected value",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"(?:should be|must be|one of|(?:supported|available|valid|allowed|permitted) (?:values|voices|options)?(?: are)?"
    r"|voices are|choose from|expected)\W",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"['\"`“‘]([\w./+-]{1,64})['\"`”’]")
_LISTED = re.compile(r"\b([\w./+-]{2,64})\b(?=,|\s*(?:and|or)\b|\s*[.\])]|\s*$)")

_EVERYBODY_HAS = "alloy"


def refused_voice(details: ErrorBody) -> errors.ParameterRefused | None:
    """The error, where the voice is the trouble; `replacement` is a voice that the deployment has, where it says so."""
    about = details.parameter.rpartition(".")[2]
    if about not in ("", "voice", "id") or not (about or _is_about_voices(details)):
        return None
    if not _REFUSED.search(details.message) and details.code not in ("invalid_value", "unsupported_value"):
        return None
    names = _named_instead(details.message)
    instead = _EVERYBODY_HAS if _EVERYBODY_HAS in names else next(iter(names), None)
    return errors.ParameterRefused(
        "The deployment does not have this voice.",
        f"Choose another one. {details.said}",
        parameter="voice",
        replacement=instead,
    )


def _is_about_voices(details: ErrorBody) -> bool:
    missing = details.code in (
        "DeploymentNotFound",
        "model_not_found",
    )  # a deployment may be named after a voice
    return not missing and bool(_MENTIONED.search(details.message)) and not _OTHERS.search(details.message)


def _named_instead(message: str) -> list[str]:
    """The voices that the message lists; empty where it lists none."""
    begin = _INSTEAD.search(message)
    if begin is None:
        return []
    rest = message[begin.end() - 1 :].partition("input")[0]
    return _QUOTED.findall(rest) or _LISTED.findall(rest)
