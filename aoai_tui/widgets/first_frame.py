"""A screen whose first frame comes sooner: what Textual would do twice before it is done once."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual import events
from textual.geometry import Size
from textual.screen import Screen

Result = TypeVar("Result")

_LOOK_AGAIN = 0.02
"""Seconds after which a screen that has no layout looks whether updates are still held back."""


class FirstFrame(Screen[Result], Generic[Result]):
    """Is the first screen of the app, and mounted while the app begins.

    Meanwhile the app holds back all updates. Textual reads all styles anew all the same, lays the screen out and draws
    it, throws the frame away, styles every widget a second time because the screen “resumes”, and gives the cursor to
    the first widget that takes it, though on_mount puts it elsewhere.
    """

    _has_resumed = False
    _is_laid_out = _is_drawn = False

    def __init__(self) -> None:
        """A screen that was not drawn yet. The app's styles are new to it, but need not be read again for it."""
        super().__init__()
        self._css_update_count = self.app._css_update_count

    def first_frame_drawn(self) -> None:
        """The first frame is on its way to the terminal, and nothing that followed from it waits to be drawn."""

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

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        if self._is_laid_out:
            super()._refresh_layout(size, scroll)
        elif self.app._batch_count:
            self.set_timer(_LOOK_AGAIN, self._lay_out_at_last)
        else:  # it has no size of its own yet
            self._is_laid_out = True
            super()._refresh_layout(size or self.app.size)

    def _lay_out_at_last(self) -> None:
        if not self._is_laid_out:  # as it mostly is by then: resuming does it, too
            self._refresh_layout()

    def _compositor_refresh(self) -> None:
        if self.app._batch_count or not self._is_laid_out:
            return  # the frame would be thrown away, and what changed be forgotten with it
        super()._compositor_refresh()
        if not self._is_drawn:
            self._is_drawn = True
            self.call_after_refresh(self.first_frame_drawn)
