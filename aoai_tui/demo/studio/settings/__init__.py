"""Where figures stand. Each setting paints a canvas and returns the height of its ground, as a share from the top."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from aoai_tui.demo.studio.canvas import Canvas
from aoai_tui.demo.studio.palette import Palette
from aoai_tui.demo.studio.settings import heavens, land, rooms, town, water

SETTINGS: dict[str, Callable[[Canvas, Palette, Random], float]] = {
    "city": town.city,
    "road": town.road,
    "mountains": land.mountains,
    "meadow": land.meadow,
    "forest": land.forest,
    "desert": land.desert,
    "snow": land.snow,
    "sea": water.sea,
    "underwater": water.underwater,
    "sky": heavens.open_sky,
    "space": heavens.space,
    "table": rooms.table,
}
"""By name; a plain background and an abstract picture are painted elsewhere."""
