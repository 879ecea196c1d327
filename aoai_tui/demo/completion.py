"""A chat completion as it goes over the wire, in one piece or as a stream, with Azure's additions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from aoai_tui.demo import content_filter
from aoai_tui.demo.content_filter import Results
from aoai_tui.domain import Usage


@dataclass(frozen=True, slots=True)
class Choice:
    """One reply."""

    index: int
    tokens: tuple[str, ...]
    finish_reason: str
    found: Results
    """What the content filter found while the reply was written."""
    late: Results | None = None
    """What it found after the reply had ended; None for nothing."""

    @property
    def text(self) -> str:
        """The whole reply."""
        return "".join(self.tokens)


@dataclass(frozen=True, slots=True)
class Completion:
    """The answer to one request."""

    id: str
    created: int
    model: str
    choices: tuple[Choice, ...]
    usage: Usage

    @property
    def longest(self) -> int:
        """Tokens of the longest choice."""
        return max(len(choice.tokens) for choice in self.choices)

    def body(self) -> dict[str, Any]:
        """The completion in one piece."""
        return {
            **self._frame("chat.completion"),
            "choices": [_whole(choice) for choice in self.choices],
            "prompt_filter_results": _prompt_results(),
            "usage": _usage(self.usage),
        }

    def chunks(self, *, include_usage: bool) -> Iterator[dict[str, Any]]:
        """The completion as the data of a stream's events, without the closing [DONE]."""
        frame = self._frame("chat.completion.chunk")
        if include_usage:
            frame["usage"] = None
        yield {**_nameless(), "prompt_filter_results": _prompt_results()}
        for round_ in zip_longest(*(_deltas(choice) for choice in self.choices)):
            for delta in filter(None, round_):
                yield {**frame, "choices": [delta]}
        for choice in self.choices:
            yield {**_nameless(), "choices": [_annotation(choice)]}
        if include_usage:
            yield {**frame, "choices": [], "usage": _usage(self.usage)}

    def _frame(self, kind: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "system_fingerprint": "fp_demo",
        }


def _nameless() -> dict[str, Any]:
    """The frame of chunks that Azure's filter adds: it knows neither id nor model."""
    return {"id": "", "object": "", "created": 0, "model": "", "choices": []}


def _prompt_results() -> list[dict[str, Any]]:
    return [{"prompt_index": 0, "content_filter_results": content_filter.safe_prompt()}]


def _whole(choice: Choice) -> dict[str, Any]:
    reason, found = choice.finish_reason, choice.found
    if choice.late is not None:  # in one piece nothing is late: the reply is held back until it is checked
        reason, found = "content_filter", {**found, **choice.late}
    return {
        "index": choice.index,
        "message": {"role": "assistant", "content": choice.text, "refusal": None},
        "finish_reason": reason,
        "logprobs": None,
        "content_filter_results": found,
    }


def _deltas(choice: Choice) -> Iterator[dict[str, Any]]:
    yield _delta(choice, {"role": "assistant", "content": "", "refusal": None}, {})
    for token in choice.tokens:
        yield _delta(choice, {"content": token}, content_filter.safe())
    found = choice.found if choice.finish_reason == "content_filter" else {}
    yield _delta(choice, {}, found, choice.finish_reason)


def _delta(
    choice: Choice, delta: dict[str, Any], found: Results, reason: str | None = None
) -> dict[str, Any]:
    return {
        "index": choice.index,
        "delta": delta,
        "finish_reason": reason,
        "logprobs": None,
        "content_filter_results": found,
    }


def _annotation(choice: Choice) -> dict[str, Any]:
    """The asynchronous filter's note on the whole reply: it has no delta and comes after the end."""
    length = len(choice.text)
    late = content_filter.checked_reply(choice.found) if choice.late is None else choice.late
    return {
        "index": choice.index,
        "finish_reason": None if choice.late is None else "content_filter",
        "content_filter_results": late,
        "content_filter_offsets": {"check_offset": length, "start_offset": 0, "end_offset": length},
    }


def _usage(usage: Usage) -> dict[str, Any]:
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
