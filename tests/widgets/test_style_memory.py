"""Styles are read once for each set of colours, however many kinds of widgets an app has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

import pytest
from textual.app import App, ComposeResult
from textual.css import stylesheet
from textual.css.model import RuleSet
from textual.css.parse import parse
from textual.css.stylesheet import Stylesheet
from textual.widget import Widget

from aoai_tui.widgets import style_memory
from aoai_tui.widgets.style_memory import StyleMemory
from tests.conftest import OpenChat

Reading: TypeAlias = tuple[str, object, int]

_KINDS: tuple[type[Widget], ...] = tuple(
    type(f"Kind{height}", (Widget,), {"DEFAULT_CSS": f"Kind{height} {{ height: {height}; }}"})
    for height in range(1, 101)
)
"""More than Textual remembers."""


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Counter[Reading]:
    """How often each text of styles was read with the same weight, by its first words, its place and its weight."""
    count: Counter[Reading] = Counter()

    def counted(
        scope: str, css: str, read_from: object, *, tie_breaker: int, **options: object
    ) -> Iterator[RuleSet]:
        count[css.strip()[:40], read_from, tie_breaker] += 1
        return iter(parse(scope, css, read_from, tie_breaker=tie_breaker, **options))  # type: ignore[arg-type]

    monkeypatch.setattr(stylesheet, "parse", counted)
    style_memory._read.clear()  # what other tests have read
    return count


class _Many(App[None]):
    """Has many kinds of widgets, that come one after another."""

    def __init__(self) -> None:
        super().__init__()
        StyleMemory(self.stylesheet)

    def compose(self) -> ComposeResult:
        yield Widget()


async def test_each_kind_is_read_once(read: Counter[Reading]) -> None:
    """A hundred kinds that come one after another are read a hundred times, and each has its own styles."""
    app = _Many()
    async with app.run_test():
        for kind in _KINDS:
            await app.mount(kind())
        heights = [app.query_one(kind).styles.height for kind in _KINDS]
    assert [height.value for height in heights if height is not None] == list(range(1, 101))
    assert read, "nothing was counted"
    assert set(read.values()) == {1}


async def test_no_tab_and_no_dialog_reads_what_was_read(open_chat: OpenChat, read: Counter[Reading]) -> None:
    """All tabs, the connections and the palette together know more kinds than Textual remembers."""
    async with open_chat() as chat:
        for key in ("alt+2", "alt+3", "alt+4", "alt+5", "f9"):
            await chat.press(key)
            await chat.settled()
        assert len(chat.app.stylesheet.source) > 64
    assert {what: times for what, times in read.items() if times > 1} == {}


def _colour(sheet: Stylesheet) -> str:
    [rule] = sheet.rules
    colour = rule.styles.color
    assert colour is not None
    return colour.hex


def test_other_colours_are_read_anew() -> None:
    """Two themes never get each other's colours, and the first has its own again when it comes back."""
    sheet = Stylesheet(variables={"ink": "#112233"})
    StyleMemory(sheet)
    sheet.add_source("Label { color: $ink; }", ("here", "Label"))
    assert _colour(sheet) == "#112233"
    sheet.set_variables({"ink": "#445566"})
    sheet.parse()
    assert _colour(sheet) == "#445566"
    sheet.set_variables({"ink": "#112233"})
    sheet.parse()
    assert _colour(sheet) == "#112233"


def test_two_stylesheets_share_what_has_the_same_colours_only(read: Counter[Reading]) -> None:
    """The second of two with the same colours reads nothing; one with others reads for itself."""
    for ink, times in (("#010203", 1), ("#010203", 1), ("#040506", 2)):
        sheet = Stylesheet(variables={"ink": ink})
        StyleMemory(sheet)
        sheet.add_source("Button { color: $ink; }", ("there", "Button"))
        assert _colour(sheet) == ink
        assert sum(read.values()) == times
