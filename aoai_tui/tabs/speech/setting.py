"""The options of the Speech tab, and the loudspeaker."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from aoai_tui.tabs.speech.part import SpeechPart

if TYPE_CHECKING:
    from aoai_tui.tabs.speech.options import SpeechOptionsPanel


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

    async def begin_setting(self) -> None:
        """Show what was chosen before. Raises StorageTrouble."""
        await self.choices.load()
        self.show_options()
        self.options.suggest(await self.bench.narration.deployments.names())
        await self.show_refused()

    def show_options(self) -> None:
        """Show what is chosen."""
        default = self.bench.connection.deployments.speech
        self.options.show(self.choices.own_deployment, self.choices.options, default=default)
        self.options.show_speaker(self.bench.connections.settings.sound.speaker)
        self.tab.deployment = self.choices.deployment

    async def show_refused(self) -> None:
        """Show what the deployment does not take."""
        deployment = self.choices.deployment
        refused = await self.bench.narration.deployments.refused(deployment) if deployment else {}
        if self.is_attached:
            self.options.show_refused(refused)

    async def on_speech_options_panel_changed(self, event: SpeechOptionsPanel.Changed) -> None:
        """Keep it."""
        changed = event.deployment != self.choices.own_deployment
        with self.tab.errors_shown():
            await self.choices.choose(event.deployment, event.options)
            self.tab.deployment = self.choices.deployment
            if changed:
                await self.show_refused()

    async def on_option_fields_send_all_asked(self) -> None:
        """Send everything again."""
        with self.tab.errors_shown():
            await self.bench.narration.deployments.send_all(self.choices.deployment)
            await self.show_refused()

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
