"""Streams that count their tokens, where the server knows how to be asked for that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from aoai_tui import errors
from aoai_tui.api.replies import ReplyApi
from aoai_tui.domain import ChatRequest


@dataclass
class CountingApi(ReplyApi):
    """An API whose streams tell their usage only if `stream_options` asks for it."""

    _without_stream_options: set[str] = field(default_factory=set)
    """Deployments that refused `stream_options`; their tokens are not counted, all else works."""

    def _streaming(self, request: ChatRequest, arguments: dict[str, Any]) -> dict[str, Any]:
        """The arguments of the same request as a stream."""
        counted = {"stream_options": {"include_usage": True}}
        known_without = request.deployment in self._without_stream_options
        return {**arguments, "stream": True, **({} if known_without else counted)}

    def _concede(self, request: ChatRequest, error: errors.RequestRefused) -> bool:
        if request.deployment in self._without_stream_options or "stream_options" not in str(error):
            return False
        self._without_stream_options.add(request.deployment)
        return True
