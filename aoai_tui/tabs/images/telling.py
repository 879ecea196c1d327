"""How a drawing ended, in words: in the tab, in a note where the person is elsewhere."""

from __future__ import annotations

from aoai_tui.errors import StorageTrouble
from aoai_tui.services.gallery.entries import Entry
from aoai_tui.tabs.images.going_on import GoingOnPart
from aoai_tui.tabs.images.queue_words import ended_words, prompt_words, told_words
from aoai_tui.widgets.desktop_note import tell_desktop


class TellingPart(GoingOnPart):
    """The line under what is drawn."""

    def tell_end(self, entry: Entry) -> None:
        """Its pictures are there."""
        self.last_entry = entry
        timing = entry.made[-1].timing if entry.made else None
        words = ended_words(entry.made, timing.total if timing else None)
        self.line.say(words, "good", "" if self.unfinished else "f5 draws it again")
        self.run_worker(self._after(), group="after", exclusive=True)
        self._tell_elsewhere(f"The picture is there: {prompt_words(entry, 60)}", failed=False)

    def tell_failure(self, entry: Entry) -> None:
        """Why there is none, and what f5 does about it."""
        if entry.failure is None:
            return
        self.last_entry = entry
        without = self.without_of(entry)
        again = "f5 goes on" if self.queue.held else "f5 tries again"
        keys = f"f5 draws it without {without}" if without else again
        self.line.say(told_words(entry.failure, without), "bad", keys)
        self.run_worker(self._after(), group="after", exclusive=True)
        self._tell_elsewhere(f"A picture failed: {prompt_words(entry, 60)}", failed=True)

    def tell_stopped(self, entry: Entry) -> None:
        """What is left of it, and of those behind."""
        self.last_entry = entry
        kept = "What had arrived is kept." if entry.made else "Nothing had arrived."
        held = len(self.queue.held)
        waiting = "" if not held else " One prompt waits." if held == 1 else f" {held} prompts wait."
        self.line.say(f"Stopped. {kept}{waiting}", "warning", "f5 goes on")
        self.run_worker(self._after(), group="after", exclusive=True)

    def _tell_elsewhere(self, words: str, *, failed: bool) -> None:
        """A note where the person is in another tab, or at another window."""
        if not self.tab.display:
            self.app.notify(words, severity="warning" if failed else "information", markup=False)
        tell_desktop(self.app, words)

    async def _after(self) -> None:
        """What was learnt of the deployment; what the disk did not take."""
        with self.tab.errors_shown():
            await self.show_deployments()
            if isinstance(self.queue.trouble, StorageTrouble):
                raise self.queue.trouble
