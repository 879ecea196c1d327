"""What pictures are asked with: only what was set is sent, and nothing that the deployment refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aoai_tui.domain import ImageOptions, ImageRequest

PARTIALS = 2
"""Unfinished pictures that are asked for where nobody said how many; each costs about 100 tokens."""

CHOICES = (
    *("size", "quality", "background", "output_format", "moderation", "input_fidelity", "style"),
    "response_format",
)
"""Of these a deployment may know some values only."""

_CHANGES_ONLY = ("input_fidelity",)
_DRAWS_ONLY = ("moderation", "style")
"""Options that the service knows for one kind of work only."""

_UNSTREAMED = ("svg", "gif")
"""Formats that are never streamed."""


def image_arguments(request: ImageRequest, *, stream: bool) -> dict[str, Any]:
    """The body of a request for pictures, the pictures themselves aside.

    `stream` asks for unfinished pictures on the way.
    """
    options, refused = request.options, request.refused
    wished = {
        name: value for name, value in options.given().items() if name not in ("extra_body", "partial_images")
    }
    for name in _DRAWS_ONLY if request.pictures else _CHANGES_ONLY:
        wished.pop(name, None)
    if stream:
        partials = options.partial_images
        wished |= {"stream": True, "partial_images": PARTIALS if partials is None else partials}
    sent: dict[str, Any] = {"model": request.deployment, "prompt": request.prompt}
    for name, value in wished.items():
        if (taken := _taken(name, value, refused)) is not None:
            sent[name] = taken
    return sent | {name: value for name, value in options.extra_body.items() if name not in refused}


def may_stream(request: ImageRequest) -> bool:
    """Whether unfinished pictures are wanted, and nothing that is known speaks against them.

    The service streams one picture only: "Streaming is only supported with n=1."
    """
    if (request.options.n or 1) > 1 and "n" not in request.refused:
        return False
    known_without = {"stream", "partial_images"} & request.refused.keys()
    return request.stream and not known_without and request.options.output_format not in _UNSTREAMED


def refusal_key(parameter: str, options: ImageOptions) -> str:
    """Under what a refusal is remembered: `n`, `output_compression`, or with its value `output_format=webp`."""
    value = getattr(options, parameter, "") if parameter in CHOICES else ""
    return f"{parameter}={value}" if value else parameter


def _taken(name: str, value: object, refused: Mapping[str, str | None]) -> object:
    """What is sent in place of a value: itself, what the deployment wants instead, or None for nothing."""
    for key in (f"{name}={value}", name):
        if key in refused:
            return refused[key]
    return value
