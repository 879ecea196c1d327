"""The Images tab; what is in it is imported when it is first shown."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import work

from aoai_tui.domain import Attachment, Hit
from aoai_tui.errors import StorageTrouble
from aoai_tui.tab import LateTab

if TYPE_CHECKING:
    from aoai_tui.tabs.images.pane import ImagesPane


class ImagesTab(LateTab):
    """Images: prompts become pictures."""

    TITLE: ClassVar[str] = "Images"
    NAME: ClassVar[str] = "images"
    HELP: ClassVar[str] = (
        "Describe a picture and press enter: it is drawn, kept and shown; unfinished pictures are seen as they come. "
        "What is entered meanwhile waits its turn. Escape stops and keeps what came; f5 goes on, without what the "
        "deployment refused, or draws the last prompt again. A picture that is dropped on the prompt, chosen with f4 "
        "or pasted with alt+v is changed by the next prompt; on its chip m draws a mask. ctrl+o shows deployment, "
        "size, quality and the rest. All that was drawn stays in the gallery below (ctrl+b): enter shows one on the "
        "whole screen, e changes it, v puts its prompt back, m draws a mask, c takes it to the chat, ctrl+s saves it, "
        "f4 brings one in; delete puts it away and u brings it back. space takes several together."
    )

    pane: ImagesPane | None = None
    """What is in the tab, once it was shown."""

    def make_body(self) -> ImagesPane:
        """The pane."""
        from aoai_tui.tabs.images.pane import ImagesPane  # noqa: PLC0415  not part of the first paint

        self.pane = ImagesPane(self)
        return self.pane

    def furnish(self) -> None:
        """Look for what a former run left behind."""
        self._look_back()

    @work(group="begin")
    async def _look_back(self) -> None:
        from aoai_tui.tabs.images.interrupted import tell_of  # noqa: PLC0415  not part of the first paint

        await asyncio.to_thread(_load)
        with suppress(StorageTrouble):  # the chat tells of it
            if found := await self.bench.gallery.interrupted():
                tell_of(self.app, found)
                if self.pane is not None and self.pane.is_mounted:
                    await self.pane.refresh_gallery()

    def take_attachments(self, attachments: tuple[Attachment, ...]) -> None:
        """Pictures from a conversation are brought into the gallery, and become those that the next prompt changes."""
        if self.pane is not None:
            self._change(self.pane, attachments)

    @work(group="handed")
    async def _change(self, pane: ImagesPane, attachments: tuple[Attachment, ...]) -> None:
        await pane.furnished.wait()  # what waited with the draft stands there by then
        with self.errors_shown():
            pictures = [await self.bench.gallery.bring_attachment(one) for one in attachments]
            if pictures:
                await pane.refresh_gallery(pictures[-1].id)
            await pane.change(*pictures)

    def show_hit(self, hit: Hit, _typed: str) -> None:
        """Open the picture that was found."""
        if self.pane is not None:
            self.pane.call_after_refresh(self.pane.go_to, hit.picture_id)


def _load() -> None:
    """Import what looking back needs, in a thread."""
    from aoai_tui.services.gallery import gallery  # noqa: PLC0415  see above

    _ = gallery
