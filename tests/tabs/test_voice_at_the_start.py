"""What a start does for recordings before anybody goes to the Voice tab."""

from __future__ import annotations

import subprocess
import sys
from ctypes.util import find_library
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aoai_tui.audio.wav import GrowingWav
from aoai_tui.domain import Recording, RecordingState
from aoai_tui.storage.store import open_store
from tests.audio.memory_microphone import tone
from tests.conftest import OpenChat

ROOT = Path(__file__).parents[2]

LOADED = """
import asyncio, sys
from pathlib import Path
from aoai_tui.tabs.voice import VoiceTab
from tests.tabs.driven_app import chat_app

async def main():
    async with chat_app(Path(sys.argv[1])) as chat:
        bench = chat.app.main.query_one(VoiceTab).bench
        looking = lambda: [one for one in chat.app.workers if one.group == "begin" and not one.is_finished]
        await chat.until(lambda: "dictation" in vars(bench) and not looking(), "it looked for recordings")
        print(*(name for name in ("sounddevice", "numpy", "av", "soundfile") if name in sys.modules))

asyncio.run(main())
"""
"""Prints which libraries of sound a start loads, for one who stays in the chat."""


def record(folder: Path, state: RecordingState) -> None:
    """A recording that a former run left behind."""
    (folder / "data" / "recordings").mkdir(parents=True)
    file = GrowingWav(folder / "data" / "recordings" / "r1.wav", 16_000)
    file.write(tone(0.5).tobytes())
    file.close()
    store = open_store(folder / "data")
    store.recordings.add(Recording("r1", "memo 14:02", "r1.wav", datetime.now(UTC), seconds=0.5, state=state))
    store.close()


def loaded(folder: Path) -> list[str]:
    """What LOADED prints, in a process of its own."""
    command = [sys.executable, "-c", LOADED, str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()


def test_a_start_loads_no_codecs(tmp_path: Path) -> None:
    """Whoever does not come to Voice or Speech pays nothing for files of sound."""
    assert not {"numpy", "av", "soundfile"} & set(loaded(tmp_path))


def test_the_microphone_is_ready_soon_after_the_start(tmp_path: Path) -> None:
    """PortAudio is loaded behind the first paint, also for who never recorded: the first ctrl+r is heard at once."""
    if find_library("portaudio") is None:
        pytest.skip("PortAudio is not installed")
    assert "sounddevice" in loaded(tmp_path)


async def test_a_recording_that_was_cut_off_is_told_of_in_the_chat(
    open_chat: OpenChat, tmp_path: Path
) -> None:
    """The next start repairs it and says so, whichever tab is open."""
    record(tmp_path, RecordingState.GROWING)
    async with open_chat() as chat:
        await chat.until(lambda: "A recording was interrupted" in chat.toasts(), "it is told")
        assert "“memo 14:02”" in chat.toasts()
        assert "in Voice" in chat.toasts()
