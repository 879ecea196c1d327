"""Looking at pictures and marking them never stops the screen: no cell of theirs becomes a segment.

Twelve thousand segments are what a screen of 200 by 60 once stopped for, a tenth of a second and more each time.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image
from textual.widget import Widget

from aoai_tui.screens.confirm import Confirm
from aoai_tui.screens.mask_editor import MaskEditor
from aoai_tui.screens.picture_viewer import PictureViewer, ViewedPicture
from aoai_tui.widgets.block_strip import BlockStrip
from aoai_tui.widgets.mask_canvas import MaskCanvas
from aoai_tui.widgets.picture_stage import PictureStage
from tests.screens.shown_screen import ShownScreen, shown

WIDE = (200, 60)
"""The terminal."""


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    """A large picture of which no two cells are alike."""
    small = Image.frombytes("RGB", (240, 135), os.urandom(240 * 135 * 3))
    path = tmp_path / "noise.png"
    small.resize((3840, 2160), Image.Resampling.NEAREST).save(path, compress_level=1)
    return path


def cells_taken_apart(seen: ShownScreen, widget: Widget) -> int:
    """How many segments the screen is made of where the widget is, as it was painted last."""
    made = 0
    widget.render_lines(widget.size.region)
    for _, strip in widget._kept_lines.values():  # type: ignore[attr-defined]
        made += len(strip._made or ()) if isinstance(strip, BlockStrip) else len(list(strip))
    return made


async def test_zooming_and_moving_make_no_segments(noise: Path) -> None:
    """However it is looked at, the viewer paints whole rows; a dialog over it has few cells to darken."""
    async with shown(PictureViewer([ViewedPicture(noise, "noise")]), size=WIDE) as seen:
        stage = seen.app.screen.query_one(PictureStage)
        for key in ("0", "plus", "plus", "right", "down", "1", "left", "0"):
            await seen.press(key)
            await seen.until(lambda: stage.view.is_drawn, "it is drawn")
            assert cells_taken_apart(seen, stage.view) <= 2 * WIDE[1]
        await seen.app.push_screen(Confirm("Leave?", "Why", yes="Yes", no="No"))
        await seen.until(lambda: isinstance(seen.app.screen, Confirm), "a dialog lies over it")
        assert 0 < cells_taken_apart(seen, stage.view) <= 30 * WIDE[1]


async def test_marking_makes_segments_of_the_cursors_row_alone(noise: Path, tmp_path: Path) -> None:
    """Also under a brush that covers half of the screen, marked, zoomed and erased."""
    async with shown(MaskEditor(noise, tmp_path / "masks"), size=WIDE) as seen:
        canvas = seen.app.screen.query_one(MaskCanvas)
        await seen.until(lambda: canvas.is_settled, "the picture is there")
        for keys in (["right_square_bracket"] * 12, ["space", "shift+right", "shift+down", "space"], ["plus", "plus"],
                     ["i"], ["e", "space", "shift+left", "space"], ["u"], ["0"]):  # fmt: skip
            await seen.press(*keys)
            await seen.until(lambda: canvas.is_settled, "all is seen")
            assert cells_taken_apart(seen, canvas) <= WIDE[0] + 3 * WIDE[1]
