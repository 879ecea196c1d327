"""The composer: keys that come fast, long pastes, new lines."""

from __future__ import annotations

import asyncio

from textual import events
from textual.app import App, ComposeResult

from aoai_tui.widgets.composer import Composer


class Desk(App[None]):
    """A composer alone."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#808080"}

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def compose(self) -> ComposeResult:
        yield Composer(id="composer")

    def on_composer_sent(self, event: Composer.Sent) -> None:
        self.sent.append(event.text)


def key(name: str) -> events.Key:
    return events.Key(name, name if len(name) == 1 else None)


async def test_enter_does_not_overtake_the_letters_before_it() -> None:
    """Keys that arrive all at once, as over a slow line, are sent whole and in their order."""
    app = Desk()
    async with app.run_test() as pilot:
        app.query_one(Composer).focus()
        await pilot.pause()
        for name in [*"abc", "ctrl+j", *"def", "enter", *"gh"]:
            app.post_message(key(name))
        await pilot.pause()
        await pilot.pause()
        assert app.sent == ["abc\ndef"]
        assert app.query_one(Composer).text == "abc\ndefgh"


async def test_blanks_alone_are_not_sent() -> None:
    """Enter on nothing, or on spaces and line breaks, sends nothing."""
    app = Desk()
    async with app.run_test() as pilot:
        app.query_one(Composer).focus()
        await pilot.press("enter", "space", "ctrl+j", "enter")
        await pilot.pause()
        assert app.sent == []


async def test_it_grows_to_ten_lines() -> None:
    """The composer is one line high, grows with the text, and scrolls from ten lines on."""
    app = Desk()
    async with app.run_test() as pilot:
        composer = app.query_one(Composer)
        assert composer.size.height == 1
        for lines in (3, 10, 200):
            composer.load_text("\n".join("x" * lines))
            await pilot.pause()
            assert composer.size.height == min(lines, 10)


async def test_a_paste_of_5000_lines_leaves_the_app_its_turns() -> None:
    """A long paste is written a few lines at a time, is there whole, and one undo takes all of it back."""

    text = "\r\n".join(f"line {number} of a long text" for number in range(5000))
    async with Desk().run_test() as pilot:
        composer = pilot.app.query_one(Composer)
        composer.focus()
        await pilot.press("a")
        seen: set[int] = set()
        pilot.app.post_message(events.Paste(text))
        while composer.document.line_count < 5000:
            seen.add(composer.document.line_count)
            await asyncio.sleep(0)
        await pilot.pause()
        assert len(seen) > 20
        assert composer.text.splitlines() == ("a" + text).splitlines()
        assert composer.cursor_location == composer.document.end
        await pilot.press("ctrl+z")
        assert composer.text == "a"


async def test_letters_with_alt_are_not_typed() -> None:
    """What a terminal sends for alt+e is the key of an action, not the letter."""
    async with Desk().run_test() as pilot:
        composer = pilot.app.query_one(Composer)
        composer.focus()
        pilot.app.post_message(events.Key("alt+x", "x"))
        await pilot.press("a")
        assert composer.text == "a"
