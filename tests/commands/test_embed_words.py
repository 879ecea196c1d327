"""What the commands of `embed` say, without a collection behind it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from aoai_tui.commands.embed_words import (
    aligned,
    as_plan,
    ended_words,
    noted,
    planned_words,
    tabbed,
    table,
)
from aoai_tui.commands.embedding_progress import EmbeddingProgress, time_words
from aoai_tui.domain import Collection, Match, Passage, TextSource
from aoai_tui.services.lookup.events import Progress
from aoai_tui.services.lookup.plans import Estimate, Plan, PlannedSource, Planning, Skipped
from aoai_tui.services.lookup.words import counted, standing

NOW = datetime(2026, 1, 2, tzinfo=UTC)
NOTES = Collection(id="c1", name="notes", created_at=NOW, connection="demo", deployment="d", passages=412)


def source(name: str = "parrots.md") -> TextSource:
    """A file of the collection."""
    return TextSource(id=1, collection_id="c1", name=name, added_at=NOW)


def match(text: str, score: float = 0.5, line: int = 12, where: str = "", name: str = "parrots.md") -> Match:
    """A passage that was found."""
    passage = Passage(id=7, collection_id="c1", source_id=1, number=0, text=text, line=line, place=where)
    return Match(passage=passage, source=source(name), score=score)


def planned(name: str, *warnings: str) -> PlannedSource:
    """A file that will be added."""
    return PlannedSource(source=source(name), passages=3, warnings=warnings)


def test_a_plan_is_one_sentence() -> None:
    """Only what there is is told."""
    plan = Plan(NOTES, (planned("a"),), estimate=Estimate(passages=1, tokens=1200))
    assert planned_words(plan, "") == "1 passage of 1 text, about 1,200 tokens."
    more = Plan(
        NOTES,
        (planned("a"), planned("b")),
        gone=(source(),),
        unchanged=4,
        estimate=Estimate(6, 2, 1, Decimal(1)),
    )
    assert (
        planned_words(more, "~$1.00")
        == "6 passages of 2 texts, 2 known already, about 1 token (~$1.00), 4 files unchanged, 1 file gone."
    )
    assert as_plan(more, "~$1.00")["estimated_cost"] == 1.0


def test_many_notes_are_cut() -> None:
    """Ten are told, and how many more there are; names are plain text."""
    skipped = tuple(Skipped(f"{number}\x1b[31m.bin", "It is no text.") for number in range(40))
    notes = noted(Plan(NOTES, (planned("a.csv", "Column “x” was chosen."),), skipped))
    assert len(notes) == 11
    assert notes[0] == "0.bin: It is no text."
    assert notes[-1].startswith("… and 31 more")
    assert noted(Plan(NOTES, (planned("a.csv", "Column “x” was chosen."),))) == [
        "a.csv: Column “x” was chosen."
    ]


def test_the_end_tells_what_was_done_and_what_is_left() -> None:
    """Counts with their words; nothing that is 0."""
    assert (
        ended_words(NOTES, Progress(done=1, waiting=0, tokens=20))
        == "notes: 1 passage embedded, 20 tokens; 412 in all."
    )
    left = Collection(
        id="c", name="n", created_at=NOW, connection="", deployment="", passages=5, waiting=3, refused=1
    )
    assert (
        ended_words(left, Progress(done=5, waiting=3, refused=1, copied=2, tokens=1))
        == "n: 5 passages embedded, 2 of them known already, 1 refused, 1 token; 5 in all, 3 waiting."
    )


def test_a_place_is_a_line_or_what_there_is() -> None:
    """Line, heading or page, or the name alone."""
    for found, words in (
        (match("x"), "parrots.md:12"),
        (match("x", line=0, where="page 3", name="guide.pdf"), "guide.pdf, page 3"),
        (match("x", line=0), "parrots.md"),
        (match("x", line=0, name="\x1b[2J"), "text"),
    ):
        assert standing(found.source, found.passage) == words


def test_a_match_in_a_pipe_is_one_line_of_three_fields() -> None:
    """However many lines and tabs the passage has, and whatever escape codes."""
    row = tabbed(match("one\ttwo\n\nthree\x1b]0;x\x07", 0.87123))
    assert row == "0.8712\tparrots.md:12\tone two three"


@pytest.mark.parametrize("width", [40, 80, 200])
def test_matches_on_a_terminal_fit_its_width(width: int) -> None:
    """Wide characters count twice; scores and passages stand below each other."""
    from rich.cells import cell_len

    rows = aligned(
        [match("鹦鹉学说话 " * 50, 1.0), match("short", -0.25, name="a very long name " * 8)], width
    )
    assert all(cell_len(row) <= width for row in rows)
    assert rows[0].startswith(" 1.000 ██████████ ")
    assert rows[1].startswith("-0.250            ")
    assert aligned([], width) == []


def test_a_table_is_aligned() -> None:
    """Numbers at the right."""
    assert table([("name", "n"), ("a", "12"), ("long name", "3")], right=(1,)) == [
        "name        n",
        "a          12",
        "long name   3",
    ]


def test_one_is_no_plural() -> None:
    """And thousands have separators."""
    assert [counted(count, "passage") for count in (0, 1, 1200)] == [
        "0 passages",
        "1 passage",
        "1,200 passages",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59.4, "59 s"), (59.6, "1:00 min"), (125, "2:05 min"), (3720, "1:02 h")],
)
def test_time_left_is_told_in_fitting_units(seconds: float, words: str) -> None:
    """Seconds, minutes or hours."""
    assert time_words(seconds) == words


def test_the_line_tells_what_goes_on() -> None:
    """What is read first; then count, rate and time left, as soon as they are known."""
    line = EmbeddingProgress()
    assert line.line(80) == "Reading …"
    line.planning(Planning(files=3, passages=1, name="docs/\x1b[1mx.md"))
    assert line.line(80) == "Reading: 3 files, 1 passage … docs/x.md"
    line.embedding(Progress(done=128, waiting=280, refused=4))
    assert line.line(80) == "Embedding: 128 of 412, 4 refused"
    line.embedding(Progress(done=128, waiting=284, per_second=35.4, seconds_left=8))
    assert line.line(80) == "Embedding: 128 of 412, 35 a second, 8 s left"
    line.embedding(Progress(done=1, waiting=9, per_second=0.5, seconds_left=18))
    assert line.line(80) == "Embedding: 1 of 10, 30 a minute, 18 s left"
