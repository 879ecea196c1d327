"""What the options panels of the tabs share: the deployment, fields, what is wrong with them, what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Label, Static, TextArea

from aoai_tui.plain import plain_line
from aoai_tui.widgets.keys import yield_keys

_NAME = "its name in Azure"


class OptionFields(VerticalScroll):
    """An options panel; a tab's own lists its fields in `compose`."""

    can_focus = False

    DEFAULT_CSS = """
    OptionFields {
        height: 1fr; background: $surface; padding: 1 2 0 2; scrollbar-size-vertical: 1;
        & Label { color: $muted; text-style: bold; width: 1fr; height: 1; }
        & Input, & Input.-textual-compact { border: none; height: 1; padding: 0 1; background: $panel; }
        & > Input, & > Input.-textual-compact { margin-bottom: 1; }
        & Input:focus, & Input.-textual-compact:focus {
            border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%;
        }
        & Input.-wrong { color: $error; text-style: underline; }
        & Select { height: 1; margin-bottom: 1; }
        & Select > SelectCurrent, & Select.-textual-compact > SelectCurrent {
            height: 1; border: none; padding: 0 1; background: $panel;
        }
        & TextArea { border: none; padding: 0 1; background: $panel; height: 4; margin-bottom: 1; }
        & TextArea:focus {
            border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%;
        }
        & TextArea .text-area--cursor-line { background: transparent; }
        & #wrong { color: $error; display: none; margin-bottom: 1; }
        &.-wrong #wrong { display: block; }
        & #refused-part { height: auto; display: none; margin-bottom: 1; }
        &.-refused #refused-part { display: block; }
        & .hint { color: $muted; }
        & Button { width: 1fr; min-width: 0; text-align: left; content-align: left middle; }
    }
    """

    @dataclass
    class Changed(Message):
        """The person changed an option."""

        deployment: str
        """As it is typed; empty for the connection's own."""
        options: Any
        """The tab's own, whole."""

        def can_replace(self, message: Message) -> bool:
            """The newest values are enough."""
            return isinstance(message, OptionFields.Changed)

    @dataclass
    class SendAllAsked(Message):
        """The person wants the deployment to be sent again what it refused."""

    def on_mount(self) -> None:
        """Take no key that has another meaning in the settings."""
        for field in self.query("Input, TextArea"):
            yield_keys(field)

    # Parts for `compose`

    def deployment_part(self) -> ComposeResult:
        """Which deployment."""
        yield Label("Deployment")
        yield Input(placeholder=_NAME, id="deployment", compact=True)

    def troubles_part(self) -> ComposeResult:
        """What is wrong with a field, and what the deployment refused."""
        yield Static(id="wrong", markup=False)
        with Vertical(id="refused-part"):
            yield Static(id="refused", classes="hint", markup=False)
            yield Button("Send them again", id="send-all", compact=True)

    # What they show

    def show_deployment_name(self, deployment: str, default: str) -> None:
        """Which is chosen; `default` is the connection's, which stands for an empty one."""
        name = self.query_one("#deployment", Input)
        name.placeholder = plain_line(default) or _NAME
        name.value = deployment

    @property
    def deployment(self) -> str:
        """What is typed; empty for the connection's."""
        return self.query_one("#deployment", Input).value.strip()

    def suggest(self, deployments: Sequence[str]) -> None:
        """Deployments that answered before, to complete from."""
        self.query_one("#deployment", Input).suggester = SuggestFromList(deployments, case_sensitive=False)

    def show_refused(self, refused: Mapping[str, str | None]) -> None:
        """What the deployment does not take, each with what it takes instead."""
        self.set_class(bool(refused), "-refused")
        words = [f"{name} → {instead}" if instead else name for name, instead in refused.items()]
        self.query_one("#refused", Static).update(
            f"This deployment does not take: {plain_line(', '.join(words), 300)}."
        )

    def show_wrong(self, sentences: Iterable[str]) -> None:
        """What the fields don't take, a sentence for each; none where all is well."""
        words = "\n".join(sentences)
        self.set_class(bool(words), "-wrong")
        self.query_one("#wrong", Static).update(words)

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        self.query_one("#deployment", Input).focus()

    @on(Button.Pressed, "#send-all")
    def _send_all(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.SendAllAsked())


def text_field(id: str, placeholder: str) -> TextArea:
    """A field of several lines."""
    return TextArea(
        id=id,
        soft_wrap=True,
        show_line_numbers=False,
        tab_behavior="focus",
        compact=True,
        highlight_cursor_line=False,
        placeholder=placeholder,
    )
