"""The Speech tab; what is in it is imported when it is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from aoai_tui.domain import Hit
from aoai_tui.tab import LateTab

if TYPE_CHECKING:
    from aoai_tui.tabs.speech.pane import SpeechPane


class SpeechTab(LateTab):
    """Speech: texts read aloud."""

    TITLE: ClassVar[str] = "Speech"
    NAME: ClassVar[str] = "speech"
    HELP: ClassVar[str] = (
        "Type or paste a text and press enter: it is heard while it still arrives. Escape stops, and keeps what came. "
        "On the line of the player space pauses, and the arrows move. Everything that was read is kept at the left "
        "(ctrl+b): enter plays it again without paying again, and one letter copies, saves or deletes it. The same "
        "text with the same voice comes from there by itself; f5 asks anew, or goes on where something failed. The "
        "options at the right (ctrl+o) hold voice, speed, instructions, format and loudspeaker. f8 compares voices."
    )

    pane: SpeechPane | None = None
    """What is in the tab, once it was shown."""

    def make_body(self) -> SpeechPane:
        """The pane."""
        from aoai_tui.tabs.speech.pane import SpeechPane  # noqa: PLC0415  not part of the first paint

        self.pane = SpeechPane(self)
        return self.pane

    def show_hit(self, hit: Hit, typed: str) -> None:  # noqa: ARG002  the text is put in whole
        """Open the narration that was found."""
        if self.pane is not None:
            self.pane.call_after_refresh(self.pane.go_to, hit.narration_id)
