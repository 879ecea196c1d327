"""Where the demo's pictures are drawn: from the words of a prompt, with no model, the same each time.

- `order` says what is to be drawn, `wishes` which words of a prompt mean what.
- `drawing` draws an order, `files` writes it down in each format, `odd_files` what is sent in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aoai_tui.demo.studio.order import Order, Piece, Sent

if TYPE_CHECKING:
    from aoai_tui.demo.studio.files import Painting


def painted(order: Order, number: int = 0) -> Painting:
    """Picture `number` of an order, from 0. It takes up to a second: for a thread.

    Raises Refused for a picture to be changed that can't be read.
    """
    from aoai_tui.demo.studio.files import Painting  # noqa: PLC0415  Pillow is needed by few

    return Painting(order, number)


__all__ = ["Order", "Piece", "Sent", "painted"]
