"""Narrations of copies of the app that die."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import aoai_tui
from aoai_tui.domain import MessageState
from tests.services.narration.narration_harness import (
    SpeechServer,
    long_text,
    narrations_over,
    samples_of,
    sound_of,
)

ROOT = Path(aoai_tui.__file__).parents[1]


def killed_in_the_middle(data_dir: Path, parts: int) -> None:
    """Let a copy speak so many parts, and kill it in the middle of the last."""
    command = [sys.executable, "-m", "tests.services.narration.copy_that_speaks", str(data_dir), str(parts)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as copy:
        assert copy.stdout is not None
        assert copy.stdout.readline() == b"half\n"
        copy.kill()


async def test_what_a_killed_copy_received_is_found_at_the_next_start(tmp_path: Path) -> None:
    """Every byte that had arrived before kill -9 is there, listed as interrupted, and the rest can be had."""
    killed_in_the_middle(tmp_path, 1)
    async with narrations_over(SpeechServer(), tmp_path) as harness:
        found = await harness.service.interrupted()
        assert [one.state for one in found] == [MessageState.INTERRUPTED]
        sound = sound_of("Part 1.")
        assert harness.bytes_of(found[0]) == sound[: len(sound) // 2]
        assert await harness.service.recent() == found
        assert await harness.service.interrupted() == []
        whole = (await harness.again(found[0])).narration
        assert (whole.state, harness.bytes_of(whole)) == (MessageState.COMPLETE, sound)
        assert harness.left_over() == [whole.file]


async def test_the_parts_of_a_killed_copy_are_not_paid_again(tmp_path: Path) -> None:
    """Whole parts of a long text survive kill -9; speaking it again asks only for the one that was cut."""
    killed_in_the_middle(tmp_path, 3)
    text = long_text("Part 1.", "Part 2.", "Part 3.")
    parts = text.split("\n\n")
    server = SpeechServer()
    async with narrations_over(server, tmp_path) as harness:
        listed = (await harness.service.recent())[0]
        assert (listed.state, listed.text) == (MessageState.INTERRUPTED, text)
        settled = await harness.service.settled(listed)
        expected = np.concatenate([samples_of(part) for part in parts[:2]])
        assert np.array_equal(harness.samples_in(settled)[: len(expected)], expected)
        told = await harness.speak(text, format=settled.options.format)
        assert server.texts == parts[2:]
        assert told.sound == [sound_of(part) for part in parts]
        assert harness.left_over() == [told.narration.file]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_a_disk_that_takes_no_more_ends_a_narration_and_keeps_what_it_took(tmp_path: Path) -> None:
    """What the disk still took is kept, the error tells of the disk, and nothing hangs."""
    script = """
import asyncio, resource, signal, sys
from pathlib import Path
from aoai_tui.domain import AudioFormat
from tests.services.narration.narration_harness import SpeechServer, narrations_over

async def main():
    async with narrations_over(SpeechServer(seconds=100.0), Path(sys.argv[1])) as harness:
        await harness.service.recent()
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
        told = await harness.speak("Hello.", format=AudioFormat.WAV)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print(told.narration.state, told.narration.size, told.error.title)

asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "failed 1000000 The sound can't be kept.\n"
