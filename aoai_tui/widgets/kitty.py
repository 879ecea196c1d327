"""Kitty's graphics protocol, as far as we speak it: send a picture, put it somewhere, take it away.

https://sw.kovidgoyal.net/kitty/graphics-protocol/. A picture is sent once and then shown by its number, whole or in
part, wherever it belongs: its cells need no second sending when a list scrolls. Answers are declined (q=2), because
the app would take them for keys. Our own, not textual-image's: that one puts pictures into the text by placeholders,
which kitty knows only since 0.28, writes past the thread that writes for Textual, and never frees what it sent.
"""

from __future__ import annotations

from base64 import b64encode

from textual.geometry import Region

from aoai_tui.widgets.graphics import CellSize

_MOST = 4096
"""Bytes of one message."""


def sent(number: int, png: bytes) -> str:
    """A PNG, which the terminal keeps under the number; nothing is shown yet."""
    data = b64encode(png).decode()
    pieces = [data[start : start + _MOST] for start in range(0, len(data), _MOST)]
    messages = []
    for index, piece in enumerate(pieces):
        head = f"a=t,f=100,i={number}," if index == 0 else ""
        messages.append(_message(f"{head}q=2,m={int(index + 1 < len(pieces))}", piece))
    return "".join(messages)


def put(number: int, place: int, cells: Region, part: Region, cell: CellSize) -> str:
    """Show the part of a picture, in cells of it, at these cells of the screen; what the place showed moves."""
    x, y, width, height = part
    source = f"x={x * cell.width},y={y * cell.height},w={width * cell.width},h={height * cell.height}"
    shown = _message(f"a=p,i={number},p={place},{source},c={cells.width},r={cells.height},C=1,q=2")
    return f"\x1b7\x1b[{cells.y + 1};{cells.x + 1}H{shown}\x1b8"


def taken_away(number: int, place: int) -> str:
    """Show the picture there no longer; the terminal keeps it."""
    return _message(f"a=d,d=i,i={number},p={place},q=2")


def forgotten(number: int) -> str:
    """Keep the picture no longer, wherever it was shown."""
    return _message(f"a=d,d=I,i={number},q=2")


def _message(head: str, payload: str = "") -> str:
    return f"\x1b_G{head};{payload}\x1b\\" if payload else f"\x1b_G{head}\x1b\\"
