"""The rows of the list of tools."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList

from aoai_tui.plain import plain_line
from aoai_tui.services.tools.offer import CONFIG, ToolOffer


class ToolRows(OptionList):
    """The tools, two lines each; space sets and takes a tick, enter keeps all."""

    DEFAULT_CSS = """
    ToolRows {
        border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1;
        &:focus { border: none; background-tint: $foreground 0%; }
        & > .option-list--option-highlighted, &:focus > .option-list--option-highlighted {
            color: $foreground; background: $panel; text-style: none;
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "On or off", id="tools.toggle", tooltip="Switch the tool on or off"),
        Binding(
            "enter", "select", "Keep", key_display="enter", id="tools.keep",
            tooltip="Keep the ticks for this conversation",
        ),
    ]  # fmt: skip

    @dataclass
    class Toggled(Message):
        """The chosen tool shall be switched on or off."""

    def action_tick(self) -> None:
        """Tell the screen, which knows the tools."""
        self.post_message(self.Toggled())


@dataclass(frozen=True, slots=True)
class ToolRow:
    """One tool as it is listed."""

    WEB_SEARCH: ClassVar[str] = "//web_search"
    CODE_INTERPRETER: ClassVar[str] = "//code_interpreter"

    name: str
    title: str
    origin: str
    words: str
    """What it does."""
    trouble: str = ""
    of_service: bool = False

    @property
    def fixed(self) -> bool:
        """Whether it can't be switched on."""
        return bool(self.trouble)

    def content(self, is_on: bool, width: int) -> Content:
        """Two lines: tick, name and origin, then what it does or why it can't be used."""
        first = Content.assemble(
            "☑ " if is_on else "☐ ", (plain_line(self.title, 80), "bold"), (f"   {self.origin}", "$muted")
        )
        if self.trouble:
            wrapped = textwrap.wrap(
                plain_line(self.trouble, 600), width, initial_indent="  ▲ ", subsequent_indent="    "
            )
            return Content("\n").join(
                [first.truncate(width, ellipsis=True), Content.styled("\n".join(wrapped), "$warning")]
            )
        words = plain_line(self.words, 300) or "It has no description."
        second = Content.styled(f"  {words}", "$muted")
        return Content("\n").join(line.truncate(width, ellipsis=True) for line in (first, second))


def rows_of(offers: list[ToolOffer] | None, switched_on: Iterable[str]) -> list[ToolRow]:
    """The service's own tools, the offers, and what is switched on but offered no more; None: not known yet."""
    own = [
        ToolRow(
            ToolRow.WEB_SEARCH, "Web search", "the service, over the Responses API", "Looks things up.", of_service=True
        ),
        ToolRow(
            ToolRow.CODE_INTERPRETER, "Code interpreter", "the service, over the Responses API",
            "Writes Python and runs it in a container.", of_service=True,
        ),
    ]  # fmt: skip
    if offers is None:
        return own
    listed = [
        ToolRow(
            offer.name,
            offer.name.removesuffix("/"),
            "config.toml" if offer.origin == CONFIG else f"server {plain_line(offer.origin, 40)}",
            offer.description,
            offer.trouble,
        )
        for offer in offers
    ]
    known = {offer.name for offer in offers}
    lost = [
        ToolRow(name, name, "not there", "", "It is switched on, but nothing offers it now.")
        for name in switched_on
        if name not in known
    ]
    return own + listed + lost
