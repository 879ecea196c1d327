"""Every fault as a reader meets it: a plain sentence, the request id, and f5."""

from __future__ import annotations

import pytest

from aoai_tui.demo import Fault
from aoai_tui.domain import Message, MessageState, Role
from tests.conftest import OpenChat
from tests.tabs.driven_app import ChatHarness

FAULTS = {
    "400": "“demo”",
    "401": "does not accept the key",
    "role": "Cognitive Services OpenAI User",
    "token": "Sign in again",
    "403": "network rules",
    "404": "no deployment “demo-chat”",
    "408 0": "gave up waiting",
    "422": "could not be processed",
    "424": "behind this one",
    "429 0": "Too many requests",
    "500 0": "HTTP 500",
    "parameter": "“max_tokens”",
    "value": "“temperature”",
    "filter-prompt": "violence (medium)",
    "filter-prompt 2": "violence (medium)",
    "filter-prompt 3": "did not say which category",
    "filter-reply": "violence (medium)",
    "filter-late": "protected material text",
    "disconnect": "broke",
    "junk": "can't be read",
    "truncate": "without an end",
    "empty": "",
    "error-event": "",
}
RETRIED = 3
"""Attempts at a request that fails for a passing reason."""


def script_for(fault: str) -> list[Fault | None]:
    """The fault as often as the app repeats the request, then an answer."""
    one = Fault.named(fault)
    times = RETRIED if one.seconds == 0 else 1
    return [*[one] * times, None]


async def fail(chat: ChatHarness, fault: str) -> Message:
    """Ask, and check what stands there afterwards."""
    shown = await chat.ask("say [b]recovered[/b]")
    failed = (await chat.stored_messages())[-1]
    assert "▲ " in shown
    assert FAULTS[fault] in shown
    if failed.failure:
        assert failed.failure.title in shown
        assert failed.failure.advice in shown
        assert (failed.failure.request_id or "") in shown
    if failed.failure and failed.failure.status:
        assert failed.failure.request_id
    return failed


@pytest.mark.parametrize("part", range(4))
async def test_each_fault_is_a_plain_sentence_and_f5_helps(open_chat: OpenChat, part: int) -> None:
    """What went wrong stands under the prompt in words, with the request id; f5 asks again and is answered."""
    faults = list(FAULTS)[part::4]
    script = [step for fault in faults for step in script_for(fault)]
    async with open_chat(script=script) as chat:
        for fault in faults:
            failed = await fail(chat, fault)
            await chat.until(lambda: "Ask again" in chat.footer(), "f5 is offered")
            await chat.press("f5")
            await chat.until(
                lambda before=failed: not chat.streaming() and chat.transcript.messages[-1].id != before.id,  # type: ignore[misc]
                "it is asked again",
            )
            await chat.until(lambda: "[b]recovered[/b]" in chat.last_view(), "the answer is shown")
            last = chat.transcript.messages[-1]
            assert (last.role, last.state) == (Role.ASSISTANT, MessageState.COMPLETE)
            await chat.settled()
            assert "Ask again" not in chat.footer()
        assert len(await chat.stored_messages()) == 2 * len(faults)
