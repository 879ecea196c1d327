"""The options panel at the right: what the next prompt is sent with."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Label, Select, Static, TextArea

from aoai_tui.domain import Api, ChatOptions, Parameters
from aoai_tui.plain import plain_line
from aoai_tui.tabs.chat.parameter_fields import FIELDS, ParameterField, read_fields, shown
from aoai_tui.widgets.keys import yield_keys

_APIS = (
    ("Chat completions", Api.CHAT),
    ("Responses", Api.RESPONSES),
    ("Completions (legacy)", Api.COMPLETIONS),
)

_NOT_OVER_RESPONSES = "The Responses API knows no penalties, stop, seed and n: they are not sent."

_AT_ONCE = 3
"""Fields that are mounted before the event loop has its turn again: each costs it some milliseconds."""


class ParameterInput(Input):
    """A parameter's value. The names stand beside all of them as one text: a row of its own for each would triple the
    widgets that every layout of the screen goes through.
    """

    def __init__(self, field: ParameterField) -> None:
        """An empty field."""
        choices = SuggestFromList(field.choices, case_sensitive=False) if field.choices else None
        super().__init__(placeholder=field.hint, id=field.name, suggester=choices, compact=True)
        self.field = field


class OptionsPanel(VerticalScroll):
    """Deployment, system prompt and parameters of the open conversation."""

    can_focus = False

    DEFAULT_CSS = """
    OptionsPanel {
        & #parameters, & #names, & #values { height: COUNT; }
        height: 1fr; background: $surface; padding: 1 2 0 2; scrollbar-size-vertical: 1;
        & Label { color: $muted; text-style: bold; width: 1fr; height: 1; }
        & Input, & Input.-textual-compact { border: none; height: 1; padding: 0 1; background: $panel; }
        & Input:focus, & Input.-textual-compact:focus {
            border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%;
        }
        & Input.-wrong { color: $error; text-style: underline; }
        & #deployment { margin-bottom: 1; }
        & Select { height: 1; margin-bottom: 1; }
        & Select > SelectCurrent, & Select.-textual-compact > SelectCurrent {
            height: 1; border: none; padding: 0 1; background: $panel;
        }
        & TextArea { border: none; padding: 0 1; background: $panel; height: 6; margin-bottom: 1; }
        & TextArea:focus {
            border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%;
        }
        & TextArea .text-area--cursor-line { background: transparent; }
        & #names { width: 15; color: $muted; }
        & #values { width: 1fr; }
        & #schema-part { height: auto; display: none; margin-top: 1; }
        &.-schema #schema-part { display: block; }
        & #wrong { color: $error; display: none; margin-top: 1; }
        &.-wrong #wrong { display: block; }
        & #refused-part { height: auto; display: none; margin-top: 1; }
        &.-refused #refused-part { display: block; }
        & #not-over-responses { display: none; }
        &.-responses #not-over-responses { display: block; }
        & .hint { color: $muted; margin: 1 0; }
    }
    """.replace("COUNT", str(len(FIELDS)))  # a height that is known spares every layout from measuring

    @dataclass
    class Changed(Message):
        """The person changed an option."""

        system_prompt: str
        deployment: str
        options: ChatOptions

        def can_replace(self, message: Message) -> bool:
            """The newest values are enough."""
            return isinstance(message, OptionsPanel.Changed)

    @dataclass
    class ApiChosen(Message):
        """The person chose how a deployment is spoken to."""

        api: Api

    @dataclass
    class SendAllAsked(Message):
        """The person wants the deployment to be sent again what it refused."""

    def __init__(self, *, id: str | None = None) -> None:
        """Empty until `show`."""
        super().__init__(id=id)
        self._shown: tuple[str, str, ChatOptions] = ("", "", ChatOptions())
        self._api = Api.CHAT

    def compose(self) -> ComposeResult:
        """Everything but the parameters, which `furnish` adds."""
        yield Label("Deployment")
        yield Input(placeholder="its name in Azure", id="deployment", compact=True)
        yield Label("API")
        yield Select(_APIS, value=Api.CHAT, allow_blank=False, compact=True, id="api")
        yield Label("System prompt")
        yield _text_area("system", "You are a helpful assistant…")
        yield Label("Parameters")
        with Horizontal(id="parameters"):
            yield Static("\n".join(field.label for field in FIELDS), id="names", markup=False)
            yield Vertical(id="values")
        with Vertical(id="schema-part"):
            yield Label("JSON schema")
            yield _text_area("schema", '{"type": "object", …}')
        yield Static(id="wrong", markup=False)
        with Vertical(id="refused-part"):
            yield Static(id="refused", classes="hint", markup=False)
            yield Button("Send them again", id="send-all", compact=True)
        yield Static(
            "Empty means: not sent. All of it is kept with the conversation.", classes="hint", markup=False
        )

    def on_mount(self) -> None:
        """Take no key that has another meaning in the settings."""
        for field in self.query("Input, TextArea"):
            yield_keys(field)

    async def furnish(self) -> None:
        """Add the parameters, a few at a time, so that typing goes on meanwhile."""
        values = self.query_one("#values")
        for first in range(0, len(FIELDS), _AT_ONCE):
            inputs = [ParameterInput(field) for field in FIELDS[first : first + _AT_ONCE]]
            await values.mount_all(inputs)
            for one in inputs:
                yield_keys(one)
            await asyncio.sleep(0)
        self._show_parameters(self._shown[2].parameters)

    def show(self, system_prompt: str, deployment: str, options: ChatOptions, default: str) -> None:
        """Show a conversation's options; `default` is the connection's deployment."""
        self._shown = (system_prompt, deployment, options)
        field = self.query_one("#deployment", Input)
        field.placeholder = plain_line(default) or "its name in Azure"
        field.value = deployment
        self.query_one("#system", TextArea).load_text(system_prompt)
        self._show_parameters(options.parameters)

    def show_deployment(self, api: Api, refused: Mapping[str, str | None]) -> None:
        """Show what is remembered of the deployment: its API, and the parameters that it does not take."""
        self._api = api
        self.query_one(Select).value = api
        self.set_class(api is Api.RESPONSES, "-responses")
        self.set_class(bool(refused), "-refused")
        words = [f"{name} → {instead}" if instead else name for name, instead in refused.items()]
        self.query_one("#refused", Static).update(
            f"This deployment does not take: {plain_line(', '.join(words), 300)}."
        )

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
        texts = {one.field.name: one.value for one in self.query(ParameterInput)}
        parameters, wrong = read_fields(texts, self.query_one("#schema", TextArea).text)
        self._show_wrong(wrong)
        self.set_class(parameters.response_format == "json_schema", "-schema")
        # Before all fields are there, most parameters would seem to have been emptied.
        options = (
            replace(self._shown[2], parameters=parameters) if len(texts) == len(FIELDS) else self._shown[2]
        )
        now = (
            self.query_one("#system", TextArea).text,
            self.query_one("#deployment", Input).value.strip(),
            options,
        )
        if now != self._shown:
            self._shown = now
            self.post_message(self.Changed(*now))

    @on(Select.Changed)
    def _choose_api(self, event: Select.Changed) -> None:
        event.stop()
        if isinstance(event.value, Api) and event.value is not self._api:
            self._api = event.value
            self.set_class(event.value is Api.RESPONSES, "-responses")
            self.post_message(self.ApiChosen(event.value))

    @on(Button.Pressed, "#send-all")
    def _send_all(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.SendAllAsked())

    def _show_parameters(self, parameters: Parameters) -> None:
        for one in self.query(ParameterInput):
            one.value = shown(one.field, parameters)
        self.query_one("#schema", TextArea).load_text(parameters.json_schema)
        self.set_class(parameters.response_format == "json_schema", "-schema")
        self._show_wrong({})

    def _show_wrong(self, wrong: Mapping[str, str]) -> None:
        for one in self.query(ParameterInput):
            one.set_class(one.field.name in wrong, "-wrong")
        self.set_class(bool(wrong), "-wrong")
        self.query_one("#wrong", Static).update("\n".join(f"{sentence}." for sentence in wrong.values()))


def _text_area(id: str, placeholder: str) -> TextArea:
    return TextArea(
        id=id,
        soft_wrap=True,
        show_line_numbers=False,
        tab_behavior="focus",
        compact=True,
        highlight_cursor_line=False,
        placeholder=placeholder,
    )
