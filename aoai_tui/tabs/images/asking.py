"""Prompts become pictures: sent, drawn one after another, stopped, gone on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from aoai_tui.domain import Picture
from aoai_tui.errors import StorageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.gallery.entries import Entry, EntryChanged, EntryDrew, EntryState, QueueEvent
from aoai_tui.services.gallery.events import Downloading, DrawEvent, DrawingEnded, Partial, PictureKept
from aoai_tui.tabs.images.changing import ChangingPart
from aoai_tui.tabs.images.queue_list import QueueList
from aoai_tui.tabs.images.queue_words import ended_words, failure_words, prompt_words, usual_seconds
from aoai_tui.tabs.images.taking import path_of
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.desktop_note import tell_desktop

_RECENT = 60
"""Pictures that tell how long the next one takes."""


class AskingPart(ChangingPart):
    """The part of the Images tab that asks the service. The queue goes on while the person is elsewhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f5",
            "again",
            "Draw again",
            id="images.again",
            tooltip="Go on where it failed or was stopped, without what was refused; else draw the last prompt again",
        ),
    ]

    _last: Entry | None = None
    """What f5 draws again, where nothing waits for it."""
    _removed: Entry | None = None
    _unwatch: Callable[[], None] | None = None

    async def begin_asking(self) -> None:
        """Show what waits since the app ended. Raises StorageTrouble."""
        found = await self.queue.load()
        self._unwatch = self.queue.watch(self._hear)
        self._show_queue()
        held = [one for one in found if one.held]
        if held:
            count = "A prompt waits" if len(held) == 1 else f"{len(held)} prompts wait"
            self.line.say(f"{count} since the app ended; nothing was sent.", "warning", "f5 draws")
        elif found:
            self._tell_failure(found[-1])

    def end_asking(self) -> None:
        """Hear no more: the queue ends with the connection."""
        if self._unwatch:
            self._unwatch()
            self._unwatch = None
        for group in ("after", "kept", "look up"):
            self.workers.cancel_group(self, group)

    def on_unmount(self) -> None:
        """Hear no more."""
        self.end_asking()

    # Sent

    @on(Composer.Sent)
    async def _send(self, event: Composer.Sent) -> None:
        event.stop()
        if self.taking.holds_back(event.composer.action_send):
            return
        with self.tab.errors_shown():
            self.deployments.check(self.choices.deployment)
            self._begin(event.text)
            self.text.put("")
            self.given.show((), None)
            await self.choices.keep_prompt(event.text.strip())
            await self.keep_draft()

    def _begin(self, prompt: str) -> None:
        """Raises UsageTrouble."""
        self.queue.clear_ended()
        self.line.say("")
        self.queue.add(
            prompt,
            self.choices.options,
            self.choices.deployment,
            pictures=self.given.pictures,
            mask=self.given.mask,
        )

    # Drawn

    def _hear(self, event: QueueEvent) -> None:
        if not self.is_attached:
            return
        match event:
            case EntryChanged(entry) if entry.state is EntryState.STOPPED:
                self._tell_stopped(entry)
            case EntryChanged(entry) if entry.state is EntryState.FAILED:
                self._tell_failure(entry)
            case EntryDrew(entry, drawn):
                self._take(entry, drawn)
        self._show_queue()

    def _take(self, entry: Entry, event: DrawEvent) -> None:
        match event:
            case Partial(data, number):
                self.drawing.show_sketch(data, f"sketch {number + 1}")
            case Downloading(received, total):
                self.drawing.fetched(received, total)
            case PictureKept(picture):
                self.run_worker(self.picture_kept(picture), group="kept")
            case DrawingEnded(pictures, error):
                self.run_worker(self._all_kept(pictures), group="kept")
                if error is None:
                    self._tell_end(entry)
                else:
                    self.tab.show_error(error)

    async def _all_kept(self, pictures: Sequence[Picture]) -> None:
        """By now it is known what they cost, and which of them did not come whole."""
        for one in pictures:
            await self.picture_kept(one)

    def _show_queue(self) -> None:
        drawing = self.queue.drawing
        others = [
            one
            for one in self.queue.entries
            if one.state in (EntryState.WAITING, EntryState.FAILED, EntryState.STOPPED)
        ]
        self.drawing.show(drawing, others, sketches=drawing is not None and self.sketches(drawing))
        if drawing and drawing.id != self._shown:
            self._shown = drawing.id
            if self._unfinished is None:  # a failure is told until the person has gone on
                self.line.say("")
            self._look_up(drawing)
        self.refresh_bindings()

    _shown = ""
    """The entry that was drawn when the queue was shown last."""

    @work(group="look up", exclusive=True)
    async def _look_up(self, entry: Entry) -> None:
        """How long it is likely to take, and what is changed."""
        with self.tab.errors_shown():
            recent = await self.pictures.page(_RECENT)
            deployment = entry.deployment or self.choices.deployment
            if seconds := usual_seconds(recent, deployment, entry.options):
                self.drawing.show_usual(entry.id, seconds)
            if entry.pictures:
                self.drawing.show_given(entry.id, path_of(entry.pictures[0], self))

    def _tell_end(self, entry: Entry) -> None:
        self._last = entry
        timing = entry.made[-1].timing if entry.made else None
        words = ended_words(entry.made, timing.total if timing else None)
        self.line.say(words, "good", "" if self._unfinished else "f5 draws it again")
        self.run_worker(self._after(), group="after", exclusive=True)
        self._tell_elsewhere(f"The picture is there: {prompt_words(entry, 60)}", failed=False)

    def _tell_failure(self, entry: Entry) -> None:
        if entry.failure is None:
            return
        self._last = entry
        without = self._without(entry)
        again = "f5 goes on" if self.queue.held else "f5 tries again"
        keys = f"f5 draws it without {without}" if without else again
        self.line.say(f"{failure_words(entry.failure)} {entry.failure.advice}", "bad", keys)
        self.run_worker(self._after(), group="after", exclusive=True)
        self._tell_elsewhere(f"A picture failed: {prompt_words(entry, 60)}", failed=True)

    def _tell_stopped(self, entry: Entry) -> None:
        self._last = entry
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

    def _without(self, entry: Entry) -> str:
        """The refused parameter that an entry can go on without."""
        return plain_line(self.pictures.can_go_without(entry.failure), 40) if entry.failure else ""

    # Stopped, gone on with

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
        failed = self._unfinished
        if failed and (without := self._without(failed)):
            return f"Without {without}"
        if failed or self.queue.held:
            return "Go on"
        return "Draw again" if self._last and not self.is_drawing else ""

    @property
    def _unfinished(self) -> Entry | None:
        """The newest one that failed or was stopped."""
        ended = [one for one in self.queue.entries if one.state in (EntryState.FAILED, EntryState.STOPPED)]
        return ended[-1] if ended else None

    def action_again(self) -> None:
        """Go on with what failed, was stopped or waits; else draw the last one anew."""
        with self.tab.errors_shown():
            if (failed := self._unfinished) or self.queue.held:
                self.line.say("")
                if failed:
                    self._let(failed)
                self.queue.go_on()
            elif (last := self._last) and not self.is_drawing:
                self.queue.clear_ended()
                self.line.say("")
                self.queue.add(
                    last.prompt, last.options, last.deployment, pictures=last.pictures, mask=last.mask
                )

    def _let(self, entry: Entry) -> None:
        """Let one that failed or waits for the person have its turn."""
        if self._without(entry):
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
