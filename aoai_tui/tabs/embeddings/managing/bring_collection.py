"""The dialog that asks what a file of passages with their vectors becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from aoai_tui.plain import plain_line
from aoai_tui.screens.form_field import Field
from aoai_tui.screens.word_line import WordLine
from aoai_tui.tabs.embeddings.managing.deployment_fields import deployment_field


@dataclass(frozen=True, slots=True)
class BringWish:
    """What a file becomes; what is empty is as the file says."""

    name: str = ""
    deployment: str = ""
    model: str = ""


class BringCollection(ModalScreen[BringWish | None]):
    """Returns the wish; None for escape."""

    DEFAULT_CSS = """
    BringCollection {
        align: center middle;
        & > Vertical { width: 80; max-width: 96%; height: auto; max-height: 96%; background: $surface; padding: 1 2; }
        & #question { text-style: bold; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & #why { color: $muted; margin-bottom: 1; }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("ctrl+s", "bring", "Bring in", show=False, priority=True),
    ]

    def __init__(
        self, path: Path, names: Sequence[str], default: str, before: BringWish, trouble: str = ""
    ) -> None:
        """`names` are deployments that answered before, `default` is the connection's; `trouble` is why it failed."""
        super().__init__()
        self._path, self._names, self._default = path, names, default
        self._before, self._trouble = before, trouble

    def compose(self) -> ComposeResult:
        """Name, deployment, model."""
        before = self._before
        self._called = Field("name", "Name", Input(before.name, placeholder=plain_line(self._path.stem, 60)))
        self._deployment = deployment_field(self._names, before.deployment, "as the file says")
        self._model = Field("model", "Model", Input(before.model, placeholder="as the file says"))
        with Vertical():
            yield Static(f"Bring in “{plain_line(self._path.name, 80)}”", id="question", markup=False)
            yield Static("Its vectors come with it: nothing is sent or paid.", id="why", markup=False)
            yield from (self._called, self._deployment, self._model)
            yield WordLine(self._trouble, wrong=True)
            yield Static("enter bring it in   tab next field   esc back", id="keys", markup=False)

    def on_mount(self) -> None:
        """Explain, and begin at the name; where it failed, at the model."""
        self._deployment.note("It embeds what is looked for; it must be the one that made the vectors.")
        (self._model if self._trouble else self._called).control.focus()

    @on(Input.Submitted)
    def action_bring(self) -> None:
        """Hand the wish back."""
        self.dismiss(BringWish(self._called.value, self._deployment.value, self._model.value))
