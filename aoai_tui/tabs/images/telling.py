"""How a drawing ended, in words: in the tab, in a note where the person is elsewhere."""

from __future__ import annotations

from textual import on

from aoai_tui.errors import StorageTrouble
from aoai_tui.services.gallery.entries import Entry
from aoai_tui.tabs.images.going_on import GoingOnPart
from aoai_tui.tabs.images.queue_list import QueueList
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
        self._tell_elsewhere(f"The picture is there: {prompt_words(entry, 60)}")

    def tell_failed(self, entry: Entry) -> None:
        """One has just failed: in the line, and in a note where that is out of sight."""
        if entry.failure is None:
            return
        self.last_entry = entry
        self.tell_failure(entry, self.again_key)
        self.run_worker(self._after(), group="after", exclusive=True)
        words = told_words(entry.failure, self.without_of(entry))
        self._tell_elsewhere(f"A picture failed: {prompt_words(entry, 60)}", words)

    def tell_failure(self, entry: Entry, key: str) -> None:
        """Why there is none, and what a key does about it."""
        if entry.failure is None:
            return
        without = self.without_of(entry)
        keys = f"{key.split(maxsplit=1)[0]} draws it without {without}" if without else key
        self.line.say(told_words(entry.failure, without), "bad", keys)

    @property
    def again_key(self) -> str:
        """What f5 does about the newest failure, where it leaves nothing out."""
        return "f5 goes on" if self.queue.held else "f5 tries again"

    @on(QueueList.Looked)
    def _tell_looked(self, event: QueueList.Looked) -> None:
        """Of several failures the one under the cursor; the newest again as soon as the list is left."""
        event.stop()
        if event.entry and event.entry.failure:
            self.tell_failure(event.entry, "a tries again")
        elif event.entry is None and self.line.kind == "bad" and self.line.said and self.unfinished:
            self.tell_failure(self.unfinished, self.again_key)

    def tell_stopped(self, entry: Entry) -> None:
        """What is left of it, and of those behind."""
        self.last_entry = entry
        kept = "What had arrived is kept." if entry.made else "Nothing had arrived."
        held = len(self.queue.held)
        waiting = "" if not held else " One prompt waits." if held == 1 else f" {held} prompts wait."
        self.line.say(f"Stopped. {kept}{waiting}", "warning", "f5 goes on")
        self.run_worker(self._after(), group="after", exclusive=True)

    def _tell_elsewhere(self, words: str, why: str = "") -> None:
        """A note where the line is out of sight: in another tab, under a dialog, at another window."""
        if not self.tab.display or self.app.screen is not self.screen:
            if why:
                self.app.notify(why, title=words, severity="error", timeout=12, markup=False)
            else:
                self.app.notify(words, markup=False)
        tell_desktop(self.app, words)

    async def _after(self) -> None:
        """What was learnt of the deployment; what the disk did not take."""
        with self.tab.errors_shown():
            await self.show_deployments()
            trouble = self.queue.trouble
            if isinstance(trouble, StorageTrouble) and not self.line.said.startswith(trouble.title):
                raise trouble
