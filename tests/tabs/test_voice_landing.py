"""Where dictated words land."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Button, Input, TextArea
from textual.widgets.text_area import Selection

from aoai_tui.tabs.voice.landing import can_take, land, spaced


class _Form(App[None]):
    def compose(self) -> ComposeResult:
        yield Input("send  today", id="line")
        yield TextArea("Dear Ann,\nyours", id="text")
        yield Input(password=True, id="password")
        yield Input(type="integer", id="number")
        yield TextArea(read_only=True, id="read-only")
        yield Button("no")


@pytest.mark.parametrize(
    ("before", "text", "after", "lands"),
    [
        ("", "Hello", "", "Hello"),
        ("Say", "hello", "now", " hello "),
        ("Say ", "hello", " now", "hello"),
        ("(", "hello", ")", "hello"),
        ("Hello", ", you", "", ", you"),
        ("a\n", "b", "", "b"),
    ],
)
def test_words_do_not_run_together(before: str, text: str, after: str, lands: str) -> None:
    """A space stands where one is missing, and only there."""
    assert spaced(before, text, after) == lands


async def test_words_land_at_the_cursor_of_a_line() -> None:
    """Several lines become one, and the cursor stands behind them."""
    async with _Form().run_test() as pilot:
        line = pilot.app.query_one("#line", Input)
        line.cursor_position = 5
        assert land(line, " it\nall ")
        assert line.value == "send it all today"
        assert line.cursor_position == len("send it all")


async def test_words_land_at_the_cursor_of_a_text_and_keep_what_is_selected() -> None:
    """What the person selected meanwhile is not replaced."""
    async with _Form().run_test() as pilot:
        text = pilot.app.query_one("#text", TextArea)
        text.selection = Selection((0, 0), (0, 4))
        assert land(text, "Hello")
        assert text.text.startswith("Dear Hello Ann,") or text.text.startswith("Dear Hello Ann")
        text.move_cursor(text.document.end)
        assert land(text, "Bob")
        assert text.text.endswith("yours Bob")


async def test_words_do_not_land_in_passwords_or_where_they_are_not_taken() -> None:
    """Nothing is spoken into a secret; an input for digits says no."""
    async with _Form().run_test() as pilot:
        takes = {one.id or "button": can_take(one) for one in pilot.app.query("Input, TextArea, Button")}
        assert takes == {
            "line": True,
            "text": True,
            "password": False,
            "number": True,
            "read-only": False,
            "button": False,
        }
        assert not land(pilot.app.query_one("#number"), "seven")


async def test_an_input_that_is_gone_takes_nothing() -> None:
    """Its words have to go elsewhere, and the caller is told."""
    async with _Form().run_test() as pilot:
        line = pilot.app.query_one("#line", Input)
        await line.remove()
        assert not land(line, "Hello")
        assert not can_take(None)
