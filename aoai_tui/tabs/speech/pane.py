"""What the Speech tab shows."""

from __future__ import annotations

from textual.containers import Vertical

from aoai_tui.workbench import Workbench


class SpeechPane(Vertical):
    """The whole tab."""

    can_focus = True

    def __init__(self, bench: Workbench) -> None:
        """A pane over the services of an open connection."""
        super().__init__()
        self.bench = bench
