"""`POST …/images/generations` and `…/images/edits`: draws pictures, and changes those that are sent."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncGenerator

import httpx2

from aoai_tui.demo.azure import encoded, event
from aoai_tui.demo.deployments import check_api
from aoai_tui.demo.exchange import Exchange, RecordedRequest
from aoai_tui.demo.faults import BREAKS, FaultKind, without_command
from aoai_tui.demo.hosted import Hosted
from aoai_tui.demo.image_body import (
    BY_ADDRESS,
    Drawn,
    completed_event,
    image_usage,
    partial_event,
    whole_body,
)
from aoai_tui.demo.image_refusals import filtered_picture
from aoai_tui.demo.image_request import ImageRequest
from aoai_tui.demo.refusals import check_failure
from aoai_tui.demo.schedule import Ask
from aoai_tui.demo.streams import ByteStream, mishap
from aoai_tui.demo.studio import Order, Painting, Piece, Sent, painted

_EFFORT = {"low": 0.5, "medium": 1.0, "high": 1.8, "standard": 1.0, "hd": 1.8}
_END = 65_536  # bytes
_TAKEN_AWAY = frozenset({FaultKind.FILTER_PICTURE, FaultKind.FILTER_REPLY})
_NEVER_STREAMED = BY_ADDRESS | {FaultKind.FILTER_ONE}
"""What can only be shown in an answer of one piece: asked to stream, the demo gives that, as some servers do."""


class Images:
    """Pictures from words (`generations`), or from words and pictures (`edits`)."""

    def __init__(self, task: str, hosted: Hosted) -> None:
        self._task = task
        self._hosted = hosted

    def ask(self, request: RecordedRequest) -> Ask:
        """The prompt, and as the key prompt and pictures: other parameters may change between two tries."""
        prompt = request.fields.get("prompt")
        text = prompt if isinstance(prompt, str) else ""
        key = hashlib.sha256(text.encode("utf-8", "replace"))
        for file in request.form.all_files("image") if request.form else ():
            key.update(b"%d" % len(file.content) + bytes(file.content[-_END:]))
        return Ask(text, key.hexdigest())

    async def answer(self, exchange: Exchange) -> httpx2.Response:
        """Draw, in a thread."""
        check_api(self._task, exchange.deployment)
        if self._task == "edits":
            request = ImageRequest.of_form(exchange.request.form, exchange.deployment)
        else:
            request = ImageRequest.of_body(exchange.request.json, exchange.deployment)
        order = await asyncio.to_thread(_order, request, exchange)
        fault = exchange.fault.kind if exchange.fault else None
        if not request.stream or fault in _NEVER_STREAMED:
            return await self._whole(request, order, exchange)
        painting = await asyncio.to_thread(painted, order)  # before the headers: a file may be unreadable
        limits = exchange.gateway.headers(_tokens(request, order))
        headers = {"content-type": "text/event-stream; charset=utf-8", **limits}
        events = _events(request, order, painting, exchange)
        return httpx2.Response(200, headers=headers, stream=ByteStream(events))

    async def _whole(self, request: ImageRequest, order: Order, exchange: Exchange) -> httpx2.Response:
        check_failure(exchange.fault)
        numbers = range(request.n)
        pictures = [await asyncio.to_thread(_piece, order, number) for number in numbers]
        await exchange.pace.while_drawing(_work(request, order) * (0.7 + 0.3 * request.n))
        kind = exchange.fault.kind if exchange.fault else None
        if kind in _TAKEN_AWAY:
            return exchange.gateway.json(filtered_picture(int(time.time())))
        drawn = Drawn(request, order, tuple(pictures), kind)
        body = await asyncio.to_thread(whole_body, drawn, self._hosted, exchange.gateway.id())
        content = await asyncio.to_thread(encoded, body)
        headers = {"content-type": "application/json", **exchange.gateway.headers(_tokens(request, order))}
        return httpx2.Response(200, headers=headers, content=content)


async def _events(
    request: ImageRequest, order: Order, painting: Painting, exchange: Exchange
) -> AsyncGenerator[bytes, None]:
    """Unfinished pictures, then the finished one; a fault strikes before it."""
    fault = exchange.fault
    work, steps = _work(request, order), request.partial + 1
    for number in range(request.partial):
        piece = await asyncio.to_thread(painting.piece, (number + 1) / steps)
        await exchange.pace.while_drawing(work / steps)
        yield event(partial_event(request, order, piece.content, number))
    await exchange.pace.while_drawing(work / steps)
    if fault and fault.kind in _TAKEN_AWAY:
        yield event(filtered_picture(int(time.time())))
        return
    if fault and fault.kind in BREAKS:
        yield await mishap(fault, exchange.read_timeout)
        if fault.kind is not FaultKind.JUNK:
            return
    piece = await asyncio.to_thread(painting.piece)
    yield event(completed_event(request, order, piece.content, image_usage(request, order)))


def _piece(order: Order, number: int) -> Piece:
    return painted(order, number).piece()


def _order(request: ImageRequest, exchange: Exchange) -> Order:
    fault = exchange.fault.kind if exchange.fault else None
    return Order(
        prompt=without_command(request.prompt),
        size=request.size,
        quality=request.quality,
        transparent=request.transparent,
        format="webp" if fault is FaultKind.OTHER_FORMAT else request.format,
        compression=request.compression,
        natural=request.style == "natural",
        faithful=request.faithful,
        pictures=tuple(Sent(bytes(file.content)) for file in request.pictures),
        mask=Sent(bytes(request.mask.content)) if request.mask else None,
        instead=str(fault) if fault in (FaultKind.SVG, FaultKind.NO_PICTURE, FaultKind.BOMB) else "",
    )


def _tokens(request: ImageRequest, order: Order) -> int:
    """What the request takes from the deployment's limit."""
    return int(image_usage(request, order)["total_tokens"])


def _work(request: ImageRequest, order: Order) -> float:
    width, height = order.measured()
    return _EFFORT[request.quality] * width * height / 2**20
