"""What a chat completion is asked with."""

import json

import pytest

from aoai_tui.api.chat_arguments import chat_arguments, without
from aoai_tui.api.reply_format import schema_format
from aoai_tui.domain import ChatRequest, Parameters, PictureSent, Role, ToolCall, ToolSpec, Turn
from aoai_tui.errors import UsageTrouble
from tests.api.replies_harness import ASK, sent_for
from tests.services.chat_harness import ScriptedServer, chunk, sse

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
STRICT = {**SCHEMA, "required": ["a"], "additionalProperties": False}


def plain() -> ScriptedServer:
    """A server that says yes to everything."""
    return ScriptedServer(lambda request: sse(chunk("Yes."), chunk(None, "stop")))


async def test_nothing_set_sends_nothing() -> None:
    """A request without parameters carries the deployment, the words and the stream, and no field more."""
    body = await sent_for(plain(), ChatRequest("gpt", ASK))
    assert body == {
        "model": "gpt",
        "messages": [{"role": "user", "content": "Why?"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


async def test_what_was_set_is_sent_as_the_service_names_it() -> None:
    """Every parameter of chat reaches the wire, those of legacy completions don't, and a zero is a value."""
    parameters = Parameters(
        temperature=0.0,
        top_p=0.5,
        max_tokens=9,
        presence_penalty=-1.0,
        frequency_penalty=1.0,
        stop=("END", "\n"),
        seed=7,
        n=2,
        response_format="json_object",
        logprobs=True,
        top_logprobs=3,
        reasoning_effort="low",
        verbosity="high",
        user="me",
        safety_identifier="hash",
        suffix="no",
        echo=True,
        extra_body={"top_k": 4},
    )
    body = await sent_for(plain(), ChatRequest("gpt", ASK, parameters))
    for name in ("model", "messages", "stream", "stream_options"):
        del body[name]
    assert body == {
        "temperature": 0.0,
        "top_p": 0.5,
        "max_tokens": 9,
        "presence_penalty": -1.0,
        "frequency_penalty": 1.0,
        "stop": ["END", "\n"],
        "seed": 7,
        "n": 2,
        "response_format": {"type": "json_object"},
        "logprobs": True,
        "top_logprobs": 3,
        "reasoning_effort": "low",
        "verbosity": "high",
        "user": "me",
        "safety_identifier": "hash",
        "top_k": 4,
    }


async def test_turns_carry_pictures_calls_and_their_answers() -> None:
    """A prompt's pictures, a reply's tool calls and a tool's answer go out in the service's form."""
    turns = (
        Turn(Role.SYSTEM, "Be brief."),
        Turn(Role.USER, "What is it?", (PictureSent("data:image/png;base64,AA", "low"),)),
        Turn(
            Role.ASSISTANT, "", tool_calls=(ToolCall("c1", "look", '{"at": 1}'), ToolCall("c2", "wait", ""))
        ),
        Turn(Role.TOOL, "A cat.", tool_call_id="c1"),
        Turn(Role.USER, "", (PictureSent("https://h.example/x.png"),)),
    )
    tools = (ToolSpec("look", "Looks.", SCHEMA), ToolSpec("wait", "Waits.", {}))
    body = await sent_for(plain(), ChatRequest("gpt", turns, tools=tools))
    assert body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "What is it?"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA", "detail": "low"}},
            ],
        },
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "look", "arguments": '{"at": 1}'}},
                {"id": "c2", "type": "function", "function": {"name": "wait", "arguments": "{}"}},
            ],
        },
        {"role": "tool", "content": "A cat.", "tool_call_id": "c1"},
        {
            "role": "user",
            "content": [
                {"type": "image_url", "image_url": {"url": "https://h.example/x.png", "detail": "auto"}}
            ],
        },
    ]
    assert [tool["function"] for tool in body["tools"]] == [
        {"name": "look", "description": "Looks.", "parameters": SCHEMA},
        {"name": "wait", "description": "Waits.", "parameters": {"type": "object", "properties": {}}},
    ]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (SCHEMA, {"name": "reply", "schema": SCHEMA, "strict": False}),
        (STRICT, {"name": "reply", "schema": STRICT, "strict": True}),
        (
            {"title": "My answer!", **STRICT},
            {"name": "My_answer", "schema": {"title": "My answer!", **STRICT}, "strict": True},
        ),
        ({"name": "x", "schema": SCHEMA}, {"name": "x", "schema": SCHEMA}),
        (
            {"type": "json_schema", "json_schema": {"name": "x", "schema": SCHEMA, "strict": True}},
            {"name": "x", "schema": SCHEMA, "strict": True},
        ),
        (
            {"type": "json_schema", "name": "x", "schema": SCHEMA, "strict": False},
            {"name": "x", "schema": SCHEMA, "strict": False},
        ),
    ],
    ids=["bare", "strict", "title", "named", "wrapped", "wrapped-as-responses"],
)
def test_a_schema_is_wrapped_once(given: object, sent: object) -> None:
    """A bare schema gets a name and `strict` where it keeps the rules; a wrapped one stays as it is."""
    assert schema_format(json.dumps(given)) == sent


def test_a_property_named_schema_is_no_wrapping() -> None:
    """A bare schema whose properties are called name and schema is still a bare schema."""
    schema = {"type": "object", "properties": {"name": {"type": "string"}, "schema": {"type": "string"}}}
    assert schema_format(json.dumps(schema))["schema"] == schema


@pytest.mark.parametrize(
    ("text", "words"), [("", "missing"), ('{"a":\n }', "line 2, column 2"), ("[1]", "not an object")]
)
def test_a_schema_that_is_none_is_told_before_anything_is_sent(text: str, words: str) -> None:
    """An empty or broken schema is an error in words that says where to look."""
    parameters = Parameters(response_format="json_schema", json_schema=text)
    with pytest.raises(UsageTrouble, match=words):
        chat_arguments(ChatRequest("gpt", ASK, parameters))


def test_the_schema_of_another_format_is_not_sent() -> None:
    """A schema that was left in the options does not travel with plain JSON mode."""
    parameters = Parameters(response_format="json_object", json_schema="{}")
    assert chat_arguments(ChatRequest("gpt", ASK, parameters))["response_format"] == {"type": "json_object"}


@pytest.mark.parametrize(
    ("refused", "left"),
    [
        (
            {},
            {
                "max_tokens": 5,
                "temperature": 1.0,
                "logprobs": True,
                "top_logprobs": 2,
                "extra_body": {"k": 1},
            },
        ),
        ({"temperature": None, "k": None}, {"max_tokens": 5, "logprobs": True, "top_logprobs": 2}),
        (
            {"max_tokens": "max_completion_tokens", "logprobs": None},
            {"max_completion_tokens": 5, "temperature": 1.0, "extra_body": {"k": 1}},
        ),
    ],
)
def test_what_was_refused_is_left_out_or_renamed(
    refused: dict[str, str | None], left: dict[str, object]
) -> None:
    """A refused parameter is not sent, one with a replacement goes under its name."""
    parameters = Parameters(temperature=1.0, max_tokens=5, logprobs=True, top_logprobs=2, extra_body={"k": 1})
    assert without(parameters, refused) == left


def test_refused_tools_are_not_sent() -> None:
    """A server that knows no tools is asked without them, and never without the words."""
    request = ChatRequest(
        "gpt", ASK, tools=(ToolSpec("look", "Looks.", SCHEMA),), refused={"tools": None, "messages": None}
    )
    assert set(chat_arguments(request)) == {"model", "messages"}
