"""The options of the Speech tab, and the loudspeaker."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from aoai_tui.tabs.speech.part import SpeechPart


class SettingPart(SpeechPart):
    """What texts are read with, and through what."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f7",
            "speakers",
            "Loudspeaker",
            id="speech.speaker",
            show=False,
            priority=True,  # a text field selects everything with it
            tooltip="Choose the output device",
        ),
    ]

    def show_options(self) -> None:
        """Show what is chosen."""
        default = self.bench.connection.deployments.speech
        self.options.show(self.choices.own_deployment, self.choices.options, default=default)
        self.options.show_speaker(self.bench.connections.settings.sound.speaker)
        self.tab.deployment = self.choices.deployment

    def on_speech_options_panel_speaker_asked(self) -> None:
        """Choose the output device."""
        self.action_speakers()

    @work(group="speakers", exclusive=True)
    async def action_speakers(self) -> None:
        """Choose the output device; it is remembered by its name."""
        from aoai_tui.tabs.speech.speakers import Speakers  # noqa: PLC0415  when it is wanted

        book = self.bench.connections
        chosen = await self.app.push_screen_wait(Speakers(self.bench.playback, book.settings.sound.speaker))
        if chosen is None:
            return
        with self.tab.errors_shown():
            await book.set_sound("speaker", chosen)
            self.options.show_speaker(chosen)
