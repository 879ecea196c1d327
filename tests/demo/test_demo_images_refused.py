"""What the service refuses of requests for pictures, and in which words; and what else goes wrong with them."""

import base64
from typing import Any

import httpx2
import openai
import pytest

from aoai_tui.demo import API_VERSION, DemoTransport, Fault, Pace
from tests.demo.clients import azure_over
from tests.demo.drawn_pictures import drawn, events, given, opened

SMALL = "816x816"
PATH = "/openai/deployments/demo-image/images/generations"


async def refusal(client: openai.AsyncOpenAI, **more: Any) -> openai.BadRequestError:
    """The refusal that a request meets."""
    with pytest.raises(openai.BadRequestError) as caught:
        await client.images.generate(**{"model": "demo-image", "prompt": "a cat", **more})
    return caught.value


@pytest.mark.parametrize(
    ("more", "words", "param"),
    [
        ({"prompt": ""}, "Invalid 'prompt': empty string", "prompt"),
        ({"prompt": "x" * 32_001}, "maximum length 32000, but got a string with length 32001", "prompt"),
        ({"n": 0}, "integer below minimum value. Expected a value >= 1", "n"),
        ({"n": 11}, "integer above maximum value. Expected a value <= 10", "n"),
        ({"size": "big"}, "Invalid value: 'big'. Supported values are: '1024x1024', '1024x1536'", "size"),
        ({"size": "1000x1000"}, "must both be divisible by 16", "size"),
        ({"size": "3072x1008"}, "must not exceed 3:1", "size"),
        ({"size": "4096x2048"}, "at most 3840 pixels", "size"),
        ({"size": "512x512"}, "between 655360 and 8294400", "size"),
        ({"size": "3840x3840"}, "between 655360 and 8294400", "size"),
        ({"size": "0x0"}, "divisible", "size"),
        ({"quality": "hd"}, "Supported values are: 'low', 'medium', 'high', and 'auto'.", "quality"),
        ({"background": "pink"}, "'transparent', 'opaque', and 'auto'", "background"),
        ({"output_format": "gif"}, "'png', 'jpeg', and 'webp'", "output_format"),
        ({"moderation": "none"}, "Supported values are: 'low' and 'auto'.", "moderation"),
        ({"partial_images": 4, "stream": True}, "Expected a value <= 3", "partial_images"),
        ({"output_compression": 101, "output_format": "jpeg"}, "<= 100", "output_compression"),
        ({"output_compression": 50}, "less than 100 is not supported for PNG", "output_compression"),
        (
            {"background": "transparent", "output_format": "jpeg"},
            "Transparent background is not supported for JPEG output format",
            "background",
        ),
        ({"n": 2, "stream": True}, "Streaming is only supported with n=1.", "stream"),
        ({"style": "vivid"}, "Unknown parameter: 'style'.", "style"),
        ({"response_format": "url"}, "Unknown parameter: 'response_format'.", "response_format"),
        (
            {"extra_body": {"input_fidelity": "high"}},
            "Unknown parameter: 'input_fidelity'.",
            "input_fidelity",
        ),
        ({"extra_body": {"seed": 7}}, "Unknown parameter: 'seed'.", "seed"),
        ({"model": "demo-image-mini", "stream": True}, "Unknown parameter: 'stream'.", "stream"),
        ({"model": "demo-image-mini", "output_format": "webp"}, "WEBP images aren't supported.", None),
        ({"model": "demo-image-old", "stream": True}, "Unknown parameter: 'stream'.", "stream"),
        ({"model": "demo-image-old", "output_format": "png"}, "Unknown parameter", "output_format"),
        ({"model": "demo-image-old", "background": "auto"}, "Unknown parameter", "background"),
        ({"model": "demo-image-old", "n": 2}, "Expected a value <= 1", "n"),
        ({"model": "demo-image-old", "quality": "high"}, "'standard' and 'hd'", "quality"),
        (
            {"model": "demo-image-old", "size": "1536x1024"},
            "'1024x1024', '1792x1024', and '1024x1792'",
            "size",
        ),
        ({"model": "demo-image-old", "style": "loud"}, "'vivid' and 'natural'", "style"),
        ({"model": "demo-image-old", "response_format": "file"}, "'url' and 'b64_json'", "response_format"),
        ({"model": "demo-image-old", "prompt": "x" * 4001}, "maximum length 4000", "prompt"),
        ({"model": "demo-chat"}, "imageGeneration operation does not work with the specified model", None),
        ({"model": "demo-speech"}, "imageGeneration operation does not work", None),
    ],
)
async def test_what_the_service_refuses(
    client: openai.AsyncAzureOpenAI, more: dict[str, Any], words: str, param: str | None
) -> None:
    """Values out of range, what does not go together, and what the kind of deployment does not take."""
    refused = await refusal(client, **more)
    assert words in str(refused)
    assert refused.param == param


@pytest.mark.parametrize("deployment", ["demo-image", "demo-image-old"])
async def test_a_deployment_for_pictures_does_not_chat(
    client: openai.AsyncAzureOpenAI, deployment: str
) -> None:
    """Asked to chat, to speak or, of the older kind, to change pictures, it says that it can't."""
    with pytest.raises(openai.BadRequestError, match="chatCompletion operation does not work"):
        await client.chat.completions.create(model=deployment, messages=[{"role": "user", "content": "hi"}])
    with pytest.raises(openai.BadRequestError, match="audioSpeech operation does not work"):
        await client.audio.speech.create(model=deployment, voice="alloy", input="hi")
    if deployment.endswith("old"):
        with pytest.raises(openai.BadRequestError, match="imageEdit operation does not work"):
            await client.images.edit(model=deployment, prompt="hi", image=("a.png", b"x"))


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{", b'{"prompt":7}', b'{"prompt":"x","n":"two"}', b'{"n":1}']
)
async def test_odd_bodies_are_refused(http: httpx2.AsyncClient, body: bytes) -> None:
    """What is no request gets an answer all the same."""
    response = await http.post(PATH, params={"api-version": API_VERSION}, content=body)
    assert response.status_code == 400
    assert response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("filter-prompt", "content_policy_violation"),
        ("filter-prompt 2", "content_filter"),
        ("filter-prompt 3", "moderation_blocked"),
    ],
)
async def test_the_content_filter_blocks_a_prompt_in_three_forms(
    client: openai.AsyncAzureOpenAI, fault: str, code: str
) -> None:
    """Two of them tell the categories in an inner error, the third in its sentence."""
    refused = await refusal(client, prompt=f"a cat\n/fault {fault}")
    assert refused.code == code
    assert isinstance(refused.body, dict)
    inner = refused.body.get("inner_error") or refused.body.get("innererror") or {}
    results = inner.get("content_filter_results") or inner.get("content_filter_result")
    if results:
        assert results["violence"] == {"filtered": True, "severity": "medium"}
    else:
        assert "safety_violations=[violence]" in str(refused)


async def test_a_picture_that_was_filtered_is_an_error_of_status_200(client: openai.AsyncAzureOpenAI) -> None:
    """In one piece the body holds an error where pictures should be; in a stream an event does."""
    answer = await client.images.generate(model="demo-image", prompt="a cat\n/fault filter-picture")
    error = (answer.model_extra or {})["error"]
    assert answer.data is None
    assert error["code"] == "contentFilter"
    assert error["inner_error"]["content_filter_results"]["sexual"]["filtered"] is True
    with pytest.raises(openai.APIError, match="Your task failed as a result of our safety system"):
        await events(client, "a cat\n/fault filter-picture", size=SMALL)


async def test_of_several_pictures_one_is_filtered(client: openai.AsyncAzureOpenAI) -> None:
    """The last has no picture, and its own note says why."""
    answer: Any = await client.images.generate(
        model="demo-image", prompt="a cat\n/fault filter-one", n=2, size=SMALL
    )
    first, last = answer.data
    assert first.b64_json
    assert last.b64_json is None
    assert last.content_filter_results["sexual"] == {"filtered": True, "severity": "medium"}


@pytest.mark.parametrize(
    ("fault", "sent", "param"),
    [
        ("parameter", {"quality": "low"}, "quality"),
        ("parameter", {"background": "opaque"}, "background"),
        ("value", {"size": "1024x1024"}, "size"),
        ("value", {"output_format": "png"}, "output_format"),
    ],
)
async def test_a_parameter_can_be_refused_by_a_fault(
    client: openai.AsyncAzureOpenAI, fault: str, sent: dict[str, Any], param: str
) -> None:
    """The refusal names it; the same prompt without it is drawn."""
    prompt = f"a cat\n/fault {fault}"
    assert (await refusal(client, prompt=prompt, **sent)).param == param
    assert (await drawn(client, prompt)).size == (1024, 1024)


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ("401", openai.AuthenticationError),
        ("404", openai.NotFoundError),
        ("429 1", openai.RateLimitError),
        ("500", openai.InternalServerError),
        ("failed", openai.InternalServerError),
        ("connect", openai.APIConnectionError),
        ("timeout", openai.APITimeoutError),
        ("disconnect", openai.APIConnectionError),
    ],
)
async def test_faults_of_an_answer_in_one_piece(
    client: openai.AsyncAzureOpenAI, fault: str, failure: type[Exception]
) -> None:
    """The faults of every other service are those of pictures, too."""
    with pytest.raises(failure):
        await drawn(client, f"a cat\n/fault {fault}", size=SMALL)


async def test_a_limit_names_the_operation(client: openai.AsyncAzureOpenAI) -> None:
    """The message of a 429 is about pictures, and says when to come back; the second try is drawn."""
    with pytest.raises(openai.RateLimitError, match="Generations_Create Operation") as caught:
        await drawn(client, "a cat\n/fault 429 7", size=SMALL)
    assert caught.value.response.headers["retry-after"] == "7"
    assert (await drawn(client, "a cat\n/fault 429 7", size=SMALL)).size == (816, 816)


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ("disconnect", openai.APIConnectionError),
        ("stall", openai.APITimeoutError),
        ("junk", ValueError),
        ("error-event", openai.APIError),
        ("failed", openai.APIError),
        ("truncate", None),
    ],
)
async def test_a_stream_breaks_after_its_unfinished_pictures(
    fault: str, failure: type[Exception] | None
) -> None:
    """What was on its way has arrived before the fault, and the finished picture never does."""
    transport = DemoTransport(pace=Pace.instant(), script=[Fault.named(fault)])
    async with azure_over(transport) as client:
        got: list[Any] = []

        async def listen() -> None:
            impatient = client.with_options(timeout=httpx2.Timeout(5, read=0.1))
            stream = await impatient.images.generate(
                model="demo-image", prompt="a cat", size=SMALL, partial_images=2, stream=True
            )
            async for event in stream:
                got.append(event)

        if failure is None:
            await listen()
        else:
            with pytest.raises(failure):
                await listen()
    assert [event.type for event in got] == ["image_generation.partial_image"] * 2
    assert opened(base64.b64decode(got[0].b64_json)).size == (816, 816)


async def test_faults_that_need_an_address_answer_in_one_piece(client: openai.AsyncAzureOpenAI) -> None:
    """Asked to stream, a deployment that is to answer with an address doesn't, as some servers do."""
    response = await client.images.with_raw_response.generate(
        model="demo-image", prompt="a cat\n/fault data-url", size=SMALL, stream=True
    )
    assert response.headers["content-type"] == "application/json"
    (picture,) = response.http_response.json()["data"]
    head, _, content = picture["url"].partition(",")
    assert head == "data:image/png;base64"
    assert opened(base64.b64decode(content)).size == (816, 816)


async def test_a_command_is_not_drawn(client: openai.AsyncAzureOpenAI) -> None:
    """A line that asks for a fault is no part of the picture: it is that of the other lines."""
    plain = await client.images.generate(model="demo-image", prompt="a cat", size=SMALL)
    second: list[bytes] = []
    for _ in range(2):
        try:
            answer = await client.images.generate(model="demo-image", prompt="a cat\n/fault 503", size=SMALL)
            second = given(answer)
        except openai.InternalServerError:
            assert not second
    assert second == given(plain)
