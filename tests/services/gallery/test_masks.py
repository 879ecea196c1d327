"""Masks, pixel by pixel."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.services.gallery.mask_history import MaskInProgress
from aoai_tui.services.gallery.masks import (
    ANEW,
    KEPT,
    MOST_BYTES,
    Cleared,
    Inverted,
    Mark,
    Rectangle,
    Stroke,
    all_marked,
    check_mask,
    checked_mask,
    keep_mask,
    mask_png,
    read_mask,
    share_of,
)

SIZE = (60, 40)


def box_of(mask: Image.Image) -> tuple[int, int, int, int] | None:
    """What is marked reaches so far: left, top, right, bottom, the last two beyond it."""
    return mask.getbbox()


def saved(image: Image.Image, path: Path, **options: Any) -> Path:
    image.save(path, **options)
    return path


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture of 60 by 40 pixels."""
    return saved(Image.new("RGB", SIZE, "#336699"), tmp_path / "picture.png")


def see_through(box: tuple[int, int, int, int], size: tuple[int, int] = SIZE) -> Image.Image:
    """Transparent in the box."""
    image = Image.new("RGBA", size, "#ffffffff")
    image.paste((0, 0, 0, 0), box)
    return image


def test_a_rectangle_marks_its_corners_and_nothing_beyond() -> None:
    """Whichever corners are named; an erasing one takes the same pixels away."""
    for corners in [((10, 5), (19, 14)), ((19, 14), (10, 5)), ((10, 14), (19, 5))]:
        mask = all_marked(SIZE, [Rectangle(*corners)])
        assert box_of(mask) == (10, 5, 20, 15)
        assert share_of(mask) == pytest.approx(100 / 2400)
    mask = all_marked(SIZE, [Rectangle((10, 5), (19, 14)), Rectangle((12, 0), (59, 39), erases=True)])
    assert box_of(mask) == (10, 5, 12, 15)


def test_marks_outside_the_picture_do_no_harm() -> None:
    """What reaches over the edge is cut off there."""
    mask = all_marked(SIZE, [Rectangle((-50, -50), (4, 4)), Stroke(((58, 38), (90, 90)), 6)])
    assert mask.size == SIZE
    assert mask.getpixel((0, 0)) == mask.getpixel((59, 39)) == ANEW
    assert mask.getpixel((30, 20)) == KEPT


@pytest.mark.parametrize("size", [1, 2, 3, 8, 15, 30])
def test_a_brush_is_round_and_as_wide_as_it_says(size: int) -> None:
    """A dab of diameter d covers about pi/4 d² pixels, d across, with its middle in the middle."""
    mask = all_marked((100, 100), [Stroke(((50, 50),), size)])
    left, top, right, bottom = box_of(mask) or (0, 0, 0, 0)
    assert right - left == pytest.approx(size, abs=1)
    assert bottom - top == pytest.approx(size, abs=1)
    assert (left + right) / 2 == pytest.approx(50, abs=1)
    assert share_of(mask) * 10_000 == pytest.approx(3.1416 / 4 * size**2, rel=0.25, abs=4)


@pytest.mark.parametrize(
    "way", [((10, 50), (90, 50)), ((50, 90), (50, 10)), ((15, 15), (85, 85)), ((80, 20), (20, 70))]
)
def test_a_stroke_is_as_wide_as_its_brush_all_the_way(way: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """It covers its way, without gaps, in every direction: length times width, and the round ends."""
    mask, size = all_marked((100, 100), [Stroke(way, 9)]), 9
    (x, y), (to_x, to_y) = way
    long = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5
    assert share_of(mask) * 10_000 == pytest.approx(long * size + 3.1416 / 4 * size**2, rel=0.15)
    for step in range(21):
        at = (round(x + (to_x - x) * step / 20), round(y + (to_y - y) * step / 20))
        assert mask.getpixel(at) == ANEW


def test_thin_brushes_leave_no_gaps() -> None:
    """A brush of one pixel marks a line of single pixels, wherever it goes."""
    mask = all_marked((100, 100), [Stroke(((10, 10), (10, 80), (60, 80)), 1)])
    assert share_of(mask) * 10_000 == 71 + 50


def test_inverting_and_clearing() -> None:
    """All that was marked is not, and the other way round; cleared, nothing is."""
    mask = all_marked(SIZE, [Rectangle((0, 0), (29, 39)), Inverted()])
    assert box_of(mask) == (30, 0, 60, 40)
    assert share_of(all_marked(SIZE, [Inverted()])) == 1
    assert share_of(all_marked(SIZE, [Inverted(), Cleared()])) == 0


def random_mark(source: random.Random) -> Mark:
    point = (source.uniform(-9, 69), source.uniform(-9, 49))
    other = (source.uniform(-9, 69), source.uniform(-9, 49))
    erases = source.random() < 0.3
    marks: list[Mark] = [
        Rectangle(point, other, erases),
        Stroke((point, other), source.uniform(0.5, 20), erases),
        Stroke((point,), source.uniform(0.5, 20), erases),
        Inverted(),
        Cleared(),
    ]
    return source.choice(marks)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_taken_back_and_brought_back_is_as_it_was(seed: int) -> None:
    """Through 80 marks of any kind, back to nothing and forth again: every step looks as it did."""
    source, mask, looks = random.Random(seed), MaskInProgress(SIZE), [Image.new("L", SIZE).tobytes()]  # noqa: S311  the same each time
    for _ in range(80):
        mask.add(random_mark(source))
        looks.append(mask.image.tobytes())
    for number in range(79, -1, -1):
        mask.undo()
        assert mask.image.tobytes() == looks[number]
    mask.undo()
    assert mask.marks == 0
    for number in range(1, 60):
        mask.redo()
        assert mask.image.tobytes() == looks[number]
    assert mask.taken_back == 21
    mask.add(Inverted())
    assert mask.taken_back == 0
    mask.redo()
    mask.undo()
    assert mask.image.tobytes() == looks[59]


def test_a_stroke_is_one_mark_however_many_places_it_went_through() -> None:
    """It is seen while it is drawn, taken back as one, and brought back the same; another mark ends it."""
    mask = MaskInProgress(SIZE)
    mask.begin_stroke((5, 5), 4, erases=False)
    for x in range(6, 50, 3):
        mask.stroke_to((x, 5 + x / 3))
    drawn = mask.image.tobytes()
    assert mask.share > 0
    assert mask.marks == 0
    mask.end_stroke()
    mask.end_stroke()
    assert mask.marks == 1
    mask.undo()
    assert mask.share == 0
    mask.redo()
    assert mask.image.tobytes() == drawn
    mask.begin_stroke((5, 5), 50, erases=True)
    mask.undo()
    assert mask.image.tobytes() == drawn


def test_the_service_gets_a_png_that_is_transparent_where_it_was_marked(picture: Path) -> None:
    """Of the picture's own size, with an alpha channel of nothing and all."""
    png = Image.open(io.BytesIO(mask_png(all_marked(SIZE, [Rectangle((10, 5), (19, 14))]), picture)))
    assert (png.format, png.mode, png.size) == ("PNG", "RGBA", SIZE)
    opacity = png.getchannel("A")
    assert sorted(set(opacity.tobytes())) == [0, 255]
    assert opacity.point(lambda value: 255 - value).getbbox() == (10, 5, 20, 15)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_mask_of_a_turned_picture_lies_as_the_picture_lies_in_its_file(
    tmp_path: Path, orientation: int
) -> None:
    """What is marked over what is seen covers the same part of the picture in its file; read back, the same again."""
    from PIL import ImageOps

    from aoai_tui.services.gallery.turning import size_in_file, turned_as_shown

    lying = Image.new("RGB", SIZE, "#000000")
    lying.paste("#ffffff", (40, 4, 56, 12))
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = saved(lying, tmp_path / "turned.png", exif=exif)
    seen = ImageOps.exif_transpose(Image.open(path)).convert("L")
    left, top, right, bottom = seen.getbbox() or (0, 0, 0, 0)
    mask = all_marked(seen.size, [Rectangle((left, top), (right - 1, bottom - 1))])
    sent = tmp_path / "mask.png"
    sent.write_bytes(mask_png(mask, path))
    opacity = Image.open(sent).getchannel("A")
    assert size_in_file(path) == opacity.size == SIZE
    assert opacity.point(lambda value: 255 - value).getbbox() == (40, 4, 56, 12)
    assert turned_as_shown(read_mask(sent, path), path).tobytes() == mask.tobytes()


async def test_a_good_mask_file_is_taken(tmp_path: Path, picture: Path) -> None:
    """With its share; grey with alpha and palettes with a transparent entry are masks, too."""
    good = await checked_mask(saved(see_through((0, 0, 30, 40)), tmp_path / "m.png"), picture)
    assert (good.width, good.height, good.share) == (*SIZE, 0.5)
    grey = see_through((0, 0, 15, 40)).convert("LA")
    assert check_mask(saved(grey, tmp_path / "grey.png"), picture).share == 0.25
    palette = Image.new("P", SIZE, 1)
    palette.paste(0, (0, 0, 60, 10))
    assert check_mask(saved(palette, tmp_path / "p.png", transparency=0), picture).share == 0.25


@pytest.mark.parametrize(
    ("name", "image", "words"),
    [
        ("m.jpg", Image.new("RGB", SIZE), "no PNG"),
        ("m.png", see_through((0, 0, 9, 9), (40, 60)), "is 40x60, and the picture is 60x40"),
        ("m.png", Image.new("RGB", SIZE), "has no transparency"),
        ("m.png", Image.new("RGBA", SIZE, "#ffffffff"), "transparent nowhere"),
        ("m.png", Image.new("RGBA", SIZE, "#ffffff80"), "transparent nowhere"),
    ],
)
async def test_what_the_service_would_refuse_is_named_before(
    tmp_path: Path, picture: Path, name: str, image: Image.Image, words: str
) -> None:
    """Another format, another size, no alpha channel, nothing transparent: one sentence each, and what to do."""
    with pytest.raises(UsageTrouble) as refused:
        await checked_mask(saved(image, tmp_path / name), picture)
    assert words in refused.value.title
    assert refused.value.advice


def test_hostile_masks_are_refused_in_words(tmp_path: Path, picture: Path) -> None:
    """No file, a folder, a cut-off one, one that is too large, a bomb, another's name for a text: never a crash."""
    whole = see_through((0, 0, 30, 40))
    cut = tmp_path / "cut.png"
    cut.write_bytes(saved(whole, tmp_path / "w.png").read_bytes()[:60])
    text = tmp_path / "text.png"
    text.write_text("no picture at all")
    large = tmp_path / "large.png"
    large.write_bytes(saved(whole, tmp_path / "l.png").read_bytes() + bytes(MOST_BYTES))
    bomb = tmp_path / "bomb.png"
    Image.new("1", (20_000, 20_000)).save(bomb)
    for path, words in [
        (tmp_path / "none.png", "no file"),
        (tmp_path, "folder"),
        (cut, "can't be read"),
        (text, "no PNG"),
        (large, "larger than 4 MB"),
        (bomb, "too many pixels"),
    ]:
        with pytest.raises(UsageTrouble, match=words):
            check_mask(path, picture)


def test_a_mask_is_kept_under_the_name_of_its_bytes(tmp_path: Path) -> None:
    """Twice the same is one file, whole; a disk that refuses is told in words."""
    folder = tmp_path / "data" / "masks"
    first = keep_mask(b"abc", folder)
    assert first.read_bytes() == b"abc"
    assert keep_mask(b"abc", folder) == first
    assert [path.name for path in folder.iterdir()] == [first.name]
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageTrouble, match="can't be kept"):
        keep_mask(b"abc", tmp_path / "file" / "masks")


def test_a_mask_that_grew_too_large_is_refused_before_the_service_does(
    picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mask larger than the service takes is a sentence, not a failed request."""
    monkeypatch.setattr("aoai_tui.services.gallery.masks.MOST_BYTES", 100)
    source = random.Random(1)  # noqa: S311  the same each time
    noise = Image.frombytes("L", SIZE, source.randbytes(SIZE[0] * SIZE[1])).point(lambda v: ANEW * (v > 127))
    with pytest.raises(UsageTrouble, match="larger than 4 MB"):
        mask_png(noise, picture)
