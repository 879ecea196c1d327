"""Keys that arrive faster than the app works: each goes where the ones before it put the cursor."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from textual import events
from textual.command import CommandPalette
from textual.widgets import Input

from aoai_tui.app import AoaiApp
from aoai_tui.config.paths import default_paths
from aoai_tui.services.connections import open_book
from aoai_tui.tabs.chat.options import OptionsPanel
from aoai_tui.tabs.images.pane import ImagesPane
from aoai_tui.widgets.composer import Composer
from tests.tabs.driven_app import chat_app
from tests.tabs.images_harness import images_app

_PROMPT = "A rabbit eating pancakes"


def hurry(app: AoaiApp, *keys: str, then: Iterable[str] = _PROMPT) -> None:
    """Press keys, and type a text, before the app has turned to the first of them."""
    for key in (*keys, *then):
        app.post_message(events.Key("space" if key == " " else key, key if len(key) == 1 else None))


@pytest.mark.parametrize("size", [(120, 36), (200, 50)])
@pytest.mark.parametrize("key", ["escape", "ctrl+o"])
async def test_a_prompt_typed_right_after_the_options(
    tmp_path: Path, key: str, size: tuple[int, int]
) -> None:
    """What is typed as the cursor leaves the options is a prompt, and no option's value."""
    async with images_app(tmp_path, size=size) as images:
        if size[0] < 150:
            await images.press("ctrl+o")
        images.pane.options.focus_first()
        field = images.pane.options.query_one("#deployment", Input)
        await images.until(lambda: field.has_focus, "the cursor is in the options")
        hurry(images.chat.app, key)
        await images.until(lambda: images.pane.text.text == _PROMPT, "it is typed into the prompt")
        assert field.value == ""


@pytest.mark.parametrize("key", ["escape", "ctrl+o"])
async def test_a_question_typed_right_after_the_options(tmp_path: Path, key: str) -> None:
    """Chat's options, too, let go of the cursor before the next key is typed."""
    async with chat_app(tmp_path, size=(80, 24)) as chat:
        await chat.until(lambda: bool(chat.app.main.query(OptionsPanel)), "the options are there")
        await chat.press("ctrl+o")
        field = chat.app.main.query_one(OptionsPanel).query_one("#deployment", Input)
        await chat.until(lambda: field.has_focus, "the cursor is in the options")
        hurry(chat.app, key)
        await chat.until(lambda: chat.composer.text == _PROMPT, "it is typed into the composer")
        assert field.value == ""


async def test_a_value_typed_right_after_the_options_opened(tmp_path: Path) -> None:
    """And the other way round: it is no prompt."""
    async with images_app(tmp_path, size=(80, 24)) as images:
        await images.until(lambda: images.pane.text.has_focus, "the cursor is in the prompt")
        hurry(images.chat.app, "ctrl+o", then="mine")
        field = images.pane.options.query_one("#deployment", Input)
        await images.until(lambda: field.value == "mine", "it is typed into the option")
        assert images.pane.text.text == ""


async def test_words_typed_right_after_the_palette_was_asked_for(tmp_path: Path) -> None:
    """They look for an action; a screen that opens loses none of them."""
    async with chat_app(tmp_path) as chat:
        chat.composer.focus()
        await chat.settled()
        hurry(chat.app, "ctrl+p", then="theme")
        await chat.until(lambda: isinstance(chat.app.screen, CommandPalette), "the palette opens")
        words = chat.app.screen.query_one(Input)
        await chat.until(lambda: words.value == "theme", "the words are in it")
        assert chat.composer.text == ""


async def test_a_prompt_typed_right_after_its_tab_was_asked_for(tmp_path: Path) -> None:
    """It is not typed into the tab that was open before, though the new one is made first."""
    async with chat_app(tmp_path) as chat:
        chat.composer.focus()
        await chat.settled()
        hurry(chat.app, "alt+5")
        await chat.until(lambda: bool(chat.app.main.query(ImagesPane)), "the tab opens")
        pane = chat.app.main.query_one(ImagesPane)
        await chat.until(lambda: pane.text.text == _PROMPT, "it is typed into the prompt")
        assert chat.composer.text == ""


async def test_a_paste_comes_in_its_turn(tmp_path: Path) -> None:
    """What is pasted right after a key goes where that key put the cursor."""
    async with images_app(tmp_path, size=(80, 24)) as images:
        await images.press("ctrl+o")
        field = images.pane.options.query_one("#deployment", Input)
        await images.until(lambda: field.has_focus, "the cursor is in the options")
        hurry(images.chat.app, "escape", then="")
        images.chat.app.post_message(events.Paste(_PROMPT))
        await images.until(lambda: images.pane.text.text == _PROMPT, "it is pasted into the prompt")
        assert field.value == ""


class _Overtaken(AoaiApp):
    """Keys reach it before anything has the cursor."""

    def on_ready(self) -> None:
        assert self.main.focused is None or not self.main.focused.has_focus
        hurry(self, then=" pancakes")


@pytest.mark.parametrize("tab", ["chat", "images"])
async def test_keys_before_the_first_cursor(tmp_path: Path, tab: str) -> None:
    """They go where the cursor comes first, after those that were typed before the app could read them."""
    book = open_book(default_paths(tmp_path / "config.toml", tmp_path / "data", tmp_path / "log"), {})
    app = _Overtaken(book, book.opening(), tab=tab, typed="A rabbit\x1b[D eating\x7fg é".encode())
    async with app.run_test(size=(120, 36)) as pilot:
        for _ in range(1000):
            composers = app.main.tab.query(Composer)
            if composers and composers.first().text.endswith(" pancakest"):
                break
            await pilot.pause()
        assert composers.first().text == "A rabbi eating é pancakest"
        await app.action_quit()
