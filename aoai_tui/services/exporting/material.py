"""What an export is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aoai_tui.domain import Conversation, Message, Role


@dataclass(frozen=True)
class Material:
    """A conversation with everything that a file of it may hold."""

    conversation: Conversation
    shown: tuple[Message, ...]
    """The shown branch, first to last."""
    messages: tuple[Message, ...]
    """All branches, each message after its parent; no deleted ones."""
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    """The bytes of attached files, by `Attachment.file`, as far as they exist."""

    @property
    def title(self) -> str:
        """The conversation's title, or words in its place."""
        return self.conversation.title or "Untitled conversation"

    @property
    def tokens_in(self) -> int:
        """Tokens of the shown branch's prompts, as the service counted them."""
        return sum(message.usage.prompt_tokens for message in self.shown if message.usage)

    @property
    def tokens_out(self) -> int:
        """Tokens of the shown branch's replies."""
        return sum(message.usage.completion_tokens for message in self.shown if message.usage)

    def speaker(self, message: Message) -> str:
        """Who says a message, for a heading."""
        match message.role:
            case Role.USER:
                return "You"
            case Role.ASSISTANT:
                return "Assistant"
            case Role.TOOL:
                return "Tool"
            case Role.SYSTEM:
                return "System"
