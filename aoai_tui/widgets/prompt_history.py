"""Earlier prompts, brought back into the composer by going up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.composer_help import ComposerHelp, Deed


class PromptHistory(ComposerHelp):
    """Up in an empty composer goes back through what was asked, down forward to what was being typed."""

    def __init__(self, composer: Composer, read: Callable[[], Awaitable[Sequence[str]]]) -> None:
        """`read` gives the earlier prompts, the newest first; what fails in it is its own to tell."""
        self._composer, self._read = composer, read
        self._prompts: Sequence[str] = ()
        self._at = -1
        """Which one is in the composer; -1 for what the person types."""
        self._unsent = ""

    def takes(self, deed: Deed) -> bool:
        """Up and down, where the cursor can't move on in a text of one's own."""
        row = self._composer.cursor_location[0]
        if deed == "up":
            if self._walking and row == 0:
                self._show(self._at + 1)
                return True
            if not self._composer.text:
                self._composer.run_worker(self._begin(), group="history", exclusive=True)
                return True
        if deed == "down" and self._walking and row == self._composer.document.line_count - 1:
            self._show(self._at - 1)
            return True
        return False

    @property
    def _walking(self) -> bool:
        """Whether the text is an earlier prompt as it was."""
        return 0 <= self._at < len(self._prompts) and self._composer.text == self._prompts[self._at]

    async def _begin(self) -> None:
        unsent = self._composer.text
        self._prompts = await self._read()
        if self._composer.text == unsent:  # nothing was typed meanwhile
            self._unsent, self._at = unsent, -1
            self._show(0)

    def _show(self, at: int) -> None:
        if at >= len(self._prompts):
            return
        back = at > self._at
        self._at = at
        self._composer.put(self._prompts[at] if at >= 0 else self._unsent)
        if back:  # so that the next one is one key away, too
            self._composer.move_cursor((0, len(self._composer.document[0])))
