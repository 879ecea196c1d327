"""The options panel at the right: what the next prompt is sent with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Label, Select, Static, TextArea

from aoai_tui.domain import Api, ChatOptions, Parameters
from aoai_tui.tabs.chat.parameter_fields import FIELDS, read_fields
from aoai_tui.widgets.option_fields import OptionFields, text_field
from aoai_tui.widgets.value_rows import ValueRows

_APIS = (
    ("Chat completions", Api.CHAT),
    ("Responses", Api.RESPONSES),
    ("Completions (legacy)", Api.COMPLETIONS),
)

_NOT_OVER_RESPONSES = "The Responses API knows no penalties, stop, seed and n: they are not sent."


class OptionsPanel(OptionFields):
    """Deployment, system prompt and parameters of the open conversation."""

    DEFAULT_CSS = """
    OptionsPanel {
        & #system, & #schema { height: 6; }
        & #schema-part { height: auto; display: none; margin-top: 1; }
        &.-schema #schema-part { display: block; }
        & #wrong, & #refused-part { margin: 1 0 0 0; }
        & #not-over-responses { display: none; }
        &.-responses #not-over-responses { display: block; }
        & .hint { margin: 1 0; }
    }
    """

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

    def __init__(self, *, id: str | None = None) -> None:
        """Empty until `show`."""
        super().__init__(id=id)
        self._shown: tuple[str, str, ChatOptions] = ("", "", ChatOptions())
        self._api = Api.CHAT
        self._rows = ValueRows(FIELDS)

    def compose(self) -> ComposeResult:
        """Everything but the parameters, which `furnish` adds."""
        yield from self.deployment_part()
        yield Label("API")
        yield Select(_APIS, value=Api.CHAT, allow_blank=False, compact=True, id="api")
        yield Static(_NOT_OVER_RESPONSES, id="not-over-responses", classes="hint", markup=False)
        yield Label("System prompt")
        yield text_field("system", "You are a helpful assistant…")
        yield Label("Parameters")
        yield self._rows
        with Vertical(id="schema-part"):
            yield Label("JSON schema")
            yield text_field("schema", '{"type": "object", …}')
        yield from self.troubles_part()
        yield Static(
            "Empty means: not sent. All of it is kept with the conversation.", classes="hint", markup=False
        )

    async def furnish(self) -> None:
        """Add the parameters' values."""
        await self._rows.furnish()
        self._show_parameters(self._shown[2].parameters)

    def show(self, system_prompt: str, deployment: str, options: ChatOptions, default: str) -> None:
        """Show a conversation's options; `default` is the connection's deployment."""
        self._shown = (system_prompt, deployment, options)
        self.show_deployment_name(deployment, default)
        self.query_one("#system", TextArea).load_text(system_prompt)
        self._show_parameters(options.parameters)

    def show_deployment(self, api: Api, refused: Mapping[str, str | None]) -> None:
        """Show what is remembered of the deployment: its API, and the parameters that it does not take."""
        self._api = api
        self.query_one(Select).value = api
        self.set_class(api is Api.RESPONSES, "-responses")
        self.show_refused(refused)
        self._rows.show_refused(refused)

    @on(Input.Changed)
    @on(TextArea.Changed)
    def tell(self, event: Message) -> None:
        """Hand changes on, but not those that `show` made."""
        event.stop()
        parameters, wrong = read_fields(self._rows.texts, self.query_one("#schema", TextArea).text)
        self._show_wrong(wrong)
        self.set_class(parameters.response_format == "json_schema", "-schema")
        furnished = self._rows.is_furnished
        options = replace(self._shown[2], parameters=parameters) if furnished else self._shown[2]
        now = (self.query_one("#system", TextArea).text, self.deployment, options)
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

    def _show_parameters(self, parameters: Parameters) -> None:
        self._rows.show(parameters.given())
        self.query_one("#schema", TextArea).load_text(parameters.json_schema)
        self.set_class(parameters.response_format == "json_schema", "-schema")
        self._show_wrong({})

    def _show_wrong(self, wrong: Mapping[str, str]) -> None:
        self._rows.show_wrong(wrong)
        self._rows.mark_refused()
        self.show_wrong(wrong.values())
