"""Legacy completions: a prompt is continued, and nothing of the conversation before it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import httpx2
from openai.types import Completion

from aoai_tui.api.chances import legacy_chances
from aoai_tui.api.chat_arguments import without, without_refused
from aoai_tui.api.chat_chunks import ChunkReader
from aoai_tui.api.parts import text_of
from aoai_tui.api.replies import Reader
from aoai_tui.api.stream_options import CountingApi
from aoai_tui.domain import ChancesArrived, ChatRequest, ReplyPiece, Role, TextArrived

_KNOWN = (
    "temperature", "top_p", "max_tokens", "presence_penalty", "frequency_penalty", "seed", "n", "user", "suffix",
    "echo", "extra_body",
)  # fmt: skip
"""Parameters that go out as they are."""


@dataclass
class CompletionsApi(CountingApi):
    """Legacy completions over one client."""

    answer: ClassVar = Completion
    due: ClassVar = "completion"

    async def _create(self, request: ChatRequest, *, stream: bool) -> Any:
        arguments = completions_arguments(request)
        if stream:
            arguments = self._streaming(request, arguments)
        return await self.sdk.completions.with_raw_response.create(**arguments)

    def _reader(self, http: httpx2.Response) -> Reader:
        return CompletionReader(http)


class CompletionReader(ChunkReader):
    """A completion differs from a chat's only in where its words and their chances stand."""

    def _words(self, choice: object, index: int) -> Iterator[ReplyPiece]:
        if text := text_of(choice, "text"):
            yield TextArrived(text, index)
        if (logprobs := getattr(choice, "logprobs", None)) and (tokens := legacy_chances(logprobs)):
            yield ChancesArrived(tokens, index)


def completions_arguments(request: ChatRequest) -> dict[str, Any]:
    """The arguments of `completions.create`, `stream` and its options aside."""
    given = without(request.parameters, request.refused)
    arguments: dict[str, Any] = {
        "model": request.deployment,
        "prompt": next((turn.text for turn in reversed(request.turns) if turn.role is Role.USER), ""),
        **{name: given[name] for name in _KNOWN if name in given},
    }
    if "max_completion_tokens" in given:  # what chat has in place of max_tokens is unknown here
        arguments["max_tokens"] = given["max_completion_tokens"]
    if "stop" in given:
        arguments["stop"] = list(given["stop"])
    if given.get("logprobs") or "top_logprobs" in given:
        arguments["logprobs"] = given.get("top_logprobs", 1)  # here a number, how many rivals are told
    return without_refused(arguments, request.refused)
