"""One field of a form: a label, a control, and room for a sentence below."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Label, Select, Static

from aoai_tui.plain import plain_line


class Field(Vertical):
    """A text or a choice. What the app fills in never replaces what a person typed."""

    DEFAULT_CSS = """
    Field {
        height: auto; padding-right: 1;
        & > Horizontal { height: 1; }
        & Label { width: 16; color: $muted; }
        & .said { display: none; height: auto; margin-left: 17; color: $muted; }
        & .said.-on { display: block; }
        & Input, & Input.-textual-compact {
            border: none; height: 1; width: 1fr; padding: 0 1; background: $panel;
        }
        & Input:focus, & Input.-textual-compact:focus {
            border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%;
        }
        & Input > .input--placeholder { color: $muted; }
        & Select { height: 1; width: 1fr; }
        & SelectCurrent { border: none; height: 1; padding: 0 1; background: $panel; }
        & Select:focus > SelectCurrent, & Select.-expanded > SelectCurrent {
            border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%;
        }
        & Select > SelectOverlay, & Select > SelectOverlay:focus {
            border: none; border-left: outer $accent; padding: 0; background: $panel; background-tint: $foreground 0%;
            & > .option-list--option { padding: 0 1 0 0; }
            & > .option-list--option-highlighted { background: $accent 25%; text-style: none; }
        }
        &.-problem .said { color: $foreground; }
        &.-problem Input, &.-problem Input.-textual-compact, &.-problem SelectCurrent { background: $error 20%; }
    }
    """

    def __init__(self, key: str, label: str, control: Input | Select[str]) -> None:
        """`key` is the name of what it sets; what the control holds is the app’s until a person changes it."""
        super().__init__(id=f"field-{key.replace('_', '-')}")
        self.key, self.control = key, control
        self._label = label
        self._given = self.value
        self._note = ""

    def compose(self) -> ComposeResult:
        """Label and control, the sentence below."""
        with Horizontal():
            yield Label(self._label, markup=False)
            yield self.control
        yield Static("", classes="said", markup=False)

    @property
    def value(self) -> str:
        """What the control holds."""
        if isinstance(self.control, Input):
            return self.control.value.strip()
        return str(self.control._value if not self.control.is_mounted else self.control.value)

    @property
    def by_hand(self) -> bool:
        """Whether a person changed what the app had put in."""
        return self.value != self._given

    def give(self, value: str) -> None:
        """Fill it in, unless a person did."""
        if not self.by_hand:
            self.control.value = self._given = value

    def note(self, sentence: str) -> None:
        """A muted sentence below; empty for none. A problem stands in its place until it is gone."""
        self._note = plain_line(sentence, 400)
        if not self.has_class("-problem"):
            self._show(Content(self._note))

    def problem(self, sentence: str) -> None:
        """Mark the field and say what is wrong with it; empty takes the mark away."""
        self.set_class(bool(sentence), "-problem")
        words = plain_line(sentence, 400)
        self._show(Content.assemble(("▲ ", "$error"), words) if words else Content(self._note))

    def _show(self, words: Content) -> None:
        said = self.query_one(".said", Static)
        said.update(words)
        said.set_class(bool(words.plain), "-on")
