"""Chat completions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import httpx2
from openai.types.chat import ChatCompletion

from aoai_tui.api.chat_arguments import chat_arguments
from aoai_tui.api.chat_chunks import ChunkReader
from aoai_tui.api.replies import Reader
from aoai_tui.api.stream_options import CountingApi
from aoai_tui.domain import ChatRequest


@dataclass
class ChatApi(CountingApi):
    """Chat completions over one client."""

    answer: ClassVar = ChatCompletion
    due: ClassVar = "chat completion"

    async def _create(self, request: ChatRequest, *, stream: bool) -> Any:
        arguments = chat_arguments(request)
        if stream:
            arguments = self._streaming(request, arguments)
        return await self.sdk.chat.completions.with_raw_response.create(**arguments)

    def _reader(self, http: httpx2.Response) -> Reader:
        return ChunkReader(http)
