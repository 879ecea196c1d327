"""The screen that lists tools: a tick for each that the deployment may ask for in this conversation."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.plain import plain_line
from aoai_tui.screens.dialog import Dialog
from aoai_tui.screens.tool_rows import ToolRow, ToolRows, rows_of
from aoai_tui.services.tools.offer import ToolOffer
from aoai_tui.widgets.key_line import KeyLine

EXAMPLE = """\
[tools.clock]
description = "Tells the time in a time zone"
# gets {"zone": "UTC"} on its standard input
command = ["python3", "/home/me/clock.py"]
parameters = '''{"type": "object",
  "properties": {"zone": {"type": "string"}}}'''

[mcp.docs]
command = ["npx", "-y", "some-mcp-server"]
"""
"""What an empty list teaches."""


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """What is switched on in a conversation."""

    names: tuple[str, ...] = ()
    web_search: bool = False
    code_interpreter: bool = False


class Tools(Dialog[ToolChoice | None]):
    """Returns what is switched on, or None where the person changed their mind."""

    TITLE = "Tools"
    HELP = (
        "A tool is a command of yours, or one that a server offers over the Model Context Protocol. The deployment may "
        "ask for those that are switched on here, in this conversation only; each call is shown to you and runs only "
        "when you say so. Web search and the code interpreter run at the service, over the Responses API."
    )

    DEFAULT_CSS = """
    Tools {
        & > Vertical { max-width: 104; height: 1fr; max-height: 32; }
        & ToolRows { height: auto; max-height: 1fr; }
        & #teach { height: 1fr; margin: 1 0 0 1; display: none; }
        & #teach.-on { display: block; }
        & #teach Static { color: $muted; }
        & #word { height: 1; color: $muted; margin: 1 0 0 1; }
        & KeyLine { margin-top: 0; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape", "dismiss(None)", "Leave it", key_display="esc", id="tools.close",
            tooltip="Go back and change nothing",
        ),
    ]  # fmt: skip

    def __init__(
        self, choice: ToolChoice, load: Callable[[], Awaitable[list[ToolOffer]]], config_file: str
    ) -> None:
        """`load` asks what there is; `config_file` is where tools are set up."""
        super().__init__()
        self._load, self._config_file = load, config_file
        self._rows: list[ToolRow] = []
        self._on = set(choice.names)
        if choice.web_search:
            self._on.add(ToolRow.WEB_SEARCH)
        if choice.code_interpreter:
            self._on.add(ToolRow.CODE_INTERPRETER)
        self._names = list(choice.names)

    def compose(self) -> ComposeResult:
        """Title, list, what an empty list teaches, one line for what goes on."""
        with Vertical():
            yield Static("Tools of this conversation", id="title", markup=False)
            yield ToolRows(markup=False)
            with VerticalScroll(id="teach", can_focus=False):
                yield Static(
                    "No tools of your own are set up. Put this into "
                    f"{plain_line(self._config_file, 300)} and start the app again:\n\n{EXAMPLE}",
                    markup=False,
                )
            yield Static("", id="word", markup=False)
            yield KeyLine()

    def on_mount(self) -> None:
        """Show the service's own at once; the others as soon as they are known."""
        self._show(None)
        self._find()

    @work
    async def _find(self) -> None:
        started, word = time.monotonic(), self.query_one("#word", Static)

        def tell() -> None:
            if (seconds := time.monotonic() - started) >= 0.3:
                word.update(f"Asking the tool servers… {seconds:.0f} s")

        telling = self.set_interval(0.3, tell)
        try:
            offers = await self._load()
        finally:
            telling.stop()
        word.update("")
        self._show(offers)

    def _show(self, offers: list[ToolOffer] | None) -> None:
        rows = self.query_one(ToolRows)
        at = self._rows[rows.highlighted].name if rows.highlighted is not None and self._rows else ""
        self._rows = rows_of(offers, self._names)
        self._draw()
        names = [row.name for row in self._rows]
        rows.highlighted = names.index(at) if at in names else 0
        self.query_one("#teach").set_class(offers == [] and not self._names, "-on")

    def _draw(self) -> None:
        rows = self.query_one(ToolRows)
        at = rows.highlighted
        width = max(20, rows.size.width - 2)
        rows.set_options(Option(row.content(row.name in self._on, width)) for row in self._rows)
        rows.highlighted = at

    def on_resize(self) -> None:
        """Cut the rows anew."""
        self.call_after_refresh(self._draw)

    @on(ToolRows.Toggled)
    def _toggle(self) -> None:
        if (at := self.query_one(ToolRows).highlighted) is None:
            return
        row = self._rows[at]
        if row.fixed and row.name not in self._on:
            self.app.notify(row.trouble, severity="warning", markup=False)
            return
        self._on ^= {row.name}
        self._draw()

    @on(OptionList.OptionSelected)
    def _keep(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        own = [row.name for row in self._rows if not row.of_service]
        self.dismiss(
            ToolChoice(
                names=tuple(name for name in dict.fromkeys([*own, *self._names]) if name in self._on),
                web_search=ToolRow.WEB_SEARCH in self._on,
                code_interpreter=ToolRow.CODE_INTERPRETER in self._on,
            )
        )
