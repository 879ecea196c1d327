"""Pictures that the demo draws, and short ways to compare them."""

import base64
import io
from typing import Any

import openai
from PIL import Image, ImageChops, ImageStat


def opened(content: bytes) -> Image.Image:
    """A picture, read to its end."""
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def file_of(picture: Image.Image, kind: str = "PNG") -> bytes:
    """A picture in a file."""
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def given(answer: Any) -> list[bytes]:
    """The files of an answer that carries them in base64."""
    return [base64.b64decode(each.b64_json) for each in answer.data]


async def drawn(client: openai.AsyncOpenAI, prompt: str = "a red parrot", **more: Any) -> Image.Image:
    """The only picture of an answer."""
    answer = await client.images.generate(**{"model": "demo-image", "prompt": prompt, **more})
    (content,) = given(answer)
    return opened(content)


async def events(client: openai.AsyncOpenAI, prompt: str = "a red parrot", **more: Any) -> list[Any]:
    """All events of a streamed picture."""
    stream = await client.images.generate(
        **{"model": "demo-image", "prompt": prompt, "partial_images": 3, **more}, stream=True
    )
    return [event async for event in stream]


def difference(one: Image.Image, other: Image.Image) -> float:
    """How much two pictures of one size differ, 0 to 255, over all pixels."""
    stat = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB")))
    return sum(stat.mean) / 3


def mean(picture: Image.Image) -> tuple[float, float, float]:
    """Its mean colour."""
    red, green, blue = ImageStat.Stat(picture.convert("RGB")).mean
    return red, green, blue
