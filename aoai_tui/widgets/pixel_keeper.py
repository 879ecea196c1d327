"""Keeps the terminal's own pixels where the pictures of the screen are."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from rich.console import RenderableType
from textual._compositor import ChopsUpdate
from textual.geometry import Region
from textual.timer import Timer

from aoai_tui.widgets.graphics import Graphics, graphics
from aoai_tui.widgets.overlays import KittyOverlay, Overlay, Placed, SixelOverlay, sixels_of
from aoai_tui.widgets.picture_drawing import drawing_threads
from aoai_tui.widgets.pixel_layer import PixelLayer

if TYPE_CHECKING:
    from aoai_tui.widgets.picture_view import PictureView

_REST = 0.05
"""Seconds without a change after which sixels are drawn: while a list scrolls, its half-blocks do."""


class PixelKeeper:
    """Looks after the pixels of an app's pictures. Made by the first of them."""

    def __init__(self, app: PixelLayer) -> None:
        """For the graphics that are in use."""
        self._app = app
        self._views: WeakKeyDictionary[PictureView, int] = WeakKeyDictionary()
        self._places = count(1)
        self._rest: Timer | None = None
        if graphics() is Graphics.KITTY:
            self._overlay: Overlay = KittyOverlay(app.write_pixels)
        else:
            self._overlay = SixelOverlay(app.write_pixels, self._after_a_rest)
        app.app_resume_signal.subscribe(app, lambda _app: self._overlay.forget())

    def look_after(self, view: PictureView) -> None:
        """Show the view's pixels from now on, whenever it is on the screen."""
        self._views.setdefault(view, next(self._places))

    def after_update(self, update: RenderableType) -> None:
        """The screen was written: bring the pixels where they belong."""
        self._overlay.update(self._wanted(), update.spans if isinstance(update, ChopsUpdate) else None)

    def leave(self) -> None:
        """The app ends."""
        self._overlay.leave()

    def _wanted(self) -> dict[int, Placed]:
        """Where the views' pixels belong, by the views' numbers.

        Nowhere where something lies over them: the cells, which are half-blocks, show what is free.
        """
        screen = self._app.screen
        # Sixels in a terminal's last row make it scroll.
        room = Region(0, 0, screen.size.width, screen.size.height - (graphics() is Graphics.SIXEL))
        visible = screen._compositor.visible_widgets
        left = {view for view in self._views if view.drawing is not None and view.visible and view in visible}
        found: dict[int, Placed] = {}
        before: list[Region] = []
        for widget, (region, clip) in visible.items():  # from the front to the back
            if not left:
                break
            view = next((view for view in left if view is widget), None)
            if view is not None and view.drawing is not None:
                left.remove(view)
                whole = view.picture_region.translate(region.shrink(view.styles.gutter).offset)
                seen = whole.intersection(clip).intersection(room)
                if seen and not any(seen.overlaps(other) for other in before):
                    part = seen.translate(-whole.offset)
                    found[self._views[view]] = Placed(view.drawing, seen, part)
            if widget.visible:
                before.append(region.intersection(clip))
        return found

    def _after_a_rest(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self._app.set_timer(_REST, self._draw)

    def _draw(self) -> None:
        self._app.run_worker(self._drawn(), group="sixels", exclusive=True)

    async def _drawn(self) -> None:
        """Draw all that waits, one after another."""
        if not isinstance(self._overlay, SixelOverlay):
            return
        loop = asyncio.get_running_loop()
        for place, placed in list(self._overlay.waiting.items()):
            text = await loop.run_in_executor(drawing_threads(), sixels_of, placed)
            self._overlay.draw(place, placed, text)
