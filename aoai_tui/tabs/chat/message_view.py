"""One finished message, as one light widget."""

from __future__ import annotations

from rich.segment import Segment

from aoai_tui.domain import Message, MessageState, Role
from aoai_tui.plain import plain, plain_line
from aoai_tui.tabs.chat.reply_line import reply_line, trouble_sentence
from aoai_tui.widgets.rendered import Line, Look, Rendered

INDENT = 2
"""Columns between the role and its text."""

_MARGIN = Segment(" " * INDENT)


class MessageView(Rendered):
    """A message with its role above and, for a reply, the line of figures below."""

    DEFAULT_CSS = """
    MessageView { margin: 0 0 1 0; padding: 0 1 0 1; border-left: blank; }
    MessageView.user { border-left: outer $accent; }
    """

    def __init__(self, message: Message, cost: str = "") -> None:
        """A view of a stored message; `cost` is what a reply cost, in words."""
        super().__init__(classes=message.role.value)
        self.message = message
        self._cost = cost

    @property
    def length(self) -> int:
        """Characters of the text."""
        return len(self.message.text)

    def lines_at(self, width: int, look: Look) -> list[Line]:
        """Role, text, what went wrong, figures."""
        return message_lines(self.message, width, look, self._cost)


def message_lines(message: Message, width: int, look: Look, cost: str = "") -> list[Line]:
    """A message's lines at a width. A prompt is shown as it was typed, a reply as Markdown."""
    from aoai_tui.widgets.markdown_lines import markdown_lines, text_lines  # noqa: PLC0415  see there

    inner = max(1, width - INDENT)
    text = plain(message.text)
    if message.role is Role.USER:
        return [*text_lines("You", width, look, "bold"), *_indented(text_lines(text, inner, look))]
    name = plain_line(message.deployment or "Assistant", 80)
    lines = text_lines(name, width, look, "bold")
    if text.strip():
        lines += _indented(markdown_lines(text, inner, look))
    if sentence := trouble_sentence(message):
        colour = look.error if message.state is MessageState.FAILED else look.warning
        lines += _indented(text_lines(f"▲ {plain(sentence)}", inner, look, colour))
    if figures := plain_line(reply_line(message, cost)):
        lines += _indented(text_lines(figures, inner, look, look.muted))
    return lines


def _indented(lines: list[Line]) -> list[Line]:
    return [[_MARGIN, *line] for line in lines]
