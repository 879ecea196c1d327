"""Compare: one prompt, several deployments side by side."""

from aoai_tui.tabs.chat.compare.opening import Comparing

__all__ = ["Comparing"]
