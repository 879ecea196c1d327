"""All that the package's client offers for sound, asked of the demo."""

import inspect
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2
import openai
import pytest

from aoai_tui.demo import ENDPOINT, DemoTransport, Pace
from tests.demo.clients import azure_over, plain_over

OF_EVERY_CALL = {"self", "model", "extra_headers", "extra_query", "extra_body", "timeout"}
REFERENCE = "data:audio/wav;base64,UklGRgAAAABXQVZF"

SPEECH: dict[str, list[Any]] = {
    "input": ["Hello."],
    "voice": ["alloy", {"id": "voice_1"}],
    "instructions": ["slowly"],
    "response_format": ["mp3", "opus", "flac", "wav", "pcm"],
    "speed": [0.25, 1, 4.0],
    "stream_format": ["audio", "sse"],
}
TRANSCRIPTS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "file": [("demo-transcribe", {})],
    "chunking_strategy": [
        ("demo-diarize", {"chunking_strategy": "auto"}),
        ("demo-4o-transcribe", {"chunking_strategy": {"type": "server_vad", "threshold": 0.4}}),
    ],
    "include": [("demo-4o-transcribe", {"include": ["logprobs"]})],
    "known_speaker_names": [
        ("demo-diarize", {"known_speaker_names": ["Ann"], "known_speaker_references": [REFERENCE]})
    ],
    "known_speaker_references": [],  # with the names
    "language": [("demo-transcribe", {"language": "de"}), ("demo-diarize", {"language": "en"})],
    "prompt": [("demo-transcribe", {"prompt": "names"}), ("demo-4o-transcribe", {"prompt": "names"})],
    "response_format": [
        *(
            ("demo-transcribe", {"response_format": kind})
            for kind in ("json", "text", "srt", "verbose_json", "vtt")
        ),
        *(("demo-4o-transcribe", {"response_format": kind}) for kind in ("json", "text")),
        *(("demo-diarize", {"response_format": kind}) for kind in ("json", "text", "diarized_json")),
    ],
    "stream": [
        ("demo-4o-transcribe", {"stream": True}),
        ("demo-diarize", {"stream": True, "response_format": "diarized_json"}),
    ],
    "temperature": [("demo-transcribe", {"temperature": 0.8})],
    "timestamp_granularities": [
        ("demo-transcribe", {"response_format": "verbose_json", "timestamp_granularities": times})
        for times in (["word"], ["segment"], ["word", "segment"])
    ],
}
OF_ANOTHER_MODEL = {"keywords", "languages"}
"""Taken by gpt-transcribe alone, of which the demo has no deployment."""


def parameters(call: Callable[..., Any]) -> set[str]:
    """What a call of the package takes, apart from what every call takes."""
    return set(inspect.signature(call).parameters) - OF_EVERY_CALL


async def test_every_parameter_of_speech(client: openai.AsyncAzureOpenAI) -> None:
    """The package offers nothing for speech that the demo does not know, and each of it is answered with sound."""
    assert parameters(client.audio.speech.create) == set(SPEECH)
    usual = {"model": "demo-speech", "input": "Hello.", "voice": "nova"}
    for name, values in SPEECH.items():
        for value in values:
            answer = await client.audio.speech.create(**{**usual, name: value})
            assert len(answer.content) > 1_000, (name, value)


async def test_every_parameter_of_transcripts(client: openai.AsyncAzureOpenAI) -> None:
    """The package offers nothing for transcripts that the demo does not know, and each of it brings the text."""
    assert parameters(client.audio.transcriptions.create) == {*TRANSCRIPTS, *OF_ANOTHER_MODEL}
    speech = await client.audio.speech.create(model="demo-speech", input="Hello you.", voice="nova")
    for asked in TRANSCRIPTS.values():
        for model, more in asked:
            arguments: dict[str, Any] = {"model": model, "file": ("x.mp3", speech.content), **more}
            answer = await client.audio.transcriptions.create(**arguments)
            if more.get("stream"):
                answer = [each async for each in answer][-1]
            assert "Hello you." in (answer if isinstance(answer, str) else answer.text), (model, more)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_every_parameter_of_translations(client: openai.AsyncAzureOpenAI) -> None:
    """Translations take a prompt, a temperature and five formats."""
    known = {"file", "prompt", "response_format", "temperature"}
    assert parameters(client.audio.translations.create) == known
    speech = await client.audio.speech.create(model="demo-speech", input="Hello you.", voice="nova")
    for kind in ("json", "text", "srt", "verbose_json", "vtt"):
        arguments: dict[str, Any] = {"response_format": kind, "prompt": "names", "temperature": 0.2}
        answer: Any = await client.audio.translations.create(
            model="demo-transcribe", file=("x.mp3", speech.content), **arguments
        )
        assert "Hello you." in (answer if isinstance(answer, str) else answer.text), kind


async def test_what_azure_does_not_have(client: openai.AsyncAzureOpenAI) -> None:
    """Making custom voices is not there, as with Azure: the path is not found."""
    with pytest.raises(openai.NotFoundError, match="Resource not found"):
        await client.audio.voice_consents.list()


async def test_a_deployments_name_may_be_any() -> None:
    """The real models' names work, and so do names with slashes and blanks."""
    transport = DemoTransport(pace=Pace.instant())
    async with azure_over(transport) as azure, plain_over(transport, "/v1/") as plain:
        for client in (azure, plain):
            for name in ("gpt-4o-mini-tts", "tts-1-hd", "my/own speech"):
                speech = await client.audio.speech.create(model=name, input="Yes.", voice="nova")
                assert speech.content[:3] == b"ID3"
            for name in (
                "whisper",
                "gpt-4o-mini-transcribe",
                "gpt-4o-transcribe-diarize",
                "some/whisper large",
            ):
                heard = await client.audio.transcriptions.create(model=name, file=("x.mp3", speech.content))
                assert heard.text == "Yes."


async def test_a_file_arrives_piece_by_piece() -> None:
    """A sender sees its file go: pieces are taken one after the other, with a pause for each."""
    sent: list[float] = []

    async def content() -> AsyncIterator[bytes]:
        for _ in range(4):
            sent.append(time.monotonic())
            yield bytes(250_000)

    transport = DemoTransport(pace=Pace(upload=0.08))
    async with httpx2.AsyncClient(transport=transport, base_url=ENDPOINT) as http:
        response = await http.post("/openai/v1/audio/transcriptions", content=content())
    assert response.status_code == 401
    assert len(transport.requests[0].content) == 1_000_000
    assert sent[-1] - sent[0] >= 0.05
