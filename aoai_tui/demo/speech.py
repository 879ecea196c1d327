"""`POST …/audio/speech`: reads a text aloud; the sound is sent while it arises."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncGenerator, Iterator

import httpx2

from aoai_tui.demo.azure import encoded, event
from aoai_tui.demo.deployments import check_api
from aoai_tui.demo.exchange import Exchange, RecordedRequest
from aoai_tui.demo.fault_answers import about_fault
from aoai_tui.demo.faults import BREAKS, Fault, FaultKind, command_in, without_command
from aoai_tui.demo.schedule import Ask
from aoai_tui.demo.speech_request import SpeechRequest
from aoai_tui.demo.streams import ByteStream, mishap
from aoai_tui.demo.tokens import count_tokens

_TYPES = {
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}
_TOKENS_A_SECOND = 20
_PIECE = 0.3  # seconds of sound that are made at a time
_JUNK = bytes(range(128, 256)) * 4


class Speech:
    """Speech."""

    def ask(self, request: RecordedRequest) -> Ask:
        """The text, and as the key text and voice: parameters may change between two tries."""
        text = request.fields.get("input")
        key = hashlib.sha256(encoded((text, request.fields.get("voice")))).hexdigest()
        return Ask(text if isinstance(text, str) else "", key)

    async def answer(self, exchange: Exchange) -> httpx2.Response:
        """Begin to speak."""
        check_api("speech", exchange.deployment)
        request = SpeechRequest.of(exchange.request.json, exchange.deployment)
        tokens = count_tokens(request.text)
        headers = exchange.gateway.headers(tokens)
        if request.events:
            headers["content-type"] = "text/event-stream; charset=utf-8"
            return httpx2.Response(200, headers=headers, stream=ByteStream(_events(request, exchange)))
        headers["content-type"] = _TYPES[_sent_as(request, exchange.fault)]
        return httpx2.Response(200, headers=headers, stream=ByteStream(_bytes(request, exchange)))


async def _bytes(request: SpeechRequest, exchange: Exchange) -> AsyncGenerator[bytes, None]:
    """The sound as it is; a fault strikes in its middle."""
    async for piece, struck in _pieces(request, exchange):
        if struck and struck.kind is FaultKind.JUNK:
            yield _JUNK
        elif struck and struck.kind is FaultKind.TRUNCATE:
            return
        elif struck:  # a body of sound has no place for an error: the connection ends
            lost = struck if struck.kind is FaultKind.STALL else Fault(FaultKind.DISCONNECT)
            await mishap(lost, exchange.read_timeout)
        if piece:
            yield piece


async def _events(request: SpeechRequest, exchange: Exchange) -> AsyncGenerator[bytes, None]:
    """The sound in events, and at the end what it costs."""
    seconds = 0.0
    async for piece, struck in _pieces(request, exchange):
        if struck:
            yield await mishap(struck, exchange.read_timeout)
            if struck.kind is not FaultKind.JUNK:
                return
        seconds += _PIECE
        if piece:
            yield event({"type": "speech.audio.delta", "audio": base64.b64encode(piece).decode()})
    read, made = count_tokens(request.text), round(seconds * _TOKENS_A_SECOND)
    usage = {"input_tokens": read, "output_tokens": made, "total_tokens": read + made}
    yield event({"type": "speech.audio.done", "usage": usage})


async def _pieces(
    request: SpeechRequest, exchange: Exchange
) -> AsyncGenerator[tuple[bytes, Fault | None], None]:
    """Each piece, made in a thread and sent at its pace; with the middle one comes the fault that strikes there."""
    fault = exchange.fault if exchange.fault and exchange.fault.kind in BREAKS else None
    text = _said(request.text, exchange.attempt)
    count, pieces = await asyncio.to_thread(_begun, request, text, _sent_as(request, exchange.fault))
    position = 0
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        await exchange.pace.before_sound(position, _PIECE)
        yield piece, fault if position == count // 2 else None
        position += 1


def _begun(request: SpeechRequest, text: str, kind: str) -> tuple[int, Iterator[bytes]]:
    """How many pieces there will be, and the pieces."""
    from aoai_tui.demo.sound_files import encoded as written  # noqa: PLC0415  numpy takes its time
    from aoai_tui.demo.utterance import RATE, utterance  # noqa: PLC0415
    from aoai_tui.demo.voices import voice  # noqa: PLC0415

    spoken = utterance(text, voice(request.voice, request.instructions), request.speed)
    return int(spoken.samples / RATE / _PIECE), written(spoken, request.voice, kind)


def _sent_as(request: SpeechRequest, fault: Fault | None) -> str:
    return "wav" if fault and fault.kind is FaultKind.WAV else request.format


def _said(text: str, attempt: int) -> str:
    """The text without its commands; where nothing else was said, a few words on the fault."""
    if command_in(text) is None:
        return text
    return without_command(text) or about_fault(text, attempt).replace("`", "").replace("- ", "")
