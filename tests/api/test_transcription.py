"""Sound that becomes text, over the real client and a server that takes the file piece by piece."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack, aclosing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from aoai_tui import errors
from aoai_tui.api.client import open_client
from aoai_tui.api.upload import opened
from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import Connection, Kind
from aoai_tui.domain import (
    Answered,
    AudioSent,
    Segment,
    SegmentArrived,
    Task,
    TextArrived,
    TokenChance,
    Transcribed,
    TranscriptFormat,
    TranscriptionOptions,
    TranscriptionPiece,
    TranscriptionRequest,
    Wait,
    Word,
)
from tests.held_clock import held_clock
from tests.services.chat_harness import compatible
from tests.transcription_server import (
    VERBOSE,
    Answer,
    TranscriptionServer,
    delta,
    done,
    events,
    plain_answer,
    said_no,
    told,
)

JSON, TEXT, SRT = TranscriptFormat.JSON, TranscriptFormat.TEXT, TranscriptFormat.SRT
VERBOSE_JSON, VTT, DIARIZED = (
    TranscriptFormat.VERBOSE_JSON,
    TranscriptFormat.VTT,
    TranscriptFormat.DIARIZED_JSON,
)


BYTES = bytes(range(256)) * 1024


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A file whose bytes tell where they belong."""
    path = tmp_path / "private name.wav"
    path.write_bytes(BYTES)
    return path


def asked(path: Path, form: TranscriptFormat = JSON, **options: Any) -> TranscriptionRequest:
    """A request for a file."""
    refused = options.pop("refused", {})
    return TranscriptionRequest(
        "whisper", path, "recording.wav", "audio/wav", form, TranscriptionOptions(**options), refused
    )


async def heard_by(
    server: TranscriptionServer,
    request: TranscriptionRequest,
    *,
    gap: float = 5,
    retries: int = 0,
    waits: list[Wait | None] | None = None,
) -> list[TranscriptionPiece]:
    """All that one request brings."""
    client = open_client(compatible(max_retries=retries), None, server)
    pieces: list[TranscriptionPiece] = []
    try:
        hear = (waits if waits is not None else []).append
        async with aclosing(client.transcription.transcribe(request, gap=gap, on_wait=hear)) as flow:
            async for piece in flow:
                pieces.append(piece)
    finally:
        await client.close()
    return pieces


async def transcript(
    answer: Answer, path: Path, form: TranscriptFormat = JSON, **options: Any
) -> Transcribed:
    """What one answer says."""
    last = (await heard_by(TranscriptionServer(answer), asked(path, form, **options)))[-1]
    assert isinstance(last, Transcribed)
    return last


async def test_the_file_arrives_as_it_is_under_a_name_of_ours(sound: Path) -> None:
    """Every byte of the file is sent, with its type, and not the name that a person gave it."""
    server = TranscriptionServer(told({"text": "Hello."}))
    await heard_by(server, asked(sound))
    assert server.last.file == BYTES
    assert (server.last.file_name, server.last.media_type) == ("recording.wav", "audio/wav")


async def test_progress_counts_what_has_left(sound: Path) -> None:
    """AudioSent begins at 0, never goes back, ends at the whole, and comes before the answer."""
    pieces = await heard_by(TranscriptionServer(told({"text": "Hello."})), asked(sound))
    sent = [piece for piece in pieces if isinstance(piece, AudioSent)]
    assert [piece.sent for piece in sent] == sorted(piece.sent for piece in sent)
    assert sent[-1] == AudioSent(len(BYTES), len(BYTES))
    assert isinstance(pieces[len(sent)], Answered)


async def test_no_more_is_told_than_the_transport_took(sound: Path) -> None:
    """While the transport takes nothing, the progress stands where it stopped taking."""
    server = TranscriptionServer(told({"text": "Hello."}))
    server.hold_at = 100_000
    client = open_client(compatible(), None, server)
    counted: list[AudioSent] = []
    async with aclosing(client.transcription.transcribe(asked(sound), gap=5, on_wait=lambda _: None)) as flow:
        async for piece in flow:
            if isinstance(piece, AudioSent):
                counted.append(piece)
            if server.holding.is_set() and not server.go_on.is_set():
                assert counted[-1].sent <= 131_072
                server.go_on.set()
    assert counted[-1].sent == len(BYTES)
    await client.close()


async def test_a_cancel_ends_the_upload(sound: Path) -> None:
    """Closing the generator in the middle of an upload takes the request back from the transport."""
    server = TranscriptionServer(told({"text": "Hello."}))
    server.hold_at = 100_000
    client = open_client(compatible(), None, server)
    async with aclosing(client.transcription.transcribe(asked(sound), gap=5, on_wait=lambda _: None)) as flow:
        async for _ in flow:
            if server.holding.is_set():
                break
    assert server.dropped.is_set()
    assert server.received == []
    await client.close()


async def test_a_cancelled_task_ends_the_upload_too(sound: Path) -> None:
    """Cancelling whoever listens does the same."""
    server = TranscriptionServer(told({"text": "Hello."}))
    server.hold_at = 1
    listening = asyncio.create_task(heard_by(server, asked(sound)))
    await server.holding.wait()
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    assert server.dropped.is_set()


async def test_a_file_that_opens_too_late_is_closed() -> None:
    """Whoever stops while the disk is still opening the file leaves nothing open."""
    opening, go_on = threading.Event(), threading.Event()
    files = ExitStack()
    closed = threading.Event()
    files.callback(closed.set)

    def open_() -> ExitStack:
        opening.set()
        assert go_on.wait(60)
        return files

    waiting = asyncio.create_task(opened(open_))
    assert await asyncio.to_thread(opening.wait, 60)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
    assert not closed.is_set()
    go_on.set()
    assert await asyncio.to_thread(closed.wait, 60)


async def test_a_repeated_request_sends_the_file_anew(sound: Path) -> None:
    """After a failure that passes, the whole file is sent again, and the wait was announced."""
    server = TranscriptionServer(
        told({"error": {"message": "busy"}}, 503, **{"retry-after-ms": "1"}), told({"text": "Hello."})
    )
    waits: list[Wait | None] = []
    pieces = await heard_by(server, asked(sound), retries=1, waits=waits)
    assert [len(one.file) for one in server.received] == [len(BYTES)] * 2
    assert len(waits) == 2
    answered = next(piece for piece in pieces if isinstance(piece, Answered))
    assert (answered.retries, answered.receipt.request_id) == (1, "sound-1")


async def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    """A missing file is trouble of the storage, and nothing is sent."""
    server = TranscriptionServer(told({"text": ""}))
    with pytest.raises(errors.StorageTrouble, match="can't be read"):
        await heard_by(server, asked(tmp_path / "gone.wav"))
    assert server.received == []


# What is asked for


async def test_only_what_was_set_is_sent(sound: Path) -> None:
    """Beside deployment and format nothing goes out that nobody chose."""
    server = TranscriptionServer(told({"text": ""}))
    await heard_by(server, asked(sound, JSON, stream=False))
    assert server.last.fields == {"model": ["whisper"], "response_format": ["json"]}


async def test_all_that_was_set_is_sent(sound: Path) -> None:
    """Language, prompt, temperature and granularities arrive under the service's names."""
    server = TranscriptionServer(told(VERBOSE))
    await heard_by(server, asked(sound, VERBOSE_JSON, language="de", prompt="Fledermaus", temperature=0.0))
    assert server.last.fields == {
        "model": ["whisper"],
        "response_format": ["verbose_json"],
        "language": ["de"],
        "prompt": ["Fledermaus"],
        "temperature": ["0.0"],
        "timestamp_granularities[]": ["word", "segment"],
    }


@pytest.mark.parametrize("form", [JSON, TEXT, DIARIZED])
async def test_streams_where_a_format_can(form: TranscriptFormat, sound: Path) -> None:
    """A stream is asked for with the formats that have one."""
    server = TranscriptionServer(told({"text": ""}))
    await heard_by(server, asked(sound, form))
    assert server.last["stream"] == "true"


async def test_speakers_need_a_way_of_cutting(sound: Path) -> None:
    """diarized_json is asked for together with the chunking that the service then wants."""
    server = TranscriptionServer(told({"text": ""}))
    await heard_by(server, asked(sound, DIARIZED))
    assert server.last["chunking_strategy"] == "auto"


async def test_log_probabilities_go_with_json(sound: Path) -> None:
    """They are asked for with json alone."""
    server = TranscriptionServer(told({"text": ""}))
    await heard_by(server, asked(sound, JSON, logprobs=True))
    assert server.last["include[]"] == "logprobs"
    await heard_by(server, asked(sound, VERBOSE_JSON, logprobs=True))
    assert "include[]" not in server.last.fields


async def test_what_is_refused_is_left_out(sound: Path) -> None:
    """Parameters that a deployment does not take stay at home; one has another value instead."""
    server = TranscriptionServer(told({"text": ""}))
    refused = {"language": None, "stream": None, "chunking_strategy": "auto", "seconds": "1400"}
    await heard_by(server, asked(sound, JSON, language="de", refused=refused))
    assert server.last.fields == {
        "model": ["whisper"],
        "response_format": ["json"],
        "chunking_strategy": ["auto"],
    }


async def test_a_translation_goes_its_own_way(sound: Path) -> None:
    """A translation has its own address, and neither language, granularities nor stream."""
    server = TranscriptionServer(told({"text": "Hello."}))
    await heard_by(server, asked(sound, VERBOSE_JSON, task=Task.TRANSLATE, language="de", prompt="x"))
    assert server.last.path == "/v1/audio/translations"
    assert set(server.last.fields) == {"model", "response_format", "prompt"}


@pytest.mark.parametrize(
    ("task", "path"), [(Task.TRANSCRIBE, "transcriptions"), (Task.TRANSLATE, "translations")]
)
async def test_a_dated_connection_names_the_deployment_in_the_path(
    task: Task, path: str, sound: Path
) -> None:
    """Over Azure's dated API the deployment is part of the address."""
    server = TranscriptionServer(told({"text": "Hello."}))
    azure = Connection(name="a", kind=Kind.AZURE, endpoint="https://r.openai.azure.com")
    client = open_client(azure, Secret("0123456789abcdef"), server)
    flow = client.transcription.transcribe(asked(sound, task=task), gap=5, on_wait=lambda _: None)
    pieces = [piece async for piece in flow]
    assert server.last.path == f"/openai/deployments/whisper/audio/{path}"
    answered = next(piece for piece in pieces if isinstance(piece, Answered))
    assert answered.receipt.api_version == "2024-10-21"
    await client.close()


# What is answered


async def test_json_is_read(sound: Path) -> None:
    """Plain JSON brings the text, its tokens with their probabilities, and what it cost."""
    heard = await transcript(
        told(
            {
                "text": "Hello.",
                "logprobs": [
                    {"token": "Hello", "logprob": -0.1, "bytes": [72]},
                    {"token": ".", "logprob": -2},
                ],
                "usage": {
                    "type": "tokens",
                    "input_tokens": 14,
                    "input_token_details": {"audio_tokens": 14, "text_tokens": 0},
                    "output_tokens": 4,
                    "total_tokens": 18,
                },
            }
        ),
        sound,
    )
    assert heard.text == "Hello."
    assert heard.logprobs == (TokenChance("Hello", -0.1), TokenChance(".", -2.0))
    assert heard.usage is not None
    assert (heard.usage.input_tokens, heard.usage.audio_tokens, heard.usage.output_tokens) == (14, 14, 4)


async def test_verbose_json_is_read(sound: Path) -> None:
    """Words, segments, language, length and charge all arrive."""
    heard = await transcript(told(VERBOSE), sound, VERBOSE_JSON)
    assert heard.text == "My voice is my passport."
    assert heard.words == (Word("My", 0.0, 0.3), Word("voice", 0.3, 0.7))
    assert heard.segments == (Segment("My voice is my passport.", 0.0, 1.5, logprob=-0.2, no_speech=0.01),)
    assert (heard.language, heard.seconds) == ("english", 1.5)
    assert heard.usage is not None
    assert heard.usage.seconds == 2


async def test_speakers_are_told_apart(sound: Path) -> None:
    """diarized_json brings who speaks, and a text with a line for each turn where the answer has none."""
    segments = [
        {
            "type": "transcript.text.segment",
            "id": "s1",
            "speaker": "A",
            "start": 0.0,
            "end": 1.0,
            "text": "Hi.",
        },
        {
            "type": "transcript.text.segment",
            "id": "s2",
            "speaker": "A",
            "start": 1.0,
            "end": 2.0,
            "text": "You?",
        },
        {
            "type": "transcript.text.segment",
            "id": "s3",
            "speaker": "B",
            "start": 2.0,
            "end": 3.0,
            "text": "Hm.",
        },
    ]
    heard = await transcript(
        told({"task": "transcribe", "duration": 3.0, "segments": segments}), sound, DIARIZED
    )
    assert [segment.speaker for segment in heard.segments] == ["A", "A", "B"]
    assert heard.text == "A: Hi. You?\nB: Hm."


async def test_text_is_read(sound: Path) -> None:
    """A bare text is the transcript."""
    assert await transcript(plain_answer("Hello.\n"), sound, TEXT) == Transcribed("Hello.")


SRT_ANSWER = (
    "1\n00:00:00,000 --> 00:00:01,500\nMy voice\nis my passport.\n\n"
    "2\n00:00:02,000 --> 00:01:03,040\nVerify.\n\n"
)
VTT_ANSWER = (
    "WEBVTT\n\n00:00.000 --> 00:01.500 align:start\n<v Ann>My voice</v>\n<i>is</i> my passport.\n\n"
    "note\n01:00:02.000 --> 01:01:03.040\nVerify.\n"
)


async def test_srt_is_kept_and_understood(sound: Path) -> None:
    """The service's own SRT is kept as it came; its cues are segments."""
    heard = await transcript(plain_answer(SRT_ANSWER), sound, SRT)
    assert heard.subtitles == SRT_ANSWER
    assert heard.segments == (Segment("My voice is my passport.", 0.0, 1.5), Segment("Verify.", 2.0, 63.04))
    assert heard.text == "My voice is my passport. Verify."


async def test_vtt_is_kept_and_understood(sound: Path) -> None:
    """WebVTT too, with its settings, markup, notes and voices."""
    heard = await transcript(plain_answer(VTT_ANSWER, "text/vtt"), sound, VTT)
    assert heard.subtitles == VTT_ANSWER
    assert heard.segments == (
        Segment("My voice is my passport.", 0.0, 1.5, "Ann"),
        Segment("Verify.", 3602.0, 3663.04),
    )


async def test_json_that_holds_subtitles_is_understood(sound: Path) -> None:
    """A server that wraps SRT in JSON is read as if it had not."""
    heard = await transcript(told({"text": SRT_ANSWER}), sound, SRT)
    assert len(heard.segments) == 2
    assert heard.subtitles == SRT_ANSWER.strip()


async def test_the_body_decides_what_it_is(sound: Path) -> None:
    """JSON where text was asked for, and under another content type, is JSON; a JSON string is its text."""
    body = '{"text": "Hello."}'
    assert (await transcript(plain_answer(body), sound, TEXT)).text == "Hello."
    assert (await transcript(told("Hello."), sound, TEXT)).text == "Hello."
    assert (await transcript(plain_answer("Hello."), sound, JSON)).text == "Hello."


async def test_other_servers_numbers_and_words_are_read(sound: Path) -> None:
    """Durations as strings, words inside segments, other keys, probabilities in place of their logarithms."""
    heard = await transcript(
        told(
            {
                "duration": "61.5s",
                "language": None,
                "text": " Hello there. ",
                "words": None,
                "segments": [
                    {
                        "start": "0.0",
                        "end": "00:01:01.5",
                        "text": " Hello there.",
                        "speaker": 0,
                        "words": [
                            {"text": " Hello", "start": 0, "end": "1.0", "probability": 1.0},
                            {"word": "there.", "start": 2.0, "end": None, "confidence": "0.5"},
                            {"word": "lost", "start": None, "end": None},
                            "odd",
                        ],
                    },
                    {"start": None, "text": "lost"},
                ],
            }
        ),
        sound,
        VERBOSE_JSON,
    )
    assert heard.seconds == 61.5
    assert heard.text == "Hello there."
    assert [(word.text, word.start, word.end) for word in heard.words] == [("Hello", 0, 1), ("there.", 2, 2)]
    assert [round(word.logprob or 0, 2) for word in heard.words] == [0, -0.69]
    assert heard.segments == (Segment("Hello there.", 0.0, 61.5, "0"),)


async def test_an_empty_text_is_an_answer(sound: Path) -> None:
    """A service that heard nothing says so with an empty text, which is no error."""
    assert await transcript(told({"text": ""}), sound) == Transcribed("")


@pytest.mark.parametrize(
    "answer",
    [
        told({"id": "c1", "choices": []}),
        told([1, 2]),
        plain_answer("<!DOCTYPE html><html>Sign in</html>", "text/html"),
        plain_answer("{broken", "application/json"),
    ],
)
async def test_what_is_no_transcript_is_told(answer: httpx2.Response, sound: Path) -> None:
    """Another object, a web page and broken JSON are unreadable answers, with the request's id."""
    with pytest.raises(errors.UnreadableAnswer):
        await heard_by(TranscriptionServer(answer), asked(sound))


async def test_an_error_under_status_200_is_told(sound: Path) -> None:
    """A server that puts its error into a good answer is understood, in its own words."""
    for body in ({"error": {"message": "Out of memory."}}, {"detail": "Out of memory."}):
        with pytest.raises(errors.ServiceTrouble, match="Out of memory"):
            await heard_by(TranscriptionServer(told(body)), asked(sound))


# What streams


async def test_text_arrives_while_it_arises(sound: Path) -> None:
    """Each delta is a piece of text; the last event holds the whole."""
    usage = {"type": "tokens", "input_tokens": 9, "output_tokens": 3, "total_tokens": 12}
    server = TranscriptionServer(
        events(delta("My "), delta("voice."), done("My voice.", usage=usage), "[DONE]")
    )
    pieces = await heard_by(server, asked(sound))
    assert [piece.text for piece in pieces if isinstance(piece, TextArrived)] == ["My ", "voice."]
    last = pieces[-1]
    assert isinstance(last, Transcribed)
    assert last.text == "My voice."
    assert last.usage is not None
    assert last.usage.output_tokens == 3


async def test_a_burst_leaves_room_for_others(sound: Path) -> None:
    """Thousands of events at once are read with pauses in which others have their turn."""
    server = TranscriptionServer(events(*(delta("word ") for _ in range(5_000)), done("word " * 5_000)))
    client = open_client(compatible(), None, server)
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    taking = asyncio.create_task(take_turns())
    at_words: list[int] = []
    async with aclosing(client.transcription.transcribe(asked(sound), gap=5, on_wait=lambda _: None)) as flow:
        async for piece in flow:
            if isinstance(piece, TextArrived):
                at_words.append(turns)
    taking.cancel()
    await client.close()
    assert len(at_words) == 5_000
    assert at_words[-1] - at_words[0] > 10


async def test_speakers_arrive_while_they_are_heard(sound: Path) -> None:
    """Segments with speakers arrive one by one, and are all in the end."""
    one = {"type": "transcript.text.segment", "id": "1", "speaker": "A", "start": 0, "end": 1, "text": "Hi."}
    pieces = await heard_by(TranscriptionServer(events(one, done("Hi."))), asked(sound, DIARIZED))
    segment = Segment("Hi.", 0.0, 1.0, "A")
    assert SegmentArrived(segment) in pieces
    assert isinstance(pieces[-1], Transcribed)
    assert pieces[-1].segments == (segment,)


async def test_a_stream_without_an_end_brings_no_whole(sound: Path) -> None:
    """A stream that ends cleanly before its last event leaves it open whether that was all."""
    pieces = await heard_by(TranscriptionServer(events(delta("My "))), asked(sound))
    assert not any(isinstance(piece, Transcribed) for piece in pieces)


async def test_a_stream_without_names_is_understood(sound: Path) -> None:
    """Servers that send bare objects, one for each stretch of speech, are read; their end is the end."""
    server = TranscriptionServer(
        events({"text": "My voice", "start": 0.0, "end": 1.0}, {"text": "is mine.", "start": 1.0, "end": 2.0})
    )
    last = (await heard_by(server, asked(sound)))[-1]
    assert last == Transcribed(
        "My voice is mine.", segments=(Segment("My voice", 0.0, 1.0), Segment("is mine.", 1.0, 2.0))
    )


async def test_a_whole_answer_to_a_wish_for_a_stream_is_one(sound: Path) -> None:
    """Deployments that don't stream ignore the wish: the answer is read all the same."""
    assert (await transcript(told({"text": "Hello."}), sound, JSON, stream=True)).text == "Hello."


async def test_an_empty_stream_is_told(sound: Path) -> None:
    """A stream without a single event of a transcript is no answer."""
    with pytest.raises(errors.UnreadableAnswer):
        await heard_by(TranscriptionServer(events("[DONE]")), asked(sound))


@pytest.mark.parametrize(
    ("server_does", "error"),
    [
        ({"silent": True}, errors.Stalled),
        ({"then": httpx2.RemoteProtocolError("peer closed connection")}, errors.Disconnected),
        ({"then": httpx2.ReadTimeout("")}, errors.Stalled),
    ],
)
async def test_a_stream_that_breaks_is_told(
    server_does: dict[str, Any], error: type[errors.AoaiError], sound: Path
) -> None:
    """Silence and a broken connection in mid-stream are told, after the words that had arrived."""
    client = open_client(compatible(), None, TranscriptionServer(events(delta("So far"), **server_does)))
    words: list[str] = []
    gap = 0.05 if "silent" in server_does else 60

    async def listen() -> None:
        async for piece in client.transcription.transcribe(asked(sound), gap=gap, on_wait=lambda _: None):
            if isinstance(piece, TextArrived):
                words.append(piece.text)
                clock.goes()

    with held_clock() as clock, pytest.raises(error) as caught:
        await listen()
    assert type(caught.value) is error
    assert caught.value.request_id == "sound-1"
    assert words == ["So far"]
    await client.close()


@pytest.mark.parametrize(
    "event",
    [
        {"error": {"message": "It failed.", "code": "server_error"}},
        {"type": "error", "error": {"message": "It failed.", "code": "server_error"}},
        {"type": "error", "message": "It failed.", "code": "server_error"},
    ],
)
async def test_an_error_in_mid_stream_is_told(event: dict[str, object], sound: Path) -> None:
    """An error event, in any form, ends the stream in the service's own words."""
    with pytest.raises(errors.ServiceTrouble, match="It failed"):
        await heard_by(TranscriptionServer(events(delta("So far"), event)), asked(sound))


async def test_rubbish_in_mid_stream_is_told(sound: Path) -> None:
    """An event that is no JSON is something unreadable."""
    with pytest.raises(errors.UnreadableAnswer):
        await heard_by(TranscriptionServer(events(delta("So far"), "{rubbish")), asked(sound))


async def test_a_host_that_can_t_be_reached_is_told(sound: Path) -> None:
    """No connection is trouble with the connection, and a passing one: it is tried again."""
    server = TranscriptionServer(httpx2.ConnectError("refused"), told({"text": "Hello."}))
    pieces = await heard_by(server, asked(sound), retries=1, waits=[])
    assert isinstance(pieces[-1], Transcribed)
    with pytest.raises(errors.ConnectionTrouble):
        await heard_by(TranscriptionServer(httpx2.ConnectError("refused")), asked(sound))


async def test_a_refusal_names_its_parameter(sound: Path) -> None:
    """What a deployment does not take arrives as the parameter that it names."""
    answer = said_no(
        "response_format 'verbose_json' is not compatible.", "response_format", "unsupported_value"
    )
    with pytest.raises(errors.ParameterRefused) as caught:
        await heard_by(TranscriptionServer(answer), asked(sound, VERBOSE_JSON))
    assert caught.value.parameter == "response_format"
