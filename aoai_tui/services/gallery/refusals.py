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
    gone, changed = [], []
    for name, value in options.given().items():
        key = next((one for one in (refusal_key(name, options), name) if one in refused), "")
        if not key or name in _SAID_OTHERWISE:
            continue
        if instead := refused[key]:
            changed.append(f"In place of {name} {value} the deployment was asked for {instead}.")
        else:
            gone.append(name)
    what = " and ".join(filter(None, (", ".join(gone[:-1]), *gone[-1:])))
    left = "they were" if len(gone) > 1 else "it was"
    without = [f"The deployment does not take {what}; {left} left out."] if gone else []
    return " ".join(without + changed)
