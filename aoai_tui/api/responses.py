"""The Responses API, the only one that some models know."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, ClassVar

import httpx2

from aoai_tui import errors
from aoai_tui.api.chat_arguments import without
from aoai_tui.api.replies import Reader, ReplyApi
from aoai_tui.api.responses_arguments import responses_arguments
from aoai_tui.api.responses_events import EventReader
from aoai_tui.domain import ChatRequest


@dataclass
class ResponsesApi(ReplyApi):
    """Responses over one client. Nothing is stored there: every request carries the conversation.

    Events are read as plain JSON: the package's models of some sixty of them take 0.2 s to be built at the first
    event, during which nothing on the screen would move.
    """

    due: ClassVar = "response"

    _without_summary: set[str] = field(default_factory=set)
    """Deployments that give no summary of their reasoning, or don't reason at all."""

    async def _create(self, request: ChatRequest, *, stream: bool) -> Any:
        summary = request.deployment not in self._without_summary
        arguments = responses_arguments(request, summary=summary)
        if stream:
            arguments["stream"] = True
        # The first look at it imports for 100 ms, during which the event loop must go on.
        responses = await asyncio.to_thread(lambda: self.sdk.responses.with_raw_response)
        return await responses.create(**arguments)

    def _reader(self, http: httpx2.Response) -> Reader:
        return EventReader(http)

    def _concede(self, request: ChatRequest, error: errors.RequestRefused) -> bool:
        """A summary is asked for without anybody's wish: a deployment that has none is asked without."""
        words = str(error).lower()
        wished = "reasoning_effort" in without(request.parameters, request.refused) and "summar" not in words
        if request.deployment in self._without_summary or "reasoning" not in words or wished:
            return False
        self._without_summary.add(request.deployment)
        return True
