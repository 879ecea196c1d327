"""What stands at the end of a response: why it ended, what it cost, what the content filter found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aoai_tui.api.content_filter import filter_results
from aoai_tui.api.parts import list_of, number_of, part_of, text_of
from aoai_tui.domain import FiltersReported, ReplyPiece, Usage, UsageReported

_REASONS = {"max_output_tokens": "length", "content_filter": "content_filter"}
"""Why a response is incomplete, in chat's words."""


def reason_of(response: object, *, calls: bool) -> str:
    """Why it ended, in chat's words; empty where it did not, as after a cancel."""
    status = text_of(response, "status")
    if status == "incomplete":
        reason = text_of(part_of(response, "incomplete_details"), "reason")
        return _REASONS.get(reason, reason or "length")
    if status in ("completed", ""):
        return "tool_calls" if calls else "stop"
    return ""


def error_of(response: object) -> object:
    """The `error` that ended it, as plain JSON; None where none did."""
    return part_of(response, "error")


def filters_of(response: object) -> Iterator[ReplyPiece]:
    """Azure tells what it found in prompt and reply in one list."""
    for entry in list_of(response, "content_filters"):
        found = part_of(entry, "content_filter_results")
        if isinstance(found, Mapping) and found:
            source = "prompt" if text_of(entry, "source_type") == "prompt" else "reply"
            yield FiltersReported(filter_results(found, source=source))


def usage_of(usage: object) -> UsageReported:
    """The tokens, whose names differ from chat's."""
    return UsageReported(
        Usage(
            prompt_tokens=number_of(usage, "input_tokens"),
            completion_tokens=number_of(usage, "output_tokens"),
            cached_tokens=number_of(part_of(usage, "input_tokens_details"), "cached_tokens"),
            reasoning_tokens=number_of(part_of(usage, "output_tokens_details"), "reasoning_tokens"),
        )
    )
