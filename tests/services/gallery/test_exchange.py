"""Pictures on their way out of the gallery and into it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aoai_tui.domain import AttachmentKind, ImageOptions, Picture, PictureOrigin
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.attachments import Attachments
from aoai_tui.services.gallery.saving import SaveFormat
from tests.services.gallery.gallery_harness import GalleryHarness, gallery_over, small_png
from tests.services.gallery.test_cut_off import ROOT
from tests.services.gallery.test_drawing import decoded, demo


async def drawn(harness: GalleryHarness, prompt: str = "A red fox") -> Picture:
    """A picture in the gallery."""
    told = await harness.draw(prompt, size="1024x1024", with_={"stream": False})
    return told.pictures[0]


async def test_what_is_saved_comes_back_with_its_prompt(tmp_path: Path) -> None:
    """A saved file holds prompt and parameters; brought into another gallery it has the same pixels and tells them."""
    async with gallery_over(demo(), tmp_path / "one") as harness:
        picture = await drawn(harness)
        name = harness.gallery.suggested_name(picture)
        saved = await harness.gallery.save(picture, tmp_path / name)
        assert (saved.path.name, saved.tells) == ("A red fox.png", True)
        again = await harness.gallery.save(picture, tmp_path / name)
        assert again.path != saved.path
        pixels = decoded(harness.bytes_of(picture)).tobytes()
        assert decoded(saved.path.read_bytes()).tobytes() == pixels
    async with gallery_over(demo(), tmp_path / "two") as harness:
        back = await harness.gallery.bring(saved.path)
        assert (back.prompt, back.options, back.origin, back.name) == (
            "A red fox",
            ImageOptions(size="1024x1024"),
            PictureOrigin.BROUGHT,
            "A red fox.png",
        )
        assert await harness.gallery.page() == [back]
        assert harness.bytes_of(back) == saved.path.read_bytes()


async def test_a_picture_is_converted_where_that_is_wished(tmp_path: Path) -> None:
    """JPEG and WebP are what they are called."""
    async with gallery_over(demo(), tmp_path / "data") as harness:
        picture = await drawn(harness)
        for form, format in ((SaveFormat.JPEG, "JPEG"), (SaveFormat.WEBP, "WEBP")):
            saved = await harness.gallery.save(picture, tmp_path / "fox.png", form)
            assert decoded(saved.path.read_bytes()).format == format


async def test_a_picture_goes_to_the_chat_and_comes_back(tmp_path: Path) -> None:
    """As an attachment it has a name that people can read; back it is itself, unless it was deleted meanwhile."""
    async with gallery_over(demo(), tmp_path) as harness:
        picture = await drawn(harness)
        attachment = await harness.gallery.as_attachment(picture)
        assert (attachment.kind, attachment.name) == (AttachmentKind.PICTURE, "A red fox.png")
        assert await Attachments(tmp_path).bytes_of(attachment) == harness.bytes_of(picture)
        assert await harness.gallery.bring_attachment(attachment) == picture
        assert await harness.gallery.page() == [picture], "with its prompt, and once"
        await harness.gallery.delete(picture.id)
        back = await harness.gallery.bring_attachment(attachment)
        assert (back.name, back.width, back.id != picture.id) == ("A red fox.png", 1024, True)


async def test_what_can_be_no_picture_of_a_prompt_is_told(tmp_path: Path) -> None:
    """An SVG would go to the chat as text; what is no picture does not come in, nor leave anything behind."""
    async with gallery_over(demo(), tmp_path / "data") as harness:
        svg = await drawn(harness, "/fault svg\nA fox")
        with pytest.raises(UsageTrouble):
            await harness.gallery.as_attachment(svg)
        (tmp_path / "words.png").write_text("words")
        with pytest.raises(UsageTrouble):
            await harness.gallery.bring(tmp_path / "words.png")
        assert await harness.gallery.page() == [svg]
        assert harness.files() == [svg.file]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_what_the_disk_did_not_take_can_be_saved_elsewhere(tmp_path: Path) -> None:
    """A picture that is only in memory is written where the person wants; what can't be brought in leaves nothing."""
    script = """
import asyncio, resource, signal, sys
from pathlib import Path
from aoai_tui.errors import StorageTrouble
from tests.services.gallery.gallery_harness import gallery_over
from tests.services.gallery.test_drawing import decoded, demo

def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

async def main():
    folder = Path(sys.argv[1])
    async with gallery_over(demo(), folder / "data") as harness:
        await harness.gallery.page()
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        limit(8_000)
        (picture,) = (await harness.draw()).pictures
        try:
            await harness.gallery.bring(folder / "big.png")
        except StorageTrouble as trouble:
            print(trouble.title, len(harness.gallery.unkept))
        harness.gallery.keep_again = nothing
        limit(resource.RLIM_INFINITY)
        saved = await harness.gallery.save(picture, folder / "fox.png")
        print(decoded(saved.path.read_bytes()).size, len(harness.gallery.unkept))
        del harness.gallery.keep_again
        print(await harness.gallery.page() == [picture])

async def nothing():
    return []

asyncio.run(main())
"""
    (tmp_path / "big.png").write_bytes(small_png(size=(3000, 3000)))
    command = [sys.executable, "-c", script, str(tmp_path)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.stderr == ""
    assert told.stdout.splitlines() == ["The disk is full. 1", "(1024, 1024) 1", "True"]
