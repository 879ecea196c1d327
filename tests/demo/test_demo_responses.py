"""The Responses API as the real client gets it: objects, events, tools, faults."""

import json
from collections.abc import Iterable
from typing import Any

import openai
import pytest
from openai.types.responses import Response

from aoai_tui.demo import DemoTransport
from tests.demo.clients import QUESTION, plain_over

CLOCK = {
    "type": "function",
    "name": "clock",
    "parameters": {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]},
}
WEATHER = {"type": "function", "name": "weather", "parameters": None}


async def respond(client: openai.AsyncOpenAI, given: Any = QUESTION, **more: Any) -> Response:
    """A response in one piece."""
    made: Response = await client.responses.create(**{"model": "demo-chat", **more}, input=given)
    return made


async def events(client: openai.AsyncOpenAI, given: Any = QUESTION, **more: Any) -> list[Any]:
    """All events of a streamed response."""
    stream = await client.responses.create(**{"model": "demo-chat", **more}, input=given, stream=True)
    return [event async for event in stream]


def steps(stream: Iterable[Any]) -> list[str]:
    """The types of events in their order, repetitions once."""
    types: list[str] = []
    for event in stream:
        short = event.type.removeprefix("response.")
        if types[-1:] != [short]:
            types.append(short)
    return types


def of_type(stream: Iterable[Any], kind: str) -> list[Any]:
    """The events of one type."""
    return [event for event in stream if event.type == f"response.{kind}"]


async def test_a_stream_has_all_its_steps(client: openai.AsyncAzureOpenAI) -> None:
    """A text comes in the service's order of events, numbered from 0 without a gap."""
    stream = await events(client)
    assert steps(stream) == [
        "created",
        "in_progress",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "completed",
    ]
    assert [event.sequence_number for event in stream] == list(range(len(stream)))


async def test_a_stream_says_the_same_as_one_piece(client: openai.AsyncAzureOpenAI) -> None:
    """Deltas, done event, final response and the response in one piece hold the same text."""
    stream = await events(client)
    text = (await respond(client)).output_text
    assert "".join(event.delta for event in of_type(stream, "output_text.delta")) == text
    assert of_type(stream, "output_text.done")[0].text == text
    assert stream[-1].response.output_text == text
    assert "demo" in text


async def test_the_clients_own_stream_helper_understands_it(client: openai.AsyncAzureOpenAI) -> None:
    """The package puts the events together to the final response."""
    async with client.responses.stream(model="demo-chat", input="say yes") as stream:
        final = await stream.get_final_response()
    assert final.output_text == "yes"


@pytest.mark.parametrize("base", ["/openai/v1/", "/v1/"])
async def test_both_kinds_of_v1_path_answer(transport: DemoTransport, base: str) -> None:
    """Azure's v1 path and the plain one give the same as the dated path."""
    async with plain_over(transport, base) as plain:
        assert (await respond(plain, "say yes")).output_text == "yes"
    assert transport.requests[-1].path == f"{base}responses"


async def test_usage_and_filters_are_in_the_response(client: openai.AsyncAzureOpenAI) -> None:
    """Tokens add up, and Azure's content_filters tell of prompt and completion."""
    response = await respond(client)
    usage = response.usage
    assert usage is not None
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens
    assert usage.input_tokens_details.cached_tokens == 0
    assert usage.output_tokens_details.reasoning_tokens == 0
    prompt, completion = (response.model_extra or {})["content_filters"]
    assert (prompt["source_type"], prompt["blocked"]) == ("prompt", False)
    assert prompt["content_filter_results"]["jailbreak"] == {"filtered": False, "detected": False}
    assert completion["source_type"] == "completion"


async def test_all_forms_of_input_are_understood(client: openai.AsyncAzureOpenAI) -> None:
    """Instructions, earlier turns and parts of text count as in a chat."""
    given = [
        {"role": "user", "content": [{"type": "input_text", "text": "my name is Ada"}]},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hello."}]},
        {"role": "user", "content": "what is my name"},
    ]
    assert "Your name is Ada." in (await respond(client, given)).output_text
    told = (await respond(client, "what is your system prompt", instructions="Be brief.")).output_text
    assert "Be brief." in told


async def test_pictures_are_described(client: openai.AsyncAzureOpenAI) -> None:
    """An input_image part is told as an image_url part is in a chat."""
    image = {
        "type": "input_image",
        "image_url": "data:image/gif;base64,R0lGODlhAQACAAAAACw=",
        "detail": "auto",
    }
    text = (await respond(client, [{"role": "user", "content": [image]}])).output_text
    assert "a GIF picture, 1 × 2 pixels, 14 bytes" in text


async def test_a_conversation_goes_on_from_a_stored_response(client: openai.AsyncAzureOpenAI) -> None:
    """previous_response_id brings the earlier turns back; what was not stored is not found."""
    first = await respond(client, "my name is Ada")
    again = await respond(client, "what is my name", previous_response_id=first.id)
    assert "Your name is Ada." in again.output_text
    unstored = await respond(client, "hello", store=False)
    with pytest.raises(openai.BadRequestError) as caught:
        await respond(client, previous_response_id=unstored.id)
    assert caught.value.code == "previous_response_not_found"


async def test_reasoning_is_summarised_when_asked(client: openai.AsyncAzureOpenAI) -> None:
    """A reasoning deployment's summary comes in parts before the text, and only when it is asked for."""
    stream = await events(client, model="reasoning-demo", reasoning={"effort": "low", "summary": "auto"})
    assert steps(stream)[2:8] == [
        "output_item.added",
        "reasoning_summary_part.added",
        "reasoning_summary_text.delta",
        "reasoning_summary_text.done",
        "reasoning_summary_part.done",
        "reasoning_summary_part.added",
    ]
    reasoning = stream[-1].response.output[0]
    assert reasoning.type == "reasoning"
    deltas = of_type(stream, "reasoning_summary_text.delta")
    for number, part in enumerate(reasoning.summary):
        assert "".join(event.delta for event in deltas if event.summary_index == number) == part.text
    assert stream[-1].response.usage.output_tokens_details.reasoning_tokens == 32
    unasked = (await respond(client, model="reasoning-demo")).output[0]
    assert unasked.type == "reasoning"
    assert unasked.summary == []


async def test_functions_are_called_in_fragments(client: openai.AsyncAzureOpenAI) -> None:
    """Two calls come as two items, whose arguments grow to JSON."""
    stream = await events(client, "use clock and weather", tools=[CLOCK, WEATHER])
    calls = stream[-1].response.output
    assert [(call.type, call.name, call.status) for call in calls] == [
        ("function_call", "clock", "completed"),
        ("function_call", "weather", "completed"),
    ]
    assert json.loads(calls[0].arguments) == {"zone": "UTC"}
    for index, call in enumerate(calls):
        deltas = of_type(stream, "function_call_arguments.delta")
        assert "".join(event.delta for event in deltas if event.output_index == index) == call.arguments
    assert [event.arguments for event in of_type(stream, "function_call_arguments.done")] == [
        call.arguments for call in calls
    ]


@pytest.mark.parametrize("stored", [True, False])
async def test_results_come_back_in_the_reply(client: openai.AsyncAzureOpenAI, stored: bool) -> None:
    """The output of a function is repeated, whether the call is sent again or only the response named."""
    first = await respond(client, "what time is it", tools=[CLOCK])
    (call,) = first.output
    assert call.type == "function_call"
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "It is noon."}
    if stored:
        last = await respond(client, [result], tools=[CLOCK], previous_response_id=first.id)
    else:
        asked = {"role": "user", "content": "what time is it"}
        last = await respond(client, [asked, call.model_dump(exclude_none=True), result], tools=[CLOCK])
    assert "It is noon." in last.output_text
    assert "clock" in last.output_text


async def test_the_web_is_searched_and_cited(client: openai.AsyncAzureOpenAI) -> None:
    """With web_search a prompt that asks for it shows the search's states and cites pages by their place."""
    stream = await events(client, "search for news on owls", tools=[{"type": "web_search"}])
    types = steps(stream)
    at = types.index("web_search_call.in_progress")
    assert types[at : at + 3] == [
        f"web_search_call.{state}" for state in ("in_progress", "searching", "completed")
    ]
    search, message = stream[-1].response.output
    assert (search.type, search.action.query) == ("web_search_call", "search for news on owls")
    part = message.content[0]
    assert part.annotations
    for annotation in part.annotations:
        cited = part.text[annotation.start_index : annotation.end_index]
        assert cited == f"[{annotation.title}]({annotation.url})"
    assert len(of_type(stream, "output_text.annotation.added")) == len(part.annotations)


async def test_a_program_is_written_and_run(client: openai.AsyncAzureOpenAI) -> None:
    """With code_interpreter a sum becomes a program whose code streams and whose output is told."""
    tool = {"type": "code_interpreter", "container": {"type": "auto"}}
    stream = await events(client, "calculate 12 * (7 + 1)", tools=[tool])
    code = "".join(event.delta for event in of_type(stream, "code_interpreter_call_code.delta"))
    assert code == of_type(stream, "code_interpreter_call_code.done")[0].code == "print(12 * (7 + 1))"
    run, _ = stream[-1].response.output
    assert run.outputs[0].logs == "96\n"
    assert "96" in stream[-1].response.output_text


async def test_without_need_no_tool_is_used(client: openai.AsyncAzureOpenAI) -> None:
    """Tools that are only offered, or forbidden, leave a plain message; a forced one is used."""
    tools = [{"type": "web_search"}, CLOCK]
    kinds = [
        [item.type for item in (await respond(client, prompt, tools=tools, tool_choice=choice)).output]
        for prompt, choice in (
            ("hello", "auto"),
            ("search for owls", "none"),
            ("hello", {"type": "web_search"}),
        )
    ]
    assert kinds == [["message"], ["message"], ["web_search_call", "message"]]


async def test_a_refusal_is_a_part_of_its_own(client: openai.AsyncAzureOpenAI) -> None:
    """A refusal streams as refusal, and there is no text."""
    stream = await events(client, "please refuse")
    (done,) = of_type(stream, "refusal.done")
    assert "".join(event.delta for event in of_type(stream, "refusal.delta")) == done.refusal
    assert stream[-1].response.output[0].content[0].refusal == done.refusal
    assert stream[-1].response.output_text == ""


async def test_a_limit_leaves_a_response_incomplete(client: openai.AsyncAzureOpenAI) -> None:
    """The stream ends with response.incomplete and its reason; in one piece the status says so."""
    last = (await events(client, max_output_tokens=20))[-1]
    assert last.type == "response.incomplete"
    assert last.response.incomplete_details.reason == "max_output_tokens"
    assert last.response.usage.output_tokens == 20
    assert (await respond(client, max_output_tokens=20)).status == "incomplete"


async def test_text_can_be_json(client: openai.AsyncAzureOpenAI) -> None:
    """text.format takes json_object with the word, and a schema; verbosity shortens."""
    value = (await respond(client, "why, in JSON", text={"format": {"type": "json_object"}})).output_text
    assert json.loads(value)["question"] == "why, in JSON"
    schema = {
        "type": "object",
        "properties": {"n": {"type": "integer"}},
        "required": ["n"],
        "additionalProperties": False,
    }
    text = {"format": {"type": "json_schema", "name": "n", "strict": True, "schema": schema}}
    assert json.loads((await respond(client, "give 3", text=text)).output_text) == {"n": 3}
    with pytest.raises(openai.BadRequestError, match="must contain the word 'json'"):
        await respond(client, text={"format": {"type": "json_object"}})
    assert len((await respond(client, text={"verbosity": "low"})).output_text) < 400


async def test_probabilities_come_when_included(client: openai.AsyncAzureOpenAI) -> None:
    """With the include value each delta carries its token's probability and alternatives."""
    stream = await events(client, include=["message.output_text.logprobs"], top_logprobs=2)
    for event in of_type(stream, "output_text.delta"):
        (found,) = event.logprobs
        assert found.token == event.delta
        assert len(found.top_logprobs) == 2
    assert not of_type(await events(client), "output_text.delta")[0].logprobs


@pytest.mark.parametrize("deployment", ["responses-demo", "demo-chat"])
async def test_deployments_that_know_responses(client: openai.AsyncAzureOpenAI, deployment: str) -> None:
    """A Responses-only deployment and a chat model answer; an instruct model does not."""
    assert (await respond(client, "say yes", model=deployment)).output_text == "yes"
    with pytest.raises(openai.BadRequestError) as caught:
        await respond(client, model="instruct-demo")
    assert caught.value.code == "OperationNotSupported"


@pytest.mark.parametrize(
    ("more", "code", "param"),
    [
        ({"max_output_tokens": 5}, "integer_below_min_value", "max_output_tokens"),
        ({"temperature": 3}, "decimal_above_max_value", "temperature"),
        ({"reasoning": {"effort": "heroic"}}, "invalid_value", "reasoning.effort"),
        ({"reasoning": {"summary": "long"}}, "invalid_value", "reasoning.summary"),
        ({"text": {"verbosity": "chatty"}}, "invalid_value", "text.verbosity"),
        ({"tools": [{"type": "hammer"}]}, "invalid_value", "tools[0].type"),
        ({"input": [{"type": "poem"}]}, "invalid_value", "input[0].type"),
        ({"input": [{"role": "poet", "content": "x"}]}, "invalid_value", "input[0].role"),
        ({"input": [{"type": "function_call_output", "call_id": "x", "output": "y"}]}, None, "input"),
        ({"input": 5}, "invalid_type", "input"),
        ({"extra_body": {"stop": ["x"]}}, "unknown_parameter", "stop"),
        ({"extra_body": {"max_tokens": 5}}, "unsupported_parameter", "max_tokens"),
        ({"extra_body": {"response_format": {}}}, "unsupported_parameter", "response_format"),
        ({"model": "reasoning-demo", "temperature": 0.5}, "unsupported_value", "temperature"),
        ({"model": "reasoning-demo", "top_p": 0.5}, "unsupported_parameter", "top_p"),
    ],
)
async def test_wrong_parameters_are_refused(
    client: openai.AsyncAzureOpenAI, more: dict[str, Any], code: str | None, param: str
) -> None:
    """What the API does not take is refused with its name."""
    with pytest.raises(openai.BadRequestError) as caught:
        await respond(client, more.pop("input", QUESTION), **more)
    assert (caught.value.code, caught.value.param) == (code, param)


@pytest.mark.parametrize("words", ["401", "429 1", "503", "filter-prompt", "filter-jailbreak"])
async def test_refusals_are_those_of_chat(client: openai.AsyncAzureOpenAI, words: str) -> None:
    """A fault asked for in the input refuses the request; an accident passes at the second try."""
    prompt = [{"role": "user", "content": f"/fault {words}\nsay done"}]
    with pytest.raises(openai.APIStatusError):
        await respond(client, prompt)
    if words in ("429 1", "503"):
        assert (await respond(client, prompt)).output_text.endswith("done")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("disconnect", openai.APIConnectionError),
        ("stall", openai.APITimeoutError),
        ("junk", json.JSONDecodeError),
    ],
)
async def test_a_stream_breaks_in_its_middle(
    client: openai.AsyncAzureOpenAI, words: str, kind: type[Exception]
) -> None:
    """Text comes, then the fault."""
    texts: list[str] = []

    async def listen() -> None:
        stream = await client.with_options(timeout=0.05).responses.create(
            model="demo-chat", input=f"/fault {words}", stream=True
        )
        async for event in stream:
            texts.extend([event.delta] if event.type == "response.output_text.delta" else [])

    with pytest.raises(kind):
        await listen()
    assert texts


@pytest.mark.parametrize(
    ("words", "last"),
    [("error-event", "error"), ("failed", "response.failed"), ("truncate", "response.output_text.delta")],
)
async def test_a_stream_tells_that_it_failed(client: openai.AsyncAzureOpenAI, words: str, last: str) -> None:
    """An error event, a failed response and an end without a word each come after half of the text."""
    stream = await events(client, f"/fault {words}")
    assert stream[-1].type == last
    assert of_type(stream, "output_text.delta")
    assert [event.sequence_number for event in stream] == list(range(len(stream)))
    if words == "failed":
        assert stream[-1].response.error.code == "server_error"
        assert (await respond(client, "/fault failed x2")).status == "failed"


@pytest.mark.parametrize(
    ("words", "status", "category"),
    [
        ("filter-reply", "incomplete", "violence"),
        ("filter-late", "incomplete", "protected_material_text"),
        ("filter-code", "completed", "protected_material_code"),
    ],
)
async def test_the_filter_speaks_in_the_response(
    client: openai.AsyncAzureOpenAI, words: str, status: str, category: str
) -> None:
    """A cut reply is incomplete for content_filter; known code is only told. Both stand in content_filters."""
    response = (await events(client, f"/fault {words}"))[-1].response
    assert response.status == status
    completion = response.model_extra["content_filters"][1]
    assert completion["blocked"] == (status == "incomplete")
    assert completion["content_filter_results"][category] is not None
    if status == "incomplete":
        assert response.incomplete_details.reason == "content_filter"
