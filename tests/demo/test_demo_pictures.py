"""What the demo tells of pictures in a prompt."""

import base64
import io

import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from aoai_tui.demo.pictures import described, measured
from tests.demo.clients import whole


def picture(kind: str, size: tuple[int, int] = (37, 21)) -> bytes:
    """A picture file of this kind, made by Pillow."""
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


def data_url(content: bytes, kind: str) -> str:
    """A file as a data URL."""
    return f"data:image/{kind.lower()};base64,{base64.b64encode(content).decode()}"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WebP"])
async def test_type_size_and_bytes_are_told(client: openai.AsyncAzureOpenAI, kind: str) -> None:
    """Each picture of a prompt is described by what its header says, and the demo admits not to see it."""
    content = picture(kind)
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": data_url(content, kind), "detail": "low"}},
        {"type": "image_url", "image_url": {"url": "https://example.org/owl.png"}},
    ]
    text = (await whole(client, [{"role": "user", "content": parts}])).choices[0].message.content
    assert f"Picture 1: a {kind} picture, 37 × 21 pixels, {len(content):,} bytes." in text
    assert "Picture 2: a picture at https://example.org/owl.png, which the demo does not fetch." in text
    assert "can't look at" in text


async def test_a_picture_costs_tokens(client: openai.AsyncAzureOpenAI) -> None:
    """A picture counts in the prompt's tokens, less at low detail."""
    counts = []
    for detail in ("low", "high"):
        url = {"url": data_url(picture("PNG"), "PNG"), "detail": detail}
        parts = [{"type": "image_url", "image_url": url}]
        completion = await whole(client, [{"role": "user", "content": parts}])
        counts.append(completion.usage.prompt_tokens)
    assert 80 < counts[0] < counts[1]


def test_a_wrong_type_is_told() -> None:
    """A JPEG that was sent as a PNG is named as what it is."""
    assert described(data_url(picture("JPEG"), "png")).endswith("though it was sent as image/png")


def test_what_is_no_picture_is_told() -> None:
    """Bytes without a known header are counted, and nothing is invented."""
    assert described("data:image/png;base64,AA==").startswith("1 byte sent as image/png, in which")
    assert "not base64" in described("data:,hello")


def test_a_jpeg_with_a_long_preface_is_measured() -> None:
    """A thumbnail before the frame header does not hide the size."""
    file = picture("JPEG", (640, 480))
    preface = b"\xff\xe1" + (60_000).to_bytes(2, "big") + b"\xff\xc0" * 29_999
    assert measured(file[:2] + preface + file[2:]) == ("JPEG", 640, 480)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WebP"])
@given(data=st.data())
def test_half_a_picture_breaks_nothing(kind: str, data: st.DataObject) -> None:
    """However a file is cut, there is a description."""
    file = picture(kind)
    assert described(data_url(file[: data.draw(st.integers(0, len(file)))], kind))


@given(st.text(), st.sampled_from(["", "data:image/png;base64,", "data:", "https://"]))
def test_any_address_is_described(text: str, beginning: str) -> None:
    """Whatever stands where a picture's address should be, it is described."""
    assert described(beginning + text)
