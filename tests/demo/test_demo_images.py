"""Pictures from words: their pixels, their files, and what the answer tells of them."""

import base64
import io
import time
from itertools import combinations, pairwise
from typing import Any

import openai
import pytest
from PIL import Image, UnidentifiedImageError

from aoai_tui.demo import DemoTransport, Pace
from tests.demo.clients import azure_over, plain_over
from tests.demo.drawn_pictures import difference, drawn, events, given, mean, opened
from tests.held_loop import longest_hold

SMALL = "816x816"  # about the fewest pixels that the service draws


async def test_a_picture_has_the_size_that_was_asked_for(client: openai.AsyncAzureOpenAI) -> None:
    """Any width and height that the service allows; what it tells of the size is true."""
    for size in ("1024x1024", "1536x1024", "1024x1536", "816x816", "2048x688"):
        answer = await client.images.generate(model="demo-image", prompt="a cat", size=size)
        (content,) = given(answer)
        assert f"{opened(content).width}x{opened(content).height}" == size == answer.size


async def test_without_a_size_the_words_choose(client: openai.AsyncAzureOpenAI) -> None:
    """A landscape is wide, a portrait tall, all else square, also where the size is `auto`."""
    found = [
        (await drawn(client, prompt, size="auto")).size for prompt in ("mountains", "a portrait", "a cat")
    ]
    assert found == [(1536, 1024), (1024, 1536), (1024, 1024)]


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
async def test_a_picture_comes_in_the_format_that_was_asked_for(
    client: openai.AsyncAzureOpenAI, kind: Any
) -> None:
    """Its bytes are of that kind, show the same, and the answer says so."""
    answer = await client.images.generate(model="demo-image", prompt="a red parrot", output_format=kind)
    (content,) = given(answer)
    picture = opened(content)
    assert (picture.format or "").lower() == kind == answer.output_format
    assert difference(picture, await drawn(client)) < 4


@pytest.mark.parametrize("kind", ["jpeg", "webp"])
async def test_compression_makes_smaller_files(client: openai.AsyncAzureOpenAI, kind: Any) -> None:
    """The less quality is asked for, the fewer bytes come."""
    sizes = []
    for compression in (100, 60, 10):
        answer = await client.images.generate(
            model="demo-image", prompt="a fox", size=SMALL, output_format=kind, output_compression=compression
        )
        sizes.append(len(given(answer)[0]))
    assert sizes[0] > sizes[1] > sizes[2]


async def test_several_pictures_of_one_prompt_differ(client: openai.AsyncAzureOpenAI) -> None:
    """Each has something of its own, and all of them come at once."""
    answer = await client.images.generate(model="demo-image", prompt="a forest at night", n=3, size=SMALL)
    pictures = [opened(content) for content in given(answer)]
    assert len(pictures) == 3
    assert all(difference(*pair) > 2 for pair in combinations(pictures, 2))


async def test_the_same_prompt_draws_the_same_and_another_one_something_else(
    client: openai.AsyncAzureOpenAI,
) -> None:
    """Nothing is left to chance, and one word is enough for another picture."""
    prompts = ("a cat", "a dog", "a red cat", "a cat at night", "nothing", "nothing at all", "数字", "数")
    pictures = [await drawn(client, prompt, size=SMALL) for prompt in prompts]
    for prompt, picture in zip(prompts, pictures, strict=True):
        assert (await drawn(client, prompt, size=SMALL)).tobytes() == picture.tobytes()
    assert all(difference(*pair) > 1 for pair in combinations(pictures, 2))


@pytest.mark.parametrize(("word", "channel"), [("red", 0), ("green", 1), ("blue", 2)])
@pytest.mark.parametrize("scene", ["a {} landscape", "an abstract {} pattern", "a {} sea"])
async def test_a_colour_in_the_prompt_is_the_colour_of_the_picture(
    client: openai.AsyncAzureOpenAI, word: str, channel: int, scene: str
) -> None:
    """The picture has more of the colour that is named than the same picture in another one."""
    shares = {}
    for colour in ("red", "green", "blue"):
        levels = mean(await drawn(client, scene.format(colour), size=SMALL))
        shares[colour] = levels[channel] / sum(levels)
    assert max(shares, key=lambda colour: shares[colour]) == word


async def test_a_figure_has_the_colour_that_stands_before_it(client: openai.AsyncAzureOpenAI) -> None:
    """A blue cat is blue, though the picture around it stays as it is; its middle tells."""
    middle = (300, 450, 516, 700)
    blue, red = [
        mean((await drawn(client, f"a {colour} cat in a garden", size=SMALL)).crop(middle))
        for colour in ("blue", "red")
    ]
    assert blue[2] > blue[0] + 20
    assert red[0] > red[2] + 20


async def test_a_transparent_background_is_transparent(client: openai.AsyncAzureOpenAI) -> None:
    """Around the figure there is nothing, in the figure there is; opaque is the rule otherwise."""
    picture = await drawn(client, "a frog", background="transparent")
    assert picture.mode == "RGBA"
    assert [picture.getpixel(corner) for corner in ((0, 0), (1023, 0), (0, 1023))] == [(0, 0, 0, 0)] * 3
    assert picture.getchannel("A").crop((480, 500, 560, 800)).getextrema() == (255, 255)
    assert (await drawn(client, "a frog")).mode == "RGB"
    assert (await drawn(client, "a sticker of a frog")).mode == "RGBA"
    assert (await drawn(client, "a sticker of a frog", background="opaque")).mode == "RGB"


async def test_the_answer_counts_tokens(client: openai.AsyncAzureOpenAI) -> None:
    """The prompt's tokens, and those of the pictures by size, quality and number; the sum is their sum."""
    counted = {}
    for quality, n in (("low", 1), ("medium", 1), ("high", 1), ("low", 2)):
        answer = await client.images.generate(model="demo-image", prompt="a red parrot", quality=quality, n=n)  # type: ignore[call-overload]
        usage = answer.usage
        assert usage.input_tokens == usage.input_tokens_details.text_tokens == 3
        assert usage.total_tokens == usage.input_tokens + usage.output_tokens
        counted[quality, n] = usage.output_tokens
    assert list(counted.values()) == [272, 1056, 4160, 544]


async def test_each_picture_tells_what_the_content_filter_found(client: openai.AsyncAzureOpenAI) -> None:
    """Azure's own notes are there for the prompt and for the picture."""
    answer = await client.images.generate(model="demo-image", prompt="a cat", size=SMALL)
    (picture,) = answer.data or []
    told = picture.model_extra or {}
    assert told["content_filter_results"]["violence"] == {"filtered": False, "severity": "safe"}
    assert told["prompt_filter_results"]["jailbreak"] == {"filtered": False, "detected": False}


async def test_unfinished_pictures_come_ever_sharper(client: openai.AsyncAzureOpenAI) -> None:
    """Three on the way and the finished one, each closer to it than the one before, all of its size."""
    *partial, done = await events(client)
    assert [event.type for event in partial] == ["image_generation.partial_image"] * 3
    assert [event.partial_image_index for event in partial] == [0, 1, 2]
    finished = opened(base64.b64decode(done.b64_json))
    assert finished.tobytes() == (await drawn(client)).tobytes()
    steps = [opened(base64.b64decode(event.b64_json)) for event in partial]
    assert {step.size for step in steps} == {finished.size}
    assert all(later < earlier for earlier, later in pairwise(difference(step, finished) for step in steps))
    assert difference(steps[0], finished) > 8


async def test_the_last_event_tells_what_the_picture_costs(client: openai.AsyncAzureOpenAI) -> None:
    """Each unfinished picture costs a hundred tokens more; what else is told is that of the whole answer."""
    (plain,) = await events(client, partial_images=0, quality="low", output_format="jpeg")
    *_, done = await events(client, partial_images=2, quality="low")
    assert plain.type == "image_generation.completed"
    assert (plain.size, plain.quality, plain.output_format) == ("1024x1024", "low", "jpeg")
    assert plain.usage.output_tokens + 200 == done.usage.output_tokens == 472


@pytest.mark.parametrize("base", ["/openai/v1/", "/v1/"])
async def test_pictures_over_v1(transport: DemoTransport, base: str) -> None:
    """Both v1 roots know pictures, streamed and whole."""
    async with plain_over(transport, base) as plain:
        picture = await drawn(plain, size=SMALL)
        *_, done = await events(plain, size=SMALL)
    assert transport.requests[-1].path == f"{base}images/generations"
    assert opened(base64.b64decode(done.b64_json)).tobytes() == picture.tobytes()


async def test_the_older_kind_answers_with_one_address_and_its_own_prompt(
    client: openai.AsyncAzureOpenAI,
) -> None:
    """As dall-e-3 did: an address unless base64 is asked for, a revised prompt, and a style that shows."""
    answer = await client.images.generate(model="demo-image-old", prompt="a red parrot")
    (picture,) = answer.data or []
    assert picture.b64_json is None
    assert (picture.url or "").startswith("https://demo.invalid/")
    assert (picture.revised_prompt or "").startswith("a red parrot. A digital illustration")
    assert answer.usage is None
    more: dict[str, Any] = {"model": "demo-image-old", "response_format": "b64_json"}
    vivid, natural = [await drawn(client, **more, style=style) for style in ("vivid", "natural")]
    assert difference(vivid, natural) > 5
    assert (await drawn(client, **more, size="1792x1024", quality="hd")).size == (1792, 1024)


async def test_any_words_can_be_drawn(client: openai.AsyncAzureOpenAI) -> None:
    """Signs, scripts, escape codes, numbers and very long prompts: there is a picture of each."""
    for prompt in (
        "?",
        "🎉🎉",
        "\x1b[31mred",
        "9999999 cats",
        "x" * 32_000,
        '"" «»',
        'a sign "' + "W" * 40 + '"',
    ):
        assert (await drawn(client, prompt, size=SMALL)).size == (816, 816)


async def test_a_picture_takes_its_time_and_the_stream_shows_it() -> None:
    """At a pace the first unfinished picture comes well before the finished one, and low quality is faster."""
    async with azure_over(DemoTransport(pace=Pace(drawing=1.0))) as client:
        await drawn(client, size=SMALL, quality="low")
        began, times = time.monotonic(), []
        stream = await client.images.generate(
            model="demo-image", prompt="a cat", size=SMALL, stream=True, partial_images=1
        )
        async for _ in stream:
            times.append(time.monotonic() - began)
        assert len(times) == 2
        assert 0.3 < times[0] < times[1] - 0.25


async def test_drawing_does_not_hold_the_loop_up(client: openai.AsyncAzureOpenAI) -> None:
    """While the largest picture is drawn other tasks get their turn all the time."""
    await drawn(client, size=SMALL)
    longest, picture = await longest_hold(drawn(client, "mountains at sunset", size="3840x2160"))
    assert picture.size == (3840, 2160)
    assert longest < 1  # all of it at once takes longer


async def test_who_leaves_a_stream_ends_it(transport: DemoTransport, client: openai.AsyncAzureOpenAI) -> None:
    """Closed after the first unfinished picture nothing is left open."""
    stream = await client.images.generate(
        model="demo-image", prompt="a cat", stream=True, partial_images=3, size=SMALL
    )
    await anext(aiter(stream))
    assert transport.open_streams == 1
    await stream.close()
    assert transport.open_streams == 0


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ("svg", UnidentifiedImageError),
        ("no-picture", UnidentifiedImageError),
        ("bomb", Image.DecompressionBombError),
    ],
)
async def test_what_is_no_picture_for_drawing(
    client: openai.AsyncAzureOpenAI, fault: str, failure: type[Exception]
) -> None:
    """SVG with a script, words in place of a picture, a bomb: each comes in base64 as if it were one."""
    answer = await client.images.generate(model="demo-image", prompt=f"a cat\n/fault {fault}")
    (content,) = given(answer)
    with pytest.raises(failure):
        Image.open(io.BytesIO(content))
    assert len(content) < 100_000
    assert (b"<script>" in content) is (fault == "svg")


async def test_another_format_than_asked_for(client: openai.AsyncAzureOpenAI) -> None:
    """Asked for PNG the fault sends WEBP, and still says PNG."""
    answer = await client.images.generate(model="demo-image", prompt="a cat\n/fault other-format", size=SMALL)
    assert opened(given(answer)[0]).format == "WEBP"
    assert answer.output_format == "png"
