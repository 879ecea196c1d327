"""What ctrl+r does wherever the person is: record, and in a text input write down what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker

from aoai_tui.domain import Recording
from aoai_tui.plain import plain_line
from aoai_tui.tabs.voice.bar_place import BarPlace
from aoai_tui.tabs.voice.landing import can_take
from aoai_tui.tabs.voice.recorder import Recorder
from aoai_tui.tabs.voice.writing_down import Offer, Spoken, WritingDown

if TYPE_CHECKING:
    from aoai_tui.tabs.voice.pane import VoicePane
    from aoai_tui.tabs.voice.tab import VoiceTab

_GROUP = "dictate"
"""The tab's workers that write down."""


_OFFERED = 15.0
"""Seconds for which something is offered."""


class Anywhere:
    """Recording and dictation of one open connection, in the Voice tab and outside of it."""

    def __init__(self, tab: VoiceTab) -> None:
        """Nothing is recorded or awaited."""
        self._tab = tab
        self.recorder = Recorder(tab, self._show, self._ended_by_itself)
        self._place = BarPlace(tab.app)
        self._writing = WritingDown(tab)
        self._workers: list[Worker[None]] = []
        self._clock: Timer | None = None
        self._offer: Offer | None = None

    @property
    def is_recording(self) -> bool:
        """Whether the microphone is open."""
        return self.recorder.session is not None

    @property
    def is_writing(self) -> bool:
        """Whether words are awaited."""
        return any(not worker.is_finished for worker in self._workers)

    async def record(self) -> None:
        """Begin; or end what is being recorded, and write it down where it is for an input."""
        with self._tab.errors_shown():
            if self.is_recording:
                await self._end(write=True)
                return
            await self.recorder.begin(self._target())
            self._tab.refresh_bindings()
            self._show()

    @property
    def is_offering(self) -> bool:
        """Whether something was not written down, but could be."""
        return self._offer is not None

    async def pause(self) -> None:
        """Pause, or go on; where something is offered, take the offer."""
        offer, self._offer = self._offer, None
        with self._tab.errors_shown():
            if self.is_recording or offer is None:
                await self.recorder.pause_or_go_on()
            else:
                self._write(offer.spoken)

    async def leave(self) -> None:
        """Escape: end the recording, or the waiting for its words; what there is, is kept."""
        with self._tab.errors_shown():
            if self.is_recording:
                await self._end(write=False)
                return
        self._take_back()
        for worker in self._workers:
            worker.cancel()

    async def before_leaving(self) -> None:
        """The connection changes or the app ends: keep what there is."""
        await self.leave()
        for worker in self._workers:
            worker.cancel()
        self._place.hide()

    def _target(self) -> Widget | None:
        """The input that dictated words are for; in Voice itself recordings are only kept."""
        focused = self._tab.app.focused
        return focused if not self._in_voice and can_take(focused) else None

    @property
    def _in_voice(self) -> bool:
        """Whether the person looks at the Voice tab."""
        return self._tab.app.screen is self._tab.screen and self._tab.display

    @property
    def _pane(self) -> VoicePane | None:
        return self._tab.pane

    async def _end(self, *, write: bool) -> None:
        self.recorder.meter = None
        try:
            ended = await self.recorder.stop()
        finally:
            self._show()
            self._tab.refresh_bindings()
        if ended is None:
            return
        recording, target = ended
        written = write and target is not None and recording.seconds > 0
        await self._tell(recording, will_be_written=written)
        if written and target is not None:
            self._write(Spoken(recording, target))

    def _ended_by_itself(self) -> None:
        """The longest time, the microphone or the disk ended it: what was said is written down all the same."""
        self._tab.run_worker(self._end_quietly(), group="record")

    async def _end_quietly(self) -> None:
        with self._tab.errors_shown():
            await self._end(write=True)

    async def _tell(self, recording: Recording, *, will_be_written: bool) -> None:
        app = self._tab.app
        if not recording.seconds:
            app.notify("Nothing was recorded.", severity="warning", timeout=6, markup=False)
            return
        if recording.note:
            app.notify(plain_line(recording.note, 300), severity="warning", timeout=12, markup=False)
        if self._pane is not None:
            await self._pane.recorded(recording, open_it=self._in_voice)
        if not self._in_voice and not will_be_written:
            app.notify(f"“{plain_line(recording.name, 60)}” is kept in Voice.", timeout=6, markup=False)

    def _write(self, spoken: Spoken) -> None:
        self._workers = [worker for worker in self._workers if not worker.is_finished]
        self._workers.append(self._tab.run_worker(self._write_down(spoken), group=_GROUP))
        self._tab.refresh_bindings()
        if self._clock is None:
            self._clock = self._tab.set_interval(0.1, self._show)

    async def _write_down(self, spoken: Spoken) -> None:
        try:
            with self._tab.errors_shown():
                self._offer = await self._writing.write(spoken)
                if self._offer is not None:
                    self._tab.set_timer(_OFFERED, self._take_back)
        finally:
            self._tab.call_later(self._written)

    def _take_back(self) -> None:
        """Offer it no longer; the recording is in Voice, where f5 does the same."""
        self._offer = None
        if not self.is_writing:
            self._written()

    def _written(self) -> None:
        if not self.is_writing and self._clock:
            self._clock.stop()
            self._clock = None
        if self._tab.is_attached:
            self._show()
            self._tab.refresh_bindings()

    def _show(self) -> None:
        """Show what goes on where the person is: large in the Voice tab, as a bar elsewhere."""
        pane = self._pane if self._in_voice else None
        if self._pane is not None:
            self._pane.show_recording(self.recorder.title if self.is_recording and pane else None)
        if self.is_recording and pane is not None:
            self._place.hide()
            self.recorder.meter = pane.meter
        elif self.is_recording:
            bar = self._place.show(self.recorder.title)
            bar.wait_for("", 0)
            bar.keys = "ctrl+r write it   esc keep it" if self.recorder.target else "ctrl+r stop"
            self.recorder.meter = bar
        elif self.is_writing:
            bar = self._place.show("")
            bar.keys = "esc stops, the recording is kept"
            bar.wait_for(self._writing.progress.in_words(), self._writing.progress.since)
        elif self._offer is not None:
            bar = self._place.show("")
            bar.keys = "esc leaves it in Voice"
            bar.offer(f"{self._offer.words}   alt+r {self._offer.answer}")
        else:
            self._place.hide()
