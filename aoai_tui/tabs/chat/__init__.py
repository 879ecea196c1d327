"""Chat: conversations with a deployment."""

from aoai_tui.tabs.chat.pane import ChatTab

__all__ = ["ChatTab"]
