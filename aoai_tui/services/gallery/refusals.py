"""What a deployment does not take: remembered for it, left out from then on, and said."""

from __future__ import annotations

from collections.abc import Mapping

from aoai_tui.api.picture_arguments import refusal_key
from aoai_tui.domain import ImageOptions

NEEDED = ("", "prompt", "model", "image", "mask")
"""Without these it would be another picture that is drawn."""

STREAMING = ("stream", "partial_images")
"""What only decides how a picture arrives: without it the same picture is drawn, whole."""


_SAID_OTHERWISE = (*STREAMING, "output_format")
"""The picture itself shows its format, and whoever looks at it compares that with what was asked for."""


def left_out(options: ImageOptions, refused: Mapping[str, str | None]) -> str:
    """What a person should know about a picture that was asked for with less than was set; empty for nothing."""
    names = [
        name
        for name in options.given()
        if name not in _SAID_OTHERWISE and {name, refusal_key(name, options)} & refused.keys()
    ]
    if not names:
        return ""
    what = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"The deployment does not take {what}; it was left out."
