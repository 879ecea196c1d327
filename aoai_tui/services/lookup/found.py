"""What a lookup finds, and what stands around a passage."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.domain import Match, Passage, TextSource


@dataclass(frozen=True)
class Found:
    """The passages that are nearest to what was looked up."""

    matches: tuple[Match, ...] = ()
    """The best first; of two that are equally good the one that was embedded first."""

    tokens: int = 0
    """Tokens that were paid for the query's vector; 0 where it was known."""

    seconds: float = 0.0
    """How long the search took, without the query's embedding."""

    searched: int = 0
    """Passages that were compared."""

    behind: int = 0
    """Passages that are lacking where the collection is looked up, in PostgreSQL: copy it there again."""


@dataclass(frozen=True)
class Context:
    """A passage where it stands in its source."""

    passage: Passage
    source: TextSource
    before: tuple[Passage, ...] = ()
    """The passages before it, in their order, the last of them its neighbour."""
    after: tuple[Passage, ...] = ()

    text_before: str = ""
    """The source's text before the passage, as far as `before` reaches, without what overlaps."""
    text_after: str = ""
