"""Long transcripts stay fast: only what is in view is drawn."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from aoai_tui.domain import Segment, Transcript, Word
from aoai_tui.tabs.voice.span_rows import Spans
from aoai_tui.tabs.voice.span_table import SpanTable
from aoai_tui.tabs.voice.text_lines import TextLines
from aoai_tui.tabs.voice.transcript_view import TranscriptView
from tests.growth import LINEAR, growth

WORDS = 10_000


def long_transcript(count: int = WORDS) -> Transcript:
    words = tuple(Word(f"word{number}", number * 0.4, number * 0.4 + 0.3) for number in range(count))
    segments = tuple(
        Segment(" ".join(word.text for word in words[at : at + 12]), words[at].start, words[at + 11].end, "A")
        for at in range(0, count - 12, 12)
    )
    text = " ".join(word.text for word in words)
    return Transcript("t", "r", text, datetime.now(UTC), words=words, segments=segments)


class _Bench(App[None]):
    CSS = "TranscriptView { height: 1fr; }"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#888888"}

    def compose(self) -> ComposeResult:
        yield TranscriptView(long_transcript(), spans=Spans.WORDS)


@asynccontextmanager
async def _view() -> AsyncIterator[tuple[TranscriptView, SpanTable, Pilot[None]]]:
    async with _Bench().run_test(size=(120, 36)) as pilot:
        view = pilot.app.query_one(TranscriptView)
        view.table.focus()
        await pilot.pause()
        yield view, view.table, pilot


async def test_ten_thousand_words_are_one_widget() -> None:
    """A row costs no widget, and the table knows all of them."""
    async with _view() as (view, table, _pilot):
        assert len(table.rows) == WORDS
        assert len(list(view.walk_children())) < 10
        assert table.virtual_size.height == WORDS


async def test_going_to_the_end_and_back_is_immediate() -> None:
    """The cursor is always in view, and a key takes no longer at the end than at the beginning."""
    async with _view() as (_, table, pilot):
        await pilot.press("end")
        assert table.cursor == WORDS - 1
        assert table.scroll_offset.y == table.max_scroll_y
        await pilot.press("pageup")
        assert WORDS - 60 < table.cursor < WORDS - 1
        await pilot.press("home")
        assert (table.cursor, table.scroll_offset.y) == (0, 0)


async def test_a_long_transcript_is_laid_out_in_linear_time() -> None:
    """Words, segments and text of an hour take eight times as long as those of eight minutes."""
    transcripts = {count: long_transcript(count) for count in (WORDS // 8, WORDS)}
    async with _view() as (view, table, pilot):

        def show(count: int) -> None:
            view.show(transcripts[count])
            table._lay_out()
            view.query_one(TextLines)._wrap()

        def segments(count: int) -> None:
            view.show(transcripts[count])
            view.toggle_spans()
            view.toggle_spans()

        assert growth(show, WORDS // 8) < LINEAR
        assert growth(segments, WORDS // 8) < LINEAR
        view.toggle_spans()
        await pilot.pause()
        assert table.rows[0].speaker == "A"


async def test_what_is_heard_is_followed_through_all_of_it() -> None:
    """Each word is marked in its time and kept in view, wherever the cursor stands."""
    async with _view() as (_, table, pilot):
        for at in (0, 4_000, WORDS - 1, 17):
            table.follow(at * 0.4 + 0.1)
            await pilot.pause()
            assert table.playing == at
            assert table.scroll_offset.y <= at < table.scroll_offset.y + table.size.height
            shown = [table.render_line(y).text for y in range(table.size.height)]
            assert [line for line in shown if line.startswith("▶")] == [
                line for line in shown if f"word{at}" in line.split()
            ]
        assert table.cursor == 0
        table.follow(None)
        assert table.playing is None


async def test_growing_text_follows_its_end_until_the_reader_scrolls_back() -> None:
    """As in the chat: new words don't pull the reader away."""
    async with _view() as (view, _table, pilot):
        text = view.query_one(TextLines)
        text.scroll_end(animate=False, immediate=True)
        await pilot.pause()
        text.append(" and the end" * 200)
        await pilot.pause()
        assert text.is_vertical_scroll_end
        text.scroll_to(y=3, animate=False, immediate=True)
        await pilot.pause()
        text.append(" and more" * 200)
        await pilot.pause()
        assert text.scroll_offset.y == 3
