"""The real program in a real terminal, with a loudspeaker that the test hears."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.audio.likeness import Samples, likeness, sound_in
from tests.audio.sound_server import RATE, SoundServer, missing
from tests.journeys.own_terminal import Terminal

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.sound,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]

TEXT = "Today is a wonderful day to build something that people love."


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
    """A terminal whose program is heard by that server."""
    terminal = Terminal(tmp_path, server.environment)
    yield terminal
    terminal.tmux("kill-server")


def kept(terminal: Terminal, folder: Path) -> Samples:
    """The sound of the only text that was read, once all of it has arrived and is named for what it is."""
    narrations = folder / "data" / "narrations"
    terminal.until(lambda: len(list(narrations.glob("*.mp3"))) == 1, "it is kept")
    (found,) = narrations.glob("*.mp3")
    return sound_in(found)


def read(terminal: Terminal, text: str) -> None:
    """Type a text into the Speech tab and have it read."""
    terminal.type(text)
    terminal.until(lambda: f"{len(text)} characters" in terminal.screen(), "it is typed")
    terminal.press("Enter")


def position(terminal: Terminal) -> float:
    """Where the player's line is, in seconds; 0 while there is none."""
    shown = re.search(r"[▶■⏸‖].*?(\d\d):(\d\d\.\d)", terminal.screen())
    return int(shown[1]) * 60 + float(shown[2]) if shown else 0.0


def has_ended(terminal: Terminal) -> bool:
    return re.search(r"■ \d\d:\d\d\.\d", terminal.screen()) is not None


def test_a_text_is_heard_as_it_is_kept(terminal: Terminal, server: SoundServer, tmp_path: Path) -> None:
    """What comes out of the loudspeaker while it arrives is, to its end, what is in the file; and so is a replay."""
    terminal.start("--tab", "speech", drawn="Type or paste a text")
    with server.heard(tmp_path / "live.wav"):
        read(terminal, TEXT)
        terminal.until(lambda: has_ended(terminal), "it was read")
    narration = kept(terminal, tmp_path)
    assert likeness(sound_in(tmp_path / "live.wav"), narration)[0] > 0.98
    with server.heard(tmp_path / "again.wav"):
        terminal.press("Enter")
        terminal.until(lambda: "nothing was paid" in terminal.screen(), "it comes from the cache")
        terminal.until(lambda: not has_ended(terminal), "it is played")
        terminal.until(lambda: has_ended(terminal), "it was read again")
    assert likeness(sound_in(tmp_path / "again.wav"), narration)[0] > 0.98


def test_a_loudspeaker_that_vanishes_costs_no_text(
    terminal: Terminal, server: SoundServer, tmp_path: Path
) -> None:
    """The sound server dies in mid-reading: it is said in words, and the whole narration is kept."""
    terminal.start("--tab", "speech", drawn="Type or paste a text")
    read(terminal, " ".join([TEXT] * 4))
    terminal.until(lambda: position(terminal) > 0.5, "it is heard")
    server.kill()
    terminal.until(lambda: "loudspeaker" in terminal.screen(), "it is said in words")
    assert len(kept(terminal, tmp_path)) / RATE > 10


def test_without_a_loudspeaker_texts_are_received(
    terminal: Terminal, server: SoundServer, tmp_path: Path
) -> None:
    """No device: one sentence in words, and the narration is saved all the same."""
    server.kill()
    terminal.start("--tab", "speech", drawn="Type or paste a text")
    read(terminal, TEXT)
    terminal.until(lambda: "This machine has no loudspeaker" in terminal.screen(), "it is said in words")
    assert len(kept(terminal, tmp_path)) / RATE > 3
