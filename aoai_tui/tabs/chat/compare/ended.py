"""A compared reply that has ended, as one light widget."""

from __future__ import annotations

from aoai_tui.domain import MessageState
from aoai_tui.plain import plain
from aoai_tui.services.chat.comparing import Contender
from aoai_tui.tabs.chat.reply_line import trouble_sentence
from aoai_tui.widgets.markdown_lines import markdown_lines, text_lines
from aoai_tui.widgets.rendered import Line, Look, Rendered


class EndedReply(Rendered):
    """Its text as Markdown, and what a reader must be told of it."""

    DEFAULT_CSS = "EndedReply { padding: 0 1; }"

    def __init__(self, contender: Contender) -> None:
        """Of a contender that is over."""
        super().__init__()
        self._text = plain(contender.ended.text if contender.ended else "")
        self._sentence = plain(sentence_of(contender))
        self._failed = contender.ended is None or contender.ended.state is MessageState.FAILED

    @property
    def length(self) -> int:
        """Characters of the text."""
        return len(self._text)

    def lines_at(self, width: int, look: Look) -> list[Line]:
        """Text, then what went wrong."""
        lines = markdown_lines(self._text, width, look) if self._text.strip() else []
        if self._sentence:
            colour = look.error if self._failed else look.warning
            lines = [*lines, *text_lines(f"▲ {self._sentence}", width, look, colour)]
        return lines


def sentence_of(contender: Contender) -> str:
    """What a reader must be told of a reply that is not whole; empty for one that is."""
    message = contender.ended
    if message is None:
        return str(contender.error) if contender.error else "It was stopped before it was asked."
    if message.state is MessageState.STOPPED and not message.text:
        return "It was stopped before anything came."
    return trouble_sentence(message)
