"""`aoai-tui transcribe`, over the demo, which understands what the demo itself has spoken."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pexpect
import pytest
from click.testing import CliRunner, Result
from numpy.typing import NDArray

from aoai_tui.__main__ import main
from aoai_tui.api.subtitle_cues import segments_of
from aoai_tui.domain import MessageState, RecordingState, Source
from aoai_tui.storage.store import open_store
from tests.audio.made_sounds import chirp, encoded
from tests.audio.sound_server import SoundServer, missing
from tests.commands.shell_call import places
from tests.journeys.own_terminal import ROOT

SENTENCES = "My voice is my passport. Verify me, please."

Transcribe = Callable[..., Result]


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection of this machine's own."""
    for name in [name for name in os.environ if name.startswith(("AZURE_", "OPENAI_"))]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demo spoke, as an MP3."""
    folder = tmp_path_factory.mktemp("spoken")
    path = folder / "passport.mp3"
    result = CliRunner().invoke(
        main, [*places(folder), "--demo", "speak", SENTENCES, "--speed", "2", "--output", str(path)]
    )
    assert result.exit_code == 0, result.stderr
    return path


@pytest.fixture
def transcribe(tmp_path: Path) -> Transcribe:
    """Run the command in this process, with folders of its own, over the demo."""

    def run(*arguments: str | Path, piped: bytes = b"", before: tuple[str, ...] = ("--demo",)) -> Result:
        words = [*places(tmp_path), *before, "transcribe", *map(str, arguments)]
        return CliRunner().invoke(main, words, input=piped)

    return run


def sound(folder: Path, samples: NDArray[np.int16] | NDArray[np.float64], name: str = "sound.wav") -> Path:
    """A file of 16 kHz."""
    path = folder / name
    path.write_bytes(encoded(samples.astype(np.int16), "wav", 16_000))
    return path


def test_standard_output_holds_the_transcript_and_nothing_else(transcribe: Transcribe, spoken: Path) -> None:
    """A script that reads standard output gets the words and a line's end."""
    result = transcribe(spoken)
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{SENTENCES}\n", "")


def test_what_was_transcribed_is_kept(transcribe: Transcribe, spoken: Path, tmp_path: Path) -> None:
    """Recording and transcript are in the database, for the app to show, with what was wished."""
    transcribe(spoken, "--language", "en", "--deployment", "demo-whisper-1")
    with closing(open_store(tmp_path / "data")) as store:
        [recording] = store.recordings.all()
        [transcript] = store.recordings.transcripts(recording.id)
    assert (recording.name, recording.source, recording.state) == (
        "passport.mp3",
        Source.FILE,
        RecordingState.COMPLETE,
    )
    assert (transcript.text, transcript.state, transcript.options.language) == (
        SENTENCES,
        MessageState.COMPLETE,
        "en",
    )


def test_sound_can_be_piped_in(transcribe: Transcribe, spoken: Path) -> None:
    """With - or with no file at all standard input is listened to, whatever format it has."""
    for arguments in (["-"], []):
        result = transcribe(*arguments, piped=spoken.read_bytes())
        assert (result.exit_code, result.stdout) == (0, f"{SENTENCES}\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_pipe_that_never_ends_can_be_left(tmp_path: Path) -> None:
    """A signal ends it at once, also while it waits for sound that does not come."""
    command = [sys.executable, "-m", "aoai_tui", *places(tmp_path), "--demo", "transcribe", "-"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as copy:
        assert copy.stdin is not None
        copy.stdin.write(b"RIFF" * 10)
        copy.stdin.flush()
        data = tmp_path / "data"
        end = time.monotonic() + 60
        while not list(data.glob("*.db")):  # it has begun to read, and a signal is awaited
            assert time.monotonic() < end, "it did not begin"
            time.sleep(0.01)
        copy.terminate()
        assert copy.wait(60) == 143


@pytest.mark.parametrize("form", ["srt", "vtt"])
def test_subtitles_have_the_times_of_what_was_said(transcribe: Transcribe, spoken: Path, form: str) -> None:
    """Both formats hold each sentence, one after the other."""
    found = segments_of(transcribe(spoken, "--format", form).stdout)
    assert [segment.text for segment in found] == ["My voice is my passport.", "Verify me, please."]
    assert 0 <= found[0].start < found[0].end <= found[1].start < found[1].end


def test_words_come_with_their_times(transcribe: Transcribe, spoken: Path) -> None:
    """--words prints a line for each: beginning, end and word, apart by tabs."""
    lines = [line.split("\t") for line in transcribe(spoken, "--words").stdout.splitlines()]
    assert [word for _, _, word in lines] == re.findall(r"\w+", SENTENCES)
    times = [float(time) for start, end, _ in lines for time in (start, end)]
    assert times == sorted(times)


def test_subtitles_may_show_word_by_word(transcribe: Transcribe, spoken: Path) -> None:
    """--words makes a cue of each word."""
    found = segments_of(transcribe(spoken, "--words", "--format", "srt").stdout)
    assert [segment.text for segment in found] == re.findall(r"\w+", SENTENCES)


@pytest.mark.parametrize("name", ["talk.txt", "talk.srt", "talk.vtt", "talk.json"])
def test_a_files_name_tells_the_format(
    transcribe: Transcribe, spoken: Path, tmp_path: Path, name: str
) -> None:
    """The transcript is in the file, standard output names it, and a second one gets another name."""
    first, second = (transcribe(spoken, "--output", tmp_path / name) for _ in range(2))
    path, other = Path(first.stdout.strip()), Path(second.stdout.strip())
    assert (path.name, other.name) == (name, name.replace(".", " 2."))
    assert path.read_text("utf-8") == other.read_text("utf-8") or name.endswith("json")
    assert "passport" in path.read_text("utf-8")
    assert {".srt": "-->", ".vtt": "WEBVTT", ".json": '"segments"', ".txt": "My"}[
        path.suffix
    ] in path.read_text()


def test_a_folder_gets_a_file_of_the_sounds_name(
    transcribe: Transcribe, spoken: Path, tmp_path: Path
) -> None:
    """--output may be a folder."""
    result = transcribe(spoken, "--output", tmp_path, "--format", "srt")
    assert Path(result.stdout.strip()) == tmp_path / "passport.srt"


def test_json_holds_what_a_script_needs(transcribe: Transcribe, spoken: Path) -> None:
    """--json prints one ASCII object with text, segments, words, ids and the time."""
    result = transcribe(spoken, "--json")
    assert result.stdout.isascii()
    found = json.loads(result.stdout)
    assert (found["text"], found["error"], found["task"], found["speech"]) == (
        SENTENCES,
        None,
        "transcribe",
        True,
    )
    assert [word["word"] for word in found["words"]] == re.findall(r"\w+", SENTENCES)
    assert len(found["segments"]) == 2
    assert found["request_id"]
    assert found["seconds"] > 0


def test_a_translation_is_asked_for_as_one(transcribe: Transcribe, spoken: Path, tmp_path: Path) -> None:
    """--translate goes to the other endpoint: the demo says that it can't, and what it heard."""
    result = transcribe(spoken, "--translate")
    assert result.exit_code == 0
    assert "does not translate" in result.stdout
    assert json.loads(transcribe(spoken, "--translate", "--json").stdout)["task"] == "translate"


def test_speakers_are_told_apart(transcribe: Transcribe, spoken: Path) -> None:
    """Where the deployment tells who speaks, text and subtitles name them."""
    assert transcribe(spoken, "--speakers", "--deployment", "demo-diarize").stdout == f"A: {SENTENCES}\n"


def test_silence_is_not_sent(transcribe: Transcribe, tmp_path: Path) -> None:
    """A sound in which nothing is said is not paid for, unless somebody insists."""
    path = sound(tmp_path, np.zeros(16_000))
    refused = transcribe(path)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Nothing was said, so it was not sent." in refused.stderr
    found = json.loads(transcribe(path, "--json").stdout)
    assert (found["text"], found["speech"]) == ("", False)
    assert "Nothing was said" in found["error"]
    sent = transcribe(path, "--even-silence")
    assert sent.exit_code == 0
    assert "1.0 second" in sent.stdout


def test_a_deployment_without_times_makes_no_subtitles(transcribe: Transcribe, spoken: Path) -> None:
    """What can't be done is said before anything is sent, where the deployment is known to tell no times."""
    result = transcribe(spoken, "--format", "srt", "--deployment", "gpt-4o-transcribe")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "tells no times" in result.stderr


def test_text_that_was_paid_for_is_shown_without_its_times(transcribe: Transcribe, spoken: Path) -> None:
    """Where times turn out to be missing only afterwards, the text is printed and the exit code says the rest."""
    result = transcribe(spoken, "--words", "--speakers", "--deployment", "demo-diarize")
    assert result.exit_code == 1
    assert SENTENCES in result.stdout
    assert "no times of words" in result.stderr


def test_a_large_sound_is_prepared_only_when_that_is_agreed(transcribe: Transcribe, tmp_path: Path) -> None:
    """Without a terminal nobody can be asked: the sentence says what --yes would do, and --yes does it."""
    minutes = np.tile(np.concatenate([chirp(7.0, 16_000), np.zeros(16_000, np.int16)]), 4)
    large = encoded(np.stack([np.tile(minutes, 13)] * 2, axis=1), "wav", 16_000)
    assert len(large) > 25_000_000
    path = tmp_path / "large.wav"
    path.write_bytes(large)
    refused = transcribe(path, "--even-silence")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "too large" in refused.stderr
    assert "With --yes it is encoded anew as FLAC" in refused.stderr
    assert transcribe(path, "--even-silence", "--yes", "--json").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["gone.wav"], "There is no file “gone.wav”"),
        (["~nobody-of-this-name/a.wav"], "There is no file “a.wav”"),
        (["a.wav", "--record"], "There are two sounds."),
        (["a.wav", "--seconds", "3"], "go with --record"),
        (["a.wav", "--microphone", "desk"], "go with --record"),
        (["a.wav", "--output", "x.pdf"], "does not tell the format"),
        (["a.wav", "--output", "x.srt", "--format", "vtt"], "says srt, and --format says vtt"),
        (["a.wav", "--translate", "--language", "de"], "--translate goes with neither"),
        (["a.wav", "--translate", "--speakers"], "--translate goes with neither"),
        (["-"], "There is nothing to listen to."),
        ([], "There is nothing to listen to."),
        (["a.wav", "--temperature", "2"], "--temperature"),
        (["a.wav", "--format", "docx"], "--format"),
    ],
)
def test_a_mistake_is_a_sentence(transcribe: Transcribe, arguments: list[str], words: str) -> None:
    """What can't be meant is told with exit code 2, and nothing is sent."""
    result = transcribe(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_what_is_no_sound_is_named(transcribe: Transcribe, tmp_path: Path) -> None:
    """A text file is not sent as sound, whatever it is called."""
    path = tmp_path / "talk.mp3"
    path.write_text("nothing to hear")
    result = transcribe(path)
    assert result.exit_code == 2
    assert "“talk.mp3” is no sound that can be read here." in result.stderr


def test_a_refusal_is_one_sentence_with_what_support_asks_for(transcribe: Transcribe, spoken: Path) -> None:
    """A failed request leaves standard output empty and names the status and the request id."""
    result = transcribe(spoken, "--prompt", "/fault 401")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert "[HTTP 401 · " in result.stderr
    found = json.loads(transcribe(spoken, "--prompt", "/fault 401", "--json").stdout)
    assert "[HTTP 401 · " in found["error"]


def test_what_a_deployment_refuses_is_named(transcribe: Transcribe, spoken: Path) -> None:
    """A wish that the deployment does not take ends in the option to leave out."""
    result = transcribe(spoken, "--speakers", "--deployment", "demo-whisper-1")
    assert result.exit_code == 1
    assert "Leave --speakers out." in result.stderr


def test_what_had_arrived_is_printed(transcribe: Transcribe, spoken: Path) -> None:
    """Where the connection breaks in mid-transcript, the words so far go out, and the exit code is 1."""
    result = transcribe(spoken, "--prompt", "/fault disconnect", "--deployment", "demo-4o-transcribe")
    assert result.exit_code == 1
    assert result.stdout.strip()
    assert SENTENCES.startswith(result.stdout.strip().split(".")[0][:10])
    assert "broke" in result.stderr


def test_a_connection_without_a_deployment_asks_for_one(
    transcribe: Transcribe, spoken: Path, tmp_path: Path
) -> None:
    """Where no transcription deployment is known, the sentence says how to name one."""
    (tmp_path / "config.toml").write_text(
        'connection = "mine"\n[connections.mine]\nkind = "openai"\nbase_url = "http://127.0.0.1:9/v1"\n'
    )
    result = transcribe(spoken, before=())
    assert result.exit_code == 2
    assert "No transcription deployment is chosen for “mine”." in result.stderr


def test_a_microphone_that_is_not_there_is_named(transcribe: Transcribe, tmp_path: Path) -> None:
    """--record ends in one sentence where the microphone, any microphone or the library is missing."""
    result = transcribe("--record", "--microphone", "of nobody", "--seconds", "0.2")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr
    with closing(open_store(tmp_path / "data")) as store:
        assert store.recordings.all() == []


@pytest.fixture
def server() -> Iterator[SoundServer]:
    """A sound server that only the program uses."""
    if lacking := missing():
        pytest.skip(lacking)
    server = SoundServer()
    yield server
    server.stop()


def _program(folder: Path, server: SoundServer, *options: str) -> pexpect.spawn[str]:
    """The program in a terminal of its own."""
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    environment |= {**server.environment, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    words = ["-m", "aoai_tui", *places(folder), "--demo", "transcribe", "--record", *options]
    return pexpect.spawn(
        sys.executable, words, env=environment, encoding="utf-8", timeout=90, dimensions=(24, 120)
    )


@pytest.mark.sound
@pytest.mark.espeak
@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_what_the_microphone_hears_is_transcribed(tmp_path: Path, server: SoundServer) -> None:
    """A line shows the level while somebody speaks; enter ends the recording, which is kept, and sent."""
    speech = tmp_path / "speech.wav"
    subprocess.run(["espeak-ng", "-w", str(speech), SENTENCES], check=True)
    program = _program(tmp_path, server)
    program.expect(r"● 00:0\d\.\d .*enter ends it")
    server.say(speech)
    program.expect("█")
    program.send("\n")
    program.expect("It measured")
    program.expect(pexpect.EOF)
    program.close()
    assert program.exitstatus == 0
    with closing(open_store(tmp_path / "data")) as store:
        [recording] = store.recordings.all()
    assert (recording.source, recording.state, recording.speech) == (
        Source.MICROPHONE,
        RecordingState.COMPLETE,
        True,
    )
    assert recording.seconds > 2


@pytest.mark.sound
def test_a_silent_recording_is_kept_and_not_sent(tmp_path: Path, server: SoundServer) -> None:
    """--seconds ends it without a key; nothing was said, which is told, and the recording stays."""
    program = _program(tmp_path, server, "--seconds", "0.5")
    program.expect("Nothing was said, so it was not sent")
    program.expect(pexpect.EOF)
    program.close()
    assert program.exitstatus == 1
    with closing(open_store(tmp_path / "data")) as store:
        [recording] = store.recordings.all()
    assert recording.speech is False
    assert 0.4 < recording.seconds < 3


@pytest.mark.sound
def test_ctrl_c_keeps_what_was_recorded(tmp_path: Path, server: SoundServer) -> None:
    """An interrupted recording ends with 130, and is in the app, complete."""
    program = _program(tmp_path, server)
    program.expect(r"● 00:00\.[3-9]")
    program.sendintr()
    program.expect(pexpect.EOF)
    program.close()
    assert program.exitstatus == 130
    with closing(open_store(tmp_path / "data")) as store:
        [recording] = store.recordings.all()
    assert recording.seconds > 0.2
    assert recording.state is RecordingState.COMPLETE
