"""Where the demo's pictures are drawn: from the words of a prompt, with no model, the same each time.

- `order` says what is to be drawn, `wishes` which words of a prompt mean what.
- `drawing` draws an order, `files` writes it down in each format, `odd_files` what is sent in its place.
"""

from aoai_tui.demo.studio.order import Order, Piece, Sent


def drawn_bytes(order: Order, number: int, share: float = 1.0) -> Piece:
    """The file of picture `number` of an order, from 0; `share` below 1 is how far it is finished.

    It takes up to a second: for a thread. Raises Refused for a picture to be changed that can't be read.
    """
    from aoai_tui.demo.studio.files import filed  # noqa: PLC0415  Pillow is needed by few

    return filed(order, number, share)


__all__ = ["Order", "Piece", "Sent", "drawn_bytes"]
