"""Pictures and text files that go with a prompt."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from aoai_tui.domain import Attachment, AttachmentKind, Message, Role
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.services.attachments import Attachments, estimate_tokens


def picture(
    kind: str = "PNG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: object
) -> bytes:
    """A picture file."""
    file = io.BytesIO()
    Image.new(mode, size, 3).save(file, kind, **options)
    return file.getvalue()


def prompt(text: str, *attachments: Attachment) -> Message:
    """A prompt with these attached."""
    return Message("m", "c", None, Role.USER, text, datetime.now(UTC), attachments=attachments)


@pytest.fixture
def kept(tmp_path: Path) -> Attachments:
    """An attachments folder that isn't made yet."""
    return Attachments(tmp_path / "data")


@pytest.mark.parametrize(
    ("kind", "media_type", "suffix"),
    [
        ("PNG", "image/png", "png"),
        ("JPEG", "image/jpeg", "jpg"),
        ("WEBP", "image/webp", "webp"),
        ("GIF", "image/gif", "gif"),
    ],
)
async def test_the_bytes_say_what_a_picture_is(
    kept: Attachments, tmp_path: Path, kind: str, media_type: str, suffix: str
) -> None:
    """A picture is known by its bytes, whatever its file is called, and is kept under their SHA-256, privately."""
    data = picture(kind)
    (tmp_path / "misnamed.txt").write_bytes(data)
    one = await kept.from_file(tmp_path / "misnamed.txt")
    assert (one.kind, one.media_type, one.width, one.height) == (AttachmentKind.PICTURE, media_type, 64, 48)
    assert one.file == f"{hashlib.sha256(data).hexdigest()}.{suffix}"
    path = kept.path_of(one)
    assert path
    assert path.read_bytes() == data == await kept.bytes_of(one)
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700


async def test_the_same_bytes_are_kept_once(kept: Attachments) -> None:
    """Two files with the same bytes share one copy, and nothing else is left in the folder."""
    first = await kept.from_bytes(picture(), "one.png")
    second = await kept.from_bytes(picture(), "two.png")
    assert first.file == second.file
    assert [path.name for path in kept.folder.iterdir()] == [first.file]


async def test_a_copy_that_was_cut_short_is_made_anew(kept: Attachments) -> None:
    """What a full disk left behind under the name is replaced when the bytes come again."""
    one = await kept.from_bytes(picture(), "one.png")
    path = kept.path_of(one)
    assert path
    path.write_bytes(b"half")
    await kept.from_bytes(picture(), "one.png")
    assert path.read_bytes() == picture()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("grüße\n".encode(), "grüße\n"),
        (b"\xef\xbb\xbfmarked", "marked"),
        ("weit".encode("utf-16"), "weit"),
        (b"\xfe\xff" + "weit".encode("utf-16-be"), "weit"),
    ],
)
async def test_text_is_utf8_or_marked_utf16(kept: Attachments, data: bytes, text: str) -> None:
    """Text in either encoding arrives in the prompt as the same text."""
    one = await kept.from_bytes(data, "notes.md")
    assert (one.kind, one.media_type) == (AttachmentKind.TEXT, "text/markdown")
    assert (await kept.bytes_of(one)).decode() == text
    sent, pictures = await kept.turn_parts(prompt("Look:", one))
    assert text in sent
    assert pictures == ()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"%PDF-1.7\x00\xff", "report.pdf", "a PDF document"),
        (b"PK\x03\x04\xff\xfe\x00", "sheet.xlsx", "a ZIP archive"),
        ("caf\xe9".encode("latin-1"), "old.txt", "a binary file (txt)"),
        (b"text\x00text", "core", "a binary file"),
        (b"\x00\x00\x00\x18ftypheic\xff", "IMG_1.HEIC", "a picture in a format"),
        (b"", "none.txt", "is empty"),
    ],
)
async def test_what_can_not_be_sent_is_named(kept: Attachments, data: bytes, name: str, words: str) -> None:
    """A file that is neither a picture nor text is refused by the name of its type, and nothing is kept."""
    with pytest.raises(UsageTrouble) as refused:
        await kept.from_bytes(data, name)
    assert words in refused.value.title
    assert name in refused.value.title
    assert not kept.folder.exists()


async def test_folders_pipes_and_missing_files_are_refused(kept: Attachments, tmp_path: Path) -> None:
    """What is no readable file gets a sentence at once: a pipe is not waited for."""
    with pytest.raises(UsageTrouble, match="is a folder"):
        await kept.from_file(tmp_path)
    with pytest.raises(UsageTrouble, match="There is no file"):
        await kept.from_file(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageTrouble, match="There is no file"):
        await kept.from_file(tmp_path / "file" / "below")
    with pytest.raises(UsageTrouble, match="can't be read"):
        await kept.from_file(tmp_path / ("n" * 300))
    if os.name != "nt":
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(UsageTrouble, match="is no file"):
            await kept.from_file(tmp_path / "pipe")


async def test_too_large_files_are_refused_with_advice(kept: Attachments, tmp_path: Path) -> None:
    """More than 1 MB of text or 20 MB of anything is not sent, and the sentence says both sizes."""
    (tmp_path / "log.txt").write_bytes(b"line\n" * 240_000)
    with pytest.raises(UsageTrouble, match=r"1\.2 MB, and 1 MB") as refused:
        await kept.from_file(tmp_path / "log.txt")
    assert "part that matters" in refused.value.advice
    with (tmp_path / "huge.png").open("wb") as file:
        file.write(picture())
        file.truncate(31_000_000)
    with pytest.raises(UsageTrouble, match=r"31\.0 MB, and 20 MB"):
        await kept.from_file(tmp_path / "huge.png")


async def test_damaged_and_bursting_pictures_are_sentences(kept: Attachments) -> None:
    """A cut file, a made-up one and one that would fill the memory are refused without a crash."""
    cut = picture("JPEG", (800, 600))
    for data in (
        cut[: len(cut) // 2],
        b"\x89PNG\r\n\x1a\n" + b"x" * 60,
        b"RIFF\x00\x00\x00\x00WEBPxxxx",
        b"GIF89a",
    ):
        with pytest.raises(UsageTrouble, match="can't be read"):
            await kept.from_bytes(data, "broken.png")
    with pytest.raises(UsageTrouble, match="too many pixels"):
        await kept.from_bytes(picture("PNG", (10_000, 9_500), "1"), "bomb.png")
    with pytest.raises(UsageTrouble, match="too many pixels"):
        await kept.from_bytes(picture("PNG", (20_000, 10_000), "1"), "bomb.png")


async def test_an_animated_gif_is_refused(kept: Attachments) -> None:
    """The service takes still pictures only, and the person hears it before sending."""
    moving = picture("GIF", save_all=True, append_images=[Image.new("RGB", (64, 48), 200)])
    with pytest.raises(UsageTrouble, match="animated"):
        await kept.from_bytes(moving, "cat.gif")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "P"), ("PNG", "RGBA"), ("PNG", "1"), ("JPEG", "CMYK"), ("WEBP", "RGB"), ("GIF", "P")],
)
async def test_a_scaled_picture_fits(kept: Attachments, kind: str, mode: str) -> None:
    """Scaling brings the longer side to the wish, keeps the shape, and leaves a small picture as it is."""
    large = await kept.from_bytes(picture(kind, (2000, 1000), mode), "wide")
    small = await kept.scaled(large, 1024)
    assert (small.width, small.height) == (1024, 512)
    assert Image.open(io.BytesIO(await kept.bytes_of(small))).size == (1024, 512)
    assert await kept.scaled(small, 1024) is small
    assert await kept.bytes_of(large)


async def test_a_turned_photo_is_the_right_way_up(kept: Attachments) -> None:
    """A camera's note that the picture must be turned counts for its size and is applied when it is scaled."""
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = await kept.from_bytes(picture("JPEG", (2000, 1000), exif=exif), "photo.jpg")
    assert (photo.width, photo.height) == (1000, 2000)
    assert Image.open(io.BytesIO(await kept.bytes_of(await kept.scaled(photo, 500)))).size == (250, 500)


async def test_addresses_of_pictures(kept: Attachments) -> None:
    """https, and http on this machine, for pictures: everything else, and any password in it, is refused."""
    one = kept.from_url("https://example.com/a/my%20parrot.PNG?sig=1")
    assert (one.name, one.media_type, one.size, one.file) == ("my parrot.PNG", "image/png", 0, "")
    assert kept.from_url("http://127.0.0.1:8000/x.webp").url == "http://127.0.0.1:8000/x.webp"
    assert kept.from_url("http://localhost/x").media_type == "image/*"
    for bad in (
        "http://example.com/a.png",
        "ftp://example.com/a.png",
        "https://",
        "https://[x/a.png",
        "a.png",
    ):
        with pytest.raises(UsageTrouble, match="is no address"):
            kept.from_url(bad)
    with pytest.raises(UsageTrouble, match="password"):
        kept.from_url("https://me:secret@example.com/a.png")
    with pytest.raises(UsageTrouble, match="does not look like a picture"):
        kept.from_url("https://example.com/report.pdf")
    with pytest.raises(UsageTrouble, match="can't be scaled"):
        await kept.scaled(one, 100)
    assert await kept.turn_parts(prompt("See", one)) == ("See", (one_sent(one),))


def one_sent(one: Attachment) -> object:
    """What is sent for a picture behind an address."""
    from aoai_tui.domain import PictureSent

    return PictureSent(one.url, "auto")


async def test_a_prompt_is_sent_with_its_files_and_pictures(kept: Attachments) -> None:
    """Text, each file in a fence that it can't close, and the pictures as data with their detail."""
    code = await kept.from_bytes(b"x = '''\n`````\n'''", "a`b.py")
    notes = await kept.from_bytes(b"plain\n", "notes")
    image = await kept.from_bytes(picture(), "p.png")
    text, pictures = await kept.turn_parts(prompt("What is this?", code, image, notes))
    assert text == (
        "What is this?\n\na'b.py:\n``````py\nx = '''\n`````\n'''\n``````\n\nnotes:\n```\nplain\n```"
    )
    assert [p.detail for p in pictures] == ["auto"]
    head, _, data = pictures[0].url.partition(",")
    assert (head, base64.b64decode(data)) == ("data:image/png;base64", picture())
    assert await kept.turn_parts(prompt("alone")) == ("alone", ())


async def test_a_lost_copy_is_told_and_no_name_leads_out_of_the_folder(
    kept: Attachments, tmp_path: Path
) -> None:
    """A copy that is gone is a sentence; a name from an imported file can't reach another file."""
    one = await kept.from_bytes(b"words", "words.txt")
    path = kept.path_of(one)
    assert path
    path.unlink()
    with pytest.raises(StorageTrouble, match="is gone"):
        await kept.turn_parts(prompt("", one))
    (tmp_path / "secret").write_text("secret")
    evil = Attachment(AttachmentKind.TEXT, "x", "text/plain", file="../../secret")
    assert kept.path_of(evil) is None
    with pytest.raises(UsageTrouble):
        await kept.bytes_of(evil)


async def test_a_folder_that_takes_nothing_is_told(kept: Attachments) -> None:
    """Where the copy can't be written, a sentence says so."""
    kept.data_dir.mkdir()
    kept.folder.write_text("a file where the folder should be")
    with pytest.raises(StorageTrouble, match="can't be kept"):
        await kept.from_bytes(b"words", "words.txt")


@pytest.mark.parametrize(
    ("width", "height", "detail", "tokens"),
    [
        (1024, 1024, "high", 765),
        (2048, 4096, "high", 1105),
        (4096, 8192, "low", 85),
        (100, 100, "auto", 255),
        (768, 512, "auto", 425),
        (0, 0, "auto", 765),
    ],
)
def test_tokens_of_pictures(width: int, height: int, detail: str, tokens: int) -> None:
    """The examples of OpenAI's own page, and a picture whose size nobody knows."""
    one = Attachment(AttachmentKind.PICTURE, "p", "image/png", width=width, height=height, detail=detail)
    assert estimate_tokens(one) == tokens


def test_tokens_of_text() -> None:
    """Four bytes a token, a begun one counted whole."""
    assert estimate_tokens(Attachment(AttachmentKind.TEXT, "t", "text/plain", size=9)) == 3
