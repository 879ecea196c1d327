"""The room of widgets is told, whatever else happens while they are laid out."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.geometry import Size
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


async def test_a_look_at_the_places_before_the_layout_hides_nothing() -> None:
    """A widget that was in the map of places before it was laid out, as the focus may have it, is told its room."""
    app = Room()
    async with app.run_test(size=(40, 13)) as pilot:
        box = Box()
        await app.mount(box)
        app.screen.find_widget(app.query_one(Input))
        await pilot.pause()
        assert box.rooms == [Size(40, 10)]


async def test_each_change_is_told_once() -> None:
    """Another size of the terminal is told; a layout that changes nothing is not."""
    app = Room()
    async with app.run_test(size=(40, 13)) as pilot:
        box = Box()
        await app.mount(box)
        await pilot.pause()
        box.refresh(layout=True)
        await pilot.pause()
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert box.rooms == [Size(40, 10), Size(60, 17)]
