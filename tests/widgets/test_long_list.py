"""A list of which only the rows that are seen are made."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.content import Content

from aoai_tui.widgets.long_list import LongList

MANY = 100_000


class Numbers(LongList[int]):
    """Two lines for each number; it counts the rows that it has made."""

    LINES: ClassVar[int] = 2

    made: set[int]

    def row(self, thing: int, width: int) -> Content:
        self.made.add(thing)
        return Content(f"number {thing} " + "x" * width + "\nsecond line\nthird line")


class Shown(App[None]):
    """One list, eight lines high."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = Numbers()
        self.numbers.made = set()
        self.moved: list[Any] = []
        self.picked: list[Any] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#808080"}

    def compose(self) -> ComposeResult:
        yield self.numbers

    def on_long_list_moved(self, event: LongList.Moved) -> None:
        self.moved.append(event.thing)

    def on_long_list_picked(self, event: LongList.Picked) -> None:
        self.picked.append(event.thing)

    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


async def test_a_hundred_thousand_rows_cost_what_is_seen() -> None:
    """Showing them, going to the end and back makes some dozens of rows, at once."""
    app = Shown()
    async with app.run_test(size=(30, 8)) as pilot:
        app.numbers.focus()
        began = time.thread_time()
        app.numbers.show(range(MANY))
        assert time.thread_time() - began < 0.05
        await pilot.pause()
        await pilot.press("end")
        assert app.numbers.under_cursor == MANY - 1
        assert f"▌number {MANY - 1}" in "\n".join(app.lines())
        await pilot.press("home", "down", "pagedown")
        assert app.numbers.under_cursor == 4
        assert len(app.numbers.made) < 60


async def test_rows_keep_to_their_lines_and_width() -> None:
    """A third line and what is too wide are cut; the scrollbar hides nothing."""
    app = Shown()
    async with app.run_test(size=(30, 8)) as pilot:
        app.numbers.show(range(MANY))
        await pilot.pause()
        lines = app.lines()
        assert lines[0].rstrip("▁▂▃▄▅▆▇█ ").endswith("…")
        assert [line[1:12] for line in lines[:4]] == [
            "number 0 xx",
            "second line",
            "number 1 xx",
            "second line",
        ]


async def test_the_cursor_stays_on_a_row_that_is_there() -> None:
    """Fewer things than before: the last one; none at all: nothing."""
    app = Shown()
    async with app.run_test(size=(30, 8)) as pilot:
        app.numbers.show(range(10), at=9)
        await pilot.pause()
        app.numbers.show(range(4), at=9)
        await pilot.pause()
        assert app.moved[-1] == 3
        app.numbers.show(())
        await pilot.pause()
        assert app.moved[-1] is None


async def test_a_row_is_clicked() -> None:
    """Once goes there, twice picks it."""
    app = Shown()
    async with app.run_test(size=(30, 8)) as pilot:
        app.numbers.show(range(10))
        await pilot.pause()
        await pilot.click(Numbers, offset=(3, 5))
        assert app.numbers.under_cursor == 2
        await pilot.click(Numbers, offset=(3, 5), times=2)
        await pilot.pause()
        assert app.picked == [2]


async def test_the_cursor_stays_in_sight_where_the_list_gets_shorter() -> None:
    """Another widget below takes rows away."""
    app = Shown()
    async with app.run_test(size=(30, 8)) as pilot:
        app.numbers.focus()
        app.numbers.show(range(MANY))
        await pilot.pause()
        await pilot.press("end")
        app.numbers.styles.height = 4
        await pilot.pause()
        await pilot.pause()
        assert f"▌number {MANY - 1}" in "\n".join(app.lines())
