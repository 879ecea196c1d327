"""The search over everything that was said: results while one types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.domain import Hit, HitKind, Role
from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line
from aoai_tui.services.search import FindingService
from aoai_tui.widgets.days import day_name
from aoai_tui.widgets.marked_words import marked_words

_PAUSE = 0.08
"""Seconds after the last key at which is searched."""

_TEACHING = (
    "Everything that is kept: messages, recordings, transcripts, texts that were read aloud,\n"
    "prompts of pictures.\n\n"
    "   fox jumps       all of the words, in any order\n"
    '   "lazy dog"      just so, one after the other\n'
    "   quot            the last word may go on: quota, quotas\n\n"
    "Case and accents make no difference. Other branches are found too."
)

_ROLES = {
    Role.USER: "you",
    Role.ASSISTANT: "reply",
    Role.TOOL: "tool",
    Role.SYSTEM: "system",
    None: "title",
}


class SearchScreen(ModalScreen[tuple[Hit, str] | None]):
    """Returns the chosen hit and what was typed; None for escape."""

    DEFAULT_CSS = """
    SearchScreen {
        align: center top;
        & > Vertical { width: 100; max-width: 96%; height: 92%; margin: 1 0; background: $surface; padding: 1 2; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; margin-bottom: 1; }
        & Input:focus { border: none; background-tint: $foreground 0%; }
        & #teaching { color: $muted; height: auto; padding: 0 1; }
        & OptionList {
            height: 1fr; border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1; display: none;
            &:focus { border: none; background-tint: $foreground 0%; }
            & > .option-list--option { padding: 0 1; }
            & > .option-list--option-highlighted, &:focus > .option-list--option-highlighted {
                color: $foreground; background: $panel; text-style: none;
            }
        }
        &.-found OptionList { display: block; }
        &.-found #teaching { display: none; }
        & #keys { dock: bottom; color: $muted; height: 1; padding: 0 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", show=False),
        Binding("down", "move('cursor_down')", show=False, priority=True),
        Binding("up", "move('cursor_up')", show=False, priority=True),
        Binding("pagedown", "move('page_down')", show=False, priority=True),
        Binding("pageup", "move('page_up')", show=False, priority=True),
    ]

    def __init__(self, finding: FindingService, typed: str = "") -> None:
        """Search with a service, beginning with words."""
        super().__init__()
        self._finding, self._typed = finding, typed
        self._hits: list[Hit] = []
        self._searched = ""
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The words, what they find, the keys."""
        with Vertical():
            yield Input(self._typed, placeholder="Search everything that was said")
            yield Static(_TEACHING, id="teaching", markup=False)
            yield OptionList(markup=False)
            yield Static("", id="keys", markup=False)

    def on_mount(self) -> None:
        """Say what can be done."""
        self._tell("")

    @on(Input.Changed)
    def _typed_on(self) -> None:
        if self._timer:
            self._timer.stop()
        self._timer = self.set_timer(_PAUSE, self._search)

    @work(exclusive=True, group="search")
    async def _search(self) -> None:
        typed = self.query_one(Input).value
        try:
            hits = await self._finding.find(typed)
        except AoaiError as error:
            self._show([], typed)
            self.query_one("#teaching", Static).update(str(error))
            return
        self._show(hits, typed)

    def _show(self, hits: Sequence[Hit], typed: str) -> None:
        self._hits, self._searched = list(hits), typed
        options = self.query_one(OptionList)
        today = datetime.now().astimezone().date()
        options.clear_options()
        colours = not self.app.no_color
        options.add_options(Option(hit_row(hit, today, colours=colours)) for hit in hits)
        options.highlighted = 0 if hits else None
        self.set_class(bool(hits), "-found")
        nothing = f"Nothing that was said has all of these words.\n\n{_TEACHING}"
        self.query_one("#teaching", Static).update(nothing if typed.strip() else _TEACHING)
        self._tell(f"{len(hits)} found   " if hits else "")

    def _tell(self, count: str) -> None:
        self.query_one("#keys", Static).update(f"{count}enter open   ↑↓ choose   esc close")

    def action_move(self, movement: str) -> None:
        """Move through the results while the cursor stays in the words."""
        getattr(self.query_one(OptionList), f"action_{movement}")()

    @on(Input.Submitted)
    async def _take(self) -> None:
        if self.query_one(Input).value != self._searched:  # enter came before the results
            if self._timer:
                self._timer.stop()
            await self._search().wait()
        chosen = self.query_one(OptionList).highlighted
        if chosen is not None:
            self.dismiss((self._hits[chosen], self._searched))

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss((self._hits[event.option_index], self._searched))


def hit_row(hit: Hit, today: date, *, colours: bool = True) -> Content:
    """Title, what it is and when; below it the snippet with the words marked."""
    title = plain_line(hit.title or "New conversation", 60)
    about = f"{_what(hit)} · {day_name(hit.at.astimezone().date(), today)} {hit.at.astimezone():%H:%M}"
    snippet = marked_words(hit.snippet.text, hit.snippet.spans, colours=colours)
    return Content.assemble((title, "bold"), "   ", (about, "$muted"), "\n", snippet, "\n")


def _what(hit: Hit) -> str:
    """One word for what was found."""
    if hit.kind is HitKind.IMAGES:
        return "picture"
    if hit.kind is HitKind.SPEECH:
        return "read aloud"
    if hit.kind is HitKind.VOICE:
        return "transcript" if hit.transcript_id else "recording"
    return _ROLES[hit.role]
