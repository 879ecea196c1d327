"""A recording becomes a transcript: what is asked for, what is kept, what is told."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path

import httpx2
import pytest
from msgspec.structs import replace

from aoai_tui import errors
from aoai_tui.domain import (
    AudioSent,
    MessageState,
    RecordingState,
    Segment,
    Task,
    TextArrived,
    TranscriptFormat,
    TranscriptionOptions,
)
from aoai_tui.services.dictation.events import LeftOut, NothingSaid, Preparing, TranscriptEnded
from tests.services.dictation.dictation_harness import dictation_over
from tests.transcription_server import (
    VERBOSE,
    TranscriptionServer,
    delta,
    done,
    events,
    plain_answer,
    said_no,
    told,
)

NO_VERBOSE = said_no(
    "response_format 'verbose_json' is not compatible with model 'm'. Use 'json' or 'text' instead.",
    "response_format",
    "unsupported_value",
)


async def test_the_richest_answer_is_asked_for(tmp_path: Path) -> None:
    """With nothing chosen, words and segments are asked for, and all of it is kept with the recording."""
    server = TranscriptionServer(told(VERBOSE))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file()
        heard = await dictation.transcribe(recording)
        assert server.last["response_format"] == "verbose_json"
        assert server.last.fields["timestamp_granularities[]"] == ["word", "segment"]
        assert await dictation.stored(recording) == [heard.transcript]
    assert heard.transcript.state is MessageState.COMPLETE
    assert heard.transcript.text == "My voice is my passport."
    assert [word.text for word in heard.transcript.words] == ["My", "voice"]
    assert (heard.transcript.deployment, heard.transcript.connection) == ("whisper", "local")
    assert heard.transcript.timing is not None
    assert heard.transcript.receipt is not None
    assert heard.transcript.receipt.request_id == "sound-1"
    assert heard.end.error is None


async def test_a_file_goes_as_it_is(tmp_path: Path) -> None:
    """A file in a format that the service takes arrives byte for byte, under a name of ours."""
    server = TranscriptionServer(told({"text": "Hello."}))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file(kind="mp3", name="salaries of all of us")
        heard = await dictation.transcribe(recording)
        assert server.last.file == dictation.service.path_of(recording).read_bytes()
    assert (server.last.file_name, server.last.media_type) == ("recording.mp3", "audio/mpeg")
    kinds = [type(event) for event in heard.events]
    assert kinds[0] is Preparing
    assert kinds[-1] is TranscriptEnded
    sent = heard.of(AudioSent)
    assert sent[-1].sent == sent[-1].total == len(server.last.file)


async def test_the_apps_own_wish_is_given_up_and_noted(tmp_path: Path) -> None:
    """A deployment that refuses verbose_json is asked for json at once, with a word, and not again for the other."""
    server = TranscriptionServer(NO_VERBOSE, events(delta("Hel"), delta("lo."), done("Hello.")))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file()
        heard = await dictation.transcribe(recording)
        assert [one["response_format"] for one in server.received] == ["verbose_json", "json"]
        assert server.last["stream"] == "true"
        assert len(heard.of(LeftOut)) == 1
        assert heard.streamed == heard.transcript.text == "Hello."
        assert "without times" in heard.transcript.note
        await dictation.transcribe(recording)
        assert [one["response_format"] for one in server.received] == ["verbose_json", "json", "json"]
        assert not (await dictation.transcribe(recording)).of(LeftOut)


async def test_what_is_known_of_one_deployment_is_of_that_one(tmp_path: Path) -> None:
    """Another deployment is asked for everything."""
    server = TranscriptionServer(NO_VERBOSE, told({"text": "Hello."}))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file()
        await dictation.transcribe(recording, "one")
        await dictation.transcribe(recording, "two")
        assert server.last["response_format"] == "verbose_json"
        await dictation.service.deployments.send_all("one")
        await dictation.transcribe(recording, "one")
        assert server.last["response_format"] == "verbose_json"


@pytest.mark.parametrize(
    ("deployment", "form"),
    [
        ("gpt-4o-transcribe", "json"),
        ("gpt-4o-mini-transcribe-2", "json"),
        ("gpt-transcribe", "json"),
        ("gpt-4o-transcribe-diarize", "diarized_json"),
        ("whisper-1", "verbose_json"),
        ("my-transcriber", "verbose_json"),
    ],
)
async def test_names_that_tell_save_a_refusal(deployment: str, form: str, tmp_path: Path) -> None:
    """A deployment with the name of a model whose formats are known is asked for the richest of these."""
    server = TranscriptionServer(told({"text": "Hello."}))
    async with dictation_over(server, tmp_path) as dictation:
        await dictation.transcribe(await dictation.file(), deployment)
    assert server.last["response_format"] == form


async def test_log_probabilities_come_with_json(tmp_path: Path) -> None:
    """Whoever wants to know how sure the model is gets json with log probabilities, and they are kept."""
    server = TranscriptionServer(told({"text": "Hello.", "logprobs": [{"token": "Hello", "logprob": -0.1}]}))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file()
        heard = await dictation.transcribe(recording, wishes=TranscriptionOptions(logprobs=True))
        assert (server.last["response_format"], server.last["include[]"]) == ("json", "logprobs")
        assert [token.text for token in heard.transcript.logprobs] == ["Hello"]
        assert (await dictation.stored(recording))[0].logprobs == heard.transcript.logprobs


async def test_a_persons_wish_is_asked_about(tmp_path: Path) -> None:
    """A refused language ends the attempt with the parameter; going on without it takes its place, with a note."""
    refusal = said_no(
        "The language parameter is not supported by this model", "language", "unsupported_parameter"
    )
    server = TranscriptionServer(refusal, told(VERBOSE))
    wishes = TranscriptionOptions(language="de", prompt="Fledermaus")
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file()
        failed = await dictation.transcribe(recording, wishes=wishes)
        assert isinstance(failed.error, errors.ParameterRefused)
        assert failed.transcript.state is MessageState.FAILED
        assert failed.transcript.failure is not None
        assert failed.transcript.failure.parameter == "language"
        heard = await dictation.without(recording, failed.transcript)
        assert "language" not in server.last.fields
        assert server.last["prompt"] == "Fledermaus"
        assert heard.transcript.id == failed.transcript.id
        assert "language" in heard.transcript.note
        assert await dictation.stored(recording) == [heard.transcript]
        plan = await dictation.service.plan(recording, "whisper", wishes)
        assert any("language" in note for note in plan.notes)


async def test_a_wished_format_is_asked_about(tmp_path: Path) -> None:
    """SRT where the server has none: without it, segments are asked for, from which subtitles can be made."""
    server = TranscriptionServer(
        told({"detail": "Only json and verbose_json are supported"}, 400), told(VERBOSE)
    )
    wishes = TranscriptionOptions(format=TranscriptFormat.SRT)
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file()
        failed = await dictation.transcribe(recording, wishes=wishes)
        assert isinstance(failed.error, errors.ParameterRefused)
        heard = await dictation.without(recording, failed.transcript)
        assert [one["response_format"] for one in server.received] == ["srt", "verbose_json"]
        assert heard.transcript.segments
        assert "does not answer with srt" in heard.transcript.note
        vtt = TranscriptionOptions(format=TranscriptFormat.VTT)
        await dictation.transcribe(recording, wishes=vtt)
        assert server.last["response_format"] == "vtt"


async def test_going_on_needs_a_refusal(tmp_path: Path) -> None:
    """Nothing is left out of a transcript that failed over something else."""
    server = TranscriptionServer(said_no("no", status=403))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file()
        failed = await dictation.transcribe(recording)
        with pytest.raises(errors.UsageTrouble):
            await dictation.without(recording, failed.transcript)


async def test_a_deployment_that_wants_chunking_gets_it(tmp_path: Path) -> None:
    """A deployment that tells speakers apart under another name is given what it requires, and that is remembered."""
    need = said_no(
        "chunking_strategy is required for diarization models", "chunking_strategy", "invalid_value"
    )
    server = TranscriptionServer(need, NO_VERBOSE, told({"text": "Hello."}))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file()
        heard = await dictation.transcribe(recording)
        assert heard.transcript.text == "Hello."
        assert server.last["chunking_strategy"] == "auto"
        await dictation.transcribe(recording)
        assert len(server.received) == 4


async def test_a_server_that_refuses_everything_is_given_up(tmp_path: Path) -> None:
    """Refusals without an end end in an error and not in a loop."""
    server = TranscriptionServer(
        lambda got: said_no(
            "not supported", next(iter(set(got.fields) - {"model"}), "stream"), "unsupported_parameter"
        )
    )
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file()
        heard = await dictation.transcribe(recording)
    assert isinstance(heard.error, errors.AoaiError)
    assert len(server.received) < 10


async def test_silence_is_not_sent(tmp_path: Path) -> None:
    """A recording in which nothing was said stays at home, unless it is wanted all the same."""
    server = TranscriptionServer(told({"text": ""}))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file(speech=False)
        assert (await dictation.service.plan(recording, "whisper", TranscriptionOptions())).nothing_said
        heard = await dictation.transcribe(recording)
        assert heard.events == [NothingSaid(recording)]
        assert server.received == []
        assert await dictation.stored(recording) == []
        heard = await dictation.transcribe(recording, even_silence=True)
        assert heard.transcript.state is MessageState.COMPLETE


async def test_a_growing_recording_is_not_sent(tmp_path: Path) -> None:
    """What is still being recorded must be ended first."""
    async with dictation_over(TranscriptionServer(told({"text": ""})), tmp_path) as dictation:
        recording = await dictation.file(state=RecordingState.GROWING)
        with pytest.raises(errors.UsageTrouble, match="still being recorded"):
            await dictation.transcribe(recording)


async def test_a_deployment_is_needed(tmp_path: Path) -> None:
    """Without a deployment nothing is sent, and the way to name one is told."""
    async with dictation_over(TranscriptionServer(told({"text": ""})), tmp_path) as dictation:
        recording = await dictation.file()
        with pytest.raises(errors.UsageTrouble, match="No deployment"):
            await dictation.transcribe(recording, "")


async def test_deployments_that_answered_are_suggested(tmp_path: Path) -> None:
    """The newest comes first."""
    async with dictation_over(TranscriptionServer(told({"text": ""})), tmp_path) as dictation:
        recording = await dictation.file()
        for name in ("one", "two"):
            await dictation.transcribe(recording, name)
        assert await dictation.service.deployments.names() == ["two", "one"]


async def test_several_transcripts_stand_side_by_side(tmp_path: Path) -> None:
    """Each attempt is a transcript of its own, the oldest first; one can be taken out and brought back."""
    server = TranscriptionServer(told(VERBOSE), plain_answer("Hello."), told({"text": "Bonjour."}))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file()
        first = (await dictation.transcribe(recording)).transcript
        text = TranscriptionOptions(format=TranscriptFormat.TEXT)
        second = (await dictation.transcribe(recording, wishes=text)).transcript
        third = (
            await dictation.transcribe(recording, wishes=TranscriptionOptions(task=Task.TRANSLATE))
        ).transcript
        assert await dictation.stored(recording) == [first, second, third]
        await dictation.service.delete_transcript(second)
        assert await dictation.stored(recording) == [first, third]
        await dictation.service.restore_transcript(second)
        assert await dictation.stored(recording) == [first, second, third]


async def test_a_stream_without_an_end_is_incomplete(tmp_path: Path) -> None:
    """Words that came without the service's word that they were all are kept, and marked."""
    async with dictation_over(TranscriptionServer(events(delta("My voice"))), tmp_path) as dictation:
        heard = await dictation.transcribe(await dictation.file(), "gpt-4o-transcribe")
    assert heard.transcript.state is MessageState.INCOMPLETE
    assert heard.transcript.text == "My voice"


async def test_words_before_a_break_are_kept(tmp_path: Path) -> None:
    """A broken connection ends the transcript, with what had arrived and why."""
    broken = events(delta("My voice"), then=httpx2.RemoteProtocolError("peer closed"))
    async with dictation_over(TranscriptionServer(broken), tmp_path) as dictation:
        recording = await dictation.file()
        heard = await dictation.transcribe(recording, "gpt-4o-transcribe")
        assert isinstance(heard.error, errors.Disconnected)
        (stored,) = await dictation.stored(recording)
    assert (stored.state, stored.text) == (MessageState.FAILED, "My voice")
    assert stored.failure is not None
    assert stored.failure.title == heard.error.title


async def test_escape_keeps_what_had_arrived(tmp_path: Path) -> None:
    """Closing the generator in mid-stream leaves the words so far in the database, marked as stopped."""
    async with dictation_over(
        TranscriptionServer(events(delta("My voice"), silent=True)), tmp_path
    ) as dictation:
        recording = await dictation.file()
        flow = dictation.service.transcribe(
            recording, TranscriptionOptions(), "gpt-4o-transcribe", on_wait=lambda _: None
        )
        async with aclosing(flow):
            async for event in flow:
                if isinstance(event, TextArrived):
                    break
        (stored,) = await dictation.stored(recording)
        assert list(dictation.service.folder.glob(".sending-*")) == []
    assert (stored.state, stored.text) == (MessageState.STOPPED, "My voice")


async def test_escape_ends_the_upload(tmp_path: Path) -> None:
    """Cancelling while the file is sent takes it back; an empty transcript stands for the attempt."""
    server = TranscriptionServer(told({"text": "Hello."}))
    server.hold_at = 1
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file()
        task = asyncio.create_task(dictation.transcribe(recording))
        await server.holding.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert server.dropped.is_set()
        (stored,) = await dictation.stored(recording)
    assert stored.state is MessageState.STOPPED


async def test_a_transcript_is_saved_while_it_grows(tmp_path: Path) -> None:
    """Within half a second the words are in the database, where a crash does not reach them."""
    server = TranscriptionServer(events(delta("My voice"), silent=True))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file()
        task = asyncio.create_task(dictation.transcribe(recording, "gpt-4o-transcribe"))
        async with asyncio.timeout(60):
            while not any(one.text for one in await dictation.stored(recording)):
                pass
        (stored,) = await dictation.stored(recording)
        assert (stored.state, stored.text) == (MessageState.GROWING, "My voice")
        task.cancel()
        await asyncio.wait({task})


async def test_speakers_are_shown_while_they_are_heard(tmp_path: Path) -> None:
    """The segments of a stream that has no deltas are its growing text."""
    one = {"type": "transcript.text.segment", "id": "1", "speaker": "A", "start": 0, "end": 1, "text": "Hi."}
    broken = events(one, then=httpx2.RemoteProtocolError("peer closed"))
    async with dictation_over(TranscriptionServer(broken), tmp_path) as dictation:
        heard = await dictation.transcribe(await dictation.file(), "gpt-4o-transcribe-diarize")
    assert heard.transcript.segments == (Segment("Hi.", 0.0, 1.0, "A"),)
    assert heard.transcript.text == "Hi."


async def test_retries_are_announced_and_counted(tmp_path: Path) -> None:
    """A passing failure is waited for in sight, and the transcript tells how often it was tried."""
    server = TranscriptionServer(
        told({"error": {}}, 503, **{"retry-after-ms": "1"}), told({"text": "Hello."})
    )
    async with dictation_over(server, tmp_path, max_retries=1) as dictation:
        heard = await dictation.transcribe(await dictation.file())
        assert dictation.waits[-1] is None
    assert heard.transcript.retries == 1


async def test_the_time_limit_of_a_deployment_is_learnt(tmp_path: Path) -> None:
    """A refusal that names how long sound may be makes the next plan a split."""
    refusal = said_no(
        "audio duration 90 seconds is longer than 60 seconds which is the maximum for this model"
    )
    async with dictation_over(TranscriptionServer(refusal), tmp_path) as dictation:
        recording = await dictation.file(seconds=1.0)
        heard = await dictation.transcribe(recording)
        assert isinstance(heard.error, errors.SoundTooLong)
        long = await dictation.file(name="long")
        plan = await dictation.service.plan(replace(long, seconds=90.0), "whisper", TranscriptionOptions())
        assert (plan.way, plan.parts) == ("split", 2)


async def test_what_the_disk_does_not_take_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    """Without a place in the database nothing is sent."""
    server = TranscriptionServer(told({"text": "Hello."}))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file()
        await dictation.service.archive(lambda store: store.recordings.forget(recording.id))
        with pytest.raises(errors.StorageTrouble):
            await dictation.transcribe(recording)
    assert server.received == []
