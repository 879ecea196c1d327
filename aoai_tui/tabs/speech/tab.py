"""The Speech tab; what is in it is imported when it is first shown."""

from __future__ import annotations

from typing import ClassVar

from textual.widget import Widget

from aoai_tui.tab import LateTab


class SpeechTab(LateTab):
    """Speech: texts read aloud."""

    TITLE: ClassVar[str] = "Speech"
    NAME: ClassVar[str] = "speech"
    HELP: ClassVar[str] = "Type a text and press enter to hear it."

    def make_body(self) -> Widget:
        """The pane."""
        from aoai_tui.tabs.speech.pane import SpeechPane  # noqa: PLC0415  not part of the first paint

        return SpeechPane(self.bench)
