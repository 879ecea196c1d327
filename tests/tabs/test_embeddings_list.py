"""The list of what was found: walked through by keys and with the mouse, however long it is."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import ContentSwitcher

from aoai_tui.screens.passage import PassageScreen
from aoai_tui.tabs.embeddings.passage_preview import PassagePreview
from tests.tabs.driven_app import static_text
from tests.tabs.embeddings_harness import EmbeddingsHarness, embeddings_app

LONG = {"numbers.md": "\n\n".join(f"# Number {n}\n\nThe number {n} follows {n - 1}." for n in range(300))}


async def long_list(app: EmbeddingsHarness) -> None:
    """300 passages, all of them found."""
    await app.make("numbers", LONG)
    await app.set_field("k", "1000")
    await app.look_up("number")
    assert len(app.found) == 300


def row_lines(app: EmbeddingsHarness) -> list[str]:
    """The rows of the list as they stand on the screen."""
    region = app.rows.region
    lines = app.chat.screen_lines()[region.y : region.bottom]
    return [line[region.x : region.right] for line in lines]


async def test_a_long_list_is_walked_through(tmp_path: Path) -> None:
    """Arrows, page keys, home and end move the cursor, which stays in sight; up from the first row leaves."""
    async with embeddings_app(tmp_path) as app:
        await long_list(app)
        rows = app.rows
        await app.press("down", "down")
        assert rows.at == 1
        assert [line[:1] for line in row_lines(app)[:3]] == [" ", "▌", " "]
        await app.press("pagedown")
        assert rows.at == 1 + rows.size.height - 1
        await app.press("end")
        assert rows.at == 299
        assert rows.scroll_offset.y + rows.size.height == 300
        assert app.found[299] in app.screen()
        assert "300 of 300" in static_text(app.pane.query_one(PassagePreview))
        await app.press("home", "up")
        assert app.pane.text.has_focus


async def test_the_mouse_chooses_and_opens(tmp_path: Path) -> None:
    """A click puts the cursor on a row, a double click shows the passage, the wheel scrolls."""
    async with embeddings_app(tmp_path) as app:
        await long_list(app)
        await app.chat.pilot.click(app.rows, offset=(20, 3))
        await app.until(lambda: app.rows.at == 3, "the row is chosen")
        await app.chat.pilot.click(app.rows, offset=(20, 5), times=2)
        await app.until(lambda: isinstance(app.chat.app.screen, PassageScreen), "it opens")
        await app.until(lambda: "6 of 300" in app.words(), "that one")


async def test_other_passages_begin_at_the_top(tmp_path: Path) -> None:
    """The cursor stays while one chooses, and begins anew with another query."""
    async with embeddings_app(tmp_path) as app:
        await long_list(app)
        await app.press("down", "end", "space")
        assert (app.rows.at, "1 chosen" in app.foot) == (299, True)
        await app.look_up("number 17")
        assert app.rows.at == 0
        assert app.rows.scroll_offset.y == 0
        assert "1 chosen" in app.foot


async def test_where_rows_are_few_the_list_has_them(tmp_path: Path) -> None:
    """At 80 x 24 there is no passage below, and the collection's facts are in a row of their own."""
    async with embeddings_app(tmp_path, size=(80, 24)) as app:
        await app.notes()
        await app.look_up("reward")
        assert not app.pane.preview.display
        assert "4 of 4 · demo-embedding-3 · 256" in app.screen()
        assert "dogs.md:" in app.screen()
        lines = app.chat.screen_lines()
        assert all(len(line.rstrip()) <= 80 for line in lines)


async def test_passages_are_copied_with_their_sources(tmp_path: Path) -> None:
    """alt+c in the query copies the query; in the list the passage; chosen ones go together."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        found = await app.look_up("reward")
        await app.press("alt+c")
        await app.until(lambda: app.chat.app.clipboard == "reward", "the query is copied")
        await app.press("down", "alt+c")
        name, line = found[0].split(":")
        await app.until(lambda: f"## {name}, line {line}" in app.chat.app.clipboard, "the passage is copied")
        await app.press("space", "down", "space", "alt+c")
        await app.until(lambda: "## 2. " in app.chat.app.clipboard, "both are copied")


async def test_escape_goes_back_and_then_leaves_the_chosen(tmp_path: Path) -> None:
    """From the list to the query; from there, what was chosen is chosen no more."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        await app.look_up("reward")
        await app.press("down", "space", "escape")
        assert app.pane.text.has_focus
        assert "1 chosen" in app.foot
        await app.press("escape")
        assert "chosen" not in app.foot
        assert len(app.found) == 4


async def test_text_from_files_is_text(tmp_path: Path) -> None:
    """Markup and escape codes of a passage are shown as signs, or not at all, wherever it is shown."""
    text = "[bold red]A trap[/] for \x1b[31mthe parrot\x1b[0m [/nothing]"
    async with embeddings_app(tmp_path) as app:
        await app.make("traps", {"a[b].md": text})
        await app.look_up("parrot")
        assert "[bold red]A trap[/] for the parrot" in app.screen()
        await app.press("down", "enter")
        await app.until(lambda: "A trap[/] for the parrot [/nothing]" in app.words(), "it opens")


async def test_views_are_kept(tmp_path: Path) -> None:
    """f6 goes through the views and comes back to the first; the list is what is shown at first."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        await app.look_up("reward")
        shown = app.pane.query_one("#views", ContentSwitcher)
        assert shown.current == "view-list"
        for _ in app.pane.views:
            await app.press("f6")
        assert shown.current == "view-list"
