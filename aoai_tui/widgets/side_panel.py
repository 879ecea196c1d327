"""A panel at the side: it closes itself where there is no room, and then opens over the middle."""

from __future__ import annotations

from typing import Literal

from textual import events
from textual.containers import Container
from textual.dom import DOMNode


class SidePanel(Container):
    """Holds one widget beside the middle of a tab."""

    DEFAULT_CSS = """
    SidePanel {
        height: 1fr; display: none; background: $surface;
        &.-open { display: block; }
        &.-over { layer: panel; }
        &.-over.-left { dock: left; }
        &.-over.-right { dock: right; }
    }
    """

    def __init__(self, *, side: Literal["left", "right"], needs: int, width: int) -> None:
        """`needs` is how many columns the app must have for the panel to stand beside the middle; `width` its own."""
        super().__init__(classes=f"-{side}")
        self.styles.width = width
        self._needs = needs
        self._wish: bool | None = None
        """What the person asked for; None leaves it to the width."""

    @property
    def is_over(self) -> bool:
        """Whether it is open over the middle."""
        return self.has_class("-over") and self.has_class("-open")

    def on_mount(self) -> None:
        """Follow the width of the app."""
        self._fit(self.app.size.width)
        self.screen.screen_layout_refresh_signal.subscribe(
            self, lambda _screen: self._fit(self.app.size.width)
        )

    def on_resize(self, _event: events.Resize) -> None:
        """The panel itself changed."""
        self._fit(self.app.size.width)

    def toggle(self) -> bool:
        """Show or hide; whether it is shown now. Two over the middle would leave nothing of it: the other closes."""
        self._wish = not self.has_class("-open")
        if self._wish and self.parent is not None and self.has_class("-over"):
            close_over(self.parent)
        self._fit(self.app.size.width)
        return self._wish

    def close(self) -> None:
        """Hide; where there is room it comes back with the next resize."""
        self._wish = None if self.has_class("-over") else False
        self._fit(self.app.size.width)

    def _fit(self, width: int) -> None:
        roomy = width >= self._needs
        self.set_class(not roomy, "-over")
        self.set_class(roomy if self._wish is None else self._wish, "-open")


def close_over(parent: DOMNode) -> bool:
    """Close the panels that are open over a tab's middle; whether there was one."""
    over = [panel for panel in parent.query(SidePanel) if panel.is_over]
    for panel in over:
        panel.close()
    return bool(over)
