"""What was spent, by the prices of config.toml: on a reply, a picture or embeddings, in a conversation, in a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from aoai_tui.config.chat_settings import Price
from aoai_tui.domain import Message, Picture
from aoai_tui.plain import plain_line
from aoai_tui.services.connections import ConnectionBook
from aoai_tui.services.prices import cost, cost_words, drawing_cost, picture_cost, price_for, reply_cost

if TYPE_CHECKING:
    from aoai_tui.storage.spending import Drawn, Spent
    from aoai_tui.storage.store import Store


@dataclass(frozen=True)
class Total:
    """What many replies, pictures and embeddings cost together."""

    amount: Decimal = Decimal(0)
    """The sum of those whose price is known."""
    unpriced: tuple[str, ...] = ()
    """The deployments whose part is not in it, for want of a price."""
    priced: bool = False
    """Whether there is anything with a price at all."""


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

    def picture_words(self, picture: Picture) -> str:
        """What the request for a picture cost; empty where its tokens or their price are not known."""
        amount = picture_cost(picture, self.book.settings.prices)
        return "" if amount is None else self.words(amount)

    def total_words(self, total: Total) -> str:
        """A sum, and what is missing in it: `~$0.12, without demo-chat`; empty where nothing has a price."""
        if not total.priced:
            return ""
        missing = f", without {', '.join(total.unpriced)}" if total.unpriced else ""
        return self.words(total.amount) + missing

    async def of_conversation(self, conversation_id: str) -> Total:
        """What a conversation cost, every branch and what was deleted among it. Raises StorageTrouble."""

        def priced(store: Store) -> list[_Priced]:
            return [self._reply(one) for one in store.spending.of_conversation(conversation_id)]

        return _total(await self.book.archive(priced))

    async def of_day(self, day: date | None = None) -> Total:
        """What a day cost, from midnight to midnight where this machine is; today where none is named."""
        start, end = bounds_of(day or datetime.now().astimezone().date())

        def priced(store: Store) -> list[_Priced]:
            replies = [self._reply(one) for one in store.spending.between(start, end)]
            replies += [self._reply(one) for one in store.spending.of_embeddings(start, end)]
            return replies + [self._drawn(one) for one in store.spending.of_pictures(start, end)]

        return _total(await self.book.archive(priced))

    def _reply(self, spent: Spent) -> _Priced:
        price = self._price(spent.model, spent.deployment)
        return _Priced(
            spent.deployment or spent.model or "unknown", cost(spent.usage, price) if price else None
        )

    def _drawn(self, drawn: Drawn) -> _Priced:
        price = self._price(None, drawn.deployment)
        return _Priced(drawn.deployment or "unknown", drawing_cost(drawn.usage, price) if price else None)

    def _price(self, model: str | None, deployment: str | None) -> Price | None:
        return price_for(self.book.settings.prices, model, deployment)


class _Priced(NamedTuple):
    """A sum of tokens with its cost."""

    deployment: str
    amount: Decimal | None
    """None for want of a price."""


def _total(sums: list[_Priced]) -> Total:
    amounts = [one.amount for one in sums if one.amount is not None]
    unpriced = {plain_line(one.deployment, 40) for one in sums if one.amount is None}
    return Total(sum(amounts, Decimal(0)), tuple(sorted(unpriced)), bool(amounts))


def bounds_of(day: date) -> tuple[datetime, datetime]:
    """The midnights around a local day; 23 to 25 hours lie between them, as the clocks are set."""
    start, end = datetime.combine(day, time.min), datetime.combine(day + timedelta(days=1), time.min)
    return start.astimezone(), end.astimezone()
