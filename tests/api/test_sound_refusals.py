"""What deployments don't take of a request about sound, in the words of the servers that say so."""

from __future__ import annotations

import httpx2
import openai
import pytest

from aoai_tui import errors
from aoai_tui.api.failures import from_status
from aoai_tui.errors import AoaiError

TRANSCRIPTIONS, TRANSLATIONS, SPEECH = (
    f"/v1/audio/{work}" for work in ("transcriptions", "translations", "speech")
)


def failure(body: object, status: int = 400, path: str = TRANSCRIPTIONS) -> AoaiError:
    """What an error body becomes, as the package hands it on."""
    request = httpx2.Request("POST", f"https://server.example{path}")
    inner = body.get("error", body) if isinstance(body, dict) else body
    error = openai.APIStatusError(
        f"Error code: {status}", response=httpx2.Response(status, request=request), body=inner
    )
    return from_status(error, "server.example", "whisper")


def said(message: str, param: str | None = None, code: str | None = None) -> dict[str, object]:
    """An error body in the service's form."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


REFUSED = [
    (
        said(
            "response_format 'verbose_json' is not compatible with model 'gpt-4o-transcribe'. "
            "Use 'json' or 'text' instead.",
            "response_format",
            "unsupported_value",
        ),
        "response_format",
    ),
    ({"detail": "Only json and verbose_json are supported"}, "response_format"),
    ({"detail": "response_format srt is not supported"}, "response_format"),
    (
        {
            "detail": [
                {
                    "type": "enum",
                    "loc": ["body", "response_format"],
                    "msg": "Input should be 'json' or 'text'",
                }
            ]
        },
        "response_format",
    ),
    (said("Currently do not support verbose_json for this model"), "response_format"),
    (said("Invalid value: 'diarized_json'.", "response_format", "invalid_value"), "response_format"),
    (
        said("timestamp_granularities is only supported with whisper-1", "timestamp_granularities[]"),
        "timestamp_granularities",
    ),
    (said("Prompt is not supported for diarization models.", "prompt", "unsupported_parameter"), "prompt"),
    (said("Unsupported parameter: 'prompt' is not supported with this model."), "prompt"),
    (said("The language parameter is not supported by this model"), "language"),
    (
        {
            "detail": [
                {
                    "type": "extra_forbidden",
                    "loc": ["body", "stream"],
                    "msg": "Extra inputs are not permitted",
                }
            ]
        },
        "stream",
    ),
    (said("Unknown parameter: 'include[0]'.", "include[0]", "unknown_parameter"), "include"),
    (said("Streaming is not supported for this model: stream must be false", "stream"), "stream"),
]


@pytest.mark.parametrize(("body", "parameter"), REFUSED)
@pytest.mark.parametrize("status", [400, 422])
def test_a_refused_parameter_is_named(body: object, parameter: str, status: int) -> None:
    """Whichever way a server words it, the parameter that a request may do without is named."""
    error = failure(body, status)
    assert type(error) is errors.ParameterRefused
    assert error.parameter == parameter


def test_what_is_wanted_is_told() -> None:
    """A deployment that wants to know how to cut the sound gets the value that does."""
    error = failure(
        said("chunking_strategy is required for diarization models", "chunking_strategy", "invalid_value")
    )
    assert isinstance(error, errors.ParameterRefused)
    assert (error.parameter, error.replacement) == ("chunking_strategy", "auto")


@pytest.mark.parametrize(
    "body",
    [
        said("Invalid language 'xx'. It must be in ISO-639-1 format.", "language", "invalid_language_format"),
        said("temperature must be at most 1", "temperature", "invalid_value"),
        said("model is required", "model"),
    ],
)
def test_an_askers_mistake_is_no_refusal(body: object) -> None:
    """A wrong value of a parameter that is taken is not remembered of the deployment."""
    assert type(failure(body)) is errors.RequestRefused


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (said("Maximum content size limit (26214400) exceeded (26277665 bytes read)"), 413),
        ("<html>413 Request Entity Too Large</html>", 413),
        (said("audio duration 1510.9 seconds is longer than 1400 seconds which is the maximum"), 400),
    ],
)
def test_too_much_sound_is_told(body: object, status: int) -> None:
    """A file too large or sound too long is told as that, whichever status it comes with."""
    assert type(failure(body, status)) is errors.SoundTooLong


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Invalid file format. Supported formats: ['flac', 'm4a']", "can't read this sound"),
        ("Audio file might be corrupted or unsupported", "can't read this sound"),
        ("This model does not support the format you provided.", "can't read this sound"),
        ("Audio file is too short. Minimum audio length is 0.1 seconds.", "too short"),
    ],
)
def test_the_sound_itself_may_be_the_trouble(message: str, words: str) -> None:
    """Sound that the service can't read, or that is too short, is told in words of its own."""
    error = failure(said(message))
    assert type(error) is errors.RequestRefused
    assert words in error.title


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (TRANSCRIPTIONS, "transcribes nothing"),
        (TRANSLATIONS, "translates nothing"),
        (SPEECH, "does not speak"),
    ],
)
@pytest.mark.parametrize("status", [400, 404])
def test_a_deployment_for_other_work_is_told(path: str, words: str, status: int) -> None:
    """A chat deployment that is asked for sound says what it can't do, not over which API to chat."""
    body = said(
        "The audio operation does not work with the specified model, gpt-5.", None, "OperationNotSupported"
    )
    error = failure(body, status, path)
    assert type(error) is errors.RequestRefused
    assert words in error.title


def test_a_text_too_long_to_speak_is_no_recording() -> None:
    """Words about a text's length, from a deployment that speaks, are not taken for a recording's."""
    error = failure(said("String is too long: longer than 4096 characters", "input"), path=SPEECH)
    assert not isinstance(error, errors.SoundTooLong)
