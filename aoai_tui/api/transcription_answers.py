"""A whole answer to a transcription, in each of the service's formats and whatever was asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aoai_tui import errors
from aoai_tui.api.failures import from_event
from aoai_tui.api.heard import (
    chances_of,
    language_of,
    seconds_of,
    segments_in,
    usage_of,
    words_of,
)
from aoai_tui.api.sound_or_words import error_in
from aoai_tui.api.subtitle_cues import are_subtitles, segments_of
from aoai_tui.domain import Segment, Transcribed

_HEARD = {"text", "segments"}
"""A transcript has one of these."""


def transcribed(body: bytes, content_type: str, sent: Mapping[str, str]) -> Transcribed:
    """What the answer says; `sent` are the request's headers. Slow for hours of sound: for a thread.

    The body decides what it is, for servers that know few formats answer with one that they know.
    Raises ValueError for broken JSON, and AoaiError for what is no transcript.
    """
    text = body.decode("utf-8-sig", errors="replace")
    if "json" in content_type or text.lstrip().startswith("{"):
        data = json.loads(text)
        if not isinstance(data, str | Mapping) or (isinstance(data, Mapping) and not data.keys() & _HEARD):
            raise _something_else(text, content_type, sent)
        return of_data(data) if isinstance(data, Mapping) else _of_text(data)
    if "html" in content_type or text.lstrip()[:15].lower().startswith(("<!doctype", "<html")):
        raise no_transcript(content_type)
    return _of_text(text)


def of_data(data: Mapping[str, Any], segments: tuple[Segment, ...] = ()) -> Transcribed:
    """A JSON object; `segments` are those that came before it."""
    segments = segments_in(data) or segments
    told = data.get("text")
    text = told.strip() if isinstance(told, str) else joined(segments)
    read = _of_text(text) if are_subtitles(text) else Transcribed(text)
    return Transcribed(
        read.text,
        language_of(data),
        seconds_of(data),
        words_of(data),
        segments or read.segments,
        read.subtitles,
        chances_of(data),
        usage_of(data),
    )


def joined(segments: tuple[Segment, ...]) -> str:
    """The segments' words as one text: a line for each turn where speakers are told apart."""
    if not any(segment.speaker for segment in segments):
        return " ".join(segment.text for segment in segments)
    lines: list[str] = []
    speaker = None
    for segment in segments:
        if lines and segment.speaker == speaker:
            lines[-1] += f" {segment.text}"
        else:
            lines.append(f"{segment.speaker}: {segment.text}" if segment.speaker else segment.text)
        speaker = segment.speaker
    return "\n".join(lines)


def no_transcript(content_type: str) -> errors.UnreadableAnswer:
    """The error for an answer that is something else."""
    return errors.UnreadableAnswer(
        "The service answered, but not with a transcript.",
        f"It sent “{content_type or 'nothing'}”: check the endpoint (f9) and the deployment (ctrl+o).",
    )


def _something_else(text: str, content_type: str, sent: Mapping[str, str]) -> errors.AoaiError:
    """The error that some servers send under status 200; else that this is no transcript."""
    found = error_in(text.encode())
    return no_transcript(content_type) if found is None else from_event(found, "", sent)


def _of_text(text: str) -> Transcribed:
    if not are_subtitles(text):
        return Transcribed(text.strip())
    segments = segments_of(text)
    return Transcribed(joined(segments), segments=segments, subtitles=text)
