"""Where the demo's pictures are drawn: from the words of a prompt, with no model, the same each time.

- `order` says what is to be drawn; `wishes` reads the words of its prompt, with the `catalogue` of figures,
  `colours` and the `palette` of each light.
- `composing` sets a scene out of `settings` and, by `placing`, of `figures`, or paints an `abstract` picture;
  `lettering` writes in it, `styles` (and `panes`) are manners laid over it, `changing` changes what was sent.
- `canvas` and `pen` are what all of them paint with.
- `drawing` puts it all together, `files` writes it down in each format, `odd_files` what is sent in its place.
"""

from __future__ import annotations

from typing import Protocol

from aoai_tui.demo.studio.order import Order, Piece, Sent


class Painting(Protocol):
    """One picture of an order, drawn once and written down as often as it is wanted, finished or not."""

    def piece(self, share: float = 1.0) -> Piece:
        """Its file; `share` below 1 is how far it is finished."""
        ...


def painted(order: Order, number: int = 0) -> Painting:
    """Picture `number` of an order, from 0. It takes up to a second: for a thread.

    Raises Refused for a picture to be changed that can't be read.
    """
    from aoai_tui.demo.studio.files import Drawing  # noqa: PLC0415  Pillow is needed by few

    return Drawing(order, number)


__all__ = ["Order", "Painting", "Piece", "Sent", "painted"]
