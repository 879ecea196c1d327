"""Adding and embedding in words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from aoai_tui.domain import Collection
from aoai_tui.services.lookup.events import Progress
from aoai_tui.tabs.embeddings.adding.embedding_line import EmbeddingLine, EmbeddingProgress, embedding_figures
from aoai_tui.tabs.embeddings.adding.ended_words import done_words, paused_words, waiting_words
from tests.tabs.embeddings_harness import EmbeddingsHarness, embeddings_app

NOTES = Collection(
    id="c",
    name="no\x1b[31mtes",
    created_at=datetime(2026, 11, 23, tzinfo=UTC),
    connection="demo",
    deployment="demo-embedding",
    waiting=1,
)


def test_progress_tells_count_rate_and_time_left() -> None:
    """What is not known yet is left out; slow ones are told by the minute."""
    assert embedding_figures(Progress(done=0, waiting=12_803)) == "0 of 12,803"
    known = Progress(done=1_200, waiting=11_599, refused=4, per_second=310.4, seconds_left=37.4)
    assert embedding_figures(known) == "1,204 of 12,803 · 310/s · 0:37 left"
    assert embedding_figures(Progress(done=1, waiting=1, per_second=0.2)) == "1 of 2 · 12/min"


def test_the_end_tells_what_was_paid_and_what_was_refused() -> None:
    """Copied vectors cost nothing, and that is said; names from outside can't do anything."""
    assert done_words(NOTES, Progress(done=1, waiting=0, tokens=1_204)) == (
        "1 passage of “notes” is embedded: 1,204 tokens."
    )
    assert done_words(NOTES, Progress(done=9, waiting=0, refused=2, copied=9)) == (
        "9 passages of “notes” are embedded: 9 cost nothing. 2 passages were refused."
    )
    assert done_words(NOTES, Progress(done=0, waiting=0, refused=1, tokens=2)) == (
        "Nothing of “notes” was embedded. 1 passage was refused."
    )


def test_what_waits_is_told_with_its_number() -> None:
    """One passage waits, several wait; of many collections some are named."""
    assert paused_words(NOTES) == "Paused. 1 passage of “notes” waits."
    assert waiting_words([NOTES]) == "1 passage of “notes” is not embedded yet."
    assert waiting_words([NOTES] * 5).endswith("And 2 more collections.")


async def test_progress_fits_into_80_columns(tmp_path: Path) -> None:
    """With numbers as large as they come, the key that pauses is still there."""
    async with embeddings_app(tmp_path, size=(80, 24)) as tab:
        _follow(tab)
        await tab.until(lambda: "esc pauses" in tab.screen(), "the key is there")
        assert "104,204 of 912,803 · 1,310/s · 1:27:05 left" in tab.screen()


def _follow(tab: EmbeddingsHarness) -> None:
    embedding = Progress(done=104_204, waiting=808_599, per_second=1_310, seconds_left=5_225)
    line = tab.pane.query_one(EmbeddingLine)
    line.follow(EmbeddingProgress(words="“support”: embedding", embedding=embedding))
