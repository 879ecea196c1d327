"""Where dictated words land: at the cursor of an input, without disturbing what is typed meanwhile."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import Input, TextArea

_NO_SPACE_BEFORE = ".,;:!?)]}»”…%"
_NO_SPACE_AFTER = "([{«„“"


def can_take(widget: Widget | None) -> bool:
    """Whether words may be dictated into the widget: not into a password."""
    if isinstance(widget, TextArea):
        return not widget.read_only and not widget.disabled
    return isinstance(widget, Input) and not widget.password and not widget.disabled


def land(widget: Widget, text: str) -> bool:
    """Put the text at the cursor; False where the input is gone or does not take it. A selection stays as it is."""
    text = text.strip()
    if not widget.is_attached or not can_take(widget):
        return False
    if isinstance(widget, TextArea):
        row, column = widget.cursor_location
        line = widget.document.get_line(row)
        widget.insert(spaced(line[:column], text, line[column:]), maintain_selection_offset=True)
    elif isinstance(widget, Input):
        at = widget.cursor_position
        one_line = " ".join(text.split())
        words = spaced(widget.value[:at], one_line, widget.value[at:])
        before = widget.value
        widget.insert(words, at)
        return widget.value != before  # some inputs take digits only
    return True


def spaced(before: str, text: str, after: str) -> str:
    """The text with a space at either side where words would run together."""
    if (
        before
        and not before[-1].isspace()
        and before[-1] not in _NO_SPACE_AFTER
        and text[:1] not in _NO_SPACE_BEFORE
    ):
        text = " " + text
    if after and not after[0].isspace() and after[0] not in _NO_SPACE_BEFORE:
        text += " "
    return text
