"""The files and folders that are to be added, as chips."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from aoai_tui.plain import plain_line
from aoai_tui.widgets.chip_row import ChipRow

_NAME = 40


@dataclass(frozen=True, slots=True)
class PathToAdd:
    """A file or a folder."""

    path: Path
    is_folder: bool

    @property
    def words(self) -> str:
        """`docs/`, `notes.md`."""
        name = plain_line(self.path.name, _NAME) or plain_line(str(self.path), _NAME)
        return f"{name}/" if self.is_folder and not name.endswith("/") else name


class PathRow(ChipRow[PathToAdd]):
    """No row where there is nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "delete,backspace",
            "remove",
            "Leave out",
            id="adding.remove",
            key_display="del",
            tooltip="Do not add the chosen file or folder",
        ),
    ]

    class Changed(Message):
        """A chip was taken out by a key or the mouse."""

    def chip(self, thing: PathToAdd) -> str:
        """`[docs/`."""
        return f"[{thing.words}"

    def changed(self) -> None:
        """Tell the form."""
        self.post_message(self.Changed())
