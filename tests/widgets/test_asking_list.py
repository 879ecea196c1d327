"""A list whose keys ask for something to be done with a row."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from aoai_tui.widgets.asking_list import AskingList


class Dishes(AskingList[str]):
    """Enter cooks, delete throws away."""

    FIRST: ClassVar[str] = "cook"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "ask('cook')", "Cook"),
        Binding("delete", "ask('throw')", "Throw away"),
    ]

    def row(self, thing: str, _width: int) -> Content:
        return Content(thing)


class Kitchen(App[None]):
    """One list."""

    def __init__(self) -> None:
        super().__init__()
        self.dishes = Dishes()
        self.asked: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#808080"}

    def compose(self) -> ComposeResult:
        yield self.dishes

    def on_asking_list_asked(self, event: Dishes.Asked) -> None:
        self.asked.append(f"{event.deed} {self.dishes.under_cursor}")


async def test_keys_and_a_double_click_ask_for_a_deed() -> None:
    """A key asks for what it stands for, a double click for what enter does."""
    app = Kitchen()
    async with app.run_test() as pilot:
        app.dishes.show(["soup", "stew"])
        app.dishes.focus()
        await pilot.press("enter", "down", "delete")
        await pilot.click(Dishes, offset=(3, 0), times=2)
        await pilot.pause()
    assert app.asked == ["cook soup", "throw stew", "cook soup"]


async def test_without_a_row_nothing_is_asked() -> None:
    """Where no row is under the cursor, no key asks for anything."""
    app = Kitchen()
    async with app.run_test() as pilot:
        app.dishes.focus()
        await pilot.press("enter", "delete")
        await pilot.pause()
    assert app.asked == []
