"""The Embeddings tab; what is in it is imported when it is first shown."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import work

from aoai_tui.errors import StorageTrouble
from aoai_tui.tab import LateTab

if TYPE_CHECKING:
    from aoai_tui.tabs.embeddings.pane import EmbeddingsPane


class EmbeddingsTab(LateTab):
    """Embeddings: texts are looked up by what they mean."""

    TITLE: ClassVar[str] = "Embeddings"
    NAME: ClassVar[str] = "embeddings"
    HELP: ClassVar[str] = (
        "Collections of texts are embedded once and then looked up by what they mean. ctrl+n makes one, f4 adds texts, "
        "files and folders to it; what that costs is told before anything is sent. Escape pauses that, f5 goes on. "
        "Type what you look for: after a short pause, or with enter, the closest passages show, with their score and "
        "where they stand. down goes to them: enter shows one whole, in its text; m finds more like it; space chooses "
        "several, c takes them to the chat with their sources, s looks in its source alone. f6 shows them as a list, "
        "as a matrix of similarities, or on a map of the whole collection; i shows a passage's vector, alt+d lists "
        "near duplicates, f8 compares two texts. f3 chooses the sources to look in, ctrl+o how many passages are shown "
        "and from which score on. ctrl+b goes to the collections, whose keys stand below. A query that was asked "
        "before costs nothing."
    )

    pane: EmbeddingsPane | None = None
    """What is in the tab, once it was shown."""

    def make_body(self) -> EmbeddingsPane:
        """The pane."""
        from aoai_tui.tabs.embeddings.pane import EmbeddingsPane  # noqa: PLC0415  not part of the first paint

        self.pane = EmbeddingsPane(self)
        return self.pane

    def furnish(self) -> None:
        """Look for what a former run left behind."""
        self._look_back()

    @work(group="begin")
    async def _look_back(self) -> None:
        from aoai_tui.tabs.embeddings.adding.left_behind import tell_of  # noqa: PLC0415  not part of the first paint

        await asyncio.to_thread(_load)
        with suppress(StorageTrouble):  # the chat tells of it
            found = [one for one in await self.bench.lookup.left_behind() if one.waiting]
            if found and not self.display:  # here, the pane says it itself
                tell_of(self.app, found)


def _load() -> None:
    """Import what looking back needs, in a thread."""
    from aoai_tui.services.lookup import lookup  # noqa: PLC0415  see above

    _ = lookup
