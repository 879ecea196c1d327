"""The options panel at the right: how much is shown of what is found, and what embeds new collections."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Label, Static

from aoai_tui.services.embedding_choices import LookupOptions
from aoai_tui.tabs.embeddings.lookup_fields import FIELDS, read_fields, shown_values
from aoai_tui.widgets.option_fields import OptionFields
from aoai_tui.widgets.value_rows import ValueRows


class LookupOptionsPanel(OptionFields):
    """Kept from one start to the next."""

    DEFAULT_CSS = """
    LookupOptionsPanel {
        & ValueRows { margin-bottom: 1; }
        & #wrong { margin-bottom: 1; }
        & .hint { margin-bottom: 1; }
    }
    """

    def __init__(self) -> None:
        """Empty until `show`."""
        super().__init__()
        self._rows = ValueRows(FIELDS)
        self._shown: tuple[str, LookupOptions] = ("", LookupOptions())

    def compose(self) -> ComposeResult:
        """All fields."""
        yield Label("What is shown")
        yield self._rows
        yield from self.deployment_part()
        yield Static(
            "It embeds new collections; each keeps the one it was made with.", classes="hint", markup=False
        )
        yield from self.troubles_part()

    async def furnish(self) -> None:
        """Add the values."""
        await self._rows.furnish()
        self._rows.show(shown_values(self._shown[1]))

    @property
    def is_furnished(self) -> bool:
        """Whether all fields are there."""
        return self._rows.is_furnished

    def focus_first(self) -> None:
        """How many."""
        if self._rows.inputs:
            self._rows.inputs[0].focus()

    def show(self, deployment: str, options: LookupOptions, *, default: str) -> None:
        """Show what is chosen; `default` is the connection's deployment."""
        self._shown = (deployment, options)
        self.show_deployment_name(deployment, default)
        self._rows.show(shown_values(options))

    @on(Input.Changed)
    def tell(self, event: Input.Changed) -> None:
        """Hand changes on, but not those that `show` made."""
        event.stop()
        options, wrong = read_fields(self._rows.texts, self._shown[1])
        self._rows.show_wrong(wrong)
        self.show_wrong(wrong.values())
        now = (self.deployment, options if self._rows.is_furnished else self._shown[1])
        if now != self._shown:
            self._shown = now
            self.post_message(self.Changed(*now))
