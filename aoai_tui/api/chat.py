"""Chat completions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import httpx2
from openai.types.chat import ChatCompletion

from aoai_tui import errors
from aoai_tui.api.chat_arguments import chat_arguments
from aoai_tui.api.chat_chunks import ChunkReader
from aoai_tui.api.replies import Reader, ReplyApi
from aoai_tui.domain import ChatRequest


@dataclass
class ChatApi(ReplyApi):
    """Chat completions over one client."""

    answer: ClassVar = ChatCompletion
    due: ClassVar = "chat completion"

    _without_stream_options: set[str] = field(default_factory=set)
    """Deployments that refused `stream_options`; their tokens are not counted, all else works."""

    async def _create(self, request: ChatRequest, *, stream: bool) -> Any:
        arguments = chat_arguments(request)
        if stream:
            arguments["stream"] = True
            if request.deployment not in self._without_stream_options:
                arguments["stream_options"] = {"include_usage": True}
        return await self.sdk.chat.completions.with_raw_response.create(**arguments)

    def _reader(self, http: httpx2.Response) -> Reader:
        return ChunkReader(http)

    def _concede(self, request: ChatRequest, error: errors.RequestRefused, *, stream: bool) -> bool:
        known = request.deployment in self._without_stream_options
        if known or not stream or "stream_options" not in str(error):
            return False
        self._without_stream_options.add(request.deployment)
        return True
