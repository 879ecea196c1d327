"""A scatter plot, walked through by keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.pilot import Pilot

from aoai_tui.services.lookup.seeing.cloud import Cloud
from aoai_tui.themes import DARK, LIGHT
from aoai_tui.widgets.group_signs import SIGNS, group_looks
from aoai_tui.widgets.scatter_plot import ScatterPlot

CORNERS = Cloud(np.array([[-1, 1], [1, 1], [-1, -1], [1, -1], [0, 0]], np.float32), [0, 1, 2, 3, 0])


class _Bench(App[None]):
    def __init__(self) -> None:
        super().__init__()
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        self.theme = DARK.name
        self.opened: list[int] = []
        self.lit: list[int | None] = []

    def compose(self) -> ComposeResult:
        yield ScatterPlot()

    def on_scatter_plot_opened(self, event: ScatterPlot.Opened) -> None:
        self.opened.append(event.at)

    def on_scatter_plot_lit(self, event: ScatterPlot.Lit) -> None:
        self.lit.append(event.group)


@asynccontextmanager
async def _plot(
    cloud: Cloud = CORNERS, groups: int = 4
) -> AsyncIterator[tuple[ScatterPlot, Pilot[None], _Bench]]:
    app = _Bench()
    async with app.run_test(size=(60, 20)) as pilot:
        plot = app.query_one(ScatterPlot)
        plot.show(cloud, groups)
        plot.focus()
        await pilot.pause()
        yield plot, pilot, app


def _text(plot: ScatterPlot) -> str:
    return "\n".join(plot.render_line(y).text for y in range(plot.size.height))


def _cloud(count: int) -> Cloud:
    return Cloud(np.random.default_rng(0).standard_normal((count, 2)).astype(np.float32), [0] * count)


async def test_the_cursor_begins_in_the_middle_and_arrows_move_it() -> None:
    """To the nearest point in their direction; at the edge it stays."""
    async with _plot() as (plot, pilot, _):
        assert plot.cursor == 4
        await pilot.press("right")
        assert plot.cursor in (1, 3)
        await pilot.press("up", "left")
        assert plot.cursor == 0
        await pilot.press("left", "up")
        assert plot.cursor == 0


async def test_points_that_come_while_it_is_hidden_fill_it_later() -> None:
    """Shown again, it draws them over its whole room."""
    async with _plot() as (plot, pilot, _):
        before = _text(plot)
        plot.display = False
        await pilot.pause()
        plot.show(CORNERS, 4)
        plot.display = True
        await pilot.pause()
        assert _text(plot) == before


async def test_few_points_are_signs_and_many_are_dots() -> None:
    """d draws the other way, and then again whichever fits."""
    async with _plot() as (plot, pilot, _):
        assert all(sign in _text(plot) for sign in SIGNS[:4])
        await pilot.press("d")
        assert SIGNS[1] not in _text(plot)
        await pilot.press("d")
        assert SIGNS[1] in _text(plot)
        plot.show(_cloud(5000), 1)
        assert _text(plot).count(SIGNS[0]) == 1  # the cursor


async def test_zooming_in_keeps_the_point_where_it_is() -> None:
    """0 shows all of it again."""
    async with _plot() as (plot, pilot, _):
        await pilot.press("plus", "plus", "plus")
        assert plot.cursor == 4
        assert plot.seen == 1
        await pilot.press("up")
        assert plot.view is not None
        assert plot.cursor is not None
        assert plot.view.shows(*CORNERS.point(plot.cursor))
        await pilot.press("0")
        assert plot.seen == 5


async def test_the_map_is_pushed_only_where_it_is_larger_than_its_room() -> None:
    """shift with an arrow; the cursor stays on its point."""
    async with _plot() as (plot, pilot, _):
        before = plot.view
        await pilot.press("shift+right")
        assert plot.view == before
        await pilot.press("plus", "shift+right")
        assert plot.view is not None
        assert plot.view.middle[0] > 0
        assert plot.cursor == 4


async def test_points_at_one_dot_are_gone_through() -> None:
    """Full stop and comma go on and back among them, and only there."""
    cloud = Cloud(np.array([[0, 0], [0, 0], [3, 0], [0, 0]], np.float32), [0] * 4)
    async with _plot(cloud, 1) as (plot, pilot, _):
        plot.cursor = 0
        seen = []
        for _ in range(3):
            await pilot.press("full_stop")
            seen.append(plot.cursor)
        assert seen == [1, 3, 0]
        await pilot.press("comma")
        assert plot.cursor == 3
        await pilot.press("right", "full_stop")
        assert plot.cursor == 2


async def test_one_group_after_another_is_brought_out() -> None:
    """g goes through them, and then shows all alike."""
    async with _plot() as (plot, pilot, app):
        await pilot.press("g", "g", "g", "g", "g")
        await pilot.pause()
        assert app.lit == [0, 1, 2, 3, None]
        assert plot.lit is None


async def test_a_click_goes_to_the_nearest_point_and_a_second_one_opens_it() -> None:
    """Wherever it lands."""
    async with _plot() as (plot, pilot, app):
        await pilot.click(plot, (59, 0), times=2)
        await pilot.pause()
        assert plot.cursor == 1
        assert app.opened == [1]


async def test_another_size_of_the_terminal_shows_the_whole_map_still() -> None:
    """All points are seen as before."""
    async with _plot() as (plot, pilot, _):
        await pilot.resize_terminal(30, 40)
        await pilot.pause()
        assert plot.seen == 5
        assert plot.view is not None
        assert (plot.view.columns, plot.view.rows) == (30, 40)


async def test_the_cursor_is_seen_without_colours() -> None:
    """It is the sign of its point, the other way round."""
    async with _plot() as (plot, _, _):
        strips = [plot.render_line(y) for y in range(plot.size.height)]
        turned = [part.text for strip in strips for part in strip if part.style and part.style.reverse]
        assert turned == [SIGNS[0]]


async def test_another_theme_has_other_colours() -> None:
    """At once."""
    async with _plot() as (plot, pilot, app):
        before = plot.looks[0].colour
        app.theme = LIGHT.name
        await pilot.pause()
        assert plot.looks[0].colour != before


async def test_nothing_is_an_empty_room() -> None:
    """No key does anything there."""
    async with _plot(_cloud(0), 0) as (plot, pilot, _):
        await pilot.press("right", "plus", "0", "g", "d", "full_stop", "shift+left")
        assert plot.cursor is None
        assert not _text(plot).strip()


@pytest.mark.parametrize("accent", [DARK.accent, LIGHT.accent, "ansi_blue"])
def test_groups_differ_by_sign_and_by_colour(accent: str) -> None:
    """Those behind the last sign are alike: a dot in the colour of what matters less."""
    looks = group_looks(9, Color.parse(accent), Color.parse("#808080"))
    assert len({look.sign for look in looks[:7]}) == len({look.colour for look in looks[:7]}) == 7
    assert looks[7] == looks[8]
