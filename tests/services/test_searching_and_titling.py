"""Finding across branches, and titles that a deployment makes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.domain import Conversation, Message, Role
from aoai_tui.errors import AoaiError, StorageTrouble, UsageTrouble
from aoai_tui.services.chat.chat import ChatService
from aoai_tui.services.chat.titling import MOST_WORDS, TitlingService, title_in
from aoai_tui.services.search import FindingService
from tests.services.chat_harness import ChatHarness, ScriptedServer, chat_over, compatible, refused


def answer(content: str | None, **more: Any) -> httpx2.Response:
    """A whole reply."""
    message = {"role": "assistant", "content": content, **more}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    body = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [choice],
        "usage": usage,
    }
    return httpx2.Response(200, json=body)


async def said(chat: ChatHarness, *texts: str, deployment: str = "gpt") -> Conversation:
    """A conversation in which these were said, prompt first."""
    conversation = await chat.conversation(deployment)
    parent: Message | None = None
    for number, text in enumerate(texts):
        role = Role.ASSISTANT if number % 2 else Role.USER
        parent = await add(chat.service, conversation.id, parent, role, text)
    return await chat.service.conversation(conversation.id)


async def add(
    service: ChatService, conversation_id: str, parent: Message | None, role: Role, text: str
) -> Message:
    """One more message."""
    return await service.archive(
        lambda store: store.conversations.add_message(
            conversation_id, parent_id=parent.id if parent else None, role=role, text=text
        )
    )


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[ChatHarness]:
    """A chat service that nobody asks anything."""
    async with chat_over(None, tmp_path) as chat:
        yield chat


async def test_a_hit_leads_to_its_branch_and_leaves_the_shown_one_if_it_can(chat: ChatHarness) -> None:
    """The shown branch stays where it has the message; else the newest branch through it is shown."""
    conversation = await said(chat, "question", "first reply")
    prompt = (await chat.service.messages(conversation.id))[0]
    second = await add(chat.service, conversation.id, prompt, Role.ASSISTANT, "second reply")
    finding = FindingService(chat.service.archive)
    (hit,) = await finding.find("question")
    assert (await finding.lead_to(hit)).leaf_id == second.id
    (hit,) = await finding.find('"first reply"')
    assert (await finding.lead_to(hit)).leaf_id == hit.message_id
    assert [one.text for one in await chat.service.messages(conversation.id)] == ["question", "first reply"]
    assert await finding.find("  ") == []


async def test_a_hit_whose_conversation_went_meanwhile_is_told(chat: ChatHarness) -> None:
    """Another window may have erased it between the search and enter."""
    conversation = await said(chat, "question")
    finding = FindingService(chat.service.archive)
    (hit,) = await finding.find("question")
    with_it_gone = "DELETE FROM conversations WHERE id = ?"
    await chat.service.archive(lambda store: store.database.rows(with_it_gone, (conversation.id,)))
    with pytest.raises(StorageTrouble, match="does not exist"):
        await finding.lead_to(hit)


async def titled(
    tmp_path: Path, response: httpx2.Response, **options: str
) -> tuple[Conversation, ScriptedServer]:
    """A conversation after its title was asked for, and the server that was asked."""
    server = ScriptedServer(response)
    async with chat_over(server, tmp_path, connection=compatible()) as chat:
        conversation = await said(chat, "How do bees fly?", "With wings.")
        if options.pop("by_hand", ""):
            await chat.service.rename(conversation.id, "Mine")
            conversation = await chat.service.conversation(conversation.id)
        titling = TitlingService(chat.service.link, chat.service.archive, **options)
        try:
            await titling.title(conversation)
        finally:
            titled_now = await chat.service.conversation(conversation.id)
    return titled_now, server


async def test_the_title_is_asked_of_the_deployment_and_kept(tmp_path: Path) -> None:
    """The conversation's own deployment reads what was said; the title is clean and stays automatic."""
    conversation, server = await titled(tmp_path, answer('Title: "How Bees Fly."\n\nI hope that helps!'))
    assert (conversation.title, conversation.titled_by_hand) == ("How Bees Fly", False)
    body = server.sent()
    assert body["model"] == "gpt"
    assert "Person: How do bees fly?" in str(body["messages"])
    assert "Assistant: With wings." in str(body["messages"])


async def test_the_settings_deployment_goes_first_and_a_persons_wish_over_a_persons_name(
    tmp_path: Path,
) -> None:
    """title_deployment is asked where it is set; a name given by hand gives way, for somebody asked."""
    conversation, server = await titled(tmp_path, answer("Bees"), title_deployment="titles", by_hand="yes")
    assert server.sent()["model"] == "titles"
    assert conversation.title == "Bees"


@pytest.mark.parametrize(
    "response", [answer(None), answer(" \n "), answer(None, refusal="I would rather not."), refused(401, {})]
)
async def test_no_title_is_an_error_and_changes_nothing(tmp_path: Path, response: httpx2.Response) -> None:
    """Empty answers, refusals and failures of the service raise, and the name stays."""
    server = ScriptedServer(response)
    async with chat_over(server, tmp_path, connection=compatible()) as chat:
        conversation = await said(chat, "How do bees fly?")
        with pytest.raises(AoaiError):
            await TitlingService(chat.service.link, chat.service.archive).title(conversation)
        assert await chat.service.conversation(conversation.id) == conversation


async def test_what_can_not_be_titled_is_told(tmp_path: Path) -> None:
    """Without a deployment, or without words, nothing is sent."""
    server = ScriptedServer(answer("x"))
    async with chat_over(server, tmp_path, connection=compatible()) as chat:
        titling = TitlingService(chat.service.link, chat.service.archive)
        with pytest.raises(UsageTrouble, match="No deployment"):
            await titling.title(await said(chat, "Hello", deployment=""))
        with pytest.raises(UsageTrouble, match="nothing to name"):
            await titling.title(await said(chat, "   "))
    assert server.requests == []


@given(st.text())
def test_a_title_is_one_short_line(text: str) -> None:
    """Whatever a deployment says, a title is at most six words on one line."""
    title = title_in(text)
    assert len(title.split()) <= MOST_WORDS
    assert "\n" not in title
