"""Playing through a real sound server: what its loudspeaker's monitor hears is compared with what was played."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from aoai_tui.audio.devices import outputs
from aoai_tui.audio.file_track import FileTrack
from aoai_tui.audio.live_track import LiveTrack
from aoai_tui.audio.player import Player
from aoai_tui.audio.tracks import Track
from aoai_tui.domain.playing import PlayState
from tests.audio.likeness import Samples, likeness, resampled, sound_in
from tests.audio.promptness import is_prompt
from tests.audio.sound_server import RATE, SPEAKERS, SoundServer

pytestmark = pytest.mark.sound

SENT_RATE = 24_000
"""The service's."""

FORMATS = {"wav": {}, "flac": {}, "mp3": {}, "opus": {"format": "OGG", "subtype": "OPUS"}}

ALIKE = 0.99


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for it: the loudspeaker is another process."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.002)


def chirp(seconds: float, low: float = 200.0, high: float = 3000.0) -> Samples:
    """A tone that rises: each place is like no other, and a gap or a click is heard at once."""
    times = np.arange(round(seconds * SENT_RATE)) / SENT_RATE
    made: Samples = 0.4 * np.sin(2 * np.pi * (low * times + (high - low) * times**2 / (2 * seconds)))
    return made


def written(path: Path, sound: Samples) -> Path:
    """The sound as a file of its suffix' format."""
    soundfile.write(path, sound, SENT_RATE, **FORMATS[path.suffix[1:]])
    return path


def begun(track: Track, device: str = "", start: float = 0.0) -> Player:
    player = Player(track, device=device, start=start)
    player.begin()
    return player


def played_out(player: Player) -> None:
    assert player.wait(60), "it did not end"
    assert player.state is PlayState.ENDED, player.trouble
    time.sleep(0.3)  # the recorder's own buffer, in another process


def loudest_step(recorded: Samples) -> float:
    """The most that two neighbouring samples differ by: a click is a step that no chirp has."""
    return float(np.abs(np.diff(recorded)).max())


@pytest.fixture
def monitor(sound: SoundServer, tmp_path: Path) -> Callable[[], AbstractContextManager[None]]:
    return lambda: sound.heard(tmp_path / "heard.wav")


Monitor = Callable[[], AbstractContextManager[None]]


@pytest.mark.parametrize("suffix", list(FORMATS))
def test_a_file_is_heard_whole(suffix: str, monitor: Monitor, tmp_path: Path) -> None:
    """What the loudspeaker plays is the file, to its very end."""
    sound = chirp(1.5)
    with monitor():
        played_out(begun(FileTrack(written(tmp_path / f"a.{suffix}", sound))))
    heard, wanted = sound_in(tmp_path / "heard.wav"), resampled(sound, SENT_RATE, RATE)
    assert likeness(heard, wanted)[0] > ALIKE
    assert likeness(heard, wanted[-RATE // 5 :])[0] > ALIKE, "the end is cut"


def test_parts_that_arrive_are_heard_as_one(monitor: Monitor, tmp_path: Path) -> None:
    """Three files, fed in small pieces as a network brings them: no gap and no click at any seam."""
    sound = chirp(3)
    track = LiveTrack("audio/wav")
    with monitor():
        player = begun(track)
        for number, part in enumerate(np.array_split(sound, 3)):
            data = written(tmp_path / f"{number}.wav", part).read_bytes()
            for first in range(0, len(data), 3001):
                track.feed(data[first : first + 3001])
                time.sleep(0.01)  # the network's pace
            track.part_ended()
        track.finish()
        played_out(player)
    assert player.drop_outs == 0
    heard, wanted = sound_in(tmp_path / "heard.wav"), resampled(sound, SENT_RATE, RATE)
    assert likeness(heard, wanted)[0] > ALIKE
    assert loudest_step(heard) < 1.3 * loudest_step(wanted)


def test_a_gap_in_the_network_makes_no_click(monitor: Monitor, tmp_path: Path) -> None:
    """Where bytes stay away the sound pauses; both sides of the pause are whole, and nothing clicks."""
    sound = chirp(2)
    data = written(tmp_path / "a.wav", sound).read_bytes()
    track = LiveTrack("audio/wav")
    with monitor():
        player = begun(track)
        track.feed(data[: len(data) // 2])
        until(lambda: player.drop_outs == 1)
        track.feed(data[len(data) // 2 :])
        track.finish()
        played_out(player)
    heard, wanted = sound_in(tmp_path / "heard.wav"), resampled(sound, SENT_RATE, RATE)
    assert likeness(heard, wanted[: RATE * 9 // 10])[0] > ALIKE
    assert likeness(heard, wanted[RATE * 11 // 10 :])[0] > ALIKE
    assert loudest_step(heard) < 1.3 * loudest_step(wanted)


def test_the_first_sound_comes_at_once(sound: SoundServer, tmp_path: Path) -> None:
    """From the first bytes to the device's first samples it takes less than 100 ms."""
    data = written(tmp_path / "a.mp3", chirp(3)).read_bytes()

    def attempt() -> float:
        track = LiveTrack("audio/mpeg")
        player = begun(track)
        until(lambda: player.is_open)
        fed = time.monotonic()
        track.feed(data[:8192])
        until(lambda: player.position > 0 or player.state is PlayState.PLAYING)
        took = time.monotonic() - fed
        player.stop()
        assert player.wait(60)
        return took

    is_prompt(attempt, 0.1)


def test_seeking_and_pausing(monitor: Monitor, tmp_path: Path) -> None:
    """After a seek and a pause the loudspeaker goes on from that very place, without a click."""
    sound = chirp(4)
    with monitor():
        player = begun(FileTrack(written(tmp_path / "a.flac", sound)))
        until(lambda: player.position > 0.5)
        player.seek(2.0)
        until(lambda: player.position > 2.5)
        player.pause()
        until(lambda: player.state is PlayState.PAUSED)
        time.sleep(0.8)  # long enough for the device to be stopped
        place = player.position
        player.resume()
        played_out(player)
    heard, wanted = sound_in(tmp_path / "heard.wav"), resampled(sound, SENT_RATE, RATE)
    assert 2.5 < place < 3.2
    assert likeness(heard, wanted[round(2.05 * RATE) : round(2.4 * RATE)])[0] > ALIKE
    assert likeness(heard, wanted[round((place + 0.05) * RATE) :])[0] > ALIKE
    assert loudest_step(heard) < 1.5 * loudest_step(wanted)
    unheard = likeness(heard, wanted[round(1.3 * RATE) : round(1.9 * RATE)])[0]
    assert unheard < ALIKE


def test_the_loudspeaker_is_chosen_by_name(sound: SoundServer, tmp_path: Path) -> None:
    """The one that is named is heard, the other is silent."""
    assert {device.name for device in outputs()} >= set(SPEAKERS)
    tune = chirp(1)
    file = written(tmp_path / "a.wav", tune)
    with sound.heard(tmp_path / "right.wav", SPEAKERS[1]), sound.heard(tmp_path / "wrong.wav", SPEAKERS[0]):
        played_out(begun(FileTrack(file), SPEAKERS[1]))
    assert likeness(sound_in(tmp_path / "right.wav"), resampled(tune, SENT_RATE, RATE))[0] > ALIKE
    assert not sound_in(tmp_path / "wrong.wav").any()


def test_a_name_that_is_gone_is_told(sound: SoundServer, tmp_path: Path) -> None:
    """A loudspeaker that was remembered and is not there: a sentence with its name, not another loudspeaker."""
    player = begun(FileTrack(written(tmp_path / "a.wav", chirp(1))), "Old headphones")
    assert player.wait(60)
    assert player.state is PlayState.FAILED
    assert player.trouble is not None
    assert "Old headphones" in player.trouble.title


def test_a_sound_server_that_dies_is_told(sound: SoundServer, tmp_path: Path) -> None:
    """In mid-sound the server is killed: the player says so soon, and lets go."""
    player = begun(FileTrack(written(tmp_path / "a.wav", chirp(20))))
    until(lambda: player.position > 0.3)
    sound.kill()
    assert player.wait(60)
    assert player.state is PlayState.FAILED
    assert player.trouble is not None
    assert "loudspeaker" in player.trouble.title


def test_a_loudspeaker_that_is_unplugged_is_told(sound: SoundServer, tmp_path: Path) -> None:
    """In mid-sound every loudspeaker goes away: the player says so, and does not play into nothing."""
    player = begun(FileTrack(written(tmp_path / "a.wav", chirp(20))))
    until(lambda: player.position > 0.3)
    sound.unplug()
    assert player.wait(60)
    assert player.state is PlayState.FAILED
    assert player.trouble is not None


def test_a_sound_server_that_comes_back_is_found(sound: SoundServer, tmp_path: Path) -> None:
    """After the server was killed and started anew the next sound is heard."""
    file = written(tmp_path / "a.wav", chirp(0.5))
    player = begun(FileTrack(file))
    until(lambda: player.position > 0.1)
    sound.kill()
    assert player.wait(60)
    sound.start()
    with sound.heard(tmp_path / "heard.wav"):
        played_out(begun(FileTrack(file)))
    assert sound_in(tmp_path / "heard.wav").any()
