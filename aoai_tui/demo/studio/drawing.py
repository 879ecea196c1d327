"""An order becomes pixels."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageChops

from aoai_tui.demo.studio.changing import changed
from aoai_tui.demo.studio.composing import composed
from aoai_tui.demo.studio.lettering import caption
from aoai_tui.demo.studio.order import Order
from aoai_tui.demo.studio.styles import styled
from aoai_tui.demo.studio.wishes import understood


def drawn(order: Order, number: int) -> Image.Image:
    """Picture `number` of an order, from 0: RGBA where something may be seen through, RGB otherwise."""
    wish = understood(order.prompt)
    if order.pictures:
        picture = changed(order, wish, number)
        seen_through = ImageChops.invert(picture.getchannel("A")).getbbox()
        return picture if seen_through else picture.convert("RGB")
    picture = composed(wish, order.measured(), number, see_through=order.see_through())
    picture = styled(picture, wish.style, natural=order.natural)
    return picture if order.see_through() else caption(picture, order.prompt).convert("RGB")


def unfinished(picture: Image.Image, share: float) -> Image.Image:
    """A picture as it looks before it is done: few soft spots of colour at first, with grain, then ever more."""
    shorter = min(picture.size)
    cells = max(4, round(6 * (shorter / 24) ** (share**1.3)))
    across, down = (max(1, round(edge * cells / shorter)) for edge in picture.size)
    coarse = picture.resize((across, down), Image.Resampling.BOX)
    grain = Image.frombytes("L", coarse.size, Random(cells).randbytes(coarse.width * coarse.height))  # noqa: S311
    noisy = Image.blend(coarse.convert("RGB"), grain.convert("RGB"), 0.24 * (1 - share))
    if picture.mode == "RGBA":
        noisy.putalpha(coarse.getchannel("A"))
    return noisy.resize(picture.size, Image.Resampling.BICUBIC)
