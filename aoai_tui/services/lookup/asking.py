"""Requests to the deployments that embed, for runs and for single texts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from aoai_tui.domain import Embedded, EmbeddingRequest, OnWait
from aoai_tui.errors import AoaiError, NotFound, StorageTrouble
from aoai_tui.services.background import to_its_end
from aoai_tui.services.lookup.finishing import Finishing
from aoai_tui.services.lookup.kept import KeptCollections
from aoai_tui.services.lookup.pacing import Pacing, Ticket


@dataclass
class Asking(KeptCollections):
    """The service behind one link, asked for vectors."""

    _pacings: dict[str, Pacing] = field(default_factory=dict)
    """What is known of each deployment's rate limits."""
    _finishing: Finishing = field(default_factory=Finishing)
    _answered: set[str] = field(default_factory=set)
    """Deployments that are remembered already."""

    async def ask(self, request: EmbeddingRequest, on_wait: OnWait) -> Embedded:
        """Send one request now, with visible retries. Raises AoaiError."""
        try:
            client = await self.link.client()
            embedded = await client.embeddings.embed(request, on_wait=on_wait)
        except AoaiError as error:
            self.link.failed(error)
            raise
        if embedded.receipt:
            self.link.answered(embedded.receipt.limits)
        await self._note(request.deployment, embedded)
        if request.deployment not in self._answered:
            self._answered.add(request.deployment)
            await self.deployments.answered(request.deployment)
        return embedded

    async def _note(self, deployment: str, embedded: Embedded) -> None:
        """Count what it cost. Where the disk is full, the vectors are what matters."""
        with suppress(StorageTrouble):
            await to_its_end(
                self.archive(
                    lambda store: store.spending.note_embedded(deployment, embedded.model, embedded.tokens)
                )
            )

    async def ask_in_turn(
        self, request: EmbeddingRequest, keep: Callable[[Embedded], Awaitable[None]], on_wait: OnWait
    ) -> Embedded:
        """The same, as soon as the rate limits allow it, and kept. What is on its way already is not sent again.

        Cancelled while the service is at it, the answer is kept all the same: it is paid for. Raises AoaiError.
        """
        from aoai_tui.services.passages.tokens import estimate  # noqa: PLC0415  not part of the first paint

        pacing = self.pacing(request.deployment)
        ticket: Ticket | None = None
        if not self._finishing.has(request):
            ticket = await pacing.turn(sum(estimate(one) for one in request.inputs), on_wait)

        async def sent(heard: OnWait) -> Embedded:
            embedded = await self.ask(request, heard)
            if embedded.receipt and ticket:
                pacing.heard(embedded.receipt.limits, ticket)
            await keep(embedded)
            return embedded

        return await self._finishing.run(request, sent, on_wait)

    def pacing(self, deployment: str) -> Pacing:
        """What is known of a deployment's rate limits."""
        return self._pacings.setdefault(deployment, Pacing())

    def explain(self, error: AoaiError, connection: str) -> None:
        """Where a deployment is not there, say so of the connection that the collection belongs to."""
        if isinstance(error, NotFound) and connection != self.link.connection.name:
            error.advice = (
                f"The collection was made over “{connection}”: open that connection (f9). {error.advice}"
            )
