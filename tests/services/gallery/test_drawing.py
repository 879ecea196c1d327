"""Pictures drawn from prompts: what is kept, and what is told."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from aoai_tui.demo import DemoTransport, Pace
from aoai_tui.domain import ImageOptions, MessageState, PictureOrigin
from aoai_tui.errors import (
    ContentFiltered,
    Disconnected,
    NotFound,
    ParameterRefused,
    UnreadableAnswer,
    UsageTrouble,
)
from aoai_tui.services.gallery.events import Downloading, Partial, PictureKept
from tests.services.gallery.gallery_harness import gallery_over, heard

SMALL = "1024x1024"


def demo() -> DemoTransport:
    """The demo, without its pauses."""
    return DemoTransport(pace=Pace.instant())


def decoded(data: bytes) -> Image.Image:
    """A picture, decoded to its last byte."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


async def test_bytes_are_on_the_disk_before_they_are_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever decoding does to the app, the picture that was paid for is safe by then."""
    opened, there = Image.open, []

    def noting(file: Any, *more: Any, **named: Any) -> Image.Image:
        there.append([path.read_bytes() for path in folder.glob("*.png")])
        return opened(file, *more, **named)

    async with gallery_over(demo(), tmp_path) as harness:
        folder = harness.gallery.folder.path
        monkeypatch.setattr(Image, "open", noting)
        told = await harness.draw("A red fox", quality="low")
        (picture,) = told.pictures
        assert there[-1] == [harness.bytes_of(picture)]


async def test_a_prompt_becomes_a_picture_that_is_kept(tmp_path: Path) -> None:
    """Unfinished pictures come first, then the whole one; its file and its row are there with all that is known."""
    async with gallery_over(demo(), tmp_path) as harness:
        told = await harness.draw("A red fox", size="1536x1024", quality="low")
        assert told.order == ["partial", "partial", "kept", "end"]
        (picture,) = told.pictures
        assert (picture.width, picture.height, picture.media_type) == (1536, 1024, "image/png")
        assert decoded(harness.bytes_of(picture)).size == (1536, 1024)
        assert picture.size == len(harness.bytes_of(picture))
        assert (picture.state, picture.origin, picture.prompt) == (
            MessageState.COMPLETE,
            PictureOrigin.MADE,
            "A red fox",
        )
        assert (picture.deployment, picture.connection) == ("demo-image", "demo")
        assert picture.usage is not None
        assert picture.usage.output_tokens
        assert picture.receipt is not None
        assert picture.receipt.request_id
        assert picture.timing is not None
        assert picture.timing.first_token is not None
        assert picture.timing.first_token <= picture.timing.total
        assert await harness.gallery.page() == [picture]
        assert await harness.gallery.get(picture.id) == picture
        assert harness.files() == [picture.file]


async def test_what_is_told_is_on_the_disk_already(tmp_path: Path) -> None:
    """Each event comes after what it tells of is where a crash does not take it away."""
    async with gallery_over(demo(), tmp_path) as harness:
        seen = []
        async for event in harness.events():
            if isinstance(event, Partial):
                begun = (await harness.gallery.archive(lambda store: store.pictures.all()))[0]
                assert harness.gallery.folder.unfinished(begun.id).read_bytes() == event.data
                assert (begun.state, await harness.gallery.page()) == (MessageState.GROWING, [])
            if isinstance(event, PictureKept):
                assert await harness.gallery.get(event.picture.id) == event.picture
                decoded(harness.bytes_of(event.picture))
            seen.append(event)
        assert len(seen) > 2


async def test_pictures_of_one_request_share_their_batch_and_count_once(tmp_path: Path) -> None:
    """Three pictures are numbered, and what they cost stands with the first."""
    async with gallery_over(demo(), tmp_path) as harness:
        told = await harness.draw(n=3, size=SMALL, with_={"stream": False})
        assert told.order == ["kept", "kept", "kept", "end"]
        assert [one.number for one in told.pictures] == [1, 2, 3]
        assert len({one.batch for one in told.pictures}) == 1
        assert len({one.id for one in told.pictures}) == 3
        assert [one.usage is not None for one in told.pictures] == [True, False, False]
        assert {one.id for one in await harness.gallery.page()} == {one.id for one in told.pictures}
        assert sorted(await harness.gallery.page(), key=lambda one: one.number) == list(told.pictures)


async def test_pages_follow_one_another(tmp_path: Path) -> None:
    """The newest come first; each page goes on where the one before ended, and the last is short."""
    async with gallery_over(demo(), tmp_path) as harness:
        for _ in range(2):
            await harness.draw(n=3, size=SMALL, with_={"stream": False})
        everything = await harness.gallery.page()
        first = await harness.gallery.page(4)
        second = await harness.gallery.page(4, first[-1])
        assert (first + second, len(second)) == (everything, 2)
        assert await harness.gallery.count() == 6
        assert everything == sorted(everything, key=lambda one: one.created_at, reverse=True)


async def test_a_picture_at_an_address_is_fetched_at_once(tmp_path: Path) -> None:
    """An older deployment answers with an address: bytes are counted as they come, and the address is forgotten."""
    async with gallery_over(demo(), tmp_path) as harness:
        told = await harness.draw(deployment="demo-image-old", response_format="url")
        assert told.order == ["downloading", "kept", "end"]
        (picture,) = told.pictures
        last = [event for event in told.events if isinstance(event, Downloading)][-1]
        assert last.received == last.total == picture.size
        assert decoded(harness.bytes_of(picture)).size == (picture.width, picture.height)
        assert picture.revised_prompt
        assert picture.url == (await harness.gallery.get(picture.id)).url == ""
        assert harness.files() == [picture.file]


async def test_an_address_that_is_the_picture_itself_is_taken(tmp_path: Path) -> None:
    """A data: address is decoded; it is not kept a second time as an address."""
    async with gallery_over(demo(), tmp_path) as harness:
        told = await harness.draw("/fault data-url A fox", deployment="demo-image-old", response_format="url")
        (picture,) = told.pictures
        decoded(harness.bytes_of(picture))
        assert picture.url == ""


async def test_a_picture_whose_address_has_expired_keeps_its_row(tmp_path: Path) -> None:
    """What was paid for and can't be fetched any more is listed with the reason; its dead address is forgotten."""
    async with gallery_over(demo(), tmp_path) as harness:
        told = await harness.draw("/fault expired A fox", deployment="demo-image-old", response_format="url")
        assert isinstance(told.error, NotFound)
        (picture,) = await harness.gallery.page()
        assert told.pictures == (picture,)
        assert (picture.state, picture.file) == (MessageState.FAILED, "")
        assert picture.failure is not None
        assert picture.failure.title == told.error.title
        with pytest.raises(UsageTrouble):
            await heard(harness.gallery.fetch(picture, on_wait=harness.waits.append))


async def test_a_broken_download_can_be_fetched_again(tmp_path: Path) -> None:
    """What had come of it is kept; fetching it again makes it whole, in the same row and for nothing more."""
    transport = demo()
    async with gallery_over(transport, tmp_path) as harness:
        arguments: dict[str, Any] = {
            "deployment": "demo-image-old",
            "response_format": "url",
            "with_": {"stream": False},
        }
        told = await harness.draw("/fault download\nA fox", **arguments)
        assert isinstance(told.error, Disconnected)
        (broken,) = told.pictures
        assert (broken.state, broken.failure is not None) == (MessageState.FAILED, True)
        begun = harness.bytes_of(broken)
        asked = len(transport.requests)
        again = await heard(harness.gallery.fetch(broken, on_wait=harness.waits.append))
        (whole,) = again.pictures
        assert harness.bytes_of(whole).startswith(begun)
        decoded(harness.bytes_of(whole))
        assert (whole.id, whole.state, whole.failure, whole.url) == (
            broken.id,
            MessageState.COMPLETE,
            None,
            "",
        )
        assert await harness.gallery.page() == [whole]
        assert harness.files() == [whole.file]
        assert len(transport.requests) == asked + 1


@pytest.mark.parametrize(("asked", "came"), [("png", "image/webp"), ("jpeg", "image/webp")])
async def test_the_bytes_decide_what_a_picture_is(tmp_path: Path, asked: str, came: str) -> None:
    """Another format than was asked for is kept as what it is, and said."""
    async with gallery_over(demo(), tmp_path) as harness:
        told = await harness.draw("/fault other-format A fox", output_format=asked, size=SMALL)
        (picture,) = told.pictures
        assert picture.media_type == came
        assert picture.file.endswith(".webp")
        assert decoded(harness.bytes_of(picture)).format == "WEBP"
        assert picture.note == f"It was asked for as {asked.upper()} and came as WebP."


async def test_an_svg_is_kept_and_never_drawn(tmp_path: Path) -> None:
    """Its bytes are in the gallery as they came, script and all, with a word on why it is not shown."""
    async with gallery_over(demo(), tmp_path) as harness:
        told = await harness.draw("/fault svg A fox", size=SMALL)
        (picture,) = told.pictures
        assert (picture.media_type, picture.file[-4:]) == ("image/svg+xml", ".svg")
        assert b"<svg" in harness.bytes_of(picture)
        assert "not shown" in picture.note
        assert told.end.error is None


async def test_bytes_that_are_no_picture_are_kept_and_told_as_an_error(tmp_path: Path) -> None:
    """What was paid for is on the disk, whatever it is."""
    async with gallery_over(demo(), tmp_path) as harness:
        told = await harness.draw("/fault no-picture A fox", size=SMALL)
        assert isinstance(told.error, UnreadableAnswer)
        (picture,) = told.kept
        assert (picture.media_type, picture.file[-4:]) == ("", ".bin")
        assert harness.bytes_of(picture)
        assert picture.failure is not None
        assert (await harness.gallery.page())[0].failure == picture.failure


async def test_a_bomb_is_kept_but_not_unfolded(tmp_path: Path) -> None:
    """A small file of very many pixels is refused by a sentence, not by the end of the memory."""
    async with gallery_over(demo(), tmp_path) as harness:
        told = await harness.draw("/fault bomb A fox", size=SMALL)
        assert "too many pixels" in told.error.title
        (picture,) = told.kept
        assert harness.bytes_of(picture).startswith(b"\x89PNG")


@pytest.mark.parametrize("fault", ["filter-prompt", "filter-prompt-2", "filter-picture"])
async def test_what_the_filter_refuses_names_the_category(tmp_path: Path, fault: str) -> None:
    """Whether the status is 400 or 200: the category is said, and nothing is listed."""
    async with gallery_over(demo(), tmp_path) as harness:
        told = await harness.draw(f"/fault {fault} A fox", size=SMALL, with_={"stream": False})
        assert isinstance(told.error, ContentFiltered)
        assert told.error.categories
        assert told.pictures == ()
        assert await harness.gallery.page() == []
        assert harness.files() == []


async def test_pictures_that_the_filter_left_are_kept(tmp_path: Path) -> None:
    """Of three pictures one is held back: two are in the gallery, and the third is told."""
    async with gallery_over(demo(), tmp_path) as harness:
        told = await harness.draw("/fault filter-one A fox", n=3, size=SMALL, with_={"stream": False})
        assert isinstance(told.error, ContentFiltered)
        assert [one.number for one in told.pictures] == [1, 2]
        assert len(await harness.gallery.page()) == 2


async def test_a_refused_parameter_is_left_out_with_one_call(tmp_path: Path) -> None:
    """The error names it; going on without it draws, is said, and is remembered for the deployment and the value."""
    async with gallery_over(demo(), tmp_path) as harness:
        gallery, old = harness.gallery, "demo-image-old"
        told = await harness.draw(deployment=old, output_format="webp")
        assert isinstance(told.error, ParameterRefused)
        assert gallery.can_go_without(told.error) == "output_format"
        options = ImageOptions(output_format="webp")
        again = await heard(
            gallery.without_refused(told.error, "A fox", options, old, on_wait=harness.waits.append)
        )
        assert again.pictures[0].note == "It was asked for as WebP and came as PNG."
        later = await harness.draw(deployment=old, output_format="webp")
        assert later.end.error is None
        assert later.pictures[0].options.output_format == "webp"


async def test_a_deployment_that_does_not_stream_draws_all_the_same(tmp_path: Path) -> None:
    """It is asked again without; what it does not take is remembered, also by the next copy of the app."""
    transport = demo()
    async with gallery_over(transport, tmp_path) as harness:
        told = await harness.draw(deployment="demo-image-old")
        assert told.order[-2:] == ["kept", "end"]
        asked = len(transport.requests)
    async with gallery_over(transport, tmp_path) as harness:
        await harness.draw(deployment="demo-image-old", response_format="b64_json")
        assert len(transport.requests) == asked + 1


async def test_what_can_be_drawn_by_nobody_is_not_sent(tmp_path: Path) -> None:
    """An empty prompt, a mask without a picture, a picture that is none: a sentence, and no request."""
    transport = demo()
    note = tmp_path / "note.png"
    note.write_text("not a picture")
    wrong = [
        ("  ", {}),
        ("A fox", {"mask": note}),
        ("A fox", {"pictures": [note]}),
        ("A fox", {"pictures": [note] * 17}),
    ]
    async with gallery_over(transport, tmp_path / "data") as harness:
        for prompt, arguments in wrong:
            with pytest.raises(UsageTrouble):
                await harness.draw(prompt, with_=arguments)
    assert not transport.requests


async def test_a_repeated_request_is_heard_of(tmp_path: Path) -> None:
    """The wait before another attempt is told, and the retries are kept with the picture."""
    async with gallery_over(demo(), tmp_path, max_retries=2) as harness:
        told = await harness.draw("/fault 429 0.01 A fox", size=SMALL)
        assert told.end.error is None
        assert told.pictures[0].retries == 1
        assert [wait is not None for wait in harness.waits] == [True, False]
