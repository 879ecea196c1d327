"""`POST …/responses`: answers with a response object, in one piece or as typed events."""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncGenerator, Sequence

import httpx2

from aoai_tui.demo.azure import Refused, encoded, invalid, typed_event
from aoai_tui.demo.deployments import check_api, model_of, reasons
from aoai_tui.demo.exchange import Exchange, RecordedRequest
from aoai_tui.demo.faults import BREAKS, FaultKind
from aoai_tui.demo.responses_body import ResponseBody
from aoai_tui.demo.responses_input import Message, messages_of, output_as_messages
from aoai_tui.demo.responses_output import output
from aoai_tui.demo.responses_request import ResponsesRequest
from aoai_tui.demo.schedule import Ask
from aoai_tui.demo.streams import ByteStream, mishap
from aoai_tui.demo.talk import Talk
from aoai_tui.demo.usage import counted

_STORED = 100  # responses that later requests may build on


class Responses:
    """The Responses API. It remembers what it said, for `previous_response_id`."""

    def __init__(self) -> None:
        self._stored: dict[str, tuple[Message, ...]] = {}

    def ask(self, request: RecordedRequest) -> Ask:
        """The last message and, as the key, the whole input."""
        body = request.json if isinstance(request.json, dict) else {}
        try:
            prompt = Talk.of(
                messages_of(body.get("input"), self._stored.get(str(body.get("previous_response_id")), ()))
            )
        except Refused:
            return Ask()
        return Ask(prompt.prompt, hashlib.sha256(encoded(body.get("input"))).hexdigest())

    async def answer(self, exchange: Exchange) -> httpx2.Response:
        """Write the response, remember it, then send it."""
        check_api("responses", exchange.deployment)
        request = ResponsesRequest.of(exchange.request.json, exchange.deployment, self._earlier)
        body = _write(request, exchange)
        if request.body.get("store") is not False:
            self._store(body, request)
        estimate = body.usage.prompt_tokens + (request.wish.limit or body.usage.completion_tokens)
        if not request.stream:
            await exchange.pace.before_body(body.usage.completion_tokens)
            failed = exchange.fault is not None and exchange.fault.kind is FaultKind.FAILED
            return exchange.gateway.json(body.whole(failed=failed), tokens=estimate)
        headers = {"content-type": "text/event-stream; charset=utf-8", **exchange.gateway.headers(estimate)}
        return httpx2.Response(200, headers=headers, stream=ByteStream(_events(body, exchange, request)))

    def _earlier(self, response_id: str) -> Sequence[Message]:
        if response_id not in self._stored:
            message = f"Previous response with id '{response_id}' not found."
            raise invalid("previous_response_not_found", message, "previous_response_id")
        return self._stored[response_id]

    def _store(self, body: ResponseBody, request: ResponsesRequest) -> None:
        said = output_as_messages(body.whole()["output"])
        self._stored[body.id] = (*request.messages, *said)
        if len(self._stored) > _STORED:
            del self._stored[next(iter(self._stored))]


async def _events(
    body: ResponseBody, exchange: Exchange, request: ResponsesRequest
) -> AsyncGenerator[bytes, None]:
    fault = exchange.fault if exchange.fault and exchange.fault.kind in BREAKS else None
    middle = 4 + max(1, body.size // 2)  # two events about the response come first, two about its first item
    for position, data in enumerate(body.events()):
        if position == 2:
            await exchange.pace.while_reasoning(request.wish.spent)
        await exchange.pace.before_chunk(position)
        if fault and position == middle:
            if fault.kind is FaultKind.FAILED:
                yield typed_event(body.failure(position))
                return
            if fault.kind is FaultKind.ERROR_EVENT:
                yield typed_event(_error(position))
                return
            yield await mishap(fault, exchange.read_timeout)
            if fault.kind is not FaultKind.JUNK:
                return
        yield typed_event(data)


def _error(sequence_number: int) -> dict[str, object]:
    return {
        "type": "error",
        "sequence_number": sequence_number,
        "code": "server_error",
        "message": "The server had an error while processing your request.",
        "param": None,
    }


def _write(request: ResponsesRequest, exchange: Exchange) -> ResponseBody:
    def new_id(beginning: str) -> str:
        return beginning + exchange.gateway.id().replace("-", "")

    written = output(
        request,
        attempt=exchange.attempt,
        fault=exchange.fault.kind if exchange.fault else None,
        new_id=new_id,
    )
    return ResponseBody(
        id=new_id("resp_"),
        created=int(time.time()),
        model=model_of(exchange.deployment),
        asked=request.body,
        reasons=reasons(exchange.deployment),
        output=written,
        usage=counted(request.counted, [written.written], request.wish.spent),
    )
