"""The line that tells how far something is."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import App, ComposeResult
from textual.geometry import Size

from aoai_tui.widgets.progress_line import Progress, ProgressLine


@dataclass
class Halfway(Progress):
    """Half of many."""

    def share(self) -> float | None:
        return 0.5

    def figures(self) -> str:
        return "5,695 of 11,424 · 269/s · 0:21 left"


class OneLine(App[None]):
    """A line alone."""

    def compose(self) -> ComposeResult:
        yield ProgressLine()


async def shown(words: str, columns: int) -> str:
    app = OneLine()
    async with app.run_test(size=Size(columns, 3)) as pilot:
        line = app.query_one(ProgressLine)
        line.follow(Halfway(words))
        await pilot.pause()
        text = line.render().plain
        line.follow(None)
        return text


async def test_a_bar_gets_shorter_before_words_are_cut() -> None:
    """Its figures tell the same; what it is about stands nowhere else."""
    roomy, tight = await shown("“notes”: embedding", 120), await shown("“notes”: embedding", 84)
    assert "“notes”: embedding  " in roomy
    assert roomy.count("━") == 12
    assert "“notes”: embedding  " in tight
    assert 3 <= tight.count("━") < 12


async def test_words_without_end_leave_the_bar_and_the_key() -> None:
    """They are cut, and nothing wraps."""
    text = await shown("words " * 40, 80)
    assert len(text) <= 80
    assert "━━━" in text
    assert text.endswith("esc stops")
