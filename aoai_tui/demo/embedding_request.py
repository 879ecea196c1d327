"""The body of a request for embeddings, checked as the service checks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aoai_tui.demo.azure import Refused, error, invalid
from aoai_tui.demo.checks import missing, one_of, whole, wrong_type
from aoai_tui.demo.deployments import Embeddings, embeddings
from aoai_tui.demo.faults import without_command
from aoai_tui.demo.tokens import count_tokens
from aoai_tui.domain import MOST_INPUT_TOKENS, MOST_INPUTS, MOST_REQUEST_TOKENS

USUAL_DIMENSIONS = 1536
MOST_DIMENSIONS = 3072

_INVALID = (
    "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference."
)


@dataclass(frozen=True, slots=True)
class EmbeddingRequest:
    """What is to be embedded, and how the vectors are to be sent."""

    texts: tuple[str, ...]
    """Without the commands in them; tokens are texts of their numbers."""
    tokens: int
    """In all texts together."""
    dimensions: int
    base64: bool

    @classmethod
    def of(cls, body: Any, deployment: str) -> EmbeddingRequest:
        """Read and check a body; raises Refused. Slow for a large one: for a thread."""
        if not isinstance(body, dict):
            raise invalid(None, "We could not parse the JSON body of your request.", None)
        encoding = one_of(body.get("encoding_format"), "encoding_format", ("float", "base64"))
        dimensions = _dimensions(body, deployment)
        inputs = inputs_of(body)
        tokens = [len(each) if isinstance(each, list) else count_tokens(each) for each in inputs]
        _check_tokens(tokens)
        return cls(
            texts=tuple(_text(each) for each in inputs),
            tokens=sum(tokens),
            dimensions=dimensions,
            base64=encoding == "base64",
        )


def inputs_of(body: Mapping[str, Any]) -> list[str | list[int]]:
    """What is to be embedded: texts, or the numbers of their tokens; raises Refused."""
    value = body.get("input")
    if value is None:
        raise missing("input")
    inputs = value if isinstance(value, list) and not _are_tokens(value) else [value]
    if len(inputs) > MOST_INPUTS:
        message = (
            f"Invalid 'input': array too long. Expected an array with maximum length {MOST_INPUTS}, but got an "
            f"array with length {len(inputs)} instead."
        )
        raise invalid("array_above_max_length", message, "input")
    if not all(isinstance(each, str) or _are_tokens(each) for each in inputs):
        raise wrong_type("input", "a string, an array of strings or arrays of tokens")
    if not inputs or not all(inputs):
        raise invalid(None, _INVALID, None)
    return inputs


def _are_tokens(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, int) and not isinstance(each, bool) for each in value)
    )


def _dimensions(body: Mapping[str, Any], deployment: str) -> int:
    if body.get("dimensions") is not None and embeddings(deployment) is Embeddings.OLD:
        raise invalid(None, "This model does not support specifying dimensions.", None)
    return whole(body, "dimensions", most=MOST_DIMENSIONS) or USUAL_DIMENSIONS


def _check_tokens(tokens: list[int]) -> None:
    if (longest := max(tokens)) > MOST_INPUT_TOKENS:
        message = (
            f"This model's maximum context length is {MOST_INPUT_TOKENS} tokens, however you requested {longest} "
            f"tokens ({longest} in your prompt; 0 for the completion). Please reduce your prompt; or completion "
            "length."
        )
        raise invalid(None, message, None)
    if (total := sum(tokens)) > MOST_REQUEST_TOKENS:
        code = "max_tokens_per_request"
        message = f"Requested {total} tokens, max {MOST_REQUEST_TOKENS} tokens per request"
        raise Refused(400, error(code, message, type=code, param=None))


def _text(each: str | list[int]) -> str:
    if isinstance(each, list):
        return " ".join(f"token{number}" for number in each)
    return without_command(each) or each
