"""A chat completion as it goes over the wire, in one piece or as a stream, with Azure's additions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from aoai_tui.demo import content_filter
from aoai_tui.demo.content_filter import Results
from aoai_tui.demo.odds import Odds
from aoai_tui.demo.tools import Call
from aoai_tui.demo.usage import chat_usage
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
    refused: bool = False
    """Whether the tokens are a refusal."""
    calls: tuple[Call, ...] = ()
    """The tools that are called."""
    pieces: tuple[tuple[str, ...], ...] = ()
    """The arguments of each call, in tokens."""
    odds: tuple[Odds, ...] | None = None
    """How likely each token was; None where nobody asked."""

    @property
    def text(self) -> str:
        """The whole reply."""
        return "".join(self.tokens)

    @property
    def size(self) -> int:
        """How many tokens were written."""
        return len(self.tokens) + sum(map(len, self.pieces))


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
        return max(choice.size for choice in self.choices)

    def body(self) -> dict[str, Any]:
        """The completion in one piece."""
        return {
            **self._frame("chat.completion"),
            "choices": [_whole(choice) for choice in self.choices],
            "prompt_filter_results": _prompt_results(),
            "usage": chat_usage(self.usage),
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
            yield {**frame, "choices": [], "usage": chat_usage(self.usage)}

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
    message: dict[str, Any] = {
        "role": "assistant",
        "content": choice.text if _has_text(choice) else None,
        "refusal": choice.text if choice.refused else None,
    }
    if choice.calls:
        message["tool_calls"] = [_call(call, call.arguments) for call in choice.calls]
    return {
        "index": choice.index,
        "message": message,
        "finish_reason": reason,
        "logprobs": _logprobs(choice, choice.odds),
        "content_filter_results": found,
    }


def _deltas(choice: Choice) -> Iterator[dict[str, Any]]:
    first = {"role": "assistant", "content": "" if _has_text(choice) else None, "refusal": None}
    yield _delta(choice, first, {})
    kind = "refusal" if choice.refused else "content"
    for at, token in enumerate(choice.tokens):
        odds = None if choice.odds is None else choice.odds[at : at + 1]
        yield {**_delta(choice, {kind: token}, content_filter.safe()), "logprobs": _logprobs(choice, odds)}
    for number, (call, pieces) in enumerate(zip(choice.calls, choice.pieces, strict=True)):
        yield _delta(choice, {"tool_calls": [{"index": number, **_call(call, "")}]}, {})
        for piece in pieces:
            yield _delta(choice, {"tool_calls": [{"index": number, "function": {"arguments": piece}}]}, {})
    found = {} if choice.found == content_filter.safe() else choice.found
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


def _has_text(choice: Choice) -> bool:
    return not choice.refused and not choice.calls


def _call(call: Call, arguments: str) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments}}


def _logprobs(choice: Choice, odds: tuple[Odds, ...] | None) -> dict[str, Any] | None:
    if odds is None:
        return None
    listed = [each.body() for each in odds]
    return {
        "content": None if choice.refused else listed,
        "refusal": listed if choice.refused else None,
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
