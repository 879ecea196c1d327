"""A choice of yes or no whose sign differs, not only its colour."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Checkbox


class Tick(Checkbox):
    """☑ or ☐ before a label; space and enter change it."""

    DEFAULT_CSS = """
    Tick { background: transparent; padding: 0; height: 1; width: 1fr; border: none; }
    Tick:focus { border: none; background: $panel; }
    Tick > .toggle--label { color: $foreground; }
    Tick:focus > .toggle--label { color: $foreground; background: transparent; text-style: bold; }
    """

    @property
    def _button(self) -> Content:
        """The sign, in place of Textual's X in two shades."""
        return Content("☑" if self.value else "☐")
