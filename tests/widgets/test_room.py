"""The room of widgets is told, whatever else happens while they are laid out."""

from __future__ import annotations

import asyncio

from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input

from aoai_tui.widgets.room import follow_room


class Box(Widget):
    """Something that follows its room."""

    DEFAULT_CSS = "Box { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.rooms: list[Size] = []

    def on_mount(self) -> None:
        follow_room(self, self.fit)

    async def fit(self, room: Size) -> None:
        self.rooms.append(room)


class Room(App[None]):
    """A line above, room below."""

    def compose(self) -> ComposeResult:
        yield Input()


async def told(pilot: Pilot[None], box: Box, times: int = 1) -> None:
    """Wait until it was told so often: a layout waits for its frame."""
    async with asyncio.timeout(60):
        while len(box.rooms) < times:
            await pilot.pause(0.01)
    await pilot.pause()


async def test_a_look_at_the_places_before_the_layout_hides_nothing() -> None:
    """A widget that was in the map of places before it was laid out, as the focus may have it, is told its room."""
    app = Room()
    async with app.run_test(size=(40, 13)) as pilot:
        box = Box()
        await app.mount(box)
        app.screen.find_widget(app.query_one(Input))
        await told(pilot, box)
        assert box.rooms == [Size(40, 10)]


async def test_each_change_is_told_once() -> None:
    """Another size of the terminal is told; a layout that changes nothing is not."""
    app = Room()
    async with app.run_test(size=(40, 13)) as pilot:
        box = Box()
        await app.mount(box)
        await told(pilot, box)
        box.refresh(layout=True)
        await pilot.pause()
        await pilot.resize_terminal(60, 20)
        await told(pilot, box, 2)
        assert box.rooms == [Size(40, 10), Size(60, 17)]
