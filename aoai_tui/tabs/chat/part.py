"""What the parts of the Chat tab know of each other. Each part has one subject; ChatTab in `pane` joins them."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

from aoai_tui.config.settings import Kind
from aoai_tui.domain import ChatOptions, Conversation, Message, ToolCall
from aoai_tui.tab import FeatureTab
from aoai_tui.widgets.composer import Composer

if TYPE_CHECKING:
    from aoai_tui.services.tools.consent import Consent
    from aoai_tui.tabs.chat.asking import Asking
    from aoai_tui.tabs.chat.attaching import Attaching
    from aoai_tui.tabs.chat.compare import Comparing
    from aoai_tui.tabs.chat.conversation_list import ConversationList
    from aoai_tui.tabs.chat.costs import Costs
    from aoai_tui.tabs.chat.message_actions import MessageActions
    from aoai_tui.tabs.chat.options import OptionsPanel
    from aoai_tui.tabs.chat.pictures import ChatPictures
    from aoai_tui.tabs.chat.preset_use import PresetUse
    from aoai_tui.tabs.chat.slash_commands import SlashCommands
    from aoai_tui.widgets.attachment_row import AttachmentRow

GROUP = "ask"
"""The tab's workers that follow replies."""


class ChatPart(FeatureTab):
    """One part of the Chat tab."""

    conversation: Conversation | None
    """The open one; None where the first prompt begins one."""
    pending_options: tuple[str, str]
    """System prompt and deployment of the conversation that has not begun."""
    pending_chat_options: ChatOptions
    """Its other options."""
    editing: Message | None
    """The earlier prompt that is being edited."""
    showing: asyncio.Lock
    """Held while it changes what is shown: another conversation, a prompt that is being kept, a reply's end."""
    furnished: asyncio.Event
    """Set when list and options are there."""

    conversation_list: ConversationList
    options_panel: OptionsPanel
    costs: Costs

    # What helps the tab is imported and made when it is first asked for: the first paint waits for none of it.

    @cached_property
    def asking(self) -> Asking:
        """Prompts and their replies."""
        from aoai_tui.tabs.chat.asking import Asking  # noqa: PLC0415  see above

        return Asking(self)

    @cached_property
    def attaching(self) -> Attaching:
        """What goes with the prompt that is being written."""
        from aoai_tui.tabs.chat.attaching import Attaching  # noqa: PLC0415  see above

        return Attaching(self)

    @cached_property
    def attachment_row(self) -> AttachmentRow:
        """The same on the screen."""
        from aoai_tui.widgets.attachment_row import AttachmentRow  # noqa: PLC0415  see above

        return AttachmentRow()

    @cached_property
    def comparing(self) -> Comparing:
        """Several deployments asked at once."""
        from aoai_tui.tabs.chat.compare import Comparing  # noqa: PLC0415  see above

        return Comparing(self)

    @cached_property
    def actions(self) -> MessageActions:
        """What is done with a message."""
        from aoai_tui.tabs.chat.message_actions import MessageActions  # noqa: PLC0415  see above

        return MessageActions(self)

    @cached_property
    def presets(self) -> PresetUse:
        """What conversations are set to."""
        from aoai_tui.tabs.chat.preset_use import PresetUse  # noqa: PLC0415  see above

        return PresetUse(self)

    @cached_property
    def pictures(self) -> ChatPictures:
        """The pictures of messages, looked at."""
        from aoai_tui.tabs.chat.pictures import ChatPictures  # noqa: PLC0415  see above

        return ChatPictures(self)

    @cached_property
    def slash(self) -> SlashCommands:
        """Commands by their names."""
        from aoai_tui.tabs.chat.slash_commands import SlashCommands  # noqa: PLC0415  see above

        return SlashCommands(self, self.query_one(Composer))

    def shows(self, conversation_id: str) -> bool:
        """Whether this conversation is the open one."""
        return self.conversation is not None and self.conversation.id == conversation_id

    @property
    def options(self) -> tuple[str, str, ChatOptions]:
        """System prompt, deployment and options of the open conversation, or of the one that has not begun."""
        if self.conversation is None:
            return (*self.pending_options, self.pending_chat_options)
        return self.conversation.system_prompt, self.conversation.deployment, self.conversation.options

    @property
    def makes_faults(self) -> bool:
        """Whether the connection understands `/fault`."""
        return self.bench.connection.kind is Kind.DEMO

    async def open(self, conversation: Conversation | None) -> None:
        """Show a conversation, or an empty one that begins with its first prompt."""
        raise NotImplementedError

    async def reopen(self, conversation_id: str) -> None:
        """Show a conversation as it is kept now."""
        raise NotImplementedError

    async def show_again(self, message_id: str | None) -> None:
        """Show the open conversation's branch as it is kept now, and stand on one of its messages."""
        raise NotImplementedError

    async def mark_branches(self) -> None:
        """Mark the messages that have siblings."""
        raise NotImplementedError

    async def suggest_deployments(self) -> None:
        """Offer the deployments that answered before."""
        raise NotImplementedError

    async def ask_consent(self, call: ToolCall) -> Consent:
        """Ask whether a tool may run."""
        raise NotImplementedError

    def edit(self, message: Message) -> None:
        """Put an earlier prompt into the composer."""
        raise NotImplementedError

    def copy(self, text: str, what: str) -> None:
        """Hand a text to the clipboard, with a word about it."""
        raise NotImplementedError

    def read_aloud(self, message: Message) -> None:
        """Read a message aloud."""
        raise NotImplementedError

    async def refresh_list(self) -> None:
        """List the conversations anew."""
        raise NotImplementedError

    async def keep_draft(self) -> None:
        """Keep what is typed."""
        raise NotImplementedError

    def leave_editing(self) -> bool:
        """No longer edit an earlier prompt; whether one was being edited."""
        raise NotImplementedError

    def show_options(self) -> None:
        """Show what the conversation is set to."""
        raise NotImplementedError

    async def show_deployment(self) -> None:
        """Show what is remembered of the deployment."""
        raise NotImplementedError

    def action_stop(self) -> None:
        """End the reply; what came is kept."""
        raise NotImplementedError
