"""The answers to requests for pictures, in one piece and as events."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aoai_tui.demo.content_filter import blocked_picture, safe_picture, safe_prompt
from aoai_tui.demo.deployments import Images
from aoai_tui.demo.faults import FaultKind
from aoai_tui.demo.hosted import Hosted
from aoai_tui.demo.image_request import ImageRequest
from aoai_tui.demo.studio import Order, Piece
from aoai_tui.demo.tokens import count_tokens

_TOKENS = {"low": 272, "medium": 1056, "high": 4160}
"""Output tokens of a picture of a megapixel, as those of gpt-image-1 are counted."""

_PER_PARTIAL = 100
_PER_TILE, _PER_PICTURE, _PER_FAITHFUL = 129, 65, 4096
_TILE = 512  # pixels of an edge

BY_ADDRESS = frozenset(
    {FaultKind.DATA_URL, FaultKind.EXPIRED, FaultKind.MOVED, FaultKind.ASTRAY, FaultKind.DOWNLOAD}
)
"""Faults for which any deployment answers with an address."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """All pictures of one request."""

    request: ImageRequest
    order: Order
    pieces: tuple[Piece, ...]
    fault: FaultKind | None


def whole_body(drawn: Drawn, hosted: Hosted, id: str) -> dict[str, Any]:
    """An answer in one piece; each picture in base64, or at an address below `id`."""
    request, order = drawn.request, drawn.order
    data = [_entry(drawn, number, hosted, f"{id}-{number}") for number in range(len(drawn.pieces))]
    created = int(time.time())
    if request.kind is Images.OLD:
        return {"created": created, "data": data}
    return {"created": created, **_told(request, order), "data": data, "usage": image_usage(request, order)}


def partial_event(request: ImageRequest, order: Order, content: bytes, number: int) -> dict[str, Any]:
    """An unfinished picture."""
    head = {"type": f"{_subject(request)}.partial_image", "partial_image_index": number}
    return {**head, **_carried(request, order, content)}


def completed_event(
    request: ImageRequest, order: Order, content: bytes, usage: Mapping[str, Any]
) -> dict[str, Any]:
    """The finished picture."""
    return {"type": f"{_subject(request)}.completed", **_carried(request, order, content), "usage": usage}


def image_usage(request: ImageRequest, order: Order) -> dict[str, Any]:
    """What the request costs: the prompt, the pictures that were sent, and those that were drawn."""
    width, height = order.measured()
    text = count_tokens(request.prompt)
    sent = sum(_input_tokens(*picture.measured(), faithful=request.faithful) for picture in order.pictures)
    each = round(_TOKENS.get(request.quality, 1056) * width * height / 2**20)
    made = each * request.n + _PER_PARTIAL * (request.partial if request.stream else 0)
    return {
        "input_tokens": text + sent,
        "input_tokens_details": {"text_tokens": text, "image_tokens": sent},
        "output_tokens": made,
        "total_tokens": text + sent + made,
    }


def _input_tokens(width: int, height: int, *, faithful: bool) -> int:
    scale = min(1.0, _TILE / max(1, min(width, height)))
    across, down = (max(1, -(-round(edge * scale) // _TILE)) for edge in (width, height))
    return _PER_PICTURE + _PER_TILE * across * down + (_PER_FAITHFUL if faithful else 0)


def _entry(drawn: Drawn, number: int, hosted: Hosted, id: str) -> dict[str, Any]:
    old = drawn.request.kind is Images.OLD
    entry: dict[str, Any] = {"prompt_filter_results": safe_prompt(), "content_filter_results": safe_picture()}
    if drawn.fault is FaultKind.FILTER_ONE and number == len(drawn.pieces) - 1:
        return {**entry, "content_filter_results": blocked_picture()}
    if old:
        entry["revised_prompt"] = drawn.order.revised()
    piece = drawn.pieces[number]
    if drawn.fault is FaultKind.DATA_URL:
        return {**entry, "url": f"data:{piece.media_type};base64,{_base64(piece.content)}"}
    if drawn.request.by_address or drawn.fault in BY_ADDRESS:
        return {**entry, "url": hosted.put(id, piece.content, piece.media_type, drawn.fault)}
    return {**entry, "b64_json": _base64(piece.content)}


def _carried(request: ImageRequest, order: Order, content: bytes) -> dict[str, Any]:
    return {"b64_json": _base64(content), "created_at": int(time.time()), **_told(request, order)}


def _told(request: ImageRequest, order: Order) -> dict[str, Any]:
    width, height = order.measured()
    return {
        "background": "transparent" if order.see_through() else "opaque",
        "output_format": request.format,
        "quality": request.quality,
        "size": f"{width}x{height}",
    }


def _subject(request: ImageRequest) -> str:
    return "image_edit" if request.pictures else "image_generation"


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
