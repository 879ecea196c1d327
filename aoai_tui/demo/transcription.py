"""`POST …/audio/transcriptions` and `…/audio/translations`: writes down what is said in a file."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx2

from aoai_tui.demo.azure import event, invalid
from aoai_tui.demo.deployments import Sound, check_api
from aoai_tui.demo.exchange import Exchange, RecordedRequest
from aoai_tui.demo.faults import BREAKS, FaultKind
from aoai_tui.demo.hearing import Hearing, Stretch, heard
from aoai_tui.demo.languages import guessed
from aoai_tui.demo.refusals import check_failure
from aoai_tui.demo.schedule import Ask
from aoai_tui.demo.streams import ByteStream, mishap
from aoai_tui.demo.tokens import count_tokens, tokens
from aoai_tui.demo.transcription_body import (
    Data,
    Transcript,
    diarized_body,
    diarized_segments,
    json_body,
    srt,
    verbose_body,
    vtt,
)
from aoai_tui.demo.transcription_request import TranscriptionRequest

_END = 65_536  # bytes
_LONGEST = 1500  # seconds, for all but whisper
_LONGEST_UNCUT = 30  # seconds, where speakers are told apart
_NO_TRANSLATION = "[The demo does not translate. This is what it heard, in its own language:]"

_WRITERS: dict[str, Callable[[Transcript], Data | str]] = {
    "json": json_body,
    "verbose_json": verbose_body,
    "diarized_json": diarized_body,
    "text": lambda transcript: transcript.text + "\n",
    "srt": srt,
    "vtt": vtt,
}


class Transcription:
    """Transcripts, and translations that admit that they are none."""

    def __init__(self, task: str) -> None:
        self._task = task

    def ask(self, request: RecordedRequest) -> Ask:
        """The prompt, and as the key prompt and sound: other parameters may change between two tries."""
        form = request.form
        if form is None:
            return Ask()
        prompt = form.value("prompt") or ""
        file = form.file("file")
        key = hashlib.sha256(prompt.encode("utf-8", "replace"))
        if file:  # both ends tell one file from another, and don't hold the loop as all of it would
            key.update(b"%d" % len(file.content) + bytes(file.content[:_END]) + bytes(file.content[-_END:]))
        return Ask(prompt, key.hexdigest())

    async def answer(self, exchange: Exchange) -> httpx2.Response:
        """Listen, then write."""
        check_api(self._task, exchange.deployment)
        request = TranscriptionRequest.of(exchange.request.form, exchange.deployment, self._task)
        hearing = await asyncio.to_thread(heard, request.file)
        _check_length(hearing, request)
        transcript = self._written(hearing, request)
        estimate = count_tokens(transcript.text)
        if request.stream:
            headers = {
                "content-type": "text/event-stream; charset=utf-8",
                **exchange.gateway.headers(estimate),
            }
            return httpx2.Response(200, headers=headers, stream=ByteStream(_events(transcript, exchange)))
        check_failure(exchange.fault)
        await exchange.pace.before_body(estimate)
        body = _WRITERS[request.format](transcript)
        if not isinstance(body, str):
            return exchange.gateway.json(body, tokens=estimate)
        headers = {"content-type": "text/plain; charset=utf-8", **exchange.gateway.headers(estimate)}
        return httpx2.Response(200, headers=headers, content=body.encode("utf-8", "replace"))

    def _written(self, hearing: Hearing, request: TranscriptionRequest) -> Transcript:
        if self._task == "transcription":
            return Transcript(hearing, request, "transcribe", request.language or guessed(hearing.text))
        if hearing.stretches:
            first, *others = hearing.stretches
            first = replace(first, text=f"{_NO_TRANSLATION} {first.text}")
            hearing = replace(hearing, stretches=(first, *others))
        return Transcript(hearing, request, "translate", "english")


def _check_length(hearing: Hearing, request: TranscriptionRequest) -> None:
    """Raise Refused for a sound that is too long for the deployment."""
    if request.kind is Sound.WHISPER:
        return
    if hearing.seconds > _LONGEST:
        message = (
            f"audio duration {hearing.seconds:.3f} seconds is longer than {_LONGEST} seconds which is the "
            "maximum for this model"
        )
        raise invalid("invalid_value", message, None)
    if request.kind is Sound.DIARIZE and hearing.seconds > _LONGEST_UNCUT and not request.chunked:
        message = "chunking_strategy is required for diarization models"
        raise invalid("invalid_value", message, "chunking_strategy")


async def _events(transcript: Transcript, exchange: Exchange) -> AsyncGenerator[bytes, None]:
    fault = exchange.fault if exchange.fault and exchange.fault.kind in BREAKS else None
    events = [*_deltas(transcript), _done(transcript)]
    for position, each in enumerate(events):
        await exchange.pace.before_chunk(position)
        if fault and position == len(events) // 2:
            yield await mishap(fault, exchange.read_timeout)
            if fault.kind is not FaultKind.JUNK:
                return
        yield event(each)


def _deltas(transcript: Transcript) -> Iterator[Data]:
    """The text token by token; where speakers are told apart, each segment follows its text."""
    if transcript.request.format == "diarized_json":
        for at, (stretch, segment) in enumerate(
            zip(transcript.hearing.stretches, diarized_segments(transcript), strict=True)
        ):
            yield from _segment_deltas(stretch, segment, first=at == 0)
        return
    likely: list[Any] = transcript.logprobs() if transcript.request.logprobs else []
    for at, token in enumerate(tokens(transcript.text)):
        delta = {"type": "transcript.text.delta", "delta": token}
        yield {**delta, "logprobs": [likely[at]]} if likely else delta


def _segment_deltas(stretch: Stretch, segment: Data, *, first: bool) -> Iterator[Data]:
    for token in tokens(stretch.text if first else f" {stretch.text}"):
        yield {"type": "transcript.text.delta", "delta": token, "segment_id": segment["id"]}
    yield segment


def _done(transcript: Transcript) -> Data:
    done: Data = {"type": "transcript.text.done", "text": transcript.text}
    if transcript.request.logprobs:
        done["logprobs"] = transcript.logprobs()
    return {**done, "usage": transcript.usage()}
