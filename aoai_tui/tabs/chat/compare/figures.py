"""The figures under a compared reply: pure functions."""

from __future__ import annotations

from aoai_tui.domain import Message, MessageState

_STATES = {
    MessageState.STOPPED: "stopped",
    MessageState.INTERRUPTED: "interrupted",
    MessageState.INCOMPLETE: "incomplete",
    MessageState.FAILED: "failed",
}


def figures(message: Message, cost: str = "") -> str:
    """`1.9 s · first token 0.3 s · 57 tokens/s · 212 in 318 out · ~$0.0007`, as far as it is known."""
    parts = [_STATES.get(message.state, "")]
    if (timing := message.timing) is not None:
        parts.append(f"{timing.total:.1f} s")
        parts.append(f"first token {timing.first_token:.1f} s" if timing.first_token is not None else "")
    if (rate := tokens_a_second(message)) is not None:
        parts.append(f"{rate:,.0f} tokens/s")
    if (usage := message.usage) is not None:
        parts.append(f"{usage.prompt_tokens:,} in {usage.completion_tokens:,} out")
    parts.append(cost)
    return " · ".join(part for part in parts if part)


def tokens_a_second(message: Message) -> float | None:
    """How fast the words came from the first one on; None where it isn't known.

    Reasoning is over by then: its tokens don't count.
    """
    usage, timing = message.usage, message.timing
    if usage is None or timing is None or timing.first_token is None:
        return None
    seconds = timing.total - timing.first_token
    tokens = usage.completion_tokens - usage.reasoning_tokens
    return tokens / seconds if seconds > 0 and tokens > 0 else None
