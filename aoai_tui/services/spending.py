"""What was spent, by the prices of config.toml: on a reply, in a conversation, in a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from aoai_tui.domain import Message
from aoai_tui.plain import plain_line
from aoai_tui.services.connections import ConnectionBook
from aoai_tui.services.prices import cost, cost_words, price_for, reply_cost

if TYPE_CHECKING:
    from aoai_tui.storage.spending import Spent


@dataclass(frozen=True)
class Total:
    """What many replies cost together."""

    amount: Decimal = Decimal(0)
    """The sum of those whose price is known."""
    unpriced: tuple[str, ...] = ()
    """The deployments whose replies are not in it, for want of a price."""
    priced: bool = False
    """Whether there is a reply with a price at all."""


@dataclass
class Spending:
    """Costs over one connection book: its archive knows the tokens, its settings the prices."""

    book: ConnectionBook

    @property
    def has_prices(self) -> bool:
        """Whether any price is set: without one no figure is shown."""
        return bool(self.book.settings.prices)

    def words(self, amount: Decimal) -> str:
        """An amount as it is shown: `~$0.0007`."""
        return cost_words(amount, plain_line(self.book.settings.currency, 8))

    def reply_words(self, message: Message) -> str:
        """What a reply cost; empty where its tokens or their price are not known."""
        amount = reply_cost(message, self.book.settings.prices)
        return "" if amount is None else self.words(amount)

    def total_words(self, total: Total) -> str:
        """A sum, and what is missing in it: `~$0.12, without demo-chat`; empty where nothing has a price."""
        if not total.priced:
            return ""
        missing = f", without {', '.join(total.unpriced)}" if total.unpriced else ""
        return self.words(total.amount) + missing

    async def of_conversation(self, conversation_id: str) -> Total:
        """What a conversation cost, every branch and what was deleted among it. Raises StorageTrouble."""
        return self._total(
            await self.book.archive(lambda store: store.spending.of_conversation(conversation_id))
        )

    async def of_day(self, day: date | None = None) -> Total:
        """What a day cost, from midnight to midnight where this machine is; today where none is named."""
        start, end = bounds_of(day or datetime.now().astimezone().date())
        return self._total(await self.book.archive(lambda store: store.spending.between(start, end)))

    def _total(self, spent: list[Spent]) -> Total:
        amount, unpriced, priced = Decimal(0), set(), False
        for one in spent:
            price = price_for(self.book.settings.prices, one.model, one.deployment)
            if price is None:
                unpriced.add(plain_line(one.deployment or one.model or "unknown", 40))
            else:
                amount, priced = amount + cost(one.usage, price), True
        return Total(amount, tuple(sorted(unpriced)), priced)


def bounds_of(day: date) -> tuple[datetime, datetime]:
    """The midnights around a local day; 23 to 25 hours lie between them, as the clocks are set."""
    start, end = datetime.combine(day, time.min), datetime.combine(day + timedelta(days=1), time.min)
    return start.astimezone(), end.astimezone()
