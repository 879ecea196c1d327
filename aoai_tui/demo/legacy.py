"""`POST …/completions`: continues a text, in one piece or as a stream."""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncGenerator, Iterator
from itertools import zip_longest
from typing import Any

import httpx2

from aoai_tui.demo import content_filter
from aoai_tui.demo.azure import DONE, Refused, encoded, event
from aoai_tui.demo.deployments import check_api, model_of
from aoai_tui.demo.exchange import Exchange, RecordedRequest
from aoai_tui.demo.faults import BREAKS, FaultKind
from aoai_tui.demo.legacy_request import LegacyRequest, prompts_of
from aoai_tui.demo.legacy_text import Continuation, continuation
from aoai_tui.demo.refusals import check_failure
from aoai_tui.demo.schedule import Ask
from aoai_tui.demo.streams import ByteStream, mishap
from aoai_tui.demo.tokens import count_tokens
from aoai_tui.demo.usage import chat_usage
from aoai_tui.domain import Usage

Data = dict[str, Any]


class Legacy:
    """Legacy completions."""

    def ask(self, request: RecordedRequest) -> Ask:
        """The prompt, and as the key the same."""
        body = request.json if isinstance(request.json, dict) else {}
        try:
            prompts = prompts_of(body)
        except Refused:
            return Ask()
        return Ask(prompts[-1], hashlib.sha256(encoded(prompts)).hexdigest())

    async def answer(self, exchange: Exchange) -> httpx2.Response:
        """Write the continuations, then send them."""
        check_api("completions", exchange.deployment)
        request = LegacyRequest.of(exchange.request.json)
        written = _write(request, exchange)
        usage = _usage(request, written)
        frame = _frame(exchange)
        estimate = usage.prompt_tokens + request.limit
        if request.stream:
            headers = {
                "content-type": "text/event-stream; charset=utf-8",
                **exchange.gateway.headers(estimate),
            }
            chunks = _chunks(request, written, frame, usage)
            stream = ByteStream(_events(chunks, max(map(len, (one.tokens for one in written))), exchange))
            return httpx2.Response(200, headers=headers, stream=stream)
        check_failure(exchange.fault)
        await exchange.pace.before_body(usage.completion_tokens)
        body = {
            **frame,
            "choices": [one.whole() for one in written],
            "prompt_filter_results": _prompt_results(request),
            "usage": chat_usage(usage),
        }
        return exchange.gateway.json(body, tokens=estimate)


def _write(request: LegacyRequest, exchange: Exchange) -> list[Continuation]:
    numbered = enumerate((prompt, at) for prompt in request.prompts for at in range(request.choices))
    return [
        continuation(request, prompt, place=(index, at), attempt=exchange.attempt, fault=exchange.fault)
        for index, (prompt, at) in numbered
    ]


async def _events(chunks: Iterator[Data], longest: int, exchange: Exchange) -> AsyncGenerator[bytes, None]:
    fault = exchange.fault if exchange.fault and exchange.fault.kind in BREAKS else None
    middle = 1 + max(1, longest // 2)
    for position, chunk in enumerate(chunks):
        await exchange.pace.before_chunk(position)
        if fault and position == middle:
            yield await mishap(fault, exchange.read_timeout)
            if fault.kind is not FaultKind.JUNK:
                return
        yield event(chunk)
    yield DONE


def _chunks(request: LegacyRequest, written: list[Continuation], frame: Data, usage: Usage) -> Iterator[Data]:
    if request.include_usage:
        frame = {**frame, "usage": None}
    nameless = {"id": "", "object": "", "created": 0, "model": "", "choices": []}
    yield {**nameless, "prompt_filter_results": _prompt_results(request)}
    for round_ in zip_longest(*(one.pieces() for one in written)):
        for piece in filter(None, round_):
            yield {**frame, "choices": [piece]}
    if request.include_usage:
        yield {**frame, "choices": [], "usage": chat_usage(usage)}


def _frame(exchange: Exchange) -> Data:
    return {
        "id": f"cmpl-{exchange.gateway.id().replace('-', '')}",
        "object": "text_completion",
        "created": int(time.time()),
        "model": model_of(exchange.deployment),
        "system_fingerprint": "fp_demo",
    }


def _prompt_results(request: LegacyRequest) -> list[Data]:
    return [
        {"prompt_index": index, "content_filter_results": content_filter.safe_prompt()}
        for index in range(len(request.prompts))
    ]


def _usage(request: LegacyRequest, written: list[Continuation]) -> Usage:
    return Usage(
        prompt_tokens=sum(max(1, count_tokens(prompt)) for prompt in request.prompts),
        completion_tokens=sum(one.new for one in written),
    )
