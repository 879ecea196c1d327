"""Dictation over the demo: what it says itself it recognises, in every format, for every kind of deployment."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoai_tui import errors
from aoai_tui.config.settings import DEMO
from aoai_tui.demo import DemoTransport
from aoai_tui.domain import (
    AudioArrived,
    AudioFormat,
    MessageState,
    Recording,
    SpeechOptions,
    SpeechRequest,
    Task,
    TextArrived,
    TranscriptFormat,
    TranscriptionOptions,
)
from aoai_tui.services.dictation.events import LeftOut
from tests.services.dictation.dictation_harness import DictationHarness, dictation_over

WORDS = "My voice is my passport. Verify me."


async def spoken(dictation: DictationHarness) -> Recording:
    """The demo's own voice, as a recording."""
    client = await dictation.service.link.client()
    request = SpeechRequest("demo-speech", WORDS, SpeechOptions(format=AudioFormat.FLAC))
    pieces = client.speech.speak(request, gap=5, on_wait=lambda _: None)
    data = b"".join([piece.data async for piece in pieces if isinstance(piece, AudioArrived)])
    path = dictation.folder / "spoken.flac"
    path.write_bytes(data)
    return await dictation.service.add_file(path)


@pytest.mark.parametrize("deployment", ["demo-transcribe", "demo-4o-transcribe", "demo-diarize"])
async def test_each_kind_of_deployment_gives_its_best(deployment: str, tmp_path: Path) -> None:
    """With nothing chosen, each kind of deployment answers with the richest that it has, and says the words."""
    async with dictation_over(DemoTransport(), tmp_path, connection=DEMO) as dictation:
        heard = await dictation.transcribe(await spoken(dictation), deployment)
    assert heard.end.error is None
    assert heard.transcript.state is MessageState.COMPLETE
    assert "passport" in heard.transcript.text
    if deployment == "demo-transcribe":
        assert heard.transcript.words
        assert heard.transcript.segments
    elif deployment == "demo-diarize":
        assert heard.transcript.segments[0].speaker
    else:
        assert heard.of(LeftOut)
        assert heard.of(TextArrived)


@pytest.mark.parametrize("form", list(TranscriptFormat))
async def test_each_format_is_understood(form: TranscriptFormat, tmp_path: Path) -> None:
    """Each format that a deployment has brings the words; what it has not is named, and gone on without."""
    async with dictation_over(DemoTransport(), tmp_path, connection=DEMO) as dictation:
        recording = await spoken(dictation)
        heard = await dictation.transcribe(recording, "demo-transcribe", TranscriptionOptions(format=form))
        if form is TranscriptFormat.DIARIZED_JSON:
            assert isinstance(heard.error, errors.ParameterRefused)
            heard = await dictation.without(recording, heard.transcript)
    assert heard.end.error is None
    assert "passport" in heard.transcript.text
    assert bool(heard.transcript.subtitles) == (form in (TranscriptFormat.SRT, TranscriptFormat.VTT))


async def test_a_translation_is_made(tmp_path: Path) -> None:
    """The demo translates, too."""
    async with dictation_over(DemoTransport(), tmp_path, connection=DEMO) as dictation:
        heard = await dictation.transcribe(
            await spoken(dictation), "demo-transcribe", TranscriptionOptions(task=Task.TRANSLATE)
        )
    assert heard.end.error is None
    assert heard.transcript.text
