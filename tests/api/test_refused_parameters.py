"""Refused parameters and wrong APIs, in the words of the servers that refuse them."""

import httpx2
import openai
import pytest

from aoai_tui import errors
from aoai_tui.api.failures import from_status
from aoai_tui.errors import AoaiError

CHAT, RESPONSES, COMPLETIONS = "/openai/v1/chat/completions", "/openai/v1/responses", "/v1/completions"


def failure(body: object, status: int = 400, path: str = CHAT, deployment: str = "gpt") -> AoaiError:
    """What an error body becomes, as the package hands it on."""
    request = httpx2.Request("POST", f"https://res.openai.azure.com{path}", headers={"api-key": "k" * 8})
    inner = body.get("error", body) if isinstance(body, dict) else body
    message = inner.get("message", "") if isinstance(inner, dict) else ""
    error = openai.APIStatusError(
        f"Error code: {status} - {message}", response=httpx2.Response(status, request=request), body=inner
    )
    return from_status(error, "res.openai.azure.com", deployment)


def said(message: str, code: str | None = None, param: str | None = None) -> dict[str, object]:
    """An error body in the service's form."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


MAX_TOKENS = (
    "Unsupported parameter: 'max_tokens' is not supported with this model. "
    "Use 'max_completion_tokens' instead."
)
FORBIDDEN = str([{"type": "x", "loc": ("body", "seed"), "msg": "Extra inputs are not permitted"}])
EXTRA = {"type": "extra_forbidden", "msg": "Extra inputs are not permitted", "input": 1}

REFUSED = [
    (said(MAX_TOKENS, "unsupported_parameter", "max_tokens"), "max_tokens", "max_completion_tokens", False),
    (said(MAX_TOKENS), "max_tokens", "max_completion_tokens", False),
    (
        said("'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
        "max_tokens",
        "max_completion_tokens",
        False,
    ),
    (
        said(
            "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value.",
            "unsupported_value",
            "temperature",
        ),
        "temperature",
        None,
        True,
    ),
    (
        said("Unsupported: 'reasoning.effort' is not supported.", "unsupported_parameter", "reasoning.effort"),
        "reasoning_effort",
        None,
        False,
    ),
    (
        said("Unsupported value: 'low' is not supported with this model.", "unsupported_value", "text.verbosity"),
        "verbosity",
        None,
        True,
    ),
    (
        said("Invalid value: 'huge'. Supported values are: 'low' and 'high'.", "invalid_value", "reasoning_effort"),
        "reasoning_effort",
        None,
        True,
    ),
    (
        said("Invalid parameter: 'response_format'.", "unsupported_value", "response_format.type"),
        "response_format",
        None,
        True,
    ),
    (
        said("Unsupported parameter: 'text.format'.", "unsupported_parameter", "text.format.schema"),
        "response_format",
        None,
        False,
    ),
    (said("Unknown parameter: 'top_k'.", "unknown_parameter", "top_k"), "top_k", None, False),
    (said("Unknown parameter: 'seed'."), "seed", None, False),
    (said("Unrecognized request argument supplied: verbosity"), "verbosity", None, False),
    (said("Unrecognized request arguments supplied: seed, user"), "seed", None, False),
    (said("Unknown", "unknown_parameter", "max_output_tokens"), "max_tokens", None, False),
    (said("Additional properties are not allowed ('seed' was unexpected)"), "seed", None, False),
    (said('json: unknown field "logprobs"'), "logprobs", None, False),
    ({"detail": [{**EXTRA, "loc": ["body", "seed"]}]}, "seed", None, False),
    ({"detail": [{"loc": ["body", "seed"], "msg": "extra fields not permitted"}]}, "seed", None, False),
    (
        {"object": "error", "code": 400, "message": FORBIDDEN},
        "seed",
        None,
        False,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("body", "parameter", "replacement", "by_value"), REFUSED)
def test_a_refused_parameter_is_named(
    body: object, parameter: str, replacement: str | None, by_value: bool
) -> None:
    """However a server says it, the error names the field that was refused, and what to use instead."""
    for status in (400, 422):
        found = failure(body, status)
        assert isinstance(found, errors.ParameterRefused)
        assert (found.parameter, found.replacement) == (parameter, replacement)
        assert ("with this value" in found.title) is by_value
        assert f"“{replacement}” instead" in found.advice if replacement else "without it" in found.advice


@pytest.mark.parametrize(
    "body",
    [
        said("Unsupported value: 'messages[0].role' takes no 'system'.", "unsupported_value", "messages[0].role"),
        said("Invalid value: 'gpt'.", "invalid_value", "model"),
        said("Invalid value for 'n': must be at least 1.", "invalid_value", "n"),
        said("'messages' must contain the word 'json' in some form."),
        {"detail": [{"loc": ["body", "messages", 0], "msg": "field required"}]},
        said("An assistant message with 'tool_calls' must be followed by tool messages.", None, "messages"),
    ],
)  # fmt: skip
def test_what_a_request_needs_is_no_refused_parameter(body: object) -> None:
    """Nobody is told to send again without the messages, or without a number that was only too small."""
    found = failure(body)
    assert type(found) is errors.RequestRefused
    assert "It said:" in found.advice


WRONG = [
    (
        said("The chatCompletion operation does not work with the specified model, gpt-5-codex. Please choose "
             "different model and try again.", "OperationNotSupported"),
        400, CHAT, "mine", "responses",
    ),
    (
        said("The chatCompletion operation does not work with the specified model, my-model.", "OperationNotSupported"),
        400, CHAT, "o3-pro", "responses",
    ),
    (
        said("The chatCompletion operation does not work with the specified model, x.", "OperationNotSupported"),
        400, CHAT, "gpt-35-turbo-instruct", "completions",
    ),
    (
        said("The chatCompletion operation does not work with the specified model, x.", "OperationNotSupported"),
        400, CHAT, "embedder", "",
    ),
    (
        said("The completion operation does not work with the specified model, gpt-4o.", "OperationNotSupported"),
        400, COMPLETIONS, "gpt-4o", "chat",
    ),
    (said("This model is only supported in v1/responses and not in v1/chat/completions."), 404, CHAT, "x", "responses"),
    (
        said("This is not a chat model and thus not supported in the v1/chat/completions endpoint. "
             "Did you mean to use v1/completions?"),
        404, CHAT, "x", "completions",
    ),
    (
        said("This is a chat model and not supported in the v1/completions endpoint. "
             "Did you mean to use v1/chat/completions?"),
        404, COMPLETIONS, "x", "chat",
    ),
    (said("The model `x` is not supported with the Responses API."), 400, RESPONSES, "x", "chat"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status", "path", "deployment", "suggested"), WRONG)
def test_the_api_to_use_is_suggested(
    body: object, status: int, path: str, deployment: str, suggested: str
) -> None:
    """A deployment that another API knows is told apart from a refused request, and the options are named."""
    found = failure(body, status, path, deployment)
    assert isinstance(found, errors.WrongApi)
    assert found.suggested == suggested
    assert "ctrl+o" in found.advice
    assert deployment in found.title


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "Resource not found"),
        (400, "Azure OpenAI Responses API is enabled only for api-version 2025-03-01-preview and later"),
        (400, "API version not supported"),
    ],
)
def test_a_service_without_responses_is_told(status: int, message: str) -> None:
    """An api-version from before the Responses API is named as the reason, with what would do."""
    found = failure(said(message, str(status)), status, "/openai/responses")
    assert type(found) is errors.NotFound
    assert "2025-03-01-preview" in found.advice


def test_a_deployment_that_sees_nothing_is_told() -> None:
    """Pictures for a model without eyes are named as the reason."""
    found = failure(said("Invalid content type. image_url is only supported by certain models."))
    assert "no pictures" in found.title


def test_a_value_in_words_alone_is_not_taken_for_a_name() -> None:
    """Where only a value is quoted, and nothing names the parameter, none is named."""
    assert type(failure(said("Unsupported value: 'low'."))) is errors.RequestRefused


def test_the_api_that_was_asked_is_named() -> None:
    """The sentence tells over which API the deployment does not answer."""
    assert "over chat completions" in str(failure(WRONG[0][0]))
