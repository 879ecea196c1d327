"""Conversations of every shape, for tests of files that hold them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from msgspec.structs import replace

from aoai_tui.domain import (
    Activity,
    Api,
    Attachment,
    AttachmentKind,
    ChatOptions,
    Conversation,
    Failure,
    FilterResult,
    Message,
    MessageState,
    Parameters,
    Receipt,
    Role,
    Timing,
    TokenChance,
    ToolCall,
    Usage,
)
from aoai_tui.domain.trees import Tree
from aoai_tui.services.exporting.material import Material

DAY = datetime(2026, 3, 4, 5, 6, 7, 890, tzinfo=UTC)

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)


def message(number: int, parent: str | None, role: Role, text: str) -> Message:
    """One of a conversation's messages."""
    return Message(
        id=f"m{number}",
        conversation_id="c",
        parent_id=parent,
        role=role,
        text=text,
        created_at=DAY + timedelta(seconds=number),
        deployment="gpt" if role is Role.ASSISTANT else None,
    )


def talk(*texts: str, title: str = "A talk") -> Material:
    """A conversation without branches: prompt, reply, prompt …"""
    messages: list[Message] = []
    for number, text in enumerate(texts):
        role = Role.ASSISTANT if number % 2 else Role.USER
        messages.append(message(number, f"m{number - 1}" if number else None, role, text))
    conversation = Conversation(
        id="c", title=title, created_at=DAY, updated_at=messages[-1].created_at, leaf_id=messages[-1].id
    )
    return Material(conversation, tuple(messages), tuple(messages))


RICH = replace(
    message(1, "m0", Role.ASSISTANT, "It is **bold**."),
    state=MessageState.FAILED,
    model="gpt-5",
    finish_reason="tool_calls",
    usage=Usage(1200, 34, 5, 6),
    timing=Timing(1.5, 0.25),
    filters=(FilterResult("hate", False, "safe", lists=("a",)),),
    receipt=Receipt("r1", "westeurope", client_request_id="x", api_version="preview"),
    failure=Failure("It broke.", "Try again.", 500, "oops", "r1"),
    retries=2,
    api=Api.RESPONSES,
    fingerprint="fp",
    refusal="No.",
    reasoning="Because.",
    tool_calls=(ToolCall("t1", "look_up", '{"word": "bold"}'),),
    logprobs=(TokenChance("It", -0.5, (("That", -1.5),)),),
    activities=(Activity("a1", "web_search", "completed", "bold", "found"),),
    parameters=Parameters(temperature=0.5, extra_body={"x": [1, {"y": None}]}),
)
"""A reply with every field filled."""

PICTURE = Attachment(
    AttachmentKind.PICTURE,
    "bold.png",
    "image/png",
    3,
    "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81.png",
)
"""Its bytes are 1, 2, 3."""


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """A conversation with branches, and texts of every kind."""
    size = draw(st.integers(1, 8))
    messages: list[Message] = []
    for number in range(size):
        parent = draw(st.sampled_from([None, *(one.id for one in messages)])) if messages else None
        messages.append(message(number, parent, draw(st.sampled_from(Role)), draw(TEXTS)))
    conversation = Conversation(
        id="c",
        title=draw(TEXTS),
        created_at=DAY,
        updated_at=messages[-1].created_at,
        system_prompt=draw(TEXTS),
        leaf_id=draw(st.sampled_from(messages)).id,
        pinned=draw(st.booleans()),
        options=ChatOptions(parameters=Parameters(seed=draw(st.none() | st.integers(0, 9))), tools=("a",)),
    )
    return Tree(conversation, tuple(messages))
