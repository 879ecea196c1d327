"""The demo's embeddings over the real client: vectors, limits and faults."""

from __future__ import annotations

import base64
import json
import math
import struct
import time
from collections.abc import Sequence
from typing import Any

import httpx2
import openai
import pytest

from aoai_tui.demo import API_VERSION, DemoTransport, Pace, Quota, RecordedRequest
from aoai_tui.demo.azure import Refused
from aoai_tui.demo.embeddings import Embeddings
from aoai_tui.demo.quota import Bucket
from tests.demo.clients import azure_over, plain_over

PATH = "/openai/deployments/demo-embedding/embeddings"


async def embed(client: openai.AsyncOpenAI, texts: Any = "one", **more: Any) -> Any:
    """The answer to one request."""
    return await client.embeddings.create(**{"model": "demo-embedding", "input": texts, **more})


async def refusal(client: openai.AsyncOpenAI, texts: Any = "one", **more: Any) -> openai.APIStatusError:
    """What a request is refused with."""
    with pytest.raises(openai.APIStatusError) as caught:
        await embed(client, texts, **more)
    return caught.value


def length(vector: Sequence[float]) -> float:
    """Its length."""
    return math.hypot(*vector)


@pytest.mark.parametrize("base", ["", "/openai/v1/", "/v1/"])
async def test_vectors_have_length_one_and_say_what_made_them(transport: DemoTransport, base: str) -> None:
    """1,536 numbers where nothing is said, with index, model and usage, at every address that servers have."""
    async with plain_over(transport, base) if base else azure_over(transport) as client:
        answer = await embed(client, ["Start with short sessions.", "Reward at once."])
    assert [entry.index for entry in answer.data] == [0, 1]
    assert [len(entry.embedding) for entry in answer.data] == [1536, 1536]
    assert all(length(entry.embedding) == pytest.approx(1, abs=1e-5) for entry in answer.data)
    assert answer.model == "demo-embedding-3"
    assert answer.usage.prompt_tokens == answer.usage.total_tokens > 5


async def test_base64_and_written_numbers_are_the_same_vector(client: openai.AsyncAzureOpenAI) -> None:
    """The one is the other's bytes."""
    written = (await embed(client, dimensions=7, encoding_format="float")).data[0].embedding
    coded = (await embed(client, dimensions=7, encoding_format="base64")).data[0].embedding
    assert struct.unpack("<7f", base64.b64decode(coded)) == pytest.approx(written, abs=1e-7)


@pytest.mark.parametrize("dimensions", [1, 2, 256, 3072])
async def test_any_width_can_be_asked_for(client: openai.AsyncAzureOpenAI, dimensions: int) -> None:
    """Also the least and the most; the vector keeps its length."""
    for text in ("A rabbit eats pancakes.", "…", " ", "🦜"):
        (entry,) = (await embed(client, text, dimensions=dimensions)).data
        assert len(entry.embedding) == dimensions
        assert length(entry.embedding) == pytest.approx(1, abs=1e-5)


async def test_tokens_may_be_sent_in_place_of_texts(client: openai.AsyncAzureOpenAI) -> None:
    """One list of them, or several."""
    assert len((await embed(client, [1, 2, 3])).data) == 1
    answer = await embed(client, [[1, 2, 3], [4]])
    assert len(answer.data) == 2
    assert answer.usage.total_tokens == 4


@pytest.mark.parametrize(
    ("texts", "more", "words", "param"),
    [
        ("", {}, "'$.input' is invalid", None),
        (["one", ""], {}, "'$.input' is invalid", None),
        ([], {}, "'$.input' is invalid", None),
        (None, {}, "Missing required parameter: 'input'", "input"),
        ({"text": 1}, {}, "Invalid type for 'input'", "input"),
        (["one", 2], {}, "Invalid type for 'input'", "input"),
        (["x"] * 2049, {}, "maximum length 2048, but got an array with length 2049", "input"),
        (
            "word" + " word" * 8192,
            {},
            "maximum context length is 8192 tokens, however you requested 8193",
            None,
        ),
        (["word" + " word" * 7499] * 41, {}, "Requested 307500 tokens, max 300000 tokens per request", None),
        ("one", {"dimensions": 0}, "Expected a value >= 1", "dimensions"),
        ("one", {"dimensions": 3073}, "Expected a value <= 3072", "dimensions"),
        ("one", {"dimensions": "many"}, "Invalid type for 'dimensions'", "dimensions"),
        (
            "one",
            {"model": "demo-embedding-old", "dimensions": 1536},
            "not support specifying dimensions",
            None,
        ),
        ("one", {"encoding_format": "hex"}, "Supported values are: 'float', 'base64'", "encoding_format"),
        ("one", {"model": "demo-chat"}, "embeddings operation does not work with the specified model", None),
        ("one", {"model": "demo-image"}, "embeddings operation does not work", None),
        ("one", {"model": "missing"}, "does not exist", None),
    ],
)
async def test_what_the_service_refuses(
    client: openai.AsyncAzureOpenAI, texts: Any, more: dict[str, Any], words: str, param: str | None
) -> None:
    """Texts, widths, encodings and deployments that it does not take."""
    refused = await refusal(client, texts, **more)
    assert words in str(refused)
    assert refused.param == param


async def test_the_largest_request_is_answered(client: openai.AsyncAzureOpenAI) -> None:
    """2,048 texts at once, and a text of 8,192 tokens."""
    assert len((await embed(client, ["x"] * 2048, dimensions=2)).data) == 2048
    assert (await embed(client, "word " * 8191 + "word", dimensions=2)).usage.total_tokens == 8192


async def test_the_older_deployment_names_its_own_model(client: openai.AsyncAzureOpenAI) -> None:
    """Without dimensions it answers like the other one."""
    answer = await embed(client, model="demo-embedding-old")
    assert (answer.model, len(answer.data[0].embedding)) == ("demo-embedding-2", 1536)


@pytest.mark.parametrize("deployment", ["demo-embedding", "text-embedding-ada-002"])
async def test_a_deployment_for_embeddings_does_not_chat(
    client: openai.AsyncAzureOpenAI, deployment: str
) -> None:
    """Asked to, it says that it can't."""
    with pytest.raises(openai.BadRequestError, match="chatCompletion operation does not work"):
        await client.chat.completions.create(model=deployment, messages=[{"role": "user", "content": "hi"}])


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{", b'{"input":{}}', b'{"input":[[1.5]]}', b'{"input":[true]}']
)
async def test_odd_bodies_are_refused(http: httpx2.AsyncClient, body: bytes) -> None:
    """What is no request gets an answer all the same."""
    response = await http.post(PATH, params={"api-version": API_VERSION}, content=body)
    assert response.status_code == 400
    assert response.json()["error"]["message"]


async def test_the_limits_count_down_and_then_hold() -> None:
    """A used up quota is refused with the time until it is back; every deployment has its own."""
    transport = DemoTransport(pace=Pace.instant(), quota=Quota(tokens=60, requests=1000))
    async with azure_over(transport) as client:
        raw = await client.embeddings.with_raw_response.create(
            model="demo-embedding", input="word" + " word" * 39
        )
        assert raw.headers["x-ratelimit-limit-tokens"] == "60"
        assert 20 <= int(raw.headers["x-ratelimit-remaining-tokens"]) < 40
        refused = await refusal(client, "word" + " word" * 39)
        assert isinstance(refused, openai.RateLimitError)
        assert "Embeddings_Create Operation" in str(refused)
        assert 0 < float(refused.response.headers["retry-after-ms"]) / 1000 <= 20
        assert int(refused.response.headers["x-ratelimit-remaining-tokens"]) < 40
        await embed(client, "word" + " word" * 39, model="demo-embedding-old")


def test_a_quota_comes_back_evenly() -> None:
    """A request waits as long as its tokens take; what is larger than a minute's quota passes once that is full."""
    now = 0.0
    bucket = Bucket(Quota(tokens=600, requests=60), lambda: now)
    bucket.take(600, PATH)
    with pytest.raises(Refused) as caught:
        bucket.take(50, PATH)
    assert caught.value.headers["retry-after-ms"] == "5000"
    now = 5.0
    bucket.take(50, PATH)
    now = 120.0
    headers = bucket.take(1200, PATH)
    assert headers["x-ratelimit-remaining-tokens"] == "0"
    now = 150.0
    with pytest.raises(Refused) as caught:
        bucket.take(1, PATH)
    assert caught.value.headers["retry-after"] == "31"


def test_requests_are_counted_too() -> None:
    """Many small ones use a quota up as well."""
    bucket = Bucket(Quota(tokens=600, requests=2), lambda: 0.0)
    assert bucket.take(1, PATH)["x-ratelimit-remaining-requests"] == "1"
    assert bucket.take(1, PATH)["x-ratelimit-remaining-requests"] == "0"
    with pytest.raises(Refused) as caught:
        bucket.take(1, PATH)
    assert caught.value.headers["retry-after"] == "30"


async def entries(client: openai.AsyncOpenAI, fault: str, count: int = 3) -> tuple[list[Any], str]:
    """The embeddings, written out, and the model of an answer with a fault."""
    texts = [f"/fault {fault}", *map(str, range(1, count))]
    http = await client.embeddings.with_raw_response.create(
        model="demo-embedding", input=texts, dimensions=2, encoding_format="float"
    )
    body = json.loads(http.content)
    return body["data"], body["model"]


async def test_embeddings_come_in_odd_ways_when_asked(client: openai.AsyncAzureOpenAI) -> None:
    """Shuffled, too few, too wide, from another model, or with something that is no number."""
    assert [entry["index"] for entry in (await entries(client, "shuffled"))[0]] == [2, 1, 0]
    assert len((await entries(client, "fewer"))[0]) == 2
    assert {len(entry["embedding"]) for entry in (await entries(client, "other-width"))[0]} == {3}
    assert (await entries(client, "other-model"))[1] == "demo-embedding-9"
    assert "nan" in str((await entries(client, "nan"))[0][0]["embedding"])


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("401", openai.AuthenticationError),
        ("400", openai.BadRequestError),
        ("filter-prompt", openai.BadRequestError),
        ("parameter", openai.BadRequestError),
        ("value", openai.BadRequestError),
        ("503", openai.InternalServerError),
        ("failed", openai.InternalServerError),
        ("429 1", openai.RateLimitError),
        ("connect", openai.APIConnectionError),
    ],
)
async def test_a_text_asks_for_a_fault(
    client: openai.AsyncAzureOpenAI, fault: str, kind: type[openai.OpenAIError]
) -> None:
    """The whole request fails, whichever of its texts it was."""
    with pytest.raises(kind):
        await embed(client, ["one", f"/fault {fault}\nthe text", "three"])


async def test_an_accident_passes_whatever_stands_beside_the_text(client: openai.AsyncAzureOpenAI) -> None:
    """The second request with the text succeeds, though it goes with other ones; a refusal stays."""
    await refusal(client, ["one", "/fault 503\nthe text"])
    assert len((await embed(client, ["/fault 503\nthe text", "two", "three"])).data) == 3
    await refusal(client, ["one", "/fault 422\nthe text"])
    await refusal(client, ["/fault 422\nthe text"])


async def test_a_command_is_not_embedded(client: openai.AsyncAzureOpenAI) -> None:
    """The text is embedded as if the command were not there."""
    await refusal(client, "/fault 503\nthe text")
    with_command = (await embed(client, "/fault 503\nthe text")).data[0].embedding
    assert with_command == (await embed(client, "the text")).data[0].embedding


async def test_a_server_of_another_make_refuses_base64(http: httpx2.AsyncClient) -> None:
    """Asked for numbers that are written out, it gives them."""
    body = {"input": "/fault detail\nthe text", "dimensions": 2, "encoding_format": "base64"}
    response = await http.post(PATH, params={"api-version": API_VERSION}, json=body)
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["body", "encoding_format"]
    del body["encoding_format"]
    response = await http.post(PATH, params={"api-version": API_VERSION}, json=body)
    assert len(response.json()["data"][0]["embedding"]) == 2


async def test_embedding_takes_its_time_where_the_pace_says_so() -> None:
    """A thousand tokens take as long as the pace says."""
    async with azure_over(DemoTransport(pace=Pace(embedding=0.3))) as client:
        began = time.perf_counter()
        await embed(client, "word " * 1000, dimensions=2)
        assert time.perf_counter() - began >= 0.3


def test_a_request_with_odd_texts_asks_for_nothing(http: httpx2.AsyncClient) -> None:
    """Whatever stands where texts should be."""
    request = httpx2.Request("POST", f"{http.base_url}{PATH}", content=b'{"input":[1,null,{}]}')
    assert Embeddings(Quota()).ask(RecordedRequest.of(request, request.content)).text == ""
