"""Transcripts: what the demo hears, in every form, and what the service refuses."""

import io
import json
import re
from typing import Any

import httpx2
import numpy as np
import openai
import pytest
import soundfile  # type: ignore[import-untyped]

from aoai_tui.demo import API_VERSION, DemoTransport, Fault, Pace
from tests.audio.made_sounds import chirp, chirp_file, encoded
from tests.demo.clients import azure_over, plain_over

WORDS = "Good morning, everybody. Do you hear me? Grüße aus Köln!"
SUFFIX = {"mp3": "mp3", "opus": "ogg", "flac": "flac", "wav": "wav", "pcm": "pcm"}
WHISPER, STREAMING, DIARIZING = "demo-transcribe", "demo-4o-transcribe", "demo-diarize"

File = tuple[str, bytes]


async def spoken(client: openai.AsyncOpenAI, text: str = WORDS, kind: str = "wav", **more: Any) -> File:
    """A file in which the demo says something."""
    answer = await client.audio.speech.create(
        **{"model": "demo-speech", "voice": "alloy", "response_format": kind, **more}, input=text
    )
    return f"said.{SUFFIX[kind]}", answer.content


def tone(spans: list[tuple[float, float]], seconds: float, rate: int = 16_000) -> File:
    """A file with a tone in some places and silence in all others."""
    at = np.arange(int(seconds * rate)) / rate
    on = sum(((at >= start) & (at < end)).astype(float) for start, end in spans)
    written = io.BytesIO()
    soundfile.write(written, 0.5 * np.sin(at * 2 * np.pi * 440) * on, rate, format="WAV")
    return "tone.wav", written.getvalue()


async def transcript(client: openai.AsyncOpenAI, file: File, **more: Any) -> Any:
    """What is heard in a file."""
    return await client.audio.transcriptions.create(**{"model": WHISPER, **more}, file=file)


async def events(client: openai.AsyncOpenAI, file: File, **more: Any) -> list[Any]:
    """All events of a streamed transcript."""
    return [each async for each in await transcript(client, file, stream=True, **more)]


@pytest.mark.parametrize("kind", ["mp3", "opus", "flac", "wav"])
async def test_its_own_speech_is_understood(client: openai.AsyncAzureOpenAI, kind: str) -> None:
    """Whatever the format, the words come back with the times at which they sound."""
    file = await spoken(client, kind=kind)
    found = await transcript(
        client, file, response_format="verbose_json", timestamp_granularities=["word", "segment"]
    )
    assert found.text == WORDS
    assert [word.word for word in found.words] == re.findall(r"\w+", WORDS)
    assert [segment.text.strip() for segment in found.segments] == re.findall(
        r"[^.!?]+[.!?]", WORDS.replace("? ", "?").replace(". ", ".")
    )
    sound, rate = soundfile.read(io.BytesIO(file[1]))
    assert found.duration == pytest.approx(len(sound) / rate, abs=0.001)
    for before, word in zip(found.words, found.words[1:], strict=False):
        assert before.start < before.end < word.start
        gap = sound[int((before.end + 0.012) * rate) : int((word.start - 0.012) * rate)]
        inside = sound[int(word.start * rate) : int(word.end * rate)]
        assert np.abs(gap).max(initial=0) < np.abs(inside).max() / 10


async def test_speech_keeps_its_words_in_another_container(client: openai.AsyncAzureOpenAI) -> None:
    """Two answers put behind one another are two texts, the second of them later."""
    first = await spoken(client, "One two three.", "mp3")
    second = await spoken(client, "Four five six.", "mp3", voice="onyx")
    found = await transcript(
        client,
        ("both.mp3", first[1] + second[1]),
        response_format="verbose_json",
        timestamp_granularities=["word"],
    )
    assert found.text == "One two three. Four five six."
    assert found.segments is None
    assert found.words[3].start > found.words[2].end + 0.2


async def test_other_sounds_are_measured(client: openai.AsyncAzureOpenAI) -> None:
    """Of what it can't understand the demo tells seconds, loudness and where sound is."""
    file = tone([(0.5, 1.5), (2.5, 3.0)], 4.0)
    found = await transcript(client, file, response_format="verbose_json")
    assert "can't tell what is said" in found.text
    assert "4.0 seconds of sound at 16 kHz, mono" in found.text
    assert "-6 dB at the loudest moment" in found.text
    times = [(segment.start, segment.end) for segment in found.segments]
    assert times == [pytest.approx((0.5, 1.5), abs=0.03), pytest.approx((2.5, 3.0), abs=0.03)]
    assert found.text == " ".join(segment.text.strip() for segment in found.segments)


async def test_silence_is_called_silence(client: openai.AsyncAzureOpenAI) -> None:
    """Where nothing sounds the transcript says so, and the segment says that it is no speech."""
    found = await transcript(client, tone([], 2.0), response_format="verbose_json")
    assert "Nothing is to be heard" in found.text
    assert [segment.no_speech_prob > 0.9 for segment in found.segments] == [True]


@pytest.mark.parametrize("container", ["mp4", "webm", "mp3", "aiff"])
async def test_other_containers_are_listened_to(client: openai.AsyncAzureOpenAI, container: str) -> None:
    """M4A and WebM are decoded, too; what stands under a wrong name is known by its bytes."""
    import av

    sound, rate = soundfile.read(io.BytesIO(tone([(0.0, 1.0)], 1.5, 48_000)[1]), dtype="float32")
    written = io.BytesIO()
    with av.open(written, "w", format=container) as file:
        codec = {"mp4": "aac", "webm": "libopus", "mp3": "mp3", "aiff": "pcm_s16be"}[container]
        stream: Any = file.add_stream(codec, rate=rate, layout="mono")
        resampler = av.AudioResampler(stream.format, "mono", rate, 960 if container != "mp4" else 1024)
        frame = av.AudioFrame.from_ndarray(sound[None, :], "fltp", "mono")
        frame.sample_rate = rate
        for piece in [*resampler.resample(frame), *resampler.resample(None), None]:
            for packet in stream.encode(piece):
                file.mux(packet)
    name = "memo.wav" if container == "aiff" else f"memo.{container}"
    assert "1.5 seconds" in (await transcript(client, (name, written.getvalue()))).text


async def test_every_format_of_whisper(client: openai.AsyncAzureOpenAI) -> None:
    """json, text, srt, vtt and verbose_json, as the package reads them."""
    file = await spoken(client, "One two three. Four five.")
    assert (await transcript(client, file)).text == "One two three. Four five."
    assert await transcript(client, file, response_format="text") == "One two three. Four five.\n"
    srt = await transcript(client, file, response_format="srt")
    cue = r"\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}"
    assert re.fullmatch(rf"1\n{cue}\nOne two three\.\n\n2\n{cue}\nFour five\.\n\n", srt)
    vtt = await transcript(client, file, response_format="vtt")
    assert re.fullmatch(r"WEBVTT\n(\n00:00:0\d\.\d{3} --> 00:00:0\d\.\d{3}\n[\w ]+\.\n){2}\n", vtt)
    verbose = await transcript(client, file, response_format="verbose_json")
    assert (verbose.words, len(verbose.segments)) == (None, 2)
    assert verbose.usage.type == "duration"


async def test_languages(client: openai.AsyncAzureOpenAI) -> None:
    """A language that was named is believed, else it is guessed."""
    german = await spoken(client, "Das ist ein Haus und die Sonne scheint.")
    for more, name in ({}, "german"), ({"language": "pl"}, "polish"):
        found = await transcript(client, german, response_format="verbose_json", **more)
        assert found.language == name


async def test_words_come_while_they_are_heard(client: openai.AsyncAzureOpenAI) -> None:
    """Streamed, the text comes in pieces, with probabilities where they were asked for, and then whole."""
    *deltas, done = await events(client, await spoken(client), model=STREAMING, include=["logprobs"])
    assert "".join(each.delta for each in deltas) == done.text == WORDS
    assert all(len(each.logprobs) == 1 and each.logprobs[0].logprob <= 0 for each in deltas)
    assert len(done.logprobs) == len(deltas) > 5
    assert done.usage.total_tokens == done.usage.input_tokens + done.usage.output_tokens
    whole = await transcript(client, await spoken(client), model=STREAMING, include=["logprobs"])
    assert [each.token for each in whole.logprobs] == [each.delta for each in deltas]
    assert whole.usage.input_token_details.audio_tokens > 10


async def test_whisper_does_not_stream(http: httpx2.AsyncClient, client: openai.AsyncAzureOpenAI) -> None:
    """Asked to stream it answers in one piece, as the service does."""
    name, content = await spoken(client)
    response = await http.post(
        f"/openai/deployments/{WHISPER}/audio/transcriptions",
        params={"api-version": API_VERSION},
        files={"file": (name, content)},
        data={"stream": "true"},
    )
    assert response.json()["text"] == WORDS


async def test_speakers_are_told_apart(client: openai.AsyncAzureOpenAI) -> None:
    """Each voice gets a letter, or the name that was sent along for it."""
    first = await spoken(client, "Hello there.", "mp3")
    second = await spoken(client, "Hello to you.", "mp3", voice="onyx")
    both = ("both.mp3", first[1] + second[1])
    ask = {"model": DIARIZING, "response_format": "diarized_json"}
    found = await transcript(client, both, **ask)
    assert [(each.speaker, each.text.strip()) for each in found.segments] == [
        ("A", "Hello there."),
        ("B", "Hello to you."),
    ]
    known = {"known_speaker_names": ["Ann"], "known_speaker_references": ["data:audio/wav;base64,AAAA"]}
    found = await transcript(client, both, **ask, extra_body=known)
    assert [each.speaker for each in found.segments] == ["Ann", "A"]
    *pieces, done = await events(client, both, **ask)
    segments = [each for each in pieces if each.type == "transcript.text.segment"]
    deltas = [each for each in pieces if each.type == "transcript.text.delta"]
    assert [each.speaker for each in segments] == ["A", "B"]
    assert "".join(each.delta for each in deltas) == done.text == "Hello there. Hello to you."


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_a_translation_admits_that_it_is_none(client: openai.AsyncAzureOpenAI) -> None:
    """The text is what was heard, and brackets before it say so; every format of whisper is known."""
    file = await spoken(client)
    for kind in ("json", "text", "srt", "verbose_json", "vtt"):
        found = await client.audio.translations.create(model=WHISPER, file=file, response_format=kind)
        text = found if isinstance(found, str) else found.text
        assert "[The demo does not translate." in text
        assert "Good morning, everybody." in text
    verbose = await client.audio.translations.create(model=WHISPER, file=file, response_format="verbose_json")
    assert (verbose.language, verbose.model_extra and verbose.model_extra["task"]) == ("english", "translate")
    with pytest.raises(openai.BadRequestError, match="audioTranslation operation does not work"):
        await client.audio.translations.create(model=STREAMING, file=file)


@pytest.mark.parametrize(
    ("more", "words", "param"),
    [
        ({"response_format": "xml"}, "Supported values are", "response_format"),
        ({"response_format": "diarized_json"}, "is not compatible with model", "response_format"),
        (
            {"model": STREAMING, "response_format": "verbose_json"},
            "Use 'json' or 'text' instead",
            "response_format",
        ),
        ({"model": STREAMING, "response_format": "srt"}, "is not compatible with model", "response_format"),
        ({"model": DIARIZING, "response_format": "vtt"}, "is not compatible with model", "response_format"),
        ({"timestamp_granularities": ["word"]}, "only supported with", "timestamp_granularities[]"),
        (
            {"model": STREAMING, "timestamp_granularities": ["word"]},
            "'timestamp_granularities[]' is not supported",
            "timestamp_granularities[]",
        ),
        (
            {"response_format": "verbose_json", "timestamp_granularities": ["letter"]},
            "Supported values are: 'word', 'segment'",
            "timestamp_granularities[]",
        ),
        ({"include": ["logprobs"]}, "'include[]' is not supported with this model", "include[]"),
        ({"model": DIARIZING, "include": ["logprobs"]}, "'include[]' is not supported", "include[]"),
        ({"model": DIARIZING, "prompt": "x"}, "'prompt' is not supported", "prompt"),
        ({"model": STREAMING, "response_format": "text", "include": ["logprobs"]}, "'json'", "include[]"),
        ({"language": "german"}, "ISO-639-1", "language"),
        ({"temperature": 1.5}, "between 0 and 1", "temperature"),
        ({"extra_body": {"temperature": "warm"}}, "between 0 and 1", "temperature"),
        ({"extra_body": {"keywords": ["x"]}}, "'keywords[]' is not supported", "keywords[]"),
        ({"model": "demo-speech"}, "audioTranscription operation does not work", None),
        ({"model": "demo-chat"}, "audioTranscription operation does not work", None),
    ],
)
async def test_what_the_service_refuses(
    client: openai.AsyncAzureOpenAI, more: dict[str, Any], words: str, param: str | None
) -> None:
    """What a deployment does not take is refused by name, in the service's words."""
    with pytest.raises(openai.BadRequestError) as caught:
        await transcript(client, tone([(0, 1)], 1), **more)
    assert words in str(caught.value)
    assert caught.value.param == param


async def test_sound_that_changes_in_the_middle_is_heard_as_far_as_it_goes(
    client: openai.AsyncAzureOpenAI,
) -> None:
    """An MP3 whose second half has another rate is no reason to fall over."""
    halves = (encoded(chirp(1.0, rate), "mp3", rate) for rate in (24_000, 44_100))
    heard = await transcript(client, ("x.mp3", b"".join(halves)))
    assert "can't tell what is said" in heard.text


@pytest.mark.parametrize(
    ("file", "status", "words"),
    [
        (("x.txt", b"hello"), 400, "Invalid file format. Supported formats: ['flac', 'm4a'"),
        (("x", tone([], 1)[1]), 400, "Invalid file format"),
        (("x.wav", b""), 400, "could not be decoded"),
        (("x.wav", b"RIFF nonsense"), 400, "could not be decoded"),
        (("x.mp3", b"ID3" + bytes(2000)), 400, "could not be decoded"),
        (("x.m4a", b"\0\0\0\x20ftypM4A " + bytes(2000)), 400, "could not be decoded"),
        (("x.webm", b"\x1aE\xdf\xa3" + bytes(2000)), 400, "could not be decoded"),
        (("x.webm", chirp_file("webm", 0.5).replace(b"A_OPUS", b"A_NONE")), 400, "could not be decoded"),
        (tone([], 0.05), 400, "Audio file is too short"),
        (("x.wav", bytes(26_214_401)), 413, "Maximum content size limit (26214400) exceeded (26214401 bytes"),
    ],
    ids=lambda value: str(value)[:30] if not isinstance(value, int) else None,
)
async def test_files_that_are_refused(
    client: openai.AsyncAzureOpenAI, file: File, status: int, words: str
) -> None:
    """No sound, too little of it, too much of it, or a name without a suffix that the service knows."""
    with pytest.raises(openai.APIStatusError) as caught:
        await transcript(client, file)
    assert caught.value.status_code == status
    assert words in str(caught.value)


async def test_long_sounds(client: openai.AsyncAzureOpenAI) -> None:
    """Above 30 seconds speakers need a chunking strategy, above 1,500 only whisper listens."""
    file = tone([(1, 30)], 31, 8_000)
    with pytest.raises(openai.BadRequestError, match="chunking_strategy is required") as caught:
        await transcript(client, file, model=DIARIZING)
    assert caught.value.param == "chunking_strategy"
    for strategy in ("auto", {"type": "server_vad"}):
        assert (
            "31.0 seconds"
            in (await transcript(client, file, model=DIARIZING, chunking_strategy=strategy)).text
        )
    long = tone([(1, 2)], 1501, 8_000)
    with pytest.raises(openai.BadRequestError, match="longer than 1500 seconds"):
        await transcript(client, long, model=STREAMING)
    assert "1501.0 seconds" in (await transcript(client, long)).text


@pytest.mark.parametrize(
    "content", [b"", b"--x\r\n", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--x--']
)
@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "multipart/form-data", "application/json"]
)
async def test_what_is_no_form_is_refused(http: httpx2.AsyncClient, content: bytes, kind: str) -> None:
    """Whatever bytes are sent, the answer is a 400 and never a crash."""
    response = await http.post(
        f"/openai/deployments/{WHISPER}/audio/transcriptions",
        params={"api-version": API_VERSION},
        content=content,
        headers={"content-type": kind},
    )
    assert response.status_code == 400


@pytest.mark.parametrize("base", ["/openai/v1/", "/v1/"])
async def test_transcripts_over_v1(client: openai.AsyncAzureOpenAI, base: str) -> None:
    """Both v1 paths know transcripts; the deployment is named in the form."""
    file = await spoken(client)
    async with plain_over(DemoTransport(pace=Pace.instant()), base) as plain:
        assert (await transcript(plain, file, response_format="text")).strip() == WORDS
        with pytest.raises(openai.NotFoundError):
            await transcript(plain, file, model="missing")


@pytest.mark.parametrize(
    ("words", "failure"),
    [
        ("disconnect", openai.APIConnectionError),
        ("stall", openai.APITimeoutError),
        ("junk", json.JSONDecodeError),
        ("error-event", openai.APIError),
    ],
)
async def test_a_stream_that_breaks(words: str, failure: type[Exception]) -> None:
    """The faults of streams strike in the middle of a transcript, too."""
    transport = DemoTransport(pace=Pace.instant(), script=[None, Fault.named(words)])
    got: list[Any] = []
    async with azure_over(transport) as client:
        stream = await transcript(client, await spoken(client), model=STREAMING, stream=True, timeout=0.3)
        with pytest.raises(failure):
            got += [each async for each in _kept(stream, got)]
    assert 0 < len("".join(each.delta for each in got)) < len(WORDS)


async def _kept(stream: Any, got: list[Any]) -> Any:
    async for each in stream:
        got.append(each)
        if each is None:
            yield


async def test_a_fault_is_asked_for_in_the_prompt(client: openai.AsyncAzureOpenAI) -> None:
    """An accident passes at the second try with the same sound; another sound has its own."""
    file = await spoken(client)
    for sound in (file, tone([(0, 1)], 1)):
        with pytest.raises(openai.InternalServerError):
            await transcript(client, sound, prompt="/fault 503")
        assert (await transcript(client, sound, prompt="/fault 503")).text


async def test_a_server_that_knows_only_json(client: openai.AsyncAzureOpenAI) -> None:
    """It refuses all other formats, with its words where the package does not look, and answers json."""
    file = await spoken(client)
    with pytest.raises(openai.BadRequestError) as caught:
        await transcript(client, file, prompt="/fault detail", response_format="srt")
    assert str(caught.value) == "Error code: 400"
    assert caught.value.body == {"detail": "response_format 'srt' is not supported by this server."}
    for more in ({}, {"response_format": "json"}):
        assert (await transcript(client, file, prompt="/fault detail", **more)).text == WORDS


async def test_large_files_are_not_kept_for_ever(
    client: openai.AsyncAzureOpenAI, transport: DemoTransport
) -> None:
    """Of requests with large files only the last few are remembered."""
    file = tone([(0, 1)], 600)
    for _ in range(6):
        await transcript(client, file)
    assert 1 <= len(transport.requests) < 5


async def test_raw_samples_are_understood_with_any_header(client: openai.AsyncAzureOpenAI) -> None:
    """PCM has no place for a memo, yet its words are known in any file that is made of it, cut or joined."""
    raw = [
        np.frombuffer((await spoken(client, text, "pcm"))[1], "<i2")
        for text in ("One two three. Four.", "Five six. Größe zählt.")
    ]
    late = int(0.5 * 24_000) + 3
    joined = np.concatenate((np.zeros(late, np.int16), raw[0], raw[1][: -24_000 // 3]))
    for kind, name in (("WAV", "joined.wav"), ("FLAC", "joined.flac")):
        written = io.BytesIO()
        soundfile.write(written, joined, 24_000, format=kind, subtype="PCM_16")
        found = await transcript(
            client,
            (name, written.getvalue()),
            response_format="verbose_json",
            timestamp_granularities=["word"],
        )
        assert found.text == "One two three. Four. Five six. Größe zählt."
        assert found.words[0].start == pytest.approx((late + 0.06 * 24_000) / 24_000, abs=0.001)
        assert found.words[4].start == pytest.approx((late + len(raw[0])) / 24_000 + 0.06, abs=0.001)
