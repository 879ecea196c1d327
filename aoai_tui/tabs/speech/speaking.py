"""Texts become sound: asked for, heard while it arrives, stopped, gone on with."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from aoai_tui.domain import AudioArrived, MessageState, Narration
from aoai_tui.errors import AoaiError
from aoai_tui.services.narration.events import FromCache, NarrationEnded, PartBegun, PartEnded, SpeechEvent
from aoai_tui.tabs.speech.part import SpeechPart
from aoai_tui.widgets.composer import Composer

if TYPE_CHECKING:
    from aoai_tui.services.playback import LivePlaying

GROUP = "speak"


class SpeakingPart(SpeechPart):
    """The part of the Speech tab that asks the service."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f5",
            "again",
            "Again",
            id="speech.again",
            tooltip="Ask anew where it came from what you have; go on where it failed or was stopped",
        ),
    ]

    _from_cache = ""
    """The narration that was not asked for just now: it was there."""

    @property
    def is_speaking(self) -> bool:
        """Whether something is being asked for."""
        return any(one.group == GROUP and one.node is self and not one.is_finished for one in self.workers)

    @on(Composer.Sent)
    def _send(self, event: Composer.Sent) -> None:
        event.stop()
        self.speak(event.text)

    def speak(self, text: str, *, fresh: bool = False) -> None:
        """Read a text aloud as the options say, in place of what is read now."""
        options, deployment = self.choices.options, self.choices.deployment
        narration = self.bench.narration
        self._follow(
            narration.speak(text, options, deployment, on_wait=self.line.waiting, fresh=fresh), deployment
        )

    def action_again(self) -> None:
        """Go on with the chosen one, or the current one; ask anew where it is whole."""
        narration = self.narrations.chosen() if self.narrations.has_cursor else self.narration
        if narration is None:
            return
        service, waiting = self.bench.narration, self.line.waiting
        if narration.state is MessageState.COMPLETE:
            events = service.speak(
                narration.text, narration.options, narration.deployment, on_wait=waiting, fresh=True
            )
        elif service.can_go_without(narration):
            events = service.without_refused(narration, on_wait=waiting)
        else:
            events = service.again(narration, on_wait=waiting)
        self._follow(events, narration.deployment)

    @work(group=GROUP, exclusive=True)
    async def _follow(self, events: AsyncGenerator[SpeechEvent, None], deployment: str) -> None:
        """Hear what the events bring."""
        self.refresh_bindings()
        self.line.doing(f"Asking {deployment or 'the deployment'}…")
        playing: LivePlaying | None = None
        try:
            async with aclosing(events) as stream:
                playing = await self.bench.playback.live(self.choices.options.format)
                self.bar.show(playing)
                async for event in stream:
                    await self._take(event, playing)
        except AoaiError as error:
            self._tell_failure(error, None)
        except BaseException:  # escape: what came is kept by the service
            if playing:
                playing.stop()
            if self.is_attached:
                self.run_worker(self._note_stopped(), group="stopped", exclusive=True)
            raise
        finally:
            if playing:
                playing.finish()
            self.refresh_bindings()
        self.run_worker(self.watch_end(), group="playing", exclusive=True)

    async def _note_stopped(self) -> None:
        """Make what was stopped the current one, unless something else is asked for already."""
        with self.tab.errors_shown():
            stopped = [
                one for one in await self.bench.narration.recent(1) if one.state is MessageState.STOPPED
            ]
            if not self.is_speaking and stopped:
                self.narration = stopped[0]
                self.line.say("Stopped. What had arrived is kept.", keys="f5 goes on")
            elif not self.is_speaking:
                self.line.say("Stopped.")
            await self.refresh_list()
            self.refresh_bindings()

    async def _take(self, event: SpeechEvent, playing: LivePlaying) -> None:
        match event:
            case FromCache(narration):
                playing.stop()
                self._from_cache = narration.id
                await self.play(narration)
            case PartBegun(number, of):
                part = f", part {number}" + (f" of {of}" if of else "") if of != 1 else ""
                self.line.doing(f"Receiving{part}")
            case AudioArrived(data):
                playing.feed(data)
            case PartEnded():
                playing.part_ended()
            case NarrationEnded(narration, error):
                playing.finish()
                await self._take_end(narration, error)

    async def _take_end(self, narration: Narration, error: AoaiError | None) -> None:
        self.narration = narration
        if error is not None:
            self._tell_failure(error, narration)
        elif self._from_cache == narration.id:
            self._from_cache = ""
            words = "From what you already have, with the same voice and settings: nothing was paid."
            self.line.say(words, "good", "f5 asks anew")
        else:
            self.tell_of(narration)
        await self.refresh_list()
        await self.show_refused()

    def _tell_failure(self, error: AoaiError, narration: Narration | None) -> None:
        """A note that goes, and a line that stays, with the key that goes on."""
        self.tab.show_error(error)
        without = self.bench.narration.can_go_without(narration) if narration else ""
        keys = f"f5 goes on without {without}" if without else "f5 goes on" if narration else ""
        self.line.say(f"{error.title} {error.advice}", "bad", keys)

    def stop_speaking(self) -> bool:
        """Stop what is asked for; whether anything was."""
        running = self.is_speaking
        self.workers.cancel_group(self, GROUP)
        return running
