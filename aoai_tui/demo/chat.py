"""`POST …/chat/completions`: answers a conversation, in one piece or as a stream."""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncGenerator
from dataclasses import replace

import httpx2

from aoai_tui.demo import content_filter
from aoai_tui.demo.azure import DONE, Gateway, encoded, event
from aoai_tui.demo.chat_request import ChatRequest
from aoai_tui.demo.completion import Choice, Completion
from aoai_tui.demo.deployments import check_api, model_of
from aoai_tui.demo.exchange import Exchange, RecordedRequest
from aoai_tui.demo.faults import BREAKS, Fault, FaultKind
from aoai_tui.demo.odds import odds
from aoai_tui.demo.refusals import check_failure
from aoai_tui.demo.reply import Reply, compose
from aoai_tui.demo.schedule import Ask
from aoai_tui.demo.streams import ByteStream, mishap
from aoai_tui.demo.talk import Talk
from aoai_tui.demo.tools import Call, Toolbox
from aoai_tui.demo.usage import counted


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
        check_api("chat", exchange.deployment)
        request = ChatRequest.of(exchange.request.json, exchange.deployment)
        completion = _write(request, exchange)
        estimate = completion.usage.prompt_tokens + (request.wish.limit or completion.usage.completion_tokens)
        if not request.stream:
            check_failure(exchange.fault)
            await exchange.pace.before_body(completion.longest + request.wish.spent)
            return exchange.gateway.json(completion.body(), tokens=estimate)
        headers = {"content-type": "text/event-stream; charset=utf-8", **exchange.gateway.headers(estimate)}
        stream = ByteStream(_events(completion, exchange, request))
        return httpx2.Response(200, headers=headers, stream=stream)


async def _events(
    completion: Completion, exchange: Exchange, request: ChatRequest
) -> AsyncGenerator[bytes, None]:
    await exchange.pace.while_reasoning(request.wish.spent)
    fault = exchange.fault if exchange.fault and exchange.fault.kind in BREAKS else None
    # The prompt's filter results and the role come before the first token.
    middle = 2 + max(1, completion.longest // 2)
    for position, chunk in enumerate(completion.chunks(include_usage=request.include_usage)):
        await exchange.pace.before_chunk(position)
        if fault and position == middle:
            yield await mishap(fault, exchange.read_timeout)
            if fault.kind is not FaultKind.JUNK:
                return
        yield event(chunk)
    yield DONE


def _write(request: ChatRequest, exchange: Exchange) -> Completion:
    choices = tuple(_choice(index, request, exchange) for index in range(request.choices))
    sizes = [choice.size for choice in choices]
    return Completion(
        id=f"chatcmpl-{exchange.gateway.id().replace('-', '')}",
        created=int(time.time()),
        model=model_of(exchange.deployment),
        choices=choices,
        usage=counted(request.messages, sizes, request.wish.spent, len(choices)),
    )


def _choice(index: int, request: ChatRequest, exchange: Exchange) -> Choice:
    reply = compose(request.wish, attempt=exchange.attempt, index=index)
    likely = None
    if request.alternatives is not None:
        likely = odds(reply.tokens, request.alternatives, request.wish.sampling.temperature)
    choice = Choice(
        index=index,
        tokens=reply.tokens,
        finish_reason=_reason(reply, request.wish.toolbox),
        found=content_filter.safe(),
        refused=reply.refused,
        calls=_calls(reply, exchange.gateway),
        pieces=tuple(pieces for _, pieces in reply.calls),
        odds=likely,
    )
    return _filtered(choice, exchange.fault)


def _reason(reply: Reply, toolbox: Toolbox) -> str:
    if reply.cut:
        return "length"
    # A call that the request forced by name is no decision of the model, and ends with "stop".
    return "tool_calls" if reply.calls and not toolbox.choice.startswith("=") else "stop"


def _calls(reply: Reply, gateway: Gateway) -> tuple[Call, ...]:
    return tuple(
        Call(f"call_{gateway.id().replace('-', '')[:24]}", name, "".join(pieces))
        for name, pieces in reply.calls
    )


def _filtered(choice: Choice, fault: Fault | None) -> Choice:
    """The choice as the content filter leaves it."""
    match fault.kind if fault else None:
        case FaultKind.FILTER_REPLY:
            half = max(1, len(choice.tokens) // 2)
            return replace(
                choice,
                tokens=choice.tokens[:half],
                odds=choice.odds and choice.odds[:half],
                calls=(),
                pieces=(),
                finish_reason="content_filter",
                found=content_filter.cut_reply(),
            )
        case FaultKind.FILTER_LATE:
            return replace(choice, late=content_filter.protected_reply())
        case FaultKind.FILTER_CODE:
            return replace(choice, found=content_filter.known_code())
        case _:
            return choice
