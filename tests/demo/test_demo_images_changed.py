"""Pictures that are changed: what a mask protects, what words do without one, and which files are taken."""

import base64
from typing import Any, Literal

import httpx2
import openai
import pytest
from PIL import Image, ImageChops, ImageDraw

from aoai_tui.demo import API_VERSION, DemoTransport
from tests.demo.clients import plain_over
from tests.demo.drawn_pictures import difference, drawn, file_of, given, mean, opened

SIZE = (1024, 816)
HOLE = (100, 100, 420, 420)
EMPTY = Image.new("RGB", SIZE, "#88aacc")


def mask(size: tuple[int, int] = SIZE, hole: tuple[int, int, int, int] = HOLE) -> bytes:
    """A mask that lets one rectangle be painted anew."""
    picture = Image.new("RGBA", size, "white")
    picture.paste((255, 255, 255, 0), hole)
    return file_of(picture)


async def changed(client: openai.AsyncOpenAI, *files: bytes, **more: Any) -> Image.Image:
    """The picture that becomes of these files."""
    named = [(f"{number}.png", file, "image/png") for number, file in enumerate(files)]
    if "mask" in more:
        more["mask"] = ("mask.png", more["mask"], "image/png")
    image = named[0] if len(named) == 1 else named
    answer = await client.images.edit(
        **{"model": "demo-image", "prompt": "a red parrot", "image": image, **more}
    )
    (content,) = given(answer)
    return opened(content)


async def house(client: openai.AsyncOpenAI) -> bytes:
    """A picture to be changed."""
    return file_of(await drawn(client, "a house in a meadow", size="1024x816"))


async def test_only_where_the_mask_is_transparent_the_picture_changes(
    client: openai.AsyncAzureOpenAI,
) -> None:
    """Every pixel outside of the hole is the one that was sent; inside there is another picture."""
    before = await house(client)
    after = await changed(client, before, mask=mask())
    assert after.size == SIZE
    box = ImageChops.difference(opened(before).convert("RGB"), after).getbbox()
    assert box is not None
    assert HOLE[0] <= box[0] < box[2] <= HOLE[2]
    assert HOLE[1] <= box[1] < box[3] <= HOLE[3]
    assert difference(opened(before).crop(HOLE), after.crop(HOLE)) > 20


async def test_a_mask_of_any_shape(client: openai.AsyncAzureOpenAI) -> None:
    """Holes may be round and many; one that is not there changes nothing, one everywhere changes all."""
    before = await house(client)
    shape = Image.new("RGBA", SIZE, "white")
    draw = ImageDraw.Draw(shape)
    for x in (200, 700):
        draw.ellipse((x - 100, 300, x + 100, 500), fill=(0, 0, 0, 0))
    after = await changed(client, before, mask=file_of(shape))
    moved = ImageChops.difference(opened(before).convert("RGB"), after).convert("L")
    kept = Image.new("L", SIZE)
    kept.paste(moved, mask=shape.getchannel("A"))
    assert kept.getbbox() is None
    assert moved.crop((100, 300, 300, 500)).getbbox()
    assert moved.crop((600, 300, 800, 500)).getbbox()
    untouched = await changed(client, before, mask=mask(hole=(0, 0, 0, 0)))
    assert untouched.tobytes() == opened(before).convert("RGB").tobytes()
    everything = await changed(client, before, mask=mask(hole=(0, 0, *SIZE)))
    assert difference(everything, opened(before)) > 20


async def test_what_is_painted_into_the_hole_is_what_the_prompt_says(client: openai.AsyncAzureOpenAI) -> None:
    """Red words paint it red, blue words blue."""
    levels = {
        word: mean((await changed(client, file_of(EMPTY), mask=mask(), prompt=f"abstract {word}")).crop(HOLE))
        for word in ("red", "blue")
    }
    assert levels["red"][0] > levels["blue"][0] + 30
    assert levels["blue"][2] > levels["red"][2] + 15


@pytest.mark.parametrize(
    "prompt",
    ["make it night", "in pink", "as pixel art", "add a dog", "black and white", "somehow better", "?"],
)
async def test_without_a_mask_the_words_change_all_of_it(
    client: openai.AsyncAzureOpenAI, prompt: str
) -> None:
    """Light, colour, manner or a figure: the picture is another one, and still that picture."""
    before = await house(client)
    after = await changed(client, before, prompt=prompt)
    other = await drawn(client, "a city at night", size="1024x816")
    assert after.size == SIZE
    assert 1 < difference(opened(before), after) < difference(opened(before), other)


async def test_fidelity_keeps_closer_to_the_picture(client: openai.AsyncAzureOpenAI) -> None:
    """High input fidelity changes less, and costs more tokens."""
    before, told = await house(client), {}
    ways: tuple[Literal["low"], Literal["high"]] = ("low", "high")
    for fidelity in ways:
        answer: Any = await client.images.edit(
            model="demo-image",
            prompt="in purple",
            input_fidelity=fidelity,
            image=("house.png", before, "image/png"),
        )
        (content,) = given(answer)
        details = answer.usage.input_tokens_details
        told[fidelity] = difference(opened(before), opened(content)), details.image_tokens
    assert told["high"][0] < told["low"][0]
    assert told["high"][1] > told["low"][1] > 100


async def test_several_pictures_come_together_in_one(client: openai.AsyncAzureOpenAI) -> None:
    """The colours of each are found in the result."""
    colours = ("#ff0000", "#00ff00", "#0000ff", "#ffff00", "#ff00ff")
    files = [file_of(Image.new("RGB", (400, 400), colour)) for colour in colours]
    after = await changed(client, *files, prompt="on a table", size="1536x1024")
    found = {colour for _, colour in after.getcolors(1 << 24) or []}
    assert after.size == (1536, 1024)
    assert {(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (255, 0, 255)} <= found


@pytest.mark.parametrize(
    ("sent", "drawn_at"),
    [
        ((1024, 1024), (1024, 1024)),
        ((300, 200), (1008, 672)),
        ((1000, 1000), (1008, 1008)),
        ((2000, 100), (1408, 480)),
        ((6000, 4000), (3504, 2352)),
    ],
)
async def test_a_picture_of_any_size_keeps_its_shape(
    client: openai.AsyncAzureOpenAI, sent: tuple[int, int], drawn_at: tuple[int, int]
) -> None:
    """Without a size the result has that of the picture, or the nearest one that the service draws."""
    after = await changed(client, file_of(Image.new("RGB", sent, "#336699"), "JPEG"), prompt="night")
    assert abs(after.width - drawn_at[0]) <= 32
    assert abs(after.height - drawn_at[1]) <= 32
    assert after.width % 16 == after.height % 16 == 0
    assert 655_360 <= after.width * after.height <= 8_294_400


async def test_a_size_that_is_asked_for_cuts_and_does_not_distort(client: openai.AsyncAzureOpenAI) -> None:
    """A circle in the middle stays one in a wider picture."""
    round_one = Image.new("RGB", (1024, 1024), "white")
    ImageDraw.Draw(round_one).ellipse((412, 412, 612, 612), fill="black")
    after = await changed(client, file_of(round_one), mask=mask((1024, 1024), (0, 0, 8, 8)), size="1536x1024")
    box = (
        ImageChops.invert(after.convert("L"))
        .crop((200, 0, 1336, 1024))
        .point(lambda level: level > 128)
        .getbbox()
    )
    assert box is not None
    assert abs((box[2] - box[0]) - (box[3] - box[1])) <= 2


async def test_a_change_streams(client: openai.AsyncAzureOpenAI) -> None:
    """Its events have names of their own, and the last is the change as it comes in one piece."""
    before = await house(client)
    stream: Any = await client.images.edit(
        model="demo-image",
        prompt="in pink",
        image=("house.png", before, "image/png"),
        stream=True,
        partial_images=1,
    )
    first, last = [event async for event in stream]
    assert (first.type, last.type) == ("image_edit.partial_image", "image_edit.completed")
    whole = await changed(client, before, prompt="in pink")
    assert opened(base64.b64decode(last.b64_json)).tobytes() == whole.tobytes()


async def test_transparency_of_the_picture_stays(client: openai.AsyncAzureOpenAI) -> None:
    """What was nothing before is nothing after the change."""
    picture = Image.new("RGBA", (1024, 1024))
    picture.paste((200, 120, 40, 255), (300, 300, 700, 700))
    after = await changed(client, file_of(picture), prompt="in blue")
    assert after.mode == "RGBA"
    assert after.getchannel("A").getbbox() == (300, 300, 700, 700)


@pytest.mark.parametrize("base", ["/openai/v1/", "/v1/"])
async def test_changes_over_v1(transport: DemoTransport, base: str) -> None:
    """Both v1 roots change pictures."""
    async with plain_over(transport, base) as plain:
        assert (await changed(plain, file_of(EMPTY), mask=mask())).size == SIZE
    assert transport.requests[-1].path == f"{base}images/edits"


@pytest.mark.parametrize(
    ("files", "more", "words", "param"),
    [
        ([b"GIF89a" + bytes(40)], {}, "unsupported mimetype ('image/gif')", "image"),
        ([b"no picture"], {}, "unsupported mimetype", "image"),
        ([file_of(EMPTY)[:300]], {}, "the image could not be read", "image"),
        ([file_of(EMPTY)[:300]], {"stream": True}, "the image could not be read", "image"),
        ([file_of(EMPTY)] * 17, {}, "array too long. Expected an array with maximum length 16", "image"),
        ([file_of(EMPTY)], {"mask": mask((64, 64), (0, 0, 8, 8))}, "mask size does not match", "mask"),
        ([file_of(EMPTY)], {"mask": file_of(EMPTY, "JPEG")}, "mask must be a valid PNG file", "mask"),
        ([file_of(EMPTY)], {"mask": mask()[:60]}, "the image could not be read", "mask"),
        ([file_of(EMPTY)], {"prompt": ""}, "empty string", "prompt"),
        ([file_of(EMPTY)], {"n": 11}, "<= 10", "n"),
        ([file_of(EMPTY)], {"size": "16x16"}, "number of pixels", "size"),
        (
            [file_of(EMPTY)],
            {"extra_body": {"moderation": "low"}},
            "Unknown parameter: 'moderation'",
            "moderation",
        ),
        ([file_of(EMPTY)], {"input_fidelity": "very"}, "'high' and 'low'", "input_fidelity"),
        (
            [file_of(EMPTY)],
            {"model": "demo-image-mini", "input_fidelity": "high"},
            "Unknown parameter: 'input_fidelity'",
            "input_fidelity",
        ),
        ([file_of(EMPTY, "WEBP")], {"model": "demo-image-mini"}, "'image/jpeg' and 'image/png'", "image"),
    ],
)
async def test_files_that_the_service_refuses(
    client: openai.AsyncAzureOpenAI, files: list[bytes], more: dict[str, Any], words: str, param: str
) -> None:
    """What is no picture, too many or of the wrong size is named by its field."""
    with pytest.raises(openai.BadRequestError) as caught:
        await changed(client, *files, **more)
    assert words in str(caught.value)
    assert caught.value.param == param


async def test_files_that_are_too_large(client: openai.AsyncAzureOpenAI) -> None:
    """A mask over 4 MB and a picture over 50 MB are refused with their sizes."""
    for files, most in (({"mask": mask() + bytes(4_000_000)}, 4_000_000), ({}, 50_000_000)):
        content = file_of(EMPTY) + bytes(0 if files else 50_000_000)
        with pytest.raises(openai.APIStatusError, match=f"Maximum is {most} bytes") as caught:
            await changed(client, content, **files)
        assert caught.value.status_code == 413


@pytest.mark.parametrize("body", ["json", "empty"])
async def test_a_change_without_a_form_is_refused(http: httpx2.AsyncClient, body: str) -> None:
    """JSON in place of a form, and a form without a picture, each get their answer."""
    sent: dict[str, Any] = {"json": {"prompt": "x"}} if body == "json" else {"files": {"other": b"x"}}
    response = await http.post(
        "/openai/deployments/demo-image/images/edits", params={"api-version": API_VERSION}, **sent
    )
    assert response.status_code == 400
    assert ("multipart form" if body == "json" else "'image'") in response.json()["error"]["message"]
