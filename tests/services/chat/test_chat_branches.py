"""Editing, regenerating, continuing and several replies at once: branches, and nothing overwritten."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

import pytest
from msgspec.structs import replace

from aoai_tui.demo import DemoTransport, Fault, Pace
from aoai_tui.domain import Api, ChatOptions, Message, MessageState, Parameters, Role
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.chat.chat import ChatService
from aoai_tui.services.chat.reply_events import ReplyEnded, ReplyEvent
from tests.services.chat_harness import (
    ChatHarness,
    ScriptedServer,
    chat_over,
    chunk,
    compatible,
    refused,
    sse,
)


async def heard(events: object) -> list[ReplyEvent]:
    """All events of one prompt."""
    found: list[ReplyEvent] = []
    async with aclosing(events):  # type: ignore[type-var]
        async for event in events:  # type: ignore[attr-defined]
            found.append(event)
    return found


def last(events: list[ReplyEvent]) -> Message:
    """The reply as it ended."""
    ended = events[-1]
    assert isinstance(ended, ReplyEnded)
    return ended.message


def demo(**more: object) -> DemoTransport:
    return DemoTransport(pace=Pace.instant(), deployments=("gpt",), **more)  # type: ignore[arg-type]


async def asked(chat: ChatHarness, *prompts: str) -> tuple[ChatService, str, list[Message]]:
    """A conversation with these prompts; its messages."""
    conversation = await chat.conversation()
    for prompt in prompts:
        await heard(chat.service.ask(conversation, prompt, on_wait=chat.waits.append))
    return chat.service, conversation.id, await chat.service.messages(conversation.id)


async def test_an_edited_prompt_stands_beside_the_first(tmp_path: Path) -> None:
    """Both prompts are kept, the new one with what stood before it, and the old branch comes back whole."""
    async with chat_over(demo(), tmp_path) as chat:
        service, id_, before = await asked(chat, "say one", "say two", "say three")
        conversation = await service.conversation(id_)
        events = await heard(service.ask(conversation, "say zwei", on_wait=print, instead_of=before[2]))
        after = await service.messages(id_)
        assert [m.text for m in after if m.role is Role.USER] == ["say one", "say zwei"]
        assert after[-1].id == last(events).id
        place = (await service.places(id_))[after[2].id]
        assert (place.number, place.count) == (2, 2)
        await service.show_branch(id_, place.siblings[0])
        assert await service.messages(id_) == before


async def test_a_regenerated_reply_keeps_the_old_one(tmp_path: Path) -> None:
    """Another reply to the same prompt is a sibling, also in the middle of a conversation."""
    async with chat_over(demo(), tmp_path) as chat:
        service, id_, before = await asked(chat, "say one", "say two")
        conversation = await service.conversation(id_)
        await heard(service.again(conversation, before[1], on_wait=print))
        after = await service.messages(id_)
        assert [m.text for m in after[:1]] == ["say one"]
        assert len(after) == 2
        assert (await service.places(id_))[after[1].id].siblings == (before[1].id, after[1].id)


async def test_n_replies_become_siblings(tmp_path: Path) -> None:
    """Each of the replies is kept whole, the first is shown, and their cost is counted once."""
    async with chat_over(demo(), tmp_path) as chat:
        conversation = await chat.service.create(
            deployment="gpt", options=ChatOptions(parameters=Parameters(n=3))
        )
        reply = last(await heard(chat.service.ask(conversation, "tell me something", on_wait=print)))
        place = (await chat.service.places(conversation.id))[reply.id]
        assert (place.number, place.count) == (1, 3)
        texts = []
        for sibling in place.siblings:
            await chat.service.show_branch(conversation.id, sibling)
            texts.append((await chat.service.messages(conversation.id))[-1])
        assert all(one.text and one.state is MessageState.COMPLETE for one in texts)
        assert [one.usage is not None for one in texts] == [True, False, False]


async def test_a_reply_is_continued_from_its_text(tmp_path: Path) -> None:
    """What goes on begins with the text that was there, beside the reply that was cut."""
    server = ScriptedServer(
        sse(chunk("Once upon"), chunk(finish="length")), sse(chunk(" a time"), chunk(finish="stop"))
    )
    async with chat_over(server, tmp_path, connection=compatible()) as chat:
        service, id_, before = await asked(chat, "a story")
        events = await heard(service.go_on(await service.conversation(id_), before[-1], on_wait=print))
        assert last(events).text == "Once upon a time"
        assert (await service.places(id_))[last(events).id].count == 2
        assert [turn["role"] for turn in server.sent()["messages"]] == ["user", "assistant", "user"]  # type: ignore[attr-defined]


async def test_a_deleted_message_takes_what_follows_and_comes_back(tmp_path: Path) -> None:
    """The sibling takes its place, or the branch ends before; undo shows everything as it was."""
    async with chat_over(demo(), tmp_path) as chat:
        service, id_, before = await asked(chat, "say one", "say two")
        conversation = await service.conversation(id_)
        await heard(service.again(conversation, before[-1], on_wait=print))
        second = await service.messages(id_)
        removal = await service.delete_message(second[-1])
        assert await service.messages(id_) == before
        further = await service.delete_message(before[2])
        assert await service.messages(id_) == before[:2]
        await service.restore_message(further)
        await service.restore_message(removal)
        assert await service.messages(id_) == second


async def test_a_fork_has_everything_up_to_there(tmp_path: Path) -> None:
    """A new conversation with copies; the old one is as it was."""
    async with chat_over(demo(), tmp_path) as chat:
        service, id_, before = await asked(chat, "say one", "say two")
        forked = await service.fork(id_, before[1].id)
        copied = await service.messages(forked.id)
        assert [m.text for m in copied] == [m.text for m in before[:2]]
        assert not {m.id for m in copied} & {m.id for m in before}
        assert await service.messages(id_) == before


async def test_a_refused_parameter_is_named_and_left_out_from_then_on(tmp_path: Path) -> None:
    """The failure names it; once it is left out, the same deployment is never sent it again."""
    body = {
        "error": {
            "message": "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            "type": "invalid_request_error",
            "param": "max_tokens",
            "code": "unsupported_parameter",
        }
    }
    server = ScriptedServer(refused(400, body), sse(chunk("ok"), chunk(finish="stop")))
    async with chat_over(server, tmp_path, connection=compatible()) as chat:
        conversation = await chat.service.create(
            deployment="gpt", options=ChatOptions(parameters=Parameters(max_tokens=50, temperature=0.0))
        )
        failed = last(await heard(chat.service.ask(conversation, "hi", on_wait=print)))
        assert failed.failure is not None
        assert (failed.failure.parameter, failed.failure.replacement) == (
            "max_tokens",
            "max_completion_tokens",
        )
        assert server.sent()["max_tokens"] == 50
        await chat.service.deployments.leave_out("gpt", failed.failure.parameter, failed.failure.replacement)
        await heard(chat.service.again(conversation, failed, on_wait=print))
        assert (server.sent().get("max_tokens"), server.sent()["max_completion_tokens"]) == (None, 50)
        assert server.sent()["temperature"] == 0
        await chat.service.deployments.send_all("gpt")
        await heard(chat.service.ask(conversation, "again", on_wait=print))
        assert server.sent()["max_tokens"] == 50


async def test_only_what_was_set_is_sent(tmp_path: Path) -> None:
    """A conversation without parameters sends none."""
    server = ScriptedServer(sse(chunk("ok"), chunk(finish="stop")))
    async with chat_over(server, tmp_path, connection=compatible()) as chat:
        await chat.ask("hi")
        assert set(server.sent()) == {"model", "messages", "stream", "stream_options"}


@pytest.mark.parametrize("schema", ["", "{", "[]", '{"type": "nothing"}'])
async def test_a_bad_schema_is_told_before_anything_is_sent(tmp_path: Path, schema: str) -> None:
    """The prompt is not kept and nothing is sent: it can be corrected."""
    server = ScriptedServer(sse(chunk("ok"), chunk(finish="stop")))
    options = ChatOptions(parameters=Parameters(response_format="json_schema", json_schema=schema))
    async with chat_over(server, tmp_path, connection=compatible()) as chat:
        conversation = await chat.service.create(deployment="gpt", options=options)
        with pytest.raises(UsageTrouble, match="schema"):
            await heard(chat.service.ask(conversation, "hi", on_wait=print))
        assert server.requests == []
        assert await chat.service.messages(conversation.id) == []


@pytest.mark.parametrize(
    ("reply", "words"),
    [('{"n": 1}', ""), ('{"n": "x"}', "does not follow the schema, at n"), ("no", "not JSON")],
)
async def test_a_reply_is_checked_against_the_schema(tmp_path: Path, reply: str, words: str) -> None:
    """What does not follow the schema is kept, with a word about where."""
    server = ScriptedServer(sse(chunk(reply), chunk(finish="stop")))
    schema = '{"type": "object", "properties": {"n": {"type": "integer"}}}'
    options = ChatOptions(parameters=Parameters(response_format="json_schema", json_schema=schema))
    async with chat_over(server, tmp_path, connection=compatible()) as chat:
        conversation = await chat.service.create(deployment="gpt", options=options)
        message = last(await heard(chat.service.ask(conversation, "hi", on_wait=print)))
        assert message.text == reply
        assert (words in message.note) if words else message.note == ""


async def test_a_deployment_is_spoken_to_over_the_api_that_was_chosen(tmp_path: Path) -> None:
    """The choice is remembered for the deployment, and each API has its own path."""
    transport = DemoTransport(pace=Pace.instant())
    async with chat_over(transport, tmp_path) as chat:
        for name, api, path in (
            ("demo-chat", Api.RESPONSES, "/responses"),
            ("instruct-demo", Api.COMPLETIONS, "/completions"),
            ("demo-chat", Api.CHAT, "/chat/"),
        ):
            await chat.service.use_api(name, api)
            asked_ = await chat.ask("say hello", deployment=name)
            assert asked_.message.api is api
            assert asked_.message.text
            assert path in str(transport.requests[-1].path)


async def test_a_wrong_api_suggests_the_right_one(tmp_path: Path) -> None:
    """A deployment that knows only the Responses API says so in a way that can be heeded."""
    transport = DemoTransport(pace=Pace.instant(), deployments=("responses-only",))
    async with chat_over(transport, tmp_path) as chat:
        failed = (await chat.ask("hi", deployment="responses-only")).message
        assert failed.failure is not None
        assert failed.failure.api is Api.RESPONSES


async def test_stopping_keeps_every_one_of_several_replies(tmp_path: Path) -> None:
    """What had arrived of each is kept, marked as stopped."""
    server = demo(script=[Fault.named("stall")])
    async with chat_over(server, tmp_path, stream_gap=30) as chat:
        conversation = await chat.service.create(
            deployment="gpt", options=ChatOptions(parameters=Parameters(n=2))
        )
        events = chat.service.ask(conversation, "count to 50", on_wait=print)
        async for event in events:
            if type(event).__name__ == "TextArrived":
                break
        await events.aclose()
        shown = (await chat.service.messages(conversation.id))[-1]
        place = (await chat.service.places(conversation.id))[shown.id]
        assert place.count == 2
        assert shown.state is MessageState.STOPPED


def test_parameters_that_are_zero_are_given() -> None:
    """0 is a value, not the lack of one."""
    assert Parameters(temperature=0.0, seed=0).given() == {"temperature": 0.0, "seed": 0}
    assert replace(Parameters(), n=1).given() == {"n": 1}


async def test_one_reply_is_begun_where_the_api_makes_one(tmp_path: Path) -> None:
    """Over the Responses API n is not sent, and no empty reply is left behind."""
    async with chat_over(DemoTransport(pace=Pace.instant()), tmp_path) as chat:
        conversation = await chat.service.create(
            deployment="demo-chat", options=ChatOptions(parameters=Parameters(n=3), api=Api.RESPONSES)
        )
        await heard(chat.service.ask(conversation, "say hello", on_wait=print))
        assert await chat.service.places(conversation.id) == {}
        assert len(await chat.service.messages(conversation.id)) == 2
