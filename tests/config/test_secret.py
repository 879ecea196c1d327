"""A secret shows itself only when it is asked to."""

from __future__ import annotations

import copy
import pickle
import traceback

import pytest

from aoai_tui.config.secret import Secret, looks_like_key, typed_secret
from aoai_tui.errors import UsageTrouble

KEY = "0123456789abcdef0123456789abcdef"


def test_a_secret_is_masked_wherever_it_is_printed() -> None:
    """repr, str, format, containers and tracebacks with locals show bullets."""
    secret = Secret(KEY)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", repr([secret]), "%s" % secret]  # noqa: UP031
    with pytest.raises(TypeError) as caught:
        pickle.dumps(secret)
    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    shown.append("".join(trace.format()))
    assert not any(KEY in text for text in shown[:-1])
    assert "secret = ••••" in shown[-1]


def test_a_secret_cannot_be_pickled() -> None:
    """A secret can't reach a file or another process by pickling."""
    with pytest.raises(TypeError):
        pickle.dumps(Secret(KEY))
    with pytest.raises(TypeError):
        Secret(KEY).__getstate__()


def test_a_copied_secret_is_the_same_object() -> None:
    """Copying a value that holds a secret makes no second one in memory."""
    secret = Secret(KEY)
    assert copy.copy(secret) is secret
    assert copy.deepcopy([secret])[0] is secret


def test_secrets_are_compared_only_on_purpose() -> None:
    """Two secrets are never equal; `matches` compares a text."""
    assert Secret(KEY) != Secret(KEY)
    assert Secret(KEY).matches(KEY)
    assert not Secret(KEY).matches(KEY[:-1])
    assert not Secret(KEY).matches(None)
    assert Secret(KEY).reveal() == KEY


@pytest.mark.parametrize(
    "typed", [KEY, f"  {KEY}\n", f'"{KEY}"', f"api-key: {KEY}", f"Authorization: Bearer {KEY}"]
)
def test_a_pasted_key_is_taken_out_of_what_surrounds_it(typed: str) -> None:
    """Spaces, quotes and a header's name around a pasted key don't become part of it."""
    assert typed_secret(typed).reveal() == KEY


@pytest.mark.parametrize("typed", ["", "  ", "two words", "line\nbreak", "schlüssel", "a\x00b"])
def test_what_can_be_no_key_is_refused_without_repeating_it(typed: str) -> None:
    """A text that no header could carry is refused in words that don't hold it."""
    with pytest.raises(UsageTrouble) as caught:
        typed_secret(typed)
    assert not typed.strip() or typed not in str(caught.value)


@pytest.mark.parametrize(
    "text", [KEY, "sk-proj-abcdef123456", "A1" * 42, "eyJhbGciOi.eyJzdWIi.sig", f"Bearer {KEY}"]
)
def test_keys_are_known_by_their_shape(text: str) -> None:
    """Azure's and OpenAI's keys and JSON web tokens are recognised."""
    assert looks_like_key(text)


@pytest.mark.parametrize(
    "text", ["gpt-5-mini", "contoso-east.openai.azure.com", "timeout", "my-resource", ""]
)
def test_names_are_not_taken_for_keys(text: str) -> None:
    """A host, a deployment or a setting's name is no key."""
    assert not looks_like_key(text)
