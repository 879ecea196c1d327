"""Speech: what sounds, in which form it comes, and what the service refuses."""

import base64
import io
import json
import time
from itertools import combinations
from typing import Any

import httpx2
import numpy as np
import openai
import pytest
import soundfile  # type: ignore[import-untyped]
from numpy.typing import NDArray

from aoai_tui.demo import API_VERSION, ENDPOINT, DemoTransport, Fault, Pace
from aoai_tui.domain.audio import VOICES
from tests.demo.clients import azure_over, plain_over
from tests.held_loop import longest_hold

WORDS = "Good morning. How are you today? I read what you write, word by word."
HEADS = {"mp3": b"ID3", "opus": b"OggS", "flac": b"fLaC", "wav": b"RIFF"}


async def said(client: openai.AsyncOpenAI, text: str = WORDS, **more: Any) -> bytes:
    """The bytes of a text read aloud."""
    answer = await client.audio.speech.create(
        **{"model": "demo-speech", "voice": "alloy", "response_format": "wav", **more}, input=text
    )
    return answer.content


def samples(content: bytes) -> NDArray[np.int16]:
    """The samples of a file; raw ones as they are."""
    if not content.startswith(tuple(HEADS.values())):
        return np.frombuffer(content, dtype="<i2")
    found, rate = soundfile.read(io.BytesIO(content), dtype="int16")
    assert rate == 24_000
    return np.asarray(found)


async def listen(client: openai.AsyncOpenAI, got: list[bytes]) -> None:
    """Keep what comes of a speech, also where it fails."""
    async with client.audio.speech.with_streaming_response.create(
        model="demo-speech", voice="alloy", input=WORDS, response_format="pcm"
    ) as answer:
        async for piece in answer.iter_bytes():
            got.append(piece)


@pytest.mark.parametrize("kind", ["mp3", "opus", "flac", "wav", "pcm"])
async def test_each_format_holds_the_same_sound(client: openai.AsyncAzureOpenAI, kind: str) -> None:
    """Every format has its own first bytes, the same length to the sample, and the sound at the same place."""
    content = await said(client, response_format=kind)
    assert content.startswith(HEADS.get(kind, b""))
    raw, found = samples(await said(client, response_format="pcm")), samples(content)
    assert len(found) == len(raw) > 2 * 24_000
    one, other = raw.astype(float), found.astype(float)
    assert np.corrcoef(one, other)[0, 1] > 0.9


async def test_speech_is_audible_and_has_pauses(client: openai.AsyncAzureOpenAI) -> None:
    """Speech is loud enough, never clipped, and silent between sentences."""
    sound = samples(await said(client)) / 32_768
    assert 0.03 < np.sqrt(np.mean(sound**2)) < 0.3
    assert np.abs(sound).max() < 0.95
    levels = np.sqrt(np.mean(sound[: len(sound) // 480 * 480].reshape(-1, 480) ** 2, axis=1))
    assert (levels < 1e-3).mean() > 0.1


async def test_the_same_request_sounds_the_same(client: openai.AsyncAzureOpenAI) -> None:
    """Nothing is left to chance, so that a cache may be tested."""
    assert await said(client, response_format="pcm") == await said(client, response_format="pcm")


async def test_each_voice_sounds_different(client: openai.AsyncAzureOpenAI) -> None:
    """No two voices sound alike, and a name that nobody knows is a voice, too, as is the id of a custom one."""
    names: list[Any] = [*VOICES, "somebody", {"id": "voice_1234"}]
    sounds = [samples(await said(client, "hello there", voice=name, response_format="pcm")) for name in names]
    for one, other in combinations(sounds, 2):
        length = min(len(one), len(other))
        assert len(one) != len(other) or abs(np.corrcoef(one[:length], other[:length])[0, 1]) < 0.9


async def test_speed_changes_the_length_but_not_the_pitch(client: openai.AsyncAzureOpenAI) -> None:
    """Twice the speed takes half the time, four times a quarter."""
    slow, plain, fast = [len(samples(await said(client, speed=speed))) for speed in (0.25, 1.0, 4.0)]
    assert slow > plain * 3.5
    assert fast < plain / 3


async def test_instructions_are_followed(client: openai.AsyncAzureOpenAI) -> None:
    """Asked to speak slowly the voice takes longer; asked to whisper it is quieter."""
    plain, slow, whispered = [
        samples(await said(client, instructions=words)).astype(float)
        for words in ("", "Speak slowly, please.", "Whisper, like a secret.")
    ]
    assert len(slow) > len(plain) * 1.15
    assert np.abs(whispered).mean() < np.abs(plain).mean() / 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "—",
        "🎉",
        "12 + 3 = 15",
        "Grüße aus Köln",
        "こんにちは、世界。",
        "مرحبا",
        "x" * 4096,
        "a\ud800b",
    ],
)
async def test_any_text_can_be_said(http: httpx2.AsyncClient, text: str) -> None:
    """Signs, numbers and all scripts become sound; only nothing at all is refused."""
    body = {"input": text, "voice": "sage", "response_format": "pcm"}
    response = await http.post(
        "/openai/deployments/demo-speech/audio/speech",
        params={"api-version": API_VERSION},
        content=json.dumps(body),
    )
    assert response.status_code == (200 if text else 400)
    if text:
        assert len(response.content) > 2 * 24_000 * 0.2


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"text": "x" * 4097}, "String should have at most 4096 characters"),
        ({"speed": 0.2}, "greater than or equal to 0.25"),
        ({"speed": 4.1}, "less than or equal to 4"),
        ({"response_format": "ogg"}, "Input should be 'mp3', 'opus', 'aac', 'flac', 'wav' or 'pcm'"),
        ({"stream_format": "both"}, "Input should be 'audio' or 'sse'"),
        ({"voice": ""}, "at least 1 character"),
        ({"voice": 7}, "Input should be a valid string"),
        ({"response_format": "aac"}, "The demo can't write AAC"),
        (
            {"model": "demo-tts-1", "instructions": "slowly"},
            "'instructions' is not supported with this model",
        ),
        ({"model": "demo-tts-1", "stream_format": "sse"}, "'stream_format' does not support 'sse'"),
        (
            {"model": "demo-tts-1", "voice": "marin"},
            "'loc': ('body', 'voice'), 'msg': \"Input should be 'nova',",
        ),
        ({"model": "demo-chat"}, "audioSpeech operation does not work with the specified model, demo-chat"),
        ({"model": "demo-transcribe"}, "audioSpeech operation does not work"),
    ],
)
async def test_what_the_service_refuses(
    client: openai.AsyncAzureOpenAI, more: dict[str, Any], words: str
) -> None:
    """Texts that are too long, unknown formats, and what the deployment does not take."""
    with pytest.raises(openai.BadRequestError) as caught:
        await said(client, **more)
    assert words in str(caught.value)


async def test_the_answer_says_what_it_is(client: openai.AsyncAzureOpenAI) -> None:
    """The content type fits the bytes, and the usual headers are there."""
    for kind, media_type in {"mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac"}.items():
        answer = await client.audio.speech.with_raw_response.create(
            model="demo-tts-1",
            voice="echo",
            input="yes",
            response_format=kind,  # type: ignore[arg-type]
        )
        assert answer.headers["content-type"] == media_type
        assert answer.headers["apim-request-id"]


async def test_events_carry_the_same_bytes(client: openai.AsyncAzureOpenAI) -> None:
    """Asked for events the sound comes in base64, and at the end what it costs."""
    events = [
        json.loads(line.removeprefix("data: "))
        for line in (await said(client, stream_format="sse")).decode().splitlines()
        if line
    ]
    *deltas, done = events
    assert {each["type"] for each in deltas} == {"speech.audio.delta"}
    assert b"".join(base64.b64decode(each["audio"]) for each in deltas) == await said(client)
    assert done["type"] == "speech.audio.done"
    assert done["usage"]["total_tokens"] == done["usage"]["input_tokens"] + done["usage"]["output_tokens"]


@pytest.mark.parametrize("base", ["/openai/v1/", "/v1/"])
async def test_speech_over_v1(transport: DemoTransport, base: str) -> None:
    """Both v1 paths know speech."""
    async with plain_over(transport, base) as plain:
        assert (await said(plain)).startswith(b"RIFF")
    assert transport.requests[-1].path == f"{base}audio/speech"


async def test_a_long_text_begins_at_once_and_comes_faster_than_it_plays() -> None:
    """At the believable pace the first bytes come long before the last, and all of them faster than they sound."""
    text = "This is a sentence of some length. " * 8
    async with azure_over(DemoTransport(pace=Pace.believable())) as client:
        await said(client, "warm up")
        began, first, size = time.monotonic(), 0.0, 0
        async with client.audio.speech.with_streaming_response.create(
            model="demo-speech", voice="alloy", input=text, response_format="pcm"
        ) as answer:
            async for piece in answer.iter_bytes():
                first = first or time.monotonic() - began
                size += len(piece)
        whole = time.monotonic() - began
    assert first < whole / 2
    assert whole < size / 48_000


async def test_the_loop_is_not_held_up(client: openai.AsyncAzureOpenAI) -> None:
    """While the longest text is made into MP3, other tasks get their turn all the time."""
    await said(client, "warm up", response_format="mp3")
    longest, sound = await longest_hold(said(client, "word " * 800, response_format="mp3"))
    assert len(sound) > 1_000_000
    assert longest < 2  # all of it at once takes longer


async def test_a_listener_who_leaves_ends_the_speech(
    client: openai.AsyncAzureOpenAI, transport: DemoTransport
) -> None:
    """Closed in the middle nothing is left running."""
    async with client.audio.speech.with_streaming_response.create(
        model="demo-speech", voice="alloy", input="word " * 400, response_format="pcm"
    ) as answer:
        await anext(aiter(answer.iter_bytes(1000)))
        assert transport.open_streams == 1
    assert transport.open_streams == 0


@pytest.mark.parametrize(
    ("words", "failure"),
    [
        ("disconnect", openai.APIConnectionError),
        ("error-event", openai.APIConnectionError),
        ("failed", openai.APIConnectionError),
    ],
)
async def test_a_speech_that_breaks_off(words: str, failure: type[Exception]) -> None:
    """Half of the sound comes before the connection ends."""
    transport = DemoTransport(pace=Pace.instant(), script=[Fault.named(words)])
    got: list[bytes] = []
    async with azure_over(transport) as client:
        with pytest.raises((failure, httpx2.TransportError)):  # the package lets some through
            await listen(client, got)
        whole = len(await said(client, response_format="pcm"))
    assert whole * 0.3 < sum(map(len, got)) < whole * 0.7


async def test_a_speech_that_stalls_ends_with_the_clients_patience() -> None:
    """Nothing more comes until the read timeout."""
    transport = DemoTransport(pace=Pace.instant(), script=[Fault.named("stall")])
    async with azure_over(transport) as client:
        with pytest.raises((openai.APITimeoutError, httpx2.ReadTimeout)):
            await said(client, timeout=0.2)


async def test_wav_where_mp3_was_asked(client: openai.AsyncAzureOpenAI) -> None:
    """With the fault `wav` the bytes are WAV whatever was asked for, as with some servers."""
    content = await said(client, f"/fault wav\n{WORDS}", response_format="mp3")
    assert content.startswith(b"RIFF")
    assert len(samples(content)) == len(samples(await said(client)))


async def test_a_fault_is_asked_for_in_the_text(client: openai.AsyncAzureOpenAI) -> None:
    """The line with the fault is not read aloud, and an accident passes at the second try."""
    with pytest.raises(openai.InternalServerError):
        await said(client, f"/fault 503\n{WORDS}")
    assert await said(client, f"/fault 503\n{WORDS}") == await said(client)
    with pytest.raises(openai.RateLimitError, match="Requests to the Speech_Create Operation"):
        await said(client, "/fault 429 3")
    assert len(await said(client, "/fault 429 3")) > 200_000


async def test_errors_under_detail(client: openai.AsyncAzureOpenAI) -> None:
    """A server of another make puts its words where the package does not look."""
    with pytest.raises(openai.BadRequestError) as caught:
        await said(client, "/fault detail")
    assert str(caught.value) == "Error code: 400"
    assert caught.value.body == {"detail": "response_format 'wav' is not supported by this server."}


async def test_speech_needs_a_key() -> None:
    """Without a key nobody is spoken to."""
    async with httpx2.AsyncClient(transport=DemoTransport(), base_url=ENDPOINT) as http:
        response = await http.post(
            "/v1/audio/speech", json={"input": "x", "voice": "y", "model": "demo-speech"}
        )
    assert response.status_code == 401
