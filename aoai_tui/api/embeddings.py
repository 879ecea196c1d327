"""Texts that become vectors: one request, answered as a whole."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx2
from openai import AsyncOpenAI

from aoai_tui import errors
from aoai_tui.api.breaks import content_type
from aoai_tui.api.embedding_answers import embedded
from aoai_tui.api.embedding_refusals import is_about_encoding
from aoai_tui.api.failures import explained
from aoai_tui.api.refused_parameters import never_sent
from aoai_tui.api.retries import with_retries
from aoai_tui.api.traffic import named_in_errors, receipt_for
from aoai_tui.domain import Embedded, EmbeddingRequest, OnWait

_LARGEST = 1 << 28
"""Bytes of an answer that are taken: twice what the largest request needs where numbers are written out."""


@dataclass(frozen=True)
class EmbeddingsApi:
    """Embeddings over one client."""

    sdk: AsyncOpenAI
    host: str
    max_retries: int
    _written_out: set[str] = field(default_factory=set)
    """Deployments that know no base64: their numbers come written out, four times as long."""
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Answers are read one after the other: threads that do nothing but count would hold the event loop up."""

    async def embed(self, request: EmbeddingRequest, *, on_wait: OnWait) -> Embedded:
        """The vectors of all texts, in their order.

        Waits before a repeated request go to `on_wait`. A request is repeated, too, where the connection broke
        while its answer arrived: half an answer is of no use.
        Raises AoaiError. ContentFiltered, and a RequestRefused of which `is_about_texts` is true, are the fault of one
        text, or of too many; ParameterRefused names `dimensions` where the deployment does not take that number, or
        none at all; WrongApi stands for a deployment that makes no embeddings; an answer with another number of
        vectors, with vectors of several widths or with anything but finite numbers in them is an UnreadableAnswer.
        """
        base64 = request.deployment not in self._written_out
        try:
            return await self._asked(request, on_wait, base64=base64)
        except errors.RequestRefused as error:
            if not base64 or not is_about_encoding(error):
                raise
        answer = await self._asked(request, on_wait, base64=False)
        self._written_out.add(request.deployment)  # only now it is sure that this was the trouble
        return answer

    async def _asked(self, request: EmbeddingRequest, on_wait: OnWait, *, base64: bool) -> Embedded:
        arguments = await asyncio.to_thread(_arguments, request, base64=base64)
        send = partial(self._send, request, arguments)
        try:
            answer, _ = await with_retries(send, max_retries=self.max_retries, on_wait=on_wait)
        except errors.ParameterRefused as error:
            if error.parameter in arguments:
                raise
            raise never_sent(error) from error
        return answer

    async def _send(self, request: EmbeddingRequest, arguments: dict[str, Any]) -> Embedded:
        """The package's own way to its resources; its room for embeddings would take 0.1 s to import."""
        with explained(self.host, request.deployment):
            http = await self.sdk.post("/embeddings", cast_to=httpx2.Response, body=arguments, stream=True)
        receipt = receipt_for(http)
        try:
            with named_in_errors(receipt):
                with explained(self.host, request.deployment):
                    body = await _read(http)
                sent = http.request.headers
                async with self._reading:
                    return await asyncio.to_thread(
                        embedded, body, content_type(http), sent, count=len(request.inputs), receipt=receipt
                    )
        finally:
            await http.aclose()


def _arguments(request: EmbeddingRequest, *, base64: bool) -> dict[str, Any]:
    """What is sent. Half characters, which no encoding can write, become marks."""
    inputs = [
        text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") for text in request.inputs
    ]
    arguments: dict[str, Any] = {"model": request.deployment, "input": inputs}
    if request.dimensions is not None:
        arguments["dimensions"] = request.dimensions
    if base64:
        arguments["encoding_format"] = "base64"
    return arguments


async def _read(http: httpx2.Response) -> bytes:
    body = bytearray()
    async for chunk in http.aiter_bytes():
        body += chunk
        if len(body) > _LARGEST:
            raise errors.UnreadableAnswer(
                "The service sends more than any embeddings need.",
                "Nothing of it was kept. Check the endpoint (f9).",
            )
    return bytes(body)
