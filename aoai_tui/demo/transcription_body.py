"""Transcripts in all the forms that the service writes them in."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aoai_tui.demo.deployments import Sound
from aoai_tui.demo.hearing import Hearing, Stretch
from aoai_tui.demo.odds import odds
from aoai_tui.demo.tokens import count_tokens, tokens
from aoai_tui.demo.transcription_request import TranscriptionRequest

Data = dict[str, Any]

_TOKENS_A_SECOND = 10
_EDGES = '.,;:!?…"“”„()[]*_'


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard, and how it is wanted."""

    hearing: Hearing
    request: TranscriptionRequest
    task: str
    """`transcribe` or `translate`."""
    language: str
    """By its English name."""

    @property
    def text(self) -> str:
        """All of it."""
        return self.hearing.text

    def speaker(self, stretch: Stretch) -> str:
        """A speaker's label: a name where one was sent along, else A, B and so on in the order of appearance."""
        voices = list(dict.fromkeys(one.voice for one in self.hearing.stretches))
        at = voices.index(stretch.voice)
        names = self.request.speakers
        return names[at] if at < len(names) else chr(ord("A") + min(at - len(names), 25))

    def usage(self) -> Data:
        """What it costs: whisper counts seconds, the others tokens."""
        if self.request.kind is Sound.WHISPER:
            return {"type": "duration", "seconds": math.ceil(self.hearing.seconds)}
        sound = math.ceil(self.hearing.seconds * _TOKENS_A_SECOND)
        words, written = count_tokens(self.request.prompt), count_tokens(self.text)
        return {
            "type": "tokens",
            "input_tokens": sound + words,
            "input_token_details": {"text_tokens": words, "audio_tokens": sound},
            "output_tokens": written,
            "total_tokens": sound + words + written,
        }

    def logprobs(self) -> list[Data]:
        """Each token and how sure the model was: made up, and the same each time."""
        return [
            {"token": one.token, "logprob": one.logprob, "bytes": list(one.token.encode("utf-8", "replace"))}
            for one in odds(tokens(self.text), 0, self.request.temperature)
        ]


def json_body(transcript: Transcript) -> Data:
    """The short form."""
    body: Data = {"text": transcript.text}
    if transcript.request.logprobs:
        body["logprobs"] = transcript.logprobs()
    return {**body, "usage": transcript.usage()}


def verbose_body(transcript: Transcript) -> Data:
    """The long form, with the times that were asked for."""
    body: Data = {
        "task": transcript.task,
        "language": transcript.language,
        "duration": round(transcript.hearing.seconds, 3),
        "text": transcript.text,
    }
    if transcript.request.segments:
        body["segments"] = [
            _segment(number, stretch, transcript.request.temperature)
            for number, stretch in enumerate(transcript.hearing.stretches)
        ]
    if transcript.request.words:
        body["words"] = [
            {"word": word.text.strip(_EDGES) or word.text, "start": _time(word.start), "end": _time(word.end)}
            for stretch in transcript.hearing.stretches
            for word in stretch.words
        ]
    return {**body, "usage": transcript.usage()}


def diarized_body(transcript: Transcript) -> Data:
    """The form that tells speakers apart."""
    return {
        "task": transcript.task,
        "duration": round(transcript.hearing.seconds, 3),
        "text": transcript.text,
        "segments": diarized_segments(transcript),
        "usage": transcript.usage(),
    }


def diarized_segments(transcript: Transcript) -> list[Data]:
    """Who says what, and when."""
    return [
        {
            "type": "transcript.text.segment",
            "id": f"seg_{number}",
            "speaker": transcript.speaker(stretch),
            "start": _time(stretch.start),
            "end": _time(stretch.end),
            "text": f" {stretch.text}",
        }
        for number, stretch in enumerate(transcript.hearing.stretches)
    ]


def srt(transcript: Transcript) -> str:
    """SubRip: numbered cues."""
    cues = (
        f"{number}\n{_clock(stretch.start, ',')} --> {_clock(stretch.end, ',')}\n{stretch.text}\n"
        for number, stretch in enumerate(transcript.hearing.stretches, 1)
    )
    return "\n".join(cues) + "\n"


def vtt(transcript: Transcript) -> str:
    """WebVTT."""
    return "\n".join(_vtt_lines(transcript.hearing.stretches)) + "\n"


def _vtt_lines(stretches: Iterable[Stretch]) -> Iterable[str]:
    yield "WEBVTT\n"
    for stretch in stretches:
        yield f"{_clock(stretch.start, '.')} --> {_clock(stretch.end, '.')}\n{stretch.text}\n"


def _segment(number: int, stretch: Stretch, temperature: float) -> Data:
    pieces = tokens(stretch.text)
    sure = [one.logprob for one in odds(pieces, 0, temperature)]
    raw = stretch.text.encode("utf-8", "replace")
    return {
        "id": number,
        "seek": round(stretch.start * 100),
        "start": _time(stretch.start),
        "end": _time(stretch.end),
        "text": f" {stretch.text}",
        "tokens": [zlib.crc32(piece.encode("utf-8", "replace")) % 50_257 for piece in pieces],
        "temperature": temperature,
        "avg_logprob": round(sum(sure) / max(1, len(sure)), 6),
        "compression_ratio": round(len(raw) / max(1, len(zlib.compress(raw))), 6),
        "no_speech_prob": 0.012 if stretch.speech else 0.94,
    }


def _time(seconds: float) -> float:
    return round(seconds, 3)


def _clock(seconds: float, sign: str) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{sign}{thousandths:03}"
