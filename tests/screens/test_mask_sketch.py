"""A mask that is being drawn survives whatever ends the app: the same picture has its marks again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from aoai_tui.screens.confirm import Confirm
from aoai_tui.screens.mask_editor import MaskEditor
from aoai_tui.services.gallery.old_masks import sweep_masks
from aoai_tui.widgets.mask_canvas import MaskCanvas
from tests.screens.shown_screen import ShownScreen, picture, shown

SIZE = (400, 240)

KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from aoai_tui.screens.mask_editor import MaskEditor
from aoai_tui.widgets.mask_canvas import MaskCanvas
from tests.screens.shown_screen import shown

async def main():
    async with shown(MaskEditor(Path(sys.argv[1]), Path(sys.argv[2])), size=(80, 24)) as seen:
        canvas = seen.app.screen.query_one(MaskCanvas)
        await seen.until(lambda: canvas.frame is not None, "the picture is there")
        await seen.press("r", "space", "right", "down", "space", "b", "space", "left", "left", "down")
        await seen.until(lambda: canvas.is_settled, "all is seen")
        print(canvas.frame.share, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""
"""A rectangle is done, a brush is down when the process dies."""


@pytest.fixture
def red(tmp_path: Path) -> Path:
    """A red picture."""
    return picture(tmp_path / "red.png", SIZE, ("#f80000", (0, 0, *SIZE)))


def canvas(seen: ShownScreen) -> MaskCanvas:
    return seen.app.screen.query_one(MaskCanvas)


@asynccontextmanager
async def editor(path: Path, tmp_path: Path, mask: Path | None = None) -> AsyncIterator[ShownScreen]:
    """The editor over a picture, in a terminal of the usual size."""
    async with shown(MaskEditor(path, tmp_path / "masks", mask=mask), size=(80, 24)) as seen:
        await seen.until(lambda: canvas(seen).is_settled, "the picture is there")
        yield seen


async def marks(seen: ShownScreen) -> tuple[int, float]:
    """How many there are, and the part of the picture that is marked."""
    await seen.until(lambda: canvas(seen).is_settled, "all is seen")
    frame = canvas(seen).frame
    assert frame is not None
    return frame.marks, frame.share


def marked_and_killed(path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a process printed that was marking and has killed itself."""
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(folder)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def sketches(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "sketches").glob("*")) if (tmp_path / "sketches").exists() else []


async def test_a_mask_survives_the_apps_end(red: Path, tmp_path: Path) -> None:
    """All steps are there again, those taken back too, also over a copy of the picture elsewhere; taken, it is a mask
    and no sketch."""
    async with editor(red, tmp_path) as seen:
        await seen.press(
            "r", "space", "right", "right", "down", "space", "b", "space", "left", "left", "space"
        )
        await seen.press("i", "e", "space", "up", "up", "space", "delete", "u", "u")
        before = await marks(seen)
        assert before[0] == 3
        assert 0.5 < before[1] < 1
    copy = Path(shutil.copy(red, tmp_path / "elsewhere.png"))
    async with editor(copy, tmp_path) as seen:
        assert await marks(seen) == before
        assert "there again" in seen.toasts()
        await seen.press("U", "U")
        assert await marks(seen) == (5, 0)
        await seen.press("u", "u")
        assert await marks(seen) == before
        await seen.press("enter")
        await seen.until(lambda: bool(seen.answers), "the mask is handed back")
        mask = Image.open(seen.answers[0]).getchannel("A")
        assert mask.histogram()[0] / (400 * 240) == before[1]
    assert not sketches(tmp_path)
    async with editor(red, tmp_path) as seen:
        assert await marks(seen) == (0, 0)
        assert not seen.toasts()


async def test_what_is_pressed_last_is_kept_too(red: Path, tmp_path: Path) -> None:
    """The app may end before a mark was ever seen: it is there all the same."""
    async with editor(red, tmp_path) as seen:
        shown_marks = canvas(seen)
        shown_marks.action_invert()
        await seen.app.action_quit()
    async with editor(red, tmp_path) as seen:
        assert await marks(seen) == (1, 1)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a signal that POSIX has")
async def test_a_mask_survives_kill_9(red: Path, tmp_path: Path) -> None:
    """The stroke of a brush that was down is there as far as it came; half a line at the end does no harm."""
    killed = marked_and_killed(red, tmp_path / "masks")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    [path] = (tmp_path / "sketches").glob("*.marks")
    with path.open("ab") as file:
        file.write(b'["to",[12')
    async with editor(red, tmp_path) as seen:
        assert await marks(seen) == (2, float(killed.stdout))
        await seen.press("i")
        now = await marks(seen)
    async with editor(red, tmp_path) as seen:
        assert await marks(seen) == now


async def test_what_was_left_on_purpose_is_gone(red: Path, tmp_path: Path) -> None:
    """Escape asks, and after yes nothing of it is kept; a mask where all was taken back leaves nothing either."""
    async with editor(red, tmp_path) as seen:
        await seen.press("i", "escape")
        await seen.until(lambda: isinstance(seen.app.screen, Confirm), "it asks")
        await seen.press("up", "enter")
        await seen.until(lambda: bool(seen.answers), "it is left")
    async with editor(red, tmp_path) as seen:
        assert await marks(seen) == (0, 0)
        await seen.press("i", "u", "escape")
        await seen.until(lambda: bool(seen.answers), "it is left")
    assert not sketches(tmp_path)


async def test_a_mask_that_is_gone_on_with_has_both(red: Path, tmp_path: Path) -> None:
    """Marks over a mask's file come back over it; with another mask they are one step back."""
    first, second = tmp_path / "first.png", tmp_path / "second.png"
    for path, box in ((first, (0, 0, 100, 240)), (second, (0, 0, 400, 24))):
        image = Image.new("RGBA", SIZE, "#ffffffff")
        image.paste((0, 0, 0, 0), box)
        image.save(path)
    async with editor(red, tmp_path, first) as seen:
        assert await marks(seen) == (1, 0.25)
        await seen.press("i")
        assert await marks(seen) == (2, 0.75)
    async with editor(red, tmp_path, first) as seen:
        assert await marks(seen) == (2, 0.75)
    async with editor(red, tmp_path, second) as seen:
        assert await marks(seen) == (3, 0.1)
        assert "one step back" in seen.toasts()
        await seen.press("u")
        assert await marks(seen) == (2, 0.75)


async def test_two_at_once_keep_their_own_marks(red: Path, tmp_path: Path) -> None:
    """Whoever comes second has nothing of the first, who is not disturbed; the newest comes back first."""
    async with editor(red, tmp_path) as one:
        await one.press("i")
        assert await marks(one) == (1, 1)
        async with editor(red, tmp_path) as other:
            assert await marks(other) == (0, 0)
            await other.press("i", "i")
            assert await marks(other) == (2, 0)
        await one.press("i", "i")
        assert await marks(one) == (3, 1)
    os.utime(next(path for path in sketches(tmp_path) if path.name.endswith(".1.marks")), (1e9, 1e9))
    async with editor(red, tmp_path) as one:
        assert await marks(one) == (3, 1)


async def test_another_picture_has_no_part_in_it_and_nonsense_is_left_alone(
    red: Path, tmp_path: Path
) -> None:
    """Marks go by the picture's bytes; what another version may have written is neither read nor destroyed."""
    async with editor(red, tmp_path) as seen:
        await seen.press("i")
        await marks(seen)
    async with editor(picture(tmp_path / "blue.png", SIZE, ("#0000f8", (0, 0, *SIZE))), tmp_path) as seen:
        assert await marks(seen) == (0, 0)
    [path] = (tmp_path / "sketches").glob("*.marks")
    path.write_text('["a step of a later version"]\n')
    async with editor(red, tmp_path) as seen:
        assert await marks(seen) == (0, 0)
        await seen.press("i")
        assert await marks(seen) == (1, 1)
    assert "later version" in path.read_text()
    async with editor(red, tmp_path) as seen:
        assert await marks(seen) == (1, 1)


async def test_sketches_go_when_they_are_old(red: Path, tmp_path: Path) -> None:
    """As masks do: after a month a start sweeps them; one that is being drawn stays."""
    async with editor(red, tmp_path) as seen:
        await seen.press("i")
        await marks(seen)
        assert sweep_masks(tmp_path, timedelta(0)) == 0
    assert sweep_masks(tmp_path, timedelta(days=30)) == 0
    [path] = (tmp_path / "sketches").glob("*.marks")
    os.utime(path, (0, 0))
    assert sweep_masks(tmp_path, timedelta(days=30)) == 1
    assert not list((tmp_path / "sketches").glob("*.marks"))


async def test_a_disk_that_refuses_is_told_and_marking_goes_on(red: Path, tmp_path: Path) -> None:
    """What can't be kept step by step can be finished and used."""
    (tmp_path / "sketches").write_text("a file where the folder should be")
    async with editor(red, tmp_path) as seen:
        await seen.press("i")
        await seen.until(lambda: "can't be kept while it is drawn" in seen.toasts(), "it is told")
        await seen.press("enter")
        await seen.until(lambda: bool(seen.answers), "the mask is handed back")
        assert seen.answers[0].is_file()
