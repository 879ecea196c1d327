"""The large meter of the Voice tab."""

from __future__ import annotations

from aoai_tui.widgets.level_meter import LevelMeter


class RecordingLine(LevelMeter):
    """Three lines, hidden while nothing is recorded."""

    DEFAULT_CSS = """
    RecordingLine { display: none; margin-bottom: 1; padding: 0 1; background: $surface; }
    RecordingLine.-on { display: block; }
    """

    def __init__(self) -> None:
        """Hidden."""
        super().__init__(rows=3, keys="ctrl+r stop · alt+r pause")

    def begin(self, title: str) -> None:
        """Show it, from zero."""
        if not self.has_class("-on"):
            self.reset()
            self.title = title
            self.add_class("-on")

    def end(self) -> None:
        """Hide it."""
        self.remove_class("-on")
