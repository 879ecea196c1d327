"""A transcription server in this process: it takes a file piece by piece, and answers as its script says."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import httpx2


@dataclass(frozen=True)
class Received:
    """One request, taken apart."""

    path: str
    headers: httpx2.Headers = field(repr=False)
    fields: dict[str, list[str]]
    file_name: str
    media_type: str
    file: bytes = field(repr=False)
    files: tuple[tuple[str, str, str, bytes], ...] = field(default=(), repr=False)
    """Every file: the field's name, the file's, its type, its bytes."""

    def __getitem__(self, name: str) -> str:
        """The only value of a field."""
        (value,) = self.fields[name]
        return value


Answer = httpx2.Response | Callable[[Received], httpx2.Response] | Exception


class TranscriptionServer(httpx2.AsyncBaseTransport):
    """Gives its answers one after the other, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.received: list[Received] = []
        self.hold_at: int | None = None
        """Bytes of a request after which no more are taken until `go_on` is set."""
        self.go_on = asyncio.Event()
        self.holding = asyncio.Event()
        self.largest_piece = 0
        self.dropped = asyncio.Event()
        """Set when a request ends before all of it was taken."""
        self._answers = list(answers)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Take the request, then answer."""
        body = bytearray()
        assert isinstance(request.stream, httpx2.AsyncByteStream)
        try:
            async for piece in request.stream:
                body += piece
                self.largest_piece = max(self.largest_piece, len(piece))
                if self.hold_at is not None and len(body) >= self.hold_at:
                    self.holding.set()
                    await self.go_on.wait()
                await asyncio.sleep(0)
        except BaseException:
            self.dropped.set()
            raise
        self.received.append(_taken_apart(request, bytes(body)))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        answer = answer(self.received[-1]) if callable(answer) else answer
        return httpx2.Response(
            answer.status_code, headers=answer.headers, stream=_replayed(answer), request=request
        )

    @property
    def last(self) -> Received:
        """The newest request."""
        return self.received[-1]


def _replayed(answer: httpx2.Response) -> httpx2.AsyncByteStream:
    stream = answer.stream
    assert isinstance(stream, httpx2.AsyncByteStream)
    return stream


def _taken_apart(request: httpx2.Request, body: bytes) -> Received:
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    fields: dict[str, list[str]] = {}
    files: list[tuple[str, str, str, bytes]] = []
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, value = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        value = value.removesuffix(b"\r\n")
        told = head.decode()
        key = re.findall(r'name="([^"]*)"', told)[0]
        if names := re.findall(r'filename="([^"]*)"', told):
            files.append((key, names[0], re.findall(r"Content-Type: (\S+)", told)[0], value))
        else:
            fields.setdefault(key, []).append(value.decode())
    _, name, media_type, content = files[0]
    return Received(request.url.path, request.headers, fields, name, media_type, content, tuple(files))


def told(data: object, status: int = 200, **headers: str) -> httpx2.Response:
    """An answer in JSON."""
    return httpx2.Response(status, headers={"apim-request-id": "sound-1", **headers}, json=data)


def plain_answer(text: str, media_type: str = "text/plain") -> httpx2.Response:
    """An answer that is no JSON."""
    return httpx2.Response(200, headers={"content-type": media_type}, text=text)


def said_no(
    message: str, param: str | None = None, code: str | None = None, status: int = 400
) -> httpx2.Response:
    """A refusal in the service's form."""
    return told(
        {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}, status
    )


def events(
    *data: object, then: Exception | None = None, silent: bool = False
) -> Callable[[Received], httpx2.Response]:
    """A stream of events, which may break off or go silent after the last one."""

    async def body() -> AsyncIterator[bytes]:
        for item in data:
            text = item if isinstance(item, str) else json.dumps(item)
            yield f"data: {text}\n\n".encode()
        if silent:
            await asyncio.Event().wait()
        if then:
            raise then

    headers = {"content-type": "text/event-stream", "apim-request-id": "sound-1"}
    return lambda _: httpx2.Response(200, headers=headers, content=body())


def delta(text: str) -> dict[str, object]:
    """The event of some words."""
    return {"type": "transcript.text.delta", "delta": text}


def done(text: str, **more: object) -> dict[str, object]:
    """The event of a stream's end."""
    return {"type": "transcript.text.done", "text": text, **more}


VERBOSE = {
    "task": "transcribe",
    "language": "english",
    "duration": 1.5,
    "text": "My voice is my passport.",
    "words": [
        {"word": "My", "start": 0.0, "end": 0.3},
        {"word": "voice", "start": 0.3, "end": 0.7},
    ],
    "segments": [
        {
            "id": 0,
            "start": 0.0,
            "end": 1.5,
            "text": " My voice is my passport.",
            "avg_logprob": -0.2,
            "no_speech_prob": 0.01,
            "tokens": [1],
            "seek": 0,
            "temperature": 0.0,
            "compression_ratio": 1.0,
        }
    ],
    "usage": {"type": "duration", "seconds": 2},
}
"""A whole answer with everything in it, as whisper deployments send it."""
