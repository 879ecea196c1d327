"""What a deployment is really asked for: the richest answer that it takes, as far as is known of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aoai_tui.domain import Task, TranscriptFormat, TranscriptionOptions

Refused = Mapping[str, str | None]
"""What a deployment does not take, as it is remembered: `language`, or `response_format=verbose_json` for one value
of a parameter; each with the value that it wants instead, or None."""

_SPEAKERS = re.compile(r"diari[sz]", re.IGNORECASE)
_JSON_ONLY = re.compile(r"gpt-(?:4o-|live-)?(?:mini-)?transcribe", re.IGNORECASE)
"""Models whose name, which deployments often bear, tells that verbose_json is refused."""

_FALL_BACK = (TranscriptFormat.VERBOSE_JSON, TranscriptFormat.JSON)


def format_for(deployment: str, options: TranscriptionOptions, refused: Refused) -> TranscriptFormat:
    """The format to ask for: the wished one, else the richest one, none of them known to be refused."""
    return next(
        (
            form
            for form in _in_order(deployment, options, refused)
            if key_of("response_format", form.value) not in refused
        ),
        TranscriptFormat.JSON,
    )


def sent_refused(form: TranscriptFormat, refused: Refused) -> dict[str, str | None]:
    """What is known of the deployment as a request needs it: whole parameters only, by the service's names."""
    known = {name: instead for name, instead in refused.items() if "=" not in name}
    if (
        key_of("response_format", form.value) in refused
    ):  # even the last resort: the service's own default is left
        known["response_format"] = None
    return known


def key_of(parameter: str, value: str) -> str:
    """How a refused value of a parameter is remembered; another value of it may be welcome."""
    return f"{parameter}={value}"


def refusal_key(parameter: str, form: TranscriptFormat) -> str:
    """How the refusal of a parameter is remembered that was sent in a request for this format."""
    return key_of(parameter, form.value) if parameter == "response_format" else parameter


def is_own_wish(parameter: str, options: TranscriptionOptions) -> bool:
    """Whether a person chose what was refused; the app's own wishes are given up without asking, and noted."""
    match parameter:
        case "response_format":
            return options.format is not None
        case "language" | "prompt" | "temperature" | "include":
            return True
        case _:
            return False


def notes_on(options: TranscriptionOptions, form: TranscriptFormat, refused: Refused) -> list[str]:
    """What the deployment does not take of what was wished, each as a sentence."""
    left_out = [
        name
        for name, wished in (
            ("language", options.language and options.task is Task.TRANSCRIBE),
            ("prompt", options.prompt),
            ("temperature", options.temperature is not None),
            ("log probabilities", options.logprobs and options.task is Task.TRANSCRIBE),
            ("times of words", options.words and form is TranscriptFormat.VERBOSE_JSON),
        )
        if wished and _PARAMETER.get(name, name) in refused and refused[_PARAMETER.get(name, name)] is None
    ]
    notes = [f"Sent without {_listed(left_out)}: the deployment does not take it."] if left_out else []
    if note := _note_on_format(options, form):
        notes.append(note)
    return notes


_PARAMETER = {"log probabilities": "include", "times of words": "timestamp_granularities"}


def _in_order(
    deployment: str, options: TranscriptionOptions, refused: Refused
) -> tuple[TranscriptFormat, ...]:
    if options.format is not None:
        return (options.format, *_FALL_BACK)
    if options.task is Task.TRANSLATE:
        return _FALL_BACK
    if _SPEAKERS.search(deployment):
        return (TranscriptFormat.DIARIZED_JSON, TranscriptFormat.JSON)
    if (options.logprobs and "include" not in refused) or _JSON_ONLY.search(deployment):
        return (TranscriptFormat.JSON,)
    return _FALL_BACK


def _note_on_format(options: TranscriptionOptions, form: TranscriptFormat) -> str:
    if options.format is not None and form is not options.format:
        return f"Asked for as {form.value}: the deployment does not answer with {options.format.value}."
    if (
        options.format is None
        and form is TranscriptFormat.JSON
        and (options.words or options.segments)
        and not options.logprobs
    ):
        return "Text without times: the deployment tells none."
    return ""


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
