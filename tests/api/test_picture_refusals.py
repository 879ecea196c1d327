"""What deployments don't take of a request for pictures, in the words of the servers that say so."""

from __future__ import annotations

import httpx2
import openai
import pytest

from aoai_tui import errors
from aoai_tui.api.failures import from_status
from aoai_tui.api.picture_arguments import refusal_key
from aoai_tui.domain import ImageOptions
from aoai_tui.errors import AoaiError

DRAWS, CHANGES = "/v1/images/generations", "/v1/images/edits"


def failure(body: object, status: int = 400, path: str = DRAWS) -> AoaiError:
    """What an error body becomes, as the package hands it on."""
    request = httpx2.Request("POST", f"https://server.example{path}")
    inner = body.get("error", body) if isinstance(body, dict) else body
    error = openai.APIStatusError(
        f"Error code: {status}", response=httpx2.Response(status, request=request), body=inner
    )
    return from_status(error, "server.example", "gpt-image")


def said(message: str, param: str | None = None, code: str | None = None) -> dict[str, object]:
    """An error body in the service's form."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


def unknown(name: str) -> dict[str, object]:
    """How the service says that it knows no such parameter."""
    return said(f"Unknown parameter: '{name}'.", name, "unknown_parameter")


REFUSED = [
    *(
        (unknown(name), name)
        for name in ("response_format", "style", "output_format", "background", "moderation")
    ),
    *(
        (unknown(name), name)
        for name in ("stream", "partial_images", "output_compression", "input_fidelity", "n")
    ),
    (said("WEBP images aren't supported"), "output_format"),
    (said("WebP images are not supported.", "output_format"), "output_format"),
    (said("webp output format not yet supported"), "output_format"),
    (
        said(
            "Invalid value: 'webp'. Supported values are: 'png' and 'jpeg'.", "output_format", "invalid_value"
        ),
        "output_format",
    ),
    (
        said(
            "Invalid value: 'hd'. Supported values are: 'low', 'medium', 'high', and 'auto'.",
            "quality",
            "invalid_value",
        ),
        "quality",
    ),
    (
        said(
            "Invalid value: '512x512'. Supported values are: '1024x1024', '1024x1536', '1536x1024', and 'auto'.",
            "size",
            "invalid_value",
        ),
        "size",
    ),
    (said("The size is not supported by this model."), "size"),
    (said("Transparent background is not supported for this model.", "background"), "background"),
    (said("Unsupported parameter: 'input_fidelity' is not supported with this model."), "input_fidelity"),
    (said("The model `dall-e-3` does not support the parameter 'n'."), "n"),
    (
        said("Additional properties are not allowed ('seed' was unexpected)", "seed", "unknown_parameter"),
        "seed",
    ),
    (
        {
            "detail": [
                {"type": "extra_forbidden", "loc": ["body", "style"], "msg": "Extra inputs are not permitted"}
            ]
        },
        "style",
    ),
    ({"detail": "response_format url is not supported"}, "response_format"),
]


@pytest.mark.parametrize(("body", "parameter"), REFUSED)
@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize("path", [DRAWS, CHANGES])
def test_a_refused_parameter_is_named(body: object, parameter: str, status: int, path: str) -> None:
    """However a server words it, what a request may do without is named as the service spells it."""
    error = failure(body, status, path)
    assert type(error) is errors.ParameterRefused
    assert error.parameter == parameter


@pytest.mark.parametrize(
    "body",
    [
        said("Invalid 'n': integer above maximum value. Expected a value <= 10, but got 50 instead.", "n",
             "integer_above_max_value"),
        said("output_compression must be at most 100", "output_compression", "integer_above_max_value"),
        said("Invalid 'prompt': string too long. Expected a string with maximum length 32000.", "prompt",
             "string_above_max_length"),
        said("You must provide a prompt.", "prompt", "missing_required_parameter"),
        said("Billing hard limit has been reached.", None, "billing_hard_limit_reached"),
    ],
)  # fmt: skip
def test_an_askers_mistake_is_no_refusal(body: object) -> None:
    """A wrong number, or a prompt that is too long, is told as it is and not remembered of the deployment."""
    error = failure(body)
    assert type(error) is errors.RequestRefused
    assert "It said: " in error.advice


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            "Invalid image file or mode for image 1, please check your image file.",
            "can't read a given picture",
        ),
        ("Invalid file 'image': unsupported mimetype ('image/gif').", "can't read a given picture"),
        ("Uploaded image must be a PNG and less than 4 MB.", "too large"),
        ("Invalid mask image format - mask size does not match image size", "can't use the mask"),
        ("The mask must have an alpha channel", "can't use the mask"),
    ],
)
def test_a_given_picture_may_be_the_trouble(message: str, words: str) -> None:
    """A picture or a mask that can't be used is told in words of its own, with what it must be."""
    error = failure(said(message, "image", "invalid_image_file"), path=CHANGES)
    assert type(error) is errors.RequestRefused
    assert words in error.title


def test_pictures_that_are_too_large_are_told() -> None:
    """Also where a gateway says it with nothing but a status."""
    error = failure("<html>413 Request Entity Too Large</html>", 413, CHANGES)
    assert error.title == "The given pictures are too large for the deployment."


@pytest.mark.parametrize(("path", "words"), [(DRAWS, "draws nothing"), (CHANGES, "changes no pictures")])
@pytest.mark.parametrize("status", [400, 404])
def test_a_deployment_for_other_work_is_told(path: str, words: str, status: int) -> None:
    """A chat deployment that is asked for pictures says what it can't do."""
    body = said("The imageGenerations operation does not work with the specified model, gpt-5.", None,
                "OperationNotSupported")  # fmt: skip
    error = failure(body, status, path)
    assert type(error) is errors.RequestRefused
    assert error.title == f"The deployment “gpt-image” {words}."


def test_an_api_version_without_pictures_is_told_from_a_wrong_address() -> None:
    """The advice is the api-version that knows them; a deployment that is not there is told as such."""
    error = failure(said("Resource not found", None, "404"), 404)
    assert isinstance(error, errors.NotFound)
    assert "2025-04-01-preview" in error.advice
    error = failure(
        said("The API deployment for this resource does not exist.", None, "DeploymentNotFound"), 404
    )
    assert error.title == "There is no deployment “gpt-image” at server.example."


def test_an_account_that_is_blocked_is_no_refused_prompt() -> None:
    """Azure blocks a resource with words of its content policy: saying it differently would not help."""
    message = (
        "Your resource has been temporarily blocked because of behavior that may violate our content policy."
    )
    assert isinstance(failure(said(message, None, "Forbidden"), 403), errors.AccessDenied)


@pytest.mark.parametrize(
    ("parameter", "key"),
    [
        ("output_format", "output_format=webp"),
        ("quality", "quality=hd"),
        ("n", "n"),
        ("style", "style"),
        ("seed", "seed"),
    ],
)
def test_a_refusal_is_remembered_with_its_value(parameter: str, key: str) -> None:
    """Where a deployment may take another value, only the refused one is left out from then on."""
    assert refusal_key(parameter, ImageOptions(output_format="webp", quality="hd", n=3)) == key
