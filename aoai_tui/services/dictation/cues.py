"""A transcript cut into cues: what stands on the screen at once, in two lines of a readable length."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from aoai_tui.domain import Segment, Transcript, Word
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain
from aoai_tui.services.dictation.timed_text import Piece, of_words, timed, width

LINE = 42
"""Columns of a line, as broadcasters keep it."""
LINES = 2
LONGEST = 7.0
"""Seconds that a cue made of words stands: longer ones are read twice."""

_PAUSE = 1.0
"""Seconds without a word after which another cue begins."""
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)]*\s*$")
_BREATH = re.compile(r"[,;:–—、，；：]\s*$")


class Cue(Struct, frozen=True):
    """What is shown at once."""

    start: float
    end: float
    """Seconds, at least a millisecond after start."""
    lines: tuple[str, ...]
    """One or two; at most LINE columns each, unless a single word is longer."""
    speaker: str = ""


def cues(transcript: Transcript) -> list[Cue]:
    """All that was said, with times: from the segments, which are only cut where they are too long to be read, else
    from the words. Raises UsageTrouble where there are neither.
    """
    if transcript.segments:
        return [cue for segment in transcript.segments for cue in _of_segment(segment, transcript.words)]
    if transcript.words:
        return list(_of_words(transcript))
    raise UsageTrouble(
        "The transcript has no times, which subtitles need.",
        "Transcribe the recording with segments or words (verbose_json), or as srt or vtt.",
    )


def wrapped(text: str) -> tuple[str, ...]:
    """The text in lines of at most LINE columns, the first of two about as long as the second."""
    pieces = timed(text, 0, 0)
    whole = width(text)
    aim = LINE if whole > LINE * LINES else max(whole / math.ceil(whole / LINE), 1) if text else LINE
    return _filled(pieces, math.ceil(aim)) if whole > LINE else (text,)


def _of_segment(segment: Segment, words: Sequence[Word]) -> Iterator[Cue]:
    text = _on_one_line(segment.text)
    start, end = _seconds(segment.start), _seconds(segment.end)
    if not text:
        return
    if _fits(text):
        yield _cue([Piece(text, start, max(start, end))], segment.speaker)
        return
    inside = [word for word in words if start - 0.05 <= word.start < max(end, start + 0.1)]
    for part in _parts(timed(text, start, max(start, end), inside), by_time=False):
        yield _cue(part, segment.speaker)


def _of_words(transcript: Transcript) -> Iterator[Cue]:
    words = [
        Word(_on_one_line(word.text), _seconds(word.start), max(_seconds(word.start), _seconds(word.end)))
        for word in transcript.words
    ]
    text = _on_one_line(transcript.text)
    pieces = timed(text, words[0].start, words[-1].end, words) if text else of_words(words)
    for part in _parts(pieces, by_time=True):
        yield _cue(part, "")


def _parts(pieces: Sequence[Piece], *, by_time: bool) -> Iterator[list[Piece]]:
    """The pieces in groups that fit on the screen; about equally long, but where the text has a better place."""
    whole = sum(width(piece.text) for piece in pieces)
    count = max(1, math.ceil(whole / (LINE * LINES * 0.9)))
    aim = min(whole / count, LINE * LINES) if not by_time else LINE * LINES * 0.8
    part: list[Piece] = []
    for piece, following in pairwise([*pieces, None]):
        assert piece is not None  # noqa: S101  only the last is None, and that comes second
        part.append(piece)
        if following is None or _ends_here(part, following, aim, by_time=by_time):
            yield part
            part = []


def _ends_here(part: Sequence[Piece], following: Piece, aim: float, *, by_time: bool) -> bool:
    text = "".join(piece.text for piece in part)
    size = width(text)
    if not _fits((text + following.text).strip()) or size >= aim:
        return True
    if by_time and (following.start - part[-1].end >= _PAUSE or following.end - part[0].start > LONGEST):
        return True
    return size >= 0.5 * aim and (
        bool(_SENTENCE_END.search(text)) or (size >= 0.75 * aim and bool(_BREATH.search(text)))
    )


def _cue(part: Sequence[Piece], speaker: str) -> Cue:
    start = part[0].start
    end = max(part[-1].end, start + 0.001)
    text = "".join(piece.text for piece in part).strip()
    return Cue(start, end, wrapped(text), _on_one_line(speaker))


def _fits(text: str) -> bool:
    return len(wrapped(text)) <= LINES


def _filled(pieces: Sequence[Piece], aim: int) -> tuple[str, ...]:
    """Lines that are ended as soon as they reach the aim; none is longer than LINE, but for a single word."""
    lines, line = [], ""
    for piece in pieces:
        longer = line + piece.text
        if line.strip() and (width(longer.rstrip()) > LINE or width(line.rstrip()) >= aim):
            lines.append(line.strip())
            longer = piece.text
        line = longer
    if line.strip():
        lines.append(line.strip())
    return tuple(lines)


def _on_one_line(text: str) -> str:
    """Without control characters and line ends: an empty line would end a cue."""
    return " ".join(plain(text).split())


def _seconds(value: float) -> float:
    """A time that can be written: what is no number, or lies before the beginning, is the beginning."""
    return min(value, 359_999.0) if math.isfinite(value) and value > 0 else 0.0
