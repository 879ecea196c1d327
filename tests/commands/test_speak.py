"""`aoai-tui speak`, over the demo, and as the processes that a shell starts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import aoai_tui
from aoai_tui.__main__ import main
from aoai_tui.audio.sniffing import HEAD, media_type
from aoai_tui.commands.sound_target import SoundTarget, suggested_name
from aoai_tui.domain import AudioFormat, MessageState, Narration
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.clock import as_moment
from aoai_tui.storage.store import open_store
from tests.audio.sound_server import SoundServer, missing
from tests.commands.shell_call import places
from tests.services.narration.narration_harness import SpeechServer, narrations_over

ROOT = Path(aoai_tui.__file__).parents[1]
HI = "Hi there."
LONG = f"{'One word after the other. ' * 3}\n\n" * 60

Speak = Callable[..., Result]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the command is called."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith(("AZURE_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    return folder


@pytest.fixture
def speak(here: Path, tmp_path: Path) -> Speak:
    """Run the program in this process, with folders and an environment of its own, over the demo."""

    def run(*arguments: str, piped: str | bytes = "", before: tuple[str, ...] = ("--demo",)) -> Result:
        return CliRunner().invoke(main, [*places(tmp_path), *before, "speak", *arguments], input=piped)

    return run


def kept(folder: Path) -> list[Narration]:
    """The narrations in the database, the newest first."""
    with closing(open_store(folder / "data")) as store:
        return store.narrations.all()


def kind_of(file: Path) -> str:
    """What a file's bytes are."""
    return media_type(file.read_bytes()[:HEAD])


@contextmanager
def speaking(folder: Path, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that speaks over the demo; it is killed at the end."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "OPENAI_"))}
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "aoai_tui", *places(folder), "--demo", "speak", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), **environment},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_without_a_place_it_is_a_file_in_this_folder(speak: Speak, here: Path) -> None:
    """Standard output holds the path and nothing else, for `$(aoai-tui speak …)`."""
    result = speak("Today: a/b is wonderful, isn't it? And so on and on and on.")
    file = here / "Today a b is wonderful, isn't it And.mp3"
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{file}\n", "")
    assert kind_of(file) == "audio/mpeg"


def test_the_same_again_is_a_second_file_and_no_second_request(
    speak: Speak, here: Path, tmp_path: Path
) -> None:
    """Nothing is overwritten, and nothing is paid twice unless --fresh says so."""
    assert [speak(HI).exit_code for _ in range(2)] == [0, 0]
    assert sorted(path.name for path in here.iterdir()) == ["Hi there 2.mp3", "Hi there.mp3"]
    assert len(kept(tmp_path)) == 1
    speak(HI, "--fresh")
    assert len(kept(tmp_path)) == 2


@pytest.mark.parametrize(
    ("arguments", "piped", "text"),
    [
        (["-"], "piped text", "piped text"),
        ([], b"\xef\xbb\xbfcaf\xe9", "caf\ufffd"),
        (["typed"], "piped", "typed"),
        (["--file", "notes.txt"], "", "from a file"),
        (["--file", "-"], "piped", "piped"),
    ],
)
def test_the_text_comes_from_one_place(
    speak: Speak, tmp_path: Path, arguments: list[str], piped: str | bytes, text: str
) -> None:
    """An argument, a file or a pipe; a pipe that merely lies there, as in cron, is not read."""
    Path("notes.txt").write_text("from a file\n")
    assert speak(*arguments, piped=piped).exit_code == 0
    assert kept(tmp_path)[0].text == text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "There is no text to read."),
        (["  "], "There is no text to read."),
        (["a", "--file", "b"], "There are two texts."),
        (["--file", "missing.txt"], "missing.txt can't be read: No such file or directory."),
        (["--file", "~nobody-of-this-name/a.txt"], "~nobody-of-this-name/a.txt can't be read: No such"),
        (["--file", "binary"], "binary is no text."),
        (["a", "--output", "a.foo"], "The name a.foo does not tell the format."),
        (["a", "--output", "a.wav", "--format", "mp3"], "The name a.wav says wav, and --format says mp3."),
        (["a", "--speed", "5"], "Usage:"),
        (["a", "--format", "ogg"], "Usage:"),
        (["a", "--voice", " "], "No voice is chosen."),
    ],
)
def test_mistakes_on_the_command_line_are_told_before_anything_is_paid(
    speak: Speak, here: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    """The exit code is 2, and nothing was kept or written."""
    (here / "binary").write_bytes(b"\0\1\2")
    result = speak(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(words)
    assert [path.name for path in here.iterdir()] == ["binary"]


def test_a_pipe_that_holds_too_much_is_refused_and_not_cut(speak: Speak, here: Path, tmp_path: Path) -> None:
    """More than ten megabytes are no text to read aloud: what can't be read to its end is not begun."""
    result = speak("-", piped="word " * 2_000_001)
    assert result.exit_code == 2
    assert result.stderr.startswith("What is piped in is too large.")
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "name", "kind"),
    [
        (["a.flac"], "a.flac", "audio/flac"),
        (["a.ogg"], "a.ogg", "audio/opus"),
        (["new/a.WAV"], "new/a.WAV", "audio/wav"),
        (["folder", "--format", "opus"], "folder/Hi there.opus", "audio/opus"),
        (["a.foo", "--format", "flac"], "a.flac", "audio/flac"),
    ],
)
def test_the_name_tells_the_format(
    speak: Speak, here: Path, arguments: list[str], name: str, kind: str
) -> None:
    """A suffix is enough, a folder gets a suggested name, and a name never lies about what is in the file."""
    (here / "folder").mkdir()
    result = speak(HI, "--output", *arguments)
    assert (result.exit_code, result.stdout) == (0, f"{name}\n")
    assert kind_of(here / name) == kind


def test_voice_speed_instructions_and_deployment_are_sent(speak: Speak, tmp_path: Path) -> None:
    """What was set is what is kept with the narration."""
    result = speak(
        HI, "--voice", "nova", "--speed", "1.5", "--instructions", "Softly.", "--deployment", "my-tts"
    )
    assert result.exit_code == 0
    one = kept(tmp_path)[0]
    assert (one.options.voice, one.options.speed, one.options.instructions, one.deployment) == (
        *("nova", 1.5, "Softly."),
        "my-tts",
    )


def test_a_long_text_is_one_file(speak: Speak, here: Path, tmp_path: Path) -> None:
    """More than a request may have is spoken in parts and joined."""
    assert len(LONG) > 4096
    result = speak("-", "--output", "long.wav", "--speed", "4", piped=LONG)
    assert (result.exit_code, result.stdout) == (0, "long.wav\n")
    with wave.open(str(here / "long.wav")) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(kept(tmp_path)[0].seconds)


def test_a_format_that_was_not_asked_for_is_told(speak: Speak, here: Path) -> None:
    """The service's WAV does not become a file that says MP3."""
    result = speak(f"{HI}\n/fault wav", "--output", "a.mp3")
    assert (result.exit_code, result.stdout) == (0, "a.wav\n")
    assert result.stderr == "Asked for mp3, the service sent WAV.\n"


def test_a_refusal_is_one_sentence(speak: Speak, here: Path) -> None:
    """A failed request leaves no file, and names the status and the request id."""
    result = speak("/fault 401")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "[HTTP 401 · " in result.stderr
    assert list(here.iterdir()) == []


def test_a_refused_parameter_is_named_with_what_to_do(speak: Speak) -> None:
    """Whoever asks an older model for instructions learns which option to leave out."""
    result = speak(HI, "--deployment", "demo-tts-1", "--instructions", "Softly.")
    assert result.exit_code == 1
    assert result.stderr.endswith("Leave --instructions out, or give it another value.\n")


def test_a_break_keeps_what_came_and_the_same_command_goes_on(
    speak: Speak, here: Path, tmp_path: Path
) -> None:
    """Exit code 1, no half a file in the folder, and the rest on the second try."""
    result = speak("Hello there my friend.\n/fault disconnect")
    assert (result.exit_code, result.stdout, list(here.iterdir())) == (1, "", [])
    assert result.stderr.startswith("The connection broke in the middle of the sound.")
    assert result.stderr.endswith("The same command goes on with it.\n")
    assert kept(tmp_path)[0].state is MessageState.FAILED
    assert kept(tmp_path)[0].size > 0


def test_a_wait_is_announced(speak: Speak) -> None:
    """A pause before the request is repeated is told on standard error, and the sound still comes."""
    result = speak(f"{HI}\n/fault 429 0.1")
    assert result.exit_code == 0
    assert result.stderr == "Waiting 1 s: Too many requests or tokens for this deployment.\n"


def test_the_demo_says_so_where_nothing_is_set_up(speak: Speak) -> None:
    """Nobody takes the demo's voice for a model's."""
    result = speak(HI, before=())
    assert result.exit_code == 0
    assert result.stderr.startswith("No connection is set up, so the demo speaks.")


def test_a_connection_without_a_speech_deployment_asks_for_one(speak: Speak, tmp_path: Path) -> None:
    """The sentence says how to name one, and nothing is sent."""
    (tmp_path / "config.toml").write_text('[connections.x]\nkind = "openai"\n')
    result = speak(HI, before=())
    assert result.exit_code == 2
    assert "--deployment" in result.stderr


@pytest.mark.parametrize("text", [HI, LONG])
def test_sound_flows_down_a_pipe(tmp_path: Path, text: str) -> None:
    """`--output -` sends the sound and nothing else, from the service and from the cache."""
    for _ in range(2):
        with speaking(tmp_path, text, "--output", "-", "--format", "wav", "--speed", "4") as process:
            sound, said = process.communicate()
        assert (process.returncode, said) == (0, b"")
        assert sound == (tmp_path / "data" / "narrations" / kept(tmp_path)[0].file).read_bytes()
    assert len(kept(tmp_path)) == 1


async def test_sound_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    """A narration whose file was removed before it went down the pipe is told of in words."""
    gone = Narration("gone", HI, as_moment(0), file="gone.mp3")
    async with narrations_over(SpeechServer(), tmp_path) as narrations:
        with pytest.raises(StorageTrouble, match="can't be read: No such file"):
            await SoundTarget(AudioFormat.MP3, pipe=True).put(gone, narrations.service)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_keeps_what_had_arrived(tmp_path: Path) -> None:
    """An interrupted narration exits with 130 and is kept as stopped."""
    with speaking(tmp_path, "word " * 400, "--output", "-", "--format", "wav") as process:
        assert process.stdout is not None
        process.stdout.read(1000)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert (process.returncode, said) == (
        130,
        b"What had arrived is kept. The same command goes on with it.\n",
    )
    assert kept(tmp_path)[0].state is MessageState.STOPPED
    assert kept(tmp_path)[0].size > 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_reader_that_leaves_ends_it_quietly(tmp_path: Path) -> None:
    """A player that is closed in the middle brings up no traceback, and what had come is kept."""
    with speaking(tmp_path, "word " * 400, "--output", "-", "--format", "wav") as process:
        assert process.stdout is not None
        process.stdout.read(1000)
        process.stdout.close()
        assert process.stderr is not None
        assert (process.stderr.read(), process.wait()) == (b"", 0)
    assert kept(tmp_path)[0].state is MessageState.STOPPED


@pytest.mark.skipif(sys.platform != "linux", reason="hides the sound devices from ALSA")
def test_without_a_loudspeaker_the_sound_is_kept_all_the_same(tmp_path: Path) -> None:
    """A server without a sound card says so in one sentence, and --output has its file."""
    nowhere = tmp_path / "alsa.conf"
    nowhere.write_text("pcm.default { type pulse }\nctl.default { type pulse }\n")
    arguments = (HI, "--play", "--output", "a.mp3")
    with speaking(
        tmp_path, *arguments, ALSA_CONFIG_PATH=str(nowhere), PULSE_SERVER="unix:/nowhere"
    ) as process:
        printed, said = process.communicate()
    assert (process.returncode, printed) == (1, b"a.mp3\n")
    assert b"loudspeaker" in said.splitlines()[-1] or b"PortAudio" in said.splitlines()[-1]
    assert kind_of(tmp_path / "a.mp3") == "audio/mpeg"
    assert kept(tmp_path)[0].state is MessageState.COMPLETE


@pytest.mark.sound
def test_it_is_heard_while_it_arrives(tmp_path: Path) -> None:
    """--play plays to the end, from the service and from the cache, and saves nothing in the folder."""
    if lacking := missing():
        pytest.skip(lacking)
    server = SoundServer()
    try:
        for number in range(2):
            recorded = tmp_path / f"heard{number}.wav"
            with server.heard(recorded), speaking(tmp_path, HI, "--play", **server.environment) as process:
                printed, said = process.communicate()
            # On a busy machine the sound library itself complains of its own pauses.
            ours = [line for line in said.splitlines() if not line.startswith(b"ALSA lib")]
            assert (process.returncode, printed, ours) == (0, b"", [])
            with wave.open(str(recorded)) as file:
                assert max(file.readframes(file.getnframes())) > 100
    finally:
        server.stop()
    assert not list(tmp_path.glob("*.mp3"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mr. Smith said no.", "Mr. Smith said no"),
        ("../../etc/passwd", "etc passwd"),
        ("Supercalifragilisticexpialidocious" * 3, ("Supercalifragilisticexpialidocious" * 3)[:40]),
        ("？！", "？！"),
        ("\x1b[31mred", "red"),
        ("...", "speech"),
        ("con", "_con"),
    ],
)
def test_suggested_names_are_safe_everywhere(text: str, name: str) -> None:
    """No path, no control characters, no device's name, never empty."""
    assert suggested_name(Narration("1", text, as_moment(0))) == name
