"""Passages as a text for elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime

from aoai_tui.domain import Match, Passage, TextSource
from aoai_tui.services.lookup.quoting import as_context, quoted

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def match(number: int, text: str, *, line: int = 0, place: str = "") -> Match:
    source = TextSource(id=1, collection_id="c", name="parrots.md", added_at=NOW)
    passage = Passage(
        id=number, collection_id="c", source_id=1, number=number, text=text, line=line, place=place
    )
    return Match(passage=passage, source=source, score=0.5)


def test_each_passage_stands_under_its_source() -> None:
    """Several are numbered; one alone is not."""
    one, two = match(1, "A treat.\n", line=12, place="Training"), match(2, "Softly.\x1b[2J")
    assert quoted([one]) == "## parrots.md, line 12, Training\n\nA treat."
    assert quoted([one, two]) == (
        "## 1. parrots.md, line 12, Training\n\nA treat.\n\n## 2. parrots.md\n\nSoftly."
    )


def test_a_prompts_context_tells_where_it_is_from() -> None:
    """The collection, and what it was found for, stand before the passages."""
    text = as_context([match(1, "A treat.")], "notes", "ways to teach a bird")
    assert (
        text
        == "A passage from “notes” that were found for “ways to teach a bird”.\n\n## parrots.md\n\nA treat.\n"
    )
    assert as_context([match(1, "A"), match(2, "B")], "notes").startswith(
        "2 passages from “notes”.\n\n## 1. "
    )
