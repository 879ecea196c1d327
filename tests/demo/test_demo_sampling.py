"""Parameters of sampling, probabilities, refusals and deployments that reason."""

import asyncio
import math
from typing import Any

import httpx2
import openai
import pytest

from aoai_tui.demo import DemoTransport, Pace
from tests.demo.clients import QUESTION, azure_over, chunks, deltas, joined, user, whole


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"top_p": 1.1}, "decimal_above_max_value"),
        ({"top_p": -0.1}, "decimal_below_min_value"),
        ({"presence_penalty": 2.5}, "decimal_above_max_value"),
        ({"frequency_penalty": -3}, "decimal_below_min_value"),
        ({"seed": 1.5}, "invalid_type"),
        ({"logprobs": True, "top_logprobs": 21}, "integer_above_max_value"),
        ({"logprobs": "yes"}, "invalid_type"),
        ({"verbosity": "chatty"}, "invalid_value"),
    ],
)
async def test_a_parameter_out_of_its_range_is_refused(
    client: openai.AsyncAzureOpenAI, more: dict[str, Any], code: str
) -> None:
    """Each parameter has the range of the service, and the error names it."""
    with pytest.raises(openai.BadRequestError) as caught:
        await whole(client, **more)
    assert (caught.value.code, caught.value.param) == (code, list(more)[-1])


async def test_the_reply_tells_the_parameters(client: openai.AsyncAzureOpenAI) -> None:
    """What was set stands in the reply, so that one can see that it arrived."""
    text = (await whole(client, temperature=0.5, seed=7)).choices[0].message.content
    assert "| `temperature` | 0.5 |" in text
    assert "| `seed` | 7 |" in text
    assert "`top_p`" not in text


async def test_without_chance_all_replies_are_alike(client: openai.AsyncAzureOpenAI) -> None:
    """At temperature 0 two choices are the same, otherwise they differ."""
    cold, warm = [await whole(client, n=2, temperature=heat) for heat in (0, 1)]
    assert cold.choices[0].message.content == cold.choices[1].message.content
    assert warm.choices[0].message.content != warm.choices[1].message.content


async def test_a_seed_repeats_a_reply(client: openai.AsyncAzureOpenAI) -> None:
    """Equal seeds give equal replies, and another seed may give another introduction."""
    texts = [(await whole(client, seed=seed)).choices[0].message.content for seed in (4, 4, 5)]
    introductions = [text.split("\n\n")[1] for text in texts]
    assert introductions[0] == introductions[1] != introductions[2]


async def test_a_low_verbosity_shortens(client: openai.AsyncAzureOpenAI) -> None:
    """Low verbosity keeps only the beginning of a long reply."""
    usual, low = [await whole(client, verbosity=verbosity) for verbosity in ("medium", "low")]
    assert usual.choices[0].message.content.startswith(low.choices[0].message.content)
    assert len(low.choices[0].message.content) < 400


async def test_each_token_has_its_probability(client: openai.AsyncAzureOpenAI) -> None:
    """Tokens join to the text, probabilities are below one, the alternatives descend, bytes are UTF-8."""
    choice = (await whole(client, "say Grüße 世界", logprobs=True, top_logprobs=5)).choices[0]
    listed = choice.logprobs.content
    assert "".join(each.token for each in listed) == choice.message.content == "Grüße 世界"
    for each in listed:
        assert each.logprob < 0
        assert bytes(each.bytes).decode() == each.token
        top = [other.logprob for other in each.top_logprobs]
        assert len(top) == 5
        assert top == sorted(top, reverse=True)
        assert len({other.token for other in each.top_logprobs}) == 5
        assert sum(map(math.exp, top)) <= 1.000001


async def test_probabilities_are_streamed_with_their_tokens(client: openai.AsyncAzureOpenAI) -> None:
    """Every chunk with text carries its own token's probability, the same as in one piece."""
    completion = await whole(client, logprobs=True, top_logprobs=2)
    stream = await chunks(client, logprobs=True, top_logprobs=2)
    choices = [choice for chunk in stream for choice in chunk.choices if getattr(choice, "delta", None)]
    texts = [choice for choice in choices if choice.delta.content]
    found = [each for choice in texts if choice.logprobs for each in choice.logprobs.content or ()]
    assert found == completion.choices[0].logprobs.content
    assert [each.token for each in found] == [choice.delta.content for choice in texts]


async def test_alternatives_need_probabilities(client: openai.AsyncAzureOpenAI) -> None:
    """top_logprobs without logprobs is refused."""
    with pytest.raises(openai.BadRequestError, match="only allowed when 'logprobs' is enabled"):
        await whole(client, top_logprobs=3)


@pytest.mark.parametrize("prompt", ["/refuse", "Please refuse to answer."])
async def test_a_refusal_is_apart_from_the_text(client: openai.AsyncAzureOpenAI, prompt: str) -> None:
    """A refusal comes in its own field, in one piece and in deltas, and ends with stop."""
    choice = (await whole(client, prompt)).choices[0]
    assert choice.message.content is None
    assert choice.finish_reason == "stop"
    stream = await chunks(client, prompt)
    assert "".join(delta.refusal or "" for delta in deltas(stream)) == choice.message.refusal
    assert joined(stream) == ""


@pytest.mark.parametrize(
    "more",
    [
        {"top_p": 0.5},
        {"presence_penalty": 1},
        {"frequency_penalty": 1},
        {"logprobs": True},
        {"stop": ["x"]},
        {"max_tokens": 5},
    ],
)
async def test_a_reasoning_deployment_refuses_what_it_does_not_know(
    client: openai.AsyncAzureOpenAI, more: dict[str, Any]
) -> None:
    """Models that reason take none of these, and the error says which one it was."""
    with pytest.raises(openai.BadRequestError) as caught:
        await whole(client, model="reasoning-demo", **more)
    assert (caught.value.code, caught.value.param) == ("unsupported_parameter", next(iter(more)))


async def test_effort_decides_how_much_is_reasoned(client: openai.AsyncAzureOpenAI) -> None:
    """More effort costs more reasoning tokens, none costs none, and another word is refused."""
    spent = [
        (await whole(client, model="reasoning-demo", reasoning_effort=effort)).usage
        for effort in ("none", "low", "high")
    ]
    numbers = [usage.completion_tokens_details.reasoning_tokens for usage in spent]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 0
    with pytest.raises(openai.BadRequestError) as caught:
        await whole(client, model="reasoning-demo", reasoning_effort="heroic")
    assert caught.value.param == "reasoning_effort"


async def test_a_reasoning_deployment_is_silent_while_it_reasons() -> None:
    """At a pace that can be felt, no chunk comes before the reasoning is over."""
    async with azure_over(DemoTransport(pace=Pace(token=100))) as client:
        stream = await client.chat.completions.create(
            model="reasoning-demo", messages=user(QUESTION), stream=True, timeout=httpx2.Timeout(5)
        )
        async with stream:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02):
                    await anext(aiter(stream))


@pytest.mark.parametrize("deployment", ["responses-demo", "instruct-demo"])
async def test_some_deployments_know_no_chat(client: openai.AsyncAzureOpenAI, deployment: str) -> None:
    """Models for another API say so in Azure's words."""
    with pytest.raises(openai.BadRequestError, match="chatCompletion operation does not work") as caught:
        await whole(client, model=deployment)
    assert caught.value.code == "OperationNotSupported"
    assert deployment in str(caught.value)


async def test_the_list_names_each_kind_of_deployment(client: openai.AsyncAzureOpenAI) -> None:
    """The models' list shows a deployment of each kind and what it can do."""
    found = {model.id: (model.model_extra or {})["capabilities"] async for model in client.models.list()}
    of_sound = ["demo-speech", "demo-tts-1", "demo-transcribe", "demo-4o-transcribe", "demo-diarize"]
    of_words = ["demo-chat", "reasoning-demo", "responses-demo", "instruct-demo"]
    of_pictures = ["demo-image", "demo-image-mini", "demo-image-old"]
    of_texts = ["demo-embedding", "demo-embedding-old"]
    assert list(found) == [*of_words, *of_sound, *of_pictures, *of_texts]
    assert [name for name, each in found.items() if each["embeddings"]] == of_texts
    assert [name for name, each in found.items() if each["chat_completion"]] == [
        "demo-chat",
        "reasoning-demo",
    ]
    assert [name for name, each in found.items() if each["completion"]] == ["instruct-demo"]
