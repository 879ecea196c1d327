"""What the service does not take of a request for embeddings: one parameter, a text, or the whole work."""

from __future__ import annotations

import re

from aoai_tui import errors
from aoai_tui.api.error_case import Case
from aoai_tui.api.refused_parameters import OTHERWISE, WITHOUT_IT
from aoai_tui.domain import MOST_INPUT_TOKENS

_TEXTS = (400, 413, 422)
"""Statuses that may be about a text."""

_DIMENSIONS = re.compile(
    r"\bdimensions?['\"`]? (?:is |are |parameter )*(?:not|n't|un)|specifying dimensions|['\"`]dimensions?['\"`]"
    r"|matryoshka|output dimension|^dimensions?\b",
    re.IGNORECASE,
)
_ENCODING = re.compile(r"encoding[_ ]format|base64", re.IGNORECASE)
_TOO_LONG = (
    *("maximum context length", "context length", "context size", "maximum input length", "too many tokens"),
    *("exceed n_ctx", "exceeds the maximum", "too large to process", "must have less than"),
)
_NO_EMBEDDINGS = (
    *("does not work with the specified model", "not support embedding", "not an embedding model"),
    "not allowed to generate embeddings",
)
_EMPTY = (
    "'$.input' is invalid",
    "not valid under any of the given schemas",
    "cannot be empty",
    "can't be empty",
)


def embedding_trouble(case: Case) -> errors.RequestRefused | None:
    """The error, where the words tell what of the request is the trouble."""
    details = case.details
    if details.code == "OperationNotSupported" or case.says(*_NO_EMBEDDINGS):
        return errors.WrongApi(
            f"The deployment “{case.deployment}” makes no embeddings.",
            "Choose one that does, as text-embedding-3-small does.",
        )
    if details.code == "max_tokens_per_request" or case.says("tokens per request"):
        return errors.RequestRefused(
            "These are too many tokens for one request.", f"Send fewer texts together. {details.said}"
        )
    if case.says(*_TOO_LONG):
        return errors.RequestRefused(
            "The text is too long for the model.",
            f"Most models take {MOST_INPUT_TOKENS:,} tokens at most: cut it into shorter passages. {details.said}",
        )
    if case.says(*_EMPTY):
        return errors.RequestRefused("The service does not take an empty text.", details.said)
    return _refused(case)


def is_about_encoding(error: errors.RequestRefused) -> bool:
    """Whether the deployment seems to know no base64."""
    if isinstance(error, errors.ParameterRefused):
        return error.parameter == "encoding_format"
    return bool(_ENCODING.search(str(error)))


def is_about_texts(error: errors.AoaiError) -> bool:
    """Whether one of the texts, or their number, may be why a request failed: with other texts it may succeed."""
    if isinstance(error, errors.ParameterRefused | errors.WrongApi):
        return False
    return isinstance(error, errors.ContentFiltered) or (
        isinstance(error, errors.RequestRefused) and error.status in _TEXTS
    )


def _refused(case: Case) -> errors.ParameterRefused | None:
    details = case.details
    told = details.parameter.rpartition(".")[2]
    if told == "encoding_format" or (not told and _ENCODING.search(details.message)):
        return errors.ParameterRefused(
            "The deployment does not take “encoding_format”.",
            f"{WITHOUT_IT}{details.said}",
            parameter="encoding_format",
        )
    if told == "dimensions" or (not told and _DIMENSIONS.search(details.message)):
        return errors.ParameterRefused(
            "The deployment does not take this number of dimensions.",
            f"{OTHERWISE}{details.said}",
            parameter="dimensions",
        )
    return None
