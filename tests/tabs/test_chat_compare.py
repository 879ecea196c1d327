"""Deployments side by side."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from textual.widgets import Input, Static

from aoai_tui.domain import Message, MessageState, Role, Timing, Usage
from aoai_tui.tabs.chat.compare.choose import ChooseDeployments
from aoai_tui.tabs.chat.compare.column import ReplyColumn
from aoai_tui.tabs.chat.compare.figures import figures, tokens_a_second
from aoai_tui.tabs.chat.compare.screen import CompareScreen
from tests.conftest import OpenChat
from tests.tabs.driven_app import ChatHarness, HeldPace

LONG = "Tell me a long story."


async def compare(chat: ChatHarness, text: str, *names: str) -> CompareScreen:
    """Type a prompt, press f8, name the deployments."""
    if text:
        await chat.type(text)
    await chat.press("f8")
    await chat.until(lambda: isinstance(chat.app.screen, ChooseDeployments), "it asks for deployments")
    await chat.settled()
    for field, name in zip(chat.app.screen.query(Input), (*names, "", "", "")[:3], strict=True):
        field.value = name
    await chat.press("enter")
    await chat.until(lambda: isinstance(chat.app.screen, CompareScreen), "the replies are compared")
    screen = chat.app.screen
    assert isinstance(screen, CompareScreen)
    await chat.until(lambda: len(screen.query(ReplyColumn)) == len(names), "there is a column for each")
    return screen


async def over(chat: ChatHarness, screen: CompareScreen) -> None:
    """Wait until nothing more comes."""
    await chat.until(lambda: all(one.contender.over for one in screen.query(ReplyColumn)), "all have ended")
    await chat.until(lambda: not screen.query("LiveReply"), "all are drawn")
    await chat.settled()


async def back(chat: ChatHarness) -> None:
    """Wait for the conversation."""
    await chat.until(lambda: chat.app.screen is chat.app.main, "the conversation is back")
    await chat.until(lambda: bool(chat.views()), "it is shown")
    await chat.settled()


def figures_of(screen: CompareScreen) -> list[str]:
    """The line under each column."""
    return [str(column.query_one("#figures", Static).render()) for column in screen.query(ReplyColumn)]


def word(screen: CompareScreen) -> str:
    """What the screen says."""
    return str(screen.query_one("#word", Static).render())


async def test_three_replies_side_by_side(open_chat: OpenChat) -> None:
    """Each stands under its deployment with its figures; the one that is kept ends the conversation."""
    prices = "[prices.one]\ninput = 100\noutput = 100\n"
    async with open_chat(config=prices) as chat:
        screen = await compare(chat, "say forty-two apples", "one", "two", "three")
        await over(chat, screen)
        text = chat.screen_text()
        for words in ("1 one", "2 two", "3 three"):
            assert words in text
        assert text.count("forty-two apples") == 4  # the prompt and three replies
        lines = figures_of(screen)
        for line in lines:
            assert " in " in line
            assert "first token " in line
        assert [" · ~$0.00" in line for line in lines] == [True, False, False]
        await chat.press("2")
        await back(chat)
        assert re.match(r"two ‹ \d/\d › forty-two apples", chat.last_view())
        messages = await chat.stored_messages()
        assert [one.role for one in messages] == [Role.USER, Role.ASSISTANT]
        places = await chat.tab.bench.chat.archive(
            lambda store: store.conversations.places(messages[0].conversation_id)
        )
        assert places[messages[1].id].count == 3
        assert chat.composer.text == ""
        assert chat.titles() == ["say forty-two apples"]


async def test_the_reply_with_the_cursor_is_kept_with_enter(open_chat: OpenChat) -> None:
    """Left and right move it, and it also works at 80 columns, where one reply is shown at a time."""
    async with open_chat(size=(80, 24)) as chat:
        screen = await compare(chat, "say forty-two apples", "one", "two", "three")
        await over(chat, screen)
        assert [column.display for column in screen.query(ReplyColumn)] == [True, False, False]
        await chat.press("right", "right", "right", "left")
        await chat.until(
            lambda: [column.display for column in screen.query(ReplyColumn)] == [False, False, True],
            "the third is shown",
        )
        assert "forty-two apples" in "\n".join(chat.screen_lines()[4:])
        await chat.press("enter")
        await back(chat)
        assert chat.last_view().startswith("three ")


async def test_the_conversation_so_far_is_sent_along(open_chat: OpenChat) -> None:
    """A comparison in mid-conversation goes on from what was said, with its own deployment first."""
    async with open_chat() as chat:
        await chat.ask("say hello")
        await chat.type("say apples")
        await chat.press("f8")
        await chat.until(lambda: isinstance(chat.app.screen, ChooseDeployments), "it asks")
        await chat.settled()
        first, second, _ = chat.app.screen.query(Input)
        assert first.value == "demo-chat"
        assert second.has_focus
        await chat.press("enter")
        await chat.until(lambda: "Name at least two" in chat.screen_text(), "one is too few")
        await chat.press(*"other", "enter")
        await chat.until(lambda: isinstance(chat.app.screen, CompareScreen), "both are asked")
        assert isinstance(chat.app.screen, CompareScreen)
        await over(chat, chat.app.screen)
        await chat.press("1")
        await back(chat)
        assert len(await chat.stored_messages()) == 4
        bodies = [request.json for request in chat.transport.requests[-2:]]
        assert all(isinstance(body, dict) and len(body["messages"]) == 3 for body in bodies)


async def test_one_failure_stops_no_other(open_chat: OpenChat) -> None:
    """It is one sentence in its own column; the whole reply can be kept."""
    async with open_chat() as chat:
        screen = await compare(chat, "say forty-two apples", "missing-one", "two")
        await over(chat, screen)
        text = " ".join(chat.screen_text().split())
        assert "1 ▲ missing-one" in text
        assert "2 two" in text
        assert "no deployment" in text
        [sentence, *_] = screen.query("EndedReply")
        assert sentence.region.y == 4  # a short one stands at the top of its column
        await chat.press("escape")
        await back(chat)
        assert re.match(r"two ‹ \d/\d › forty-two apples", chat.last_view())


async def test_escape_stops_all_and_keeps_what_came(open_chat: OpenChat) -> None:
    """A second escape goes back, where the first reply is shown as far as it came."""
    pace = HeldPace()
    async with open_chat(pace=pace) as chat:
        screen = await compare(chat, LONG, "one", "two")
        await chat.until_held(2)
        await chat.press("2")
        await chat.until(lambda: "still arriving" in word(screen), "what is arriving can't be kept yet")
        await chat.press("escape")
        await chat.until(lambda: "Stopped" in word(screen), "it stops")
        await over(chat, screen)
        assert all("stopped" in line for line in figures_of(screen))
        assert chat.transport.open_streams == 0
        await chat.press("escape")
        await back(chat)
        [_, reply] = await chat.stored_messages()
        assert (reply.deployment, reply.state) == ("one", MessageState.STOPPED)
        assert reply.text


async def test_a_finished_reply_is_kept_while_another_still_comes(open_chat: OpenChat) -> None:
    """The other one is stopped, and what came of it is a branch."""
    pace = HeldPace()
    async with open_chat(pace=pace) as chat:
        screen = await compare(chat, LONG, "missing-one", "two")
        columns = list(screen.query(ReplyColumn))
        await chat.until(lambda: columns[0].contender.over and bool(columns[1].contender.text), "one fails")
        await chat.press("1")
        await back(chat)
        [prompt, reply] = await chat.stored_messages()
        assert reply.state is MessageState.FAILED
        places = await chat.tab.bench.chat.archive(
            lambda store: store.conversations.places(prompt.conversation_id)
        )
        assert places[reply.id].count == 2


async def test_leaving_the_app_in_mid_stream_loses_nothing(open_chat: OpenChat) -> None:
    """After a restart all that came is there."""
    async with open_chat(pace=HeldPace()) as chat:
        screen = await compare(chat, LONG, "one", "two")
        await chat.until_held(2)
        came = [column.contender.text for column in screen.query(ReplyColumn)]
        await chat.press("ctrl+q")
        await chat.until(lambda: not chat.app.is_running, "the app ends")
    async with open_chat() as chat:
        [prompt, reply] = await chat.stored_messages()
        assert reply.state is MessageState.STOPPED
        assert reply.text.startswith(came[0])  # more may have come before it ended
        places = await chat.tab.bench.chat.archive(
            lambda store: store.conversations.places(prompt.conversation_id)
        )
        assert places[reply.id].count == 2


async def test_without_a_new_prompt_the_last_one_is_compared(open_chat: OpenChat) -> None:
    """Its replies become branches beside the one that is there; without any prompt, that is said."""
    async with open_chat() as chat:
        await chat.press("f8")
        await chat.until(lambda: "Type a prompt first" in chat.toasts(), "there is nothing to compare")
        await chat.ask("say apples")
        screen = await compare(chat, "", "one", "two")
        await over(chat, screen)
        await chat.press("1")
        await back(chat)
        [_, reply] = messages = await chat.stored_messages()
        places = await chat.tab.bench.chat.archive(
            lambda store: store.conversations.places(messages[0].conversation_id)
        )
        assert (places[reply.id].count, reply.deployment) == (3, "one")


async def test_known_deployments_are_a_key_away(open_chat: OpenChat) -> None:
    """Up and down go through the names that answered before; escape leaves the prompt where it was."""
    async with open_chat() as chat:
        await chat.set_options(deployment="older", system="")
        await chat.ask("say one")
        await chat.type("say two")
        await chat.press("f8")
        await chat.until(lambda: isinstance(chat.app.screen, ChooseDeployments), "it asks")
        await chat.settled()
        first, second, third = chat.app.screen.query(Input)
        assert (first.value, second.value, third.value) == ("older", "demo-chat", "")
        await chat.press("down")
        assert third.value == "older"
        await chat.press("down")
        assert third.value == "demo-chat"
        await chat.press("up")
        assert third.value == "older"
        await chat.press("escape")
        await chat.until(lambda: chat.app.screen is chat.app.main, "it closes")
        assert chat.composer.text == "say two"
        assert len(await chat.stored_messages()) == 2


def reply(usage: Usage | None, timing: Timing | None, state: MessageState = MessageState.COMPLETE) -> Message:
    """A reply with these figures."""
    return Message(
        "id", "c", None, Role.ASSISTANT, "", datetime.now(UTC), state=state, usage=usage, timing=timing
    )


def test_figures_are_one_line() -> None:
    """Seconds, first token, tokens a second from there, tokens, cost."""
    message = reply(Usage(212, 318, reasoning_tokens=18), Timing(3.5, 0.5))
    assert (
        figures(message, "~$0.0007") == "3.5 s · first token 0.5 s · 100 tokens/s · 212 in 318 out · ~$0.0007"
    )
    assert figures(reply(None, Timing(3.5), MessageState.STOPPED)) == "stopped · 3.5 s"


@pytest.mark.parametrize(
    "message",
    [
        reply(None, Timing(1, 0.5)),
        reply(Usage(1, 2), None),
        reply(Usage(1, 2), Timing(1)),
        reply(Usage(1, 2), Timing(0.5, 0.5)),
        reply(Usage(1, 2, reasoning_tokens=2), Timing(1, 0.5)),
    ],
)
def test_no_speed_where_it_is_not_known(message: Message) -> None:
    """Nothing is divided by nothing."""
    assert tokens_a_second(message) is None
