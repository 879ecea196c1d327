"""Where the Images tab tells of a drawing that failed: once where the eye is, and in the row that keeps it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest
from textual.content import Content

from aoai_tui.demo import Fault, FaultKind
from aoai_tui.screens.picture_viewer import PictureViewer
from aoai_tui.tabs.chat import ChatTab
from tests.tabs.images_harness import HeldDrawing, ImagesHarness, images_app

KEY = "does not accept the key"
ADVICE = "Check key and endpoint"


async def failed(images: ImagesHarness, prompt: str) -> None:
    """Ask, and wait for the failure."""
    await images.ask(prompt)
    await images.until(lambda: bool(images.pane.line.said) and not images.pane.is_drawing, "it failed")
    await images.chat.settled()


async def test_a_failure_is_told_once_before_the_eye_and_once_where_it_is_kept(tmp_path: Path) -> None:
    """The line tells sentence, cause, next step and request id; the row keeps the sentence; no note lies over both."""
    async with images_app(tmp_path, script=[Fault(FaultKind.KEY)]) as images:
        await failed(images, "A rabbit")
        assert KEY in images.line
        assert ADVICE in images.line
        assert "HTTP 401 · request " in images.line
        assert images.line.endswith("f5 tries again")
        [row] = images.waiting()
        assert KEY in row
        assert ADVICE not in row
        assert images.toasts() == ""
        assert "f5 Try again" in images.chat.footer()


@pytest.mark.skipif(sys.platform != "linux", reason="a folder that takes nothing: /proc")
async def test_a_disk_that_takes_nothing_is_told_once_and_the_picture_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the picture nor what waits is taken, for one reason: one line tells it, and the picture stands there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "data").mkdir()
    for name in ("pictures", "waiting"):
        (tmp_path / "data" / name).symlink_to("/proc")
    async with images_app(tmp_path) as images:
        await failed(images, "A rabbit")
        assert "The picture waits in" in images.line
        await images.until(lambda: images.pane.gallery.tiles[0].is_drawn, "the picture is seen all the same")
        assert images.toasts() == ""


async def test_a_failure_is_told_in_one_note_to_a_person_in_another_tab(tmp_path: Path) -> None:
    """One note, with the prompt, the sentence, the next step and the request id."""
    pace = HeldDrawing()
    async with images_app(tmp_path, pace=pace, script=[Fault(FaultKind.DISCONNECT)]) as images:
        await images.ask("A rabbit")
        await images.until(lambda: images.pane.is_drawing, "it is drawn")
        await images.press("alt+1")
        await images.until(lambda: isinstance(images.chat.app.main.tab, ChatTab), "the chat is open")
        pace.release()
        await images.until(lambda: images.toasts() != "", "it is told")
        await images.chat.settled()
        [note] = images.chat.app._notifications
        assert note.title == "A picture failed: A rabbit"
        assert note.message.startswith(images.waiting_failure().title)
        assert images.waiting_failure().advice in note.message


async def test_a_failure_is_told_over_a_picture_that_fills_the_screen(tmp_path: Path) -> None:
    """The line lies under the viewer: a note tells there."""
    pace = HeldDrawing(at=10_000)
    async with images_app(tmp_path, pace=pace, script=[None, Fault(FaultKind.DISCONNECT)]) as images:
        await images.draw("A castle")
        pace.steps.extend([0.0] * 10_000)
        await images.ask("A rabbit")
        await images.until(lambda: images.pane.is_drawing, "it is drawn")
        await images.press("ctrl+b", "enter")
        await images.until(lambda: isinstance(images.chat.app.screen, PictureViewer), "the viewer is open")
        pace.release()
        await images.until(lambda: "A picture failed: A rabbit" in images.toasts(), "it is told")


async def test_each_failure_is_told_where_the_cursor_stands_on_it(tmp_path: Path) -> None:
    """Of several the line tells the one under the cursor, with its own key; back at the prompt, the newest again."""
    script = [Fault(FaultKind.KEY), Fault(FaultKind.FILTER_PROMPT)]
    async with images_app(tmp_path, script=script) as images:
        await failed(images, "A rabbit")
        await images.ask("A castle")
        await images.until(lambda: "content filter" in images.line, "the second is told")
        images.pane.drawing.queue.focus()
        await images.until(lambda: KEY in images.line, "the first is told")
        assert images.line.endswith("a tries again")
        await images.press("down")
        await images.until(lambda: "content filter" in images.line, "the second is told")
        assert images.line.endswith("a tries again")
        await images.press("escape")
        await images.until(lambda: images.line.endswith("f5 tries again"), "the newest is told, with its key")
        assert "content filter" in images.line


@pytest.mark.parametrize(
    "kind", [FaultKind.KEY, FaultKind.FILTER_PROMPT, FaultKind.CONNECT, FaultKind.DEPLOYMENT]
)
async def test_a_failure_is_told_to_its_end_on_a_small_screen(tmp_path: Path, kind: FaultKind) -> None:
    """At 80 by 24 neither the request id nor the key that goes on is cut off, and the row shows what was asked for."""
    prompt = "A lighthouse in a storm, by night"
    async with images_app(tmp_path, size=(80, 24), script=[Fault(kind)] * 9) as images:
        await failed(images, prompt)
        line, told = images.pane.line, images.pane.line.render()
        assert isinstance(told, Content)
        assert line.size.height == len(told.wrap(line.content_size.width)), "all of its rows are seen"
        assert prompt in images.waiting()[0]
