"""What the containers hold and give: texts and packets, not yet understood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

MOST_BYTES = 4_000_000
"""Of one text in a file; longer ones are passed over."""


MOST_PARTS = 30_000
"""Of one file: a hostile one could be made of millions."""


class Embedded(NamedTuple):
    """What stands in a picture file beside the picture."""

    xmp: str = ""
    """An XMP packet."""
    exif: bytes = b""
    """EXIF as TIFF, without a heading of its own."""
    texts: Mapping[str, str] = {}
    """PNG's texts by keyword; GIF's comments under `Comment`."""
