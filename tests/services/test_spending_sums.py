"""What conversations and days cost."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from aoai_tui.config.paths import default_paths
from aoai_tui.demo import DemoTransport, Pace
from aoai_tui.domain import ImageUsage, Picture
from aoai_tui.services.connections import open_book
from aoai_tui.services.spending import Spending, bounds_of
from tests.services.chat_harness import chat_over

PRICES = """
[prices.gpt]
input = 1000
output = 2000
"""


@pytest.fixture
def spending(tmp_path: Path) -> Iterator[Spending]:
    """Over a folder of the test's own, with a price for the deployment named gpt."""
    (tmp_path / "config.toml").write_text(PRICES)
    book = open_book(default_paths(tmp_path / "config.toml", tmp_path / "data", tmp_path / "log"), {})
    yield Spending(book)
    book.archive.close()


async def test_a_conversation_costs_what_its_replies_cost(spending: Spending, tmp_path: Path) -> None:
    """The sum of two conversations is the day's, and no other day's."""
    async with chat_over(DemoTransport(pace=Pace.instant()), tmp_path / "data") as chat:
        first, second = await chat.ask("say one"), await chat.ask("say two and three")
    totals = [await spending.of_conversation(one.message.conversation_id) for one in (first, second)]
    for asked, total in zip((first, second), totals, strict=True):
        usage = asked.message.usage
        assert usage is not None
        assert 1000 * total.amount == usage.prompt_tokens + 2 * usage.completion_tokens
        assert spending.total_words(total) == spending.reply_words(asked.message)
    today = await spending.of_day()
    assert today.amount == totals[0].amount + totals[1].amount
    yesterday = datetime.now().astimezone().date() - timedelta(days=1)
    assert spending.total_words(await spending.of_day(yesterday)) == ""


async def test_what_has_no_price_is_named(spending: Spending, tmp_path: Path) -> None:
    """A sum says whose replies it lacks; where none has a price there is no figure at all."""
    async with chat_over(DemoTransport(pace=Pace.instant()), tmp_path / "data") as chat:
        await chat.ask("say one", deployment="unpriced")
        assert spending.total_words(await spending.of_day()) == ""
        asked = await chat.ask("say two")
    amount = spending.reply_words(asked.message)
    assert spending.total_words(await spending.of_day()) == f"{amount}, without unpriced"


async def test_pictures_are_part_of_the_day(spending: Spending) -> None:
    """Their tokens count beside the replies'; a deployment without a price is named."""
    drawn = Picture("p", "", datetime.now(UTC), deployment="gpt", usage=ImageUsage(1000, 2000))
    await spending.book.archive(lambda store: store.pictures.save(drawn))
    assert (await spending.of_day()).amount == 5
    assert spending.picture_words(drawn) == spending.words((await spending.of_day()).amount)
    unpriced = replace(drawn, id="other", deployment="image")
    await spending.book.archive(lambda store: store.pictures.save(unpriced))
    assert spending.picture_words(unpriced) == ""
    assert spending.total_words(await spending.of_day()) == "~$5.00, without image"


@pytest.fixture
def in_zone() -> Iterator[Callable[[str], None]]:
    """Puts this machine into another time zone."""
    before = os.environ.get("TZ")

    def set_zone(zone: str | None) -> None:
        if zone is None:
            os.environ.pop("TZ", None)
        else:
            os.environ["TZ"] = zone
        time.tzset()

    yield set_zone
    set_zone(before)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has one time zone, the machine's")
@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("UTC", (24, 24, 24, 24)),
        ("CET-1CEST,M3.5.0,M10.5.0/3", (24, 23, 25, 24)),
        ("<+14>-14", (24, 24, 24, 24)),
        ("<-12>12", (24, 24, 24, 24)),
    ],
)
def test_a_day_ends_where_the_next_begins(
    zone: str, hours: tuple[int, ...], in_zone: Callable[[str], None]
) -> None:
    """Each moment belongs to exactly one local day, wherever the machine stands, and when its clocks are set."""
    in_zone(zone)
    for day, long in zip(
        (date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31)), hours, strict=True
    ):
        start, end = bounds_of(day)
        assert end == bounds_of(day + timedelta(days=1))[0]
        assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=long)


async def test_embeddings_are_part_of_the_day(spending: Spending) -> None:
    """Their tokens are counted as they are paid for; another day's are not among them."""
    for model, tokens in (("gpt-e", 1500), ("gpt-e", 500)):
        await spending.book.archive(lambda store: store.spending.note_embedded("gpt", model, tokens))  # noqa: B023
    await spending.book.archive(lambda store: store.spending.note_embedded("unpriced", "", 10))
    today = await spending.of_day()
    assert spending.total_words(today) == "~$2.00, without unpriced"
    yesterday = datetime.now().astimezone().date() - timedelta(days=1)
    assert spending.total_words(await spending.of_day(yesterday)) == ""
