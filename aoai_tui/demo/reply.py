"""What is said to one request, whichever API it came over: words, a refusal, or calls of tools."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from aoai_tui.demo.answers import answer
from aoai_tui.demo.formats import Format
from aoai_tui.demo.sampling import Sampling
from aoai_tui.demo.talk import Talk
from aoai_tui.demo.tokens import tokens
from aoai_tui.demo.tools import Toolbox

VERBOSITIES = ("low", "medium", "high")

_LONG = 600  # characters
_REFUSE = re.compile(r"^\s*/refuse\b|\bplease refuse\b", re.IGNORECASE | re.MULTILINE)
_REFUSAL = (
    "I'm sorry, but I can't help with that. The demo refuses because your message says so; a model refuses by "
    "its own judgement, and its words come the same way: as a refusal beside the text, not as text."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request asks of the model."""

    talk: Talk
    sampling: Sampling
    format: Format = Format()  # noqa: RUF009 (a frozen value)
    toolbox: Toolbox = Toolbox()  # noqa: RUF009 (a frozen value)
    stops: tuple[str, ...] = ()
    limit: int | None = None
    """The most tokens to write, reasoning included."""
    reasoning: int | None = None
    """Tokens that the model reasons before it writes; None for a model that does not reason."""
    verbosity: str = "medium"
    """low, medium or high; a low one shortens what is long."""

    @property
    def room(self) -> int | None:
        """The tokens left for the reply. A small limit leaves an empty reply, as with the real models."""
        return None if self.limit is None else max(0, self.limit - (self.reasoning or 0))

    @property
    def spent(self) -> int:
        """The tokens that reasoning takes, cut by the limit too."""
        reasoning = self.reasoning or 0
        return reasoning if self.limit is None else min(reasoning, self.limit)


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, in tokens."""

    tokens: tuple[str, ...] = ()
    """The words, or those of the refusal."""
    refused: bool = False
    calls: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Names of tools, and their arguments in tokens."""
    cut: bool = False
    """Whether the limit on tokens ended it."""

    @property
    def size(self) -> int:
        """How many tokens it has."""
        return len(self.tokens) + sum(len(arguments) for _, arguments in self.calls)


def compose(wish: Wish, *, attempt: int = 1, index: int = 0) -> Reply:
    """The reply to a wish; `index` numbers the replies to one request."""
    talk = replace(wish.talk, settings=wish.sampling.shown)
    if _REFUSE.search(talk.prompt):
        return _cut(Reply(tokens(_REFUSAL), refused=True), wish.room)
    if calls := wish.toolbox.calls(talk):
        return _cut(Reply(calls=tuple((name, tokens(text)) for name, text in calls)), wish.room)
    text = wish.format.write(talk.without_command())
    if text is None:
        text = answer(talk, attempt=attempt, variant=wish.sampling.variant(index))
        text = _shortened(text) if wish.verbosity == "low" else text
    for stop in wish.stops:
        text = text.partition(stop)[0]
    return _cut(Reply(tokens(text)), wish.room)


def _shortened(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) < _LONG else "\n\n".join(text.split("\n\n")[:2])


def _cut(reply: Reply, room: int | None) -> Reply:
    """The reply, ended where the room ends."""
    if room is None or reply.size <= room:
        return reply
    words = reply.tokens[:room]
    room -= len(words)
    calls = []
    for name, arguments in reply.calls:
        calls.append((name, arguments[:room]))
        room -= len(arguments)
        if room < 0:
            break
    return replace(reply, tokens=words, calls=tuple(calls), cut=True)
