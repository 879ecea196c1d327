"""What is to be drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import sqrt

from aoai_tui.demo.pictures import measured

_STEP, _FEWEST, _MOST = 16, 655_360, 8_294_400
_SQUARE, _WIDE, _TALL = (1024, 1024), (1536, 1024), (1024, 1536)
_WIDE_WORDS = re.compile(
    r"\b(?:landscape|panorama|sea|ocean|beach|coast|mountains?|hills?|skyline|city|wide|desert)\b",
    re.IGNORECASE,
)
_TALL_WORDS = re.compile(r"\b(?:portrait|poster|tower|tall|lighthouse|book cover)\b", re.IGNORECASE)
_SEE_THROUGH = re.compile(r"\b(?:transparent|sticker|cut-?out|no background)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sent:
    """A picture that came with the order."""

    content: bytes = field(repr=False)

    def measured(self) -> tuple[int, int]:
        """Its width and height in pixels, by its header."""
        _, width, height = measured(self.content)
        return width, height


@dataclass(frozen=True, slots=True)
class Piece:
    """A picture in a file."""

    content: bytes = field(repr=False)
    media_type: str


@dataclass(frozen=True, slots=True)
class Order:
    """One order for one or more pictures."""

    prompt: str
    size: tuple[int, int] | None = None
    """Width and height in pixels; None leaves it to the words."""
    quality: str = "medium"
    transparent: bool | None = None
    """None leaves it to the words."""
    format: str = "png"
    compression: int = 100
    natural: bool = False
    """Calmer colours."""
    faithful: bool = False
    """Whether a change keeps close to the pictures."""
    pictures: tuple[Sent, ...] = ()
    mask: Sent | None = None
    instead: str = ""
    """What is sent in place of a picture; empty for the picture."""

    def measured(self) -> tuple[int, int]:
        """Width and height of what will be drawn."""
        if self.size:
            return self.size
        if self.pictures:
            return _near(*self.pictures[0].measured())
        if _TALL_WORDS.search(self.prompt):
            return _TALL
        return _WIDE if _WIDE_WORDS.search(self.prompt) else _SQUARE

    def see_through(self) -> bool:
        """Whether the background is to be transparent."""
        if self.transparent is None:
            return self.format != "jpeg" and not self.pictures and bool(_SEE_THROUGH.search(self.prompt))
        return self.transparent

    def revised(self) -> str:
        """What a deployment of the older kind makes of the prompt."""
        manner = "calm, natural light" if self.natural else "vivid colours and dramatic light"
        words = self.prompt.strip().rstrip(".") or "Nothing in particular"
        return f"{words}. A digital illustration in clear shapes, with {manner}, drawn by the demo."


def _near(width: int, height: int) -> tuple[int, int]:
    """The size that a picture keeps when it is changed: its own where the service can draw it, else the nearest.

    Sizes are multiples of 16, between 655,360 and 8,294,400 pixels, three times as wide as high at most.
    """
    if not width or not height:
        return _SQUARE
    width, height = min(width, 3 * height), min(height, 3 * width)
    scale = max(1.0, sqrt(_FEWEST / (width * height))) * min(1.0, sqrt(_MOST / (width * height)))
    wide, tall = (max(_STEP, round(edge * scale / _STEP) * _STEP) for edge in (width, height))
    while wide * tall < _FEWEST:
        wide, tall = wide + _STEP, tall + _STEP
    while wide * tall > _MOST:
        wide, tall = wide - _STEP, tall - _STEP
    return wide, tall
