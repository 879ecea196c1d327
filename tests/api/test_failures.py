"""Error bodies as people have met them, and what the app says to each."""

import json
import re
import ssl
import traceback

import httpx2
import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoai_tui import errors
from aoai_tui.api.failures import explained, from_event, from_status
from aoai_tui.api.masking import masked
from aoai_tui.config.secret import MASK
from aoai_tui.errors import AoaiError

HOST = "res.openai.azure.com"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln"


def failure(
    status: int, body: object, headers: dict[str, str] | None = None, sent: dict[str, str] | None = None
) -> AoaiError:
    """What a status and a body become, as the package hands them on."""
    request = httpx2.Request(
        "POST", f"https://{HOST}/x", headers=sent or {"api-key": "the-key-that-was-sent"}
    )
    response = httpx2.Response(status, headers=headers, request=request)
    inner = body.get("error", body) if isinstance(body, dict) else body
    message = inner.get("message") if isinstance(inner, dict) else None
    words = f"Error code: {status}" + (f" - {message}" if isinstance(message, str) and message else "")
    return from_status(openai.APIStatusError(words, response=response, body=inner), HOST, "gpt")


def azure(code: str, message: str, **more: object) -> dict[str, object]:
    """An error body in Azure's form."""
    return {"error": {"code": code, "message": message, **more}}


BODIES = [
    (
        401,
        azure("401", "Access denied due to invalid subscription key or wrong API endpoint."),
        errors.SignInRefused,
        "does not accept the key",
    ),
    (401, azure("Unauthorized", "Access denied."), errors.SignInRefused, "does not accept the key"),
    (
        401,
        {
            "statusCode": 401,
            "message": "Unauthorized. Access token is missing, invalid, audience is incorrect "
            "(https://cognitiveservices.azure.com), or have expired.",
        },
        errors.SignInRefused,
        "Sign in again",
    ),
    (
        401,
        azure("PermissionDenied", "Principal does not have access to API/Operation."),
        errors.RoleMissing,
        "Cognitive Services OpenAI User",
    ),
    (
        401,
        azure("401", "The principal `x` lacks the required data action `Microsoft.CognitiveServices/a`."),
        errors.RoleMissing,
        HOST,
    ),
    (403, azure("403", "Access denied due to Virtual Network/Firewall rules."), errors.AccessDenied, "VPN"),
    (
        403,
        azure("403", "Public access is disabled. Please configure private endpoint"),
        errors.AccessDenied,
        "network rules",
    ),
    (
        403,
        azure("403", "A Virtual Network is configured for this resource. Please use the correct endpoint"),
        errors.AccessDenied,
        "network rules",
    ),
    (
        403,
        azure("403", "This resource has been temporarily blocked"),
        errors.AccessDenied,
        "abuse monitoring",
    ),
    (
        404,
        azure("DeploymentNotFound", "The API deployment for this resource does not exist."),
        errors.NotFound,
        "no deployment “gpt” at res.openai.azure.com",
    ),
    (404, azure("404", "Resource not found"), errors.NotFound, "api-version or the path"),
    (400, azure("400", "API version not supported"), errors.NotFound, "2024-10-21"),
    (404, azure("404", "API version not supported"), errors.NotFound, "api-version"),
    (429, azure("429", "Rate limit is exceeded. Try again in 2 seconds."), errors.RateLimited, "Too many"),
    (
        429,
        {"error": {"code": "insufficient_quota", "message": "You exceeded your current quota."}},
        errors.RateLimited,
        "credit is used up",
    ),
    (
        400,
        azure("context_length_exceeded", "This model's maximum context length is 4096 tokens."),
        errors.RequestRefused,
        "too long",
    ),
    (
        400,
        azure("unsupported_value", "'temperature' does not support 0.7. Only the default (1) value."),
        errors.ParameterRefused,
        "“temperature” with this value",
    ),
    (418, azure("teapot", "Short and stout."), errors.RequestRefused, "Short and stout."),
    (500, "", errors.ServiceTrouble, "HTTP 500"),
    (400, "", errors.RequestRefused, "gave no reason"),
]


@pytest.mark.parametrize(("status", "body", "error", "words"), BODIES)
def test_each_known_body_has_its_sentence(
    status: int, body: object, error: type[AoaiError], words: str
) -> None:
    """A body that Azure is known to send becomes the fitting error with a next step."""
    found = failure(status, body, {"apim-request-id": "abc", "x-request-id": "other"})
    assert type(found) is error
    assert words in str(found)
    assert (found.status, found.request_id) == (status, "abc")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"api-key": "short-key"}, "does not accept the key"),
        ({"authorization": "Bearer sk-something"}, "does not accept the key"),
        ({"authorization": f"Bearer {JWT}"}, "Sign in again"),
        ({"x": "y"}, "none was sent"),
    ],
)
def test_what_was_sent_decides_what_to_check(sent: dict[str, str], words: str) -> None:
    """A refused key asks for another key, a refused token for a new sign-in, nothing sent for a key."""
    assert words in str(failure(401, {"error": {"message": "Invalid token"}}, sent=sent))


@pytest.mark.parametrize(
    ("message", "seconds"),
    [
        ("Please retry after 86400 seconds.", 86_400.0),
        ("Rate limit is exceeded. Try again in 2 seconds.", 2.0),
        ("Please retry after 500 milliseconds.", 0.5),
        ("Too many requests.", None),
    ],
)
def test_a_wait_in_words_is_understood(message: str, seconds: float | None) -> None:
    """Where a gateway dropped the headers, the sentence says how long to wait."""
    found = failure(429, azure("429", message))
    assert found.retry_after == seconds
    assert found.retryable is (seconds != 86_400.0)


def test_headers_count_more_than_words() -> None:
    """The header's wait is used where both are there."""
    found = failure(429, azure("429", "Please retry after 60 seconds."), {"retry-after-ms": "1500"})
    assert found.retry_after == 1.5


@pytest.mark.parametrize(
    ("status", "headers", "retryable"),
    [
        (500, {}, True),
        (500, {"x-should-retry": "false"}, False),
        (400, {"x-should-retry": "true"}, True),
        (400, {"x-should-retry": "perhaps"}, False),
        (503, {"retry-after": "121"}, False),
        (503, {"retry-after": "120"}, True),
        (424, {}, False),
    ],
)
def test_the_service_decides_about_repeating(status: int, headers: dict[str, str], retryable: bool) -> None:
    """`x-should-retry` overrules the status, and a wait above two minutes is never waited for."""
    assert failure(status, azure("x", "y"), headers).retryable is retryable


KEYS = [
    "sk-abcdefghijklmnop1234",
    "sk-proj-Ab12_cd-34***********wxyz",
    "0123456789abcdef0123456789abcdef",
    "7Kq" * 28,
    JWT,
]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "sentence",
    [
        "Incorrect API key provided: {}. You can find your API key at https://platform.openai.com/account.",
        "Invalid key '{}'",
        "bad token={}",
        "({}) is unknown",
        "https://h.example/x?api-key={}&y=1",
        "{}",
    ],
)
@pytest.mark.parametrize("status", [400, 401, 403, 409, 424, 429, 418])
def test_a_repeated_key_is_covered(status: int, sentence: str, key: str) -> None:
    """A key that the service repeats in its message is covered before anybody sees it."""
    found = failure(status, azure("invalid_api_key", sentence.format(key), param=key))
    assert key not in f"{found!r} {found} {found.args}"


def test_the_sent_key_is_covered_whatever_its_shape() -> None:
    """A local server's odd key, repeated by the server, is recognised by having been sent."""
    sent = {"authorization": "Bearer hunter2!/:secret"}
    found = failure(400, {"detail": "What is hunter2!/:secret?"}, sent=sent)
    assert found.advice == f"It said: What is {MASK}?"


def test_what_is_no_key_is_not_covered() -> None:
    """Ids, addresses and the deployment's own name stay readable."""
    words = (
        "The principal `2f1c7a52-5d3f-4a0e-9f5e-0c1d2e3f4a5b` lacks "
        "`Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action` at "
        "https://res.openai.azure.com/openai for gpt-4o-mini-2024-07-18-eastus2-prod."
    )
    assert masked(words, keep=("gpt-4o-mini-2024-07-18-eastus2-prod",)) == words


def test_a_traceback_does_not_show_what_the_service_said() -> None:
    """The package's own error, whose text may hold the key, is no part of a traceback."""
    request = httpx2.Request("POST", f"https://{HOST}/x")
    response = httpx2.Response(401, request=request)
    with pytest.raises(AoaiError) as caught, explained(HOST):
        raise openai.AuthenticationError(f"Error code: 401 - {KEYS[0]}", response=response, body=None)
    assert KEYS[0] not in "".join(traceback.format_exception(caught.value))


def test_an_event_covers_keys_too() -> None:
    """An error in mid-stream is covered like any other."""
    found = from_event({"message": f"Bad key {KEYS[0]}"}, "", {})
    assert KEYS[0] not in str(found)
    assert found.advice.startswith("It said: Bad key")


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["content_filter", "sk-abcdefghijklmnop1234", "\x1b[31mred", "\u202eab", "a\r\nb"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            [
                "error", "message", "code", "type", "param", "detail", "innererror", "inner_error", "loc", "msg",
                "content_filter_result", "content_filter_results", "hate", "filtered", "severity", "detected",
            ]
        )
        | st.text(max_size=5),
        inner,
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@settings(max_examples=300, deadline=None)
@given(
    status=st.sampled_from([300, 302, 400, 401, 403, 404, 408, 409, 422, 424, 429, 500, 503, 599])
    | st.integers(300, 599),
    body=_json,
    wait=st.sampled_from(["", "1", "1e309", "nan", "inf", "-5", "1e15", "Wed, 21 Oct 9999 07:28:00 GMT", "x"])
    | st.text("0123456789.-eE:", max_size=12),
    header=st.sampled_from(["retry-after", "retry-after-ms"]),
)
def test_no_error_body_breaks_the_translation(status: int, body: object, wait: str, header: str) -> None:
    """Whatever a server sends with an error status becomes an error with clean words and no key."""
    found = failure(status, body, {header: wait})
    words = f"{found.title}{found.advice}{found.code or ''}{found.reference()}"
    assert found.title
    assert not _CONTROL.search(words)
    assert "sk-abcdefghijklmnop1234" not in words
    assert found.retry_after is None or 0 <= found.retry_after < 1e9


@settings(max_examples=100, deadline=None)
@given(body=_json, message=st.text(max_size=30))
def test_no_error_event_breaks_the_translation(body: object, message: str) -> None:
    """Whatever comes as an error in mid-stream becomes an error with clean words."""
    found = from_event(body, message, {})
    assert not _CONTROL.search(str(found))
    assert json.dumps(str(found))


REQUEST = httpx2.Request("GET", f"https://{HOST}")


def chained(cause: Exception) -> openai.APIConnectionError:
    """The package's error with a cause beneath, two floors down, as httpx2 leaves it."""
    between = httpx2.ConnectError(str(cause))
    between.__cause__ = cause
    error = openai.APIConnectionError(request=REQUEST)
    error.__cause__ = between
    return error


CAUSES = [
    (chained(ssl.SSLCertVerificationError("CERTIFICATE_VERIFY_FAILED")), "certificate", False),
    (chained(OSError("[Errno -2] Name or service not known")), "could not be found", True),
    (chained(ConnectionRefusedError("Connection refused")), "refused the connection", True),
    (chained(OSError("Network is unreachable")), "could not be reached", True),
    (openai.APITimeoutError(request=REQUEST), "did not answer in time", True),
    (httpx2.ReadError("broken"), "failed", True),
]


@pytest.mark.parametrize(("error", "words", "retryable"), CAUSES)
def test_no_connection_names_what_to_look_at(error: Exception, words: str, retryable: bool) -> None:
    """The cause beneath a failed connection decides about the sentence."""
    with pytest.raises(errors.ConnectionTrouble) as caught, explained(HOST):
        raise error
    assert words in caught.value.title
    assert HOST in caught.value.title
    assert caught.value.retryable is retryable
