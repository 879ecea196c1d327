"""How far embedding is: count, rate, time left, and the key that pauses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from aoai_tui.services.lookup.events import Progress as Embedding
from aoai_tui.widgets.progress_line import Progress, ProgressLine
from aoai_tui.widgets.times import length


class EmbeddingLine(ProgressLine):
    """One line, hidden while nothing is embedded."""

    DEFAULT_CSS = """
    EmbeddingLine { padding: 0 1; }
    """

    STOPS: ClassVar[str] = "esc pauses"
    TELLS_SECONDS: ClassVar[bool] = False


@dataclass
class EmbeddingProgress(Progress):
    """Where a run is."""

    embedding: Embedding | None = None
    """None before the first word of it."""

    def share(self) -> float | None:
        """How much is done, 0 to 1."""
        return self.embedding.share if self.embedding else None

    def figures(self) -> str:
        """`1,204 of 12,803 · 310/s · 0:37 left`."""
        return embedding_figures(self.embedding) if self.embedding else ""


def embedding_figures(embedding: Embedding) -> str:
    """`1,204 of 12,803 · 310/s · 0:37 left`: what is not known yet is left out."""
    done = embedding.done + embedding.refused
    rate, left = embedding.per_second, embedding.seconds_left
    parts = [
        f"{done:,} of {done + embedding.waiting:,}",
        "" if rate is None else f"{rate:,.0f}/s" if rate >= 1 else f"{rate * 60:,.0f}/min",
        f"{length(left)} left" if left is not None and embedding.waiting else "",
    ]
    return " · ".join(part for part in parts if part)
