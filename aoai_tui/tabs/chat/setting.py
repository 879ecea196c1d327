"""What a conversation is sent with: options, presets, tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from aoai_tui.domain import ChatOptions, ToolCall
from aoai_tui.tabs.chat.part import ChatPart

if TYPE_CHECKING:
    from aoai_tui.services.tools.consent import Consent
    from aoai_tui.tabs.chat.options import OptionsPanel


class Setting(ChatPart):
    """The options of the Chat tab's conversation, and the word that a tool waits for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f6",
            "presets",
            "Presets",
            id="chat.presets",
            show=False,
            priority=True,  # text inputs select a line with f6
            tooltip="Use, save and remove presets: system prompt, deployment and parameters under a name",
        ),
        Binding(
            "f7",
            "tools",
            "Tools",
            id="chat.tools",
            show=False,
            priority=True,  # an input would select all with it
            tooltip="Choose what the deployment may ask to be run in this conversation",
        ),
        Binding(
            "alt+y",
            "consent",
            "Answer the tool call",
            id="chat.consent",
            show=False,
            tooltip="Go to the bar that asks whether a tool may run",
        ),
    ]

    def show_options(self) -> None:
        """Show what the conversation is set to."""
        default = self.bench.connection.deployments.chat
        system, deployment, options = self.options
        self.options_panel.show(system, deployment, options, default)
        self.deployment = deployment or default

    async def show_deployment(self) -> None:
        """Show what is remembered of the deployment."""
        chat = self.bench.chat
        api, refused = await chat.api_for(self.deployment), await chat.deployments.refused(self.deployment)
        if self.is_attached:
            self.options_panel.show_deployment(api, refused)

    async def on_options_panel_changed(self, event: OptionsPanel.Changed) -> None:
        changed_deployment = self.deployment != (event.deployment or self.bench.connection.deployments.chat)
        self.deployment = event.deployment or self.bench.connection.deployments.chat
        options = replace(
            self.options[2], parameters=event.options.parameters
        )  # tools may have changed meanwhile
        with self.errors_shown():
            await self.keep_options(event.system_prompt, event.deployment, options)
            if changed_deployment:
                await self.show_deployment()

    async def keep_options(self, system_prompt: str, deployment: str, options: ChatOptions) -> None:
        """Keep what the open conversation is sent with."""
        if self.conversation is None:
            self.pending_options, self.pending_chat_options = (system_prompt, deployment), options
            return
        changed = await self.bench.chat.set_options(
            self.conversation.id, system_prompt=system_prompt, deployment=deployment, options=options
        )
        if self.shows(changed.id):
            self.conversation = changed

    async def on_options_panel_api_chosen(self, event: OptionsPanel.ApiChosen) -> None:
        with self.errors_shown():
            await self.bench.chat.use_api(self.deployment, event.api)

    async def on_option_fields_send_all_asked(self) -> None:
        with self.errors_shown():
            await self.bench.chat.deployments.send_all(self.deployment)
            await self.show_deployment()

    @work(group="presets")
    async def action_presets(self) -> None:
        """Choose a preset for the conversation."""
        with self.errors_shown():
            await self.presets.choose()

    @work(group="tools", exclusive=True)
    async def action_tools(self) -> None:
        """Choose the tools of this conversation."""
        from aoai_tui.tabs.chat.tool_choice import choose_tools  # noqa: PLC0415  not part of the first paint

        with self.errors_shown():
            await choose_tools(self)

    async def ask_consent(self, call: ToolCall) -> Consent:
        """Ask in the bar above the composer whether a tool may run."""
        from aoai_tui.tabs.chat.consent_bar import open_bar  # noqa: PLC0415  not part of the first paint

        bar = await open_bar(self.query_one("#middle", Vertical))
        return await bar.ask(call, self.bench.tools.name_of(call.name))

    def action_consent(self) -> None:
        """Go to the bar that asks."""
        self.query_one("ConsentBar").focus()

    def on_consent_bar_stopped(self) -> None:
        """Neither the calls nor the rest of the reply are wanted."""
        self.action_stop()
