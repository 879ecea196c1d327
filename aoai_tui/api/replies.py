"""A request and its reply, streamed or whole, the same over every API that makes replies."""

from __future__ import annotations

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import httpx2
from openai import AsyncOpenAI, AsyncStream, BaseModel

from aoai_tui import errors
from aoai_tui.api.breaks import broken, content_type, stalled
from aoai_tui.api.breath import Breath
from aoai_tui.api.failures import FOREIGN, explained
from aoai_tui.api.retries import with_retries
from aoai_tui.api.silence import Silence
from aoai_tui.api.traffic import named_in_errors, receipt_for
from aoai_tui.domain import Answered, ChatRequest, OnWait, ReplyPiece

_END = object()
"""What stands for the end of a stream."""


class Reader(Protocol):
    """Makes pieces of one answer. It may raise AoaiError where the answer tells of a failure."""

    begun: bool
    """Whether anything had the form of a reply."""

    def pieces(self, chunk: object) -> Iterable[ReplyPiece]:
        """What one chunk, or one event, of a stream brings."""

    def whole(self, answer: object) -> Iterable[ReplyPiece]:
        """What an answer brings that came at once."""

    def end(self) -> Iterable[ReplyPiece]:
        """What is known to be complete only when nothing more comes."""


@dataclass
class ReplyApi(ABC):
    """One of the service's APIs that make replies, over one client."""

    sdk: AsyncOpenAI
    host: str
    max_retries: int

    answer: ClassVar[type[BaseModel] | None] = None
    """The package's model of a whole answer; None where answers and events are read as plain JSON."""
    due: ClassVar[str]
    """What the service should have sent where it sent something else."""

    async def stream(
        self, request: ChatRequest, *, gap: float, on_wait: OnWait
    ) -> AsyncGenerator[ReplyPiece, None]:
        """The reply's pieces as they arrive; Answered comes first.

        `gap` is the longest silence between two chunks, in seconds. Waits before a repeated request go to
        `on_wait`. A stream that has begun is never repeated: its text may be paid for.
        Raises AoaiError.
        """
        response, retries = await self._begin(request, on_wait, stream=True)
        http: httpx2.Response = response.http_response
        receipt = receipt_for(http)
        try:
            with named_in_errors(receipt):
                yield Answered(receipt, retries)
                whole = content_type(http).startswith("application/json")  # some servers know no streaming
                pieces = (
                    self._at_once(http, request, gap)
                    if whole
                    else self._pieces(self._stream_of(response), http, request, gap)
                )
                async with aclosing(pieces):
                    async for piece in pieces:
                        yield piece
        finally:
            await http.aclose()

    async def whole(self, request: ChatRequest, *, on_wait: OnWait) -> AsyncGenerator[ReplyPiece, None]:
        """The same pieces from a request that does not stream: all of them at the end."""
        (http, answer), retries = await self._begin(request, on_wait, stream=False)
        receipt = receipt_for(http)
        yield Answered(receipt, retries)
        with named_in_errors(receipt):
            for piece in self._read(answer, http):
                yield piece

    @abstractmethod
    async def _create(self, request: ChatRequest, *, stream: bool) -> Any:
        """Send the request; the package's raw response."""

    @abstractmethod
    def _reader(self, http: httpx2.Response) -> Reader:
        """A reader for one answer."""

    def _stream_of(self, response: Any) -> AsyncStream[Any]:
        stream: AsyncStream[Any] = response.parse() if self.answer else response.parse(to=AsyncStream[object])
        return stream

    def _answer_of(self, response: Any) -> object:
        return response.parse() if self.answer else response.parse(to=object)

    def _modelled(self, data: object) -> object:
        return self.answer.construct(**data) if self.answer and isinstance(data, dict) else data

    def _concede(self, request: ChatRequest, error: errors.RequestRefused) -> bool:  # noqa: ARG002
        """Whether the request, as it is made from now on, lacks what the service refused and nobody asked for."""
        return False

    async def _begin(self, request: ChatRequest, on_wait: OnWait, *, stream: bool) -> tuple[Any, int]:
        """The raw response, or for a whole answer its response and content; and the number of retries."""

        async def send() -> Any:
            with explained(self.host, request.deployment):
                response = await self._create(request, stream=stream)
                return response if stream else (response.http_response, self._answer_of(response))

        while True:
            try:
                return await with_retries(send, max_retries=self.max_retries, on_wait=on_wait)
            except errors.RequestRefused as error:
                if not self._concede(request, error):
                    raise

    async def _at_once(
        self, http: httpx2.Response, request: ChatRequest, gap: float
    ) -> AsyncGenerator[ReplyPiece, None]:
        """The pieces of an answer that came whole, although a stream was asked for."""
        try:
            async with asyncio.timeout(gap):
                data = json.loads(await http.aread())
        except TimeoutError:
            raise stalled(gap) from None
        except FOREIGN as error:
            raise self._broken(error, request) from error
        for piece in self._read(self._modelled(data), http):
            yield piece

    def _read(self, answer: object, http: httpx2.Response) -> Iterable[ReplyPiece]:
        reader = self._reader(http)
        yield from reader.whole(answer)
        if not reader.begun:
            raise self._no_reply(http)
        yield from reader.end()

    async def _pieces(
        self, stream: AsyncStream[Any], http: httpx2.Response, request: ChatRequest, gap: float
    ) -> AsyncGenerator[ReplyPiece, None]:
        reader, silence, breath = self._reader(http), Silence(gap), Breath()
        iterator = aiter(stream)
        try:
            while True:
                with silence:
                    chunk = await anext(iterator, _END)
                if chunk is _END:
                    break
                for piece in reader.pieces(chunk):
                    yield piece
                await breath()
        except TimeoutError:
            raise stalled(gap) from None
        except FOREIGN as error:
            raise self._broken(error, request) from error
        finally:
            silence.close()
            await stream.close()
        if not reader.begun:
            raise self._no_reply(http)
        for piece in reader.end():
            yield piece

    def _broken(self, error: Exception, request: ChatRequest) -> errors.AoaiError:
        """What broke a reply that had begun."""
        return broken(error, self.host, request.deployment, self.sdk.timeout)

    def _no_reply(self, http: httpx2.Response) -> errors.UnreadableAnswer:
        return errors.UnreadableAnswer(
            "The service answered, but not with a reply.",
            f"It sent “{content_type(http) or 'nothing'}” where a {self.due} was due: "
            "check the endpoint (f9).",
        )
