"""Pictures saved as files: with their prompt, as what was wished, never in the place of another."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image, ImageChops, ImageCms

from aoai_tui.domain import PictureOrigin
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.services.gallery.bringing import read_picture_file
from aoai_tui.services.gallery.metadata.embedding import read_facts
from aoai_tui.services.gallery.metadata.facts import facts_of
from aoai_tui.services.gallery.saving import Saved, SaveFormat, format_for, save
from tests.services.gallery.picture_bytes import FORMATS, RABBIT, bomb, decoded, encoded, painted, pixels


def saved(folder: Path, data: bytes, name: str = "fox", form: SaveFormat = SaveFormat.OWN) -> Saved:
    """What comes of a picture that came as these bytes."""
    (folder / "source").write_bytes(data)
    return save(RABBIT, folder / "source", folder / "out" / name, form)


@pytest.mark.parametrize("form", FORMATS)
def test_the_own_format_keeps_every_pixel(tmp_path: Path, form: str) -> None:
    """Nothing is encoded anew; prompt and parameters are in the file, and the source is as it was."""
    data = encoded(form)
    path, tells = saved(tmp_path, data)
    assert path.name == f"fox.{'jpg' if form == 'JPEG' else form.lower()}"
    assert pixels(path.read_bytes()) == pixels(data)
    assert tells
    assert read_facts(path.read_bytes()) == facts_of(RABBIT)
    assert (tmp_path / "source").read_bytes() == data


def test_bare_is_byte_for_byte_what_came(tmp_path: Path) -> None:
    """For who wants no prompt in the file, or a signature of the service kept."""
    for form in FORMATS:
        data = encoded(form)
        path, tells = saved(tmp_path, data, form, SaveFormat.BARE)
        assert path.read_bytes() == data
        assert not tells


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("target", [SaveFormat.PNG, SaveFormat.JPEG, SaveFormat.WEBP])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_every_format_becomes_every_other(tmp_path: Path, form: str, target: SaveFormat, mode: str) -> None:
    """The picture looks the same, and what it is called is what it is."""
    if form == "JPEG" and mode in ("RGBA", "P"):
        mode = "CMYK"
    image = painted(mode=mode)
    if mode == "RGBA":
        image.putalpha(255)
    data = encoded(form, image)
    path, tells = saved(tmp_path, data, form=target)
    result = decoded(path.read_bytes())
    assert result.format == target.value.upper()
    assert path.suffix == {"jpeg": ".jpg"}.get(target.value, f".{target.value}")
    assert tells
    assert read_facts(path.read_bytes()) == facts_of(RABBIT)
    seen, before = (decoded(one).convert("RGBA").convert("RGB") for one in (path.read_bytes(), data))
    bands = ImageChops.difference(seen, before).split()
    mean = sum(n * count for band in bands for n, count in enumerate(band.histogram())) / (40 * 30 * 3)
    assert mean < (0.01 if target is SaveFormat.PNG else 14)


def test_what_was_transparent_is_white_where_nothing_can_be(tmp_path: Path) -> None:
    """JPEG has no transparency; PNG and WebP keep it."""
    image = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 10, 20))
    for source in (encoded("PNG", image), encoded("PNG", image.quantize())):
        jpeg = decoded(saved(tmp_path, source, form=SaveFormat.JPEG).path.read_bytes())
        assert all(value > 245 for value in jpeg.getpixel((17, 10)))  # type: ignore[union-attr]
        webp = decoded(saved(tmp_path, source, form=SaveFormat.WEBP).path.read_bytes())
        assert webp.convert("RGBA").getpixel((17, 10))[3] == 0  # type: ignore[index]


def test_colours_mean_the_same_after_a_conversion(tmp_path: Path) -> None:
    """The profile goes along; pixels that a camera wants turned are turned."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112] = 6
    for target in (SaveFormat.PNG, SaveFormat.WEBP):
        data = encoded("JPEG", icc_profile=profile, exif=exif)
        result = decoded(saved(tmp_path, data, form=target).path.read_bytes())
        assert result.info["icc_profile"] == profile
        assert result.size == (30, 40)
        assert result.getexif().get(0x0112, 1) == 1


def test_sixteen_bits_become_eight(tmp_path: Path) -> None:
    """And not white."""
    image = Image.new("I;16", (4, 4), 32_768)
    result = decoded(saved(tmp_path, encoded("PNG", image), form=SaveFormat.JPEG).path.read_bytes())
    assert abs(result.convert("L").getpixel((1, 1)) - 128) <= 2  # type: ignore[operator]


@pytest.mark.parametrize(
    ("name", "form", "called"),
    [
        ("fox.png", SaveFormat.OWN, "fox.png"),
        ("fox.PNG", SaveFormat.OWN, "fox.PNG"),
        ("fox.jpeg", SaveFormat.JPEG, "fox.jpeg"),
        ("fox.jpg", SaveFormat.OWN, "fox.png"),
        ("fox.png", SaveFormat.WEBP, "fox.webp"),
        ("fox", SaveFormat.JPEG, "fox.jpg"),
        ("v1.2", SaveFormat.OWN, "v1.2.png"),
        ("fox.txt", SaveFormat.OWN, "fox.txt.png"),
    ],
)
def test_a_file_is_what_it_is_called(tmp_path: Path, name: str, form: SaveFormat, called: str) -> None:
    """A suffix of another format is replaced, any other one stays before the right one."""
    assert saved(tmp_path, encoded("PNG"), name, form).path.name == called


def test_no_file_is_ever_replaced(tmp_path: Path) -> None:
    """The second one gets a number; nothing half-written is left."""
    for _ in range(3):
        saved(tmp_path, encoded("PNG"))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"fox.png", "fox 2.png", "fox 3.png"}


def test_bytes_that_are_no_picture_are_saved_as_they_are(tmp_path: Path) -> None:
    """They were paid for; they can't become something else."""
    path, tells = saved(tmp_path, b"odd bytes", "fox.png")
    assert (path.name, path.read_bytes(), tells) == ("fox.bin", b"odd bytes", False)
    svg = b"<svg><script>alert(1)</script></svg>"
    path, tells = saved(tmp_path, svg)
    assert (path.name, path.read_bytes(), tells) == ("fox.svg", svg, False)
    for data in (b"odd bytes", svg):
        with pytest.raises(UsageTrouble, match="can't be converted"):
            saved(tmp_path, data, form=SaveFormat.PNG)


def test_a_picture_that_is_cut_off_is_saved_with_every_byte(tmp_path: Path) -> None:
    """As it came; it can't be converted, and the sentence says so."""
    for form in FORMATS:
        data = encoded(form)[:-40]
        path, _ = saved(tmp_path, data)
        assert path.read_bytes()[-100:] == data[-100:]
        target = SaveFormat.PNG if form == "JPEG" else SaveFormat.JPEG
        if form != "GIF":  # a GIF may end anywhere
            with pytest.raises(UsageTrouble, match="can't be read"):
                saved(tmp_path, data, form=target)


@pytest.mark.parametrize("target", [SaveFormat.PNG, SaveFormat.JPEG, SaveFormat.WEBP])
def test_noise_is_converted_too(tmp_path: Path, target: SaveFormat) -> None:
    """Pictures of which nothing can be left out take much room while they are encoded."""
    noise = Image.frombytes("RGB", (700, 700), random.Random(5).randbytes(700 * 700 * 3))  # noqa: S311
    source = encoded("GIF" if target is SaveFormat.PNG else "PNG", noise)
    assert decoded(saved(tmp_path, source, form=target).path.read_bytes()).size == (700, 700)


def test_what_a_format_has_no_room_for_is_said(tmp_path: Path) -> None:
    """WebP has at most 16,383 pixels a side; nothing half-written is left."""
    with pytest.raises(UsageTrouble, match="can't be converted to WebP") as caught:
        saved(tmp_path, encoded("PNG", Image.new("1", (16_400, 4))), form=SaveFormat.WEBP)
    assert "16400 by 4" in caught.value.advice
    assert not (tmp_path / "out").exists()


def test_a_bomb_is_not_converted(tmp_path: Path) -> None:
    """Pillow's limit is a sentence; as it came it is saved."""
    data = bomb()
    with pytest.raises(UsageTrouble, match="too many pixels"):
        saved(tmp_path, data, form=SaveFormat.JPEG)
    assert read_facts(saved(tmp_path, data).path.read_bytes()) == facts_of(RABBIT)


def test_what_is_saved_can_be_brought_back(tmp_path: Path) -> None:
    """Prompt, revised prompt and parameters, from every format."""
    for form in (SaveFormat.PNG, SaveFormat.JPEG, SaveFormat.WEBP, SaveFormat.OWN):
        picture, _ = read_picture_file(saved(tmp_path, encoded("GIF"), form=form).path)
        assert picture.prompt == RABBIT.prompt
        assert picture.revised_prompt == RABBIT.revised_prompt
        assert picture.options == replace(RABBIT.options, user="", extra_body={})


def test_a_photo_that_was_brought_in_is_saved_as_it_was(tmp_path: Path) -> None:
    """Nobody asked for it, and no file says so; what was drawn by somebody tells what it told before."""
    photo = replace(RABBIT, origin=PictureOrigin.BROUGHT, prompt="")
    (tmp_path / "photo").write_bytes(encoded("JPEG"))
    path, tells = save(photo, tmp_path / "photo", tmp_path / "saved")
    assert (path.read_bytes(), tells) == (encoded("JPEG"), False)
    path, tells = save(photo, tmp_path / "photo", tmp_path / "saved", SaveFormat.PNG)
    assert (read_facts(path.read_bytes()), tells) == (None, False)
    drawn = saved(tmp_path, encoded("PNG")).path
    for form in (SaveFormat.OWN, SaveFormat.WEBP):
        again = save(photo, drawn, tmp_path / "again", form)
        assert (read_facts(again.path.read_bytes()), again.tells) == (facts_of(RABBIT), True)
        assert form is SaveFormat.WEBP or again.path.read_bytes() == drawn.read_bytes()


def test_a_suffix_says_what_is_wished() -> None:
    """For who types a file's name; what nothing is saved as is said."""
    assert format_for(Path("fox"), "image/png") is SaveFormat.OWN
    assert format_for(Path("fox.JPEG"), "image/jpeg") is SaveFormat.OWN
    assert format_for(Path("fox.jpg"), "image/png") is SaveFormat.JPEG
    assert format_for(Path("fox.webp"), "image/png") is SaveFormat.WEBP
    assert format_for(Path("fox.png"), "image/gif") is SaveFormat.PNG
    for name in ("fox.gif", "fox.tiff", "fox.svg"):
        with pytest.raises(UsageTrouble, match="can't be saved as"):
            format_for(Path(name), "image/png")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_takes_nothing_is_told(tmp_path: Path) -> None:
    """A closed folder is a StorageTrouble."""
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(StorageTrouble):
        saved(tmp_path, encoded("PNG"))


def test_odd_paths_are_told(tmp_path: Path) -> None:
    """A file that is gone, a name that no system takes, a file in a folder's place."""
    with pytest.raises(UsageTrouble, match="There is no file"):
        save(RABBIT, tmp_path / "gone.png", tmp_path / "fox.png")
    for name in ("a\0b", "x" * 300, "../source/fox"):
        with pytest.raises(StorageTrouble, match="could not be written"):
            saved(tmp_path, encoded("PNG"), name)
