"""Embedding that a former run of the app could not end."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import App

from aoai_tui.domain import Collection
from aoai_tui.tabs.embeddings.adding.ended_words import waiting_words


def tell_of(app: App[object], found: Sequence[Collection]) -> None:
    """Say what is left to do; it waits for the person."""
    app.notify(
        f"{waiting_words(found)} f5 in Embeddings goes on with the chosen one; nothing is paid for twice.",
        title="Embedding was interrupted",
        severity="warning",
        timeout=15,
        markup=False,
    )
