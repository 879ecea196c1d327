"""Help for where the person is: one paragraph, and the keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static


class Help(ModalScreen[None]):
    """A page over the main screen; escape closes it."""

    DEFAULT_CSS = """
    Help {
        align: center middle;
        & > VerticalScroll {
            width: 84; max-width: 94%; height: auto; max-height: 90%; background: $surface; padding: 1 3;
        }
        & .title { text-style: bold; margin-bottom: 1; }
        & .keys { margin-top: 1; }
        & .foot { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,q", "dismiss", "Close", show=False)]

    def __init__(self, title: str, paragraph: str, bindings: Iterable[ActiveBinding]) -> None:
        """`bindings` are those that work where the person is now."""
        super().__init__()
        self._title, self._paragraph = title, paragraph
        self._bindings_here = list(bindings)

    def compose(self) -> ComposeResult:
        """Title, paragraph, keys."""
        with VerticalScroll():
            yield Static(self._title, classes="title", markup=False)
            yield Static(self._paragraph, markup=False)
            yield Static(self._keys(), classes="keys")
            yield Static(
                "esc closes this page. Other keys can be set in config.toml, under [keys].",
                classes="foot",
                markup=False,
            )

    def _keys(self) -> Table:
        rows: dict[str, tuple[str, str]] = {}
        for _, binding, enabled, _tooltip in self._bindings_here:
            if not enabled or not binding.id or not binding.description:
                continue
            key = self.app.get_key_display(binding)
            known = rows.get(binding.id)
            rows[binding.id] = (
                f"{known[0]}, {key}" if known else key,
                binding.tooltip or binding.description,
            )
        table = Table.grid(padding=(0, 3, 0, 0))  # long words go on in their own column
        table.add_column(no_wrap=True, style="bold")
        table.add_column(ratio=1)
        for keys, words in rows.values():
            table.add_row(Text(keys), Text(words))
        return table
