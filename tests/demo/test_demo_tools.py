"""Tools that the demo calls, as the real client gets the calls."""

import json
from typing import Any

import jsonschema
import openai
import pytest

from tests.demo.clients import chunks, deltas, joined, user, whole


def function(name: str, **properties: Any) -> dict[str, Any]:
    """A tool with these properties, all of them required."""
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "function", "function": {"name": name, "parameters": parameters}}


CLOCK = function("clock", timezone={"type": "string"})
WEATHER = function(
    "get_weather", city={"type": "string"}, unit={"type": "string", "enum": ["celsius", "fahrenheit"]}
)
SUM = function("calculator", expression={"type": "string"})
TOOLS: list[Any] = [CLOCK, WEATHER, SUM]


def called(message: Any) -> list[tuple[str, Any]]:
    """Names and parsed arguments of a message's calls."""
    return [(call.function.name, json.loads(call.function.arguments)) for call in message.tool_calls or ()]


@pytest.mark.parametrize(
    ("prompt", "calls"),
    [
        ("what time is it", [("clock", {"timezone": "UTC"})]),
        (
            "What's the weather in Oslo, in fahrenheit?",
            [("get_weather", {"city": "Oslo", "unit": "fahrenheit"})],
        ),
        ("calculate 12 * (7 - 2)", [("calculator", {"expression": "12 * (7 - 2)"})]),
        ('call clock with {"timezone": "UTC"}', [("clock", {"timezone": "UTC"})]),
        ("use clock for “CET”", [("clock", {"timezone": "CET"})]),
        (
            'call calculator with {"expression": "1+1"} and clock with {"timezone": "UTC"}',
            [("calculator", {"expression": "1+1"}), ("clock", {"timezone": "UTC"})],
        ),
        ("why is the sky blue?", []),
        ("the clock is broken", []),
    ],
)
async def test_a_prompt_calls_the_tools_that_it_names(
    client: openai.AsyncAzureOpenAI, prompt: str, calls: list[tuple[str, Any]]
) -> None:
    """A tool is called by its subject or its name, with arguments from the prompt; else words come."""
    choice = (await whole(client, prompt, tools=TOOLS)).choices[0]
    assert called(choice.message) == calls
    assert choice.finish_reason == ("tool_calls" if calls else "stop")
    assert (choice.message.content is None) == bool(calls)


async def test_calls_are_streamed_in_fragments(client: openai.AsyncAzureOpenAI) -> None:
    """Id and name of each call come first, then its arguments in pieces that join to JSON."""
    stream = await chunks(client, "use clock and get_weather", tools=TOOLS)
    parts = [part for delta in deltas(stream) for part in delta.tool_calls or ()]
    for number, name in enumerate(("clock", "get_weather")):
        first, *others = [part for part in parts if part.index == number]
        assert first.id.startswith("call_")
        assert (first.type, first.function.name, first.function.arguments) == ("function", name, "")
        assert len(others) > 1
        assert all(part.id is None and part.function.name is None for part in others)
        assert json.loads("".join(part.function.arguments for part in others))
    assert joined(stream) == ""
    assert [choice.finish_reason for chunk in stream for choice in chunk.choices if choice.finish_reason] == [
        "tool_calls"
    ]


async def test_the_client_puts_streamed_calls_together(client: openai.AsyncAzureOpenAI) -> None:
    """The package's own accumulation of a stream ends with the calls of the answer in one piece."""
    async with client.chat.completions.stream(
        model="demo-chat", messages=user("use clock and calculator"), tools=TOOLS
    ) as stream:
        final = await stream.get_final_completion()
    assert [name for name, _ in called(final.choices[0].message)] == ["clock", "calculator"]


async def test_results_come_back_in_the_reply(client: openai.AsyncAzureOpenAI) -> None:
    """After the tools' messages the reply repeats what they said, under their names."""
    asked = user("use clock and get_weather")
    message = (await whole(client, asked, tools=TOOLS)).choices[0].message
    answers = ["It is noon.", "```rain```"]
    results = [
        {"role": "tool", "tool_call_id": call.id, "content": text}
        for call, text in zip(message.tool_calls, answers, strict=True)
    ]
    calls = message.model_dump(exclude_none=True)
    choice = (await whole(client, [*asked, calls, *results], tools=TOOLS)).choices[0]
    assert choice.finish_reason == "stop"
    for text in (*answers, "clock", "get\\_weather"):
        assert text in choice.message.content


async def test_without_parallel_calls_tools_come_one_by_one(client: openai.AsyncAzureOpenAI) -> None:
    """With parallel_tool_calls false each request calls the next tool, and the last one answers."""
    messages, names = user("use clock and calculator"), []
    for _ in range(3):
        message = (await whole(client, messages, tools=TOOLS, parallel_tool_calls=False)).choices[0].message
        names.append([name for name, _ in called(message)])
        messages = [*messages, message.model_dump(exclude_none=True)]
        for call in message.tool_calls or ():
            messages.append({"role": "tool", "tool_call_id": call.id, "content": "done"})
    assert names == [["clock"], ["calculator"], []]


@pytest.mark.parametrize(
    ("choice", "names", "reason"),
    [
        ("none", [], "stop"),
        ("auto", [], "stop"),
        ("required", ["clock"], "tool_calls"),
        ({"type": "function", "function": {"name": "get_weather"}}, ["get_weather"], "stop"),
    ],
)
async def test_tool_choice_is_obeyed(
    client: openai.AsyncAzureOpenAI, choice: Any, names: list[str], reason: str
) -> None:
    """none calls nothing, required calls something, a name calls that tool and ends with stop."""
    found = (await whole(client, "hello", tools=TOOLS, tool_choice=choice)).choices[0]
    assert [name for name, _ in called(found.message)] == names
    assert found.finish_reason == reason


async def test_arguments_follow_the_schema(client: openai.AsyncAzureOpenAI) -> None:
    """Whatever the schema asks for, the made arguments are valid."""
    schema = {
        "type": "object",
        "properties": {
            "when": {"type": "string", "format": "date-time"},
            "tags": {"type": "array", "items": {"type": "string"}, "minItems": 3},
            "count": {"type": "integer", "minimum": 5, "maximum": 9},
            "place": {"anyOf": [{"$ref": "#/$defs/Place"}, {"type": "null"}]},
        },
        "required": ["when", "tags", "count", "place"],
        "$defs": {"Place": {"type": "object", "properties": {"x": {"type": "number"}}, "required": ["x"]}},
    }
    tool = {"type": "function", "function": {"name": "plan", "parameters": schema}}
    choice = (await whole(client, "use plan with 3 things", tools=[tool])).choices[0]
    ((_, arguments),) = called(choice.message)
    jsonschema.validate(arguments, schema)


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        ("use read_file for notes/plan.md", {"path": "notes/plan.md"}),
        ("use read_file on `a b.txt`, 5 lines", {"path": "a b.txt", "lines": 5}),
        ("use read_file, latin-1, please", {"path": ".", "encoding": "latin-1"}),
    ],
)
async def test_optional_arguments_are_given_only_for_a_reason(
    client: openai.AsyncAzureOpenAI, prompt: str, arguments: dict[str, Any]
) -> None:
    """What a tool does not require is left out, unless the prompt has a value for it."""
    tool = function("read_file", path={"type": "string"})
    tool["function"]["parameters"]["properties"] |= {
        "lines": {"type": "integer"},
        "encoding": {"type": "string", "enum": ["utf-8", "latin-1"]},
    }
    choice = (await whole(client, prompt, tools=[tool])).choices[0]
    assert called(choice.message) == [("read_file", arguments)]


async def test_a_limit_cuts_a_call(client: openai.AsyncAzureOpenAI) -> None:
    """Arguments that don't fit are cut, and the reason is length."""
    choice = (await whole(client, "use clock", tools=TOOLS, max_completion_tokens=2)).choices[0]
    assert choice.finish_reason == "length"
    with pytest.raises(json.JSONDecodeError):
        called(choice.message)


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"tool_choice": "auto"}, "tool_choice"),
        ({"tools": TOOLS, "tool_choice": {"type": "function", "function": {"name": "x"}}}, "tool_choice"),
        ({"tools": TOOLS, "tool_choice": "sometimes"}, "tool_choice"),
        ({"tools": [{"type": "function", "function": {}}]}, "tools[0].function.name"),
        ({"tools": [function("two words")]}, "tools[0].function.name"),
        ({"tools": [function("f", x={"type": "strin"})]}, "tools[0].function.parameters"),
        ({"tools": ["clock"]}, "tools[0]"),
    ],
)
async def test_wrong_tools_are_refused(
    client: openai.AsyncAzureOpenAI, more: dict[str, Any], param: str
) -> None:
    """A tool or a choice that can't be meant is refused with its place."""
    with pytest.raises(openai.BadRequestError) as caught:
        await whole(client, **more)
    assert caught.value.param == param


async def test_a_result_without_a_call_is_refused(client: openai.AsyncAzureOpenAI) -> None:
    """A tool's message that follows no call is the mistake that the service names."""
    with pytest.raises(openai.BadRequestError, match="must be a response to a preceeding message"):
        await whole(client, [*user("hi"), {"role": "tool", "tool_call_id": "x", "content": "y"}])
