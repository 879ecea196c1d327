"""Speech over the real client: bytes at once, errors that come as sound, what is sent and what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import httpx2
import pytest

from aoai_tui import errors
from aoai_tui.api.client import open_client
from aoai_tui.domain import (
    Answered,
    AudioArrived,
    AudioFormat,
    SpeechOptions,
    SpeechPiece,
    SpeechRequest,
    Wait,
)
from tests.held_clock import held_clock
from tests.services.chat_harness import ScriptedServer, compatible, refused

MP3 = b"\xff\xfb\x90\x64" + bytes(300)
WAV = b"RIFF\xff\xff\xff\xffWAVEfmt " + bytes(300)


def request(
    text: str = "Hello.", *, refused: dict[str, str | None] | None = None, **options: Any
) -> SpeechRequest:
    """A request for speech."""
    return SpeechRequest("tts", text, SpeechOptions(**options), refused or {})


def sound(
    body: bytes | AsyncIterator[bytes] = MP3, kind: str = "audio/mpeg", **headers: str
) -> httpx2.Response:
    """An answer with sound."""
    return httpx2.Response(200, headers={"content-type": kind, **headers}, content=body)


async def spoken(
    server: httpx2.AsyncBaseTransport,
    asked: SpeechRequest | None = None,
    *,
    gap: float = 5,
    retries: int = 0,
    waits: list[Wait | None] | None = None,
    each: Callable[[SpeechPiece], None] = lambda _: None,
) -> bytes:
    """All the sound that one request brings."""
    client = open_client(compatible(max_retries=retries), None, server)
    hear = (waits if waits is not None else []).append
    data = b""
    try:
        async with aclosing(client.speech.speak(asked or request(), gap=gap, on_wait=hear)) as pieces:
            async for piece in pieces:
                each(piece)
                data += piece.data if isinstance(piece, AudioArrived) else b""
    finally:
        await client.close()
    return data


async def failure_of(server: httpx2.AsyncBaseTransport, **more: Any) -> errors.AoaiError:
    """What a request fails with."""
    with pytest.raises(errors.AoaiError) as raised:
        await spoken(server, **more)
    return raised.value


class Broken(httpx2.AsyncByteStream):
    """A body that breaks off."""

    def __init__(self, *pieces: bytes, error: Exception) -> None:
        self._pieces, self._error = pieces, error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece
        raise self._error


async def test_the_first_bytes_come_while_the_rest_is_on_its_way() -> None:
    """Nothing waits for the end of the answer, and nothing of it is put together."""
    go_on = asyncio.Event()
    seen: list[SpeechPiece] = []

    async def body() -> AsyncIterator[bytes]:
        yield MP3
        await go_on.wait()
        yield b"the rest"

    def each(piece: SpeechPiece) -> None:
        seen.append(piece)
        if isinstance(piece, AudioArrived):
            go_on.set()  # the second piece is only sent once the first was heard

    server = ScriptedServer(sound(body(), **{"apim-request-id": "r1"}))
    assert await spoken(server, each=each) == MP3 + b"the rest"
    assert isinstance(seen[0], Answered)
    assert seen[0].receipt.request_id == "r1"
    assert seen[1:] == [AudioArrived(MP3), AudioArrived(b"the rest")]


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        (request(), {"voice": "alloy", "response_format": "mp3"}),
        (request(voice="af_bella"), {"voice": "af_bella", "response_format": "mp3"}),
        (request(voice="voice_1234"), {"voice": {"id": "voice_1234"}, "response_format": "mp3"}),
        (
            request(speed=1.5, instructions="Softly.", format=AudioFormat.OPUS),
            {"voice": "alloy", "speed": 1.5, "instructions": "Softly.", "response_format": "opus"},
        ),
        (
            request(
                speed=2,
                instructions="Softly.",
                voice="fable",
                refused={"speed": None, "instructions": None, "response_format=mp3": None, "voice=fable": "nova"},
            ),
            {"voice": "nova"},
        ),
        (request(refused={"voice=alloy": None, "response_format": None}), {"voice": "coral"}),
        (
            request(refused={"voice=alloy": "coral", "voice=coral": "alloy"}),
            {"voice": "alloy", "response_format": "mp3"},
        ),
        (request(voice="x", refused={"response_format=wav": None}, instructions="  "), {
            "voice": "x",
            "response_format": "mp3",
        }),
    ],
)  # fmt: skip
async def test_only_what_was_set_is_sent(asked: SpeechRequest, sent: dict[str, object]) -> None:
    """Voice ids go as objects; what was not set, or is refused, does not go out at all."""
    server = ScriptedServer(sound())
    await spoken(server, asked)
    assert server.sent() == {"model": "tts", "input": "Hello.", **sent}


@pytest.mark.parametrize(
    ("body", "kind", "title"),
    [
        (b'{"error": {"message": "Out of voices.", "code": "busy"}}', "application/json", "broke off"),
        (b'{"error": {"message": "Out of voices."}}', "audio/mpeg", "broke off"),
        (b'{"detail": "Out of voices."}', "application/octet-stream", "broke off"),
        (b'\n {"error": "Out of voices."}', "", "broke off"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "text/html", "not with sound"),
        (b"<html>proxy</html>", "audio/mpeg", "not with sound"),
        (b"", "audio/mpeg", "not with sound"),
        (b'{"url": "https://x/y.mp3"}', "application/json", "not with sound"),
        ("Grüße, kein Ton".encode(), "text/plain", "not with sound"),
    ],
)
@pytest.mark.parametrize("size", [1, 5, 10_000])
async def test_words_in_a_good_answer_are_an_error_and_no_sound(
    body: bytes, kind: str, title: str, size: int
) -> None:
    """An error object or a web page under status 200 is never handed on as sound, however it is cut."""

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(body), size):
            yield body[at : at + size]

    heard: list[SpeechPiece] = []
    error = await failure_of(
        ScriptedServer(sound(pieces(), kind, **{"x-request-id": "r2"})), each=heard.append
    )
    assert title in error.title
    assert ("Out of voices." in error.advice) == (b"Out of" in body)
    assert error.request_id == "r2"
    assert not any(isinstance(piece, AudioArrived) for piece in heard)


@pytest.mark.parametrize(
    "body", [WAV, MP3, b"ID3\x04" + bytes(40), b"fLaC" + bytes(40), b"OggS" + bytes(40), b"{\x00<\x01" * 20, b"\x00"]
)  # fmt: skip
async def test_sound_of_every_kind_goes_through_byte_by_byte(body: bytes) -> None:
    """What begins like text, as RIFF does, or raw samples by chance, is not held back or lost."""

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(len(body)):
            yield body[at : at + 1]

    assert await spoken(ScriptedServer(sound(pieces(), "text/html"))) == body


async def test_silence_between_two_pieces_ends_it_and_keeps_what_came() -> None:
    """After the gap the sound counts as broken; the bytes before it were handed on."""

    async def body() -> AsyncIterator[bytes]:
        yield MP3
        await asyncio.Event().wait()

    heard: list[SpeechPiece] = []

    def hear(piece: SpeechPiece) -> None:
        heard.append(piece)
        clock.goes(when=isinstance(piece, AudioArrived))

    with held_clock() as clock:
        error = await failure_of(ScriptedServer(sound(body())), gap=0.05, each=hear)
    assert isinstance(error, errors.Stalled)
    assert heard[1:] == [AudioArrived(MP3)]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (httpx2.RemoteProtocolError("peer closed connection"), errors.Disconnected),
        (httpx2.ReadError(""), errors.Disconnected),
        (httpx2.ReadTimeout(""), errors.Stalled),
    ],
)
async def test_a_broken_connection_keeps_what_came(fault: Exception, kind: type[errors.AoaiError]) -> None:
    """What arrived before the break was handed on, and the words say that it broke in the middle."""
    heard: list[SpeechPiece] = []
    server = ScriptedServer(httpx2.Response(200, stream=Broken(MP3, error=fault)))
    error = await failure_of(server, each=heard.append, retries=2)
    assert isinstance(error, kind)
    assert heard[1:] == [AudioArrived(MP3)]
    assert len(server.requests) == 1, "sound that had begun may be paid for"


async def test_waits_before_a_repeated_request_are_seen() -> None:
    """A 429 is waited for in sight, then the sound comes."""
    waits: list[Wait | None] = []
    heard: list[SpeechPiece] = []
    busy = refused(429, {"error": {"code": "429", "message": "Slow down."}}, **{"retry-after-ms": "10"})
    assert await spoken(ScriptedServer(busy, sound()), retries=1, waits=waits, each=heard.append) == MP3
    assert isinstance(heard[0], Answered)
    assert heard[0].retries == 1
    assert waits[0] is not None
    assert (waits[0].seconds, waits[-1]) == (0.01, None)


REFUSALS = [
    ("instructions", "Unsupported parameter: 'instructions' is not supported with this model.", {}),
    ("instructions", "", {"param": "instructions", "code": "unsupported_parameter"}),
    ("instructions", "The model `tts-1` does not support the parameter 'instructions'.", {}),
    ("instructions", "Unrecognized request argument supplied: instructions", {}),
    ("speed", "Unsupported parameter: 'speed'", {"param": "speed"}),
    ("speed", "speed is not supported by this voice", {}),
    (
        "response_format",
        "Invalid value: 'opus'. Supported values are: 'mp3', 'wav'.",
        {"param": "response_format", "code": "invalid_value"},
    ),
    ("response_format", "Unsupported response_format: opus", {}),
    ("response_format", "response format opus is not supported", {}),
]


@pytest.mark.parametrize(("parameter", "message", "more"), REFUSALS)
async def test_what_a_deployment_refuses_is_named(parameter: str, message: str, more: dict[str, str]) -> None:
    """Whichever way the server words it, the parameter is found, so that it can be left out."""
    error = await failure_of(ScriptedServer(refused(400, {"error": {"message": message, **more}})))
    assert isinstance(error, errors.ParameterRefused)
    assert error.parameter == parameter


VOICES = [
    (
        "alloy",
        {
            "error": {
                "message": "[{'type': 'enum', 'loc': ('body', 'voice'), 'msg': \"Input should be 'nova', 'shimmer', "
                "'echo', 'onyx', 'fable', 'alloy', 'ash', 'sage' or 'coral'\", 'input': 'xyz', 'ctx': {}}]",
                "type": "invalid_request_error",
                "param": None,
                "code": None,
            }
        },
    ),
    (
        "ash",
        {
            "error": {
                "message": "Invalid value: 'xyz'. Supported values are: 'ash' and 'sage'.",
                "param": "voice",
                "code": "invalid_value",
            }
        },
    ),
    ("af_bella", {"detail": {"message": "Voice 'xyz' not found. Available voices: af_bella, am_adam"}}),
    (None, {"detail": [{"loc": ["body", "voice"], "msg": "unknown voice"}]}),
    (None, {"error": {"message": "The voice xyz does not exist."}}),
    (None, {"error": {"message": "No such voice.", "param": "voice.id"}}),
]


@pytest.mark.parametrize(("instead", "body"), VOICES)
@pytest.mark.parametrize("status", [400, 404, 422])
async def test_a_voice_that_is_not_there_is_named_with_one_that_is(
    instead: str | None, body: object, status: int
) -> None:
    """A refused voice is no dead end: a voice that the server lists is proposed, alloy before others."""
    error = await failure_of(ScriptedServer(refused(status, body)))
    assert isinstance(error, errors.ParameterRefused)
    assert (error.parameter, error.replacement) == ("voice", instead)


@pytest.mark.parametrize(
    "message",
    ["speed must be between 0.25 and 4.0", "Input should be less than or equal to 4", "input is too long"],
)
async def test_a_mistake_in_a_value_is_no_refused_parameter(message: str) -> None:
    """A speed out of range is told in the server's words; leaving speed out for ever would not help."""
    error = await failure_of(ScriptedServer(refused(400, {"error": {"message": message, "param": "speed"}})))
    assert isinstance(error, errors.RequestRefused)
    assert not isinstance(error, errors.ParameterRefused)
    assert message in error.advice


async def test_a_dated_version_without_speech_is_told_from_a_wrong_address() -> None:
    """Azure's stable api-versions have no speech: the advice is the version, not the endpoint."""
    error = await failure_of(
        ScriptedServer(refused(404, {"error": {"code": "404", "message": "Resource not found"}}))
    )
    assert isinstance(error, errors.NotFound)
    assert "preview api-version" in error.advice


async def test_a_deployment_that_does_not_speak_is_told() -> None:
    """Whoever asks a chat deployment to speak learns what to choose."""
    body = {"error": {"code": "OperationNotSupported", "message": "The audioSpeech operation does not work."}}
    error = await failure_of(ScriptedServer(refused(400, body)))
    assert error.title == "The deployment “tts” does not speak."


async def test_closing_in_the_middle_closes_the_connection() -> None:
    """Escape hangs up: the service need not go on sending."""
    closed = asyncio.Event()

    class Endless(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                yield MP3

        async def aclose(self) -> None:
            closed.set()

    client = open_client(compatible(), None, ScriptedServer(httpx2.Response(200, stream=Endless())))
    async with aclosing(client.speech.speak(request(), gap=5, on_wait=lambda _: None)) as pieces:
        async for piece in pieces:
            if isinstance(piece, AudioArrived):
                break
    assert closed.is_set()
    await client.close()
