"""The muted line under a reply, and the sentence of a reply that did not end well: pure functions."""

from __future__ import annotations

import math

from aoai_tui.domain import Failure, Message, MessageState, Wait
from aoai_tui.widgets.filter_words import filter_words

_ENDED_EARLY = {
    MessageState.STOPPED: "stopped",
    MessageState.INTERRUPTED: "interrupted: the app ended while it arrived",
    MessageState.INCOMPLETE: "incomplete: the service ended it without a word",
    MessageState.FAILED: "failed",
}
_REASONS = {
    "stop": "stop",
    "length": "length: the token limit cut it",
    "content_filter": "content filter",
    "tool_calls": "tool calls",
}


def reply_line(message: Message, cost: str = "") -> str:
    """Seconds, time to first token, tokens, cost, why it ended, filters: `1.9 s · first token 0.3 s · …`."""
    parts = [_ENDED_EARLY.get(message.state, "")]
    if (timing := message.timing) is not None:
        parts.append(f"{timing.total:.1f} s")
        parts.append(f"first token {timing.first_token:.1f} s" if timing.first_token is not None else "")
    if (usage := message.usage) is not None:
        cached = f" ({usage.cached_tokens:,} cached)" if usage.cached_tokens else ""
        thought = f" ({usage.reasoning_tokens:,} reasoning)" if usage.reasoning_tokens else ""
        parts.append(f"{usage.prompt_tokens:,} in{cached} {usage.completion_tokens:,} out{thought}")
    parts.append(cost)
    if message.finish_reason:
        parts.append(_REASONS.get(message.finish_reason, message.finish_reason))
    parts.append(filter_words(message.filters))
    if message.retries:
        parts.append("1 retry" if message.retries == 1 else f"{message.retries} retries")
    return " · ".join(part for part in parts if part)


def trouble_sentence(message: Message) -> str:
    """What a reader must be told about a reply that is not whole; empty for one that is.

    A blocked reply is never blank: the category and its severity stand here.
    """
    if message.failure is not None:
        failure = message.failure
        reference = " · ".join(
            part
            for part in (
                f"HTTP {failure.status}" if failure.status else "",
                f"request {failure.request_id}" if failure.request_id else "",
            )
            if part
        )
        hint = _f5(failure)
        return f"{failure.title} {failure.advice} {hint}".strip() + (f"\n{reference}" if reference else "")
    blocked = [str(result) for result in message.filters if result.filtered and result.source == "reply"]
    if message.finish_reason == "content_filter" or blocked:
        found = ", ".join(blocked) or "the service did not say what it found"
        return f"The content filter cut this reply: {found}. Ask in another way, or edit the deployment's filter."
    if message.state is MessageState.INCOMPLETE:
        return "The reply stops here without an end. f5 asks the deployment to continue it."
    said_something = message.text or message.refusal or message.tool_calls
    if message.state is MessageState.COMPLETE and not said_something:
        return "The reply is empty. f5 asks again."
    return message.note


def _f5(failure: Failure) -> str:
    """What f5 does after a refusal that can be heeded."""
    if failure.api:
        return f"f5 asks over the {failure.api.value} API, now and from now on."
    if failure.parameter and failure.replacement:
        return f"f5 sends it as “{failure.replacement}”, now and from now on."
    if failure.parameter:
        return "f5 sends again without it, now and from now on."
    return ""


def wait_words(wait: Wait, seconds_left: float) -> str:
    """The countdown before a repeated request."""
    return (
        f"{wait.reason} Trying again in {max(0, math.ceil(seconds_left))} s "
        f"(attempt {wait.attempt} of {wait.attempts}) · esc cancels"
    )
