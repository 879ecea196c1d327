"""`POST …/chat/completions`: answers a conversation, in one piece or as a stream."""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncGenerator

import httpx2

from aoai_tui.demo import content_filter
from aoai_tui.demo.answers import answer
from aoai_tui.demo.azure import DONE, encoded, event
from aoai_tui.demo.chat_request import ChatRequest
from aoai_tui.demo.completion import Choice, Completion
from aoai_tui.demo.exchange import Exchange, RecordedRequest
from aoai_tui.demo.faults import MIDWAY, Fault, FaultKind
from aoai_tui.demo.schedule import Ask
from aoai_tui.demo.streams import ByteStream, mishap
from aoai_tui.demo.talk import Talk, content_text
from aoai_tui.demo.tokens import count_tokens, tokens
from aoai_tui.domain import Usage

_REASONING_TOKENS = 64
_PER_MESSAGE = 4  # tokens that frame each message
_CACHE_FROM, _CACHE_STEP = 1024, 128  # prompts are cached from this length on, in steps


class Chat:
    """Chat completions."""

    def ask(self, request: RecordedRequest) -> Ask:
        """The last message and, as the key, all of them: parameters may change between two tries."""
        body = request.json if isinstance(request.json, dict) else {}
        messages = body.get("messages")
        talk = Talk.of(messages if isinstance(messages, list) else [])
        return Ask(talk.prompt, hashlib.sha256(encoded(messages)).hexdigest())

    async def answer(self, exchange: Exchange) -> httpx2.Response:
        """Write the reply, then send it."""
        request = ChatRequest.of(exchange.request.json, exchange.deployment)
        completion = _write(request, exchange)
        estimate = completion.usage.prompt_tokens + (request.limit or completion.usage.completion_tokens)
        if not request.stream:
            await exchange.pace.before_body(completion.longest)
            return exchange.gateway.json(completion.body(), tokens=estimate)
        headers = {"content-type": "text/event-stream; charset=utf-8", **exchange.gateway.headers(estimate)}
        stream = ByteStream(_events(completion, exchange, include_usage=request.include_usage))
        return httpx2.Response(200, headers=headers, stream=stream)


async def _events(
    completion: Completion, exchange: Exchange, *, include_usage: bool
) -> AsyncGenerator[bytes, None]:
    fault = exchange.fault if exchange.fault and exchange.fault.kind in MIDWAY else None
    # The prompt's filter results and the role come before the first token.
    middle = 2 + max(1, completion.longest // 2)
    for position, chunk in enumerate(completion.chunks(include_usage=include_usage)):
        await exchange.pace.before_chunk(position)
        if fault and position == middle:
            yield await mishap(fault, exchange.read_timeout)
            if fault.kind is not FaultKind.JUNK:
                return
        yield event(chunk)
    yield DONE


def _write(request: ChatRequest, exchange: Exchange) -> Completion:
    talk = Talk.of(request.messages)
    choices = tuple(
        _choice(index, answer(talk, attempt=exchange.attempt, variant=index), request, exchange.fault)
        for index in range(request.choices)
    )
    return Completion(
        id=f"chatcmpl-{exchange.gateway.id().replace('-', '')}",
        created=int(time.time()),
        model="demo-reasoning-1" if request.reasoning else "demo-1",
        choices=choices,
        usage=_usage(request, choices),
    )


def _choice(index: int, text: str, request: ChatRequest, fault: Fault | None) -> Choice:
    for stop in request.stops:
        text = text.partition(stop)[0]
    pieces = tokens(text)
    # Reasoning counts against the limit, so that a small one leaves an empty reply, as the real models do.
    room = None if request.limit is None else max(0, request.limit - _REASONING_TOKENS * request.reasoning)
    reason = "stop" if room is None or len(pieces) <= room else "length"
    pieces = pieces[:room]
    match fault.kind if fault else None:
        case FaultKind.FILTER_REPLY:
            half = pieces[: max(1, len(pieces) // 2)]
            return Choice(index, half, "content_filter", content_filter.cut_reply())
        case FaultKind.FILTER_LATE:
            return Choice(index, pieces, reason, content_filter.safe(), content_filter.protected_reply())
        case _:
            return Choice(index, pieces, reason, content_filter.safe())


def _usage(request: ChatRequest, choices: tuple[Choice, ...]) -> Usage:
    sizes = [
        _PER_MESSAGE + count_tokens(content_text(message.get("content"))) for message in request.messages
    ]
    prompt, known = sum(sizes), sum(sizes[:-1])
    reasoning = min(_REASONING_TOKENS, request.limit or _REASONING_TOKENS) if request.reasoning else 0
    return Usage(
        prompt_tokens=prompt,
        completion_tokens=sum(len(choice.tokens) for choice in choices) + reasoning * len(choices),
        cached_tokens=known // _CACHE_STEP * _CACHE_STEP
        if prompt >= _CACHE_FROM and known >= _CACHE_FROM
        else 0,
        reasoning_tokens=reasoning * len(choices),
    )
