"""Voice: recordings, and what was said in them."""

from aoai_tui.tabs.voice.tab import VoiceTab

__all__ = ["VoiceTab"]
