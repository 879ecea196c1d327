"""Prompts become pictures: sent, drawn one after another, stopped, gone on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on, work

from aoai_tui.domain import Picture
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.gallery.entries import Entry, EntryChanged, EntryDrew, EntryState, QueueEvent
from aoai_tui.services.gallery.events import (
    Downloading,
    DrawEvent,
    DrawingEnded,
    Partial,
    PictureKept,
    Sending,
)
from aoai_tui.tabs.images.prompt_field import PromptField
from aoai_tui.tabs.images.queue_words import usual_seconds
from aoai_tui.tabs.images.taking import path_of
from aoai_tui.tabs.images.telling import TellingPart
from aoai_tui.widgets.composer import Composer

_RECENT = 60
"""Pictures that tell how long the next one takes."""


class AskingPart(TellingPart):
    """The part of the Images tab that asks the service. The queue goes on while the person is elsewhere."""

    text: PromptField
    _unwatch: Callable[[], None] | None = None

    async def begin_asking(self) -> None:
        """Show what waits since the app ended. Raises StorageTrouble."""
        found = await self.queue.load()
        self._unwatch = self.queue.watch(self._hear)
        self._show_queue()
        held = [one for one in found if one.held]
        if held:
            count = "A prompt waits" if len(held) == 1 else f"{len(held)} prompts wait"
            self.line.say(f"{count} since the app ended; none is sent by itself.", "warning", "f5 draws")
        elif found:
            self.tell_failure(found[-1], self.again_key)

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
            self.text.give_back(event.text)
            return
        with self.tab.errors_shown():
            self._take_prompt(event.text)
            self.given.show((), None)
            await self.choices.keep_prompt(event.text.strip())
            await self.keep_draft()

    def _take_prompt(self, text: str) -> None:
        """Raises UsageTrouble where nothing can be drawn; the prompt is typed again then."""
        try:
            self.deployments.check(self.choices.deployment)
            self._begin(text)
        except UsageTrouble:
            self.text.give_back(text)
            raise

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
                self.tell_stopped(entry)
            case EntryChanged(entry) if entry.state is EntryState.FAILED:
                self.tell_failed(entry)
            case EntryDrew(entry, drawn):
                self._take(entry, drawn)
        self._show_queue()

    def _take(self, entry: Entry, event: DrawEvent) -> None:
        match event:
            case Sending(sent, total):
                self.drawing.sent(sent, total)
            case Partial(data, number):
                self.drawing.show_sketch(data, f"sketch {number + 1}")
            case Downloading(received, total):
                self.drawing.fetched(received, total)
            case PictureKept(picture):
                self.run_worker(self.picture_kept(picture), group="kept")
            case DrawingEnded(pictures, error):
                self.run_worker(self._all_kept(pictures), group="kept")
                if error is None:
                    self.tell_end(entry)

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
            if self.unfinished is None:  # a failure is told until the person has gone on
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
