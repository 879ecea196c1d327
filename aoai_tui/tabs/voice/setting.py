"""The options of the Voice tab, and the microphone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from aoai_tui.tabs.voice.part import VoicePart

if TYPE_CHECKING:
    from aoai_tui.tabs.voice.options import VoiceOptions


class SettingPart(VoicePart):
    """What transcripts are asked for with, and what is recorded with."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f7",
            "microphones",
            "Microphone",
            id="voice.microphone",
            show=False,
            priority=True,
            tooltip="Choose the microphone, with its level beside each",
        ),
    ]

    def show_options(self) -> None:
        """Show what is chosen."""
        sound = self.bench.connections.settings.sound
        default = self.bench.connection.deployments.transcription
        self.options.show(
            self.choices.own_deployment, self.choices.options, default=default, trim=sound.trim_silence
        )
        self.options.show_microphone(sound.microphone)
        self.tab.deployment = self.choices.deployment

    async def on_voice_options_trim_changed(self, event: VoiceOptions.TrimChanged) -> None:
        with self.tab.errors_shown():
            await self.bench.connections.set_sound("trim_silence", event.trim)

    def on_voice_options_microphone_asked(self) -> None:
        self.action_microphones()

    @work(group="microphones", exclusive=True)
    async def action_microphones(self) -> None:
        """Choose a microphone; it is remembered by its name."""
        from aoai_tui.tabs.voice.microphones import Microphones  # noqa: PLC0415  when it is wanted

        book = self.bench.connections
        chosen = await self.app.push_screen_wait(
            Microphones(self.bench.dictation, book.settings.sound.microphone)
        )
        if chosen is None:
            return
        with self.tab.errors_shown():
            await book.set_sound("microphone", chosen)
            self.options.show_microphone(chosen)
