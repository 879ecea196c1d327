"""What a deployment does not take: remembered for it, left out from then on, and said."""

from __future__ import annotations

from collections.abc import Mapping

from aoai_tui.domain import ImageOptions

NEEDED = ("", "prompt", "model", "image", "mask")
"""Without these it would be another picture that is drawn."""

STREAMING = ("stream", "partial_images")
"""What only decides how a picture arrives: without it the same picture is drawn, whole."""

_OF_VALUES = ("size", "quality", "output_format", "background", "style")
"""Parameters of which a deployment may refuse one value and take others."""


def key_of(parameter: str, options: ImageOptions) -> str:
    """Under what a refusal is remembered: `style`, or for one value `output_format=webp`."""
    value = getattr(options, parameter, "") if parameter in _OF_VALUES else ""
    return f"{parameter}={value}" if value else parameter


def left_out(options: ImageOptions, refused: Mapping[str, str | None]) -> str:
    """What a person should know about a picture that was asked for with less than was set; empty for nothing."""
    names = [
        name
        for name in options.given()
        if name not in STREAMING and {name, key_of(name, options)} & refused.keys()
    ]
    if not names:
        return ""
    what = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"The deployment does not take {what}; it was left out."
