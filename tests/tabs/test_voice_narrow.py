"""Voice where there is little room."""

from __future__ import annotations

from pathlib import Path

from rich.cells import cell_len

from aoai_tui.tabs.voice.text_lines import TextLines
from aoai_tui.widgets.side_panel import SidePanel
from tests.tabs.voice_harness import voice_app


async def test_choosing_a_recording_shows_it(tmp_path: Path) -> None:
    """The list that stands over the middle goes when a recording is chosen from it, and the words have the focus."""
    async with voice_app(tmp_path, size=(80, 24)) as app:
        await app.open_voice()
        await app.add_spoken()
        await app.transcribe()
        await app.press("ctrl+b")
        panel = app.pane.query_one("SidePanel.-left", SidePanel)
        await app.until(lambda: panel.is_over, "the list is over the middle")
        await app.press("enter")
        await app.until(lambda: not panel.is_over and app.table.has_focus, "the transcript is seen")


async def test_only_one_panel_stands_over_the_middle(tmp_path: Path) -> None:
    """The options take the list's place, so that something of the middle is left."""
    async with voice_app(tmp_path, size=(80, 24)) as app:
        await app.open_voice()
        await app.add_spoken()
        left, right = (app.pane.query_one(f"SidePanel.-{side}", SidePanel) for side in ("left", "right"))
        await app.press("ctrl+b")
        await app.until(lambda: left.is_over, "the list is there")
        await app.press("ctrl+o")
        await app.until(lambda: right.is_over and not left.is_over, "the options are, alone")


async def test_record_is_the_first_key(tmp_path: Path) -> None:
    """What the tab is for is told first, also with a transcript open; and that the same key stops it."""
    async with voice_app(tmp_path, size=(80, 24)) as app:
        await app.open_voice()
        await app.add_spoken()
        await app.transcribe()
        await app.until(lambda: app.footer().strip().startswith("^r Record "), "it begins")
        await app.start()
        await app.until(lambda: app.footer().strip().startswith("^r Stop recording "), "it ends")
        await app.end()


async def test_no_column_of_a_long_text_is_behind_the_scroll_bar(tmp_path: Path) -> None:
    """Every line fits beside the scroll bar, however the text came there."""
    async with voice_app(tmp_path, size=(80, 24)) as app:
        await app.open_voice()
        await app.add_spoken("one two three four five six seven " * 40)
        await app.transcribe()
        text = app.pane.query_one(TextLines)
        await app.until(lambda: text.show_vertical_scrollbar, "it is long")
        await app.settled()
        text.get_content_height(text.size, text.size, text.size.width + 1)  # as if there were no scroll bar
        assert max(cell_len(line) for line in text._lines) <= text.content_region.width
