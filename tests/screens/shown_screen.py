"""One screen in an app of its own, with our themes: for screens that need no services."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from rich.color_triplet import ColorTriplet
from textual.app import App
from textual.events import MouseDown, MouseEvent, MouseMove, MouseScrollDown, MouseScrollUp, MouseUp
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from aoai_tui.themes import DARK


class _OneScreen(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#808080"}


@dataclass
class ShownScreen:
    """What a test sees and does."""

    app: App[None]
    pilot: Pilot[None]
    answers: list[Any] = field(default_factory=list)
    """What the screen has returned."""

    def text(self) -> str:
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    def toasts(self) -> str:
        return "\n".join(f"{note.title}\n{note.message}" for note in self.app._notifications)

    def colours(self, x: int, y: int) -> tuple[ColorTriplet | None, ColorTriplet | None]:
        """The colours of the upper and the lower half of a cell that is a half-block, or of its background."""
        strip = self.app.screen._compositor.render_strips()[y]
        [segment] = strip.crop(x, x + 1)
        assert segment.style
        ink, ground = segment.style.color, segment.style.bgcolor
        behind = ground.triplet if ground else None
        return (ink.triplet if ink and segment.text == "▀" else behind, behind)

    async def until(self, condition: Callable[[], bool], what: str = "") -> None:
        end = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < end, f"never happened: {what}\n{self.text()}\n{self.toasts()}"
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def settled(self) -> None:
        """Until the screen has been the same for some moments: what is drawn in threads is there."""
        before, same = "", 0
        while same < 8:
            await self.pilot.pause(0.02)
            now = repr([list(strip) for strip in self.app.screen._compositor.render_strips()])
            before, same = now, same + 1 if now == before else 0

    async def drag(self, widget: Widget, *offsets: tuple[int, int], button: int = 1) -> None:
        """Press the button at the first place, move through the others, let go at the last."""
        await self._mouse(MouseDown, widget, offsets[0], button)
        for offset in offsets[1:]:
            await self._mouse(MouseMove, widget, offset, button)
        await self._mouse(MouseUp, widget, offsets[-1], button)

    async def wheel(self, widget: Widget, offset: tuple[int, int], *, up: bool) -> None:
        """One notch."""
        await self._mouse(MouseScrollUp if up else MouseScrollDown, widget, offset, 0)

    async def _mouse(
        self, event: type[MouseEvent], widget: Widget, offset: tuple[int, int], button: int
    ) -> None:
        await self.pilot._post_mouse_events([event], widget, offset=offset, button=button)


@asynccontextmanager
async def shown(screen: Screen[Any], size: tuple[int, int] = (40, 15)) -> AsyncIterator[ShownScreen]:
    """The screen, open."""
    app = _OneScreen()
    async with app.run_test(size=size, notifications=True) as pilot:
        harness = ShownScreen(app, pilot)
        await app.push_screen(screen, harness.answers.append)
        await pilot.pause()
        yield harness


def picture(path: Path, size: tuple[int, int], *parts: tuple[str, tuple[int, int, int, int]]) -> Path:
    """A picture file: black, with coloured boxes."""
    image = Image.new("RGB", size, "#000000")
    for colour, box in parts:
        image.paste(colour, box)
    image.save(path)
    return path
