"""Drawing is stopped, gone on with, begun again; what waits is moved, edited, taken out."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from aoai_tui.plain import plain_line
from aoai_tui.services.gallery.entries import Entry, EntryState
from aoai_tui.tabs.images.changing import ChangingPart
from aoai_tui.tabs.images.queue_list import QueueList


class GoingOnPart(ChangingPart):
    """What the person does with the queue."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f5",
            "again",
            "Draw again",
            id="images.again",
            tooltip="Go on where it failed or was stopped, without what was refused; else draw the last prompt again",
        ),
    ]

    last_entry: Entry | None = None
    """What f5 draws again, where nothing waits for it."""
    _removed: Entry | None = None

    @property
    def is_drawing(self) -> bool:
        """Whether escape has something to stop here."""
        return self.queue.drawing is not None

    def action_stop(self) -> None:
        """Draw no further; what came is kept, and what waits waits for the person."""
        self.queue.stop()

    @property
    def again_words(self) -> str:
        """What f5 does now; empty for nothing."""
        failed = self.unfinished
        if failed and (without := self.without_of(failed)):
            return f"Without {without}"
        if failed or self.queue.held:
            only_failed = failed and failed.state is EntryState.FAILED and not self.queue.held
            return "Try again" if only_failed else "Go on"
        return "Draw again" if self.last_entry and not self.is_drawing else ""

    @property
    def unfinished(self) -> Entry | None:
        """The newest one that failed or was stopped."""
        ended = [one for one in self.queue.entries if one.state in (EntryState.FAILED, EntryState.STOPPED)]
        return ended[-1] if ended else None

    def action_again(self) -> None:
        """Go on with what failed, was stopped or waits; else draw the last one anew."""
        with self.tab.errors_shown():
            if (failed := self.unfinished) or self.queue.held:
                self.line.say("")
                if failed:
                    self._let(failed)
                self.queue.go_on()
            elif (last := self.last_entry) and not self.is_drawing:
                self.queue.clear_ended()
                self.line.say("")
                self.queue.add(
                    last.prompt, last.options, last.deployment, pictures=last.pictures, mask=last.mask
                )

    def _let(self, entry: Entry) -> None:
        """Let one that failed or waits for the person have its turn."""
        if self.without_of(entry):
            self.queue.without_refused(entry.id)
        else:
            self.queue.retry(entry.id)

    # What waits

    @on(QueueList.Asked)
    async def _do_with_waiting(self, event: QueueList.Asked) -> None:
        event.stop()
        entry = event.entry
        match event.action:
            case "again":
                self._let(entry)
            case "up" | "down":
                self.queue.move(entry.id, -1 if event.action == "up" else 1)
            case "remove":
                self._removed = self.queue.remove(entry.id)
                self.app.notify("Removed. u brings it back.", timeout=4, markup=False)
            case "edit":
                await self._edit_entry(entry)

    async def _edit_entry(self, entry: Entry) -> None:
        """Its prompt, pictures and options go back to where they were chosen."""
        with self.tab.errors_shown():
            self.queue.remove(entry.id)
            self.text.put(entry.prompt)
            self.given.show(entry.pictures, entry.mask)
            await self.choices.choose(self.choices.own_deployment, entry.options)
            self.show_options()
            self.focus_first()

    @on(QueueList.RestoreAsked)
    def _restore_waiting(self, event: QueueList.RestoreAsked) -> None:
        event.stop()
        removed, self._removed = self._removed, None
        if removed:
            self.queue.put_back(removed)

    def without_of(self, entry: Entry) -> str:
        """The refused parameter that an entry can go on without."""
        return plain_line(self.pictures.can_go_without(entry.failure), 40) if entry.failure else ""
