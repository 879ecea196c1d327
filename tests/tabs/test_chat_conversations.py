"""Many conversations: the list, names, deletion, drafts, and replies that go on out of sight."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from textual.widgets import Input

from aoai_tui.demo import Fault
from aoai_tui.domain import MessageState
from aoai_tui.screens.ask_name import AskName
from aoai_tui.widgets.days import day_name
from tests.conftest import OpenChat
from tests.tabs.driven_app import ChatHarness, HeldPace


async def rename(chat: ChatHarness, title: str) -> None:
    """Fill in the dialog that f2 opens."""
    await chat.press("f2")
    await chat.until(
        lambda: isinstance(chat.app.screen, AskName) and bool(chat.app.screen.query(Input)), "it asks"
    )
    chat.app.screen.query_one(Input).value = title
    await chat.press("enter")
    await chat.until(lambda: not isinstance(chat.app.screen, AskName), "the dialog closes")
    await chat.settled()


async def test_f2_renames_from_the_composer_and_from_the_list(open_chat: OpenChat) -> None:
    """f2 names the open conversation from the composer and the chosen one from the list; names outlive a restart."""
    async with open_chat() as chat:
        await chat.ask("say alpha")
        await chat.new()
        await chat.ask("say beta")
        chat.composer.focus()
        await rename(chat, "Second [red]one[/]")
        await chat.until(
            lambda: chat.titles() == ["Second [red]one[/]", "say alpha"], "the open one is renamed"
        )
        chat.options.focus()
        chat.options.highlighted = chat.options.option_count - 1
        await rename(chat, "First")
        await chat.until(
            lambda: chat.titles() == ["Second [red]one[/]", "First"], "the chosen one is renamed"
        )
        assert "beta" in chat.transcript_text()
        await chat.ask("say more")
    async with open_chat() as chat:
        await chat.until(lambda: chat.titles() == ["Second [red]one[/]", "First"], "the names are there")


async def test_escape_leaves_a_name_as_it_was(open_chat: OpenChat) -> None:
    """The dialog begins with the name there is, and escape changes nothing."""
    async with open_chat() as chat:
        await chat.ask("say alpha")
        await chat.press("f2")
        await chat.until(lambda: isinstance(chat.app.screen, AskName), "it asks")
        await chat.settled()
        assert chat.app.screen.query_one(Input).value == "say alpha"
        await chat.press("x", "escape")
        await chat.until(lambda: not isinstance(chat.app.screen, AskName), "the dialog closes")
        assert chat.titles() == ["say alpha"]


async def test_a_deleted_conversation_comes_back(open_chat: OpenChat) -> None:
    """Delete takes the chosen conversation out of the list and off the screen; u brings it back whole."""
    async with open_chat() as chat:
        await chat.ask("say alpha [/]")
        chat.options.focus()
        await chat.press("delete")
        await chat.until(lambda: chat.titles() == [], "it is gone")
        assert "Deleted “say alpha [/]”" in chat.toasts()
        await chat.until(lambda: chat.transcript_text() == "", "it is off the screen")
        await chat.ask("say beta")
        chat.options.focus()
        await chat.press("u")
        await chat.until(lambda: len(chat.titles()) == 2, "it is back")
        await chat.choose("say alpha")
        assert "alpha" in chat.transcript_text()


async def test_undo_works_where_the_only_conversation_was_deleted(open_chat: OpenChat) -> None:
    """u brings back the last one deleted even when the list is empty by then."""
    async with open_chat() as chat:
        await chat.ask("say alpha")
        chat.options.focus()
        await chat.press("delete")
        await chat.until(lambda: chat.titles() == [], "it is gone")
        await chat.settled()
        await chat.palette("undo delete")
        await chat.until(lambda: chat.titles() == ["say alpha"], "it is back")


async def test_deleting_stops_a_running_reply(open_chat: OpenChat) -> None:
    """A conversation that is deleted while its reply arrives stops it, and comes back with what had arrived."""
    async with open_chat(pace=HeldPace()) as chat:
        await chat.send("Tell me a long story.")
        await chat.until_held()
        chat.options.focus()
        await chat.press("delete")
        await chat.until(lambda: chat.titles() == [] and not chat.transcript.messages, "it is gone")
        await chat.until(lambda: chat.transport.open_streams == 0, "the reply is stopped")
        await chat.palette("undo delete")
        await chat.until(lambda: len(chat.titles()) == 1, "it is back")
        await chat.until(lambda: not chat.titles()[0].startswith("…"), "it is not busy")
        kept = (await chat.stored_messages())[-1]
        assert kept.state is MessageState.STOPPED
        assert kept.text


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 3, 11), "Today"),
        (date(2026, 3, 12), "Today"),
        (date(2026, 3, 10), "Yesterday"),
        (date(2026, 3, 5), "Thursday"),
        (date(2026, 3, 4), "4 March"),
        (date(2025, 12, 31), "31 December 2025"),
    ],
)
def test_days_have_names(day: date, name: str) -> None:
    """The list's headings say Today, Yesterday, the weekday within a week, else the date."""
    assert day_name(day, date(2026, 3, 11)) == name


async def test_a_draft_survives_switching_and_quitting(open_chat: OpenChat) -> None:
    """What is typed and not sent is there again: in its own conversation, and after a restart."""
    async with open_chat() as chat:
        await chat.ask("say alpha")
        await chat.type("a question about alpha")
        await chat.new()
        assert chat.composer.text == ""
        await chat.type("a new\nidea")
        await chat.choose("say alpha")
        assert chat.composer.text == "a question about alpha"
        await chat.new()
        assert chat.composer.text == "a new\nidea"
        await chat.press("ctrl+q")
    async with open_chat() as chat:
        await chat.until(lambda: chat.composer.text == "a new\nidea", "the draft is back")
        await chat.until(lambda: len(chat.titles()) == 1, "it is listed")
        await chat.choose("say alpha")
        assert chat.composer.text == "a question about alpha"


async def test_a_sent_prompt_is_no_draft_of_the_next_conversation(open_chat: OpenChat) -> None:
    """What was typed slowly and sent does not stand in the composer again, neither at once nor after a restart."""
    async with open_chat() as chat:
        await chat.type("say alpha")
        await chat.tab.keep_draft()
        await chat.press("enter")
        await chat.until(lambda: len(chat.transcript.messages) == 2, "it is answered")
        await chat.new()
        assert chat.composer.text == ""
    async with open_chat() as chat:
        await chat.until(lambda: len(chat.titles()) == 1, "it is listed")
        await chat.settled()
        assert chat.composer.text == ""


async def test_a_draft_that_is_read_late_at_the_start_does_not_bring_a_sent_prompt_back(
    open_chat: OpenChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was read when it was still a draft, and comes when it is sent: the composer stays empty."""
    typed, sent = asyncio.Event(), asyncio.Event()
    async with open_chat() as chat:
        read = chat.tab.bench.chat.draft

        async def late(conversation_id: str | None) -> str:
            await typed.wait()
            draft = await read(conversation_id)
            await sent.wait()
            return draft

        monkeypatch.setattr(chat.tab.bench.chat, "draft", late)
        bringing = asyncio.create_task(chat.tab._bring_draft())
        await chat.type("say alpha")
        await chat.tab.keep_draft()
        typed.set()
        await chat.settled()
        await chat.press("enter")
        await chat.until(lambda: len(chat.transcript.messages) == 2, "it is answered")
        sent.set()
        await bringing
        assert chat.composer.text == ""


async def test_a_reply_goes_on_while_another_conversation_is_open(open_chat: OpenChat) -> None:
    """The list shows the first one busy, the second one is answered meanwhile, and coming back shows it growing."""
    pace = HeldPace()
    async with open_chat(pace=pace) as chat:
        await chat.send("Tell me a long story.")
        await chat.until_held()
        await chat.press("ctrl+n")
        await chat.until(lambda: not chat.transcript.messages, "a new one is open")
        assert not chat.streaming()
        await chat.until(lambda: "… Tell me" in chat.list_text(), "the first one is busy")
        assert "esc stop" not in chat.footer().lower()
        await chat.ask("say hi")
        assert "hi" in chat.last_view()
        assert len(chat.views()) == 2
        await chat.choose("Tell me a long")
        await chat.until(chat.streaming, "it is still growing")
        await chat.until(lambda: "A model would answer" in chat.screen_text(), "what came is shown")
        pace.release()
        await chat.until(lambda: not chat.streaming() and len(chat.views()) == 2, "it ends")
        assert "filters ok" in chat.last_view()
        await chat.until(lambda: "…" not in chat.list_text().replace("story.…", ""), "nothing is busy")
        assert [len(messages) for _, messages in await chat.stored()] == [2, 2]


async def test_a_reply_that_ends_out_of_sight_is_told_by_name(open_chat: OpenChat) -> None:
    """The notification carries the conversation's title as text; opening it shows the whole reply."""
    pace = HeldPace()
    async with open_chat(pace=pace) as chat:
        await chat.send("Tell me a [b]long[/] story.")
        await chat.until_held()
        await chat.press("ctrl+n")
        await chat.until(lambda: not chat.transcript.messages, "a new one is open")
        pace.release()
        await chat.until(lambda: "Tell me a [b]long[/] story.” is there" in chat.toasts(), "it is told")
        await chat.until(lambda: "Tell me a [b]long[/]" in chat.screen_text(), "the toast is drawn")
        assert chat.transcript_text() == ""
        await chat.choose("Tell me a")
        assert len(chat.views()) == 2
        assert "filters ok" in chat.last_view()


async def test_a_failure_out_of_sight_is_called_a_failure(open_chat: OpenChat) -> None:
    """A reply that breaks while another conversation is open is not announced as an answer."""
    pace = HeldPace(at=3)
    async with open_chat(pace=pace, script=[Fault.named("disconnect")]) as chat:
        await chat.send("Tell me a long story.")
        await chat.until_held()
        await chat.press("ctrl+n")
        await chat.until(lambda: not chat.transcript.messages, "a new one is open")
        pace.release()
        await chat.until(lambda: "failed" in chat.toasts(), "it is told")
        assert "is there" not in chat.toasts()


async def test_a_prompt_goes_where_it_was_sent(open_chat: OpenChat) -> None:
    """Opening another conversation right after enter neither loses the prompt nor puts it elsewhere."""
    async with open_chat() as chat:
        await chat.ask("say alpha")
        await chat.type("say omega")
        chat.composer.action_send()
        await chat.press("ctrl+n")
        await chat.until(lambda: len(chat.transport.requests) == 2, "it is sent")
        await chat.until(lambda: not chat.transcript.messages, "a new one is open")
        await chat.settled()
        assert chat.composer.text == ""
        await chat.choose("say alpha")
        await chat.until(lambda: len(chat.transcript.messages) == 4, "both prompts are in their conversation")
        assert chat.composer.text == ""
        assert len(chat.titles()) == 1
