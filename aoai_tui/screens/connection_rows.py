"""The rows of the list of connections."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList

from aoai_tui.config.settings import Auth, Connection, Kind
from aoai_tui.plain import plain_line
from aoai_tui.screens.connection_words import colour_of, source_of

_SHORT_KINDS = {
    Kind.AZURE: "Azure OpenAI",
    Kind.AZURE_V1: "Azure OpenAI v1",
    Kind.OPENAI: "OpenAI",
    Kind.COMPATIBLE: "like OpenAI",
    Kind.DEMO: "answers made on this machine",
}
_SHORT_AUTHS = {Auth.API_KEY: "key", Auth.BEARER: "bearer", Auth.ENTRA: "Entra ID", Auth.NONE: "no sign-in"}


class ConnectionRows(OptionList):
    """The connections, two lines each."""

    DEFAULT_CSS = """
    ConnectionRows {
        height: auto; max-height: 100%; border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1;
        &:focus { border: none; background-tint: $foreground 0%; }
        & > .option-list--option-highlighted, &:focus > .option-list--option-highlighted {
            color: $foreground; background: $panel; text-style: none;
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "select",
            "Open",
            key_display="enter",
            id="connections.open",
            tooltip="Open the chosen connection",
        )
    ]


def row(connection: Connection, *, state: str, opens_first: bool, width: int) -> Content:
    """Two lines: name and marks, then what it is. `state` says that it is open, in words; empty if not."""
    marks = " · ".join(mark for mark in (state, "opens at start" if opens_first else "") if mark)
    name = plain_line(connection.name, 64)
    first = Content.assemble(
        ("▌" if state else " ", "$accent"),
        (name, f"bold {colour_of(connection.colour)}".strip()),
        (f"   {marks}" if marks else "", "$muted"),
    )
    facts = (
        _SHORT_KINDS[connection.kind],
        urlsplit(connection.endpoint).netloc,
        _SHORT_AUTHS[connection.auth] if connection.kind is not Kind.DEMO else "",
        connection.deployments.chat,
        source_of(connection),
    )
    second = Content.assemble(
        ("▌" if state else " ", "$accent"),
        (plain_line(" · ".join(fact for fact in facts if fact), 300), "$muted"),
    )
    return Content("\n").join(line.truncate(max(width, 10), ellipsis=True) for line in (first, second))
