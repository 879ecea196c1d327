"""What speech is asked with: only what was set is sent, and nothing that the deployment refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aoai_tui.domain import AudioFormat, SpeechOptions, SpeechRequest

CUSTOM_VOICE = "voice_"
"""How the ids of custom voices begin; they are sent as an object, names are sent as text."""

_STANDS_IN = "alloy"
_STANDS_IN_TOO = "coral"
"""Voices that every model has: one for when the service named none, the other for when that is the refused one."""


def speech_arguments(request: SpeechRequest) -> dict[str, Any]:
    """The arguments of `audio.speech.create`.

    The format is always named, the default too: servers differ in what they send unasked.
    """
    options, refused = request.options, request.refused
    arguments: dict[str, Any] = {
        "model": request.deployment,
        "input": request.text,
        "voice": _voice(spoken_by(options.voice, refused)),
    }
    if not {"response_format", value_refusal("response_format", options.format)} & refused.keys():
        arguments["response_format"] = options.format.value
    if options.speed != SpeechOptions().speed and "speed" not in refused:
        arguments["speed"] = options.speed
    if options.instructions.strip() and "instructions" not in refused:
        arguments["instructions"] = options.instructions
    return arguments


def value_refusal(parameter: str, value: str | AudioFormat) -> str:
    """How it is remembered that one value of a parameter is not taken: `voice=fable`."""
    return f"{parameter}={value}"


def spoken_by(voice: str, refused: Mapping[str, str | None]) -> str:
    """The voice that is really asked for, where the deployment does not have the one that was chosen."""
    seen = set()
    while voice not in seen and value_refusal("voice", voice) in refused:
        seen.add(voice)
        other = _STANDS_IN_TOO if voice == _STANDS_IN else _STANDS_IN
        voice = refused[value_refusal("voice", voice)] or other
    return voice


def _voice(name: str) -> str | dict[str, str]:
    return {"id": name} if name.startswith(CUSTOM_VOICE) else name
