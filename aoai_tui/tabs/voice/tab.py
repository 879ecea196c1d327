"""The Voice tab; what is in it is imported when it is first shown."""

from __future__ import annotations

from typing import ClassVar

from textual.widget import Widget

from aoai_tui.tab import LateTab


class VoiceTab(LateTab):
    """Voice: recordings, and what was said in them."""

    TITLE: ClassVar[str] = "Voice"
    NAME: ClassVar[str] = "voice"
    HELP: ClassVar[str] = "Press ctrl+r to record and again to stop, or open a sound file with f4."

    def make_body(self) -> Widget:
        """The pane."""
        from aoai_tui.tabs.voice.pane import VoicePane  # noqa: PLC0415  not part of the first paint

        return VoicePane(self.bench)
