"""Images: prompts become pictures."""

from aoai_tui.tabs.images.tab import ImagesTab

__all__ = ["ImagesTab"]
