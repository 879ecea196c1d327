"""One request and all that a service of the demo needs to answer it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx2

from aoai_tui.demo.azure import Gateway
from aoai_tui.demo.faults import Fault
from aoai_tui.demo.form import Form
from aoai_tui.demo.pace import Pace
from aoai_tui.demo.schedule import Ask


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request as it reached the demo. Headers and body stay out of its repr: they may hold secrets."""

    method: str
    path: str
    """Decoded, without the query."""
    query: dict[str, str]
    headers: dict[str, str] = field(repr=False)
    """Names in lower case."""
    content: bytes = field(repr=False)
    json: Any = field(repr=False)
    """The body; None where it is no JSON."""
    form: Form | None = field(default=None, repr=False)
    """The body where it is a form with files."""

    @property
    def fields(self) -> Mapping[str, Any]:
        """The body's parameters, whichever way they were sent."""
        if self.form is not None:
            return dict(self.form.values)
        return self.json if isinstance(self.json, dict) else {}

    @classmethod
    def of(cls, request: httpx2.Request, content: bytes) -> RecordedRequest:
        """Record a request whose body has been read."""
        form = Form.of(content, request.headers.get("content-type", ""))
        return cls(
            method=request.method,
            path=request.url.path,
            query=dict(request.url.params),
            headers={name.lower(): value for name, value in request.headers.items()},
            content=content,
            json=None if form else _parsed(content),
            form=form,
        )


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request on its way to a service."""

    request: RecordedRequest
    deployment: str
    """From the path, or from the body's `model`; empty where neither names one."""
    attempt: int
    """Which try at the same thing this is, from 1."""
    fault: Fault | None
    """What goes wrong while the body is sent; None where nothing does."""
    read_timeout: float | None
    """Seconds without a byte after which the client gives up; None for never."""
    pace: Pace
    gateway: Gateway


class Service(Protocol):
    """One subject of the demo: a module that answers the requests of one kind of path."""

    def ask(self, request: RecordedRequest) -> Ask:
        """What in the request decides about a fault; nothing here may fail, however odd the body."""
        ...

    async def answer(self, exchange: Exchange) -> httpx2.Response:
        """Answer, or raise Refused."""
        ...


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
