"""A wish becomes a picture: a setting, and figures in it."""

from __future__ import annotations

from random import Random

from PIL import Image

from aoai_tui.demo.studio.abstract import abstract, ramp
from aoai_tui.demo.studio.canvas import Canvas
from aoai_tui.demo.studio.colours import Colour, darker
from aoai_tui.demo.studio.lettering import sign
from aoai_tui.demo.studio.palette import backdrop, palette
from aoai_tui.demo.studio.placing import beside, in_the_middle, place
from aoai_tui.demo.studio.settings import SETTINGS
from aoai_tui.demo.studio.settings.rooms import plain
from aoai_tui.demo.studio.wishes import Wish

_TINTS: dict[str, tuple[Colour, float]] = {
    "night": ((112, 124, 208), 0.62),
    "sunset": ((255, 182, 146), 0.45),
    "dawn": ((255, 232, 222), 0.5),
    "storm": ((188, 200, 214), 0.5),
}
"""How figures look in a light."""


def composed(wish: Wish, size: tuple[int, int], number: int, *, see_through: bool) -> Image.Image:
    """The picture of a wish; `number` tells one of several from the next. RGBA, opaque unless `see_through`."""
    canvas, chance = Canvas(*size), Random(wish.mark * 16 + number)  # noqa: S311 (a picture, not a secret)
    ground = 0.94 if see_through else _set(canvas, wish, number, chance)
    canvas.tint = _TINTS.get(wish.light)
    if (see_through or wish.setting == "plain") and not wish.figures:
        _badge(canvas, wish, chance)
    place(canvas, in_the_middle(wish, ground, number), shadows=not see_through)
    if wish.weather and not see_through:
        _fall(canvas, wish.weather, chance)
    picture = canvas.finished()
    return sign(picture, wish.sign) if wish.sign else picture


def placed_on(picture: Image.Image, wish: Wish, number: int) -> Image.Image:
    """A picture with the figures of a wish at the sides of its foreground, and its sign."""
    if wish.figures:
        canvas = Canvas(*picture.size)
        place(canvas, beside(wish, number), shadows=True)
        picture = Image.alpha_composite(picture, canvas.finished())
    return sign(picture, wish.sign) if wish.sign else picture


def _set(canvas: Canvas, wish: Wish, number: int, chance: Random) -> float:
    pick = wish.mark + number
    if wish.setting == "plain" or (not wish.setting and wish.figures):
        subject = (
            wish.figures[0].colour if wish.figures else wish.colours[0] if wish.colours else (90, 130, 170)
        )
        edge, middle = backdrop(wish.colours if wish.figures else (), subject, pick)
        if wish.light == "night":
            edge, middle = darker(edge, 0.6), darker(middle, 0.4)
        return plain(canvas, edge, middle, chance)
    if wish.setting:
        return SETTINGS[wish.setting](canvas, palette(wish.light, wish.colours, pick), chance)
    abstract(canvas, ramp(wish.colours, chance), chance)
    return 0.9


def _fall(canvas: Canvas, weather: str, chance: Random) -> None:
    """Rain or snow before everything."""
    for _ in range(130):
        x, y = chance.random(), chance.random()
        if weather == "snow":
            canvas.disc((255, 255, 255), x, y, chance.uniform(0.002, 0.007), chance.uniform(0.6, 0.95))
        else:
            length, thick = chance.uniform(0.025, 0.06), 0.0016
            slope = (x - length * 0.25, y + length)
            canvas.area(
                (226, 236, 244), (x, y), (x + thick, y), (slope[0] + thick, slope[1]), slope, opacity=0.55
            )


def _badge(canvas: Canvas, wish: Wish, chance: Random) -> None:
    """Something for a picture that has neither figure nor setting: rings of the colours it would have had."""
    for step, colour in enumerate(ramp(wish.colours, chance)):
        canvas.disc(colour, 0.5, 0.5, 0.42 - step * 0.075)
