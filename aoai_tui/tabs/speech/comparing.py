"""One text, several voices, heard one after another."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import ClassVar

from msgspec.structs import replace
from textual import work
from textual.binding import Binding, BindingType

from aoai_tui.domain import AudioArrived, SpeechOptions
from aoai_tui.domain.playing import PlayState
from aoai_tui.errors import AoaiError
from aoai_tui.services.narration.events import FromCache, NarrationEnded, PartEnded, SpeechEvent
from aoai_tui.services.playback import LivePlaying, Playing
from aoai_tui.tabs.speech.part import SpeechPart
from aoai_tui.tabs.speech.speaking import GROUP
from aoai_tui.tabs.speech.voice_rows import ASKING, FAILED, HEARD, SPEAKING, VoiceRows

_AT_ONCE = 2
"""Voices that are asked for at the same time: the next one arrives while one is heard."""

_Arriving = asyncio.Queue[SpeechEvent | AoaiError | None]


class ComparingPart(SpeechPart):
    """The voices that are compared."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f8",
            "compare",
            "Compare voices",
            id="speech.compare",
            tooltip="Hear the text in several voices, one after another",
        ),
    ]

    voice_rows: VoiceRows
    _heard: Playing | None = None

    @work(group="choose voices", exclusive=True)
    async def action_compare(self) -> None:
        """Choose voices, and hear them."""
        from aoai_tui.tabs.speech.choose_voices import ChooseVoices  # noqa: PLC0415  when it is wanted

        text = self.text.text.strip()
        if not text:
            self.app.notify("Type a text first; then several voices can read it.", markup=False)
            return
        voices = await self.app.push_screen_wait(ChooseVoices(self.choices.compared))
        if voices is None:
            return
        with self.tab.errors_shown():
            await self.choices.compare(voices)
        self._compare(text, voices)

    @work(group=GROUP, exclusive=True)
    async def _compare(self, text: str, voices: tuple[str, ...]) -> None:
        self.refresh_bindings()
        self.voice_rows.begin(voices)
        self.voice_rows.focus()
        self.line.say(
            f"Comparing {len(voices)} voices.", keys="enter hears one again · v takes it · n next · esc stops"
        )
        slots = asyncio.Semaphore(_AT_ONCE)
        arriving: dict[str, _Arriving] = {voice: asyncio.Queue() for voice in voices}
        tasks = [asyncio.create_task(self._ask(text, voice, arriving[voice], slots)) for voice in voices]
        try:
            with self.tab.errors_shown():
                for voice in voices:
                    await self._hear(voice, arriving[voice])
                self.line.say(
                    f"{len(voices)} voices compared.", keys="enter hears one again · v takes it · esc closes"
                )
        finally:
            if self._heard:
                self._heard.stop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.refresh_bindings()

    async def _ask(self, text: str, voice: str, arriving: _Arriving, slots: asyncio.Semaphore) -> None:
        options: SpeechOptions = replace(self.choices.options, voice=voice)
        async with slots:
            events = self.bench.narration.speak(
                text, options, self.choices.deployment, on_wait=self.line.waiting
            )
            try:
                async with aclosing(events):
                    async for event in events:
                        arriving.put_nowait(event)
            except AoaiError as error:
                arriving.put_nowait(error)
            finally:
                arriving.put_nowait(None)

    async def _hear(self, voice: str, arriving: _Arriving) -> None:
        """One voice, to its end."""
        self.voice_rows.mark(voice, ASKING)
        self._no_longer_hear()
        failed = False
        while (event := await arriving.get()) is not None:
            match event:
                case FromCache(narration):
                    path = self.bench.narration.path_of(narration)
                    if path is not None:
                        self._sounds(voice, await self.bench.playback.play_file(path))
                case AudioArrived(data):
                    if self._heard is None:
                        self._sounds(voice, await self.bench.playback.live(self.choices.options.format))
                    if isinstance(self._heard, LivePlaying):
                        self._heard.feed(data)
                case PartEnded() if isinstance(self._heard, LivePlaying):
                    self._heard.part_ended()
                case NarrationEnded(narration, error):
                    self.voice_rows.keep(voice, narration)
                    failed = error is not None
                    if error is not None:
                        self._tell_voice_failure(voice, error)
                case AoaiError():
                    failed = True
                    self._tell_voice_failure(voice, event)
        await self._heard_out()
        if not failed:
            self.voice_rows.mark(voice, HEARD, self.voice_rows.words_of(voice))
        await self.refresh_list()

    def _no_longer_hear(self) -> None:
        self._heard = None

    async def _heard_out(self) -> None:
        """Wait for the end of what is heard. Raises the loudspeaker's SoundTrouble: no other voice would be heard."""
        if isinstance(self._heard, LivePlaying):
            self._heard.finish()
        if self._heard and await self._heard.ended() is PlayState.FAILED and self._heard.trouble:
            raise self._heard.trouble

    def _sounds(self, voice: str, playing: Playing) -> None:
        self._heard = playing
        self.bar.show(playing, voice)
        self.voice_rows.mark(voice, SPEAKING)

    def _tell_voice_failure(self, voice: str, error: AoaiError) -> None:
        self.tab.show_error(error)
        self.voice_rows.mark(voice, FAILED, error.title)

    async def on_voice_rows_play_asked(self, event: VoiceRows.PlayAsked) -> None:
        """Hear one again."""
        self.stop_all()
        with self.tab.errors_shown():
            await self.play(event.narration)

    def on_voice_rows_skip_asked(self) -> None:
        """Enough of this voice."""
        if self._heard:
            self._heard.stop()

    async def on_voice_rows_taken(self, event: VoiceRows.Taken) -> None:
        """Read with this voice from now on."""
        with self.tab.errors_shown():
            options = replace(self.choices.options, voice=event.voice)
            await self.choices.choose(self.choices.own_deployment, options)
            self.show_options()
            self.app.notify(f"{event.voice} reads from now on.", timeout=3, markup=False)
