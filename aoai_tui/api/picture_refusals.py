"""What the service does not take of a request for pictures: one parameter, a given picture, or the whole work."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aoai_tui import errors
from aoai_tui.api.error_body import ErrorBody
from aoai_tui.api.error_case import Case
from aoai_tui.api.picture_arguments import CHOICES
from aoai_tui.api.refused_parameters import WITHOUT_IT
from aoai_tui.domain import FilterResult

_PARAMETERS = (*CHOICES, "output_compression", "partial_images", "stream", "user", "n")
"""What a request for pictures may do without, as the service spells it; the last is a word only in quotes."""

_CODES = ("unsupported_parameter", "unsupported_value", "unknown_parameter")

_QUOTED_N = r"['\"`“‘]n['\"`”’]|parameter n\b|\bn (?:is|must|parameter)\b"
_MENTIONED = re.compile(
    r"\b("
    + "|".join(name.replace("_", "[ _]") for name in _PARAMETERS if name != "n")
    + rf")\b|({_QUOTED_N})",
    re.IGNORECASE,
)
_UNSUPPORTED_FORMAT = re.compile(
    r"\b(?:webp|jpe?g|png|gif|svg)\b (?:images?|output|format)?.{0,12}(?:n't|not) (?:yet )?support"
    r"|unsupported (?:output|image) format",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"(?:not|n't) (?:\w+ )?(?:compatible|support|permitted|allowed|available|implemented|recogni[sz]ed|accept)"
    r"|(?:un|in)compatible|(?:un|in)supported|not be used|only (?:be )?support|support(?:s|ed)? only"
    r"|do(?:es)? not (?:accept|take|support)|\bunknown\b|\bunexpected\b|\bunrecogni[sz]ed\b|extra (?:inputs|fields)",
    re.IGNORECASE,
)
_WRONG_VALUE = re.compile(
    r"\binvalid\b|\bmust be\b|should be|\bone of\b|\bonly\b|\bexpected\b|permitted|supported values",
    re.IGNORECASE,
)

_GIVEN = ("image", "mask", "image[]", "images")
"""The parameters under which pictures are given."""


def picture_trouble(case: Case) -> errors.RequestRefused | None:
    """The error, where the words tell what of the request is the trouble."""
    if case.details.code == "OperationNotSupported" or case.says("does not work with the specified model"):
        return _wrong_deployment(case)
    return refused_in_picture(case.details) or _the_given_picture(case)


def refused_in_picture(details: ErrorBody) -> errors.ParameterRefused | None:
    """The error, where one parameter that a request may do without is refused, or one value of it."""
    name = _named(details)
    if not name or not _is_refusal(details, name):
        return None
    one_value = name in CHOICES and details.code not in ("unsupported_parameter", "unknown_parameter")
    return errors.ParameterRefused(
        f"The deployment does not take “{name}”" + (" with this value." if one_value else "."),
        f"{WITHOUT_IT}{details.said}",
        parameter=name,
    )


def held_back(filters: Iterable[tuple[FilterResult, ...]], of: int) -> errors.ContentFiltered:
    """The error for finished pictures that the content filter keeps; `filters` are the results of each."""
    kept = list(filters)
    harmful = dict.fromkeys(str(result) for group in kept for result in group if not result.harmless)
    found = tuple(harmful)
    what = (
        "the picture" if of == 1 else "all pictures" if len(kept) == of else f"{len(kept)} of {of} pictures"
    )
    return errors.ContentFiltered(
        f"The content filter held back {what}" + (f": {', '.join(found)}." if found else "."),
        "Say it differently and draw again. "
        + ("" if found else "The service did not say which category it found. ")
        + "The filter's strictness is set for the deployment, in the Azure portal.",
        code="content_filter",
        categories=found,
    )


def too_much_picture(case: Case) -> errors.RequestRefused:
    """The pictures that were given are larger than the deployment takes."""
    return errors.RequestRefused(
        "The given pictures are too large for the deployment.",
        f"Give fewer or smaller ones: each under 50 MB, a mask under 4 MB. {case.details.said}",
    )


def drawing_timed_out() -> errors.ServiceTrouble:
    """Somebody on the way did not wait for the drawing's end: the same again would cost, and end, the same."""
    return errors.ServiceTrouble(
        "The drawing took longer than the service waits.",
        "It may be paid for all the same, so it is not asked for again by itself. A lower quality, a smaller size or "
        "a single picture takes less time.",
    )


def no_pictures_here(case: Case) -> errors.NotFound:
    """The address is no service's for pictures."""
    work = "changing pictures" if case.pictures == "edits" else "drawing"
    return errors.NotFound(
        f"{case.host} does not know {work} at this address.",
        "In Azure it needs the v1 endpoint, or an api-version such as 2025-04-01-preview: "
        "change it in the connection (f9).",
    )


def _named(details: ErrorBody) -> str:
    """The parameter that the error is about, as the service spells it; empty where it is about none of ours."""
    told = re.sub(r"\[.*?\]", "", details.parameter).rpartition(".")[2]
    if told in _GIVEN or _UNSUPPORTED_FORMAT.search(details.message):
        return "" if told in _GIVEN else "output_format"
    if told and told != "prompt":
        return told
    if found := _MENTIONED.search(details.message):
        return found[1].lower().replace(" ", "_") if found[1] else "n"
    return ""


def _is_refusal(details: ErrorBody, name: str) -> bool:
    if details.code in _CODES or _REFUSED.search(details.message):
        return True
    return name in CHOICES and (details.code == "invalid_value" or bool(_WRONG_VALUE.search(details.message)))


def _the_given_picture(case: Case) -> errors.RequestRefused | None:
    if case.pictures != "edits":
        return None
    if case.says("size limit", "too large", "less than 50", "less than 4", "exceeds"):
        return too_much_picture(case)
    if case.says("mask"):
        return errors.RequestRefused(
            "The service can't use the mask.",
            f"It must be a PNG of the picture's own size with transparent places, under 4 MB. {case.details.said}",
        )
    if case.says("image file", "image format", "mimetype", "could not decode", "invalid image", "corrupt"):
        return errors.RequestRefused(
            "The service can't read a given picture.",
            f"Give it as PNG or JPEG. {case.details.said}",
        )
    return None


def _wrong_deployment(case: Case) -> errors.RequestRefused:
    work = "changes no pictures" if case.pictures == "edits" else "draws nothing"
    return errors.RequestRefused(
        f"The deployment “{case.deployment}” {work}.", "Choose one that does, as gpt-image-2 does (ctrl+o)."
    )
