"""The Responses API: what goes out, and what its events become."""

from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aoai_tui import errors
from aoai_tui.api.responses_arguments import responses_arguments
from aoai_tui.domain import (
    Activity,
    ActivityReported,
    Answered,
    Api,
    ChancesArrived,
    FiltersReported,
    Finished,
    ModelNamed,
    Parameters,
    PictureSent,
    ReasoningArrived,
    RefusalArrived,
    Role,
    TextArrived,
    TokenChance,
    ToolCall,
    ToolsCalled,
    ToolSpec,
    Turn,
    Usage,
    UsageReported,
    Wait,
)
from tests.api.replies_harness import asking, of_kind, pieces_from, sent_for, text_of_choice
from tests.services.chat_harness import ScriptedServer, refused, sse

RESPONSES = asking(Api.RESPONSES)
SCHEMA: dict[str, Any] = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def response(status: str = "completed", **more: Any) -> dict[str, object]:
    """A response as it stands in an event or an answer."""
    return {"id": "r1", "object": "response", "model": "m", "status": status, "output": [], **more}


def event(kind: str, **fields: object) -> dict[str, object]:
    """One event."""
    return {"type": kind if kind == "error" else f"response.{kind}", "sequence_number": 1, **fields}


def text(delta: str, **more: object) -> dict[str, object]:
    """A piece of text."""
    place = {"item_id": "msg", "output_index": 1, "content_index": 0}
    return event("output_text.delta", **{**place, "delta": delta, "logprobs": [], **more})


def completed(**more: Any) -> dict[str, object]:
    """The last event of a response that went well."""
    return event("completed", response=response(**more))


def message(words: str, **more: object) -> dict[str, object]:
    """A finished message item."""
    part = {"type": "output_text", "text": words, "annotations": [], **more}
    return {"id": "msg", "type": "message", "role": "assistant", "status": "completed", "content": [part]}


def plain() -> ScriptedServer:
    """A server that says yes to everything."""
    return ScriptedServer(lambda request: sse(text("Yes."), completed(), done=False))


async def test_a_plain_request_is_small() -> None:
    """Without parameters go the deployment, the words, a wish for a summary, and that nothing is stored."""
    server = plain()
    assert await sent_for(server, RESPONSES) == {
        "model": "gpt",
        "input": [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Why?"}]}],
        "store": False,
        "reasoning": {"summary": "auto"},
        "stream": True,
    }
    assert server.requests[-1].url.path == "/v1/responses"


async def test_turns_become_instructions_and_items() -> None:
    """System turns are instructions; pictures, calls and their answers are items of their own."""
    turns = (
        Turn(Role.SYSTEM, "Be brief."),
        Turn(Role.USER, "Look.", (PictureSent("data:image/png;base64,AA", "high"),)),
        Turn(Role.ASSISTANT, "Looking.", tool_calls=(ToolCall("c1", "look", "{}"),)),
        Turn(Role.TOOL, "A cat.", tool_call_id="c1"),
    )
    tools = (ToolSpec("look", "Looks.", SCHEMA),)
    body = await sent_for(
        plain(), asking(Api.RESPONSES, turns=turns, tools=tools, web_search=True, code_interpreter=True)
    )
    assert body["instructions"] == "Be brief."
    assert body["input"] == [
        {
            "type": "message",
            "role": "user",
            "content": [
                {"type": "input_text", "text": "Look."},
                {"type": "input_image", "image_url": "data:image/png;base64,AA", "detail": "high"},
            ],
        },
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Looking."}]},
        {"type": "function_call", "call_id": "c1", "name": "look", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c1", "output": "A cat."},
    ]
    assert body["tools"] == [
        {"type": "function", "name": "look", "description": "Looks.", "parameters": SCHEMA, "strict": False},
        {"type": "web_search"},
        {"type": "code_interpreter", "container": {"type": "auto"}},
    ]
    assert body["include"] == ["code_interpreter_call.outputs"]


def test_parameters_have_their_places() -> None:
    """Length, format, verbosity, effort and chances go where this API has them; what it doesn't know stays here."""
    parameters = Parameters(
        temperature=0.0,
        max_tokens=9,
        response_format="json_schema",
        json_schema='{"type": "string"}',
        verbosity="low",
        reasoning_effort="high",
        logprobs=True,
        top_logprobs=2,
        seed=1,
        n=3,
        stop=("x",),
        suffix="y",
        extra_body={"truncation": "auto"},
    )
    arguments = responses_arguments(asking(Api.RESPONSES, parameters=parameters))
    for name in ("model", "input", "store"):
        del arguments[name]
    assert arguments == {
        "temperature": 0.0,
        "max_output_tokens": 9,
        "top_logprobs": 2,
        "include": ["message.output_text.logprobs"],
        "text": {
            "format": {"type": "json_schema", "name": "reply", "schema": {"type": "string"}, "strict": True},
            "verbosity": "low",
        },
        "reasoning": {"summary": "auto", "effort": "high"},
        "extra_body": {"truncation": "auto"},
    }


@pytest.mark.parametrize(
    ("no", "left"),
    [
        (
            {"max_tokens": "max_completion_tokens"},
            {"max_output_tokens": 9, "reasoning": {"summary": "auto", "effort": "low"}},
        ),
        ({"max_tokens": None, "reasoning_effort": None}, {"reasoning": {"summary": "auto"}}),
    ],
)
def test_what_was_refused_is_not_sent(no: dict[str, str | None], left: dict[str, object]) -> None:
    """A length that chat renamed keeps its own name here; what was refused altogether is left out."""
    parameters = Parameters(max_tokens=9, reasoning_effort="low")
    arguments = responses_arguments(asking(Api.RESPONSES, parameters=parameters, refused=no))
    assert {name: arguments[name] for name in ("max_output_tokens", "reasoning") if name in arguments} == left


async def test_reasoning_without_a_place_is_told_once() -> None:
    """A server that does not say where its reasoning stands has not told it twice when the item ends."""
    item = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm."}]}
    stream = sse(
        event("reasoning_summary_text.delta", delta="Hm."),
        event("output_item.done", item=item),
        text("Yes."),
        completed(),
        done=False,
    )
    pieces = await pieces_from(ScriptedServer(stream), RESPONSES)
    assert [piece.text for piece in pieces if isinstance(piece, ReasoningArrived)] == ["Hm."]


async def test_words_refusals_reasoning_and_the_end() -> None:
    """Deltas become pieces, parts of a summary paragraphs, and what came in pieces is not told again."""
    usage = {
        "input_tokens": 5,
        "output_tokens": 7,
        "input_tokens_details": {"cached_tokens": 2},
        "output_tokens_details": {"reasoning_tokens": 3},
        "total_tokens": 12,
    }
    found = {"hate": {"filtered": False, "severity": "low"}}
    filters = [
        {
            "blocked": False,
            "source_type": "prompt",
            "content_filter_results": {"jailbreak": {"filtered": False, "detected": True}},
        },
        {"blocked": False, "source_type": "completion", "content_filter_results": found},
    ]
    thought = {"item_id": "rs", "output_index": 0}
    summary = [{"type": "summary_text", "text": "First."}, {"type": "summary_text", "text": "Then."}]
    logprobs = [{"token": "Hello", "logprob": -0.5, "top_logprobs": [{"token": "Hi", "logprob": -1}]}]
    stream = sse(
        event("created", response=response("in_progress")),
        event("reasoning_summary_text.delta", **thought, summary_index=0, delta="Fir"),
        event("reasoning_summary_text.delta", **thought, summary_index=0, delta="st."),
        event("reasoning_summary_text.delta", **thought, summary_index=1, delta="Then."),
        event("output_item.done", output_index=0, item={"id": "rs", "type": "reasoning", "summary": summary}),
        event("output_item.added", output_index=1, item=message("")),
        text("Hello", logprobs=logprobs),
        text(" you."),
        event("output_text.done", item_id="msg", output_index=1, content_index=0, text="Hello you."),
        event("refusal.delta", item_id="msg", output_index=1, content_index=1, delta="No."),
        event("refusal.done", item_id="msg", output_index=1, content_index=1, refusal="No."),
        event("output_item.done", output_index=1, item=message("Hello you.")),
        event("something.new", whatever=1),
        completed(usage=usage, output=[message("Hello you.")], content_filters=filters),
        done=False,
    )
    pieces = await pieces_from(ScriptedServer(stream), RESPONSES)
    assert isinstance(pieces[0], Answered)
    assert text_of_choice(pieces) == "Hello you."
    assert "".join(piece.text for piece in of_kind(pieces, ReasoningArrived)) == "First.\n\nThen."
    assert of_kind(pieces, RefusalArrived) == [RefusalArrived("No.")]
    assert of_kind(pieces, ChancesArrived) == [ChancesArrived((TokenChance("Hello", -0.5, (("Hi", -1.0),)),))]
    assert of_kind(pieces, ModelNamed) == [ModelNamed("m")]
    assert of_kind(pieces, UsageReported) == [UsageReported(Usage(5, 7, 2, 3))]
    assert [(str(one.results[0]), one.results[0].source) for one in of_kind(pieces, FiltersReported)] == [
        ("jailbreak", "prompt"),
        ("hate (low)", "reply"),
    ]
    assert of_kind(pieces, Finished) == [Finished("stop")]


@pytest.mark.parametrize("last", ["item", "arguments", "answer"])
async def test_functions_are_called_once_and_whole(last: str) -> None:
    """Calls come together at the end, whether items, argument events or only the answer told them."""
    one = {"id": "fc1", "type": "function_call", "call_id": "c1", "name": "look", "arguments": ""}
    two = {"id": "fc2", "type": "function_call", "call_id": "c2", "name": "wait", "arguments": '{"s": 1}'}
    pieces_of_one = [
        event("output_item.added", output_index=0, item=one),
        event("function_call_arguments.delta", item_id="fc1", output_index=0, delta='{"a"'),
        event("function_call_arguments.delta", item_id="fc1", output_index=0, delta=": 1}"),
        event(
            "function_call_arguments.done", item_id="fc1", output_index=0, arguments='{"a": 1}', name="look"
        ),
    ]
    whole_one = {**one, "arguments": '{"a": 1}'}
    items = [
        event("output_item.done", output_index=0, item=whole_one),
        event("output_item.done", output_index=1, item=two),
    ]
    told = {
        "item": [*pieces_of_one, *items],
        "arguments": [*pieces_of_one, event("output_item.added", output_index=1, item=two)],
        "answer": [],
    }[last]
    pieces = await pieces_from(
        ScriptedServer(sse(*told, completed(output=[whole_one, two]), done=False)), RESPONSES
    )
    calls = (ToolCall("c1", "look", '{"a": 1}'), ToolCall("c2", "wait", '{"s": 1}'))
    assert of_kind(pieces, ToolsCalled) == [ToolsCalled(calls)]
    assert of_kind(pieces, Finished) == [Finished("tool_calls")]


async def test_what_the_service_does_by_itself_is_reported() -> None:
    """A search tells its query and the sources that the reply cites, code itself and its output."""
    search = {"id": "ws", "type": "web_search_call", "status": "in_progress"}
    found = {**search, "status": "completed", "action": {"type": "search", "query": "the news"}}
    code = {"id": "ci", "type": "code_interpreter_call", "container_id": "x"}
    logs = [{"type": "logs", "logs": "42"}, {"type": "image", "url": "https://h.example/x.png"}]
    files = {
        "id": "fs",
        "type": "file_search_call",
        "status": "completed",
        "queries": ["a", "b"],
        "results": [{"filename": "x.md", "text": "Word."}],
    }
    cited = {
        "type": "url_citation",
        "url": "https://h.example",
        "title": "Home",
        "start_index": 0,
        "end_index": 1,
    }
    stream = sse(
        event("output_item.added", output_index=0, item=search),
        event("web_search_call.searching", item_id="ws", output_index=0),
        event("output_item.done", output_index=0, item=found),
        event("output_item.added", output_index=1, item={**code, "status": "in_progress", "code": ""}),
        event("code_interpreter_call_code.delta", item_id="ci", output_index=1, delta="6"),
        event("code_interpreter_call_code.delta", item_id="ci", output_index=1, delta="*7"),
        event("code_interpreter_call_code.done", item_id="ci", output_index=1, code="6*7"),
        event("code_interpreter_call.interpreting", item_id="ci", output_index=1),
        event(
            "output_item.done",
            output_index=1,
            item={**code, "status": "completed", "code": "6*7", "outputs": logs},
        ),
        event("output_item.done", output_index=2, item=files),
        text("News."),
        event(
            "output_text.annotation.added", item_id="msg", output_index=3, content_index=0, annotation=cited
        ),
        event("output_item.done", output_index=3, item=message("News.", annotations=[cited])),
        completed(),
        done=False,
    )
    reports = [
        one.activity
        for one in of_kind(await pieces_from(ScriptedServer(stream), RESPONSES), ActivityReported)
    ]
    last = {report.id: report for report in reports}
    assert [report.status for report in reports if report.id == "ws"][:2] == ["in_progress", "searching"]
    assert last["ws"] == Activity("ws", "web_search", "completed", "the news", "Home — https://h.example")
    assert last["ci"] == Activity("ci", "code_interpreter", "completed", "6*7", "42\nhttps://h.example/x.png")
    assert last["fs"] == Activity("fs", "file_search", "completed", "a\nb", "x.md: Word.")
    assert len(reports) == len(set(reports))


@pytest.mark.parametrize(
    ("reason", "finish"),
    [("max_output_tokens", "length"), ("content_filter", "content_filter"), (None, "length")],
)
async def test_an_incomplete_response_tells_why_in_chats_words(reason: str | None, finish: str) -> None:
    """Length and content filter are told as chat tells them, and what had arrived stays."""
    end = event("incomplete", response=response("incomplete", incomplete_details={"reason": reason}))
    pieces = await pieces_from(ScriptedServer(sse(text("So far"), end, done=False)), RESPONSES)
    assert text_of_choice(pieces) == "So far"
    assert of_kind(pieces, Finished) == [Finished(finish)]


@pytest.mark.parametrize(
    "last",
    [
        event("error", code="server_error", message="Sorry.", param=None),
        event("error", error={"type": "x", "code": "server_error", "message": "Sorry.", "param": None}),
        event("failed", response=response("failed", error={"code": "server_error", "message": "Sorry."})),
    ],
    ids=["flat", "nested", "failed"],
)
async def test_a_failure_in_mid_response_is_told(last: dict[str, object]) -> None:
    """Every form of failure becomes the same error in words, with the service's own and the request's id."""
    answer = sse(text("So far"), last, done=False, **{"x-request-id": "r-1"})
    with pytest.raises(errors.ServiceTrouble, match=r"Sorry\.") as caught:
        await pieces_from(ScriptedServer(answer), RESPONSES)
    assert (caught.value.code, caught.value.request_id) == ("server_error", "r-1")


async def test_a_filtered_response_names_the_category() -> None:
    """A failure of the content filter in mid-response is told like a filtered prompt."""
    error = {
        "code": "content_filter",
        "message": "Filtered.",
        "innererror": {"content_filter_result": {"hate": {"filtered": True, "severity": "high"}}},
    }
    answer = sse(event("failed", response=response("failed", error=error)), done=False)
    with pytest.raises(errors.ContentFiltered) as caught:
        await pieces_from(ScriptedServer(answer), RESPONSES)
    assert caught.value.categories == ("hate (high)",)


@pytest.mark.parametrize("stream", [True, False])
async def test_a_whole_response_brings_the_same_pieces(stream: bool) -> None:
    """JSON in place of a stream, asked for or not, is read like the stream."""
    reasoning = {"id": "rs", "type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm."}]}
    call = {"id": "fc", "type": "function_call", "call_id": "c1", "name": "look", "arguments": "{}"}
    body = response(output=[reasoning, message("Yes."), call], usage={"input_tokens": 1, "output_tokens": 2})
    pieces = await pieces_from(ScriptedServer(httpx2.Response(200, json=body)), RESPONSES, stream=stream)
    assert [type(piece).__name__ for piece in pieces] == [
        "Answered",
        "ModelNamed",
        "ReasoningArrived",
        "TextArrived",
        "UsageReported",
        "Finished",
        "ToolsCalled",
    ]


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("body", "error"),
    [
        ('{"error": {"message": "overloaded"}}', errors.ServiceTrouble),
        ('{"detail": "what?"}', errors.UnreadableAnswer),
        ("[1]", errors.UnreadableAnswer),
        ("null", errors.UnreadableAnswer),
        ('{"output": [', errors.UnreadableAnswer),
    ],
)
async def test_what_is_no_response_is_an_error(
    body: str, error: type[errors.AoaiError], stream: bool
) -> None:
    """HTTP 200 with anything else never ends in a blank reply."""
    answer = httpx2.Response(200, headers={"content-type": "application/json"}, text=body)
    with pytest.raises(error):
        await pieces_from(ScriptedServer(answer), RESPONSES, stream=stream)


async def test_a_stream_of_something_else_is_no_reply() -> None:
    """Events of another kind are told as an answer that is no response."""
    with pytest.raises(errors.UnreadableAnswer, match="a response was due"):
        await pieces_from(ScriptedServer(sse({"hello": 1}, {"type": "news"})), RESPONSES)


async def test_a_busy_service_is_asked_again() -> None:
    """Retries, their announcement and their count are those of chat."""
    waits: list[Wait | None] = []
    busy = refused(429, {"error": {"code": "429", "message": "Slow down."}}, **{"retry-after-ms": "1"})
    pieces = await pieces_from(
        ScriptedServer(busy, sse(text("Yes."), completed(), done=False)), RESPONSES, retries=1, waits=waits
    )
    assert isinstance(pieces[0], Answered)
    assert pieces[0].retries == 1
    assert [wait and wait.attempt for wait in waits] == [2, None]


@pytest.mark.parametrize("stream", [True, False])
async def test_a_deployment_without_reasoning_is_asked_without_a_summary(stream: bool) -> None:
    """A summary that nobody asked for is given up silently where the deployment has none."""
    no = {
        "error": {
            "message": "Unsupported parameter: 'reasoning.summary' is not supported with this model.",
            "param": "reasoning.summary",
            "code": "unsupported_parameter",
        }
    }
    yes = (
        sse(text("Yes."), completed(), done=False)
        if stream
        else httpx2.Response(200, json=response(output=[message("Yes.")]))
    )
    server = ScriptedServer(refused(400, no), yes)
    assert text_of_choice(await pieces_from(server, RESPONSES, stream=stream)) == "Yes."
    assert ["reasoning" in server.sent(number) for number in (0, 1)] == [True, False]


async def test_a_refused_effort_is_told() -> None:
    """An effort that somebody set is not given up silently."""
    no = {
        "error": {
            "message": "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
            "param": "reasoning.effort",
            "code": "unsupported_parameter",
        }
    }
    request = asking(Api.RESPONSES, parameters=Parameters(reasoning_effort="low"))
    with pytest.raises(errors.ParameterRefused):
        await pieces_from(ScriptedServer(refused(400, no)), request)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["id", "type", "item", "response", "output", "content", "text", "summary", "status", "error", "model",
             "usage", "action", "outputs", "annotations", "delta", "content_filters", "incomplete_details"]
        ),
        inner | st.sampled_from(["message", "reasoning", "function_call", "web_search_call", "failed"]),
        max_size=4,
    ),
    max_leaves=10,
)  # fmt: skip
_NAMES = [
    "output_text.delta", "output_text.done", "output_text.annotation.added", "refusal.delta", "refusal.done",
    "reasoning_summary_text.delta", "reasoning_text.delta", "function_call_arguments.delta",
    "function_call_arguments.done", "output_item.added", "output_item.done", "created", "completed", "incomplete",
    "failed", "web_search_call.searching", "code_interpreter_call_code.delta", "code_interpreter_call.completed",
]  # fmt: skip
_FIELDS = (
    "delta", "text", "item", "response", "annotation", "output_index", "item_id", "arguments", "refusal", "logprobs",
    "code",
)  # fmt: skip
_odd_event = st.builds(
    lambda name, fields: {**fields, "type": f"response.{name}"},
    st.sampled_from(_NAMES),
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(_FIELDS, _json),
    ),
)  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_odd_event, max_size=5), st.booleans())
@example(
    events=[{"type": "response.reasoning_summary_text.delta", "output_index": [], "delta": "Hm."}],
    at_once=False,
)
async def test_no_event_breaks_the_app(events: list[object], at_once: bool) -> None:
    """Whatever JSON a server sends as an event or an answer, it becomes pieces or an error in words."""
    answer = httpx2.Response(200, json=events[0] if events else None) if at_once else sse(*events)
    try:
        pieces = await pieces_from(ScriptedServer(answer), RESPONSES)
    except errors.AoaiError:
        return
    assert all(isinstance(piece.text, str) for piece in pieces if isinstance(piece, TextArrived))
