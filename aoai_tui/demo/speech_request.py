"""The body of a request for speech, checked as the service checks it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from aoai_tui.demo.azure import Refused, invalid
from aoai_tui.demo.deployments import Sound, sound
from aoai_tui.demo.refusals import unsupported_parameter

_MOST_CHARACTERS = 4096
_SLOWEST, _FASTEST = 0.25, 4.0
_FORMATS = ("mp3", "opus", "aac", "flac", "wav", "pcm")
_WAYS = ("audio", "sse")
_PLAIN_VOICES = ("nova", "shimmer", "echo", "onyx", "fable", "alloy", "ash", "sage", "coral")


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """What is to be said, by whom, and how it is to be sent."""

    text: str
    voice: str
    instructions: str
    speed: float
    format: str
    events: bool
    """Whether the sound is to be sent inside server-sent events."""

    @classmethod
    def of(cls, body: Any, deployment: str) -> SpeechRequest:
        """Read and check a body; raises Refused."""
        if not isinstance(body, dict):
            raise invalid(None, "We could not parse the JSON body of your request.", None)
        request = cls(
            text=_text(body),
            voice=_voice(body),
            instructions=_words(body, "instructions"),
            speed=_speed(body),
            format=_one_of(body, "response_format", _FORMATS),
            events=_one_of(body, "stream_format", _WAYS) == "sse",
        )
        if sound(deployment) is Sound.PLAIN_SPEECH:
            request._check_plain()
        if request.format == "aac":
            message = (
                "Unsupported value: 'response_format' does not support 'aac' with this model. The demo can't "
                "write AAC. Ask for mp3, opus, flac, wav or pcm."
            )
            raise invalid("unsupported_value", message, "response_format")
        return request

    def _check_plain(self) -> None:
        _one_of({"voice": self.voice}, "voice", _PLAIN_VOICES)
        if self.instructions:
            raise unsupported_parameter("instructions")
        if self.events:
            message = "Unsupported value: 'stream_format' does not support 'sse' with this model."
            raise invalid("unsupported_value", message, "stream_format")


def _text(body: Mapping[str, Any]) -> str:
    text = _words(body, "input", needed=True)
    if not text:
        raise _mistake(
            "string_too_short", "input", "String should have at least 1 character", text, min_length=1
        )
    if len(text) > _MOST_CHARACTERS:
        message = f"String should have at most {_MOST_CHARACTERS} characters"
        raise _mistake("string_too_long", "input", message, text, max_length=_MOST_CHARACTERS)
    return text


def _voice(body: Mapping[str, Any]) -> str:
    given = body.get("voice")
    if isinstance(given, dict):
        given = given.get("id")
    name = _words({"voice": given}, "voice", needed=True)
    if not name:
        raise _mistake(
            "string_too_short", "voice", "String should have at least 1 character", name, min_length=1
        )
    return name


def _speed(body: Mapping[str, Any]) -> float:
    value = body.get("speed")
    if value is None:
        return 1.0
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _mistake("float_type", "speed", "Input should be a valid number", value)
    if not value >= _SLOWEST:
        message = f"Input should be greater than or equal to {_SLOWEST}"
        raise _mistake("greater_than_equal", "speed", message, value, ge=_SLOWEST)
    if not value <= _FASTEST:
        raise _mistake(
            "less_than_equal", "speed", "Input should be less than or equal to 4", value, le=_FASTEST
        )
    return float(value)


def _one_of(body: Mapping[str, Any], name: str, known: Collection[str]) -> str:
    """One of the words; the first of them where none is given."""
    words = list(known)
    value = body.get(name)
    if value is None:
        return words[0]
    if not isinstance(value, str) or value not in known:
        listed = ", ".join(f"'{word}'" for word in words[:-1]) + f" or '{words[-1]}'"
        raise _mistake("literal_error", name, f"Input should be {listed}", value, expected=listed)
    return value


def _words(body: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
    value = body.get(name)
    if value is None:
        if needed:
            raise _mistake("missing", name, "Field required", dict(body))
        return ""
    if not isinstance(value, str):
        raise _mistake("string_type", name, "Input should be a valid string", value)
    return value


def _mistake(kind: str, name: str, message: str, given: Any, **limits: Any) -> Refused:
    """400 whose message is, as with the service, what its own checks printed."""
    found: dict[str, Any] = {"type": kind, "loc": ("body", name), "msg": message, "input": given}
    return invalid(None, str([found | ({"ctx": limits} if limits else {})]), None)
