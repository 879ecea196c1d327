"""A transcript while it arrives: pieces go in, the transcript as it stands comes out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec.structs import replace

from aoai_tui.domain import (
    Answered,
    AudioUsage,
    MessageState,
    Receipt,
    Segment,
    SegmentArrived,
    TextArrived,
    Timing,
    TokenChance,
    Transcribed,
    Transcript,
    TranscriptFormat,
    TranscriptionPiece,
    Word,
)
from aoai_tui.errors import AoaiError
from aoai_tui.services.failures import failure_of


@dataclass
class GrowingTranscript:
    """Collects what comes, part after part; times are moved to where each part lies in the recording."""

    begun: Transcript
    """The stored transcript that it began as."""
    started: float = field(default_factory=time.monotonic)
    first_words: float | None = None
    offset: float = 0.0
    """Where the part that arrives just now begins, in seconds."""
    notes: list[str] = field(default_factory=list)
    """What the deployment did not take."""
    parts: tuple[int, int] = (1, 1)
    """The part that arrives just now, from 1, and how many there are."""
    format: TranscriptFormat | None = None
    """What it was asked for last."""
    whole: bool = False
    """Whether the service said that the newest part is complete."""
    _texts: list[str] = field(default_factory=list)
    _arriving: list[str] = field(default_factory=list)
    _said: list[Segment] = field(default_factory=list)
    _segments: list[Segment] = field(default_factory=list)
    _words: list[Word] = field(default_factory=list)
    _chances: list[TokenChance] = field(default_factory=list)
    _subtitles: list[str] = field(default_factory=list)
    _usage: AudioUsage | None = None
    _seconds: float | None = None
    _language: str = ""
    _receipt: Receipt | None = None
    _retries: int = 0

    def begin_part(self, offset: float) -> None:
        """What comes from now on belongs to the part that begins there."""
        self._keep_unfinished()
        self.offset, self.whole = offset, False

    def begin_again(self) -> None:
        """Drop what has arrived of the part: it is asked for once more."""
        self._arriving.clear()
        self._said.clear()

    @property
    def text(self) -> str:
        """All that has been understood."""
        now = "".join(self._arriving).strip() or " ".join(segment.text for segment in self._said)
        return "\n".join(text for text in (*self._texts, now) if text)

    @property
    def grown(self) -> tuple[int, ...]:
        """How much there is: another value means that there is something to save."""
        return (
            sum(map(len, self._texts)),
            sum(map(len, self._arriving)),
            len(self._said),
            len(self._segments),
        )

    def take(self, piece: TranscriptionPiece) -> None:
        """Add one piece."""
        match piece:
            case Answered(receipt, retries):
                self._receipt = receipt
                self._retries += retries
            case TextArrived(text):
                self._began()
                self._arriving.append(text)
            case SegmentArrived(segment):
                self._began()
                self._said.append(self._moved(segment))
            case Transcribed():
                self._began()
                self._take_whole(piece)

    def placed(self, piece: SegmentArrived) -> SegmentArrived:
        """A segment with its times in the recording, for whoever shows it."""
        return SegmentArrived(self._moved(piece.segment))

    def transcript(self, state: MessageState, error: AoaiError | None = None) -> Transcript:
        """The transcript as it stands now."""
        return replace(
            self.begun,
            text=self.text,
            state=state,
            language=self._language,
            seconds=self._seconds,
            words=tuple(self._words),
            segments=(*self._segments, *self._said),
            subtitles=self._subtitles[0] if len(self._subtitles) == 1 else "",
            logprobs=tuple(self._chances),
            usage=self._usage,
            timing=Timing(time.monotonic() - self.started, self.first_words),
            receipt=self._receipt,
            retries=self._retries,
            failure=failure_of(error) if error else None,
            note=" ".join((*self.notes, *self._notes_on_parts(state))),
        )

    def _notes_on_parts(self, state: MessageState) -> Iterator[str]:
        number, count = self.parts
        if count == 1 or state is MessageState.GROWING:
            return
        if self.whole and number == count:
            yield f"Sent in {count} parts."
        else:
            yield f"It ended in part {number} of {count}."
        if self.format is TranscriptFormat.DIARIZED_JSON:
            yield "Speakers are told apart within each part only."

    def _began(self) -> None:
        if self.first_words is None:
            self.first_words = time.monotonic() - self.started

    def _take_whole(self, heard: Transcribed) -> None:
        self._texts.append(heard.text or "".join(self._arriving).strip())
        self._segments += [self._moved(segment) for segment in heard.segments] or self._said
        self._words += [
            replace(word, start=word.start + self.offset, end=word.end + self.offset) for word in heard.words
        ]
        self._chances += heard.logprobs
        self._subtitles.append(heard.subtitles)
        self._usage = _sum(self._usage, heard.usage)
        if heard.seconds is not None:
            self._seconds = self.offset + heard.seconds
        self._language = self._language or heard.language
        self._arriving.clear()
        self._said = []
        self.whole = True

    def _keep_unfinished(self) -> None:
        """A part that broke off counts with what had arrived of it."""
        if self._arriving or self._said:
            self._texts.append("".join(self._arriving).strip() or " ".join(one.text for one in self._said))
            self._segments += self._said
            self._arriving.clear()
            self._said = []

    def _moved(self, segment: Segment) -> Segment:
        if not self.offset:
            return segment
        return replace(segment, start=segment.start + self.offset, end=segment.end + self.offset)


def _sum(one: AudioUsage | None, other: AudioUsage | None) -> AudioUsage | None:
    """What two parts cost together."""
    if one is None or other is None:
        return one or other
    return AudioUsage(
        *(
            getattr(one, name)
            if getattr(other, name) is None
            else (getattr(one, name) or 0) + getattr(other, name)
            for name in AudioUsage.__struct_fields__
        )
    )
