"""Servers that speak the same language with an accent: llama.cpp, FastAPI's, old gateways."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aoai_tui import errors
from aoai_tui.api.client import open_client
from aoai_tui.config.settings import Auth, Connection, Kind
from aoai_tui.domain import ChatRequest, MessageState, ReplyPiece, Role, TextArrived, Turn
from tests.services.chat_harness import Asked, ScriptedServer, chat_over, chunk, compatible, refused, sse


async def asked_of(server: ScriptedServer, data_dir: Path, *, stream: bool = True, gap: float = 60) -> Asked:
    """One prompt to a server that wants no key."""
    async with chat_over(server, data_dir, connection=compatible(), stream_gap=gap) as chat:
        return await chat.ask(stream=stream)


async def test_a_null_first_delta_is_no_text(tmp_path: Path) -> None:
    """llama.cpp's first delta, whose content is null, adds nothing to the reply."""
    server = ScriptedServer(sse(chunk(None), chunk("Good "), chunk("day."), chunk(None, "stop")))
    asked = await asked_of(server, tmp_path)
    assert asked.message.text == asked.streamed == "Good day."
    assert asked.message.state is MessageState.COMPLETE


async def test_a_context_overflow_is_named(tmp_path: Path) -> None:
    """llama.cpp's context overflow, with a number for a code, is told as a conversation too long."""
    body = {
        "error": {
            "code": 400,
            "message": "the request exceeds the available context size (4096 tokens), try increasing it",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": 9000,
            "n_ctx": 4096,
        }
    }
    asked = await asked_of(ScriptedServer(refused(400, body)), tmp_path)
    assert type(asked.error) is errors.RequestRefused
    assert "too long" in asked.error.title
    assert asked.error.code == "400"


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("Only json is supported", "Only json is supported"),
        ([{"loc": ["body", "messages", 0], "msg": "field required"}], "messages.0: field required"),
        ({"message": "Model is loading", "code": "loading"}, "Model is loading"),
    ],
)
async def test_errors_under_detail_are_read(detail: object, words: str, tmp_path: Path) -> None:
    """What a server puts under `detail` reaches the reader in its words."""
    asked = await asked_of(ScriptedServer(refused(400, {"detail": detail})), tmp_path)
    assert words in asked.error.advice


async def test_an_error_that_is_only_a_text_is_read(tmp_path: Path) -> None:
    """An `error` that is a bare sentence reaches the reader too."""
    asked = await asked_of(ScriptedServer(refused(404, {"error": "model 'x' not found"})), tmp_path)
    assert type(asked.error) is errors.NotFound
    asked = await asked_of(ScriptedServer(refused(400, {"error": "no such luck"})), tmp_path)
    assert "no such luck" in asked.error.advice


async def test_a_gateways_page_is_not_repeated(tmp_path: Path) -> None:
    """A gateway's web page with an error status is told without its markup."""
    page = httpx2.Response(502, headers={"content-type": "text/html"}, text="<html><b>Bad</b></html>")
    asked = await asked_of(ScriptedServer(page), tmp_path)
    assert type(asked.error) is errors.ServiceTrouble
    assert "<" not in str(asked.error)


@pytest.mark.parametrize("name", ["org/model-7b", "my model", "ü/ß", "a%2Fb", "x?y#z"])
async def test_odd_model_names_arrive_whole(name: str, tmp_path: Path) -> None:
    """Slashes, spaces and signs in a name neither break the path nor get lost."""
    server = ScriptedServer(lambda request: sse(chunk("Hi."), chunk(None, "stop")))
    async with chat_over(server, tmp_path / "plain", connection=compatible()) as chat:
        await chat.ask(deployment=name)
    assert server.sent()["model"] == name
    azure = Connection(name="a", kind=Kind.AZURE, endpoint="https://r.openai.azure.com", auth=Auth.NONE)
    async with chat_over(server, tmp_path / "azure", connection=azure) as chat:
        await chat.ask(deployment=name)
    path = server.requests[-1].url.raw_path.decode().partition("?")[0]
    before, deployment, *after = path.removeprefix("/openai/").split("/")
    assert (before, after) == ("deployments", ["chat", "completions"])
    assert httpx2.URL(f"http://h/{deployment}").path == f"/{name}"


async def test_a_name_that_no_path_can_hold_is_refused(tmp_path: Path) -> None:
    """A deployment called `..` is refused in words before anything is sent."""
    server = ScriptedServer(sse())
    azure = Connection(name="a", kind=Kind.AZURE, endpoint="https://r.openai.azure.com", auth=Auth.NONE)
    async with chat_over(server, tmp_path, connection=azure) as chat:
        asked = await chat.ask(deployment="..")
    assert type(asked.error) is errors.RequestRefused
    assert server.requests == []


async def test_json_in_place_of_a_stream_is_a_reply(tmp_path: Path) -> None:
    """A server that answers whole, although a stream was asked for, is understood."""
    whole = {
        "id": "c1",
        "model": "m",
        "choices": [{"message": {"role": "assistant", "content": "All at once."}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 4},
    }
    asked = await asked_of(ScriptedServer(httpx2.Response(200, json=whole)), tmp_path)
    assert asked.message.text == "All at once."
    assert asked.message.state is MessageState.COMPLETE
    assert asked.message.usage is not None
    assert asked.message.usage.completion_tokens == 4


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("body", "error"),
    [
        ('{"error": {"message": "overloaded"}}', errors.ServiceTrouble),
        ('{"detail": "what?"}', errors.UnreadableAnswer),
        ('{"choices": []}', errors.UnreadableAnswer),
        ("[1, 2]", errors.UnreadableAnswer),
        ("null", errors.UnreadableAnswer),
        ('{"choices": [', errors.UnreadableAnswer),
    ],
)
async def test_json_that_is_no_reply_is_an_error(
    body: str, error: type[errors.AoaiError], stream: bool, tmp_path: Path
) -> None:
    """HTTP 200 with anything else than a reply ends in an error, never in a blank reply."""
    answer = httpx2.Response(
        200, headers={"content-type": "application/json", "x-request-id": "r-1"}, text=body
    )
    asked = await asked_of(ScriptedServer(answer), tmp_path, stream=stream)
    assert type(asked.error) is error
    assert asked.message.state is MessageState.FAILED


@pytest.mark.parametrize(
    "answer",
    [
        refused(400, {"error": {"message": "Unrecognized request argument supplied: stream_options"}}),
        refused(
            422, {"detail": [{"loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}]}
        ),
        refused(
            400, {"error": {"message": "Unknown", "code": "unknown_parameter", "param": "stream_options"}}
        ),
    ],
    ids=["azure", "fastapi", "param"],
)
async def test_a_server_without_stream_options_is_asked_without_them(
    answer: httpx2.Response, tmp_path: Path
) -> None:
    """A server that refuses `stream_options` gets the request once more without it, and never again with it."""
    server = ScriptedServer(answer, lambda request: sse(chunk("Fine."), chunk(None, "stop")))
    async with chat_over(server, tmp_path, connection=compatible()) as chat:
        first = await chat.ask()
        await chat.ask()
    assert first.message.text == "Fine."
    assert ["stream_options" in server.sent(number) for number in range(len(server.requests))] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("finish", ["stop", None])
async def test_a_stream_without_done_ends_with_its_connection(finish: str | None, tmp_path: Path) -> None:
    """A stream that closes without [DONE] is complete only if a reason came before."""
    asked = await asked_of(ScriptedServer(sse(chunk("Text."), chunk(None, finish), done=False)), tmp_path)
    assert asked.message.state is (MessageState.COMPLETE if finish else MessageState.INCOMPLETE)
    assert asked.message.text == "Text."


async def test_a_stream_of_something_else_is_no_reply(tmp_path: Path) -> None:
    """Events that are no chunks are told as an answer that is no reply."""
    asked = await asked_of(ScriptedServer(sse({"detail": "what?"}, {"hello": 1})), tmp_path)
    assert type(asked.error) is errors.UnreadableAnswer


async def test_a_read_timeout_in_mid_reply_is_a_stall(tmp_path: Path) -> None:
    """The connection's own time limit, shorter than the gap, ends a silent stream as stalled."""

    async def body() -> AsyncIterator[bytes]:
        yield b'data: {"choices": [{"delta": {"content": "So far."}}]}\n\n'
        raise httpx2.ReadTimeout("")

    server = ScriptedServer(
        httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=body())
    )
    asked = await asked_of(server, tmp_path)
    assert type(asked.error) is errors.Stalled
    assert asked.message.text == "So far."


async def test_a_filter_event_in_mid_stream_names_the_category(tmp_path: Path) -> None:
    """An error event of the content filter is told like a filtered prompt."""
    error = {
        "code": "content_filter",
        "message": "Filtered.",
        "innererror": {"content_filter_result": {"hate": {"filtered": True, "severity": "high"}}},
    }
    asked = await asked_of(ScriptedServer(sse(chunk("So"), {"error": error})), tmp_path)
    assert isinstance(asked.error, errors.ContentFiltered)
    assert asked.error.categories == ("hate (high)",)


async def test_repeated_filter_results_are_told_once(tmp_path: Path) -> None:
    """Results that Azure repeats with each token come once; a finding among them is never lost."""

    def with_results(text: str, severity: str) -> dict[str, object]:
        results = {"hate": {"filtered": False, "severity": severity}}
        choice = {"index": 0, "delta": {"content": text}, "content_filter_results": results}
        return {**chunk(), "choices": [choice]}

    levels = ["safe", "safe", "low", "low", "safe"]
    server = ScriptedServer(sse(*[with_results("x", level) for level in levels], chunk(None, "stop")))
    asked = await asked_of(server, tmp_path)
    assert [type(event).__name__ for event in asked.events].count("FiltersReported") == 3
    assert [str(result) for result in asked.message.filters] == ["hate (low)"]


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_odd_choice = st.fixed_dictionaries(
    {},
    optional={
        "delta": _json | st.fixed_dictionaries({"content": _json}),
        "message": _json,
        "finish_reason": _json,
        "content_filter_results": _json | st.dictionaries(st.sampled_from(["hate", "error"]), _json),
    },
)
_odd_chunk = st.fixed_dictionaries(
    {},
    optional={
        "choices": _json | st.lists(_odd_choice | _json, max_size=3),
        "model": _json,
        "usage": _json | st.fixed_dictionaries({"prompt_tokens": _json, "prompt_tokens_details": _json}),
        "prompt_filter_results": _json | st.lists(st.fixed_dictionaries({"content_filter_results": _json})),
        "error": _json,
    },
)


async def pieces_of(answer: httpx2.Response) -> list[ReplyPiece]:
    """What the chat room makes of an answer."""
    client = open_client(compatible(), None, ScriptedServer(answer))
    request = ChatRequest("m", (Turn(Role.USER, "?"),))
    stream = client.chat.stream(request, gap=5, on_wait=lambda _: None)
    try:
        return [piece async for piece in stream]
    finally:
        await client.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_odd_chunk | _json, max_size=4), st.booleans())
async def test_no_answer_breaks_the_app(events: list[object], at_once: bool) -> None:
    """Whatever JSON a server sends, it becomes pieces or an error in words."""
    answer = (
        httpx2.Response(200, headers={"content-type": "application/json"}, text=json.dumps(events[:1]))
        if at_once
        else sse(*[json.dumps(event) for event in events])
    )
    try:
        pieces = await pieces_of(answer)
    except errors.AoaiError:
        return
    assert all(isinstance(piece.text, str) for piece in pieces if isinstance(piece, TextArrived))
