"""Terminals' pixels, as far as tests need them: what kitty would keep and show, and what sixels paint."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from dataclasses import dataclass, field

from PIL import Image
from textual.geometry import Region

_KITTY = re.compile(r"\x1b\[(\d+);(\d+)H(?=\x1b_G)|\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\")
_SIXELS = re.compile(r"\x1b\[(\d+);(\d+)H\x1bP0;[01];0q\"1;1;(\d+);(\d+)([^\x1b]*)\x1b\\")
_STEP = re.compile(r"#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|!(\d+)(.)|([$-])|([?-~])")


@dataclass
class KittyScreen:
    """A kitty that is sent messages."""

    pictures: dict[int, Image.Image] = field(default_factory=dict)
    shown: dict[tuple[int, int], tuple[Region, Region]] = field(default_factory=dict)
    """Cells of the screen and pixels of the picture, by the picture's number and the place's."""
    _cursor: tuple[int, int] = (0, 0)
    _data: str = ""
    _number: int = 0

    def write(self, text: str) -> None:
        """Do what the messages say."""
        assert not re.sub(r"\x1b[78]", "", _KITTY.sub("", text)), "nothing else is sent"
        for row, column, head, payload in _KITTY.findall(text):
            if row:
                self._cursor = int(column) - 1, int(row) - 1
                continue
            values = dict(pair.split("=") for pair in head.split(","))
            assert values["q"] == "2", "nothing is answered"
            self._message(values, payload)

    def _message(self, values: dict[str, str], payload: str) -> None:
        match values.get("a", "t"):
            case "t":
                self._number = int(values.get("i", self._number))
                self._data += payload
                if values["m"] == "0":
                    self.pictures[self._number] = Image.open(io.BytesIO(b64decode(self._data)))
                    self._data = ""
            case "p":
                number, place = int(values["i"]), int(values["p"])
                assert number in self.pictures
                x, y, w, h, c, r = (int(values[key]) for key in "xywhcr")
                self.shown[number, place] = Region(*self._cursor, c, r), Region(x, y, w, h)
            case "d" if values["d"] == "i":
                self.shown.pop((int(values["i"]), int(values["p"])), None)
            case "d":
                number = int(values["i"])
                self.pictures.pop(number, None)
                self.shown = {key: value for key, value in self.shown.items() if key[0] != number}


def painted(text: str) -> dict[tuple[int, int], Image.Image]:
    """The pictures that sixels in the text paint, by column and row of their first cell."""
    found = {}
    for row, column, width, height, body in _SIXELS.findall(text):
        found[int(column) - 1, int(row) - 1] = _picture(int(width), int(height), body)
    return found


def _picture(width: int, height: int, body: str) -> Image.Image:
    picture = Image.new("RGB", (width, height + 5), "#ff00ff")
    palette: dict[int, tuple[int, int, int]] = {}
    colour, x, y = 0, 0, 0
    for define, red, green, blue, choose, times, repeated, move, single in _STEP.findall(body):
        if define:
            colour = int(define)
            palette[colour] = (round(int(red) * 2.55), round(int(green) * 2.55), round(int(blue) * 2.55))
        elif choose:
            colour = int(choose)
        elif move:
            x, y = 0, y + (6 if move == "-" else 0)
        else:
            bits, after = ord(repeated or single) - 63, x + int(times or 1)
            for bit in range(6):
                if bits >> bit & 1:
                    picture.paste(palette[colour], (x, y + bit, after, y + bit + 1))
            x = after
    return picture.crop((0, 0, width, height))
