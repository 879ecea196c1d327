"""Words and segments of a transcript as rows of a table."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from aoai_tui.domain import Segment, Transcript, Word
from aoai_tui.plain import plain_line

UNSURE_WORD = math.log(0.5)
"""A word below this log probability is marked: the model thought another one as likely."""

UNSURE_SEGMENT = -1.0
"""A segment below this mean log probability is marked: whisper's own bound for text that can't be trusted."""

SILENT_SEGMENT = 0.6
"""A segment with a higher probability of silence is marked: whisper's own bound, too."""


class Spans(StrEnum):
    """What the rows are."""

    WORDS = "words"
    SEGMENTS = "segments"


class Row(NamedTuple):
    """One word or segment; times in seconds from the recording's beginning."""

    start: float
    end: float
    text: str
    speaker: str = ""
    unsure: bool = False
    """Whether the model was not sure of it."""


def kinds_of(transcript: Transcript) -> list[Spans]:
    """What a transcript can be shown as; those without times are of no use in a table."""
    found = []
    if any(word.end > 0 for word in transcript.words):
        found.append(Spans.WORDS)
    if transcript.segments:
        found.append(Spans.SEGMENTS)
    return found


def rows_of(transcript: Transcript, spans: Spans) -> list[Row]:
    """The rows, in the order of time."""
    if spans is Spans.WORDS:
        return sorted(map(_word_row, transcript.words), key=lambda row: row.start)
    return sorted(map(_segment_row, transcript.segments), key=lambda row: row.start)


def row_at(starts: Sequence[float], seconds: float) -> int | None:
    """The row that is heard at a moment: the last one that has begun; None before the first."""
    at = bisect_right(starts, seconds + 1e-6) - 1
    return at if at >= 0 else None


def _word_row(word: Word) -> Row:
    unsure = word.logprob is not None and word.logprob < UNSURE_WORD
    return Row(word.start, word.end, plain_line(word.text, 120), unsure=unsure)


def _segment_row(segment: Segment) -> Row:
    unsure = segment.logprob is not None and segment.logprob < UNSURE_SEGMENT
    silent = segment.no_speech is not None and segment.no_speech > SILENT_SEGMENT
    return Row(
        segment.start,
        segment.end,
        plain_line(segment.text, 2000),
        plain_line(segment.speaker, 24),
        unsure or silent,
    )
