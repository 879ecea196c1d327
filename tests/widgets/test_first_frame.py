"""The first frame: drawn once, with the styles that the widgets have."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from textual import events
from textual._compositor import Compositor
from textual.app import App, ComposeResult
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen
from textual.widgets import Input

from aoai_tui.widgets.first_frame import FirstFrame


class _Counted(FirstFrame[None]):
    """Counts what is done for it. It puts the cursor into its second input."""

    DEFAULT_CSS = "_Counted Input { height: 3; } _Counted Input:focus { height: 5; }"

    def __init__(self) -> None:
        super().__init__()
        self.focused_inputs: list[str | None] = []
        self.styled = 0
        self.frames_before: int | None = None
        """How many frames there were when it said that the first was drawn."""

    def compose(self) -> ComposeResult:
        yield Input(id="first")
        yield Input(id="second")

    def on_mount(self) -> None:
        self.query_one("#second").focus()

    def first_frame_drawn(self) -> None:
        assert isinstance(self.app, _Framed)
        self.frames_before = self.app.frames

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.focused_inputs.append(event.widget.id)

    def update_node_styles(self, animate: bool = True) -> None:
        self.styled += 1
        super().update_node_styles(animate)


class _Framed(App[None]):
    """Begins with such a screen, as a mode."""

    DEFAULT_MODE = "begin"
    MODES = {"begin": _Counted}  # noqa: RUF012  as Textual has it

    frames = 0
    """How many reached the terminal."""

    def _display(self, screen: Screen[object], renderable: object) -> None:
        super()._display(screen, renderable)  # type: ignore[arg-type]
        self.frames += renderable is not None and not self._batch_count


def _counted(app: App[None]) -> _Counted:
    assert isinstance(app.screen, _Counted)
    return app.screen


async def test_the_cursor_is_put_once_and_styles_hold() -> None:
    """No other widget has it in between; what depends on it is styled and laid out."""
    async with _Framed().run_test() as pilot:
        await pilot.pause()
        screen = _counted(pilot.app)
        assert screen.focused_inputs == ["second"]
        assert [one.size.height for one in screen.query(Input)] == [1, 3]
        assert screen.styled == 0


async def test_a_screen_that_resumes_later_finds_a_place_for_the_cursor() -> None:
    """As any other: where nothing has it, the first widget gets it."""
    async with _Framed().run_test() as pilot:
        await pilot.pause()
        screen = _counted(pilot.app)
        screen.set_focus(None)
        other = FirstFrame[None]()
        await pilot.app.push_screen(other)
        await pilot.app.pop_screen()
        await pilot.pause()
        assert screen.focused is screen.query_one("#first")


async def test_what_changes_in_a_batch_is_drawn_behind_it() -> None:
    """The frame is not drawn while updates are held back, and not forgotten."""
    async with _Framed().run_test() as pilot:
        await pilot.pause()
        with pilot.app.batch_update():
            pilot.app.screen.query_one("#first", Input).value = "typed meanwhile"
            await pilot.resize_terminal(60, 20)
        await pilot.pause()
        await pilot.pause()
        assert "typed meanwhile".replace(" ", "&#160;") in pilot.app.export_screenshot()


async def test_the_first_frame_is_laid_out_once_from_styles_read_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is done for a frame that would be thrown away."""
    done: list[str] = []
    reparse, reflow, render = Stylesheet.reparse, Compositor.reflow, Compositor.render_update

    def told(name: str, act: Callable[..., object]) -> Callable[..., object]:
        def tell(*args: object, **names: object) -> object:
            done.append(name)
            return act(*args, **names)

        return tell

    monkeypatch.setattr(Stylesheet, "reparse", told("read", reparse))
    monkeypatch.setattr(Compositor, "reflow", told("laid out", reflow))
    monkeypatch.setattr(Compositor, "render_update", told("drawn", render))
    async with _Framed().run_test():
        assert done[: done.index("drawn") + 1] == ["laid out", "drawn"]


class _Busy(_Framed):
    """Takes long to begin."""

    async def on_mount(self) -> None:
        await asyncio.sleep(0.1)


async def test_what_waits_for_the_first_frame_waits_also_on_a_busy_machine() -> None:
    """However long the app takes to begin, it is told only when the frame is there."""
    async with _Busy().run_test() as pilot:
        screen = _counted(pilot.app)
        async with asyncio.timeout(10):
            while screen.frames_before is None:
                await pilot.pause()
        assert screen.frames_before > 0


async def test_a_screen_that_comes_while_updates_are_held_back_is_laid_out_behind_them() -> None:
    """Its widgets have their places when the app draws again."""
    async with _Framed().run_test() as pilot:
        await pilot.pause()
        other = _Counted()
        with pilot.app.batch_update():
            await pilot.app.push_screen(other)
            await pilot.pause()
            assert [one.size.height for one in other.query(Input)] == [0, 0]
        async with asyncio.timeout(10):
            while other.frames_before is None:
                await pilot.pause()
        assert [one.size.height for one in other.query(Input)] == [1, 3]
