"""What a deployment does not take of a narration: named, remembered, gone on without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from aoai_tui.domain import AudioFormat, MessageState
from aoai_tui.errors import ParameterRefused, UsageTrouble
from tests.services.chat_harness import refused
from tests.services.narration.narration_harness import (
    SpeechServer,
    heard,
    long_text,
    narrations_over,
    sound_of,
)

LONG = long_text("First.", "Second.", "Third.")


def old_model(body: dict[str, Any]) -> httpx2.Response | None:
    """Refuses what tts-1 refuses, and voices that it does not have."""
    if "instructions" in body:
        return _no("Unsupported parameter: 'instructions' is not supported with this model.")
    if body["voice"] not in ("alloy", "nova"):
        return _no("Input should be 'nova' or 'alloy'", param="voice")
    return None


def _no(message: str, **more: str) -> httpx2.Response:
    return refused(400, {"error": {"message": message, **more}})


def only_mp3(body: dict[str, Any]) -> httpx2.Response | None:
    """Refuses every other format."""
    if body.get("response_format", "mp3") != "mp3":
        return _no("Invalid value. Supported values are: 'mp3'.", param="response_format")
    return None


async def test_a_refused_parameter_is_left_out_for_good_and_said(tmp_path: Path) -> None:
    """One key goes on without it; the next text is not refused any more, and each narration tells."""
    server = SpeechServer(refuse=old_model)
    async with narrations_over(server, tmp_path) as harness:
        told = await harness.speak("Hello.", instructions="Softly.")
        assert isinstance(told.error, ParameterRefused)
        assert harness.service.can_go_without(told.narration) == "instructions"

        went = await heard(harness.service.without_refused(told.narration, on_wait=lambda _: None))
        assert went.narration.state is MessageState.COMPLETE
        assert went.narration.id == told.narration.id
        assert went.narration.note == "The deployment takes no instructions; they were left out."

        asked = len(server.asked)
        other = await harness.speak("Bye.", instructions="Softly.")
        assert (other.end.error, len(server.asked)) == (None, asked + 1)
        assert other.narration.note == went.narration.note

        await harness.service.deployments.send_all("tts")
        assert isinstance((await harness.speak("Third.", instructions="Softly.")).error, ParameterRefused)


async def test_a_missing_voice_is_spoken_by_one_that_is_there(tmp_path: Path) -> None:
    """Of the voices that the server names one speaks, the note says which, and other voices are not concerned."""
    server = SpeechServer(refuse=old_model)
    async with narrations_over(server, tmp_path) as harness:
        told = await harness.speak("Hello.", voice="fable")
        assert harness.service.can_go_without(told.narration) == "voice"
        went = await heard(harness.service.without_refused(told.narration, on_wait=lambda _: None))
        assert server.asked[-1]["voice"] == "alloy"
        assert went.narration.note == "The deployment does not have the voice fable; alloy speaks."
        assert went.narration.options.voice == "fable"
        await harness.speak("Hello.", voice="nova")
        assert server.asked[-1]["voice"] == "nova"


def no_aac(body: dict[str, Any]) -> httpx2.Response | None:
    """Refuses one format."""
    return (
        _no("'aac' is not supported.", param="response_format") if body["response_format"] == "aac" else None
    )


@pytest.mark.parametrize(
    ("refuse", "asked"),
    [(no_aac, ["aac", "wav"]), (only_mp3, ["aac", "wav", None])],
    ids=["no aac", "only mp3"],
)
async def test_a_refused_format_is_made_here(
    tmp_path: Path, refuse: Callable[[dict[str, Any]], httpx2.Response | None], asked: list[str | None]
) -> None:
    """The person gets the format that they asked for, made of WAV, or else of what the service sends unasked."""
    server = SpeechServer(refuse=refuse)
    async with narrations_over(server, tmp_path) as harness:
        told = await harness.speak("Hello.", format=AudioFormat.AAC)
        assert harness.service.can_go_without(told.narration) == "response_format"
        went = await heard(harness.service.without_refused(told.narration, on_wait=lambda _: None))
        assert [body.get("response_format") for body in server.asked] == asked
        assert (went.narration.state, went.narration.media_type) == (MessageState.COMPLETE, "audio/aac")
        assert went.narration.note == "The deployment does not make aac; it was made here of what it sent."
        assert harness.left_over() == [went.narration.file]


async def test_parts_come_in_the_persons_format_where_wav_is_refused(tmp_path: Path) -> None:
    """Nobody asked for WAV, so nobody hears that it was refused; the next long text knows it."""
    server = SpeechServer(refuse=only_mp3)
    async with narrations_over(server, tmp_path) as harness:
        told = await harness.speak(LONG)
        assert told.narration.state is MessageState.COMPLETE
        assert told.sound == [sound_of(part, "mp3") for part in LONG.split("\n\n")]
        assert harness.seconds_in(told.narration) == pytest.approx(0.6, abs=0.1)
        refusals = len(server.asked) - 3
        assert 1 <= refusals <= 2
        asked = len(server.asked)
        await harness.speak(LONG, fresh=True)
        assert len(server.asked) == asked + 3


async def test_only_what_was_refused_can_be_left_out(tmp_path: Path) -> None:
    """A narration that failed for another reason offers nothing to leave out."""
    async with narrations_over(SpeechServer(faults={"Hello": ["break"]}), tmp_path) as harness:
        told = await harness.speak("Hello.")
        assert harness.service.can_go_without(told.narration) == ""
        with pytest.raises(UsageTrouble):
            await harness.service.leave_out(told.narration)
