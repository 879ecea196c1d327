"""The first frame: drawn once, with the styles that the widgets have."""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Input

from aoai_tui.widgets.first_frame import FirstFrame


class _Counted(FirstFrame[None]):
    """Counts what is done for it. It puts the cursor into its second input."""

    DEFAULT_CSS = "_Counted Input { height: 3; } _Counted Input:focus { height: 5; }"

    def __init__(self) -> None:
        super().__init__()
        self.focused_inputs: list[str | None] = []
        self.styled = 0

    def compose(self) -> ComposeResult:
        yield Input(id="first")
        yield Input(id="second")

    def on_mount(self) -> None:
        self.query_one("#second").focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.focused_inputs.append(event.widget.id)

    def update_node_styles(self, animate: bool = True) -> None:
        self.styled += 1
        super().update_node_styles(animate)


class _Framed(App[None]):
    """Begins with such a screen, as a mode."""

    DEFAULT_MODE = "begin"
    MODES = {"begin": _Counted}  # noqa: RUF012  as Textual has it


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
