"""The muted line at the foot of the options: what this conversation and this day cost."""

from __future__ import annotations

from contextlib import suppress

from textual import work
from textual.widgets import Static

from aoai_tui.errors import StorageTrouble
from aoai_tui.services.spending import Spending


class Costs(Static):
    """Two sums; nothing where no price is set."""

    DEFAULT_CSS = """
    Costs { height: auto; padding: 0 2 1 2; background: $surface; color: $muted; display: none; }
    Costs.-known { display: block; }
    """

    def __init__(self, spending: Spending) -> None:
        """Nothing is shown before `tell`."""
        super().__init__("", markup=False)
        self._spending = spending

    @work(exclusive=True, group="costs")
    async def tell(self, conversation_id: str | None) -> None:
        """Sum anew; None stands for the conversation that has not begun."""
        lines: list[str] = []
        if self._spending.has_prices:
            with suppress(StorageTrouble):  # only figures; what matters reports the trouble
                lines = await self._lines(conversation_id)
        self.update("\n".join(lines))
        self.set_class(bool(lines), "-known")

    async def _lines(self, conversation_id: str | None) -> list[str]:
        sums = [("today", await self._spending.of_day())]
        if conversation_id:
            sums.insert(0, ("conversation", await self._spending.of_conversation(conversation_id)))
        told = [(name, self._spending.total_words(total)) for name, total in sums]
        return [f"{name} {words}" for name, words in told if words]
