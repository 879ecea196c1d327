"""Presets in the chat: what a new conversation begins with, and the one that a person chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from aoai_tui.config.chat_settings import Preset
from aoai_tui.domain import ChatOptions
from aoai_tui.plain import plain_line

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.part import ChatPart


class PresetUse:
    """Sets the conversation of one chat tab to presets."""

    def __init__(self, tab: ChatPart) -> None:
        """Nothing is set yet."""
        self._tab = tab
        self._listing = False

    def begin(self) -> None:
        """Let the conversation that has not begun start with the connection's default preset."""
        tab = self._tab
        preset = tab.bench.presets.default_of(tab.bench.connection)
        _, deployment = tab.pending_options
        system = preset.system_prompt if preset else ""
        tab.pending_options = (system, preset.deployment or deployment if preset else deployment)
        tab.pending_chat_options = ChatOptions(parameters=preset.parameters) if preset else ChatOptions()

    def current(self) -> Preset:
        """What the conversation is set to, as a preset that has no name yet."""
        tab = self._tab
        if (open_one := tab.conversation) is None:
            system, deployment = tab.pending_options
            return _preset(system, deployment, tab.pending_chat_options)
        return _preset(open_one.system_prompt, open_one.deployment, open_one.options)

    async def choose(self) -> None:
        """List the presets, and use the one that is chosen."""
        from aoai_tui.screens.presets import ChoosePreset  # noqa: PLC0415  not part of the first paint

        if self._listing:  # the key was pressed twice
            return
        tab, self._listing = self._tab, True
        try:
            screen = ChoosePreset(tab.bench.presets, tab.bench.connection, self.current())
            preset = await tab.app.push_screen_wait(screen)
        finally:
            self._listing = False
        if preset:
            await self.use(preset)

    async def use(self, preset: Preset) -> None:
        """Set the conversation to a preset; a deployment that it does not name stays."""
        tab = self._tab
        if (open_one := tab.conversation) is None:
            tab.pending_options = (preset.system_prompt, preset.deployment or tab.pending_options[1])
            tab.pending_chat_options = replace(tab.pending_chat_options, parameters=preset.parameters)
        else:
            changed = await tab.bench.chat.set_options(
                open_one.id,
                system_prompt=preset.system_prompt,
                deployment=preset.deployment or open_one.deployment,
                options=replace(open_one.options, parameters=preset.parameters),
            )
            if not tab.shows(changed.id):
                return
            tab.conversation = changed
        tab.show_options()
        tab.app.notify(f"The conversation uses “{plain_line(preset.name, 64)}”.", markup=False)


def _preset(system_prompt: str, deployment: str, options: ChatOptions) -> Preset:
    return Preset(name="", system_prompt=system_prompt, deployment=deployment, parameters=options.parameters)
