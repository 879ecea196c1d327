"""Chat completions: one request, streamed or whole, as a flow of pieces."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import httpx2
import openai
from openai import AsyncOpenAI, AsyncStream
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from aoai_tui import errors
from aoai_tui.api.failures import FOREIGN, explained, explanation, filter_results, from_event
from aoai_tui.api.retries import OnWait, with_retries
from aoai_tui.api.silence import Silence
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

_BURST = 0.004
_BREATH = 0.002
"""Seconds of reading after which the stream pauses, and for how long. A pause that gives the turn to the event loop
alone would not do: the threads that read keys and write to the terminal would wait up to half a second for theirs."""

_END = object()
"""What stands for the end of a stream."""


@dataclass
class ChatApi:
    """Chat completions over one client."""

    sdk: AsyncOpenAI
    host: str
    max_retries: int
    _without_stream_options: set[str] = field(default_factory=set)
    """Deployments that refused `stream_options`; their tokens are not counted, all else works."""

    async def stream(
        self, request: ChatRequest, *, gap: float, on_wait: OnWait
    ) -> AsyncGenerator[ReplyPiece, None]:
        """The reply's pieces as they arrive; Answered comes first.

        `gap` is the longest silence between two chunks, in seconds. Waits before a repeated request go to
        `on_wait`. A stream that has begun is never repeated: its text may be paid for.
        Raises AoaiError.
        """
        response, retries = await self._begin(request, on_wait)
        http: httpx2.Response = response.http_response
        receipt = receipt_of(http.headers)
        try:
            yield Answered(receipt, retries)
            whole = _content_type(http).startswith("application/json")  # some servers know no streaming
            pieces = (
                self._at_once(http, request, gap) if whole else self._pieces(response.parse(), request, gap)
            )
            async with aclosing(pieces):
                async for piece in pieces:
                    yield piece
        except errors.AoaiError as error:
            error.request_id = error.request_id or receipt.request_id
            raise
        finally:
            await http.aclose()

    async def whole(self, request: ChatRequest, *, on_wait: OnWait) -> AsyncGenerator[ReplyPiece, None]:
        """The same pieces from a request that does not stream: all of them at the end."""

        async def send() -> tuple[httpx2.Response, object]:
            with explained(self.host, request.deployment):
                response = await self.sdk.chat.completions.with_raw_response.create(
                    **self._arguments(request, stream=False)
                )
                return response.http_response, response.parse()

        (http, completion), retries = await with_retries(send, max_retries=self.max_retries, on_wait=on_wait)
        receipt = receipt_of(http.headers)
        yield Answered(receipt, retries)
        try:
            for piece in _pieces_of_whole(completion, http):
                yield piece
        except errors.AoaiError as error:
            error.request_id = error.request_id or receipt.request_id
            raise

    async def _begin(self, request: ChatRequest, on_wait: OnWait) -> tuple[Any, int]:
        """The response, of which only the headers have been read, and the number of retries."""

        async def send() -> Any:
            with explained(self.host, request.deployment):
                return await self.sdk.chat.completions.with_raw_response.create(
                    **self._arguments(request, stream=True)
                )

        try:
            return await with_retries(send, max_retries=self.max_retries, on_wait=on_wait)
        except errors.RequestRefused as error:
            if "stream_options" not in str(error) or request.deployment in self._without_stream_options:
                raise
        self._without_stream_options.add(request.deployment)
        return await with_retries(send, max_retries=self.max_retries, on_wait=on_wait)

    async def _at_once(
        self, http: httpx2.Response, request: ChatRequest, gap: float
    ) -> AsyncGenerator[ReplyPiece, None]:
        """The pieces of an answer that came whole, although a stream was asked for."""
        try:
            async with asyncio.timeout(gap):
                data = json.loads(await http.aread())
        except TimeoutError:
            raise _stalled(gap) from None
        except FOREIGN as error:
            raise self._broken(error, request) from error
        for piece in _pieces_of_whole(
            ChatCompletion.construct(**data) if isinstance(data, dict) else data, http
        ):
            yield piece

    async def _pieces(
        self, stream: AsyncStream[ChatCompletionChunk], request: ChatRequest, gap: float
    ) -> AsyncGenerator[ReplyPiece, None]:
        loop = asyncio.get_running_loop()
        breath = loop.time()
        reader, silence = _ChunkReader(), Silence(gap)
        iterator = aiter(stream)
        try:
            while True:
                with silence:
                    chunk = await anext(iterator, _END)
                if chunk is _END:
                    break
                for piece in reader.pieces(chunk):
                    yield piece
                if loop.time() - breath > _BURST:
                    await asyncio.sleep(_BREATH)
                    breath = loop.time()
        except TimeoutError:
            raise _stalled(gap) from None
        except FOREIGN as error:
            raise self._broken(error, request) from error
        finally:
            silence.close()
            await stream.close()
        if not reader.chunks:
            raise _no_reply(stream.response)

    def _broken(self, error: Exception, request: ChatRequest) -> errors.AoaiError:
        """What broke a reply that had begun."""
        if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
            return _stalled(self.sdk.timeout.read if isinstance(self.sdk.timeout, httpx2.Timeout) else None)
        failure = explanation(error, self.host, request.deployment)
        if not isinstance(failure, errors.ConnectionTrouble):
            return failure
        return errors.Disconnected(
            "The connection broke in the middle of the reply.",
            "What had arrived is kept. Check your network and send again.",
        )

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


class _ChunkReader:
    """Chunks become pieces. A server may send anything: what is not of the expected type is passed over."""

    def __init__(self) -> None:
        self.chunks = 0
        """How many chunks had the form of a reply's."""
        self._model = ""
        self._found: dict[str, object] = {}

    def pieces(self, chunk: object) -> Iterator[ReplyPiece]:
        """Azure's chunks may lack choices, a choice may lack its delta: both carry filter results."""
        choices = getattr(chunk, "choices", None)
        if not isinstance(choices, list):
            return
        self.chunks += 1
        model = getattr(chunk, "model", None)
        if model != self._model and model and isinstance(model, str):
            self._model = model
            yield ModelNamed(model)
        for found in _prompt_results(_extra(chunk)):
            yield from self._filters(found, "prompt")
        for choice in choices:
            if text := _text(getattr(choice, "delta", None)):
                yield TextArrived(text)
            yield from self._filters(_extra(choice).get("content_filter_results"), "reply")
            yield from _reason(choice)
        yield from _usage(chunk)

    def _filters(self, found: object, source: str) -> Iterator[ReplyPiece]:
        """Azure repeats the same results with each token; only what differs is news."""
        if found and found != self._found.get(source) and isinstance(found, Mapping):
            self._found[source] = found
            yield FiltersReported(filter_results(found, source=source))


def _pieces_of_whole(completion: object, http: httpx2.Response) -> Iterator[ReplyPiece]:
    if error := _extra(completion).get("error"):  # some gateways report a failure with HTTP 200
        raise from_event(error, "", http.request.headers)
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        raise _no_reply(http)
    if isinstance(model := getattr(completion, "model", None), str) and model:
        yield ModelNamed(model)
    for found in _prompt_results(_extra(completion)):
        yield FiltersReported(filter_results(found, source="prompt"))
    for choice in choices:
        if text := _text(getattr(choice, "message", None)):
            yield TextArrived(text)
        results = _extra(choice).get("content_filter_results")
        if isinstance(results, Mapping) and results:
            yield FiltersReported(filter_results(results, source="reply"))
        yield from _reason(choice)
    yield from _usage(completion)


def _no_reply(http: httpx2.Response) -> errors.UnreadableAnswer:
    return errors.UnreadableAnswer(
        "The service answered, but not with a reply.",
        f"It sent “{_content_type(http) or 'nothing'}” where a chat completion was due: "
        "check the endpoint (f9).",
    )


def _stalled(seconds: float | None) -> errors.Stalled:
    return errors.Stalled(
        f"Nothing came for {seconds:.0f} seconds." if seconds else "Nothing came any more.",
        "What had arrived is kept. Send again, or raise stream_gap_seconds in the settings.",
    )


def _content_type(http: httpx2.Response) -> str:
    return str(http.headers.get("content-type", ""))


def _extra(part: object) -> Mapping[str, Any]:
    """The fields that the package has no names for, Azure's additions among them."""
    extra = getattr(part, "__pydantic_extra__", None)
    return extra if isinstance(extra, dict) else {}


def _text(part: object) -> str:
    """The words of a delta or a message."""
    content = getattr(part, "content", None)
    return content if isinstance(content, str) else ""


def _reason(choice: object) -> Iterator[ReplyPiece]:
    reason = getattr(choice, "finish_reason", None)
    if reason and isinstance(reason, str):
        yield Finished(reason)


def _prompt_results(extra: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """`prompt_annotations` is the older name of the same thing."""
    entries = extra.get("prompt_filter_results") or extra.get("prompt_annotations")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping) and isinstance(found := entry.get("content_filter_results"), Mapping):
            yield found


def _usage(answer: object) -> Iterator[ReplyPiece]:
    usage = getattr(answer, "usage", None)
    if usage is not None:
        prompt = getattr(usage, "prompt_tokens_details", None)
        completion = getattr(usage, "completion_tokens_details", None)
        yield UsageReported(
            Usage(
                prompt_tokens=_count(usage, "prompt_tokens"),
                completion_tokens=_count(usage, "completion_tokens"),
                cached_tokens=_count(prompt, "cached_tokens"),
                reasoning_tokens=_count(completion, "reasoning_tokens"),
            )
        )


def _count(numbers: object, name: str) -> int:
    count = getattr(numbers, name, None)
    return count if isinstance(count, int) else 0
