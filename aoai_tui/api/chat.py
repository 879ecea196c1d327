"""Chat completions: one request, streamed or whole, as a flow of pieces."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from openai import AsyncOpenAI, AsyncStream
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.completion_usage import CompletionUsage

from aoai_tui import errors
from aoai_tui.api.failures import explained, filter_results
from aoai_tui.api.retries import OnWait, with_retries
from aoai_tui.api.traffic import receipt_of
from aoai_tui.domain import (
    Answered,
    ChatRequest,
    FiltersReported,
    Finished,
    ModelNamed,
    ReplyPiece,
    TextArrived,
    Usage,
    UsageReported,
)

_BREATH = 0.008
"""Seconds of ready chunks after which the event loop gets its turn: keys must echo while a burst is read."""


@dataclass
class ChatApi:
    """Chat completions over one client."""

    sdk: AsyncOpenAI
    host: str
    max_retries: int
    _without_stream_options: set[str] = field(default_factory=set)
    """Deployments that refused `stream_options`; their tokens are not counted, all else works."""

    async def stream(self, request: ChatRequest, *, gap: float, on_wait: OnWait) -> AsyncIterator[ReplyPiece]:
        """The reply's pieces as they arrive; Answered comes first.

        `gap` is the longest silence between two chunks, in seconds. Waits before a repeated request go to
        `on_wait`. A stream that has begun is never repeated: its text may be paid for.
        Raises AoaiError.
        """

        async def send() -> Any:
            with explained(self.host, request.deployment):
                return await self.sdk.chat.completions.with_raw_response.create(
                    **self._arguments(request, stream=True)
                )

        try:
            response, retries = await with_retries(send, max_retries=self.max_retries, on_wait=on_wait)
        except errors.ParameterRefused as error:
            if not error.parameter.startswith("stream_options") or request.deployment in self._without_stream_options:
                raise
            self._without_stream_options.add(request.deployment)
            response, retries = await with_retries(send, max_retries=self.max_retries, on_wait=on_wait)
        yield Answered(receipt_of(response.headers), retries)
        content_type = response.headers.get("content-type", "")
        if content_type.startswith("application/json"):  # some servers know no streaming and answer whole
            with explained(self.host, request.deployment):
                await response.http_response.aread()
                whole = ChatCompletion.model_validate_json(response.http_response.content)
            for piece in _pieces_of_whole(whole):
                yield piece
            return
        async with aclosing(self._pieces(response.parse(), request, gap, content_type)) as pieces:
            async for piece in pieces:
                yield piece

    async def whole(self, request: ChatRequest, *, on_wait: OnWait) -> AsyncIterator[ReplyPiece]:
        """The same pieces from a request that does not stream: all of them at the end."""

        async def send() -> Any:
            with explained(self.host, request.deployment):
                response = await self.sdk.chat.completions.with_raw_response.create(
                    **self._arguments(request, stream=False)
                )
                return response.headers, response.parse()

        completion: object
        (headers, completion), retries = await with_retries(send, max_retries=self.max_retries, on_wait=on_wait)
        yield Answered(receipt_of(headers), retries)
        if not isinstance(completion, ChatCompletion):  # the package hands on what is no JSON as text
            raise _no_reply(headers.get("content-type", ""))
        for piece in _pieces_of_whole(completion):
            yield piece

    async def _pieces(
        self, stream: AsyncStream[ChatCompletionChunk], request: ChatRequest, gap: float, content_type: str
    ) -> AsyncIterator[ReplyPiece]:
        loop = asyncio.get_running_loop()
        breath = loop.time()
        chunks, named = 0, ""
        iterator = stream.__aiter__()
        try:
            while (chunk := await self._next(iterator, request, gap)) is not None:
                chunks += 1
                if chunk.model and chunk.model != named:
                    named = chunk.model
                    yield ModelNamed(named)
                for piece in _pieces_of_chunk(chunk):
                    yield piece
                if loop.time() - breath > _BREATH:
                    await asyncio.sleep(0)
                    breath = loop.time()
        finally:
            await stream.close()
        if not chunks:
            raise _no_reply(content_type)

    async def _next(
        self, iterator: AsyncIterator[ChatCompletionChunk], request: ChatRequest, gap: float
    ) -> ChatCompletionChunk | None:
        try:
            with explained(self.host, request.deployment):
                async with asyncio.timeout(gap):
                    return await anext(iterator, None)
        except TimeoutError as error:
            raise errors.Stalled(
                f"Nothing came for {gap:.0f} seconds.",
                "What had arrived is kept. Send again, or raise stream_gap_seconds in the settings.",
            ) from error
        except errors.ConnectionTrouble as error:
            raise errors.Disconnected(
                "The connection broke in the middle of the reply.",
                "What had arrived is kept. Check your network and send again.",
            ) from error

    def _arguments(self, request: ChatRequest, *, stream: bool) -> dict[str, Any]:
        arguments: dict[str, Any] = {
            "model": request.deployment,
            "messages": [{"role": turn.role.value, "content": turn.text} for turn in request.turns],
        }
        if stream:
            arguments["stream"] = True
            if request.deployment not in self._without_stream_options:
                arguments["stream_options"] = {"include_usage": True}
        return arguments


def _no_reply(content_type: str) -> errors.UnreadableAnswer:
    return errors.UnreadableAnswer(
        "The service answered, but not with a reply.",
        f"It sent “{content_type or 'nothing'}” where a chat completion was due: check the endpoint (f9).",
    )


def _pieces_of_chunk(chunk: ChatCompletionChunk) -> Iterator[ReplyPiece]:
    """Azure's chunks may lack choices, a choice may lack its delta: both carry filter results."""
    extra = chunk.model_extra
    if extra:
        yield from _prompt_filters(extra)
    for choice in chunk.choices or ():
        if choice.delta is not None and choice.delta.content:
            yield TextArrived(choice.delta.content)
        if choice.model_extra:
            yield from _reply_filters(choice.model_extra)
        if choice.finish_reason:
            yield Finished(choice.finish_reason)
    if chunk.usage:
        yield UsageReported(_usage(chunk.usage))


def _pieces_of_whole(completion: ChatCompletion) -> Iterator[ReplyPiece]:
    if completion.model:
        yield ModelNamed(completion.model)
    yield from _prompt_filters(completion.model_extra or {})
    for choice in completion.choices or ():
        if choice.message is not None and choice.message.content:
            yield TextArrived(choice.message.content)
        yield from _reply_filters(choice.model_extra or {})
        if choice.finish_reason:
            yield Finished(choice.finish_reason)
    if completion.usage:
        yield UsageReported(_usage(completion.usage))


def _prompt_filters(extra: Mapping[str, Any]) -> Iterator[ReplyPiece]:
    """`prompt_annotations` is the older name of the same thing."""
    for entry in extra.get("prompt_filter_results") or extra.get("prompt_annotations") or ():
        if isinstance(entry, Mapping) and isinstance(found := entry.get("content_filter_results"), Mapping):
            yield FiltersReported(filter_results(found, source="prompt"))


def _reply_filters(extra: Mapping[str, Any]) -> Iterator[ReplyPiece]:
    if isinstance(found := extra.get("content_filter_results"), Mapping) and found:
        yield FiltersReported(filter_results(found, source="reply"))


def _usage(usage: CompletionUsage) -> Usage:
    prompt, completion = usage.prompt_tokens_details, usage.completion_tokens_details
    return Usage(
        prompt_tokens=usage.prompt_tokens or 0,
        completion_tokens=usage.completion_tokens or 0,
        cached_tokens=(prompt.cached_tokens or 0) if prompt else 0,
        reasoning_tokens=(completion.reasoning_tokens or 0) if completion else 0,
    )
