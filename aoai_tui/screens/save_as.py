"""The dialog that asks as what, and where, something is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, NamedTuple, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.config.paths import expanded
from aoai_tui.plain import plain_line

FormT = TypeVar("FormT")


@dataclass(frozen=True)
class SaveForm(Generic[FormT]):
    """One thing that it can be saved as."""

    form: FormT
    """What the dialog returns when it is chosen."""
    title: str
    detail: str
    """What such a file holds, in some words."""
    suffix: str
    """How such files end, with the dot."""
    also: tuple[str, ...] = ()
    """Other suffixes that mean the same."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """All of them."""
        return (self.suffix, *self.also)


class SaveWish(NamedTuple, Generic[FormT]):
    """As what, and where."""

    form: FormT
    path: Path


class SaveAs(ModalScreen[SaveWish[FormT] | None], Generic[FormT]):
    """Returns the wish; None for escape. Where there is only one form, only the path is asked for."""

    DEFAULT_CSS = """
    SaveAs {
        align: center middle;
        & > Vertical { width: 84; max-width: 94%; height: auto; max-height: 96%; background: $surface; padding: 1 2; }
        & #question { text-style: bold; margin-bottom: 1; }
        & OptionList {
            height: auto; border: none; padding: 0; margin-bottom: 1; background: $surface;
            &:focus { border: none; background-tint: $foreground 0%; }
            & > .option-list--option { padding: 0 1; }
            & > .option-list--option-highlighted, &:focus > .option-list--option-highlighted {
                color: $foreground; background: $panel; text-style: none;
            }
        }
        & #where { color: $muted; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; }
        & Input:focus { border: none; background-tint: $foreground 0%; }
        & #keys { color: $muted; margin-top: 1; }
        &.-one OptionList { display: none; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("ctrl+s", "save", "Save", show=False, priority=True),
    ]

    def __init__(self, question: str, forms: Sequence[SaveForm[FormT]], folder: Path, stem: str) -> None:
        """The first of `forms` is suggested, in a folder, under a safe name without its suffix."""
        super().__init__()
        self._question, self._forms = question, forms
        self._folder, self._stem = folder, stem
        self._at = 0
        self.set_class(len(forms) == 1, "-one")

    def compose(self) -> ComposeResult:
        """The forms, the path, the keys."""
        several = len(self._forms) > 1
        with Vertical():
            yield Static(plain_line(self._question, 90), id="question", markup=False)
            yield OptionList(
                *(Option(Content.assemble(one.title, ("\n" + one.detail, "$muted"))) for one in self._forms),
                markup=False,
            )
            yield Static("File; where the name is taken, a number is added", id="where", markup=False)
            yield Input(str(self._suggested()))
            choice = "↑↓ format   tab path   " if several else ""
            yield Static(f"{choice}enter save   esc back", id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin with the first form; with the name where there is no choice."""
        if len(self._forms) > 1:
            self.query_one(OptionList).highlighted = 0
        else:
            self.query_one(Input).focus()

    @property
    def form(self) -> FormT:
        """The chosen form."""
        return self._chosen.form

    @property
    def _chosen(self) -> SaveForm[FormT]:
        return self._forms[self._at]

    def _suggested(self) -> Path:
        return self._folder / f"{self._stem}{self._chosen.suffix}"

    @on(OptionList.OptionHighlighted)
    def _other_form(self, event: OptionList.OptionHighlighted) -> None:
        """A suffix that one of the forms has follows the choice; any other one is the person's."""
        self._at = event.option_index
        where = self.query_one(Input)
        path = Path(where.value)
        suffix = path.suffix.lower()
        if suffix not in self._chosen.suffixes and any(suffix in one.suffixes for one in self._forms):
            where.value = str(path.with_suffix(self._chosen.suffix))

    @on(Input.Changed)
    def _other_suffix(self, event: Input.Changed) -> None:
        """Who types the suffix of a form means that form."""
        suffix = Path(event.value.strip()).suffix.lower()
        if not self.query_one(Input).has_focus or suffix in self._chosen.suffixes:
            return
        for at, one in enumerate(self._forms):
            if suffix in one.suffixes:
                self._at = at
                self.query_one(OptionList).highlighted = at

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def action_save(self) -> None:
        """Hand the wish back."""
        name = self.query_one(Input).value.strip()
        path = self._folder / expanded(Path(name)) if name else self._suggested()
        self.dismiss(SaveWish(self.form, path))
