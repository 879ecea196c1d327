"""Every fault that the demo can show, as the conversation keeps it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aoai_tui import errors
from aoai_tui.demo import DemoTransport, Fault, FaultKind, Pace
from aoai_tui.demo.deployments import LISTED
from aoai_tui.domain import MessageState, TextArrived, Wait
from aoai_tui.services.chat.reply_events import ReplyEnded
from aoai_tui.services.connection_check import check
from tests.held_clock import held_clock
from tests.services.chat_harness import ChatHarness, chat_over

SOON = 0.001
LONG = "Tell me a long story."


def demo(*script: Fault | None) -> DemoTransport:
    """A demo that answers at once, its first requests by the script."""
    return DemoTransport(pace=Pace.instant(), script=script)


@dataclass(frozen=True)
class Row:
    """One fault and what it must come to."""

    fault: FaultKind
    error: type[errors.AoaiError]
    status: int | None
    words: tuple[str, ...]
    attempts: int = 1


ROWS = [
    Row(FaultKind.BAD_REQUEST, errors.ParameterRefused, 400, ("“demo”", "Send again without it")),
    Row(FaultKind.KEY, errors.SignInRefused, 401, ("The demo does not accept the key", "(f9)")),
    Row(FaultKind.ROLE, errors.RoleMissing, 401, ("Cognitive Services OpenAI User", "five minutes")),
    Row(FaultKind.TOKEN, errors.SignInRefused, 401, ("Sign in again", "az login")),
    Row(FaultKind.ACCESS, errors.AccessDenied, 403, ("network rules", "VPN")),
    Row(FaultKind.DEPLOYMENT, errors.NotFound, 404, ("no deployment “gpt”", "five minutes")),
    Row(FaultKind.TIMED_OUT, errors.ServiceTrouble, 408, ("gave up waiting", "Send again"), 3),
    Row(FaultKind.CONFLICT, errors.ServiceTrouble, 409, ("busy", "Another operation"), 3),
    Row(FaultKind.UNPROCESSABLE, errors.RequestRefused, 422, ("could not be processed",)),
    Row(FaultKind.DEPENDENCY, errors.ServiceTrouble, 424, ("behind this one", "again in a moment")),
    Row(FaultKind.RATE_LIMIT, errors.RateLimited, 429, ("Too many requests", "Wait a little"), 3),
    Row(FaultKind.SERVER, errors.ServiceTrouble, 500, ("HTTP 500", "on its side"), 3),
    Row(FaultKind.UNAVAILABLE, errors.ServiceTrouble, 503, ("HTTP 503", "another region"), 3),
    Row(
        FaultKind.PARAMETER, errors.ParameterRefused, 400, ("“max_tokens”", "“max_completion_tokens” instead")
    ),
    Row(FaultKind.VALUE, errors.ParameterRefused, 400, ("“temperature” with this value", "default (1)")),
    Row(FaultKind.FILTER_PROMPT, errors.ContentFiltered, 400, ("violence (medium)", "jailbreak")),
    Row(FaultKind.FILTER_PROMPT_2, errors.ContentFiltered, 400, ("violence (medium)", "jailbreak")),
    Row(FaultKind.FILTER_PROMPT_3, errors.ContentFiltered, 400, ("did not say which category",)),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.fault.name.lower())
async def test_a_refused_prompt_is_kept_with_its_reason_and_the_next_step(row: Row, tmp_path: Path) -> None:
    """A refusal ends in one sentence and a next step, kept in the conversation with status and request id."""
    transport = demo(*[Fault(row.fault, seconds=SOON)] * 5)
    async with chat_over(transport, tmp_path) as chat:
        asked = await chat.ask()
        stored = await chat.stored(asked)
    assert type(asked.error) is row.error
    assert asked.error.status == row.status
    assert all(word in str(asked.error) for word in row.words), str(asked.error)
    assert len(transport.requests) == row.attempts
    assert stored.state is MessageState.FAILED
    assert stored.failure is not None
    assert (stored.failure.title, stored.failure.advice) == (asked.error.title, asked.error.advice)
    assert stored.failure.status == row.status
    assert stored.failure.request_id
    assert stored.text == ""


@pytest.mark.parametrize("fault", [row.fault for row in ROWS if row.attempts > 1], ids=lambda kind: kind.name)
async def test_a_passing_failure_is_repeated_and_counted(fault: FaultKind, tmp_path: Path) -> None:
    """What may pass is tried again in sight of the reader, and the reply says how often."""
    async with chat_over(demo(Fault(fault, seconds=SOON)), tmp_path) as chat:
        asked = await chat.ask()
        stored = await chat.stored(asked)
    assert stored.state is MessageState.COMPLETE
    assert stored.retries == 1
    assert stored.text == asked.streamed != ""
    announced, over = chat.waits
    assert isinstance(announced, Wait)
    assert over is None
    assert (announced.seconds, announced.attempt, announced.attempts) == (SOON, 2, 3)
    assert announced.reason


async def test_a_quota_that_returns_tomorrow_is_not_waited_for(tmp_path: Path) -> None:
    """After a wait of a day is asked for, the sentence names when the quota returns, and nothing is repeated."""
    transport = demo(Fault(FaultKind.RATE_LIMIT, seconds=86_400))
    async with chat_over(transport, tmp_path) as chat:
        asked = await chat.ask()
    assert len(transport.requests) == 1
    assert chat.waits == []
    assert not asked.error.retryable
    tomorrow = datetime.now().astimezone() + timedelta(days=1)
    assert f"until {tomorrow:%d %b}" in asked.error.title


async def test_cancel_ends_a_wait_at_once_and_keeps_the_prompt(tmp_path: Path) -> None:
    """Escape during the countdown stops it; the prompt stays, its reply is marked as stopped."""
    announced = asyncio.Event()
    async with chat_over(demo(Fault(FaultKind.RATE_LIMIT, seconds=100)), tmp_path) as chat:
        conversation = await chat.conversation()

        def heard(wait: Wait | None) -> None:
            chat.waits.append(wait)
            announced.set()

        async def ask() -> None:
            async with aclosing(chat.service.ask(conversation, "Hello?", on_wait=heard)) as events:
                async for _ in events:
                    pass

        task = asyncio.create_task(ask())
        await announced.wait()
        task.cancel()
        async with asyncio.timeout(60):
            await asyncio.wait([task])
        prompt, reply = await chat.service.messages(conversation.id)
    assert task.cancelled()
    assert prompt.text == "Hello?"
    assert reply.state is MessageState.STOPPED
    assert chat.waits[-1] is None


async def test_a_closed_stream_keeps_what_had_arrived(tmp_path: Path) -> None:
    """Closing in mid-reply keeps the text so far, marked as stopped, and lets go of the connection."""
    transport = DemoTransport(pace=Pace(token=0.005))
    async with chat_over(transport, tmp_path) as chat:
        conversation = await chat.conversation()
        arrived = ""
        async with aclosing(chat.service.ask(conversation, LONG, on_wait=chat.waits.append)) as events:
            async for event in events:
                if isinstance(event, TextArrived):
                    arrived += event.text
                    if len(arrived) > 20:
                        break
        stored = (await chat.service.messages(conversation.id))[-1]
    assert stored.state is MessageState.STOPPED
    assert stored.text == arrived
    assert transport.open_streams == 0


@pytest.mark.parametrize("events_before", [1, 2, 3])
async def test_closing_early_leaves_neither_stream_nor_growing_reply(
    events_before: int, tmp_path: Path
) -> None:
    """Whoever stops before the first word leaves no open connection and no reply that seems to grow."""
    transport = demo()
    async with chat_over(transport, tmp_path) as chat:
        conversation = await chat.conversation()
        events = chat.service.ask(conversation, LONG, on_wait=chat.waits.append)
        for _ in range(events_before):
            await anext(events)
        await events.aclose()
        states = [message.state for message in await chat.service.messages(conversation.id)]
    assert MessageState.GROWING not in states
    assert transport.open_streams == 0


MIDWAY = [
    (FaultKind.DISCONNECT, errors.Disconnected, "connection broke"),
    (FaultKind.JUNK, errors.UnreadableAnswer, "can't be read"),
    (FaultKind.ERROR_EVENT, errors.ServiceTrouble, "had an error while processing"),
    (FaultKind.STALL, errors.Stalled, "Nothing came"),
]


@pytest.mark.parametrize(("fault", "error", "words"), MIDWAY, ids=lambda value: getattr(value, "name", None))
async def test_what_breaks_in_mid_reply_keeps_the_text(
    fault: FaultKind, error: type[errors.AoaiError], words: str, tmp_path: Path
) -> None:
    """A reply that breaks off is kept as far as it came, with the error, and is never asked for twice."""
    transport = demo(Fault(fault))
    gap = 0.05 if fault is FaultKind.STALL else 60.0
    async with chat_over(transport, tmp_path, stream_gap=gap) as chat:
        with held_clock() as clock:  # until there is something to keep
            asked = await chat.ask(LONG, each=lambda so_far: clock.goes(when=bool(so_far.streamed)))
        stored = await chat.stored(asked)
    assert type(asked.error) is error
    assert words in str(asked.error)
    assert "is kept" in asked.error.advice
    assert stored.state is MessageState.FAILED
    assert stored.text == asked.streamed != ""
    assert stored.failure is not None
    assert stored.failure.request_id
    assert stored.receipt is not None
    assert stored.failure.request_id == stored.receipt.request_id
    assert len(transport.requests) == 1
    assert transport.open_streams == 0


async def test_a_truncated_stream_is_incomplete(tmp_path: Path) -> None:
    """A stream that ends without a reason leaves a reply that says so, without an error."""
    async with chat_over(demo(Fault(FaultKind.TRUNCATE)), tmp_path) as chat:
        asked = await chat.ask(LONG)
        stored = await chat.stored(asked)
    assert asked.end.error is None
    assert stored.state is MessageState.INCOMPLETE
    assert stored.text == asked.streamed != ""
    assert stored.finish_reason is None


@pytest.mark.parametrize("stream", [True, False])
async def test_a_web_page_is_no_reply(stream: bool, tmp_path: Path) -> None:
    """A sign-in page in place of a reply is an error that names what came, not a blank reply."""
    async with chat_over(demo(Fault(FaultKind.EMPTY)), tmp_path) as chat:
        asked = await chat.ask(stream=stream)
    assert type(asked.error) is errors.UnreadableAnswer
    assert "text/html" in asked.error.advice
    assert asked.message.state is MessageState.FAILED


@pytest.mark.parametrize("stream", [True, False])
async def test_a_filtered_reply_keeps_its_text_and_category(stream: bool, tmp_path: Path) -> None:
    """A reply that the filter cut keeps what came and names category and severity."""
    async with chat_over(demo(Fault(FaultKind.FILTER_REPLY)), tmp_path) as chat:
        asked = await chat.ask(LONG, stream=stream)
        stored = await chat.stored(asked)
    assert stored.finish_reason == "content_filter"
    assert stored.text
    found = [result for result in stored.filters if result.filtered]
    assert [(str(result), result.source) for result in found] == [("violence (medium)", "reply")]


@pytest.mark.parametrize("stream", [True, False])
async def test_an_objection_after_the_end_is_honoured(stream: bool, tmp_path: Path) -> None:
    """A filter's note that comes after `stop` still turns the reply into a filtered one."""
    async with chat_over(demo(Fault(FaultKind.FILTER_LATE)), tmp_path) as chat:
        asked = await chat.ask(stream=stream)
        stored = await chat.stored(asked)
    assert stored.finish_reason == "content_filter"
    assert [str(result) for result in stored.filters if result.filtered] == ["protected material text"]
    assert stored.usage is not None


@pytest.mark.parametrize("fault", [FaultKind.CONNECT, FaultKind.TIMEOUT], ids=lambda kind: kind.name)
async def test_no_connection_is_no_answer(fault: FaultKind, tmp_path: Path) -> None:
    """A host that can't be reached is told as such, and the prompt is kept."""
    transport = demo(Fault(fault))
    async with chat_over(transport, tmp_path, max_retries=0) as chat:
        asked = await chat.ask("Are you there?")
        messages = await chat.service.messages(asked.message.conversation_id)
    assert type(asked.error) is errors.ConnectionTrouble
    assert asked.error.retryable
    assert "network" in asked.error.advice
    assert [message.text for message in messages] == ["Are you there?", ""]


async def test_no_connection_is_tried_again(tmp_path: Path) -> None:
    """A connection that could not be made is made once more, after a pause that is announced."""
    async with chat_over(demo(Fault(FaultKind.CONNECT)), tmp_path, max_retries=1) as chat:
        asked = await chat.ask()
    assert asked.message.state is MessageState.COMPLETE
    assert asked.message.retries == 1
    assert isinstance(chat.waits[0], Wait)
    assert 0 <= chat.waits[0].seconds <= 0.5


async def test_a_failed_reply_does_not_stand_in_the_way(tmp_path: Path) -> None:
    """After a failure the same conversation goes on, and the empty reply is not sent along."""
    transport = demo(Fault(FaultKind.KEY))
    async with chat_over(transport, tmp_path) as chat:
        conversation = await chat.conversation(system_prompt="Be brief.")
        for text in ("First.", "Second."):
            async with aclosing(chat.service.ask(conversation, text, on_wait=chat.waits.append)) as events:
                last = [event async for event in events][-1]
        assert isinstance(last, ReplyEnded)
        assert last.error is None
    roles = [message["role"] for message in transport.requests[-1].json["messages"]]
    assert roles == ["system", "user", "user"]


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[ChatHarness]:
    """A chat over a demo that answers at once."""
    async with chat_over(demo(), tmp_path) as harness:
        yield harness


@pytest.mark.parametrize("stream", [True, False])
async def test_a_good_reply_is_kept_with_all_that_was_said_of_it(chat: ChatHarness, stream: bool) -> None:
    """Text, model, tokens, filter results, region, limits and times of a reply come to the database."""
    asked = await chat.ask(stream=stream)
    stored = await chat.stored(asked)
    assert stored == asked.message
    assert stored.state is MessageState.COMPLETE
    assert stored.text == asked.streamed != ""
    assert (stored.model, stored.finish_reason, stored.deployment) == ("demo-1", "stop", "gpt")
    assert stored.usage is not None
    assert stored.usage.completion_tokens > 0
    assert {result.source for result in stored.filters} == {"prompt", "reply"}
    assert stored.receipt is not None
    assert stored.receipt.region == "Demo Region"
    assert stored.receipt.limits.remaining_requests == 999
    assert chat.service.link.limits == stored.receipt.limits
    assert stored.timing is not None
    assert stored.timing.first_token is not None
    assert 0 <= stored.timing.first_token <= stored.timing.total


async def test_a_deployment_that_answered_is_remembered(chat: ChatHarness) -> None:
    """Deployments that answered are offered again, those that never did are not."""
    await chat.ask(deployment="worked")
    await chat.ask(deployment="missing-one")
    assert await chat.service.deployments.names() == ["worked"]


async def test_without_a_deployment_nothing_is_sent(chat: ChatHarness) -> None:
    """A conversation without a deployment says where to name one, before anything is kept."""
    conversation = await chat.conversation(deployment="")
    with pytest.raises(errors.UsageTrouble, match="ctrl\\+o"):
        await anext(chat.service.ask(conversation, "Hello?", on_wait=chat.waits.append))
    assert await chat.service.messages(conversation.id) == []


async def test_the_demo_passes_its_connection_check(chat: ChatHarness) -> None:
    """The demo needs no network to be checked, and lists its models."""
    steps = [step async for step in check(chat.service.link)]
    assert [(step.name, step.error, step.note) for step in steps] == [
        ("sign-in", None, f"{len(LISTED)} models listed")
    ]
