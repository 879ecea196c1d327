"""Asking, being answered, stopping and going on."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime, timedelta

import httpx2

from aoai_tui.config.settings import Connection, Kind
from aoai_tui.demo import DemoTransport, Fault, Pace
from aoai_tui.domain import MessageState, Role
from tests.conftest import OpenChat
from tests.tabs.driven_app import HeldPace

LONG = "Tell me a long story."
SO_FAR = "A model would answer this now."
"""What the demo answers before a held pace stops it."""


async def test_a_prompt_is_answered(open_chat: OpenChat) -> None:
    """The reply stands below the prompt with its figures, and the conversation is listed under Today."""
    async with open_chat() as chat:
        reply = await chat.ask("say forty-two apples")
        assert reply.startswith("demo-chat forty-two apples ")
        for part in (" s · first token ", " in ", " out", "stop", "filters ok"):
            assert part in reply
        assert chat.composer.text == ""
        assert chat.list_text().splitlines()[0].strip() == "Today"
        assert chat.titles() == ["say forty-two apples"]
        assert "demo-chat" in chat.header()
        assert "ready" in chat.header()


async def test_the_composer_empties_only_once_the_prompt_is_kept(open_chat: OpenChat) -> None:
    """While the prompt isn't on disk yet its text stays in the composer."""
    async with open_chat() as chat:
        with chat.storage_held():
            await chat.send("say hello")
            await chat.settled()
            assert chat.composer.text == "say hello"
        await chat.until(lambda: chat.composer.text == "", "the composer empties")
        [prompt, *_] = await chat.stored_messages()
        assert prompt.text == "say hello"


async def test_keys_go_on_while_a_draft_waits_for_the_disk(open_chat: OpenChat) -> None:
    """What is typed is kept behind the keys: another copy of the app may hold the database for seconds."""
    async with open_chat() as chat:
        with chat.storage_held():
            await chat.type("words")
            while chat.tab._draft_timer:  # noqa: ASYNC110  the app is let work, but not waited for
                await asyncio.sleep(0.01)
            await chat.press("ctrl+b")
            assert not chat.list_panel.display
        await chat.press("ctrl+q")
    async with open_chat() as chat:
        await chat.until(lambda: chat.composer.text == "words", "the draft is back")


async def test_what_is_typed_while_a_prompt_is_kept_is_the_next_one(open_chat: OpenChat) -> None:
    """Who types on at once finds the new words alone in the composer."""
    async with open_chat() as chat:
        with chat.storage_held():
            await chat.send("say hello")
            await chat.press(*"and")
        await chat.until(lambda: chat.composer.text == "and", "the first prompt has gone")
        await chat.until(lambda: len(chat.transcript.messages) == 2, "it is answered")
        assert chat.transcript.messages[0].text == "say hello"


async def test_a_second_enter_sends_nothing_twice(open_chat: OpenChat) -> None:
    """Enter pressed twice in haste asks once."""
    async with open_chat() as chat:
        await chat.type("say once")
        chat.composer.action_send()
        chat.composer.action_send()
        await chat.until(lambda: len(chat.transcript.messages) == 2, "the reply is there")
        await chat.settled()
        assert len(chat.transport.requests) == 1
        assert chat.titles() == ["say once"]


async def test_both_conversations_are_there_after_a_restart(open_chat: OpenChat) -> None:
    """After quitting, the app opens on the same folder with every conversation and all of its text."""
    async with open_chat() as chat:
        await chat.ask("say alpha")
        await chat.new()
        await chat.ask("say beta")
        await chat.ask("say gamma")
        await chat.press("ctrl+q")
    async with open_chat() as chat:
        await chat.until(lambda: chat.titles() == ["say beta", "say alpha"], "both are listed")
        assert chat.composer.text == ""
        await chat.choose("say beta")
        text = chat.transcript_text()
        assert [word in text for word in ("say beta", "gamma", "filters ok")] == [True] * 3
        await chat.choose("say alpha")
        assert "alpha" in chat.transcript_text()
        assert "gamma" not in chat.transcript_text()


async def test_what_is_sent_before_the_link_is_open_waits_in_sight(open_chat: OpenChat) -> None:
    """A prompt sent while the connection opens is kept, says what it waits for, and is answered."""
    opened = threading.Event()
    transport = DemoTransport(pace=Pace.instant())

    def slow(_: Connection) -> httpx2.AsyncBaseTransport:
        opened.wait(60)
        return transport

    try:
        async with open_chat(transport_for=slow) as chat:
            assert "opening" in chat.header()
            await chat.send("say early")
            await chat.until(lambda: "waiting for the connection" in chat.screen_text(), "the wait is shown")
            assert (await chat.stored_messages())[0].text == "say early"
            assert transport.requests == []
            opened.set()
            await chat.until(lambda: len(chat.transcript.messages) == 2, "it is answered")
            assert "early" in chat.last_view()
    finally:
        opened.set()


async def test_escape_keeps_what_arrived(open_chat: OpenChat) -> None:
    """Escape in mid-stream leaves the text so far, marked as stopped, on the screen and in the database."""
    async with open_chat(pace=HeldPace()) as chat:
        await chat.send(LONG)
        await chat.until_held()
        await chat.press("escape")
        await chat.until(lambda: not chat.streaming() and len(chat.transcript.messages) == 2, "it stops")
        kept = (await chat.stored_messages())[-1]
        assert kept.state is MessageState.STOPPED
        assert kept.text
        assert SO_FAR in kept.text
        assert SO_FAR in chat.last_view()
        assert "stopped" in chat.last_view()
        assert chat.app.focused is chat.composer
        await chat.until(lambda: chat.transport.open_streams == 0, "the service is told")


async def test_f5_continues_a_stopped_reply_as_a_branch(open_chat: OpenChat) -> None:
    """f5 shows one reply that begins with the old text; the stopped one is kept beside it."""
    pace = HeldPace()
    async with open_chat(pace=pace) as chat:
        await chat.send(LONG)
        await chat.until_held()
        await chat.press("escape")
        await chat.until(lambda: not chat.streaming() and len(chat.transcript.messages) == 2, "it stops")
        stopped = (await chat.stored_messages())[-1]
        pace.release()
        await chat.until(lambda: "Ask again" in chat.footer(), "f5 is offered")
        await chat.press("f5")
        await chat.until(
            lambda: (
                len(chat.transcript.messages) == 2
                and chat.transcript.messages[-1].id != stopped.id
                and not chat.streaming()
            ),
            "it goes on",
        )
        messages = await chat.stored_messages()
        assert len(messages) == 2
        assert messages[-1].text.startswith(stopped.text)
        assert len(messages[-1].text) > len(stopped.text)
        siblings = await chat.app.book.archive(lambda store: store.conversations.siblings(stopped.id))
        assert siblings == [stopped.id, messages[-1].id]
        assert [message.id for message in chat.transcript.messages] == [message.id for message in messages]
        await chat.settled()
        assert "Ask again" not in chat.footer()


async def test_f5_pressed_twice_asks_once(open_chat: OpenChat) -> None:
    """Two presses of f5 in haste make one request."""
    async with open_chat(script=[Fault.named("401")]) as chat:
        await chat.ask("say again")
        chat.tab.action_again()
        chat.tab.action_again()
        await chat.until(
            lambda: (
                [(one.role, one.state) for one in chat.transcript.messages[1:]]
                == [(Role.ASSISTANT, MessageState.COMPLETE)]
            ),
            "it is answered",
        )
        await chat.settled()
        assert len(chat.transport.requests) == 2


async def test_a_stop_before_anything_was_kept_shows_nothing_twice(open_chat: OpenChat) -> None:
    """Escape right after enter leaves the earlier reply where it is, once, and the prompt somewhere."""
    async with open_chat() as chat:
        await chat.ask("say first")
        with chat.storage_held():
            await chat.send("say second")
            await chat.settled()
            await chat.press("escape")
            await chat.settled()
        await chat.until(lambda: chat.tab.check_action("stop", ()) is False, "nothing runs")
        await chat.settled()
        shown = [message.text for message in chat.transcript.messages]
        assert shown.count("first") == 1
        assert "say second" in shown or chat.composer.text == "say second"
        assert len(chat.views()) == len(shown)


async def test_the_countdown_is_in_sight_and_escape_cancels_it(open_chat: OpenChat) -> None:
    """A pause before a repeated request says why and how long; escape ends it without another request."""
    async with open_chat(script=[Fault.named("429 60")]) as chat:
        await chat.send("say patience")
        await chat.until(lambda: "Trying again in" in chat.screen_text(), "the countdown is shown")
        words = " ".join(chat.screen_text().split())
        assert "Too many requests" in words
        assert "esc cancels" in words
        await chat.press("escape")
        await chat.until(lambda: not chat.streaming() and len(chat.transcript.messages) == 2, "it stops")
        assert len(chat.transport.requests) == 1
        assert "stopped" in chat.last_view()
        assert (await chat.stored_messages())[-1].state is MessageState.STOPPED
        await chat.press("f5")
        await chat.until(lambda: "patience" in chat.last_view(), "f5 asks again")


async def test_a_used_up_quota_says_when_it_returns(open_chat: OpenChat) -> None:
    """A day's Retry-After is told at once, with the time, and not waited for."""
    async with open_chat() as chat:
        asked = datetime.now().astimezone()
        reply = await chat.ask("/fault 429 86400")
        days = {now + timedelta(days=1) for now in (asked, datetime.now().astimezone())}  # it may be midnight
        assert any(f"The quota is used up until {day.day} {day:%b}" in reply for day in days)
        assert len(chat.transport.requests) == 1


async def test_without_a_deployment_the_prompt_stays(open_chat: OpenChat) -> None:
    """Where no deployment is named, a sentence says where to type it, and the prompt stays in the composer."""
    nameless = Connection(name="bare", kind=Kind.DEMO)
    async with open_chat(connection=nameless) as chat:
        await chat.send("say hello")
        await chat.until(lambda: "No deployment is chosen" in chat.toasts(), "it is told")
        assert "ctrl+o" in chat.toasts()
        assert chat.composer.text == "say hello"
        assert chat.transport.requests == []
        await chat.press("ctrl+o")
        if not chat.options_panel.display:
            await chat.press("ctrl+o")
        await chat.press(*"demo-chat")
        await chat.until(lambda: "demo-chat" in chat.header(), "the header names it")
        chat.composer.focus()
        await chat.press("enter")
        await chat.until(lambda: len(chat.transcript.messages) == 2, "it is answered")


async def test_options_are_kept_with_the_conversation_and_sent(open_chat: OpenChat) -> None:
    """System prompt and deployment belong to their conversation, reach the service and survive a restart."""
    async with open_chat(deployments=("demo-chat", "gpt-other")) as chat:
        await chat.ask("say one")
        await chat.set_options(deployment="gpt-other", system="Speak [red] like a pirate.")
        await chat.until(lambda: "gpt-other" in chat.header(), "the header follows")
        await chat.ask("say two")
        request = chat.transport.requests[-1]
        assert "gpt-other" in request.path
        assert request.json["messages"][0] == {"role": "system", "content": "Speak [red] like a pirate."}
        assert chat.last_view().startswith("gpt-other")
        await chat.new()
        await chat.ask("say three")
        assert [turn["role"] for turn in chat.transport.requests[-1].json["messages"]] == ["user"]
    async with open_chat(deployments=("demo-chat", "gpt-other")) as chat:
        await chat.until(lambda: len(chat.titles()) == 2, "both are listed")
        await chat.choose("say one")
        assert "gpt-other" in chat.header()
        await chat.ask("say four")
        assert "gpt-other" in chat.transport.requests[-1].path
        assert chat.transport.requests[-1].json["messages"][0]["role"] == "system"
