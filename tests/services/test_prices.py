"""What tokens cost."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from aoai_tui.config.chat_settings import Price
from aoai_tui.domain import ImageUsage, Message, Picture, Role, Usage
from aoai_tui.services.prices import cost, cost_words, drawing_cost, picture_cost, price_for, reply_cost

MINI = Price(name="gpt-5-mini", input=0.25, cached=0.025, output=2.0)


def reply(**fields: object) -> Message:
    """A reply with these fields."""
    return Message("id", "conversation", None, Role.ASSISTANT, "", datetime.now(UTC), **fields)  # type: ignore[arg-type]


def test_prompt_and_reply_have_prices_of_their_own() -> None:
    """A million tokens of each cost what the table says."""
    assert cost(Usage(1_000_000, 1_000_000), MINI) == Decimal("2.25")


def test_cached_tokens_cost_what_cached_tokens_cost() -> None:
    """Only the rest of the prompt is paid for in full."""
    assert cost(Usage(1_000_000, 0, cached_tokens=400_000), MINI) == Decimal("0.16")


def test_without_a_price_for_cached_tokens_they_cost_as_much_as_any_other() -> None:
    """A table that leaves `cached` out does not make them free; one that says 0 does."""
    usage = Usage(1_000_000, 0, cached_tokens=1_000_000)
    assert cost(usage, Price(name="m", input=3)) == 3
    assert cost(usage, Price(name="m", input=3, cached=0)) == 0


def test_reasoning_tokens_are_paid_for_once() -> None:
    """They are part of the reply's tokens."""
    assert cost(Usage(0, 500_000, reasoning_tokens=400_000), MINI) == 1


def test_a_server_that_counts_more_cached_tokens_than_tokens_makes_no_negative_cost() -> None:
    """No cost is below nothing, whatever was counted."""
    assert cost(Usage(10, 0, cached_tokens=1_000), Price(name="m", input=1, cached=0)) == 0


def test_prices_are_counted_as_they_are_written() -> None:
    """0.15 for a million is 0.15 for a million, no binary fraction near it."""
    assert cost(Usage(1, 0), Price(name="m", input=0.15)) == Decimal("0.00000015")


def test_the_deployments_price_comes_before_the_models() -> None:
    """A deployment with a price of its own is what is paid for."""
    prices = {name: Price(name=name) for name in ("my-deployment", "gpt-4o-2024-08-06", "gpt-4o")}
    assert price_for(prices, "gpt-4o-2024-08-06", "my-deployment") is prices["my-deployment"]
    assert price_for(prices, "gpt-4o-2024-08-06", "other") is prices["gpt-4o-2024-08-06"]
    assert price_for(prices, "gpt-4o-2024-11-20", "other") is prices["gpt-4o"]
    assert price_for(prices, "gpt-4o-mini", "other") is None
    assert price_for(prices, None, None) is None


def test_no_figure_without_tokens_or_without_a_price() -> None:
    """What isn't known is not called free."""
    prices = {"gpt-5-mini": MINI}
    assert reply_cost(reply(deployment="gpt-5-mini"), prices) is None
    assert reply_cost(reply(deployment="other", usage=Usage(1, 1)), prices) is None
    known = reply(deployment="mine", model="gpt-5-mini-2025-08-07", usage=Usage(1_000_000, 0))
    assert reply_cost(known, prices) == Decimal("0.25")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.0007", "~$0.0007"),
        ("0.000724", "~$0.00072"),
        ("0.00996", "~$0.01"),
        ("0.00000012", "~$0.00000012"),
        ("0.0149", "~$0.01"),
        ("0.015", "~$0.02"),
        ("1.2351", "~$1.24"),
        ("1234.5", "~$1,234.50"),
        ("0", "~$0.00"),
    ],
)
def test_costs_are_short_words(amount: str, words: str) -> None:
    """Two digits behind the point, or below a cent two significant ones."""
    assert cost_words(Decimal(amount)) == words


def test_a_currency_in_letters_stands_apart_from_the_number() -> None:
    """`~EUR 1.24`, but `~€1.24`."""
    assert cost_words(Decimal("1.24"), "EUR") == "~EUR 1.24"
    assert cost_words(Decimal("1.24"), "€") == "~€1.24"


def test_pictures_that_were_sent_cost_what_pictures_cost() -> None:
    """The rest of what was sent is paid for as text; without a price of their own they cost as much as any other."""
    usage = ImageUsage(1_000_000, 100_000, text_tokens=400_000, image_tokens=600_000)
    assert drawing_cost(usage, Price(name="i", input=5, pictures=10, output=40)) == 2 + 6 + 4
    assert drawing_cost(usage, Price(name="i", input=5, output=40)) == 5 + 4
    assert drawing_cost(ImageUsage(10, 0, image_tokens=99), Price(name="i", input=1, pictures=0)) == 0


def test_a_picture_without_tokens_or_price_costs_nothing_that_is_known() -> None:
    """Nobody is told that it was free."""
    drawn = Picture("p", "", datetime.now(UTC), deployment="image", usage=ImageUsage(0, 1_000_000))
    prices = {"image": Price(name="image", output=40)}
    assert picture_cost(drawn, prices) == 40
    assert picture_cost(drawn, {}) is None
    assert picture_cost(Picture("p", "", datetime.now(UTC), deployment="image"), prices) is None
