"""`POST …/embeddings`: the vectors of texts."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx2

from aoai_tui.demo.azure import encoded
from aoai_tui.demo.deployments import check_api, model_of
from aoai_tui.demo.embedding_request import EmbeddingRequest
from aoai_tui.demo.exchange import Exchange, RecordedRequest
from aoai_tui.demo.faults import Fault, FaultKind, command_in
from aoai_tui.demo.quota import Bucket, Quota
from aoai_tui.demo.refusals import check_failure
from aoai_tui.demo.schedule import Ask

if TYPE_CHECKING:
    from aoai_tui.demo.lexical import Vector


class Embeddings:
    """Embeddings, with a quota for each deployment."""

    def __init__(self, quota: Quota) -> None:
        self._quota = quota
        self._buckets: dict[str, Bucket] = {}

    def ask(self, request: RecordedRequest) -> Ask:
        """The first text with a command, also as the key: it may come back among other texts."""
        value = request.fields.get("input")
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        commanding = (text for text in texts if isinstance(text, str) and "/" in text and command_in(text))
        text = next(commanding, "")
        return Ask(text, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest())

    async def answer(self, exchange: Exchange) -> httpx2.Response:
        """The vectors, made in a thread."""
        check_api("embeddings", exchange.deployment)
        request = await asyncio.to_thread(EmbeddingRequest.of, exchange.request.json, exchange.deployment)
        bucket = self._buckets.setdefault(exchange.deployment, Bucket(self._quota))
        limits = bucket.take(request.tokens, exchange.request.path)
        check_failure(exchange.fault)
        working = asyncio.to_thread(_body, request, exchange)
        content, _ = await asyncio.gather(working, exchange.pace.while_embedding(request.tokens))
        headers = {**exchange.gateway.headers(request.tokens), **limits, "content-type": "application/json"}
        return httpx2.Response(200, headers=headers, content=content)


def _body(request: EmbeddingRequest, exchange: Exchange) -> bytes:
    fault = exchange.fault
    usage = {"prompt_tokens": request.tokens, "total_tokens": request.tokens}
    other = fault and fault.kind is FaultKind.OTHER_MODEL
    model = "demo-embedding-9" if other else model_of(exchange.deployment)
    end = encoded({"model": model, "usage": usage})[1:]
    entries = list(_entries(request, fault))
    if fault and fault.kind is FaultKind.SHUFFLED:
        entries.reverse()
    if fault and fault.kind is FaultKind.FEWER:
        entries.pop()
    return b'{"object":"list","data":[' + b",".join(entries) + b"]," + end


def _entries(request: EmbeddingRequest, fault: Fault | None) -> Iterator[bytes]:
    from aoai_tui.demo.lexical import vector  # noqa: PLC0415  numpy takes its time

    width = request.dimensions
    if fault and fault.kind is FaultKind.OTHER_WIDTH:
        width += 1
    for number, text in enumerate(request.texts):
        found = vector(text, width)
        if fault and fault.kind is FaultKind.NAN:
            found[0] = float("nan")
        written = (
            _as_base64(found) if request.base64 else encoded([round(each, 9) for each in found.tolist()])
        )
        yield b'{"object":"embedding","index":%d,"embedding":%b}' % (number, written)


def _as_base64(found: Vector) -> bytes:
    return b'"%b"' % base64.b64encode(found.astype("<f4").tobytes())
