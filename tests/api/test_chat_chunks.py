"""What streams of chat completions become."""

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aoai_tui import errors
from aoai_tui.domain import (
    Answered,
    Api,
    ChancesArrived,
    FilterResult,
    FiltersReported,
    Finished,
    ModelNamed,
    ReasoningArrived,
    RefusalArrived,
    TokenChance,
    ToolCall,
    ToolsCalled,
    UsageReported,
)
from tests.api.replies_harness import asking, of_kind, pieces_from, text_of_choice
from tests.services.chat_harness import ScriptedServer, chunk, sse


def delta(
    finish: str | None = None, *, index: int = 0, choice: object = None, **fields: object
) -> dict[str, object]:
    """A chunk with any delta."""
    more = choice if isinstance(choice, dict) else {}
    return {**chunk(), "choices": [{"index": index, "delta": fields, "finish_reason": finish, **more}]}


def call(index: int | None, arguments: object, **more: object) -> dict[str, object]:
    """One fragment of a tool call."""
    name = more.pop("name", None)
    found: dict[str, object] = {"function": {"name": name, "arguments": arguments}, **more}
    return found if index is None else {"index": index, **found}


async def test_each_of_several_replies_keeps_its_words() -> None:
    """With n above one every piece tells which reply it belongs to."""
    stream = sse(
        delta(content="A", index=0),
        delta(content="B", index=1),
        delta(content="a", index=0),
        delta("stop", index=1),
        delta("length", index=0),
    )
    pieces = await pieces_from(ScriptedServer(stream))
    assert (text_of_choice(pieces, 0), text_of_choice(pieces, 1)) == ("Aa", "B")
    assert of_kind(pieces, Finished) == [Finished("stop", 1), Finished("length", 0)]


async def test_a_refusal_and_reasoning_are_no_text() -> None:
    """Declining words and reasoning, under either name that servers use, arrive apart from the reply's text."""
    stream = sse(
        delta(reasoning_content="Hm"),
        delta(reasoning="m."),
        delta(reasoning_content=None, content=None),
        delta(refusal="I can't."),
        delta("stop"),
    )
    pieces = await pieces_from(ScriptedServer(stream))
    assert of_kind(pieces, ReasoningArrived) == [ReasoningArrived("Hm"), ReasoningArrived("m.")]
    assert of_kind(pieces, RefusalArrived) == [RefusalArrived("I can't.")]
    assert text_of_choice(pieces) == ""


@pytest.mark.parametrize(
    ("fragments", "calls"),
    [
        (
            [
                [call(0, "", id="a", name="look")],
                [call(0, '{"at"')],
                [call(1, "", id="b", name="wait")],
                [call(0, ": 1}"), call(1, "{}")],
            ],
            [ToolCall("a", "look", '{"at": 1}'), ToolCall("b", "wait", "{}")],
        ),
        (
            [[call(0, "{}", id="a", name="look"), call(0, "{}", id="b", name="wait")], [call(0, " ")]],
            [ToolCall("a", "look", "{}"), ToolCall("b", "wait", "{} ")],
        ),
        (
            [[call(0, "{}", name="look")], [call(1, "{}", name="wait")]],
            [ToolCall("call_0", "look", "{}"), ToolCall("call_1", "wait", "{}")],
        ),
        (
            [[call(0, "{}", id="a", name="x")], [call(1, "{}", id="a", name="y")]],
            [ToolCall("a", "x", "{}"), ToolCall("a_1", "y", "{}")],
        ),
        (
            [[call(None, "{", id="a", name="x")], [call(None, "}")], [call(None, "{}", id="b", name="y")]],
            [ToolCall("a", "x", "{}"), ToolCall("b", "y", "{}")],
        ),
        ([[call(0, {"at": "ü"}, id="a", name="x")]], [ToolCall("a", "x", '{"at": "ü"}')]),
        ([[call(0, "{", id=5, name="x"), "odd", None]], [ToolCall("call_0", "x", "{")]),
    ],
    ids=["by-index", "all-at-zero", "no-ids", "one-id-twice", "no-index", "decoded", "odd"],
)
async def test_tool_calls_become_whole(fragments: list[object], calls: list[ToolCall]) -> None:
    """Fragments are put together, and every call ends with an id of its own, whatever the server left out."""
    stream = sse(*[delta(tool_calls=found) for found in fragments], delta("tool_calls"))
    pieces = await pieces_from(ScriptedServer(stream))
    assert of_kind(pieces, ToolsCalled) == [ToolsCalled(tuple(calls))]


async def test_the_older_function_call_is_a_tool_call() -> None:
    """`function_call` in fragments becomes one call with an id."""
    stream = sse(
        delta(function_call={"name": "look", "arguments": ""}),
        delta(function_call={"arguments": "{}"}),
        delta("function_call"),
    )
    pieces = await pieces_from(ScriptedServer(stream))
    assert of_kind(pieces, ToolsCalled) == [ToolsCalled((ToolCall("call_0", "look", "{}"),))]


async def test_log_probabilities_come_with_their_rivals() -> None:
    """Each token's log probability arrives with the tokens that were likely in its place."""
    entries = [
        {"token": "Yes", "logprob": -0.1, "bytes": [1], "top_logprobs": [{"token": "No", "logprob": -2}]},
        {"token": "odd", "logprob": None},
        "odd",
    ]
    stream = sse(
        delta(content="Yes", choice={"logprobs": {"content": entries, "refusal": None}}),
        delta(refusal="No", choice={"logprobs": {"refusal": [{"token": "No", "logprob": 0}]}}),
        delta("stop"),
    )
    pieces = await pieces_from(ScriptedServer(stream))
    assert of_kind(pieces, ChancesArrived) == [
        ChancesArrived((TokenChance("Yes", -0.1, (("No", -2.0),)),)),
        ChancesArrived((TokenChance("No", 0.0),)),
    ]


async def test_the_model_is_named_with_its_fingerprint() -> None:
    """The model is told once, and again when its fingerprint follows; Azure's empty first chunk names none."""
    first = {"id": "", "model": "", "object": "", "created": 0, "choices": []}
    stream = sse(
        first,
        chunk("a"),
        chunk("b", system_fingerprint="fp_1"),
        chunk("c", "stop", system_fingerprint="fp_1"),
    )
    pieces = await pieces_from(ScriptedServer(stream))
    assert of_kind(pieces, ModelNamed) == [ModelNamed("m"), ModelNamed("m", "fp_1")]


async def test_filters_tell_citations_licences_and_lists() -> None:
    """Protected code comes with its source and licence, a custom blocklist with its name, in either form."""
    results = {
        "protected_material_code": {
            "filtered": False,
            "detected": True,
            "citation": {"URL": "https://h.example/repo", "license": "MIT"},
        },
        "custom_blocklists": {
            "filtered": True,
            "details": [{"id": "brands", "filtered": True}, {"id": "x", "filtered": False}],
        },
    }
    older = {"custom_blocklists": [{"id": "brands", "filtered": True}]}
    late = {
        "index": 0,
        "finish_reason": None,
        "content_filter_results": results,
        "content_filter_offsets": {},
    }
    stream = sse(
        {
            **chunk(),
            "choices": [],
            "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": older}],
        },
        chunk("Code."),
        chunk(None, "stop"),
        {**chunk(), "id": "", "model": "", "choices": [late]},
    )
    pieces = await pieces_from(ScriptedServer(stream))
    prompt, reply = of_kind(pieces, FiltersReported)
    assert prompt.results == (
        FilterResult("custom_blocklists", True, detected=True, source="prompt", lists=("brands",)),
    )
    assert reply.results == (
        FilterResult(
            "protected_material_code", False, detected=True, citation="https://h.example/repo", license="MIT"
        ),
        FilterResult("custom_blocklists", True, detected=True, lists=("brands",)),
    )


@pytest.mark.parametrize("stream", [True, False])
async def test_a_whole_answer_brings_the_same_pieces(stream: bool) -> None:
    """An answer that did not stream holds words, refusals, calls, chances and all replies, read alike."""
    choices = [
        {
            "index": 0,
            "message": {
                "content": "A",
                "reasoning_content": "Hm.",
                "tool_calls": [{"id": "a", "type": "function", "function": {"name": "x", "arguments": "{}"}}],
            },
            "finish_reason": "tool_calls",
            "logprobs": {"content": [{"token": "A", "logprob": -1}]},
        },
        {"index": 1, "message": {"content": None, "refusal": "No."}, "finish_reason": "stop"},
    ]
    usage = {"prompt_tokens": 1, "completion_tokens": 2}
    body = {"model": "m", "system_fingerprint": "fp", "choices": choices, "usage": usage}
    headers = {"apim-request-id": "a", "x-request-id": "x"}
    answer = httpx2.Response(200, json=body, headers=headers)
    pieces = await pieces_from(ScriptedServer(answer), stream=stream)
    assert isinstance(pieces[0], Answered)
    assert (pieces[0].receipt.request_id, pieces[0].receipt.client_request_id) == ("a", "x")
    assert text_of_choice(pieces) == "A"
    assert of_kind(pieces, ModelNamed) == [ModelNamed("m", "fp")]
    assert of_kind(pieces, ReasoningArrived) == [ReasoningArrived("Hm.")]
    assert of_kind(pieces, RefusalArrived) == [RefusalArrived("No.", 1)]
    assert of_kind(pieces, ToolsCalled) == [ToolsCalled((ToolCall("a", "x", "{}"),), 0)]
    assert of_kind(pieces, ChancesArrived) == [ChancesArrived((TokenChance("A", -1.0),))]
    assert of_kind(pieces, Finished) == [Finished("tool_calls"), Finished("stop", 1)]
    assert len(of_kind(pieces, UsageReported)) == 1


async def test_calls_of_a_broken_stream_are_not_told() -> None:
    """Half a tool call, cut off by an error, is never offered to be run."""
    stream = sse(delta(tool_calls=[call(0, '{"a', id="a", name="x")]), {"error": {"message": "broken"}})
    with pytest.raises(errors.ServiceTrouble):
        await pieces_from(ScriptedServer(stream))


async def test_calls_of_a_reply_without_an_end_are_not_told() -> None:
    """A stream that closes in mid-call, without a reason, tells no call."""
    stream = sse(delta(tool_calls=[call(0, '{"a', id="a", name="x")]), done=False)
    assert of_kind(await pieces_from(ScriptedServer(stream)), ToolsCalled) == []


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["index", "id", "function", "name", "arguments", "content", "refusal", "token", "logprob",
             "top_logprobs", "tokens", "token_logprobs", "details", "filtered", "citation", "text"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=10,
)  # fmt: skip
_DELTA = ("content", "refusal", "reasoning_content", "reasoning", "tool_calls", "function_call")
_odd_choice = st.fixed_dictionaries(
    {},
    optional={
        "index": _json,
        "delta": st.fixed_dictionaries({}, optional=dict.fromkeys(_DELTA, _json)),
        "text": _json,
        "logprobs": _json,
        "finish_reason": st.sampled_from(["stop", "tool_calls", None, 5]),
        "content_filter_results": st.dictionaries(st.sampled_from(["hate", "custom_blocklists"]), _json),
    },
)
_odd_chunk = st.fixed_dictionaries(
    {"choices": st.lists(_odd_choice, max_size=3)},
    optional={"model": _json, "system_fingerprint": _json, "usage": _json},
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_odd_chunk, max_size=4), st.sampled_from([Api.CHAT, Api.COMPLETIONS]))
async def test_no_chunk_breaks_the_app(chunks: list[object], api: Api) -> None:
    """Calls, chances, indexes and filters of any JSON at all become pieces or an error in words."""
    try:
        pieces = await pieces_from(ScriptedServer(sse(*chunks)), asking(api))
    except errors.AoaiError:
        return
    assert all(tool.id for called in of_kind(pieces, ToolsCalled) for tool in called.calls)
