"""The app's part in showing pictures by the terminal's own pixels: to have them looked after each time it has drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

    from aoai_tui.widgets.pixel_keeper import PixelKeeper


class PixelLayer(App[None]):
    """An app whose pictures may have pixels. It costs nothing before there is one."""

    pixels: PixelKeeper | None = None
    """Who looks after them, from the first picture on."""

    def write_pixels(self, text: str) -> None:
        """Send something to the terminal that shows pixels, or takes them away."""
        if self._driver is not None:
            self._driver.write(text)

    def on_unmount(self) -> None:
        """Leave nothing in the terminal's memory."""
        if self.pixels is not None:
            self.pixels.leave()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if self.pixels is not None and renderable is not None and not self._batch_count:
            self.pixels.after_update(renderable)
