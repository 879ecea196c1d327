"""What arrives while a reply streams: Answered first, then any of the others, in any order."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from aoai_tui.domain.messages import Activity, FilterResult, Receipt, TokenChance, ToolCall, Usage


class Answered(Struct, frozen=True):
    """The service began to answer: its headers are here, no text yet."""

    receipt: Receipt
    retries: int = 0


class TextArrived(Struct, frozen=True):
    """A piece of the reply."""

    text: str
    choice: int = 0
    """Which reply it belongs to, where several were asked for; the same in the other pieces."""


class RefusalArrived(Struct, frozen=True):
    """A piece of the words with which the model declines."""

    text: str
    choice: int = 0


class ReasoningArrived(Struct, frozen=True):
    """A piece of the summary of the model's reasoning."""

    text: str
    choice: int = 0


class ToolsCalled(Struct, frozen=True):
    """The tools that the reply asks to be run, each call whole; it comes once, at the reply's end."""

    calls: tuple[ToolCall, ...]
    choice: int = 0


class ChancesArrived(Struct, frozen=True):
    """Log probabilities of the tokens that came last."""

    tokens: tuple[TokenChance, ...]
    choice: int = 0


class ActivityReported(Struct, frozen=True):
    """What the service does on its own; a later report of the same id replaces the earlier one."""

    activity: Activity
    choice: int = 0


class FiltersReported(Struct, frozen=True):
    """Content filter results; later ones replace earlier ones of the same source and category."""

    results: tuple[FilterResult, ...]
    choice: int = 0
    """Results for the prompt concern every reply to it."""


class ModelNamed(Struct, frozen=True):
    """The model that answers, as the service names it."""

    model: str
    fingerprint: str | None = None


class Finished(Struct, frozen=True):
    """The service says why the reply ended: stop, length, content_filter, tool_calls."""

    reason: str
    choice: int = 0


class UsageReported(Struct, frozen=True):
    """The tokens that the request cost, for all its replies together."""

    usage: Usage


ReplyPiece = (
    Answered
    | TextArrived
    | RefusalArrived
    | ReasoningArrived
    | ToolsCalled
    | ChancesArrived
    | ActivityReported
    | FiltersReported
    | ModelNamed
    | Finished
    | UsageReported
)


class Wait(Struct, frozen=True):
    """A pause before a request is repeated."""

    seconds: float
    """How long the pause is."""
    attempt: int
    """The number of the attempt that follows, from 2."""
    attempts: int
    """How many attempts there will be at most."""
    reason: str
    """The failed attempt's title."""


OnWait = Callable[[Wait | None], None]
"""Hears that a pause begins, and with None that it is over."""
