"""What the parts of the Chat tab know of each other. Each part has one subject; ChatTab in `pane` joins them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aoai_tui.config.settings import Kind
from aoai_tui.domain import ChatOptions, Conversation, Message
from aoai_tui.tab import FeatureTab

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.asking import Asking
    from aoai_tui.tabs.chat.attaching import Attaching
    from aoai_tui.tabs.chat.conversation_list import ConversationList
    from aoai_tui.tabs.chat.costs import Costs
    from aoai_tui.tabs.chat.message_actions import MessageActions
    from aoai_tui.tabs.chat.options import OptionsPanel
    from aoai_tui.tabs.chat.pictures import ChatPictures
    from aoai_tui.tabs.chat.preset_use import PresetUse
    from aoai_tui.tabs.chat.slash_commands import SlashCommands
    from aoai_tui.widgets.attachment_row import AttachmentRow


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

    asking: Asking
    attaching: Attaching
    actions: MessageActions
    presets: PresetUse
    pictures: ChatPictures
    slash: SlashCommands
    conversation_list: ConversationList
    options_panel: OptionsPanel
    costs: Costs
    attachment_row: AttachmentRow

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
