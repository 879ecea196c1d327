"""Chat completions as the real clients get them: protocol, parameters, token counts, headers."""

from typing import Any

import httpx2
import openai
import pytest

from aoai_tui.demo import API_VERSION, ENDPOINT, DemoTransport
from aoai_tui.demo.tokens import count_tokens, tokens
from tests.demo.clients import QUESTION, chunks, joined, whole


@pytest.mark.parametrize(
    "prompt", [QUESTION, "help", "write a long answer", "say Grüße, 世界 👩‍💻 \ud800!", "count to 99"]
)
async def test_a_stream_says_the_same_as_one_piece(client: openai.AsyncAzureOpenAI, prompt: str) -> None:
    """The joined pieces of a stream are the answer that comes without streaming."""
    completion = await whole(client, prompt.encode("utf-8", "replace").decode())
    streamed = await chunks(client, prompt.encode("utf-8", "replace").decode())
    assert joined(streamed) == completion.choices[0].message.content


async def test_the_first_chunk_is_about_the_prompt(client: openai.AsyncAzureOpenAI) -> None:
    """Azure's first chunk is nameless, has no choices and says what the filter found in the prompt."""
    first, second, *_ = await chunks(client)
    assert (first.id, first.model, first.created, first.choices) == ("", "", 0, [])
    results = (first.model_extra or {})["prompt_filter_results"]
    assert results[0]["prompt_index"] == 0
    assert results[0]["content_filter_results"]["jailbreak"] == {"filtered": False, "detected": False}
    assert second.choices[0].delta.role == "assistant"
    assert second.id.startswith("chatcmpl-")


async def test_each_piece_carries_filter_results(client: openai.AsyncAzureOpenAI) -> None:
    """Every chunk with text says that nothing was found in it."""
    texts = [
        choice for chunk in await chunks(client) for choice in chunk.choices if getattr(choice, "delta", None)
    ]
    for choice in (choice for choice in texts if choice.delta.content):
        assert (choice.model_extra or {})["content_filter_results"]["hate"] == {
            "filtered": False,
            "severity": "safe",
        }


async def test_an_annotation_without_delta_comes_after_stop(client: openai.AsyncAzureOpenAI) -> None:
    """The asynchronous filter's chunk follows finish_reason and tells how far it looked."""
    streamed = await chunks(client)
    *_, finish, note = [choice for chunk in streamed for choice in chunk.choices]
    assert finish.finish_reason == "stop"
    assert getattr(note, "delta", None) is None
    length = len(joined(streamed))
    assert (note.model_extra or {})["content_filter_offsets"] == {
        "check_offset": length,
        "start_offset": 0,
        "end_offset": length,
    }


async def test_the_events_end_with_done(transport: DemoTransport) -> None:
    """The bytes on the wire are server-sent events that end with [DONE]."""
    async with httpx2.AsyncClient(transport=transport, base_url=ENDPOINT, headers={"api-key": "any"}) as http:
        response = await http.post(
            f"/openai/deployments/demo-chat/chat/completions?api-version={API_VERSION}",
            json={"messages": [{"role": "user", "content": QUESTION}], "stream": True},
        )
    events = response.text.split("\n\n")
    assert response.headers["content-type"].startswith("text/event-stream")
    assert all(event.startswith("data: ") for event in events[:-1])
    assert events[-2:] == ["data: [DONE]", ""]


async def test_usage_comes_last_and_only_when_asked(client: openai.AsyncAzureOpenAI) -> None:
    """include_usage adds one chunk without choices at the end, which agrees with the answer in one piece."""
    assert all(chunk.usage is None for chunk in await chunks(client))
    *others, last = await chunks(client, stream_options={"include_usage": True})
    assert all(chunk.usage is None for chunk in others)
    assert last.choices == []
    assert last.usage == (await whole(client)).usage


async def test_usage_is_about_four_characters_a_token(client: openai.AsyncAzureOpenAI) -> None:
    """Tokens add up, and the reply's length over its tokens is what English gives."""
    completion = await whole(client, "write a long answer")
    usage = completion.usage
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert 3 < len(completion.choices[0].message.content) / usage.completion_tokens < 5
    assert usage.prompt_tokens_details.cached_tokens == 0
    assert usage.completion_tokens_details.reasoning_tokens == 0


async def test_a_long_prompt_is_cached_the_part_before_the_last_message(
    client: openai.AsyncAzureOpenAI,
) -> None:
    """From 1,024 tokens on, what came before the last message counts as cached, in steps of 128."""
    completion = await client.chat.completions.create(
        model="demo-chat",
        messages=[{"role": "system", "content": "word " * 1500}, {"role": "user", "content": "hello"}],
    )
    assert completion.usage is not None
    assert completion.usage.prompt_tokens_details is not None
    cached = completion.usage.prompt_tokens_details.cached_tokens or 0
    assert 1024 <= cached <= completion.usage.prompt_tokens
    assert cached % 128 == 0


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
async def test_a_limit_cuts_the_reply(client: openai.AsyncAzureOpenAI, name: str) -> None:
    """The reply has exactly as many tokens as allowed and ends with length."""
    limit: dict[str, Any] = {name: 20}
    completion = await whole(client, **limit)
    assert completion.choices[0].finish_reason == "length"
    assert completion.usage.completion_tokens == 20
    assert count_tokens(completion.choices[0].message.content) == 20


async def test_stop_ends_the_reply_before_the_text(client: openai.AsyncAzureOpenAI) -> None:
    """Neither a stop text nor anything after it is sent."""
    completion = await whole(client, "count to 20", stop=[" 7", "never"])
    assert completion.choices[0].message.content == "1, 2, 3, 4, 5, 6,"
    assert completion.choices[0].finish_reason == "stop"


async def test_several_choices_are_asked_for_with_n(client: openai.AsyncAzureOpenAI) -> None:
    """n=3 gives three replies, interleaved in a stream and the same in one piece."""
    completion = await whole(client, n=3)
    streamed = await chunks(client, n=3)
    texts = [choice.message.content for choice in completion.choices]
    assert [joined(streamed, index) for index in range(3)] == texts
    assert len(set(texts)) > 1
    assert completion.usage.completion_tokens == sum(map(count_tokens, texts))


async def test_a_reasoning_deployment_counts_its_reasoning(client: openai.AsyncAzureOpenAI) -> None:
    """Reasoning tokens count in the usage and against the limit, so a small limit leaves no text."""
    completion = await whole(client, model="reasoning-large", temperature=1)
    assert completion.usage.completion_tokens_details.reasoning_tokens == 64
    short = await whole(client, model="reasoning-large", max_completion_tokens=30)
    assert short.choices[0].message.content == ""
    assert short.choices[0].finish_reason == "length"
    assert short.usage.completion_tokens == 30


@pytest.mark.parametrize(
    ("more", "code", "param"),
    [
        ({"model": "reasoning-1", "max_tokens": 5}, "unsupported_parameter", "max_tokens"),
        ({"model": "reasoning-1", "temperature": 0.7}, "unsupported_value", "temperature"),
        ({"temperature": 4}, "decimal_above_max_value", "temperature"),
        ({"temperature": -1}, "decimal_below_min_value", "temperature"),
        ({"temperature": "hot"}, "invalid_type", "temperature"),
        ({"n": 0}, "integer_below_min_value", "n"),
        ({"n": 129}, "integer_above_max_value", "n"),
        ({"max_tokens": 1.5}, "invalid_type", "max_tokens"),
        ({"stop": [1]}, "invalid_type", "stop"),
        ({"stop": ["a", "b", "c", "d", "e"]}, "array_above_max_length", "stop"),
    ],
)
async def test_wrong_parameters_are_refused(
    client: openai.AsyncAzureOpenAI, more: dict[str, Any], code: str, param: str
) -> None:
    """A parameter that can't be meant is refused with its name."""
    with pytest.raises(openai.BadRequestError) as caught:
        await whole(client, **more)
    assert (caught.value.code, caught.value.param) == (code, param)


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (None, "missing_required_parameter"),
        ([], "empty_array"),
        ("hello", "invalid_type"),
        (["hello"], "invalid_type"),
        ([{"content": "hello"}], "missing_required_parameter"),
    ],
)
async def test_a_request_without_messages_is_refused(
    client: openai.AsyncAzureOpenAI, messages: Any, code: str
) -> None:
    """Messages that are missing, empty or no messages give status 400 and never a crash."""
    with pytest.raises(openai.BadRequestError) as caught:
        await client.chat.completions.create(model="demo-chat", messages=messages)
    assert caught.value.code == code


async def test_answers_in_one_piece_carry_filter_results(client: openai.AsyncAzureOpenAI) -> None:
    """Both the prompt's and the reply's results are in the body."""
    completion = await whole(client)
    assert (completion.choices[0].model_extra or {})["content_filter_results"]["violence"][
        "severity"
    ] == "safe"
    assert (completion.model_extra or {})["prompt_filter_results"][0]["prompt_index"] == 0


async def test_the_headers_count_the_limits_down(client: openai.AsyncAzureOpenAI) -> None:
    """Ids, region and limits are there before the first chunk, and each request leaves less."""
    headers = []
    for _ in range(2):
        raw = await client.chat.completions.with_raw_response.create(
            model="demo-chat", messages=[{"role": "user", "content": QUESTION}]
        )
        headers.append(raw.headers)
    first, second = headers
    assert first["x-ms-region"] == "Demo Region"
    assert first["apim-request-id"] != second["apim-request-id"]
    for what in ("requests", "tokens"):
        left = [int(each[f"x-ratelimit-remaining-{what}"]) for each in headers]
        assert int(first[f"x-ratelimit-limit-{what}"]) > left[0] > left[1]


async def test_the_v1_path_speaks_to_the_plain_client(
    plain: openai.AsyncOpenAI, transport: DemoTransport
) -> None:
    """AsyncOpenAI gets the same answer from the v1 path, with a bearer key and no api-version."""
    streamed = await chunks(plain, stream_options={"include_usage": True})
    completion = await whole(plain)
    assert joined(streamed) == completion.choices[0].message.content
    assert transport.requests[0].path == "/openai/v1/chat/completions"
    assert transport.requests[0].query == {}


@pytest.mark.parametrize(
    "text", ["", " ", "a", "   spaced\n\n  out  ", "Grüße, 世界", "👩‍💻👩‍💻", "x" * 100, "\t\r\n", "a_b-c!?"]
)
def test_tokens_join_to_the_text(text: str) -> None:
    """Whatever the text, nothing is lost between its tokens."""
    assert "".join(tokens(text)) == text
