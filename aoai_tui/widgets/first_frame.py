"""A screen whose first frame comes sooner: what Textual would do twice before it is done once."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual import events
from textual.screen import Screen

Result = TypeVar("Result")


class FirstFrame(Screen[Result], Generic[Result]):
    """Is the first screen of the app, and mounted while the app begins.

    Meanwhile the app holds back all updates. Textual lays the screen out and draws it all the same, throws the frame
    away, styles every widget a second time because the screen “resumes”, and gives the cursor to the first widget
    that takes it, though on_mount puts it elsewhere.
    """

    _has_resumed = False

    async def on_event(self, event: events.Event) -> None:
        """The first time that the screen resumes its widgets have just got their styles."""
        if isinstance(event, events.ScreenResume) and not self._has_resumed:
            event.refresh_styles = False
            await super().on_event(event)
            self._has_resumed = True
        else:
            await super().on_event(event)

    def _update_auto_focus(self) -> None:
        if self._has_resumed:
            super()._update_auto_focus()

    def _compositor_refresh(self) -> None:
        if (
            not self.app._batch_count
        ):  # else the frame would be thrown away, and what changed be forgotten with it
            super()._compositor_refresh()
