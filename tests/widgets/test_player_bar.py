"""The player's line: what it shows of a sound, at any width, and what keys and clicks do."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import soundfile  # type: ignore[import-untyped]
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from aoai_tui.domain import AudioFormat
from aoai_tui.domain.playing import PlayState
from aoai_tui.services.playback import Playback, Playing
from aoai_tui.themes import DARK
from aoai_tui.widgets.player_bar import PlayerBar, level_cells, progress
from tests.audio.loopback import RATE, Loopback


class BarApp(App[None]):
    """Nothing but the line."""

    def __init__(self) -> None:
        super().__init__()
        self.again: list[float] = []

    def compose(self) -> ComposeResult:
        yield PlayerBar(hint="Nothing yet.")

    def on_mount(self) -> None:
        self.register_theme(DARK)
        self.theme = DARK.name

    def on_player_bar_again_asked(self, event: PlayerBar.AgainAsked) -> None:
        self.again.append(event.at)


class Bar:
    """What a test sees and does."""

    def __init__(self, app: BarApp, pilot: Pilot[None], device: Loopback) -> None:
        self.app, self.pilot = app, pilot
        self.playback = Playback(lambda: "", device)

    @property
    def widget(self) -> PlayerBar:
        return self.app.query_one(PlayerBar)

    @property
    def text(self) -> str:
        return str(self.widget.render())

    def shows(self, playing: Playing) -> None:
        self.widget.show(playing)
        self.widget.focus()

    async def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < end, f"never happened: {self.text}"
            await self.pilot.pause(0.01)


@asynccontextmanager
async def bar(width: int = 100, haste: float = 1.0) -> AsyncIterator[Bar]:
    app = BarApp()
    async with app.run_test(size=(width, 5)) as pilot:
        made = Bar(app, pilot, Loopback(haste=haste))
        yield made
        await made.playback.close()


def sound_file(path: Path, seconds: float) -> Path:
    times = np.arange(round(seconds * RATE)) / RATE
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * 300 * times), RATE)
    return path


async def test_place_length_level_and_keys_are_shown(tmp_path: Path) -> None:
    """The line has all that the design names."""
    async with bar() as one:
        assert one.text == "Nothing yet."
        one.shows(await one.playback.play_file(sound_file(tmp_path / "a.wav", 20)))
        await one.until(lambda: "▶" in one.text and "█" in one.text)
        assert "00:20.0" in one.text
        assert "━" in one.text or "╸" in one.text or "─" in one.text
        assert "← → seek" in one.text
        assert "space pause" in one.text


async def test_keys_pause_and_move(tmp_path: Path) -> None:
    """space pauses and goes on, the arrows move five seconds, comma and full stop one."""
    async with bar() as one:
        playing = await one.playback.play_file(sound_file(tmp_path / "a.wav", 60))
        one.shows(playing)
        await one.until(lambda: playing.state is PlayState.PLAYING)
        await one.pilot.press("space")
        await one.until(lambda: playing.state is PlayState.PAUSED)
        assert "‖" in one.text
        before = playing.position
        await one.pilot.press("right", "right", "left", "full_stop")
        assert abs(playing.position - before - 6) < 0.5
        await one.pilot.press("home")
        assert playing.position == 0
        await one.pilot.press("space")
        await one.until(lambda: playing.state is PlayState.PLAYING)


async def test_a_click_on_the_line_goes_there(tmp_path: Path) -> None:
    """The middle of the line is the middle of the sound; the sign at the left pauses."""
    async with bar() as one:
        playing = await one.playback.play_file(sound_file(tmp_path / "a.wav", 60))
        one.shows(playing)
        await one.until(lambda: playing.state is PlayState.PLAYING and "─" in one.text)
        begin, end = one.text.index("00:") + 8, one.text.index(" 01:00.0")
        left = one.widget.content_region.x
        await one.pilot.click(PlayerBar, offset=(left + (begin + end) // 2, 0))
        assert abs(playing.position - 30) < 2
        await one.pilot.click(PlayerBar, offset=(left, 0))
        await one.until(lambda: playing.state is PlayState.PAUSED)


async def test_what_still_arrives_shows_how_far_it_came(tmp_path: Path) -> None:
    """While the length is unknown the line is as long as what is there, and says that it grows."""
    data = sound_file(tmp_path / "a.wav", 4).read_bytes()
    async with bar() as one:
        playing = await one.playback.live(AudioFormat.WAV)
        one.shows(playing)
        await one.until(lambda: "waiting for sound" in one.text)
        playing.feed(data[: len(data) // 2])
        await one.until(lambda: "▶" in one.text and "…" in one.text)
        await one.pilot.press("right")
        assert playing.position <= playing.reach + 0.1
        playing.feed(data[len(data) // 2 :])
        playing.finish()
        await one.until(lambda: "00:04.0" in one.text and "…" not in one.text)


async def test_after_the_end_it_can_be_heard_again(tmp_path: Path) -> None:
    """space asks the owner for all of it, an arrow for its last seconds."""
    async with bar(haste=20) as one:
        playing = await one.playback.play_file(sound_file(tmp_path / "a.wav", 8))
        one.shows(playing)
        await playing.ended()
        await one.until(lambda: "■" in one.text and "play again" in one.text)
        await one.pilot.press("space", "left")
        await one.until(lambda: len(one.app.again) == 2)
        assert one.app.again[0] == 0
        assert abs(one.app.again[1] - 3) < 0.1


async def test_a_narrow_line_keeps_what_matters(tmp_path: Path) -> None:
    """Hints go first, then the level; sign and place stay, and nothing is wider than the screen."""
    for width in (100, 60, 40, 24):
        async with bar(width) as one:
            playing = await one.playback.play_file(sound_file(tmp_path / "a.wav", 20))
            one.shows(playing)
            await one.until(lambda one=one: "▶" in one.text)  # type: ignore[misc]
            assert len(one.text) <= width
            assert "00:" in one.text
            assert ("seek" in one.text) == (width == 100)


async def test_a_failure_stands_in_the_line(tmp_path: Path) -> None:
    """A loudspeaker that goes away is told where the sound was."""
    device = Loopback()
    app = BarApp()
    async with app.run_test(size=(120, 5)) as pilot:
        one = Bar(app, pilot, device)
        playing = await one.playback.play_file(sound_file(tmp_path / "a.wav", 20))
        one.shows(playing)
        await one.until(lambda: playing.state is PlayState.PLAYING)
        device.plugged = False
        await one.until(lambda: "▲" in one.text)
        assert "loudspeaker" in one.text


def test_progress_fills_from_left_to_right() -> None:
    """Nothing at 0, everything at 1, and never more cells than there are."""
    assert str(progress(0, 10)) == "─" * 10
    assert str(progress(0.25, 10)) == "━━╸" + "─" * 7
    assert str(progress(1, 10)) == "━" * 10
    assert str(progress(0.5, 0)) == ""


def test_levels_are_in_decibels() -> None:
    """-60 dB is nothing, 0 dB is full, -30 dB is half."""
    assert level_cells(0.0).strip() == ""
    assert level_cells(1.0) == "█" * 6
    assert level_cells(10 ** (-30 / 20)).strip() == "███"
