"""What tokens cost by the prices of config.toml: pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from aoai_tui.config.chat_settings import Price
from aoai_tui.domain import ImageUsage, Message, Picture, Usage

_MILLION = 1_000_000
_CENT = Decimal("0.01")
_DATE = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def cost(usage: Usage, price: Price) -> Decimal:
    """The cost of one request: cached tokens of the prompt at their own price where they have one.

    Reasoning tokens are part of `completion_tokens` and paid for as such.
    """
    cached = min(usage.cached_tokens, usage.prompt_tokens)
    cached_price = price.input if price.cached is None else price.cached
    return (
        (usage.prompt_tokens - cached) * _exact(price.input)
        + cached * _exact(cached_price)
        + usage.completion_tokens * _exact(price.output)
    ) / _MILLION


def price_for(prices: Mapping[str, Price], model: str | None, deployment: str | None) -> Price | None:
    """The deployment's own price, else its model's, else that of the model without its date; None without any."""
    undated = _DATE.sub("", model or "")
    return next((prices[name] for name in (deployment, model, undated) if name and name in prices), None)


def reply_cost(message: Message, prices: Mapping[str, Price]) -> Decimal | None:
    """What a reply cost; None where its tokens or their price are not known."""
    price = price_for(prices, message.model, message.deployment) if message.usage else None
    return cost(message.usage, price) if message.usage and price else None


def drawing_cost(usage: ImageUsage, price: Price) -> Decimal:
    """The cost of one request for pictures: those that were sent with it at their own price where they have one."""
    images = min(usage.image_tokens, usage.input_tokens)
    images_price = price.input if price.pictures is None else price.pictures
    return (
        (usage.input_tokens - images) * _exact(price.input)
        + images * _exact(images_price)
        + usage.output_tokens * _exact(price.output)
    ) / _MILLION


def picture_cost(picture: Picture, prices: Mapping[str, Price]) -> Decimal | None:
    """What the request for a picture cost; None where its tokens or their price are not known.

    Of several pictures of one request only the first knows.
    """
    price = price_for(prices, None, picture.deployment) if picture.usage else None
    return drawing_cost(picture.usage, price) if picture.usage and price else None


def cost_words(amount: Decimal, currency: str = "$") -> str:
    """`~$1.24`; below a cent two significant digits, `~$0.0007`. A currency in letters stands apart: `~EUR 1.24`."""
    space = " " if currency[-1:].isalpha() else ""
    return f"~{currency}{space}{_digits(amount)}"


def _digits(amount: Decimal) -> str:
    if not amount or amount >= _CENT:
        return f"{amount.quantize(_CENT, ROUND_HALF_UP):,f}"
    shown = amount.quantize(Decimal(1).scaleb(amount.adjusted() - 1), ROUND_HALF_UP)
    return f"{shown:f}".rstrip("0")


def _exact(price: float) -> Decimal:
    """The price as it was written, 0.15 and not the nearest binary fraction."""
    return Decimal(str(price))
