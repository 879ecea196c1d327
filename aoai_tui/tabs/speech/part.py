"""What the parts of the Speech tab know of each other. Each part has one subject; SpeechPane in `pane` joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aoai_tui.domain import Narration
from aoai_tui.services.deployments import KnownDeployments
from aoai_tui.services.speech_choices import SpeechChoices
from aoai_tui.text_pane import TextPane
from aoai_tui.widgets.player_bar import PlayerBar

if TYPE_CHECKING:
    from aoai_tui.tabs.speech.narration_list import NarrationList
    from aoai_tui.tabs.speech.options import SpeechOptionsPanel
    from aoai_tui.tabs.speech.tab import SpeechTab
    from aoai_tui.widgets.doing_line import DoingLine


class SpeechPart(TextPane):
    """One part of the Speech tab."""

    tab: SpeechTab
    line: DoingLine
    """What happens, in words."""
    bar: PlayerBar
    narrations: NarrationList
    options: SpeechOptionsPanel

    narration: Narration | None = None
    """What is heard, or was heard last; ctrl+s saves it."""

    @property
    def choices(self) -> SpeechChoices:
        """How texts are read."""
        return self.bench.speech_choices

    @property
    def deployments(self) -> KnownDeployments:
        """The deployments that read aloud."""
        return self.bench.narration.deployments

    async def refresh_list(self) -> None:
        """List the narrations anew."""
        raise NotImplementedError

    async def play(self, narration: Narration, at: float = 0.0) -> None:
        """Play what is kept. Raises AoaiError."""
        raise NotImplementedError

    def stop_all(self) -> bool:
        """Stop what is asked for and what is heard; whether there was anything."""
        raise NotImplementedError

    def tell_of(self, narration: Narration) -> None:
        """The figures of what is heard, and what can be done with it."""
        raise NotImplementedError

    async def watch_end(self) -> None:
        """Wait until what the bar shows is over; tell why, where the loudspeaker failed."""
        raise NotImplementedError
