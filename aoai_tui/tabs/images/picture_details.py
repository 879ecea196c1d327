"""What is known of the chosen picture: prompt, figures, cost."""

from __future__ import annotations

from textual.widgets import Static


class PictureDetails(Static):
    """Beside the gallery; hidden where no picture is chosen."""

    DEFAULT_CSS = """
    PictureDetails { width: 34; height: 1fr; display: none; color: $muted; padding: 0 1; }
    """

    def __init__(self) -> None:
        """Nothing is chosen."""
        super().__init__("", id="details", markup=False)
