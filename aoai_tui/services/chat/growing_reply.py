"""A reply while it arrives: pieces go in, the message as it stands comes out."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from msgspec.structs import replace

from aoai_tui.domain import (
    Activity,
    ActivityReported,
    Answered,
    ChancesArrived,
    FilterResult,
    FiltersReported,
    Finished,
    Message,
    MessageState,
    ModelNamed,
    ReasoningArrived,
    Receipt,
    RefusalArrived,
    ReplyPiece,
    TextArrived,
    Timing,
    TokenChance,
    ToolCall,
    ToolsCalled,
    Usage,
    UsageReported,
)
from aoai_tui.errors import AoaiError
from aoai_tui.services.failures import failure_of


@dataclass
class GrowingReply:
    """Collects the pieces of one reply."""

    begun: Message
    """The stored message that the reply began as."""
    started: float = field(default_factory=time.monotonic)
    parts: list[str] = field(default_factory=list)
    model: str | None = None
    finish_reason: str | None = None
    usage: Usage | None = None
    receipt: Receipt | None = None
    retries: int = 0
    first_token: float | None = None
    fingerprint: str | None = None
    filters: dict[tuple[str, str], FilterResult] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    tool_calls: tuple[ToolCall, ...] = ()
    chances: list[TokenChance] = field(default_factory=list)
    activities: dict[str, Activity] = field(default_factory=dict)

    def start_clock(self) -> None:
        """Count seconds from now: the request is about to be sent."""
        self.started = time.monotonic()

    @property
    def text(self) -> str:
        """All that has arrived."""
        if len(self.parts) > 1:
            self.parts[:] = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""

    @property
    def grown(self) -> tuple[int, ...]:
        """How much there is of each kind: another value means that there is something to save."""
        return (
            len(self.text),
            len(self.refusals),
            len(self.reasoning),
            len(self.tool_calls),
            len(self.activities),
        )

    def take(self, piece: ReplyPiece) -> None:
        """Add one piece."""
        match piece:
            case TextArrived(text):
                self._began()
                self.parts.append(text)
            case RefusalArrived(text):
                self._began()
                self.refusals.append(text)
            case ReasoningArrived(text):
                self.reasoning.append(text)
            case ChancesArrived(tokens):
                self.chances += tokens
            case ToolsCalled(calls):
                self.tool_calls = calls
            case ActivityReported(activity):
                self.activities[activity.id] = activity
            case FiltersReported(results):
                for result in results:
                    self._take_filter(result)
            case Finished(reason):
                self.finish_reason = reason
            case UsageReported(usage):
                self.usage = usage
            case ModelNamed(model, fingerprint):
                self.model = model
                self.fingerprint = fingerprint or self.fingerprint
            case Answered(receipt, retries):
                self.receipt, self.retries = receipt, retries

    def _began(self) -> None:
        if self.first_token is None:
            self.first_token = time.monotonic() - self.started

    def _take_filter(self, result: FilterResult) -> None:
        """A finding stays, whatever harmless report of a later piece of text follows it."""
        key = (result.source, result.category)
        known = self.filters.get(key)
        if known is None or known.harmless or not result.harmless:
            self.filters[key] = result

    def message(self, state: MessageState, error: AoaiError | None = None) -> Message:
        """The message as it stands now."""
        return replace(
            self.begun,
            text=self.text,
            state=state,
            model=self.model,
            finish_reason=self.finish_reason,
            usage=self.usage,
            timing=Timing(time.monotonic() - self.started, self.first_token),
            filters=tuple(self.filters.values()),
            receipt=self.receipt,
            retries=self.retries,
            failure=failure_of(error) if error else None,
            fingerprint=self.fingerprint,
            refusal="".join(self.refusals),
            reasoning="".join(self.reasoning),
            tool_calls=self.tool_calls,
            logprobs=tuple(self.chances),
            activities=tuple(self.activities.values()),
        )

    def ended(self) -> Message:
        """The message after the stream's end: complete only if the service said that it was finished."""
        return self.message(MessageState.COMPLETE if self.finish_reason else MessageState.INCOMPLETE)
