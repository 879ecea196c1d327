"""The dialog that asks how and where a conversation is saved."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.config.paths import expanded
from aoai_tui.domain import Conversation
from aoai_tui.plain import plain_line
from aoai_tui.services.exporting.service import Format, suggested_path

_FORMATS = {
    Format.MARKDOWN: (
        "Markdown",
        "what is shown, with a head that tells title, dates, deployment and tokens",
    ),
    Format.JSON: ("JSON", "everything: all branches, all figures, attached files; can be imported again"),
    Format.HTML: ("HTML", "what is shown, as a page that needs nothing else; for browsers and printers"),
}


class ExportWish(NamedTuple):
    """How and where."""

    form: Format
    path: Path


class ExportDialog(ModalScreen[ExportWish | None]):
    """Returns the wish; None for escape."""

    DEFAULT_CSS = """
    ExportDialog {
        align: center middle;
        & > Vertical { width: 84; max-width: 94%; height: auto; max-height: 96%; background: $surface; padding: 1 2; }
        & #question { text-style: bold; margin-bottom: 1; }
        & OptionList {
            height: auto; border: none; padding: 0; background: $surface;
            &:focus { border: none; background-tint: $foreground 0%; }
            & > .option-list--option { padding: 0 1; }
            & > .option-list--option-highlighted, &:focus > .option-list--option-highlighted {
                color: $foreground; background: $panel; text-style: none;
            }
        }
        & #where { margin-top: 1; color: $muted; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; }
        & Input:focus { border: none; background-tint: $foreground 0%; }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("ctrl+s", "save", "Save", show=False, priority=True),
    ]

    def __init__(self, conversation: Conversation, folder: Path) -> None:
        """Suggest a file in a folder, named for the conversation."""
        super().__init__()
        self._conversation, self._folder = conversation, folder

    def compose(self) -> ComposeResult:
        """The formats, the path, the keys."""
        title = plain_line(self._conversation.title or "this conversation", 60)
        with Vertical():
            yield Static(f"Export “{title}”", id="question", markup=False)
            yield OptionList(
                *(
                    Option(Content.assemble(name, ("\n" + detail, "$muted")))
                    for name, detail in _FORMATS.values()
                ),
                markup=False,
            )
            yield Static("File; where the name is taken, a number is added", id="where", markup=False)
            yield Input(str(suggested_path(self._conversation, Format.MARKDOWN, self._folder)))
            yield Static("↑↓ format   tab path   enter save   esc back", id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin with the first format."""
        self.query_one(OptionList).highlighted = 0

    @property
    def form(self) -> Format:
        """The format under the cursor."""
        return tuple(Format)[self.query_one(OptionList).highlighted or 0]

    @on(OptionList.OptionHighlighted)
    def _other_format(self) -> None:
        where = self.query_one(Input)
        path = Path(where.value)
        if path.suffix[1:] in tuple(Format):
            where.value = str(path.with_suffix(f".{self.form.value}"))

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def action_save(self) -> None:
        """Hand the wish back."""
        name = self.query_one(Input).value.strip()
        suggested = suggested_path(self._conversation, self.form, self._folder)
        self.dismiss(ExportWish(self.form, self._folder / expanded(Path(name)) if name else suggested))
