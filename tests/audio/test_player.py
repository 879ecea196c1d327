"""The player, over a loudspeaker of this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from aoai_tui.audio.file_track import FileTrack
from aoai_tui.audio.live_track import LiveTrack
from aoai_tui.audio.outputs import Samples
from aoai_tui.audio.player import Player
from aoai_tui.audio.tracks import Track
from aoai_tui.domain.playing import PlayState
from aoai_tui.errors import SoundTrouble
from tests.audio.loopback import LATENCY, RATE, Loopback
from tests.audio.promptness import is_prompt

STEP = 2 * np.pi * 440 / RATE * 0.5
"""The most that two neighbouring samples of `tone` differ by."""


def tone(seconds: float) -> Samples:
    """A tone without a beginning or an end of its own: a cut in it is heard as a click."""
    times = np.arange(round(seconds * RATE)) / RATE
    return (0.5 * np.sin(2 * np.pi * 440 * times + 0.3)).astype(np.float32)


def noise(seconds: float, seed: int = 1) -> Samples:
    """Sound in which every place is unlike every other."""
    return np.random.default_rng(seed).uniform(-0.5, 0.5, round(seconds * RATE)).astype(np.float32)


def wav(path: Path, sound: Samples) -> Path:
    """A file at the loudspeaker's own rate, so that nothing is changed on the way."""
    soundfile.write(path, sound, RATE, subtype="PCM_16")
    return path


@pytest.fixture
def device() -> Loopback:
    return Loopback()


def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for it."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.002)


def begun(track: Track, device: Loopback, start: float = 0.0, end: float | None = None) -> Player:
    """It plays through a device that waits for a thread which decodes too late, as threads of a busy machine do."""
    player = Player(track, open_output=device, start=start, end=end)
    device.ready = partial(is_fed, player)
    player.begin()
    return player


def is_fed(player: Player) -> bool:
    """Whether the device can ask without running into a gap: sound lies ready, all of it came, or none is wanted."""
    ahead = player._ahead
    return ahead is None or ahead.finished or not ahead.through or ahead.seconds > 0.1


def place_in(whole: Samples, part: Samples) -> int:
    """Where the part begins in the whole, by cross-correlation."""
    return int(np.argmax(np.correlate(whole, part, "valid")))


def test_a_file_is_heard_whole_and_unchanged(tmp_path: Path, device: Loopback) -> None:
    """Every sample of a file reaches the loudspeaker, in order, from the first to the last."""
    sound = noise(0.8)
    player = begun(FileTrack(wav(tmp_path / "a.wav", sound)), device)
    assert player.length == pytest.approx(0.8)
    assert player.wait(60)
    assert player.state is PlayState.ENDED
    np.testing.assert_allclose(device.sound, sound, atol=1e-4)
    assert player.position == pytest.approx(0.8, abs=1e-3)


def test_who_waited_for_the_end_sees_how_it_ended(tmp_path: Path, device: Loopback) -> None:
    """Once it is over, nothing of what can be seen is still as it was while it played."""
    seen: list[PlayState] = []

    class Noting(threading.Event):
        def set(self) -> None:
            seen.append(player.state)
            super().set()

    player = Player(FileTrack(wav(tmp_path / "a.wav", noise(0.1))), open_output=device)
    player._over = Noting()
    player.begin()
    assert player.wait(60)
    assert seen == [PlayState.ENDED]


def test_no_thread_stays_behind(tmp_path: Path, device: Loopback) -> None:
    """What was played to its end leaves nothing that waits for ever."""
    player = begun(FileTrack(wav(tmp_path / "a.wav", noise(0.1))), device)
    assert player.wait(60)
    until(lambda: not {"feeding", "playing"} & {thread.name for thread in threading.enumerate()})


def test_the_end_is_not_cut(tmp_path: Path, device: Loopback) -> None:
    """The device goes on, silent, until what lies in it has been played."""
    player = begun(FileTrack(wav(tmp_path / "a.wav", noise(0.2))), device)
    assert player.wait(60)
    last = max(at for at, block in zip(device.times, device.blocks, strict=True) if block.any())
    assert not device.blocks[-1].any()
    assert device.stopped_at - last >= LATENCY


def test_parts_that_arrive_in_pieces_follow_each_other_without_a_gap(
    tmp_path: Path, device: Loopback
) -> None:
    """Three files, fed in pieces of odd sizes, are heard as one sound without a click at the seams."""
    sound = tone(1.2)
    track = LiveTrack("audio/wav")
    player = begun(track, device)
    for number, part in enumerate(np.array_split(sound, 3)):
        data = wav(tmp_path / f"{number}.wav", part).read_bytes()
        for first in range(0, len(data), 7001):
            track.feed(data[first : first + 7001])
        track.part_ended()
    assert player.length is None or track.complete
    track.finish()
    assert player.wait(60)
    assert player.drop_outs == 0
    np.testing.assert_allclose(device.sound, sound, atol=1e-4)
    assert player.length == pytest.approx(1.2)


def test_the_first_sound_comes_soon_after_the_first_bytes(tmp_path: Path, device: Loopback) -> None:
    """Within 100 ms of the first bytes the loudspeaker gets sound, though the rest has not come."""
    data = wav(tmp_path / "a.wav", noise(1)).read_bytes()

    def attempt() -> float:
        track, device = LiveTrack("audio/wav"), Loopback()
        player = Player(track, open_output=device)
        player.begin()
        until(lambda: device.opened)
        fed = time.monotonic()
        track.feed(data[:16_384])
        until(lambda: device.first_sound)
        player.stop()
        assert player.wait(60)
        assert device.first_sound is not None
        return device.first_sound - fed

    is_prompt(attempt, 0.1)


def test_a_gap_in_what_arrives_pauses_without_a_click(tmp_path: Path, device: Loopback) -> None:
    """Where bytes stay away the sound fades, waits, and goes on where it was; nothing is left out."""
    sound = tone(1.5)
    data = wav(tmp_path / "a.wav", sound).read_bytes()
    track = LiveTrack("audio/wav")
    player = begun(track, device)
    device.ready = lambda: False
    track.feed(data[: len(data) // 3])
    until(lambda: player._ahead is not None and player._ahead.seconds > 0.4)
    until(lambda: player.state is PlayState.PLAYING)
    device.ready = lambda: True  # and now it is too early
    until(lambda: player.state is PlayState.WAITING)
    device.ready = partial(is_fed, player)
    track.feed(data[len(data) // 3 :])
    track.finish()
    assert player.wait(60)
    assert player.drop_outs == 1
    heard = device.sound
    assert np.abs(np.diff(heard)).max() <= STEP * 1.2
    assert heard.shape[0] >= sound.shape[0]
    np.testing.assert_allclose(heard[-RATE // 2 :], sound[-RATE // 2 :], atol=1e-4)


def test_pause_keeps_the_place(tmp_path: Path, device: Loopback) -> None:
    """A pause is silent, without a click, and nothing is missing when the sound goes on."""
    sound = tone(3.0)
    player = begun(FileTrack(wav(tmp_path / "a.wav", sound)), device)
    until(lambda: player.position > 0.3)
    player.pause()
    until(lambda: player.state is PlayState.PAUSED)
    until(lambda: not device.active)
    place = player.position
    blocks = len(device.blocks)
    assert 0.3 < place < 2.9
    assert player.level == 0
    player.resume()
    assert player.wait(60)
    assert len(device.blocks) > blocks
    heard = device.sound
    assert np.abs(np.diff(heard)).max() <= STEP * 1.2
    assert np.count_nonzero(heard) == pytest.approx(len(sound), abs=50)


def test_seeking_goes_to_the_very_place(tmp_path: Path, device: Loopback) -> None:
    """After a seek the sound goes on from that place, in a file and in something live alike."""
    sound = noise(3)
    file = wav(tmp_path / "a.wav", sound)
    live = LiveTrack("audio/wav")
    live.feed(file.read_bytes())
    live.finish()
    for track in (FileTrack(file), live):
        device.blocks.clear()
        player = begun(track, device)
        while player.position <= 0.05 or not track.complete:
            assert not player.wait(0.005)
        sought = time.monotonic()
        player.seek(2.5)
        place, since = player.position, time.monotonic() - sought
        assert 2.3 <= place <= 2.7 + since
        assert player.wait(60)
        place = place_in(sound, device.sound[-RATE // 4 :])
        assert place == len(sound) - RATE // 4
        after = place_in(device.heard, sound[round(2.51 * RATE) : round(2.61 * RATE)])
        np.testing.assert_allclose(
            device.heard[after : after + RATE // 10], sound[round(2.51 * RATE) :][: RATE // 10], atol=1e-4
        )


def test_a_compressed_file_is_played_from_the_very_place(tmp_path: Path, device: Loopback) -> None:
    """In an MP3, too, playing from a second means that second, within a few milliseconds."""
    sound = noise(4)
    smooth = np.convolve(sound, np.ones(24) / 6, "same").astype(np.float32)
    soundfile.write(tmp_path / "a.mp3", smooth, RATE)
    player = begun(FileTrack(tmp_path / "a.mp3"), device, start=2.0, end=3.0)
    assert player.wait(60)
    heard = device.sound
    assert len(heard) == pytest.approx(RATE, abs=RATE // 100)
    found = place_in(smooth, heard[RATE // 2 : RATE // 2 + RATE // 4])
    assert found / RATE == pytest.approx(2.5, abs=0.005)


def test_a_part_of_a_file_ends_where_it_should(tmp_path: Path, device: Loopback) -> None:
    """From one second to another is heard, without a click at either end, and no more."""
    sound = tone(2)
    player = begun(FileTrack(wav(tmp_path / "a.wav", sound)), device, start=0.5, end=0.9)
    assert player.wait(60)
    heard = device.heard
    assert np.abs(np.diff(heard)).max() <= STEP * 1.2
    assert len(device.sound) == pytest.approx(0.4 * RATE, abs=5)
    assert player.position == pytest.approx(0.9, abs=0.01)


def test_stopping_makes_no_click(tmp_path: Path, device: Loopback) -> None:
    """What is stopped fades, and the device is let go of."""
    player = begun(FileTrack(wav(tmp_path / "a.wav", tone(5))), device)
    until(lambda: player.position > 0.1)
    player.stop()
    assert player.wait(60)
    assert player.state is PlayState.ENDED
    assert np.abs(np.diff(device.heard)).max() <= STEP * 1.2
    device("", lambda out: None)


def test_a_loudspeaker_that_is_unplugged_says_so(tmp_path: Path, device: Loopback) -> None:
    """Sound that can't be heard any more ends with a sentence, not in silence."""
    player = begun(FileTrack(wav(tmp_path / "a.wav", tone(5))), device)
    until(lambda: player.position > 0.1)
    device.plugged = False
    assert player.wait(60)
    assert player.state is PlayState.FAILED
    assert player.trouble is not None
    assert "loudspeaker" in player.trouble.title


def test_without_a_loudspeaker_there_is_a_sentence(tmp_path: Path, device: Loopback) -> None:
    """A device that can't be opened is told, and the track is let go of."""
    device.plugged = False
    track = LiveTrack("audio/wav")
    player = begun(track, device)
    assert player.wait(60)
    assert player.state is PlayState.FAILED
    assert player.trouble is not None
    track.feed(b"more")


def test_what_can_be_read_is_heard_before_the_damage_is_told(tmp_path: Path, device: Loopback) -> None:
    """Sound that arrives broken in its second part is heard up to there; then the failure is told."""
    track = LiveTrack("audio/mpeg")
    player = begun(track, device)
    sound = noise(0.4)
    track.feed(wav(tmp_path / "a.wav", sound).read_bytes())
    track.part_ended()
    track.feed(b"<html>This is no sound at all, it is a page of a proxy.</html>" * 40)
    track.finish()
    assert player.wait(60)
    assert player.state is PlayState.FAILED
    np.testing.assert_allclose(device.sound, sound, atol=1e-4)


def test_a_file_that_is_no_sound_is_refused(tmp_path: Path) -> None:
    """A text with the name of a sound is told apart before anything is opened."""
    path = tmp_path / "a.mp3"
    path.write_text("#EXTM3U\nhttp://127.0.0.1/secret.mp3\n")
    with pytest.raises(SoundTrouble):
        FileTrack(path)


def test_one_player_waits_for_another(tmp_path: Path, device: Loopback) -> None:
    """The device is never opened twice at once: the next player waits until the first has let go."""
    first = begun(FileTrack(wav(tmp_path / "a.wav", tone(5))), device)
    until(lambda: first.position > 0.05)
    sound = noise(0.2)
    second = Player(FileTrack(wav(tmp_path / "b.wav", sound)), open_output=device)
    device.ready = lambda: is_fed(first) and is_fed(second)
    first.stop()
    second.begin(after=first)
    assert second.wait(60)
    assert second.state is PlayState.ENDED
    np.testing.assert_allclose(
        device.heard[-len(device.heard) :][place_in(device.heard, sound) :][: len(sound)], sound, atol=1e-4
    )


def test_the_level_is_that_of_what_is_heard(tmp_path: Path, device: Loopback) -> None:
    """The level is the root mean square of the sound, and nothing once it is over."""
    player = begun(FileTrack(wav(tmp_path / "a.wav", tone(3))), device)
    until(lambda: player.position > 0.3)
    until(
        lambda: player.level == pytest.approx(0.5 / 2**0.5, abs=0.03)
    )  # none while the device comes too late
    assert player.wait(60)
    until(lambda: player.level == 0)
