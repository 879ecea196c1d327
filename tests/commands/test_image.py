"""`aoai-tui image`, over the demo, and as the processes that a shell starts."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pexpect
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from aoai_tui.__main__ import main
from aoai_tui.commands.picture_shown import show
from aoai_tui.commands.picture_target import PictureTarget
from aoai_tui.demo import DemoTransport
from aoai_tui.domain import MessageState, Picture, PictureOrigin
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.clock import as_moment
from aoai_tui.storage.store import open_store
from aoai_tui.widgets.graphics import CellSize, Graphics, using
from tests.commands.shell_call import demo_command, environment, places
from tests.services.gallery.gallery_harness import gallery_over

RABBIT = "A red rabbit"

Draw = Callable[..., Result]


@pytest.fixture
def image(here: Path, tmp_path: Path) -> Draw:
    """Run the program in this process, with folders and an environment of its own, over the demo."""

    def run(*arguments: str, piped: str | bytes = "", before: tuple[str, ...] = ("--demo",)) -> Result:
        return CliRunner().invoke(main, [*places(tmp_path), *before, "image", *arguments], input=piped)

    return run


def kept(folder: Path) -> list[Picture]:
    """The pictures in the gallery, the newest first."""
    with closing(open_store(folder / "data")) as store:
        return store.pictures.page(100)


def kind_of(path: Path | str | io.BytesIO) -> str | None:
    """What Pillow finds in a file."""
    with Image.open(path) as picture:
        picture.load()
        return picture.format


@pytest.mark.parametrize("output", ["-", "rabbit.png", ""])
def test_what_the_gallery_has_no_room_for_goes_where_it_was_wanted(
    image: Draw, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    """The picture is paid for: it goes down the pipe or into the file all the same, and no path is made up."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pictures").write_bytes(b"no folder")
    result = image(RABBIT, "--quality", "low", *(["--output", output] if output else []))
    assert result.exit_code == 1
    if output == "-":
        assert kind_of(io.BytesIO(result.stdout_bytes)) == "PNG"
    elif output:
        assert kind_of(here / output) == "PNG"
    else:
        assert result.stdout == ""
    [refuge] = (tmp_path / "temporary").iterdir()
    assert str(refuge) in result.stderr, "it waits there, and that is told"


def pixels(path: Path) -> Image.Image:
    """What is to be seen in a file."""
    with Image.open(path) as picture:
        return picture.convert("RGB")


def command(folder: Path, *arguments: str) -> list[str]:
    """The command line of a process of its own."""
    return demo_command(folder, "image", *arguments)


@contextmanager
def drawing(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that draws over the demo; it is killed at the end."""
    with subprocess.Popen(
        command(folder, *arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=environment(),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_picture_is_in_the_gallery_and_its_path_is_told(image: Draw, here: Path, tmp_path: Path) -> None:
    """Standard output holds the path and nothing else, for `$(aoai-tui image …)`; the folder stays empty."""
    result = image(RABBIT)
    picture = kept(tmp_path)[0]
    path = tmp_path / "data" / "pictures" / picture.file
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{path}\n", "")
    assert (picture.prompt, picture.origin, picture.state) == (
        RABBIT,
        PictureOrigin.MADE,
        MessageState.COMPLETE,
    )
    assert kind_of(path) == "PNG"
    assert picture.width > 0
    assert list(here.iterdir()) == []


def test_several_pictures_are_several_lines(image: Draw, tmp_path: Path) -> None:
    """In the order in which they came, each with a file of its own."""
    result = image(RABBIT, "--n", "3")
    paths = [Path(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [path.name for path in paths] == [picture.file for picture in reversed(kept(tmp_path))]
    assert len({path.read_bytes() for path in paths}) == 3


@pytest.mark.parametrize(
    ("arguments", "piped", "prompt"),
    [
        (["-"], "piped prompt", "piped prompt"),
        ([], b"\xef\xbb\xbfcaf\xe9\n", "caf\ufffd"),
        (["typed"], "piped", "typed"),
    ],
)
def test_the_prompt_comes_from_one_place(
    image: Draw, tmp_path: Path, arguments: list[str], piped: str | bytes, prompt: str
) -> None:
    """An argument or a pipe; a pipe that merely lies there, as in cron, is not read."""
    assert image(*arguments, piped=piped).exit_code == 0
    assert kept(tmp_path)[0].prompt == prompt


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "There is no prompt."),
        (["  "], "There is no prompt."),
        (["a", "--n", "11"], "Usage:"),
        (["a", "--compression", "101"], "Usage:"),
        (["a", "--output", "a.bmp"], "A picture can't be saved as “.bmp”."),
        (["a", "--output", "-", "--n", "2"], "Several pictures don't go down one pipe."),
        (["a", "--output", "-", "--json"], "Standard output is for the picture or for JSON."),
        (
            ["a", "--mask", "words.txt"],
            "A mask needs a picture. Name the one that is to be changed with --edit.",
        ),
        (["a", "--edit", "missing.png"], "There is no file “missing.png”."),
        (["a", "--edit", "words.txt"], "“words.txt” is no picture that can be changed."),
        (
            ["a", "--edit", "small.png", "--mask", "words.txt"],
            "“words.txt” is no PNG, and a mask must be one.",
        ),
        (["a", "--edit", "small.png"] * 17, "Usage:"),
    ],
)
def test_mistakes_on_the_command_line_are_told_before_anything_is_paid(
    image: Draw, here: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    """The exit code is 2, and nothing was kept or written."""
    (here / "words.txt").write_text("no picture")
    Image.new("RGB", (8, 8)).save(here / "small.png")
    result = image(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(words)
    assert sorted(path.name for path in here.iterdir()) == ["small.png", "words.txt"]


def test_a_pipe_that_holds_too_much_is_refused(image: Draw) -> None:
    """What can't be a prompt is not sent, and not cut."""
    result = image("-", piped="word " * 50_000)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("What is piped in is too long for a prompt.")


def test_what_was_set_is_what_is_sent(image: Draw, tmp_path: Path) -> None:
    """And kept with the picture; the bytes are what was asked for."""
    result = image(
        RABBIT, "--size", "1280x768", "--quality", "low", "--format", "webp", "--compression", "40",
        "--background", "opaque", "--moderation", "low", "--deployment", "my-image", "--partial", "0",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    picture = kept(tmp_path)[0]
    assert picture.options.given() == {
        "size": "1280x768",
        "quality": "low",
        "background": "opaque",
        "output_format": "webp",
        "output_compression": 40,
        "moderation": "low",
        "partial_images": 0,
    }
    assert (picture.deployment, picture.media_type, picture.width, picture.height) == (
        *("my-image", "image/webp"),
        *(1280, 768),
    )


def test_an_older_deployment_sends_addresses(image: Draw, tmp_path: Path) -> None:
    """The picture is fetched at once; what the service made of the prompt is kept."""
    result = image(RABBIT, "--deployment", "demo-image-old", "--style", "natural", "--response-format", "url")
    assert result.exit_code == 0, result.stderr
    picture = kept(tmp_path)[0]
    assert picture.revised_prompt
    assert kind_of(result.stdout.strip()) == "PNG"


@pytest.mark.parametrize(
    ("output", "name", "kind"),
    [
        ("a.png", "a.png", "PNG"),
        ("a.JPG", "a.JPG", "JPEG"),
        ("new/a.webp", "new/a.webp", "WEBP"),
        ("a", "a.png", "PNG"),
        ("folder", "folder/A red rabbit.png", "PNG"),
        ("made/", "made/A red rabbit.png", "PNG"),
    ],
)
def test_a_copy_goes_where_it_is_wanted(image: Draw, here: Path, output: str, name: str, kind: str) -> None:
    """The name tells the format; a folder gets a suggested name; the prompt is in the file."""
    (here / "folder").mkdir()
    result = image(RABBIT, "--output", output)
    assert (result.exit_code, result.stdout.strip()) == (0, name), result.stderr
    assert kind_of(here / name) == kind
    assert RABBIT.encode() in (here / name).read_bytes()


def test_nothing_is_overwritten(image: Draw, here: Path) -> None:
    """The same name again, and several pictures under one name, get numbers."""
    (here / "a.png").write_text("mine")
    result = image(RABBIT, "--output", "a.png", "--n", "2")
    assert result.stdout == "a 2.png\na 3.png\n"
    assert (here / "a.png").read_text() == "mine"


def test_json_tells_all_a_script_needs(image: Draw, tmp_path: Path) -> None:
    """One object: each picture with path and size, what they cost, the request's id; no error."""
    result = image(RABBIT, "--n", "2", "--json", "--output", "a.png")
    told = json.loads(result.stdout)
    assert [one["path"] for one in told["pictures"]] == ["a.png", "a 2.png"]
    first = kept(tmp_path)[-1]
    assert told["pictures"][0] == {
        "id": first.id,
        "path": "a.png",
        "complete": True,
        "media_type": "image/png",
        "width": first.width,
        "height": first.height,
        "bytes": first.size,
        "prompt": RABBIT,
        "revised_prompt": None,
        "parameters": {"n": 2, "partial_images": 1},
        "filters": told["pictures"][0]["filters"],
        "note": None,
    }
    assert told["usage"]["output_tokens"] > 0
    assert (told["deployment"], told["connection"], told["error"]) == ("demo-image", "demo", None)
    assert told["request_id"]
    assert told["seconds"] >= 0
    assert result.stdout.isascii()


def test_a_change_with_a_mask_changes_only_there(image: Draw, here: Path, tmp_path: Path) -> None:
    """Where the mask is opaque the picture stays pixel by pixel what it was."""
    image(RABBIT, "--size", "1024x1024", "--output", "before.png")
    mask = Image.new("RGBA", (1024, 1024), "black")
    mask.paste((0, 0, 0, 0), (0, 0, 512, 1024))
    mask.save(here / "mask.png")
    result = image(
        "A blue sky",
        "--edit",
        "before.png",
        "--mask",
        "mask.png",
        "--size",
        "1024x1024",
        "--output",
        "after.png",
    )
    assert (result.exit_code, result.stdout) == (0, "after.png\n"), result.stderr
    before, after = (pixels(here / name) for name in ("before.png", "after.png"))
    assert before.crop((512, 0, 1024, 1024)).tobytes() == after.crop((512, 0, 1024, 1024)).tobytes()
    assert before.crop((0, 0, 512, 1024)).tobytes() != after.crop((0, 0, 512, 1024)).tobytes()
    assert kept(tmp_path)[0].origin is PictureOrigin.CHANGED


def test_several_pictures_become_one(image: Draw, here: Path) -> None:
    """--edit may be given more than once."""
    for name, colour in (("a.png", "red"), ("b.jpg", "blue")):
        Image.new("RGB", (64, 64), colour).save(here / name)
    result = image("Both of them", "--edit", "a.png", "--edit", "b.jpg", "--fidelity", "high")
    assert result.exit_code == 0, result.stderr


def test_a_refusal_is_one_sentence(image: Draw, tmp_path: Path) -> None:
    """A failed request names the status and the request id, and leaves nothing behind."""
    result = image("/fault 401")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "[HTTP 401 · " in result.stderr
    assert kept(tmp_path) == []


@pytest.mark.parametrize("fault", ["filter-prompt", "filter-prompt-3", "filter-picture"])
def test_the_filters_refusal_is_told(image: Draw, fault: str) -> None:
    """Whichever way the service says it, and for a script in JSON, too."""
    result = image(f"{RABBIT}\n/fault {fault}", "--json", "--partial", "0", "--n", "2")
    assert result.exit_code == 1
    assert result.stderr.startswith("The content filter")
    told = json.loads(result.stdout)
    assert told["pictures"] == []
    assert told["error"].startswith("The content filter")


def test_of_several_pictures_those_that_came_are_given_out(image: Draw, here: Path) -> None:
    """The filter keeps one: the other is saved, and the exit code says that not all is well."""
    result = image(f"{RABBIT}\n/fault filter-one", "--n", "2", "--output", "a.png")
    assert (result.exit_code, result.stdout) == (1, "a.png\n")
    assert "held back 1 of 2 pictures" in result.stderr
    assert kind_of(here / "a.png") == "PNG"


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["--style", "vivid"], "Leave --style out, or give it another value."),
        (["--format", "svg"], "Leave --format out, or give it another value."),
        (["--quality", "hd"], "Leave --quality out, or give it another value."),
    ],
)
def test_a_refused_parameter_is_named_with_what_to_do(image: Draw, arguments: list[str], advice: str) -> None:
    """Whoever asks for what the deployment does not take learns which option to leave out."""
    result = image(RABBIT, *arguments)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == advice


def test_a_drawing_that_breaks_off_is_kept_as_far_as_it_came(image: Draw, tmp_path: Path) -> None:
    """The unfinished picture is in the app; nothing is printed that a script would take for a result."""
    result = image(f"{RABBIT}\n/fault disconnect", "--partial", "2")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("The picture as far as it had come is kept in the app.\n")
    assert kept(tmp_path)[0].state is not MessageState.COMPLETE
    assert kept(tmp_path)[0].file


def test_another_format_than_asked_for_is_told(image: Draw, here: Path) -> None:
    """The file is called what it is, or converted to what its name says."""
    result = image(f"{RABBIT}\n/fault other-format", "--format", "png", "--output", "a.png")
    assert (result.exit_code, result.stdout) == (0, "a.png\n")
    assert "came as WebP" in result.stderr
    assert kind_of(here / "a.png") == "PNG"


def test_an_svg_is_saved_and_not_converted(image: Draw, here: Path) -> None:
    """It goes out as it came; where another format is wanted the sentence says where it is kept."""
    assert image(f"{RABBIT}\n/fault svg", "--output", "a.svg").stdout == "a.svg\n"
    assert b"<svg" in (here / "a.svg").read_bytes()
    result = image(f"{RABBIT}\n/fault svg", "--output", "b.png")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "It is kept as " in result.stderr


def test_a_wait_is_announced(image: Draw) -> None:
    """A pause before the request is repeated is told on standard error, and the picture still comes."""
    result = image(f"{RABBIT}\n/fault 429 0.1")
    assert result.exit_code == 0
    assert result.stderr == "Waiting 1 s: Too many requests or tokens for this deployment.\n"


def test_the_demo_says_so_where_nothing_is_set_up(image: Draw) -> None:
    """Nobody takes the demo's pictures for a model's."""
    result = image(RABBIT, before=())
    assert result.exit_code == 0
    assert result.stderr.startswith("No connection is set up, so the demo draws.")


def test_a_connection_without_an_image_deployment_asks_for_one(image: Draw, tmp_path: Path) -> None:
    """The sentence says how to name one, and nothing is sent."""
    (tmp_path / "config.toml").write_text('[connections.x]\nkind = "openai"\n')
    result = image(RABBIT, before=())
    assert result.exit_code == 2
    assert "--deployment" in result.stderr


def test_a_folder_that_can_not_be_made_is_told_before_anything_is_paid(image: Draw, here: Path) -> None:
    """A file stands where the folder should be."""
    (here / "file").write_text("")
    result = image(RABBIT, "--output", "file/folder/")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("The folder can't be made")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such place")
def test_a_disk_that_takes_no_copy_leaves_the_picture_in_the_gallery(image: Draw, tmp_path: Path) -> None:
    """The sentence says where it is kept."""
    result = image(RABBIT, "--output", "/proc/nowhere/a.png")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"It is kept as {tmp_path / 'data' / 'pictures' / kept(tmp_path)[0].file}." in result.stderr


def test_bytes_go_down_a_pipe(tmp_path: Path) -> None:
    """`--output -` sends the picture as it came, and nothing else."""
    with drawing(tmp_path, RABBIT, "--output", "-", "--quality", "low") as process:
        data, said = process.communicate()
    assert (process.returncode, said) == (0, b"")
    assert data == (tmp_path / "data" / "pictures" / kept(tmp_path)[0].file).read_bytes()


async def test_a_picture_that_is_not_on_the_disk_is_a_sentence(tmp_path: Path) -> None:
    """Nothing is printed for what has no file."""
    async with gallery_over(DemoTransport(), tmp_path) as images:
        with pytest.raises(StorageTrouble, match="not on the disk"):
            await PictureTarget().put(Picture("gone", RABBIT, as_moment(0)), images.gallery)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_it_at_once(tmp_path: Path) -> None:
    """Exit code 130 and one line; the unfinished picture that had come is kept."""
    with drawing(tmp_path, RABBIT, "--quality", "high", "--partial", "3") as process:
        unfinished = tmp_path / "data" / "pictures"
        while not any(unfinished.rglob("*")) and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        printed, said = process.communicate()
    assert (process.returncode, printed, said) == (130, b"", b"What had arrived is kept in the app.\n")
    assert kept(tmp_path)[0].state is MessageState.STOPPED


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
@pytest.mark.parametrize("arguments", [(), ("--output", "a.png"), ("--json",)])
def test_on_a_terminal_the_picture_is_seen_below_its_path(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """In half-blocks where the terminal has nothing better; not where it is saved elsewhere or JSON is wanted."""
    program, *rest = command(tmp_path, RABBIT, "--quality", "low", *arguments)
    child = pexpect.spawn(
        program,
        rest,
        env=environment(TERM="tmux-256color", COLORTERM="truecolor"),
        cwd=str(tmp_path),
        dimensions=(40, 120),
        encoding="utf-8",
        timeout=60,
    )
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    seen = child.before or ""
    assert "Drawing … " in seen
    blocks = seen.count("▀") + seen.count("▄")
    assert (blocks > 500) == (not arguments)


@pytest.fixture
def two_halves(tmp_path: Path) -> Path:
    """A picture whose left is red and whose right is blue."""
    picture = Image.new("RGB", (40, 40), (200, 0, 0))
    picture.paste((0, 0, 200), (20, 0, 40, 40))
    path = tmp_path / "halves.png"
    picture.save(path)
    return path


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """A terminal of many colours and 60 columns."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for name, value in {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "COLUMNS": "60",
        "LINES": "30",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Terminal()


async def test_half_blocks_have_the_pictures_colours(two_halves: Path, screen: io.StringIO) -> None:
    """Each line has its end, the left is red, the right is blue, and the shape is kept: twice as wide as high."""
    with using(Graphics.BLOCKS):
        await show(two_halves, screen)
    lines = screen.getvalue().splitlines()
    assert len(lines) == 26
    for line in lines:
        assert line.count("▀") == 52
        assert line.index("38;2;200;0;0") < line.index("38;2;0;0;200")


async def test_kitty_gets_the_picture_and_rows_to_put_it_on(two_halves: Path, screen: io.StringIO) -> None:
    """The screen scrolls before it is drawn, the cursor stays, and then goes below."""
    with using(Graphics.KITTY, CellSize(10, 20)):
        await show(two_halves, screen)
    text = screen.getvalue()
    assert text.startswith("\n" * 26 + "\x1b[26A\x1b_Ga=t,f=100,")
    assert ",c=52,r=26,C=1,q=2\x1b\\" in text
    assert text.endswith("\x1b[26B\r")


async def test_sixels_are_put_where_they_belong(two_halves: Path, screen: io.StringIO) -> None:
    """In pieces that every terminal takes, each moved to from the picture's first cell."""
    pytest.importorskip("textual_image")
    with using(Graphics.SIXEL, CellSize(20, 40)):
        await show(two_halves, screen)
    text = screen.getvalue()
    assert text.startswith("\n" * 26 + "\x1b[26A\x1b7\x1bP")
    assert text.count("\x1b7") == text.count("\x1b8") == 4
    assert "\x1b7\x1b[20B\x1b[40C\x1bP" in text


async def test_what_can_not_be_drawn_is_left_out(tmp_path: Path, screen: io.StringIO) -> None:
    """Its path was told already."""
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    with using(Graphics.BLOCKS):
        await show(tmp_path / "a.png", screen)
    assert screen.getvalue() == ""
