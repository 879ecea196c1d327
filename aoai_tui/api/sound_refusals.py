"""What the service does not take of a request about sound: one parameter, the sound itself, or the whole work."""

from __future__ import annotations

import re

from aoai_tui import errors
from aoai_tui.api.error_body import ErrorBody
from aoai_tui.api.error_case import Case
from aoai_tui.api.refused_voices import refused_voice

_PARAMETERS = (
    *("response_format", "timestamp_granularities", "language", "prompt", "temperature", "stream", "include"),
    *("chunking_strategy", "speed", "instructions", "stream_format"),
)
"""What a request for a transcript or for speech may do without, as the service spells it."""

_CHOICES = ("response_format", "timestamp_granularities", "include", "stream_format")
"""Of these a deployment may know some values only; a wrong value of the others is the asker's mistake."""

_MENTIONED = re.compile(r"\b(" + "|".join(_PARAMETERS).replace("_", "[ _]") + r")\b", re.IGNORECASE)
_FORMAT = re.compile(r"\b(srt|vtt|verbose_json|diarized_json)\b", re.IGNORECASE)
_REFUSED = re.compile(
    r"not (?:compatible|support|permitted|allowed|available|implemented|recogni[sz]ed)|(?:un|in)compatible"
    r"|(?:un|in)supported|not be used|only (?:be )?support|support(?:s|ed)? only|do(?:es)? not (?:accept|take|support)"
    r"|\bunknown\b|\bunexpected\b|\bunrecogni[sz]ed\b|extra (?:inputs|fields)",
    re.IGNORECASE,
)
_WRONG_VALUE = re.compile(
    r"\binvalid\b|\bmust be\b|should be|\bone of\b|\bonly\b|\bexpected\b|permitted", re.IGNORECASE
)
_CODES = ("unsupported_parameter", "unsupported_value", "unknown_parameter")

_WORK = {
    "transcriptions": (
        "transcribes nothing",
        "Choose one that transcribes, as whisper or gpt-4o-transcribe do (ctrl+o).",
    ),
    "translations": (
        "translates nothing",
        "Choose a whisper deployment (ctrl+o), or transcribe without translating.",
    ),
    "speech": ("does not speak", "Choose one that does, as tts or gpt-4o-mini-tts do (ctrl+o)."),
}


def sound_trouble(case: Case) -> errors.RequestRefused | None:
    """The error, where the words tell what of the request is the trouble."""
    if case.details.code == "OperationNotSupported" or case.says("does not work with the specified model"):
        return _wrong_deployment(case)
    if case.sound == "speech" and (refused := refused_voice(case.details)):
        return refused
    return refused_in_sound(case.details) or _the_sound_itself(case)


def refused_in_sound(details: ErrorBody) -> errors.ParameterRefused | None:
    """The error, where one parameter that a request may do without is refused."""
    name = _named(details)
    if name == "chunking_strategy" and "required" in details.message:
        return errors.ParameterRefused(
            "The deployment wants to be told how to cut the sound.",
            "Send again with “chunking_strategy: auto”.",
            parameter=name,
            replacement="auto",
        )
    if not name or not _is_refusal(details, name):
        return None
    return errors.ParameterRefused(
        f"The deployment does not take “{name}”" + (" with this value." if name in _CHOICES else "."),
        f"Send again without it. {details.said}",
        parameter=name,
    )


def too_much_sound(case: Case) -> errors.SoundTooLong:
    """The file is larger, or the sound longer, than the deployment takes."""
    return errors.SoundTooLong(
        "The recording is too long for the deployment.",
        f"Let it be encoded anew or split at silences, and send it again. {case.details.said}",
    )


def _named(details: ErrorBody) -> str:
    """The parameter that the error is about, as the service spells it; empty where it is about none of ours."""
    told = re.sub(r"\[.*?\]", "", details.parameter).rpartition(".")[2]
    if told:
        return told if told in _PARAMETERS else ""
    if found := _MENTIONED.search(details.message):
        return found[1].lower().replace(" ", "_")
    return "response_format" if _FORMAT.search(details.message) else ""


def _is_refusal(details: ErrorBody, name: str) -> bool:
    if details.code in _CODES or _REFUSED.search(details.message):
        return True
    return name in _CHOICES and (
        details.code == "invalid_value" or bool(_WRONG_VALUE.search(details.message))
    )


def _the_sound_itself(case: Case) -> errors.RequestRefused | None:
    if case.sound == "speech":
        return None
    if case.says("content size limit", "too large", "longer than", "exceeds the limit", "too long"):
        return too_much_sound(case)
    if case.details.code == "audio_too_short" or case.says("too short", "minimum audio length"):
        return errors.RequestRefused("The recording is too short to be understood.", case.details.said)
    if case.says("file format", "format you provided", "not be decoded", "corrupted", "could not decode"):
        return errors.RequestRefused(
            "The service can't read this sound.",
            f"Send it as WAV, FLAC or MP3: let it be encoded anew. {case.details.said}",
        )
    return None


def _wrong_deployment(case: Case) -> errors.RequestRefused | None:
    title, advice = _WORK.get(case.sound, ("does not do this", "Choose another (ctrl+o)."))
    return errors.RequestRefused(f"The deployment “{case.deployment}” {title}.", advice)
