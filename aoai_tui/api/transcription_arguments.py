"""What a transcription is asked for with, in the service's own words."""

from __future__ import annotations

from typing import Any

from aoai_tui.domain import Task, TranscriptFormat, TranscriptionRequest

STREAMED = (TranscriptFormat.JSON, TranscriptFormat.TEXT, TranscriptFormat.DIARIZED_JSON)
"""Formats whose text can arrive while it arises; the others are made when all of it is there."""


def transcription_arguments(request: TranscriptionRequest) -> dict[str, Any]:
    """The arguments of `audio.transcriptions.create`, or of `audio.translations.create`, the file aside.

    What the deployment refuses is left out, or has the value that it wants instead.
    """
    options, form = request.options, request.format
    wished: dict[str, Any] = {
        "response_format": form.value,
        "prompt": options.prompt,
        "temperature": options.temperature,
    }
    if options.task is Task.TRANSCRIBE:
        wished |= {
            "language": options.language,
            "timestamp_granularities": _granularities(request),
            "include": ["logprobs"] if options.logprobs and form is TranscriptFormat.JSON else None,
            "chunking_strategy": "auto" if form is TranscriptFormat.DIARIZED_JSON else None,
            "stream": True if options.stream and form in STREAMED else None,
        }
    for name, instead in request.refused.items():
        if name in wished or instead:
            wished[name] = instead
    given = {name: value for name, value in wished.items() if value not in (None, "", [])}
    return {"model": request.deployment, **{name: given[name] for name in given if name in _KNOWN}}


_KNOWN = (
    *("response_format", "prompt", "temperature", "language", "timestamp_granularities"),
    *("include", "chunking_strategy", "stream"),
)
"""What the package takes; anything else that was remembered of the deployment concerns other work."""


def _granularities(request: TranscriptionRequest) -> list[str] | None:
    if request.format is not TranscriptFormat.VERBOSE_JSON:
        return None
    options = request.options
    return ["word"] * options.words + ["segment"] * options.segments
