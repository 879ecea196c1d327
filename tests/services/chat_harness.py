"""The chat service over a transport, with ears for all that it says."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import Auth, Connection, Kind
from aoai_tui.domain import Conversation, Message, TextArrived, Wait
from aoai_tui.errors import AoaiError
from aoai_tui.services.archive import Archive
from aoai_tui.services.chat.chat import ChatService
from aoai_tui.services.chat.reply_events import ReplyEnded, ReplyEvent
from aoai_tui.services.link import Link

HOST = "https://server.example/v1"


@dataclass
class Asked:
    """All that one prompt brought about."""

    events: list[ReplyEvent] = field(default_factory=list)

    @property
    def streamed(self) -> str:
        """The pieces of text as they came, joined."""
        return "".join(event.text for event in self.events if isinstance(event, TextArrived))

    @property
    def end(self) -> ReplyEnded:
        """The last event."""
        last = self.events[-1]
        assert isinstance(last, ReplyEnded)
        return last

    @property
    def message(self) -> Message:
        """The reply as it ended."""
        return self.end.message

    @property
    def error(self) -> AoaiError:
        """What ended it."""
        assert self.end.error is not None
        return self.end.error


@dataclass
class ChatHarness:
    """A chat service whose waits are heard."""

    service: ChatService
    waits: list[Wait | None] = field(default_factory=list)

    async def conversation(self, deployment: str = "gpt", system_prompt: str = "") -> Conversation:
        """A new conversation."""
        return await self.service.create(deployment=deployment, system_prompt=system_prompt)

    async def ask(
        self,
        text: str = "Tell me something.",
        *,
        deployment: str = "gpt",
        stream: bool = True,
        each: Callable[[Asked], None] = lambda _: None,
    ) -> Asked:
        """One prompt in a new conversation, listened to until its reply ended; `each` is told after each event."""
        asked = Asked()
        conversation = await self.conversation(deployment)
        events = self.service.ask(conversation, text, on_wait=self.waits.append, stream=stream)
        async with aclosing(events):
            async for event in events:
                asked.events.append(event)
                each(asked)
        return asked

    async def stored(self, asked: Asked) -> Message:
        """The reply as the database has it."""
        return (await self.service.messages(asked.message.conversation_id))[-1]


@asynccontextmanager
async def chat_over(
    transport: httpx2.AsyncBaseTransport | None,
    data_dir: Path,
    *,
    connection: Connection | None = None,
    secret: Secret | None = None,
    max_retries: int = 2,
    stream_gap: float = 60.0,
) -> AsyncIterator[ChatHarness]:
    """A chat service over the transport, by default for the demo's connection."""
    chosen = connection or Connection(name="demo", kind=Kind.DEMO, max_retries=max_retries)
    link = Link(chosen, lambda _: secret, lambda: transport, watch_network=False)
    archive = Archive(data_dir)
    try:
        yield ChatHarness(ChatService(link, archive, stream_gap))
    finally:
        await link.close()
        archive.close()


def compatible(*, max_retries: int = 0) -> Connection:
    """A connection to a server that wants no key."""
    return Connection(
        name="local", kind=Kind.COMPATIBLE, endpoint=HOST, auth=Auth.NONE, max_retries=max_retries
    )


Answer = httpx2.Response | Callable[[httpx2.Request], httpx2.Response]


class ScriptedServer(httpx2.MockTransport):
    """A server that gives its answers one after the other, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.requests: list[httpx2.Request] = []
        self._answers = list(answers)
        super().__init__(self._next)

    def _next(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return answer(request) if callable(answer) else answer

    def sent(self, number: int = -1) -> dict[str, object]:
        """The body of one of the requests."""
        body = json.loads(self.requests[number].content)
        assert isinstance(body, dict)
        return body


def sse(*data: object, done: bool = True, **headers: str) -> httpx2.Response:
    """A stream of events; what is no text goes as JSON."""
    events = [item if isinstance(item, str) else json.dumps(item) for item in data] + ["[DONE]"] * done
    body = "".join(f"data: {event}\n\n" for event in events)
    return httpx2.Response(200, headers={"content-type": "text/event-stream", **headers}, text=body)


def chunk(content: object = None, finish: str | None = None, **more: object) -> dict[str, object]:
    """One chunk of a reply."""
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
    return {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [choice],
        **more,
    }


def refused(status: int, body: object, **headers: str) -> httpx2.Response:
    """An answer that says no."""
    return httpx2.Response(status, headers=headers, json=body)
