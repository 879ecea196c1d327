"""About how many tokens an attachment costs."""

from __future__ import annotations

from math import ceil

from aoai_tui.domain import Attachment, AttachmentKind

_BASE = 85
_TILE = 170
_USUAL_PICTURE = 765
"""A square of 1,024 pixels: what a picture whose size only the service will know is taken for."""


def estimate_tokens(attachment: Attachment) -> int:
    """A text's bytes by four; a picture by OpenAI's formula for models that see in tiles.

    The formula (platform.openai.com/docs/guides/images-vision, "Calculating costs"): 85 at low detail. Else the
    picture is made to fit 2,048 x 2,048, its shorter side made 768 at most, and each tile of 512 x 512 costs 170,
    all of it 85 more.
    """
    if attachment.kind is AttachmentKind.TEXT:
        return ceil(attachment.size / 4)
    if attachment.detail == "low":
        return _BASE
    if not attachment.width or not attachment.height:
        return _USUAL_PICTURE
    fit = min(1.0, 2048 / max(attachment.width, attachment.height))
    short = min(attachment.width, attachment.height) * fit
    fit *= min(1.0, 768 / short)
    tiles = ceil(round(attachment.width * fit, 6) / 512) * ceil(round(attachment.height * fit, 6) / 512)
    return _BASE + _TILE * tiles
