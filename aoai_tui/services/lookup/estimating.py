"""What embedding texts will cost: those that have vectors already, and those that stand there twice, cost nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aoai_tui.config.chat_settings import Price
from aoai_tui.domain import Collection, Usage
from aoai_tui.services.lookup.plans import Estimate
from aoai_tui.services.prices import cost, price_for

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

_AT_ONCE = 1000
"""Texts that are looked for together."""


@dataclass
class Counting:
    """Texts counted one by one, in a thread, for a collection as it will be embedded."""

    store: Store
    collection: Collection
    prices: Mapping[str, Price]
    passages: int = 0
    tokens: int = 0
    _model: str = ""
    _width: int = 0
    _seen: set[int] = field(default_factory=set)
    """Hashes of the texts that were counted."""
    _new: int = 0
    _repeated: int = 0
    _batch: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Find out which model will answer, where that can be told."""
        of = self.collection
        self._model, self._width = of.model, of.width
        if not self._width:
            self._model, self._width = self.store.collections.model_of(
                of.connection, of.deployment, of.dimensions
            )

    def count(self, text: str) -> None:
        """One more passage."""
        self.passages += 1
        if (known := hash(text)) in self._seen:
            self._repeated += 1
        else:
            self._seen.add(known)
            self._batch.append(text)
            if len(self._batch) == _AT_ONCE:
                self._look()

    def estimate(self) -> Estimate:
        """What all of them will cost."""
        self._look()
        price = price_for(self.prices, self._model, self.collection.deployment)
        paid = cost(Usage(self.tokens, 0), price) if price else None
        return Estimate(self.passages, self.passages - self._new, self.tokens, paid, self._repeated)

    def _look(self) -> None:
        from aoai_tui.services.passages.tokens import estimate  # noqa: PLC0415  not part of the first paint

        texts, self._batch = self._batch, []
        known = self.store.vectors.known(texts, self._model, self._width) if self._width else set()
        self._new += len(texts) - len(known)
        self.tokens += sum(estimate(text) for place, text in enumerate(texts) if place not in known)
