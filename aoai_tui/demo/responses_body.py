"""A response as it goes over the wire, in one piece or as a stream of typed events, with Azure's additions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from aoai_tui.demo import content_filter
from aoai_tui.demo.responses_output import Output
from aoai_tui.demo.sampling import USUAL_EFFORT
from aoai_tui.domain import Usage

Data = dict[str, Any]

_ERROR = {"code": "server_error", "message": "The model failed while it was writing the response."}


@dataclass(frozen=True, slots=True)
class ResponseBody:
    """One response."""

    id: str
    created: int
    model: str
    asked: Mapping[str, Any]
    """The request's body, much of which is repeated."""
    reasons: bool
    output: Output
    usage: Usage

    @property
    def size(self) -> int:
        """How many events it takes, roughly."""
        return sum(item.size for item in self.output.items)

    def whole(self, *, failed: bool = False) -> Data:
        """The response in one piece."""
        if failed:
            return {**self._frame("failed"), "error": _ERROR}
        reason = self.output.reason
        return {
            **self._frame("completed" if reason is None else "incomplete"),
            "incomplete_details": None if reason is None else {"reason": reason},
            "output": [item.done() for item in self.output.items],
            "usage": _usage(self.usage),
            "content_filters": self._filters(),
        }

    def events(self) -> Iterator[Data]:
        """The stream's events, numbered, to the one that ends it."""
        numbers = count()
        for data in self._events():
            yield {"type": data["type"], "sequence_number": next(numbers), **data}

    def failure(self, sequence_number: int) -> Data:
        """The event of a response that fails in the middle."""
        return {
            "type": "response.failed",
            "sequence_number": sequence_number,
            "response": self.whole(failed=True),
        }

    def _events(self) -> Iterator[Data]:
        for state in ("created", "in_progress"):
            yield {"type": f"response.{state}", "response": self._frame("in_progress")}
        for index, item in enumerate(self.output.items):
            yield {"type": "response.output_item.added", "output_index": index, "item": item.begun()}
            for data in item.events():
                yield {**data, "item_id": item.id, "output_index": index}
            yield {"type": "response.output_item.done", "output_index": index, "item": item.done()}
        whole = self.whole()
        yield {"type": f"response.{whole['status']}", "response": whole}

    def _filters(self) -> list[Data]:
        found = self.output.found
        blocked = any(result.get("filtered") for result in found.values())
        sources = (
            ("prompt", False, content_filter.safe_prompt()),
            ("completion", blocked, found),
        )
        return [
            {
                "blocked": stopped,
                "source_type": source,
                "content_filter_raw": [],
                "content_filter_results": results,
                "content_filter_offsets": {"start_offset": 0, "end_offset": self.size, "check_offset": 0},
            }
            for source, stopped, results in sources
        ]

    def _frame(self, status: str) -> Data:
        asked = self.asked
        text = asked.get("text") or {}
        reasoning = asked.get("reasoning") or {}
        effort = reasoning.get("effort") or (USUAL_EFFORT if self.reasons else None)
        summary = reasoning.get("summary") if self.reasons else None
        return {
            "id": self.id,
            "object": "response",
            "created_at": self.created,
            "status": status,
            "background": False,
            "error": None,
            "incomplete_details": None,
            "instructions": asked.get("instructions"),
            "max_output_tokens": asked.get("max_output_tokens"),
            "max_tool_calls": None,
            "metadata": asked.get("metadata") or {},
            "model": self.model,
            "output": [],
            "parallel_tool_calls": asked.get("parallel_tool_calls") is not False,
            "previous_response_id": asked.get("previous_response_id"),
            "reasoning": {"effort": effort, "summary": summary},
            "service_tier": "default",
            "store": asked.get("store") is not False,
            "temperature": 1.0 if asked.get("temperature") is None else asked["temperature"],
            "text": {"format": {"type": "text"}, "verbosity": "medium", **text},
            "tool_choice": asked.get("tool_choice") or "auto",
            "tools": asked.get("tools") or [],
            "top_logprobs": asked.get("top_logprobs") or 0,
            "top_p": 1.0 if asked.get("top_p") is None else asked["top_p"],
            "truncation": "disabled",
            "usage": None,
            "user": asked.get("user"),
            "content_filters": None,
        }


def _usage(usage: Usage) -> Data:
    return {
        "input_tokens": usage.prompt_tokens,
        "input_tokens_details": {"cached_tokens": usage.cached_tokens, "cache_write_tokens": 0},
        "output_tokens": usage.completion_tokens,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning_tokens},
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
    }
