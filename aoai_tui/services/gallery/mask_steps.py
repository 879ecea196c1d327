"""The steps by which a mask is drawn, as a sketch keeps them, and done again."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from aoai_tui.services.gallery.masks import ANEW, Cleared, Inverted, Loaded, Mark, Rectangle, Stroke

if TYPE_CHECKING:
    from PIL.Image import Image

    from aoai_tui.services.gallery.mask_history import MaskInProgress
    from aoai_tui.services.gallery.sketches import Step


def step_of(mark: Mark, size: tuple[int, int]) -> Step:
    """A mark as a step; `size` is the picture's."""
    match mark:
        case Rectangle(corner, opposite, erases):
            return ["rectangle", corner, opposite, erases]
        case Stroke(points, brush, erases):
            return ["stroke", points, brush, erases]
        case Inverted():
            return ["inverted"]
        case Cleared():
            return ["cleared"]
        case Loaded(data):
            return ["loaded", *size, _packed(data, size)]


def done_again(mask: MaskInProgress, steps: Iterable[Step]) -> bool:
    """Do them; False where one could not be understood: those after it would make another mask."""
    for step in steps:
        try:
            _do(mask, step)
        except (ValueError, TypeError, IndexError, OverflowError, zlib.error):
            return False
    return True


def _do(mask: MaskInProgress, step: Step) -> None:
    match step:
        case ["rectangle", [x, y], [to_x, to_y], erases]:
            mask.add(Rectangle((float(x), float(y)), (float(to_x), float(to_y)), bool(erases)))
        case ["stroke", points, brush, erases]:
            way = tuple((float(x), float(y)) for x, y in points)
            mask.add(Stroke(way, float(brush), bool(erases)))
        case ["inverted"]:
            mask.add(Inverted())
        case ["cleared"]:
            mask.add(Cleared())
        case ["loaded", width, height, packed]:
            mask.load(_unpacked(packed, (width, height), mask.image.size))
        case ["down", [x, y], brush, erases]:
            mask.begin_stroke((float(x), float(y)), float(brush), erases=bool(erases))
        case ["to", [x, y]]:
            mask.stroke_to((float(x), float(y)))
        case ["up"]:
            mask.end_stroke()
        case ["undo"]:
            mask.undo()
        case ["redo"]:
            mask.redo()
        case ["over", str()]:
            pass
        case _:
            raise ValueError(f"no step: {step[0]}")


def _packed(data: bytes, size: tuple[int, int]) -> str:
    """A bit for each pixel, compressed."""
    from PIL import Image  # noqa: PLC0415  Pillow waits for a picture

    bits = Image.frombytes("L", size, data).point(lambda value: ANEW if value else 0, "1").tobytes()
    return base64.b64encode(zlib.compress(bits)).decode()


def _unpacked(packed: str, size: tuple[int, int], wanted: tuple[int, int]) -> Image:
    """A mask of the size that is wanted. ValueError or zlib.error for anything else."""
    from PIL import Image  # noqa: PLC0415  see above

    if size != wanted:
        raise ValueError("another picture's mask")
    most = (wanted[0] + 7) // 8 * wanted[1]
    bits = zlib.decompressobj().decompress(base64.b64decode(packed, validate=True), most)
    return Image.frombytes("1", wanted, bits).convert("L")
