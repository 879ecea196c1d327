"""All fields of the connection form: from a connection to fields, and back."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Label, Select

from aoai_tui.config.pasted_url import Guess
from aoai_tui.config.problem import InvalidSetting
from aoai_tui.config.settings import DEFAULT_API_VERSION, RESERVED, Auth, Connection, Deployments, Kind
from aoai_tui.screens.connection_address import AddressField
from aoai_tui.screens.connection_key import KeyField
from aoai_tui.screens.connection_words import AUTHS, COLOURS, KINDS, colour_of
from aoai_tui.screens.form_field import Field
from aoai_tui.services.connections import ConnectionBook

_WORKS = {
    "chat": "Chat",
    "transcription": "Transcription",
    "speech": "Speech",
    "embeddings": "Embeddings",
    "images": "Images",
}
_OWN = "another"
"""The choice that lets a person write a colour."""

_NEW = Connection(name="new", kind=Kind.AZURE, endpoint="https://new")
"""What the fields of a new connection begin with, but for name and endpoint."""


class ConnectionFields(VerticalScroll, can_focus=False):
    """Every setting of a connection."""

    DEFAULT_CSS = """
    ConnectionFields {
        height: 1fr; scrollbar-size-vertical: 1;
        & > Label { text-style: bold; margin-top: 1; }
        & #field-name { margin-top: 1; }
    }
    """

    def __init__(self, book: ConnectionBook, before: Connection | None) -> None:
        """`before` is the connection that is changed; None for a new one."""
        super().__init__()
        self._taken = set(book.settings.connections) - ({before.name} if before else set())
        self._before = before
        self.address, self.key = AddressField(), KeyField(book, before)
        shown = before or _NEW
        own = bool(shown.colour) and shown.colour not in COLOURS
        colour = _OWN if own else shown.colour
        fields = [
            Field("name", "Name", Input(before.name if before else "", placeholder="what you call it")),
            Field(
                "kind", "Service", _choice({str(kind): words for kind, words in KINDS.items()}, shown.kind)
            ),
            Field(
                "endpoint",
                "Endpoint",
                Input(before.endpoint if before else "", placeholder="https://NAME.openai.azure.com"),
            ),
            Field("api_version", "API version", Input(shown.api_version, placeholder=DEFAULT_API_VERSION)),
            Field(
                "auth", "Sign-in", _choice({str(auth): words for auth, words in AUTHS.items()}, shown.auth)
            ),
            *(
                Field(work, words, Input(getattr(shown.deployments, work), placeholder="none"))
                for work, words in _WORKS.items()
            ),
            Field("colour", "Colour", _choice(_colours(), colour)),
            Field("own_colour", "", Input(shown.colour if own else "", placeholder="teal or #cf222e")),
            Field(
                "timeout",
                "Timeout (s)",
                Input(f"{shown.timeout:g}", placeholder="seconds that a request may take"),
            ),
            Field(
                "max_retries",
                "Retries",
                Input(str(shown.max_retries), placeholder="how often a request is repeated, 0 to 10"),
            ),
        ]
        self._fields: dict[str, Field] = {field.key: field for field in fields}
        self._all: list[Field] = [self.address, *fields[:5], self.key, *fields[5:]]
        self._at_first = self._snapshot()

    def compose(self) -> ComposeResult:
        """The fields in three groups."""
        for field in self._all:
            if field.key == "chat":
                yield Label("Deployments or models", markup=False)
            if field.key == "colour":
                yield Label("More", markup=False)
            yield field

    def on_mount(self) -> None:
        """Show the fields that this kind and sign-in need."""
        self._fit()

    def __getitem__(self, key: str) -> Field:
        """The field of a setting."""
        return self._fields[key]

    @property
    def changed(self) -> bool:
        """Whether something stands here that wasn't there at first."""
        return self._snapshot() != self._at_first

    def connection(self, *, name: str = "") -> Connection:
        """What the fields make; `name` stands in where none was given. Raises InvalidSetting."""
        kind, values = Kind(self["kind"].value), {key: field.value for key, field in self._fields.items()}
        version = values["api_version"]
        connection = Connection(
            name=self._free_name(values["name"] or name),
            kind=kind,
            endpoint=values["endpoint"],
            api_version=version
            if kind is Kind.AZURE or (kind is Kind.AZURE_V1 and version == "preview")
            else "",
            auth=Auth(values["auth"]),
            colour=(values["own_colour"] if values["colour"] == _OWN else values["colour"]).lower(),
            timeout=_number(values["timeout"], "timeout"),
            max_retries=int(_number(values["max_retries"], "max_retries")),
            deployments=Deployments(**{work: values[work] for work in _WORKS}),
        )
        if connection.insecure:
            raise InvalidSetting(
                "A key would travel unencrypted to this address: use https://, or no sign-in.", key="endpoint"
            )
        return connection

    def mark(self, key: str, sentence: str) -> None:
        """Show what is wrong with a setting, and put the cursor there."""
        field = self.key if key == "key" else self._fields.get("own_colour" if key == "colour" else key)
        if field:
            field.problem(sentence)
            field.control.focus()

    def unmark(self) -> None:
        """Take all marks away but the address's own."""
        for field in self._all[1:]:
            field.problem("")

    def take_address(self) -> bool:
        """Read an address that was typed a moment ago; whether it is empty or understood."""
        understood = self.address.read()
        self._fill_in()
        return understood

    @on(AddressField.Understood)
    def _fill_in(self) -> None:
        if guess := self.address.guess:
            for key, value in self._values_of(guess):
                self[key].give(value)

    def _values_of(self, guess: Guess) -> Iterator[tuple[str, str]]:
        yield "kind", str(guess.kind)
        yield "endpoint", guess.endpoint
        yield "auth", str(guess.auth)
        yield "api_version", guess.api_version
        if self._before is None:
            yield "name", self._unlike_others(guess.name)
        for work in _WORKS:
            if work == guess.work and guess.deployment:
                yield work, guess.deployment
            elif self._before is None:
                yield work, ""

    def _unlike_others(self, name: str) -> str:
        others = self._taken | set(RESERVED)
        numbered = (f"{name[:60]} {number}" for number in range(2, len(others) + 3))
        return name if name not in others else next(other for other in numbered if other not in others)

    def _free_name(self, name: str) -> str:
        if name in self._taken:
            raise InvalidSetting("Another connection has this name.", key="name")
        if name in RESERVED:
            raise InvalidSetting("This name is the app's own; choose another.", key="name")
        return name

    @on(Select.Changed)
    def _fit(self) -> None:
        auth = self["auth"].value
        self["api_version"].display = self["kind"].value == Kind.AZURE
        self["own_colour"].display = self["colour"].value == _OWN
        self.key.display = auth in (Auth.API_KEY, Auth.BEARER)
        self["auth"].note(
            "Signs in with az login, a managed identity or the AZURE_… variables."
            if auth == Auth.ENTRA
            else ""
        )

    @on(Input.Changed)
    def _fit_key(self, event: Input.Changed) -> None:
        if event.input is self["endpoint"].control:
            self.key.fit(self["endpoint"].value)

    @on(Input.Submitted)
    def _go_on(self) -> None:
        self.screen.focus_next()

    def _snapshot(self) -> list[str]:
        return [field.value for field in self._all]


def _choice(options: dict[str, str] | dict[str, Text], value: str) -> Select[str]:
    return Select(
        [(words, option) for option, words in options.items()],
        value=str(value),
        allow_blank=False,
        type_to_search=True,
    )


def _colours() -> dict[str, Text]:
    named = {name: Text.assemble(("● ", colour_of(name)), name) for name in COLOURS}
    return {"": Text("none"), **named, _OWN: Text("another…")}


def _number(text: str, key: str) -> float:
    try:
        return int(text) if key == "max_retries" else float(text)
    except ValueError:
        words = "a whole number, 0 to 10" if key == "max_retries" else "a number of seconds, such as 600"
        raise InvalidSetting(f"This must be {words}.", key=key) from None
