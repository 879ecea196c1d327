"""The events of a transcript that streams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aoai_tui import errors
from aoai_tui.api.failures import from_event
from aoai_tui.api.heard import segment_of
from aoai_tui.api.transcription_answers import of_data
from aoai_tui.domain import Segment, SegmentArrived, TextArrived, Transcribed


class EventReader:
    """Makes pieces of one stream's events.

    The service's are named; servers that have no names for theirs send one object for each stretch of speech.
    """

    def __init__(self, sent: Mapping[str, str]) -> None:
        """`sent` are the request's headers, whose secrets no error may repeat."""
        self.begun = False
        """Whether anything had the form of a transcript."""
        self._sent = sent
        self._segments: list[Segment] = []
        self._nameless = ""
        self._done = False

    def pieces(self, event: object) -> Iterator[TextArrived | SegmentArrived | Transcribed]:
        """What one event brings. Raises AoaiError where it tells of a failure."""
        if not isinstance(event, Mapping):
            return
        match event.get("type"):
            case "transcript.text.delta":
                yield from self._words(event.get("delta"))
            case "transcript.text.segment":
                yield from self._stretch(event)
            case "transcript.text.done":
                self.begun = self._done = True
                yield of_data(event, tuple(self._segments))
            case "error":
                raise self._failure(event)
            case None if isinstance(event.get("text"), str):
                yield from self._unnamed(event)

    def end(self) -> Iterator[Transcribed]:
        """What is known to be whole only when nothing more comes: a stream without names has no last event."""
        if self._nameless and not self._done:
            yield Transcribed(self._nameless.strip(), segments=tuple(self._segments))

    def _words(self, text: object) -> Iterator[TextArrived]:
        if isinstance(text, str):
            self.begun = True
            if text:
                yield TextArrived(text)

    def _stretch(self, event: Mapping[str, Any]) -> Iterator[SegmentArrived]:
        self.begun = True
        if segment := segment_of(event):
            self._segments.append(segment)
            yield SegmentArrived(segment)

    def _unnamed(self, event: Mapping[str, Any]) -> Iterator[TextArrived | SegmentArrived]:
        text = event["text"]
        apart = self._nameless and text and not (self._nameless[-1].isspace() or text[0].isspace())
        words = f" {text}" if apart else text
        self._nameless += words
        yield from self._words(words)
        if "start" in event:
            yield from self._stretch(event)

    def _failure(self, event: Mapping[str, Any]) -> errors.AoaiError:
        body = event.get("error", event)
        words = body.get("message") if isinstance(body, Mapping) else body
        return from_event(body, str(words or ""), self._sent)
