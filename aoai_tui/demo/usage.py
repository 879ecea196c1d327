"""Tokens of a request, counted as the demo counts them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aoai_tui.demo.talk import content_text
from aoai_tui.demo.tokens import count_tokens
from aoai_tui.domain import Usage

_PER_MESSAGE = 4  # tokens that frame each message
_PER_PICTURE, _PER_SMALL_PICTURE = 765, 85  # a picture of 1024 × 1024, and one of low detail
_CACHE_FROM, _CACHE_STEP = 1024, 128  # prompts are cached from this length on, in steps


def counted(
    messages: Sequence[Mapping[str, Any]], replies: Iterable[int], reasoning: int, choices: int = 1
) -> Usage:
    """What a request with these messages, and replies of these sizes, costs."""
    sizes = [_size(message) for message in messages]
    prompt, known = sum(sizes), sum(sizes[:-1])
    return Usage(
        prompt_tokens=prompt,
        completion_tokens=sum(replies) + reasoning * choices,
        cached_tokens=known // _CACHE_STEP * _CACHE_STEP if known >= _CACHE_FROM else 0,
        reasoning_tokens=reasoning * choices,
    )


def chat_usage(usage: Usage) -> dict[str, Any]:
    """In the form of chat completions and legacy completions."""
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": usage.reasoning_tokens,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def _size(message: Mapping[str, Any]) -> int:
    content = message.get("content")
    parts = content if isinstance(content, list) else []
    pictures = sum(_picture(part) for part in parts if isinstance(part, Mapping))
    calls = message.get("tool_calls")
    called = count_tokens(str(calls)) // 2 if calls else 0
    return _PER_MESSAGE + count_tokens(content_text(content)) + pictures + called


def _picture(part: Mapping[str, Any]) -> int:
    if part.get("type") not in ("image_url", "input_image"):
        return 0
    found = part.get("image_url")
    detail = found.get("detail") if isinstance(found, Mapping) else part.get("detail")
    return _PER_SMALL_PICTURE if detail == "low" else _PER_PICTURE
