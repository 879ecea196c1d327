"""How tiles look: worked out once for all of them, each time that they are drawn."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip
from textual.widget import Widget

PARTS = ("chosen", "lit", "accent")
"""What of a tile has a style of its own, beside the words in place of a picture."""


@dataclass(frozen=True)
class TileLook:
    """Styles; equal as long as nothing looks other than before."""

    base: Style
    words: Style
    """Of words in place of a picture."""
    chosen: Style
    """To be added to the base, as the others that follow."""
    lit: Style
    accent: Style
    behind: bool
    """Whether a dialog lies over the tiles."""
    background: Color
    filters: tuple[LineFilter, ...]

    def filtered(self, strip: Strip) -> Strip:
        """The line as the terminal's colours allow."""
        for one in self.filters:
            strip = strip.apply_filter(one, self.background)
        return strip


class TileLooks:
    """Knows the look of a wall's tiles: the first one that is drawn in a frame asks for all.

    A style is put together from those of all widgets around, which takes as long as writing a picture.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: TileLook | None = None

    def of(self, tile: Widget) -> TileLook:
        """The look of a tile, and of all others until the event loop goes on."""
        if self._known is None:
            self._known = _look_of(tile)
            asyncio.get_running_loop().call_soon(self._forget)
        return self._known

    def _forget(self) -> None:
        self._known = None


def _look_of(tile: Widget) -> TileLook:
    base = tile.rich_style
    chosen, lit, accent = (
        tile.get_component_rich_style(f"picture-tile--{part}", partial=True) for part in PARTS
    )
    return TileLook(
        base,
        base + tile.get_component_rich_style("picture-view--words", partial=True),
        chosen,
        lit,
        accent,
        tile.screen is not tile.app.screen,
        tile.background_colors[1],
        tuple(tile.get_line_filters()),
    )
