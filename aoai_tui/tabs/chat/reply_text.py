"""A reply's words as lines: Markdown, JSON set out, or tokens by their probability; and its details."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from aoai_tui.domain import Message
from aoai_tui.plain import plain, plain_line
from aoai_tui.services.chat.schema import pretty
from aoai_tui.tabs.chat.reply_details import reply_details
from aoai_tui.tabs.chat.token_shading import least_sure, shaded_lines
from aoai_tui.widgets.markdown_lines import markdown_lines, rich_lines
from aoai_tui.widgets.rendered import Line, Look


def text_of_reply(message: Message, width: int, look: Look, *, shaded: bool) -> list[Line]:
    """The reply itself; nothing where it has no words."""
    if shaded and message.logprobs:
        return shaded_lines(message.logprobs, width, look)
    text = plain(message.text)
    if not text.strip():
        return []
    wanted = message.parameters.response_format if message.parameters else ""
    set_out = pretty(text) if wanted in ("json_object", "json_schema") else None
    return markdown_lines(text if set_out is None else f"```json\n{set_out}\n```", width, look)


def details_lines(message: Message, width: int, look: Look) -> list[Line]:
    """A row for each thing that is known of the reply."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style=look.muted, no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in reply_details(message):
        table.add_row(name, Text(plain_line(value, 2000)))
    for number, words in enumerate(least_sure(message.logprobs)):
        table.add_row("" if number else "Least sure", Text(words))
    return rich_lines(table, width, look)
