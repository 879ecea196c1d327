"""The line of keys at the bottom."""

from __future__ import annotations

from tests.conftest import OpenChat


async def test_a_click_on_a_key_presses_it(open_chat: OpenChat) -> None:
    """What stands at the bottom can be clicked: the options close when their key is."""
    async with open_chat() as chat:
        line = chat.screen_text().splitlines()[-1]
        assert chat.options_panel.display
        await chat.pilot.click(offset=(line.index("Options"), chat.app.size.height - 1))
        await chat.until(lambda: not chat.options_panel.display, "the options are hidden")


async def test_only_whole_keys_are_shown_where_there_is_little_room(open_chat: OpenChat) -> None:
    """At 80 columns the line ends with a key and its whole name."""
    async with open_chat(size=(80, 24)) as chat:
        assert chat.screen_text().splitlines()[-1].rstrip().endswith(("Palette", "Help", "Connect"))
