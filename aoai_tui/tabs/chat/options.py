"""The options panel at the right: what the next prompt is sent with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input, Label, Static, TextArea

from aoai_tui.plain import plain_line
from aoai_tui.widgets.keys import yield_keys


class ChatOptions(Vertical):
    """System prompt and deployment of the open conversation."""

    DEFAULT_CSS = """
    ChatOptions {
        height: 1fr; background: $surface; padding: 1 2;
        & Label { color: $muted; text-style: bold; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; margin-bottom: 1; }
        & Input:focus { border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%; }
        & TextArea { border: none; padding: 0 1; background: $panel; height: 10; margin-bottom: 1; }
        & TextArea:focus { border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%; }
        & TextArea .text-area--cursor-line { background: transparent; }
        & .hint { color: $muted; }
    }
    """

    @dataclass
    class Changed(Message):
        """The person changed an option."""

        system_prompt: str
        deployment: str

        def can_replace(self, message: Message) -> bool:
            """The newest values are enough."""
            return isinstance(message, ChatOptions.Changed)

    def __init__(self, *, id: str | None = None) -> None:
        """Empty until `show`."""
        super().__init__(id=id)
        self._shown = ("", "")

    def compose(self) -> ComposeResult:
        """The fields."""
        yield Label("Deployment")
        yield Input(placeholder="its name in Azure", id="deployment")
        yield Label("System prompt")
        yield TextArea(
            id="system",
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            compact=True,
            highlight_cursor_line=False,
            placeholder="You are a helpful assistant…",
        )
        yield Static("Both are kept with the conversation.", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Take no key that has another meaning in the settings."""
        for field in self.query("Input, TextArea"):
            yield_keys(field)

    def show(self, system_prompt: str, deployment: str, default: str) -> None:
        """Show a conversation's options; `default` is the connection's deployment."""
        self._shown = (system_prompt, deployment)
        field = self.query_one("#deployment", Input)
        field.placeholder = plain_line(default) or "its name in Azure"
        field.value = deployment
        self.query_one("#system", TextArea).load_text(system_prompt)

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        self.query_one("#deployment", Input).focus()

    def suggest(self, deployments: Sequence[str]) -> None:
        """Deployments that answered before, to complete from."""
        self.query_one("#deployment", Input).suggester = SuggestFromList(deployments, case_sensitive=False)

    @on(Input.Changed)
    @on(TextArea.Changed)
    def tell(self, event: Message) -> None:
        """Hand changes on, but not those that `show` made."""
        event.stop()
        now = (self.query_one("#system", TextArea).text, self.query_one("#deployment", Input).value.strip())
        if now != self._shown:
            self._shown = now
            self.post_message(self.Changed(*now))
