"""What a row of the list of matches looks like."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from aoai_tui.domain import Match, Passage, TextSource
from aoai_tui.domain.kindred_words import Kindred
from aoai_tui.services.lookup.found import Found
from aoai_tui.services.lookup.words import bar
from aoai_tui.tabs.embeddings.facts import found_words
from aoai_tui.tabs.embeddings.match_rows import (
    begun,
    columns,
    excerpt,
    placed,
    score_words,
    shortened,
    where,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def match(name: str = "parrots.md", line: int = 12, place: str = "", score: float = 0.5) -> Match:
    source = TextSource(id=1, collection_id="c", name=name, added_at=NOW)
    passage = Passage(id=1, collection_id="c", source_id=1, number=0, text="A treat.", line=line, place=place)
    return Match(passage=passage, source=source, score=score)


@pytest.mark.parametrize(
    ("score", "cells", "drawn"),
    [
        (1.0, 4, "████"),
        (0.5, 4, "██"),
        (0.871, 19, "████████████████▌"),
        (0.0, 9, ""),
        (-0.3, 9, ""),
        (1.2, 2, "██"),
    ],
)
def test_the_bar_is_the_scores_share(score: float, cells: int, drawn: str) -> None:
    """A bar is as long as the score, in eighths of a cell; what is not above 0 has none."""
    assert bar(score, cells) == drawn


def test_scores_have_three_decimals() -> None:
    """Negative ones, too, and no sign where nothing of them is left."""
    scores = {0.8712: "0.871", 1.0: "1.000", -0.0234: "-0.023", -0.0003: "0.000", -0.0: "0.000"}
    assert [score_words(one) for one in scores] == list(scores.values())


def test_where_a_passage_stands() -> None:
    """The line, or else the place; control characters of a file's name are no part of it."""
    assert where(match()) == "parrots.md:12"
    assert where(match("guide.pdf", 0, "page 3")) == "guide.pdf, page 3"
    assert where(match("typed", 0)) == "typed"
    assert where(match("a\x1b[31mb\n.md", 1)) == "ab .md:1"


@given(st.integers(20, 250), st.lists(st.text(max_size=60), max_size=5))
def test_a_row_fits_into_any_width(width: int, names: list[str]) -> None:
    """Gutter, score, bar, source and passage together are as wide as the list, whatever the sources are called."""
    matches = [match(name) for name in names]
    shared = columns(width, matches)
    assert shared.gutter + 6 + shared.bar + shared.where + shared.text <= max(width, 24)
    for one in matches:
        assert cell_len(shortened(where(one), shared.where - 2)) == shared.where - 2


def test_of_a_typed_text_the_beginning_is_seen_of_a_path_the_end() -> None:
    """Where there is no room for all of it."""
    typed = replace(
        match("A long text that was typed"), source=replace(match("A long text").source, digest="d")
    )
    assert placed(typed, 8) == "A long… "
    assert placed(match("docs/birds/parrots.md"), 12) == "…rrots.md:12"


@given(st.text(max_size=60), st.integers(0, 40))
def test_a_text_is_cut_to_its_cells(text: str, cells: int) -> None:
    """What does not fit ends with …, and is never wider than its room."""
    cut = begun(text, cells)
    assert cell_len(cut) <= max(cells, 0)
    assert cut == text or cut.endswith("…") or cells == 0


def test_a_row_shows_where_the_words_are() -> None:
    """From the beginning where they are seen then; else from shortly before the first of them, a word's beginning."""
    text = "Birds sleep.\n" + "They sleep and sleep. " * 10 + "Then a parrot wakes up."
    assert excerpt(text, Kindred("bird"), 24) == ("Birds sleep. They sleep…", [(0, 5)])
    shown, [(begin, end)] = excerpt(text, Kindred("parrots"), 24)
    assert shown == "…Then a parrot wakes up."
    assert shown[begin:end] == "parrot"
    assert excerpt(text, Kindred(), 12) == ("Birds sleep…", [])


@given(st.text(max_size=300), st.text(max_size=20), st.integers(0, 60))
def test_an_excerpt_fits(text: str, query: str, cells: int) -> None:
    """Whatever the passage is, it is one line in its cells, and the marked words lie in it."""
    shown, spans = excerpt(text, Kindred(query), cells)
    assert cell_len(shown) <= cells
    assert "\n" not in shown
    assert all(0 <= begin < end <= len(shown) for begin, end in spans)


def test_what_was_found_is_told_with_its_price() -> None:
    """How many of how many, how long it took, and tokens where some were paid for."""
    found = Found((match(), match()), tokens=1, seconds=0.034, searched=12803)
    assert found_words(found) == "2 closest of 12,803 · 0.03 s · 1 token"
    assert found_words(Found((), searched=9)) == "nothing among 9 · 0.00 s"


def test_a_least_score_that_leaves_some_out_is_told() -> None:
    """It is set out of sight in a narrow terminal; where it leaves out nothing that was wanted, it is not told."""
    found = Found((match(), match()), searched=9)
    assert found_words(found, 20, 0.3) == "2 closest of 9, the others below 0.3 · 0.00 s"
    assert found_words(Found((), searched=9), 20, 0.3) == "nothing among 9, all below 0.3 · 0.00 s"
    assert found_words(found, 2, 0.3) == found_words(found, 20, -1.0) == "2 closest of 9 · 0.00 s"
