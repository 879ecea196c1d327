"""The Speech tab; what is in it is imported when it is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

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

    def make_body(self) -> Widget:
        """The pane."""
        from aoai_tui.tabs.speech.pane import SpeechPane  # noqa: PLC0415  not part of the first paint

        self.pane = SpeechPane(self)
        return self.pane

    def focus_first(self) -> None:
        """Make the content at the first call; then put the cursor where a person begins."""
        if self.body is None:
            self.body = self.make_body()
            self.mount(self.body)
        if self.pane is not None:
            self.pane.call_after_refresh(self.pane.focus_first)

    def take(self, text: str) -> None:
        """Text from another tab goes below what is typed."""
        self.focus_first()
        if self.pane is not None:
            self.pane.call_after_refresh(self.pane.take, text)

    def show_hit(self, hit: Hit, typed: str) -> None:  # noqa: ARG002  the text is put in whole
        """Open the narration that was found."""
        self.focus_first()
        if self.pane is not None:
            self.pane.call_after_refresh(self.pane.go_to, hit.narration_id)

    async def before_leaving(self) -> None:
        """Keep what is typed and what came; fall silent."""
        if self.pane is not None and self.pane.is_mounted:
            await self.pane.before_leaving()
