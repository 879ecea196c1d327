"""What can be told of a sound: length, loudness, where it sounds, and whether somebody speaks."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from aoai_tui.audio.features import RATE
from aoai_tui.audio.measuring import Measured, Measuring, measured
from aoai_tui.errors import SoundTrouble
from tests.audio.made_sounds import FORMATS, chirp, chirp_file, encoded

Sound = NDArray[np.float64]

SECONDS = np.arange(RATE * 4) / RATE
RANDOM = np.random.default_rng(7)


def of(sound: Sound) -> Measured:
    """What is found in a sound of -1 to 1, at RATE."""
    measuring = Measuring()
    measuring.feed((np.clip(sound, -1, 1) * 32_767).astype(np.int16))
    return measuring.end()


def hum() -> Sound:
    """Four seconds of the mains and its overtones."""
    tones = [np.sin(2 * np.pi * 50 * number * SECONDS) / number for number in range(1, 12)]
    return np.asarray(0.1 * np.sum(tones, axis=0))


def noise(loudness: float, seconds: float = 4.0) -> Sound:
    """Hiss of one loudness."""
    return RANDOM.normal(0, loudness, int(seconds * RATE))


def voice(seconds: float = 2.0, pitch: float = 120.0) -> Sound:
    """Something like a voice: a gliding pitch, two formants that jump, a pause after each syllable."""
    t = np.arange(int(seconds * RATE)) / RATE
    phase = np.cumsum(pitch * (1 + 0.1 * np.sin(2 * np.pi * 1.5 * t))) / RATE
    formants = np.array([[700, 1200], [300, 2200], [500, 900], [400, 1900]])[(t / 0.25).astype(int) % 4]
    sound = np.zeros(len(t))
    for number in range(1, 30):
        near = np.exp(-(((number * pitch - formants) / [120, 180]) ** 2)) @ [1, 0.5]
        sound += (near + 0.01) * np.sin(2 * np.pi * number * phase)
    return np.asarray(sound / np.abs(sound).max() * 0.4 * (t % 0.25 < 0.2))


def click() -> Sound:
    """Two seconds of nothing with one click."""
    sound = np.zeros(2 * RATE)
    sound[RATE : RATE + 2] = 0.9, -0.9
    return sound


def typing() -> Sound:
    """Somebody types and says nothing."""
    sound = noise(0.002)
    for place in RANDOM.integers(0, len(sound) - 800, 20):
        sound[place : place + 800] += RANDOM.normal(0, 0.3, 800) * np.exp(-np.arange(800) / 100)
    return sound


@pytest.mark.parametrize(
    "sound",
    {
        "silence": np.zeros(RATE * 3),
        "the last bit": noise(2e-5),
        "hiss": noise(0.003),
        "loud noise": noise(0.1),
        "hum": hum(),
        "noisy hum": hum() + noise(0.01),
        "a buzzer": np.sign(np.sin(2 * np.pi * 60 * SECONDS)) * 0.1,
        "a fan": hum() * (1 + 0.2 * np.sin(np.pi * SECONDS)) + noise(0.01),
        "a tone": 0.3 * np.sin(2 * np.pi * 440 * SECONDS),
        "a click": click(),
        "a click in hiss": click() + noise(0.001, 2.0),
        "typing": typing(),
    }.items(),
    ids=lambda pair: pair[0],
)
def test_what_nobody_says_is_no_speech(sound: tuple[str, Sound]) -> None:
    """Silence, noise, hum, tones and clicks are told from speech."""
    assert of(sound[1]).speech is False


def test_a_machine_that_is_switched_on_and_off_is_not_taken_for_speech() -> None:
    """Whether such sounds are speech is left open at most: nobody is told that something was said."""
    on = SECONDS % 1 < 0.5
    assert of(hum() * on).speech is not True
    assert of(0.3 * np.sin(2 * np.pi * 440 * SECONDS) * on).speech is not True


@pytest.mark.parametrize("pitch", [85.0, 120.0, 210.0, 300.0])
@pytest.mark.parametrize("loudness", [1.0, 0.1, 0.02])
def test_a_voice_is_speech(pitch: float, loudness: float) -> None:
    """Something that sounds like a voice is taken for one: deep or high, near or far, in a quiet room's hiss."""
    spoken = np.concatenate([np.zeros(RATE), voice(2.0, pitch) * loudness, np.zeros(RATE)])
    assert of(spoken + noise(0.0003)).speech is True


def test_one_short_word_is_speech() -> None:
    """A fifth of a second with a voice is enough, in a long silence."""
    assert of(np.concatenate([np.zeros(RATE * 5), voice(0.25), np.zeros(RATE * 5)])).speech is True


def test_a_voice_over_hum_is_speech() -> None:
    """A humming room does not hide who speaks in it."""
    assert of(np.concatenate([voice(2.0), np.zeros(2 * RATE)]) + hum() * 0.2).speech is True


@pytest.mark.espeak
@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
@pytest.mark.parametrize("words", ["My voice is my passport, verify me.", "No", "Yes", "Halt"])
@pytest.mark.parametrize("voice_name", ["en-us+f3", "de", "en+m7"])
def test_synthesised_speech_is_speech(tmp_path: Path, words: str, voice_name: str) -> None:
    """Words of a speech synthesiser are recognised as speech, loud and clear as well as soft and noisy."""
    path = tmp_path / "words.wav"
    subprocess.run(["espeak-ng", "-v", voice_name, "-w", str(path), words], check=True)
    found = measured(path)
    assert found.speech is True
    assert found.spans
    samples, rate = soundfile.read(path)
    soft = 0.05 * np.concatenate([np.zeros(rate), samples]) + RANDOM.normal(0, 0.0005, len(samples) + rate)
    soundfile.write(path, soft, rate)
    assert measured(path).speech is True


@pytest.mark.espeak
@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
def test_of_whispering_nothing_is_claimed(tmp_path: Path) -> None:
    """A whisper has no pitch: it is not taken for silence, for then it would not be sent."""
    path = tmp_path / "words.wav"
    subprocess.run(
        ["espeak-ng", "-v", "en+whisper", "-w", str(path), "My voice is my passport, verify me."], check=True
    )
    assert measured(path).speech is not False


def test_spans_are_where_it_sounds() -> None:
    """Pauses of more than a third of a second part the spans, and their times are right to 60 ms."""
    pause = np.zeros(RATE)
    found = of(np.concatenate([pause, voice(1.0), pause, voice(2.0), pause]) + noise(0.0002, 6.0))
    assert len(found.spans) == 2
    assert np.array(found.spans) == pytest.approx(np.array([[1.0, 2.0], [3.0, 5.0]]), abs=0.07)
    assert found.seconds == 6.0


def test_the_peak_is_the_loudest_sample() -> None:
    """A full sine reaches 1, half of it a half; of silence there is nothing to tell."""
    assert of(np.sin(2 * np.pi * 1000 * SECONDS)).peak == pytest.approx(1.0, abs=0.01)
    assert of(np.sin(2 * np.pi * 1000 * SECONDS) / 2).peak == pytest.approx(0.5, abs=0.01)
    silent = of(np.zeros(RATE))
    assert (silent.peak, silent.spans, silent.speech) == (0.0, (), False)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_measured(tmp_path: Path, kind: str) -> None:
    """Length, rate and channels are the file's own, whatever it is packed in."""
    path = tmp_path / f"talk.{kind}"
    path.write_bytes(chirp_file(kind))
    found = measured(path)
    assert found.seconds == pytest.approx(3.0, abs=0.09)
    assert (found.rate, found.channels) == (48_000 if kind in ("webm", "opus") else 24_000, 1)
    assert 0.45 < found.peak <= 1.0
    assert len(found.spans) == 1


def test_both_channels_count(tmp_path: Path) -> None:
    """A voice on one side only is found."""
    path = tmp_path / "stereo.wav"
    samples = (voice() * 32_767).astype(np.int16)
    path.write_bytes(encoded(np.stack([np.zeros_like(samples), samples], axis=1), "wav", RATE))
    found = measured(path)
    assert (found.speech, found.channels) == (True, 2)


def test_a_sound_of_no_length_is_measured(tmp_path: Path) -> None:
    """A recording that was stopped at once has no seconds and no speech."""
    path = tmp_path / "nothing.wav"
    path.write_bytes(encoded(chirp(0.0), "wav"))
    assert measured(path) == Measured(0.0, 24_000, 1, 0.0, False, ())


def test_what_is_no_sound_is_a_sentence(tmp_path: Path) -> None:
    """A text file under a sound's name is told, not measured."""
    path = tmp_path / "talk.wav"
    path.write_text("this is no sound")
    with pytest.raises(SoundTrouble, match="can't be read"):
        measured(path)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 9_000), max_size=12))
def test_pieces_make_no_difference(sizes: list[int]) -> None:
    """Fed at once or in pieces of any size, the same is found."""
    samples = (voice(1.5) * 32_767).astype(np.int16)
    whole, pieces = Measuring(), Measuring()
    whole.feed(samples)
    file = io.BytesIO(samples.tobytes())
    for size in sizes:
        pieces.feed(np.frombuffer(file.read(2 * size), np.int16))
    pieces.feed(np.frombuffer(file.read(), np.int16))
    assert pieces.end() == whole.end()


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=40_000).filter(lambda data: len(data) % 2 == 0))
def test_any_samples_can_be_measured(data: bytes) -> None:
    """No sound makes it fail, and spans lie in order within the sound."""
    measuring = Measuring()
    measuring.feed(np.frombuffer(data, np.int16))
    found = measuring.end()
    times = [time for span in found.spans for time in span]
    assert times == sorted(times)
    assert all(0 <= time <= round(found.seconds, 3) for time in times)
    assert 0 <= found.peak <= 1
