"""The app around the tabs: keys, help, palette, themes, layout."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.theme import Theme
from textual.widgets import Input, OptionList, TabbedContent

from aoai_tui.config.settings import Connection, Kind
from aoai_tui.palette import Actions
from aoai_tui.screens.help import Help
from aoai_tui.tabs import TABS
from aoai_tui.themes import DARK, LIGHT, usual_theme
from tests.conftest import OpenChat
from tests.tabs.driven_app import ChatHarness, HeldPace, static_text

# Keys


async def test_keys_go_to_tabs(open_chat: OpenChat) -> None:
    """alt+number, ctrl+pagedown and ctrl+pageup open each tab with the cursor in it; both ends are joined."""
    names = [tab.NAME for tab in TABS]
    numbers = {name: f"alt+{number}" for number, name in enumerate(names, 1)}
    ways = [
        *((numbers[name], name) for name in (*names[1:], names[0])),
        *(("ctrl+pagedown", name) for name in (*names[1:], names[0])),
        *(("ctrl+pageup", name) for name in reversed(names)),
    ]
    async with open_chat() as chat:
        for key, name in ways:
            await chat.press(key)
            await chat.until(lambda name=name: has_cursor(chat, name), f"{key} opens {name}")  # type: ignore[misc]
            assert chat.app.main.query_one(TabbedContent).active == name


async def test_a_tabs_key_brings_the_cursor_back_to_its_input(open_chat: OpenChat) -> None:
    """Wherever in Chat the cursor is, also when Chat was left from there."""
    async with open_chat() as chat:
        for keys in (("alt+1",), ("alt+2", "alt+1"), ("ctrl+pagedown", "ctrl+pageup")):
            system = chat.options_panel.query_one("#system")
            system.focus()
            await chat.until(lambda: system.has_focus, "the cursor is in the options")  # noqa: B023
            for key in keys:
                await chat.press(key)
                await chat.settled()
            await chat.until(lambda: chat.app.focused is chat.composer, f"{keys} focus the composer")
        assert chat.app.main.query_one(TabbedContent).active == TABS[0].NAME


async def test_what_ends_behind_another_tab_does_not_open_its_own(open_chat: OpenChat) -> None:
    """The cursor is not put into a tab that isn't open: the open one keeps it, and is not left."""
    async with open_chat() as chat:
        await chat.press("alt+2")
        await chat.until(lambda: has_cursor(chat, "voice"), "Voice is open")
        chat.tab.focus_first()
        chat.options.focus()
        await chat.settled()
        assert has_cursor(chat, "voice")
        assert chat.app.main.query_one(TabbedContent).active == "voice"


async def test_the_last_of_many_keys_decides_which_tab_is_open(open_chat: OpenChat) -> None:
    """However fast they come."""
    async with open_chat() as chat:
        for keys, name in ((("alt+2", "alt+3"), "speech"), (("alt+1", "alt+2", "alt+1", "alt+2"), "voice")):
            for key in keys:
                chat.app.simulate_key(key)
            await chat.until(lambda name=name: has_cursor(chat, name), f"{name} is open")  # type: ignore[misc]
            await chat.settled()
            assert chat.app.main.query_one(TabbedContent).active == name


def has_cursor(chat: ChatHarness, name: str) -> bool:
    """Whether the cursor is somewhere in the tab of this name."""
    focused = chat.app.focused
    return focused is not None and any(node.id == name for node in focused.ancestors)


async def test_ctrl_c_never_quits(open_chat: OpenChat) -> None:
    """ctrl+c in the composer, the list and the transcript leaves the app open and the draft as it was."""
    async with open_chat() as chat:
        await chat.ask("say hello")
        await chat.type("draft")
        for widget in (chat.composer, chat.options, chat.box):
            widget.focus()
            await chat.press("ctrl+c")
        assert chat.app.is_running
        assert chat.composer.text == "draft"


async def test_ctrl_q_keeps_a_running_reply(open_chat: OpenChat) -> None:
    """Quitting in mid-stream keeps the text so far and ends without a fault."""
    async with open_chat(pace=HeldPace()) as chat:
        await chat.send("Tell me a long story.")
        await chat.until_held()
        arrived = chat.arrived()
        await chat.press("ctrl+q")
        assert chat.app.return_code == 0
    async with open_chat() as chat:
        await chat.until(lambda: len(chat.titles()) == 1, "it is listed")
        assert (await chat.stored_messages())[-1].text == arrived
        await chat.choose("Tell me")
        assert "stopped" in chat.last_view()


async def test_another_connection_keeps_a_running_reply(open_chat: OpenChat) -> None:
    """Opening another connection in mid-stream stops the reply and keeps it, and the new one answers."""
    async with open_chat(pace=HeldPace()) as chat:
        await chat.send("Tell me a long story.")
        await chat.until_held()
        arrived = chat.arrived()
        await chat.app.open_connection(Connection(name="other", kind=Kind.DEMO))
        await chat.until(lambda: bool(chat.app.main.query(OptionList)), "the list is there")
        await chat.until(lambda: len(chat.titles()) == 1, "it is listed")
        assert (await chat.stored_messages())[-1].text == arrived


async def test_keys_can_be_rebound(open_chat: OpenChat) -> None:
    """A key from config.toml works from the composer, even one that text inputs use, and the footer shows it."""
    config = '[keys]\n"chat.new" = "ctrl+y"\n"chat.rename" = "f8,ctrl+k"\n"no.such.action" = "f3"\n'
    async with open_chat(config=config) as chat:
        await chat.ask("say hello")
        assert "^y New" in chat.footer()
        assert "^n New" not in chat.footer()
        chat.composer.focus()
        await chat.press("ctrl+n")
        await chat.settled()
        assert chat.transcript.messages
        await chat.press("ctrl+k")
        await chat.until(lambda: bool(chat.app.screen.query("AskName Input, #keys")), "the dialog opens")
        await chat.press("escape")
        await chat.press("ctrl+y")
        await chat.until(lambda: not chat.transcript.messages, "a new one begins")


async def test_enter_can_be_rebound(open_chat: OpenChat) -> None:
    """With another key for sending, enter breaks the line and the other key sends."""
    async with open_chat(config='[keys]\n"composer.send" = "f4"\n"composer.new-line" = "enter"\n') as chat:
        chat.composer.focus()
        await chat.press("a", "enter", "b")
        assert chat.composer.text == "a\nb"
        await chat.press("f4")
        await chat.until(lambda: len(chat.transcript.messages) == 2, "it is sent")


# Help and palette


async def test_help_lists_the_keys_of_where_you_are(open_chat: OpenChat) -> None:
    """f1 tells the keys that work here with their words; escape and f1 close it."""
    async with open_chat(size=(120, 60)) as chat:
        for closing in ("escape", "f1"):
            chat.composer.focus()
            await chat.press("f1")
            await chat.until(lambda: isinstance(chat.app.screen, Help), "it opens")
            await chat.settled()
            words = static_text(chat.app.screen)
            shown = " ".join(static_text(chat.app.screen).split())
            assert shown.startswith("Chat Type below and press enter.")
            assert shown.endswith("in config.toml, under [keys].")
            for part in ("Send what is typed", "^n", "Begin a new conversation", "alt+1", "f1", "^q"):
                assert part in words
            assert "Delete the chosen conversation" not in words
            await chat.press(closing)
            await chat.until(lambda: not isinstance(chat.app.screen, Help), f"{closing} closes it")
        chat.options.focus()
        await chat.press("f1")
        await chat.settled()
        assert "Delete the chosen conversation" in static_text(chat.app.screen)


async def test_the_palette_lists_every_action(open_chat: OpenChat) -> None:
    """Each binding with an id has one entry, and no two entries have the same name."""
    async with open_chat() as chat:
        await chat.ask("say hello")
        names = [hit.display or hit.text async for hit in Actions(chat.app.screen).discover()]  # type: ignore[union-attr]
        plain = [str(name) for name in names]
        assert len(plain) == len(set(plain))
        for name in (
            "Send",
            "New line",
            "New",
            "Options",
            "List",
            "Copy",
            "Rename",
            "Delete",
            "Undo delete",
            "Help",
            "Connect",
            "Quit",
            "Next tab",
            "Chat",
            "To the end",
            "To the beginning",
        ):
            assert name in plain


async def test_the_palette_runs_actions(open_chat: OpenChat) -> None:
    """Typing rename and pressing enter renames the open conversation; new begins one; help opens."""
    async with open_chat() as chat:
        await chat.ask("say hello")
        await chat.palette("rename")
        await chat.until(lambda: bool(chat.app.screen.query("AskName Input")), "it asks for the name")
        chat.app.screen.query_one(Input).value = "Renamed"
        await chat.press("enter")
        await chat.until(lambda: chat.titles() == ["Renamed"], "it is renamed")
        await chat.palette("begin a new conversation")
        await chat.until(lambda: not chat.transcript.messages, "a new one is open")
        await chat.palette("help")
        await chat.until(lambda: isinstance(chat.app.screen, Help), "help opens")


# Themes


async def test_both_themes_draw(open_chat: OpenChat) -> None:
    """Dark and light are there, and a screenshot in each has the words and the theme's background."""
    async with open_chat() as chat:
        await chat.ask("say forty-two apples\n\n```python\nprint('code')\n```")
        for theme in (DARK, LIGHT):
            chat.app.theme = theme.name
            await chat.settled()
            picture = chat.app.export_screenshot().replace("&#160;", " ")
            for words in ("forty-two apples", "demo-chat", "Today", "DEMO: answers are made on this machine"):
                assert words in picture
            assert str(theme.background) in picture
            other = LIGHT if theme is DARK else DARK
            assert str(other.background) not in picture


async def test_textuals_own_themes_draw_too(open_chat: OpenChat) -> None:
    """Themes that the palette offers beside ours can be chosen: they lack no variable and no colour the app uses."""
    async with open_chat() as chat:
        await chat.ask("say hello")
        others = [name for name in chat.app.available_themes if name not in (DARK.name, LIGHT.name)]
        for theme in {*others[::5], *(name for name in others if "ansi" in name)}:
            chat.app.theme = theme
            await chat.pilot.pause()
            assert "hello" in chat.screen_text()


async def test_a_theme_that_is_chosen_is_kept(open_chat: OpenChat, tmp_path: Path) -> None:
    """The theme chosen in the palette is written to config.toml, beside what is there, and opens next time."""
    async with open_chat(config="# mine\nstream_gap_seconds = 30.0\n") as chat:
        chat.app.search_themes()  # what the palette's entry does
        await chat.palette("aoai-light", is_open=True)
        config = tmp_path / "config.toml"
        await chat.until(lambda: 'theme = "aoai-light"' in config.read_text(), "it is written")
        assert "# mine" in config.read_text()
    async with open_chat() as chat:
        assert chat.app.theme == "aoai-light"


@pytest.mark.parametrize(
    ("value", "theme"),
    [("0;15", LIGHT), ("0;default;7", LIGHT), ("15;0", DARK), ("", DARK)],
)
def test_the_terminal_tells_its_theme(value: str, theme: Theme) -> None:
    """COLORFGBG with a light background chooses the light theme."""
    assert usual_theme({"COLORFGBG": value}) == theme.name


@pytest.mark.parametrize("system", ["standard", "truecolor"])
async def test_no_colour_and_sixteen_colours_work(
    open_chat: OpenChat, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    """With 16 colours, and with NO_COLOR set, the app draws and answers."""
    if system == "truecolor":
        monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", system)
    async with open_chat() as chat:
        await chat.ask("say `code` and **bold**")
        assert "code and bold" in chat.screen_text()


# Layout


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_composer_and_footer_are_in_sight(open_chat: OpenChat, size: tuple[int, int]) -> None:
    """At each size the header is the first line, the footer the last, and the composer just above it."""
    async with open_chat(size=size) as chat:
        await chat.ask("say hello")
        lines = chat.screen_lines()
        assert len(lines) == size[1]
        assert "DEMO" in lines[0]
        assert "Send" in lines[-1]
        assert any("❯ Ask anything…" in line for line in lines[-4:])
        assert chat.list_panel.display is (size[0] >= 100)
        assert all(len(line) <= size[0] for line in lines)


async def test_panels_open_over_a_narrow_transcript(open_chat: OpenChat) -> None:
    """At 80 columns ctrl+b and ctrl+o open the panels over the text; escape closes them and goes to the composer."""
    async with open_chat(size=(80, 24)) as chat:
        await chat.ask("say hello")
        width = chat.transcript.size.width
        for key, panel in (("ctrl+b", chat.list_panel), ("ctrl+o", chat.options_panel)):
            assert not panel.display
            await chat.press(key)
            await chat.until(lambda panel=panel: panel.is_over, f"{key} opens it")  # type: ignore[misc]
            await chat.settled()
            assert chat.app.focused is not None
            assert panel in chat.app.focused.ancestors
            assert chat.transcript.size.width == width
            await chat.press("escape")
            await chat.until(lambda panel=panel: not panel.display, "escape closes it")  # type: ignore[misc]
            await chat.until(lambda: chat.app.focused is chat.composer, "the composer has the cursor")


async def test_resizing_loses_nothing(open_chat: OpenChat) -> None:
    """Narrow, tiny and wide again: panels come and go, draft, transcript and list stay."""
    async with open_chat(size=(200, 60)) as chat:
        await chat.ask("say hello")
        await chat.type("a draft")
        for size in ((80, 24), (30, 8), (1, 1), (120, 36), (200, 60)):
            await chat.pilot.resize_terminal(*size)
            await chat.settled()
        assert chat.list_panel.display
        assert chat.options_panel.display
        assert chat.composer.text == "a draft"
        assert chat.titles() == ["say hello"]
        assert "hello" in chat.last_view()


async def test_a_long_paste_fits_the_composer(open_chat: OpenChat) -> None:
    """5,000 pasted lines are all there, the composer stays small, and they are sent as they are."""
    text = "\n".join(f"line {number} [x]" for number in range(5000))
    async with open_chat() as chat:
        await chat.type(text)
        assert chat.composer.text == text
        assert chat.composer.size.height <= 10
        await chat.press("enter")
        await chat.until(lambda: len(chat.transcript.messages) == 2, "it is answered")
        assert chat.transport.requests[-1].json["messages"][-1]["content"] == text
