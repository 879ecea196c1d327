"""Passages for elsewhere: taken to the chat with their sources, copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from aoai_tui.domain import Match
from aoai_tui.plain import plain_line
from aoai_tui.tabs.embeddings.part import EmbeddingsPart
from aoai_tui.widgets.clipboard import copy


class HandingPart(EmbeddingsPart):
    """The part of the Embeddings tab that gives away what was found."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "alt+c",
            "copy",
            "Copy",
            id="embeddings.copy",
            show=False,
            tooltip="Copy the selection, else the chosen passages with their sources, else the query",
        ),
    ]

    async def to_chat(self, matches: Sequence[Match]) -> None:
        """Take passages to the chat, as a text that goes with the next prompt. Raises AoaiError."""
        from aoai_tui.services.lookup.quoting import as_context  # noqa: PLC0415  when it is wanted

        if not matches or self.collection is None:
            return
        text = as_context(matches, self.collection.name, self.seen.query)
        count = "1 passage" if len(matches) == 1 else f"{len(matches):,} passages"
        name = f"{plain_line(self.collection.name, 60)}, {count}.md"
        attachment = await self.bench.attachments.from_bytes(text.encode(), name)
        self.clear_chosen()
        self.tab.post_message(self.tab.Handed("chat", attachments=(attachment,)))

    def action_copy(self) -> None:
        """Copy the selection, else passages, else the query."""
        if text := self.screen.get_selected_text() or self.text.selected_text:
            copy(self.app, text, what="The selection")
        elif self.seen.chosen or self.view.has_focus_within:
            self.copy_passages(self.chosen_passages)
        elif self.query_text:
            copy(self.app, self.query_text, what="The query")

    def copy_passages(self, matches: Sequence[Match]) -> None:
        """Copy passages, each with its source."""
        from aoai_tui.services.lookup.quoting import quoted  # noqa: PLC0415  when it is wanted

        if matches:
            what = "The passage" if len(matches) == 1 else f"{len(matches):,} passages"
            copy(self.app, quoted(matches), what=what)
