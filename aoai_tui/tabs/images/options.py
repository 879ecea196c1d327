"""The options panel at the right: which deployment draws, and what it is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Label, Static

from aoai_tui.domain import ImageOptions
from aoai_tui.tabs.images.image_fields import FIELDS, read_fields
from aoai_tui.widgets.option_fields import OptionFields
from aoai_tui.widgets.value_rows import ValueRows


class ImageOptionsPanel(OptionFields):
    """Kept from one start to the next."""

    DEFAULT_CSS = """
    ImageOptionsPanel {
        & ValueRows { margin-bottom: 1; }
        & #wrong { margin-bottom: 1; }
    }
    """

    def __init__(self) -> None:
        """Empty until `show`."""
        super().__init__()
        self._rows = ValueRows(FIELDS)
        self._shown: tuple[str, ImageOptions] = ("", ImageOptions())

    def compose(self) -> ComposeResult:
        """All fields."""
        yield from self.deployment_part()
        yield Label("Picture")
        yield self._rows
        yield from self.troubles_part()
        yield Static(
            "↑↓ walk the usual values; others are taken, too. Empty means: not sent.",
            classes="hint",
            markup=False,
        )

    async def furnish(self) -> None:
        """Add the values."""
        await self._rows.furnish()
        self._rows.show(self._shown[1].given())

    @property
    def is_furnished(self) -> bool:
        """Whether all fields are there."""
        return self._rows.is_furnished

    def show(self, deployment: str, options: ImageOptions, *, default: str) -> None:
        """Show what is chosen; `default` is the connection's deployment."""
        self._shown = (deployment, options)
        self.show_deployment_name(deployment, default)
        self._rows.show(options.given())

    def show_refused(self, refused: Mapping[str, str | None]) -> None:
        """What the deployment does not take, at its fields and in words."""
        super().show_refused(refused)
        self._rows.show_refused(refused)

    @on(Input.Changed)
    def tell(self, event: Input.Changed) -> None:
        """Hand changes on, but not those that `show` made."""
        event.stop()
        options, wrong = read_fields(self._rows.texts)
        self._rows.show_wrong(wrong)
        self._rows.mark_refused()
        self.show_wrong(wrong.values())
        now = (self.deployment, options if self._rows.is_furnished else self._shown[1])
        if now != self._shown:
            self._shown = now
            self.post_message(self.Changed(*now))
