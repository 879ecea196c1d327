"""What the loudspeaker plays, one thing at a time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from aoai_tui.domain.audio import AudioFormat
from aoai_tui.domain.playing import PlayState
from aoai_tui.errors import SoundTrouble
from aoai_tui.services.playback import Playback
from tests.audio.loopback import RATE, Loopback


@pytest.fixture
def device() -> Loopback:
    return Loopback()


@pytest.fixture
def playback(device: Loopback) -> Playback:
    return Playback(lambda: "the good one", device)


def sound_file(path: Path, seconds: float) -> Path:
    noise = np.random.default_rng(1).uniform(-0.4, 0.4, round(seconds * RATE))
    soundfile.write(path, noise, RATE)
    return path


async def test_a_file_is_played_through_the_chosen_device(
    tmp_path: Path, playback: Playback, device: Loopback
) -> None:
    """The device of the settings is opened; the end is told, and then nothing is played any more."""
    playing = await playback.play_file(sound_file(tmp_path / "a.wav", 0.3))
    assert await playing.ended() is PlayState.ENDED
    assert device.opened == ["the good one"]
    assert playback.now is None
    assert playing.position == pytest.approx(0.3, abs=0.01)
    assert playing.complete
    assert playing.length == playing.reach == pytest.approx(0.3)


async def test_what_begins_takes_the_place_of_what_was_played(tmp_path: Path, playback: Playback) -> None:
    """One thing is heard at a time: the first one ends when the second begins."""
    first = await playback.play_file(sound_file(tmp_path / "a.wav", 30))
    second = await playback.live(AudioFormat.WAV)
    assert await first.ended() is PlayState.ENDED
    assert playback.now is second
    assert second.length is None
    second.feed(sound_file(tmp_path / "b.wav", 0.2).read_bytes())
    second.finish()
    assert await second.ended() is PlayState.ENDED
    assert second.length == pytest.approx(0.2)


async def test_what_is_replaced_before_it_began_is_over_too(tmp_path: Path, playback: Playback) -> None:
    """Whoever waits for the end of something is not left waiting, however quickly another thing follows."""
    path = sound_file(tmp_path / "a.wav", 0.2)
    all_of_them = [await playback.play_file(path) for _ in range(4)]
    async with asyncio.timeout(60):
        for playing in all_of_them:
            assert await playing.ended() is PlayState.ENDED


async def test_something_live_can_be_paused_and_stopped_before_anything_arrived(playback: Playback) -> None:
    """Escape works while it waits for the first bytes."""
    playing = await playback.live(AudioFormat.MP3)
    playing.pause()
    playing.resume()
    playing.stop()
    assert await playing.ended() is PlayState.ENDED
    playing.feed(b"too late")


async def test_closing_lets_go_of_the_device(tmp_path: Path, playback: Playback, device: Loopback) -> None:
    """When the connection is left, what is played ends."""
    playing = await playback.play_file(sound_file(tmp_path / "a.wav", 30))
    await playback.close()
    assert playing.state is PlayState.ENDED
    device("", lambda out: None)


async def test_what_is_no_sound_is_refused_at_once(tmp_path: Path, playback: Playback) -> None:
    """A file that can't be played raises, and what was playing goes on."""
    playing = await playback.play_file(sound_file(tmp_path / "a.wav", 30))
    (tmp_path / "b.mp3").write_text("no sound")
    with pytest.raises(SoundTrouble):
        await playback.play_file(tmp_path / "b.mp3")
    assert playback.now is playing
    await playback.close()
