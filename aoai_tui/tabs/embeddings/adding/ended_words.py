"""How embedding ended, in words."""

from __future__ import annotations

from collections.abc import Sequence

from aoai_tui.domain import Collection
from aoai_tui.errors import AoaiError, OtherModel, ParameterRefused
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.events import Progress
from aoai_tui.services.lookup.words import counted

_MOST = 3
"""Collections that are named."""

IN_THE_LIST = "f5 embeds the one that is chosen in the list (ctrl+b)"
"""The key where something waits in collections of which none is open, or not this one alone."""


def named(collection: Collection) -> str:
    """`“notes”`."""
    return f"“{plain_line(collection.name, 40)}”"


def done_words(collection: Collection, progress: Progress) -> str:
    """`1,204 passages of “notes” are embedded: 31,204 tokens, 12 copied for nothing. 2 were refused.`."""
    if not progress.done:
        return f"Nothing of {named(collection)} was embedded.{refused_words(progress.refused)}"
    are = "is" if progress.done == 1 else "are"
    words = f"{counted(progress.done, 'passage')} of {named(collection)} {are} embedded"
    facts = [
        counted(progress.tokens, "token") if progress.tokens else "",
        f"{progress.copied:,} cost nothing" if progress.copied else "",
    ]
    told = ", ".join(fact for fact in facts if fact)
    return f"{words}{': ' if told else ''}{told}.{refused_words(progress.refused)}"


def refused_words(refused: int) -> str:
    """A sentence behind others; empty for none."""
    if not refused:
        return ""
    return f" {counted(refused, 'passage')} {'was' if refused == 1 else 'were'} refused."


def key_after(error: AoaiError) -> str:
    """The key that goes on; where the same would fail again, the one that mends it."""
    refused = isinstance(error, ParameterRefused) and error.parameter == "dimensions"
    if refused or isinstance(error, OtherModel):
        return "n in the list (ctrl+b) embeds it anew"
    return "f5 goes on"


def paused_words(collection: Collection) -> str:
    """`Paused. 11,599 passages of “support” wait.`."""
    wait = "waits" if collection.waiting == 1 else "wait"
    return f"Paused. {counted(collection.waiting, 'passage')} of {named(collection)} {wait}."


def stopped_words(collection: Collection) -> str:
    """Of adding: `Stopped. 12,000 passages of “support” wait.`."""
    if not collection.waiting:
        return f"Stopped. Nothing of it is in {named(collection)} yet."
    wait = "waits" if collection.waiting == 1 else "wait"
    return f"Stopped. {counted(collection.waiting, 'passage')} of {named(collection)} {wait}."


def waiting_words(collections: Sequence[Collection]) -> str:
    """What a former start left behind: `11,599 passages of “support” are not embedded yet.`."""
    lines = []
    for one in collections[:_MOST]:
        are = "is" if one.waiting == 1 else "are"
        lines.append(f"{counted(one.waiting, 'passage')} of {named(one)} {are} not embedded yet.")
    if len(collections) > _MOST:
        lines.append(f"And {len(collections) - _MOST} more collections.")
    return " ".join(lines)
