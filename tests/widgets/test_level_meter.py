"""The level meter and what it is drawn from."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from aoai_tui.widgets.level_history import LevelHistory, decibel_words, decibels, share
from aoai_tui.widgets.level_meter import LevelMeter
from aoai_tui.widgets.times import clock, length, megabytes


class _Bench(App[None]):
    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#888888"}

    def compose(self) -> ComposeResult:
        yield LevelMeter(rows=self._rows, title="mic: USB [b]Audio", keys="ctrl+r stop")


@asynccontextmanager
async def _meter(rows: int = 1, width: int = 100) -> AsyncIterator[tuple[LevelMeter, Pilot[None]]]:
    async with _Bench(rows).run_test(size=(width, 4)) as pilot:
        yield pilot.app.query_one(LevelMeter), pilot


def _lines(meter: LevelMeter) -> list[str]:
    return [meter.render_line(y).text for y in range(meter.size.height)]


def test_levels_are_told_in_decibels_below_full_scale() -> None:
    """Full scale is 0 dB, half of it -6 dB, silence has a sign of its own, and all of them are equally wide."""
    assert decibels(1.0) == 0
    assert decibels(0.5) == pytest.approx(-6.02, abs=0.01)
    assert decibels(0) == -math.inf
    words = [decibel_words(level) for level in (1.0, 0.5, 0.001, 0.0, 1e-9)]
    assert [w.strip() for w in words] == ["0 dB", "-6 dB", "-60 dB", "-∞ dB", "-∞ dB"]
    assert {len(w) for w in words} == {7}


def test_a_bar_spans_from_a_quiet_room_to_full_scale() -> None:
    """-60 dB and below is an empty bar, full scale a full one, -30 dB half."""
    assert [share(level) for level in (0.0, 0.0005, 1.0, 2.0)] == [0, 0, 1, 1]
    assert share(10 ** (-30 / 20)) == pytest.approx(0.5)


def test_a_column_is_the_loudest_of_its_tenth_of_a_second() -> None:
    """Thirty levels a second make ten columns a second; none of the loud ones is lost."""
    history = LevelHistory()
    for tick in range(30):
        history.add(1.0 if tick == 4 else 0.0001, tick / 30)
    assert history.bars(12) == ["  ▁█▁▁▁▁▁▁▁▁"]


def test_a_late_tick_fills_the_columns_that_it_missed() -> None:
    """Where the app was busy for half a second the history stays true to time."""
    history = LevelHistory()
    history.add(1.0, 0.0)
    history.add(0.0, 0.5)
    assert history.bars(6) == ["█▁▁▁▁▁"]


def test_bars_stack_over_several_rows() -> None:
    """Three rows show twenty-four steps, from the bottom up."""
    history = LevelHistory()
    for at, level in enumerate((0.0, 10 ** (-30 / 20), 1.0)):
        history.add(level, at / 10)
    assert history.bars(3, rows=3) == ["  █", " ▄█", "▁██"]


def test_stretches_of_sound_have_one_form() -> None:
    """Times and sizes read the same everywhere."""
    assert [clock(s) for s in (0, 7.39, 754.0, 3661.25)] == ["00:00.0", "00:07.3", "12:34.0", "1:01:01.2"]
    assert [length(s) for s in (0, 42.4, 725, 3723)] == ["0:00", "0:42", "12:05", "1:02:03"]
    assert [megabytes(size) for size in (0, 1, 44_000, 26_214_400)] == ["0 kB", "1 kB", "44 kB", "26.2 MB"]


async def test_the_meter_tells_time_level_peak_and_microphone() -> None:
    """One line shows all of it; names are text, never markup."""
    async with _meter() as (meter, _pilot):
        meter.hear(seconds=6.0, rms=0.3, peak=0.5)
        meter.hear(seconds=7.3, rms=0.125, peak=0.2)
        [line] = _lines(meter)
        assert line.startswith("● 00:07.3  mic: USB [b]Audio")
        assert " -18 dB  peak   -6 dB" in line
        assert "▅" in line or "▆" in line
        assert "clipped" not in line


async def test_clipping_has_a_sign_and_a_word_and_stays() -> None:
    """Too loud is said in words, counted, and not forgotten when it is quiet again."""
    async with _meter() as (meter, _pilot):
        meter.hear(seconds=1.0, rms=0.9, peak=1.0, clips=1)
        assert "▲ clipped" in _lines(meter)[0]
        meter.hear(seconds=9.0, rms=0.01, peak=0.02, clips=4)
        assert "▲ clipped 4×" in _lines(meter)[0]


async def test_a_pause_is_a_sign_and_leaves_the_history_as_it_was() -> None:
    """While it is paused nothing is drawn on, and the sign differs."""
    async with _meter(rows=3) as (meter, _pilot):
        meter.hear(seconds=1.0, rms=0.5, peak=0.5)
        before = meter.history.bars(20)
        meter.hear(seconds=1.2, rms=0.9, peak=0.9, paused=True)
        lines = _lines(meter)
        assert lines[0].startswith("‖ 00:01.2")
        assert "paused" in lines[0]
        assert meter.history.bars(20) == before


@pytest.mark.parametrize("width", [20, 40, 60, 90, 200])
@pytest.mark.parametrize("rows", [1, 3])
async def test_nothing_jumps_and_every_width_is_filled(width: int, rows: int) -> None:
    """Each line is exactly as wide as the widget, whatever is shown."""
    async with _meter(rows, width) as (meter, pilot):
        for clips in (0, 3, 250):
            meter.hear(seconds=4000.0, rms=0.5, peak=1.0, clips=clips)
            await pilot.pause()
            strips = [meter.render_line(y) for y in range(rows)]
            assert {strip.cell_length for strip in strips} == {width}


async def test_the_same_level_is_not_drawn_twice() -> None:
    """A meter that is told nothing new asks for no frame."""
    async with _meter() as (meter, pilot):
        meter.hear(seconds=1.0, rms=0.5, peak=0.5)
        asked_before = _asks_for_a_frame(meter)
        while _asks_for_a_frame(meter):
            await pilot.pause()
        meter.hear(seconds=1.0, rms=0.5, peak=0.5)
        assert asked_before
        assert not _asks_for_a_frame(meter)


def _asks_for_a_frame(meter: LevelMeter) -> bool:
    return meter._repaint_required
