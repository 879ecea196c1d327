"""What replies cost, shown."""

from __future__ import annotations

from tests.conftest import OpenChat

PRICES = """
[prices.demo-chat]
input = 100
output = 1000
"""


async def test_a_reply_shows_its_cost(open_chat: OpenChat) -> None:
    """With a price the line under a reply has a figure, also after a restart."""
    async with open_chat(config=PRICES) as chat:
        reply = await chat.ask("say forty-two apples")
        assert " out · ~$0.00" in reply
    async with open_chat() as chat:
        await chat.choose("say forty-two apples")
        assert " out · ~$0.00" in chat.last_view()


async def test_without_a_price_there_is_no_figure(open_chat: OpenChat) -> None:
    """Neither under the reply nor in the options."""
    async with open_chat() as chat:
        assert "~" not in await chat.ask("say forty-two apples")
        await chat.settled()
        assert not chat.app.main.query_one("Costs").display


async def test_the_options_end_with_what_was_spent(open_chat: OpenChat) -> None:
    """The conversation's sum and the day's, in the currency of the settings; a deleted conversation still counts."""
    async with open_chat(config='currency = "EUR"\n' + PRICES) as chat:
        costs = chat.app.main.query_one("Costs")

        def lines() -> list[str]:
            return str(costs.render()).splitlines()

        await chat.ask("say forty-two apples")
        await chat.until(lambda: len(lines()) == 2, "both sums are shown")
        one = lines()
        assert one[0].startswith("conversation ~EUR 0.00")
        assert one[0].removeprefix("conversation") == one[1].removeprefix("today")
        assert "conversation ~EUR" in chat.screen_text()
        await chat.new()
        await chat.until(lambda: lines() == one[1:], "a conversation that has not begun costs nothing")
        await chat.choose("say forty-two apples")
        await chat.palette("Delete")
        await chat.until(lambda: not chat.titles(), "it is deleted")
        await chat.until(lambda: lines() == one[1:], "its cost is the day's still")
