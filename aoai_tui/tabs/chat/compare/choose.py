"""The dialog that asks which deployments are compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from aoai_tui.plain import plain_line
from aoai_tui.services.chat.comparing import MOST


class ChooseDeployments(ModalScreen[tuple[str, ...] | None]):
    """Returns two or three deployments, or None where the person changed their mind."""

    TITLE = "Compare"
    HELP = "Name two or three deployments; the prompt goes to all of them, with the conversation so far."

    DEFAULT_CSS = """
    ChooseDeployments {
        align: center middle;
        & > Vertical { width: 64; max-width: 94%; height: auto; background: $surface; padding: 1 2; }
        & .title { text-style: bold; }
        & .muted { color: $muted; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; margin-top: 1; }
        & Input:focus { border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%; }
        & #word { color: $warning; margin-top: 1; display: none; }
        & #word.-on { display: block; }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("up", "cycle(-1)", "Earlier name", show=False),
        Binding("down", "cycle(1)", "Later name", show=False),
    ]

    def __init__(self, prompt: str, known: Sequence[str]) -> None:
        """`known` are the deployments that answered before, the conversation's first."""
        super().__init__()
        self._prompt, self._known = plain_line(prompt, 200), list(known)

    def compose(self) -> ComposeResult:
        """The prompt, a line for each deployment, the keys."""
        suggester = SuggestFromList(self._known, case_sensitive=False)
        with Vertical():
            yield Static("Compare deployments", classes="title", markup=False)
            yield Static(self._prompt, classes="muted", markup=False)
            for number in range(MOST):
                yield Input(
                    self._known[number] if number < len(self._known) else "",
                    placeholder="a deployment" if number < 2 else "a third one, if you like",
                    suggester=suggester,
                )
            yield Static("", id="word", markup=False)
            yield Static("enter ask them   tab next   ↑ ↓ known names   esc back", id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin at the first empty line."""
        fields = list(self.query(Input))
        next((field for field in fields if not field.value), fields[0]).focus()

    def action_cycle(self, step: int) -> None:
        """Put the next known name into the line."""
        field = self.focused
        if not isinstance(field, Input) or not self._known:
            return
        names = [*self._known, ""]
        here = names.index(field.value) if field.value in names else -1 if step > 0 else 0
        field.value = names[(here + step) % len(names)]
        field.cursor_position = len(field.value)

    def on_input_submitted(self) -> None:
        """Hand them back."""
        names = tuple(name for field in self.query(Input) if (name := field.value.strip()))
        if len(names) < 2:
            word = self.query_one("#word", Static)
            word.update("Name at least two: the same one twice is fine.")
            word.add_class("-on")
            return
        self.dismiss(names)
