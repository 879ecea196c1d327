"""Texts sent to a deployment: what it refuses is halved until the text is found that it does not take."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from aoai_tui.api.embedding_refusals import is_about_texts
from aoai_tui.domain import Embedded, EmbeddingRequest, OnWait, Passage, Wait
from aoai_tui.errors import AoaiError, ContentFiltered, RequestRefused, ServiceTrouble, UnreadableAnswer
from aoai_tui.services.lookup.pacing import Pacing
from aoai_tui.services.lookup.sizes import Sizes

Ask = Callable[[EmbeddingRequest, OnWait], Awaitable[Embedded]]
"""Sends one request, with visible retries. Raises AoaiError."""

HARMLESS = "passage"
"""Sent alone, as one token, where everything is refused: is it the texts, or the deployment?"""

_MAY_BE_A_TEXTS_FAULT = (ContentFiltered, RequestRefused, ServiceTrouble, UnreadableAnswer)

_TRUST = 16
"""Texts that may be refused one after the other before the deployment is suspected."""


@dataclass(frozen=True)
class Wanted:
    """A text that is to be embedded, once, for however many passages."""

    text: str
    tokens: int
    """An estimate, a little high."""
    passage: Passage
    """One of those that have it."""


@dataclass
class Flight:
    """A batch on its way."""

    tell: OnWait
    """Told of its pauses."""
    in_air: bool = False
    """Whether something of it is at the service just now, or has come back and is not kept yet."""

    def retrying(self, wait: Wait | None) -> None:
        """Hear of a pause before a request is repeated: nothing of it is at the service meanwhile."""
        self.in_air = wait is None
        self.tell(wait)


class Receiver(Protocol):
    """Where the answers go."""

    async def answered(self, texts: Sequence[Wanted], embedded: Embedded) -> None:
        """Keep the vectors of texts. Raises AoaiError where that can not be done."""
        ...

    async def refused(self, wanted: Wanted, error: AoaiError) -> None:
        """Set a text aside that the service does not take."""
        ...


@dataclass
class Sending:
    """The requests of one run."""

    deployment: str
    dimensions: int | None
    ask: Ask
    pacing: Pacing
    sizes: Sizes
    receiver: Receiver
    check: Callable[[Embedded], None] = lambda _: None
    """Raises AoaiError where an answer comes from another model than before."""
    tokens: int = 0
    """What was paid for."""
    ended: bool = False
    """Whether no further request may be sent: what is in the air is only waited for."""
    _refused: int = 0
    _trust: int = field(default=0)

    def takes(self, inputs: int, tokens: int) -> bool:
        """Whether the next request may hold so much."""
        return self.sizes.takes(inputs, tokens, self.pacing.most_tokens)

    async def send(self, texts: Sequence[Wanted], flight: Flight) -> None:
        """Have the texts embedded, and what is refused set aside. Raises an AoaiError that is no text's fault."""
        try:
            embedded = await self._asked(tuple(one.text for one in texts), _tokens(texts), flight)
            self._trust = _TRUST
            self.sizes.fit(embedded.width)
            self.sizes.grow()
            await self.receiver.answered(texts, embedded)
        except _MAY_BE_A_TEXTS_FAULT as error:
            flight.in_air = False
            await self._blame(texts, error, flight)
        finally:
            flight.in_air = False

    async def _asked(self, inputs: tuple[str, ...], tokens: int, flight: Flight) -> Embedded:
        def heard(wait: Wait | None) -> None:
            if wait:
                self.pacing.hold(wait.seconds)
            flight.retrying(wait)

        ticket = await self.pacing.turn(tokens, flight.tell)
        if self.ended:
            raise asyncio.CancelledError  # the next run goes on with the halves
        flight.in_air = True
        request = EmbeddingRequest(deployment=self.deployment, inputs=inputs, dimensions=self.dimensions)
        embedded = await self.ask(request, heard)
        self.tokens += embedded.tokens
        if embedded.receipt:
            self.pacing.heard(embedded.receipt.limits, ticket)
        self.check(embedded)
        return embedded

    async def _blame(self, texts: Sequence[Wanted], error: AoaiError, flight: Flight) -> None:
        """Find out which of the texts the service does not take."""
        if not is_about_texts(error) and not may_hide_a_text(error):
            raise error
        await self._trusted(error, flight)
        if len(texts) == 1:
            self._refused += 1
            self._trust -= 1
            await self.receiver.refused(texts[0], error)
            return
        before, half = self._refused, len(texts) // 2
        await self.send(texts[:half], flight)
        await self.send(texts[half:], flight)
        if self._refused == before and not isinstance(error, ContentFiltered):
            self.sizes.shrink(len(texts), _tokens(texts))

    async def _trusted(self, error: AoaiError, flight: Flight) -> None:
        """Raise the error where the deployment takes no text at all just now."""
        if isinstance(error, ContentFiltered) or (self._trust > 0 and is_about_texts(error)):
            return
        try:
            await self._asked((HARMLESS,), 1, flight)
        except _MAY_BE_A_TEXTS_FAULT as again:
            raise error from again
        finally:
            flight.in_air = False
        self._trust = _TRUST


def may_hide_a_text(error: AoaiError) -> bool:
    """Whether one text may be why the service fails: some servers break down over a text that gives them no numbers."""
    return isinstance(error, UnreadableAnswer) or (isinstance(error, ServiceTrouble) and error.status == 500)


def _tokens(texts: Sequence[Wanted]) -> int:
    return sum(one.tokens for one in texts)
