"""The form of a request for a transcript or a translation, checked as the service checks it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from aoai_tui.demo.azure import Refused, error, invalid
from aoai_tui.demo.checks import missing, one_of
from aoai_tui.demo.deployments import Sound, model_of, sound
from aoai_tui.demo.form import File, Form
from aoai_tui.demo.languages import language_name
from aoai_tui.demo.refusals import unsupported_parameter

_FORMATS = ("json", "text", "srt", "verbose_json", "vtt", "diarized_json")
_KNOWN = {
    Sound.WHISPER: ("json", "text", "srt", "verbose_json", "vtt"),
    Sound.TRANSCRIBE: ("json", "text"),
    Sound.DIARIZE: ("json", "text", "diarized_json"),
}
_SUFFIXES = ("flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm")
_LARGEST = 26_214_400  # bytes
_MOST_SPEAKERS = 4


@dataclass(frozen=True, slots=True)
class TranscriptionRequest:
    """What is to be heard, and how it is to be written."""

    file: File
    kind: Sound
    format: str
    language: str | None
    """Its English name; None where the service is to find it."""
    prompt: str
    temperature: float
    words: bool
    """Whether the times of words are wanted."""
    segments: bool
    logprobs: bool
    stream: bool
    chunked: bool
    """Whether the service may cut the sound into pieces."""
    speakers: tuple[str, ...]
    """Names of speakers whose voices were sent along."""

    @classmethod
    def of(cls, form: Form | None, deployment: str, task: str) -> TranscriptionRequest:
        """Read and check a form; raises Refused."""
        if form is None:
            raise invalid(None, "Could not parse multipart form", None)
        kind = sound(deployment) or Sound.WHISPER
        _check_names(form, kind, task)
        wanted = _format(form, kind, deployment)
        times = _times(form, wanted)
        language = form.value("language")
        return cls(
            file=_file(form),
            kind=kind,
            format=wanted,
            language=language_name(language) if language else None,
            prompt=form.value("prompt") or "",
            temperature=_temperature(form),
            words="word" in times,
            segments=not times or "segment" in times,
            logprobs=_logprobs(form, wanted),
            stream=form.value("stream") == "true" and kind is not Sound.WHISPER,
            chunked=any(name.startswith("chunking_strategy") and value for name, value in form.values),
            speakers=_speakers(form),
        )


_TRANSLATION_LACKS = ("language", "stream", "timestamp_granularities", "include", "chunking_strategy")
_LACKS = {
    Sound.WHISPER: ("include", "chunking_strategy", "known_speaker_names", "keywords", "languages"),
    Sound.TRANSCRIBE: ("timestamp_granularities", "known_speaker_names", "keywords", "languages"),
    Sound.DIARIZE: ("timestamp_granularities", "include", "prompt", "keywords", "languages"),
}


def _check_names(form: Form, kind: Sound, task: str) -> None:
    """Raise Refused where a field was sent that the deployment does not take."""
    lacking = _LACKS[kind] + (_TRANSLATION_LACKS if task == "translation" else ())
    for name, _ in form.values:
        plain = name.partition("[")[0]
        if plain in lacking:
            raise unsupported_parameter(f"{plain}[]" if name.endswith("]") else plain)


def _format(form: Form, kind: Sound, deployment: str) -> str:
    wanted = one_of(form.value("response_format"), "response_format", _FORMATS) or "json"
    if wanted not in _KNOWN[kind]:
        *others, last = (f"'{known}'" for known in _KNOWN[kind])
        message = (
            f"response_format '{wanted}' is not compatible with model '{model_of(deployment)}'. "
            f"Use {', '.join(others)} or {last} instead."
        )
        raise invalid("unsupported_value", message, "response_format")
    return wanted


def _times(form: Form, wanted: str) -> tuple[str, ...]:
    times = form.list("timestamp_granularities")
    for each in times:
        one_of(each, "timestamp_granularities[]", ("word", "segment"))
    if times and wanted != "verbose_json":
        message = "timestamp_granularities is only supported with response_format 'verbose_json'."
        raise invalid("invalid_value", message, "timestamp_granularities[]")
    return times


def _logprobs(form: Form, wanted: str) -> bool:
    included = form.list("include")
    for each in included:
        one_of(each, "include[]", ("logprobs",))
    if included and wanted != "json":
        raise invalid(
            "invalid_value", "logprobs are only supported with response_format 'json'.", "include[]"
        )
    return bool(included)


def _temperature(form: Form) -> float:
    value = form.value("temperature") or "0"
    try:
        temperature = float(value)
    except ValueError:
        temperature = -1.0
    if not 0 <= temperature <= 1:
        message = f"Invalid 'temperature': expected a number between 0 and 1, but got {value} instead."
        raise invalid("invalid_value", message, "temperature")
    return temperature


def _speakers(form: Form) -> tuple[str, ...]:
    names = form.list("known_speaker_names")
    if len(names) > _MOST_SPEAKERS or len(names) != len(form.list("known_speaker_references")):
        message = "known_speaker_names and known_speaker_references must hold up to 4 items each, in pairs."
        raise invalid("invalid_value", message, "known_speaker_names[]")
    return names


def _file(form: Form) -> File:
    file = form.file("file")
    if file is None:
        raise missing("file")
    if PurePath(file.name).suffix[1:].lower() not in _SUFFIXES:
        raise invalid(None, f"Invalid file format. Supported formats: {list(_SUFFIXES)}", None)
    if len(file.content) > _LARGEST:
        message = f"Maximum content size limit ({_LARGEST}) exceeded ({len(file.content)} bytes read)"
        raise Refused(413, error(None, message, type="server_error", param=None))
    return file
