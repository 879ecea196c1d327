"""The real program in a real terminal, with a microphone that hears what the test says."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.audio.likeness import likeness, sound_in
from tests.audio.sound_server import SoundServer, missing
from tests.journeys.own_terminal import PATIENCE, ROOT, Terminal

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.sound,
    pytest.mark.espeak,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
    pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"),
]

SENTENCE = "My voice is my passport, verify me."

A_SECOND = 2 * 48_000
"""Bytes of sound at the rate that the sound server has."""


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spoken sentence."""
    path = tmp_path_factory.mktemp("speech") / "passport.wav"
    subprocess.run(["espeak-ng", "-w", str(path), SENTENCE], check=True)
    return path


@pytest.fixture
def server() -> Iterator[SoundServer]:
    """A sound server that only the program uses."""
    if lacking := missing():
        pytest.skip(lacking)
    server = SoundServer()
    yield server
    server.stop()


@pytest.fixture
def terminal(tmp_path: Path, server: SoundServer) -> Iterator[Terminal]:
    """A terminal whose program hears by that server."""
    terminal = Terminal(tmp_path, server.environment)
    yield terminal
    terminal.tmux("kill-server")


def begin(terminal: Terminal, server: SoundServer) -> None:
    """Press ctrl+r and wait until the microphone is open and time passes."""
    terminal.press("C-r")
    terminal.until(lambda: server.listeners() == 1, "the microphone is open")
    terminal.until(lambda: bool(re.search(r"00:0[0-9]\.[1-9]", terminal.screen())), "time passes")


def end(terminal: Terminal, server: SoundServer) -> None:
    """Press ctrl+r and wait until the microphone is free."""
    terminal.press("C-r")
    terminal.until(lambda: server.listeners() == 0, "the microphone is free")


def recordings(folder: Path) -> list[Path]:
    return sorted((folder / "data" / "recordings").glob("*.wav"))


def assert_heard(speech: Path, recording: Path) -> None:
    """The speech lies whole in the recording."""
    assert likeness(sound_in(recording), sound_in(speech))[0] > 0.99


def test_a_recording_is_kept_as_it_was_said(
    terminal: Terminal, server: SoundServer, speech: Path, tmp_path: Path
) -> None:
    """ctrl+r, a sentence, ctrl+r: it is in the list, and in the file as it was said; the level moved meanwhile."""
    terminal.start("--tab", "voice", drawn="Speak, and read what you said")
    begin(terminal, server)
    with server.saying(speech):
        terminal.until(lambda: "█" in terminal.screen() or "▇" in terminal.screen(), "the meter moves")
    server.say(speech)
    end(terminal, server)
    terminal.until(lambda: "No transcript of this recording yet" in terminal.screen(), "it is open")
    assert "memo" in terminal.screen()
    (recording,) = recordings(tmp_path)
    assert_heard(speech, recording)


def test_words_land_where_the_person_types(
    terminal: Terminal, server: SoundServer, speech: Path, tmp_path: Path
) -> None:
    """In the chat's composer ctrl+r writes down what was said behind what was typed; nothing is sent."""
    terminal.start()
    terminal.type("I said: ")
    begin(terminal, server)
    server.say(speech)
    end(terminal, server)
    terminal.until(lambda: bool(re.search(r"I said: \S", terminal.screen())), "words land in the composer")
    assert "filters ok" not in terminal.screen()
    (recording,) = recordings(tmp_path)
    assert_heard(speech, recording)


def on_disk(folder: Path) -> int:
    """Bytes of the recordings so far."""
    return sum(file.stat().st_size for file in (folder / "data" / "recordings").glob("*.wav"))


def test_a_killed_program_offers_what_it_had_recorded(
    terminal: Terminal, server: SoundServer, speech: Path, tmp_path: Path
) -> None:
    """After kill -9 in mid-recording the next start has it, whole, and says so; Voice opens it."""
    terminal.start("--tab", "voice", drawn="Speak, and read what you said")
    begin(terminal, server)
    server.say(speech)
    said = on_disk(tmp_path)
    terminal.until(lambda: on_disk(tmp_path) > said + A_SECOND, "what was said is on disk")
    os.kill(terminal.pid(), signal.SIGKILL)
    terminal.until(lambda: not terminal.is_open(), "the program is gone")
    terminal.start(drawn="A recording was interrupted")
    terminal.press("M-2")
    terminal.until(lambda: "No transcript of this recording yet" in terminal.screen(), "it is open")
    (recording,) = recordings(tmp_path)
    assert_heard(speech, recording)


def test_an_unplugged_microphone_is_told(
    terminal: Terminal, server: SoundServer, speech: Path, tmp_path: Path
) -> None:
    """It goes away in mid-recording: the app says so, and has what was said until then."""
    terminal.start("--tab", "voice", drawn="Speak, and read what you said")
    begin(terminal, server)
    server.say(speech)
    server.unplug()
    terminal.until(lambda: "microphone went away" in terminal.screen(), "it is told")
    terminal.until(lambda: "No transcript of this recording yet" in terminal.screen(), "it is open")
    (recording,) = recordings(tmp_path)
    assert_heard(speech, recording)


def test_a_sound_server_that_dies_is_told_and_may_come_back(
    terminal: Terminal, server: SoundServer, speech: Path, tmp_path: Path
) -> None:
    """Killed in mid-recording: told, kept; without it there is no microphone; with a new one there is, at once."""
    terminal.start("--tab", "voice", drawn="Speak, and read what you said")
    begin(terminal, server)
    server.kill()
    terminal.until(lambda: "microphone went away" in terminal.screen(), "it is told")
    terminal.press("C-r")
    terminal.until(lambda: "This machine has no microphone" in terminal.screen(), "it is said in words")
    server.start()
    begin(terminal, server)
    server.say(speech)
    end(terminal, server)
    terminal.until(lambda: len(recordings(tmp_path)) == 2, "both are kept")
    assert_heard(speech, max(recordings(tmp_path), key=lambda path: path.stat().st_size))


def test_without_a_microphone_the_rest_works(tmp_path: Path, terminal: Terminal, server: SoundServer) -> None:
    """No device: one sentence with the cure; nothing is kept of the attempt, and a chat is answered."""
    server.kill()
    terminal.start()
    terminal.press("C-r")
    terminal.until(lambda: "This machine has no microphone" in terminal.screen(), "it is said in words")
    assert "Plug in a microphone" in terminal.screen()
    assert recordings(tmp_path) == []
    terminal.type("say forty-two apples")
    terminal.press("Enter")
    terminal.until(lambda: "filters ok" in terminal.screen(), "the answer is there")


@pytest.mark.skipif(sys.platform != "linux", reason="the loader's path is Linux's")
def test_without_portaudio_the_rest_works(tmp_path: Path) -> None:
    """No PortAudio library: one sentence that names the package, and a chat is answered."""
    (tmp_path / "libportaudio.so.2").touch()  # a library that is broken is found before one that works
    terminal = Terminal(tmp_path, {"LD_LIBRARY_PATH": str(tmp_path)})
    try:
        terminal.start()
        terminal.press("C-r")
        terminal.until(lambda: "The PortAudio library" in terminal.screen(), "it is said in words")
        assert "libportaudio2" in terminal.screen()
        terminal.type("say forty-two apples")
        terminal.press("Enter")
        terminal.until(lambda: "filters ok" in terminal.screen(), "the answer is there")
    finally:
        terminal.tmux("kill-server")


def test_the_shell_records_too(server: SoundServer, speech: Path, tmp_path: Path) -> None:
    """`transcribe --record`: a level line while it records, enter ends it; it is kept as it was said."""
    program = [
        "-m",
        "aoai_tui",
        "--demo",
        "--data-dir",
        str(tmp_path / "data"),
        "--config",
        str(tmp_path / "c.toml"),
    ]
    environ = {**os.environ, **server.environment, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
    shell = pexpect.spawn(
        sys.executable, [*program, "transcribe", "--record"], env=environ, encoding="utf-8", timeout=PATIENCE
    )
    shell.expect_exact("enter ends it")
    shell.expect_exact("00:00.5")
    server.say(speech)
    shell.send("\r")
    shell.expect_exact("It measured")  # the demo says of strange sound what it is
    shell.expect(pexpect.EOF)
    shell.close()
    assert shell.exitstatus == 0
    (recording,) = recordings(tmp_path)
    assert_heard(speech, recording)
