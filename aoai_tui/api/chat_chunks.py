"""Chunks of chat completions become pieces of replies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import httpx2

from aoai_tui.api.chances import chances
from aoai_tui.api.content_filter import filter_results, prompt_results
from aoai_tui.api.failures import from_event
from aoai_tui.api.parts import extra_of, number_of, text_of
from aoai_tui.api.tool_fragments import ToolFragments
from aoai_tui.domain import (
    ChancesArrived,
    FiltersReported,
    Finished,
    ModelNamed,
    ReasoningArrived,
    RefusalArrived,
    ReplyPiece,
    TextArrived,
    ToolsCalled,
    Usage,
    UsageReported,
)


class ChunkReader:
    """Reads one answer, chunk by chunk or at once: a whole completion is read like one chunk of it.

    Thousands of chunks hold nothing but a few letters: what a chunk has not costs one look.
    """

    def __init__(self, http: httpx2.Response) -> None:
        self.begun = False
        """Whether anything had the form of a reply."""
        self._sent = http.request.headers
        self._model = ""
        self._fingerprint: object = None
        self._found: dict[tuple[str, int], object] = {}
        self._calls: dict[int, ToolFragments] = {}
        self._finished: set[int] = set()

    def pieces(self, chunk: object) -> Iterator[ReplyPiece]:
        """Azure's chunks may lack choices, a choice may lack its delta: both carry filter results."""
        choices = getattr(chunk, "choices", None)
        if not isinstance(choices, list):
            return
        self.begun = True
        model = getattr(chunk, "model", None)
        fingerprint = getattr(chunk, "system_fingerprint", None)
        if model and (model != self._model or (fingerprint and fingerprint != self._fingerprint)):
            yield from self._named(model, fingerprint)
        if extra := extra_of(chunk):
            for found in prompt_results(extra):
                yield from self._filters(found, "prompt", 0)
        for choice in choices:
            index = getattr(choice, "index", None)
            index = index if type(index) is int else 0
            yield from self._words(choice, index)
            if extra := extra_of(choice):
                yield from self._filters(extra.get("content_filter_results"), "reply", index)
            reason = getattr(choice, "finish_reason", None)
            if reason and isinstance(reason, str):
                self._finished.add(index)
                yield Finished(reason, index)
        if (usage := getattr(chunk, "usage", None)) is not None:
            yield _usage(usage)

    def whole(self, completion: object) -> Iterator[ReplyPiece]:
        """The pieces of an answer that came at once."""
        if error := extra_of(completion).get("error"):  # some gateways report a failure with HTTP 200
            raise from_event(error, "", self._sent)
        if getattr(completion, "choices", None):
            yield from self.pieces(completion)

    def end(self) -> Iterator[ReplyPiece]:
        """The tool calls, which nothing marks as whole but the end; those of a reply that was cut off are not told."""
        for index, fragments in self._calls.items():
            if index in self._finished and (calls := fragments.whole()):
                yield ToolsCalled(calls, index)

    def _words(self, choice: object, index: int) -> Iterator[ReplyPiece]:
        delta = getattr(choice, "delta", None) or getattr(choice, "message", None)
        if delta is not None:
            if (text := getattr(delta, "content", None)) and isinstance(text, str):
                yield TextArrived(text, index)
            if (text := getattr(delta, "refusal", None)) and isinstance(text, str):
                yield RefusalArrived(text, index)
            if extra := extra_of(delta):
                # Two names for the same: DeepSeek and vLLM's, and OpenRouter's and Ollama's.
                text = text_of(extra, "reasoning_content") or text_of(extra, "reasoning")
                if text:
                    yield ReasoningArrived(text, index)
            if fragments := getattr(delta, "tool_calls", None):
                self._calls.setdefault(index, ToolFragments()).take(fragments)
            if call := getattr(delta, "function_call", None):
                self._calls.setdefault(index, ToolFragments()).take_function(call)
        if logprobs := getattr(choice, "logprobs", None):
            for name in ("content", "refusal"):
                if tokens := chances(getattr(logprobs, name, None)):
                    yield ChancesArrived(tokens, index)

    def _named(self, model: object, fingerprint: object) -> Iterator[ReplyPiece]:
        if isinstance(model, str):
            self._model = model
            self._fingerprint = fingerprint or self._fingerprint
            yield ModelNamed(model, self._fingerprint if isinstance(self._fingerprint, str) else None)

    def _filters(self, found: object, source: str, index: int) -> Iterator[ReplyPiece]:
        """Azure repeats the same results with each token; only what differs is news."""
        place = (source, index)
        if found and found != self._found.get(place) and isinstance(found, Mapping):
            self._found[place] = found
            yield FiltersReported(filter_results(found, source=source), index)


def _usage(usage: object) -> UsageReported:
    return UsageReported(
        Usage(
            prompt_tokens=number_of(usage, "prompt_tokens"),
            completion_tokens=number_of(usage, "completion_tokens"),
            cached_tokens=number_of(getattr(usage, "prompt_tokens_details", None), "cached_tokens"),
            reasoning_tokens=number_of(getattr(usage, "completion_tokens_details", None), "reasoning_tokens"),
        )
    )
