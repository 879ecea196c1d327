"""Recording in the Voice tab."""

from __future__ import annotations

from pathlib import Path

from aoai_tui.domain import RecordingState
from tests.audio.memory_microphone import tone
from tests.tabs.voice_harness import RATE, silence, voice_app


async def test_ctrl_r_records_and_stops(tmp_path: Path) -> None:
    """What was said is a recording in the list, open, with its length."""
    async with voice_app(tmp_path) as app:
        await app.start()
        await app.until(lambda: app.meter.has_class("-on"), "the meter is there")
        app.microphone.say(tone(1.5, rate=RATE))
        await app.until(lambda: app.meter.seconds >= 1.5, "the meter tells the time")
        assert app.meter.peak > 0.4
        await app.end()
        [recording] = await app.kept()
        assert abs(recording.seconds - 1.5) < 0.05
        assert recording.state is RecordingState.COMPLETE
        assert not app.meter.has_class("-on")
        assert app.rows() == [recording.name]
        assert app.pane.recording is not None
        assert app.pane.recording.id == recording.id
        assert recording.name in app.middle()


async def test_the_middle_is_never_blank(tmp_path: Path) -> None:
    """Whoever comes back finds the recordings listed and, as none is open yet, what can be done here."""
    async with voice_app(tmp_path) as app:
        await app.record(tone(0.5, rate=RATE))
    async with voice_app(tmp_path) as app:
        await app.open_voice()
        await app.until(lambda: len(app.rows()) == 1, "the recording is listed")
        assert app.pane.recording is None
        assert "record; again to stop" in app.screen_text()


async def test_clipping_is_told_in_the_meter(tmp_path: Path) -> None:
    """Too loud is a word, not only a colour."""
    async with voice_app(tmp_path) as app:
        await app.start()
        app.microphone.say(tone(0.5, volume=1.5, rate=RATE))
        await app.until(lambda: app.meter.clips > 0, "it clipped")
        await app.until(lambda: "▲ clipped" in app.screen_text(), "the word is there")
        await app.end()


async def test_a_pause_is_left_out(tmp_path: Path) -> None:
    """alt+r pauses and goes on; what is said meanwhile isn't kept."""
    async with voice_app(tmp_path) as app:
        await app.start()
        app.microphone.say(tone(0.5, rate=RATE))
        await app.press("alt+r")
        await app.until(lambda: "paused" in app.screen_text(), "it says so")
        app.microphone.say(tone(2.0, rate=RATE))
        await app.press("alt+r")
        await app.until(lambda: not app.meter.paused, "it goes on")
        app.microphone.say(tone(0.5, rate=RATE))
        await app.end()
        [recording] = await app.kept()
        assert abs(recording.seconds - 1.0) < 0.05


async def test_escape_stops_and_keeps(tmp_path: Path) -> None:
    """Nothing that was recorded is lost."""
    async with voice_app(tmp_path) as app:
        await app.start()
        app.microphone.say(tone(0.7, rate=RATE))
        await app.end("escape")
        assert len(await app.kept()) == 1


async def test_an_unplugged_microphone_keeps_what_it_heard_and_says_so(tmp_path: Path) -> None:
    """The reason is told at once, and stays with the recording."""
    async with voice_app(tmp_path) as app:
        await app.start()
        app.microphone.say(tone(0.7, rate=RATE))
        app.microphone.unplug()
        await app.until(lambda: not app.voice.is_recording, "it ends by itself")
        await app.until(lambda: "The microphone went away" in app.toasts(), "it is told")
        await app.until(lambda: "The microphone went away" in app.middle(), "it stays")
        [recording] = await app.kept()
        assert abs(recording.seconds - 0.7) < 0.05
        await app.until(lambda: "▲" in app.list_words(), "the list has a sign")


async def test_the_longest_time_ends_a_recording(tmp_path: Path) -> None:
    """At the limit of the settings it ends by itself, and says why."""
    async with voice_app(tmp_path, config="[sound]\nlongest_minutes = 0.01\n") as app:
        await app.start()
        app.microphone.say(tone(1.0, rate=RATE))
        await app.until(lambda: "longest time" in app.toasts(), "it is told")
        [recording] = await app.kept()
        assert abs(recording.seconds - 0.6) < 0.02


async def test_without_a_microphone_it_says_so_and_the_rest_works(tmp_path: Path) -> None:
    """One sentence with the cure; files can still be opened."""
    async with voice_app(tmp_path, missing=True) as app:
        await app.press("ctrl+r")
        await app.until(lambda: "microphone" in app.toasts().lower(), "it is told")
        assert not app.voice.is_recording
        assert await app.kept() == []
        await app.add_spoken()
        assert app.rows() == ["passport.wav"]


async def test_going_to_another_tab_goes_on_recording_with_a_bar(tmp_path: Path) -> None:
    """The microphone is never open without a sign of it; back in Voice the large meter is there."""
    async with voice_app(tmp_path) as app:
        await app.start()
        await app.press("alt+1")
        await app.until(lambda: bool(app.bars), "the bar is there")
        assert not app.meter.has_class("-on")
        app.microphone.say(silence(0.5, rate=RATE))
        await app.press("alt+2")
        await app.until(lambda: not app.bars and app.meter.has_class("-on"), "the large meter is there")
        await app.end()
        assert len(await app.kept()) == 1


async def test_leaving_the_app_keeps_what_is_being_recorded(tmp_path: Path) -> None:
    """ctrl+q in mid-recording loses nothing."""
    async with voice_app(tmp_path) as app:
        await app.start()
        app.microphone.say(tone(0.8, rate=RATE))
        await app.app.action_quit()
    async with voice_app(tmp_path) as app:
        [recording] = await app.kept()
        assert abs(recording.seconds - 0.8) < 0.05
        assert recording.state is RecordingState.COMPLETE
