"""Embeddings over the real client: what is sent, what is read, and what is refused."""

from __future__ import annotations

import asyncio
import base64
import json
import struct
from collections.abc import Sequence
from typing import Any

import httpx2
import msgspec
import pytest

from aoai_tui import errors
from aoai_tui.api.client import open_client
from aoai_tui.api.embedding_answers import embedded
from aoai_tui.api.embedding_refusals import is_about_texts
from aoai_tui.config.settings import DEMO
from aoai_tui.demo import DemoTransport, Fault, Pace
from aoai_tui.domain import Embedded, EmbeddingRequest, Wait
from tests.held_loop import longest_hold
from tests.services.chat_harness import ScriptedServer, compatible, refused

JSON = "application/json"


def request(*texts: str, dimensions: int | None = None) -> EmbeddingRequest:
    """A request for embeddings."""
    return EmbeddingRequest(deployment="embed", inputs=texts or ("one",), dimensions=dimensions)


def as_base64(numbers: Sequence[float]) -> str:
    """A vector as the service sends it."""
    return base64.b64encode(packed(numbers)).decode()


def packed(numbers: Sequence[float]) -> bytes:
    """A vector as it is handed on."""
    return struct.pack(f"<{len(numbers)}f", *numbers)


def answer(*vectors: Any, indices: Sequence[int | None] | None = None, **more: Any) -> httpx2.Response:
    """An answer with these embeddings."""
    numbers = range(len(vectors)) if indices is None else indices
    data = [
        {"object": "embedding", "embedding": vector} | ({} if number is None else {"index": number})
        for vector, number in zip(vectors, numbers, strict=True)
    ]
    body = {"object": "list", "data": data, "model": "m-3", "usage": {"prompt_tokens": 5, "total_tokens": 5}}
    return httpx2.Response(200, headers={"content-type": JSON}, content=json.dumps({**body, **more}).encode())


async def embed(
    server: httpx2.AsyncBaseTransport,
    *asked: EmbeddingRequest,
    retries: int = 0,
    waits: list[Wait | None] | None = None,
) -> Embedded:
    """What the last of some requests over one client brings."""
    connection = DEMO if isinstance(server, DemoTransport) else compatible()
    client = open_client(msgspec.structs.replace(connection, max_retries=retries), None, server)
    hear = (waits if waits is not None else []).append
    try:
        for each in asked[:-1]:
            await client.embeddings.embed(each, on_wait=hear)
        return await client.embeddings.embed(asked[-1] if asked else request(), on_wait=hear)
    finally:
        await client.close()


async def failure_of(
    server: httpx2.AsyncBaseTransport, *asked: EmbeddingRequest, **more: Any
) -> errors.AoaiError:
    """What a request fails with."""
    with pytest.raises(errors.AoaiError) as raised:
        await embed(server, *asked, **more)
    return raised.value


async def test_base64_is_asked_for_and_read() -> None:
    """Vectors come as the bytes that were sent, with model, tokens and what the headers say."""
    response = answer(as_base64([1, 0.5]), as_base64([0, -2]))
    response.headers.update({"apim-request-id": "r1", "x-ratelimit-remaining-tokens": "70"})
    server = ScriptedServer(response)
    found = await embed(server, request("one", "two", dimensions=2))
    assert server.sent() == {
        "model": "embed",
        "input": ["one", "two"],
        "dimensions": 2,
        "encoding_format": "base64",
    }
    assert found.vectors == (packed([1, 0.5]), packed([0, -2]))
    assert (found.width, found.model, found.tokens) == (2, "m-3", 5)
    assert found.receipt is not None
    assert (found.receipt.request_id, found.receipt.limits.remaining_tokens) == ("r1", 70)


async def test_numbers_that_are_written_out_are_read_too() -> None:
    """Whatever was asked for, a list of numbers is a vector; no dimensions are sent where none were set."""
    server = ScriptedServer(answer([1, 0.25, -3e-2]))
    found = await embed(server)
    assert found.vectors == (packed([1, 0.25, -3e-2]),)
    assert "dimensions" not in server.sent()


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": 4.0, "total_tokens": 5.0}, 5),
        ({"prompt_tokens": 5, "total_tokens": None}, 5),
        ({"prompt_tokens": "5"}, 0),
        ({"total_tokens": -5}, 0),
        ({"total_tokens": 10**30}, 0),
        ({"total_tokens": True}, 0),
        ([], 0),
        ("none", 0),
        (None, 0),
    ],
)
async def test_vectors_that_were_paid_for_are_not_lost_over_the_bill(usage: Any, tokens: int) -> None:
    """Whatever the service says of tokens, the vectors are taken; a count that makes no sense is none."""
    found = await embed(ScriptedServer(answer([1.0, 2.0], usage=usage)))
    assert (found.vectors, found.tokens) == ((packed([1.0, 2.0]),), tokens)


async def test_vectors_are_not_lost_over_numbers_that_are_written_oddly_or_a_model_that_has_no_name() -> None:
    """An index with a point, and something else than words in place of the model."""
    sent = answer([1.0], [2.0], indices=[1.0, 0.0], model={"id": 3})  # type: ignore[list-item]
    found = await embed(ScriptedServer(sent), request("one", "two"))
    assert (found.vectors, found.model) == ((packed([2.0]), packed([1.0])), "")


async def test_base64_with_escaped_slashes_is_read() -> None:
    """Some servers write a slash in JSON as an escape."""
    vector = packed([1.0, 3.4028234e38])
    text = base64.b64encode(vector)
    assert b"/" in text
    body = b'{"data":[{"embedding":"%b","index":0}]}' % text.replace(b"/", b"\\/")
    server = ScriptedServer(httpx2.Response(200, headers={"content-type": JSON}, content=body))
    found = await embed(server)
    assert found.vectors == (vector,)
    assert (found.model, found.tokens) == ("", 0)


@pytest.mark.parametrize("indices", [[2, 0, 1], [None, None, None]])
async def test_vectors_come_in_the_order_of_their_texts(indices: list[int | None]) -> None:
    """Numbers decide about the order, and where there are none the order of the answer."""
    vectors = [[float(number if number is not None else at), 1.0] for at, number in enumerate(indices)]
    server = ScriptedServer(answer(*vectors, indices=indices))
    found = await embed(server, request("a", "b", "c"))
    assert found.vectors == tuple(packed([number, 1]) for number in range(3))


@pytest.mark.parametrize(
    ("vectors", "more", "title"),
    [
        ([[1.0]], {}, "The service sent 1 embeddings for 2 texts."),
        ([[1.0], [1.0], [1.0]], {}, "The service sent 3 embeddings for 2 texts."),
        ([[1.0], [1.0, 2.0]], {}, "different widths"),
        ([[], []], {}, "different widths"),
        ([[1.0], [1.0]], {"indices": [0, 0]}, "numbered its embeddings"),
        ([[1.0], [1.0]], {"indices": [1, 2]}, "numbered its embeddings"),
        ([[1.0], [1.0]], {"indices": [0, None]}, "numbered its embeddings"),
        ([[1.0], [None]], {}, "can't be read"),
        ([[1.0], None], {}, "not with embeddings"),
        ([[1.0], 0], {}, "not with embeddings"),
        ([[1.0], ["1"]], {}, "can't be read"),
        ([[1.0], [1e300]], {}, "can't be read"),
        ([[1.0], {}], {}, "not with embeddings"),
        ([[1.0], "/w=="], {}, "can't be read"),
        ([[1.0], "not base64"], {}, "can't be read"),
        ([as_base64([1, float("nan")]), as_base64([1, 2])], {}, "no number"),
        ([as_base64([1, float("inf")]), as_base64([1, float("-inf")])], {}, "no number"),
        ([[1.0], [1.0]], {"data": []}, "not with embeddings"),
        ([[1.0], [1.0]], {"data": None}, "not with embeddings"),
        ([[1.0], [1.0]], {"data": [{"vector": [1.0]}] * 2}, "not with embeddings"),
    ],
)
async def test_an_answer_that_does_not_fit_is_refused(
    vectors: list[Any], more: dict[str, Any], title: str
) -> None:
    """Count, width, numbering and numbers are checked: nothing wrong can be kept."""
    error = await failure_of(ScriptedServer(answer(*vectors, **more)), request("a", "b"))
    assert isinstance(error, errors.UnreadableAnswer)
    assert title in error.title


@pytest.mark.parametrize(
    ("body", "kind", "title"),
    [
        (b'{"error": {"message": "Out of memory.", "code": "oom"}}', JSON, "broke off"),
        (b"<html>Sign in</html>", "text/html", "not with embeddings"),
        (b"", JSON, "not with embeddings"),
        (b'{"data":[{"embedding":"AACAPw==","index":0', JSON, "not with embeddings"),
        (b"[1, 2]", JSON, "not with embeddings"),
        (rb'{"data":[{"embedd\u0069ng":"AACAPw==","index":0}]}', JSON, "can't be read"),
        (rb'{"data":[{"embedd\u0069ng":"7","index":0}]}', JSON, "can't be read"),
        (b"\xff\xfe", JSON, "not with embeddings"),
    ],
)
async def test_what_is_no_answer_is_an_error(body: bytes, kind: str, title: str) -> None:
    """Errors, web pages and broken JSON under status 200, with the request's id."""
    headers = {"content-type": kind, "apim-request-id": "r7"}
    error = await failure_of(ScriptedServer(httpx2.Response(200, headers=headers, content=body)))
    assert title in error.title
    assert error.request_id == "r7"


@pytest.mark.parametrize(
    "refusal",
    [
        refused(
            422, {"detail": [{"loc": ["body", "encoding_format"], "msg": "Extra inputs are not permitted"}]}
        ),
        refused(400, {"error": {"message": "encoding_format must be float", "param": None, "code": None}}),
        refused(
            400, {"error": {"message": "Unknown parameter: 'encoding_format'.", "param": "encoding_format"}}
        ),
        refused(400, {"error": {"message": "base64 is not supported", "type": "invalid_request_error"}}),
    ],
)
async def test_a_server_that_knows_no_base64_is_asked_without(refusal: httpx2.Response) -> None:
    """It is asked once more, and from then on not for base64 again."""
    server = ScriptedServer(refusal, answer([1.0]), answer([2.0]))
    found = await embed(server, request(), request())
    assert found.vectors == (packed([2]),)
    sent = [json.loads(each.content).get("encoding_format") for each in server.requests]
    assert sent == ["base64", None, None]


@pytest.mark.parametrize(
    "refusal",
    [
        refused(
            400, {"error": {"message": "This model does not support specifying dimensions.", "param": None}}
        ),
        refused(400, {"error": {"message": "Invalid 'dimensions': too many.", "param": "dimensions"}}),
        refused(
            400, {"error": {"message": 'Model "x" does not support matryoshka representation.', "code": 400}}
        ),
        refused(422, {"detail": [{"loc": ["body", "dimensions"], "msg": "Extra inputs are not permitted"}]}),
    ],
)
async def test_refused_dimensions_are_named(refusal: httpx2.Response) -> None:
    """In all the ways in which servers say it; where none were sent it is no parameter's fault."""
    error = await failure_of(ScriptedServer(refusal), request(dimensions=99))
    assert isinstance(error, errors.ParameterRefused)
    assert error.parameter == "dimensions"
    assert not is_about_texts(error)
    never_sent = await failure_of(ScriptedServer(refusal))
    assert type(never_sent) is errors.RequestRefused
    assert never_sent.advice.startswith("It said: ")


@pytest.mark.parametrize(
    ("status", "message", "title"),
    [
        (
            400,
            "This model's maximum context length is 8192 tokens, however you requested 9000 tokens.",
            "too long",
        ),
        (400, "Requested 309209 tokens, max 300000 tokens per request", "too many tokens"),
        (400, "'$.input' is invalid. Please check the API reference.", "empty text"),
        (413, "Payload too large", "no request of this size"),
        (400, "Something about the text", "refused the request"),
    ],
)
async def test_a_refused_text_is_told_from_other_failures(status: int, message: str, title: str) -> None:
    """What one text, or too many of them, brought about is known as such."""
    error = await failure_of(ScriptedServer(refused(status, {"error": {"message": message, "code": None}})))
    assert type(error) is errors.RequestRefused
    assert title in error.title
    assert is_about_texts(error)


@pytest.mark.parametrize(
    "refusal",
    [
        refused(400, {"error": {"code": "OperationNotSupported", "message": "The embeddings operation …"}}),
        refused(400, {"error": {"message": "this model does not support embeddings"}}),
        refused(501, {"error": {"message": "This server does not support embeddings.", "code": 501}}),
    ],
)
async def test_a_deployment_without_embeddings_is_named(refusal: httpx2.Response) -> None:
    """It is no text's fault, and not asked again."""
    error = await failure_of(ScriptedServer(refusal))
    assert isinstance(error, errors.WrongApi)
    assert error.title == "The deployment “embed” makes no embeddings."
    assert not is_about_texts(error)


async def test_the_content_filter_is_about_a_text() -> None:
    """What it found is named."""
    inner = {
        "code": "ResponsibleAIPolicyViolation",
        "content_filter_result": {"hate": {"filtered": True, "severity": "high"}},
    }
    body = {"error": {"code": "content_filter", "message": "Filtered.", "innererror": inner}}
    error = await failure_of(ScriptedServer(refused(400, body)))
    assert isinstance(error, errors.ContentFiltered)
    assert error.categories == ("hate (high)",)
    assert is_about_texts(error)


@pytest.mark.parametrize("status", [401, 403, 404, 500])
async def test_other_failures_are_not_about_a_text(status: int) -> None:
    """Keys, names and the service itself."""
    assert not is_about_texts(
        await failure_of(ScriptedServer(refused(status, {"error": {"message": "No."}})))
    )


async def test_a_busy_service_is_asked_again_in_sight() -> None:
    """429 waits as long as it asks, told as it begins and as it ends."""
    busy = refused(429, {"error": {"message": "Slow down."}})
    busy.headers["retry-after-ms"] = "10"
    waits: list[Wait | None] = []
    found = await embed(ScriptedServer(busy, answer([1.0])), retries=1, waits=waits)
    assert found.vectors == (packed([1]),)
    assert [wait.seconds if wait else None for wait in waits] == [0.01, None]


@pytest.mark.parametrize("kind", ["connect", "timeout", "disconnect", "503 0.01"])
async def test_an_answer_that_got_lost_is_asked_for_again(kind: str) -> None:
    """Half an answer is of no use; the second try brings all of it."""
    demo = DemoTransport(pace=Pace.instant(), script=[Fault.named(kind)])
    found = await embed(demo, request("one", "two"), retries=2)
    assert len(found.vectors) == 2
    assert len(demo.requests) == 2


async def test_half_characters_are_sent_as_marks() -> None:
    """A lone surrogate, which no encoding can write, does not fail the texts around it."""
    server = ScriptedServer(answer([1.0], [2.0]))
    await embed(server, request("a\ud83d", "\U0001f99c"))
    assert server.sent()["input"] == ["a\ufffd", "\U0001f99c"]


async def test_the_demo_answers_through_the_real_client() -> None:
    """Over the dated paths of Azure."""
    client = open_client(DEMO, None, DemoTransport(pace=Pace.instant()))
    asked = EmbeddingRequest(deployment="demo-embedding", inputs=("a", "b"), dimensions=8)
    found = await client.embeddings.embed(asked, on_wait=lambda _: None)
    await client.close()
    assert (len(found.vectors), found.width, found.model) == (2, 8, "demo-embedding-3")
    assert found.receipt is not None
    assert found.receipt.api_version


@pytest.mark.parametrize("written_out", [False, True])
async def test_the_largest_answer_is_read_beside_the_event_loop(*, written_out: bool) -> None:
    """2,048 vectors of 3,072 numbers, 35 MB or 143 MB: the loop goes on turning meanwhile."""
    numbers = [1 / number for number in range(1, 3073)]
    vector = json.dumps(numbers if written_out else as_base64(numbers)).encode()
    entries = b",".join(b'{"embedding":%b,"index":%d}' % (vector, at) for at in range(2048))
    body = b'{"data":[' + entries + b'],"model":"m"}'
    longest, read = await longest_hold(asyncio.to_thread(embedded, body, JSON, {}, count=2048))
    assert len(read.vectors) == 2048
    assert longest < 0.5  # about 0.03 s where nothing else runs
