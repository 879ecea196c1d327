"""Colours, and the words for them."""

from __future__ import annotations

import colorsys

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

WORDS: dict[str, Colour] = {
    **{"red": (214, 56, 52), "crimson": (178, 28, 58), "scarlet": (222, 52, 32), "ruby": (176, 24, 74)},
    **{"orange": (240, 134, 44), "amber": (246, 176, 48), "coral": (246, 122, 98), "peach": (250, 190, 150)},
    **{"yellow": (248, 206, 66), "gold": (218, 166, 52), "golden": (224, 174, 60), "lemon": (250, 232, 92)},
    **{"green": (72, 158, 86), "lime": (152, 204, 66), "mint": (158, 218, 184), "emerald": (24, 140, 100)},
    **{"olive": (132, 138, 66), "teal": (32, 138, 140), "turquoise": (64, 190, 190), "cyan": (80, 196, 220)},
    **{"blue": (58, 116, 202), "navy": (32, 52, 108), "azure": (70, 150, 226), "indigo": (72, 66, 158)},
    **{
        "purple": (134, 78, 172),
        "violet": (148, 98, 204),
        "lavender": (186, 168, 226),
        "magenta": (204, 62, 148),
    },
    **{"pink": (240, 140, 172), "rose": (232, 110, 138), "brown": (134, 90, 58), "chocolate": (98, 60, 40)},
    **{"beige": (226, 208, 178), "cream": (246, 236, 212), "tan": (208, 172, 128), "rust": (176, 84, 44)},
    **{"black": (44, 46, 52), "white": (244, 242, 238), "grey": (140, 146, 154), "gray": (140, 146, 154)},
    **{
        "silver": (190, 198, 208),
        "ivory": (246, 240, 224),
        "copper": (190, 112, 66),
        "maroon": (122, 36, 48),
    },
}
"""The colours that a prompt can name."""


def of(text: str) -> Colour:
    """The colour of `#rrggbb` or `rrggbb`."""
    number = int(text.lstrip("#"), 16)
    return number >> 16, number >> 8 & 255, number & 255


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with so much of `other` in it, 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def lighter(colour: Colour, share: float) -> Colour:
    """A colour on its way to white."""
    return mixed(colour, (255, 255, 255), share)


def darker(colour: Colour, share: float) -> Colour:
    """A colour on its way to a bluish black, as shadows are."""
    return mixed(colour, (14, 16, 34), share)


def turned(colour: Colour, degrees: float, vividness: float = 1.0) -> Colour:
    """A colour further round the wheel; `vividness` multiplies its saturation."""
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    parts = colorsys.hls_to_rgb((hue + degrees / 360) % 1, light, min(1.0, saturation * vividness))
    red, green, blue = (round(part * 255) for part in parts)
    return red, green, blue


def brightness(colour: Colour) -> float:
    """How light a colour looks, 0 to 1 (the weights of ITU-R BT.601)."""
    red, green, blue = colour
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255
