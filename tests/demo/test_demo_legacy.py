"""Legacy completions as the real clients get them."""

from typing import Any

import openai
import pytest

from aoai_tui.demo.calculation import program_for, worked_out
from tests.demo.clients import QUESTION


async def complete(client: openai.AsyncOpenAI, prompt: Any = QUESTION, **more: Any) -> Any:
    """A completion in one piece, or its chunks."""
    made = await client.completions.create(**{"model": "instruct-demo", **more}, prompt=prompt)
    return [chunk async for chunk in made] if more.get("stream") else made


async def test_sixteen_tokens_are_usual(client: openai.AsyncAzureOpenAI) -> None:
    """Without max_tokens a completion has 16 tokens and ends with length."""
    completion = await complete(client)
    assert completion.object == "text_completion"
    assert completion.choices[0].finish_reason == "length"
    assert completion.usage.completion_tokens == 16


async def test_a_stream_says_the_same_as_one_piece(
    client: openai.AsyncAzureOpenAI, plain: openai.AsyncOpenAI
) -> None:
    """Pieces join to the text on both paths, usage comes last when asked, the prompt's filters first."""
    completion = await complete(client, max_tokens=50)
    for each in (client, plain):
        first, *chunks = await complete(
            each, max_tokens=50, stream=True, stream_options={"include_usage": True}
        )
        assert first.model_extra["prompt_filter_results"][0]["prompt_index"] == 0
        choices = [choice for chunk in chunks for choice in chunk.choices]
        assert "".join(choice.text for choice in choices) == completion.choices[0].text
        assert choices[-1].finish_reason == "length"
        assert choices[0].model_extra["content_filter_results"]["hate"]["severity"] == "safe"
        assert chunks[-1].usage == completion.usage


async def test_a_whole_completion_carries_filter_results(client: openai.AsyncAzureOpenAI) -> None:
    """Azure's results for prompt and choice are in the body."""
    completion = await complete(client)
    assert completion.model_extra["prompt_filter_results"]
    assert completion.choices[0].model_extra["content_filter_results"]


async def test_stop_and_echo(client: openai.AsyncAzureOpenAI) -> None:
    """A stop text ends the completion before it, and echo puts the prompt in front."""
    completion = await complete(client, "count to 9", stop=" 4", echo=True, max_tokens=50)
    assert completion.choices[0].text == "count to 91, 2, 3,"
    assert completion.choices[0].finish_reason == "stop"


async def test_a_suffix_is_led_over_to(client: openai.AsyncAzureOpenAI) -> None:
    """With a suffix the text knows what follows."""
    completion = await complete(client, "Once", suffix="the end", max_tokens=100)
    assert "“the end”" in completion.choices[0].text


async def test_several_prompts_and_choices(client: openai.AsyncAzureOpenAI) -> None:
    """Each prompt gets n choices, numbered through."""
    completion = await complete(client, ["say a", "say b"], n=2)
    assert [choice.text for choice in completion.choices] == ["a", "a", "b", "b"]
    assert [choice.index for choice in completion.choices] == [0, 1, 2, 3]
    assert len(completion.model_extra["prompt_filter_results"]) == 2


async def test_probabilities_in_their_legacy_form(client: openai.AsyncAzureOpenAI) -> None:
    """Four lists of the same length; offsets point at the tokens; an echoed first token has no probability."""
    choice = (await complete(client, "say Grüße 世界", logprobs=3, echo=True)).choices[0]
    found = choice.logprobs
    lists = (found.tokens, found.token_logprobs, found.top_logprobs, found.text_offset)
    assert len(set(map(len, lists))) == 1
    assert "".join(found.tokens) == choice.text
    for token, offset in zip(found.tokens, found.text_offset, strict=True):
        assert choice.text[offset:].startswith(token)
    assert found.token_logprobs[0] is None
    assert found.top_logprobs[0] is None
    assert all(len(top) == 3 for top in found.top_logprobs[1:])
    assert (await complete(client)).choices[0].logprobs is None


async def test_probabilities_are_streamed(client: openai.AsyncAzureOpenAI) -> None:
    """The streamed pieces of each list join to the lists in one piece."""
    whole = (await complete(client, logprobs=2)).choices[0].logprobs
    chunks = await complete(client, logprobs=2, stream=True)
    found = [choice.logprobs for chunk in chunks for choice in chunk.choices if choice.logprobs]
    assert [token for each in found for token in each.tokens] == whole.tokens
    assert [offset for each in found for offset in each.text_offset] == whole.text_offset


@pytest.mark.parametrize(
    ("prompt", "more", "param"),
    [
        (5, {}, "prompt"),
        ([], {}, "prompt"),
        ("x", {"logprobs": 6}, "logprobs"),
        ("x", {"max_tokens": -1}, "max_tokens"),
        ("x", {"temperature": 5}, "temperature"),
        ("x", {"n": 0}, "n"),
        ("x", {"extra_body": {"suffix": 5}}, "suffix"),
        ("x", {"extra_body": {"echo": "yes"}}, "echo"),
    ],
)
async def test_wrong_parameters_are_refused(
    client: openai.AsyncAzureOpenAI, prompt: Any, more: dict[str, Any], param: str
) -> None:
    """What can't be meant is refused with its name."""
    with pytest.raises(openai.BadRequestError) as caught:
        await complete(client, prompt, **more)
    assert caught.value.param == param


async def test_a_chat_model_completes_nothing(client: openai.AsyncAzureOpenAI) -> None:
    """A deployment for chats refuses in Azure's words."""
    with pytest.raises(openai.BadRequestError, match="completion operation does not work") as caught:
        await complete(client, model="demo-chat")
    assert caught.value.code == "OperationNotSupported"


async def test_faults_strike_here_too(client: openai.AsyncAzureOpenAI) -> None:
    """Refusals, filters and broken streams can be had as in a chat."""
    with pytest.raises(openai.InternalServerError):
        await complete(client, "/fault 503")
    cut = (await complete(client, "/fault filter-reply", max_tokens=50)).choices[0]
    assert cut.finish_reason == "content_filter"
    assert cut.model_extra["content_filter_results"]["violence"]["filtered"]
    with pytest.raises(openai.APIConnectionError):
        await complete(client, "/fault disconnect", max_tokens=50, stream=True)
    with pytest.raises(openai.APIError):
        await complete(client, "/fault error-event", max_tokens=50, stream=True)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("12 * (7 + 1)", 96),
        ("-2 ** 2", -4),
        ("7 // 2", 3),
        ("1 / 0", None),
        ("9 ** 9 ** 9", None),
        ("__import__('os')", None),
        ("1 +", None),
    ],
)
def test_sums_are_worked_out_and_nothing_else(expression: str, value: float | None) -> None:
    """Arithmetic has a value; division by zero, towers of powers and calls have none."""
    assert worked_out(expression) == value


@pytest.mark.parametrize(
    ("prompt", "code"),
    [
        ("calculate 2 + 3.", "print(2 + 3)"),
        ("compute 6 × 7, please", "print(6 * 7)"),
        ("run some code", "print(len('run some code'.split()))"),
    ],
)
def test_a_program_does_what_was_asked(prompt: str, code: str) -> None:
    """A sum becomes its own program; without one the program counts the words, and prints what it would."""
    written, printed = program_for(prompt)
    assert written == code
    assert printed.strip() == str(eval(code.removeprefix("print(").removesuffix(")")))  # noqa: S307
