"""The composer: keys that come fast, long pastes, new lines."""

from __future__ import annotations

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
