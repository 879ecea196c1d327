"""The lines of a message at a width: who speaks, the text, what went wrong, figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.segment import Segment
from rich.style import Style

from aoai_tui.domain import AttachmentKind, Message, MessageState, Place, Role, ToolCall
from aoai_tui.plain import plain, plain_line
from aoai_tui.tabs.chat.reply_line import reply_line, trouble_sentence
from aoai_tui.widgets.rendered import Line, Look

INDENT = 2
"""Columns between the role and its text."""


_MARGIN = Segment(" " * INDENT)


@dataclass(frozen=True)
class Showing:
    """How a message is shown, beside what it says."""

    place: Place | None = None
    """Where it stands among its siblings, if it has any."""
    cost: str = ""
    """What a reply cost, in words."""
    pictures: Path | None = None
    """The folder of the attachments."""
    call: ToolCall | None = None
    """For what a tool gave back: the call that it answers."""
    answered: frozenset[str] = frozenset()
    """For a reply: the ids of its calls that have an answer below, which shows them too."""
    unfolded: bool = False
    """Whether reasoning, tool calls and what the service did are shown whole."""
    details: bool = False
    shaded: bool = False
    """Whether the tokens' probabilities are shown in place of the Markdown."""


def has_pictures(message: Message) -> bool:
    """Whether a picture went with it whose bytes are on this machine."""
    return any(one.kind is AttachmentKind.PICTURE and one.file for one in message.attachments)


def has_folds(message: Message) -> bool:
    """Whether there is something that is shown folded."""
    return bool(message.reasoning or message.tool_calls or message.activities or message.role is Role.TOOL)


def message_lines(message: Message, width: int, look: Look, showing: Showing) -> list[Line]:
    """A message's lines at a width. A prompt is shown as it was typed, a reply as Markdown."""
    inner = max(1, width - INDENT)
    match message.role:
        case Role.USER:
            body = _prompt_lines(message, inner, look, showing)
        case Role.TOOL:
            return _indented(_tool_lines(message, inner, look, showing))
        case _:
            body = _reply_lines(message, inner, look, showing)
    return [_head(message, width, showing), *_indented(body)]


def _prompt_lines(message: Message, width: int, look: Look, showing: Showing) -> list[Line]:
    from aoai_tui.widgets.markdown_lines import text_lines  # noqa: PLC0415  see there

    lines = text_lines(plain(message.text), width, look) if message.text.strip() else []
    if message.attachments and showing.pictures:
        from aoai_tui.widgets.attachment_lines import attachment_lines  # noqa: PLC0415  Pillow

        for attachment in message.attachments:
            path = showing.pictures / attachment.file if attachment.file else None
            lines += attachment_lines(attachment, path, width, look)
    return lines


def _reply_lines(message: Message, width: int, look: Look, showing: Showing) -> list[Line]:
    from aoai_tui.tabs.chat.reply_text import details_lines, text_of_reply  # noqa: PLC0415
    from aoai_tui.widgets.markdown_lines import text_lines  # noqa: PLC0415  see there

    lines = _thought_and_done(message, width, look, showing)
    lines += text_of_reply(message, width, look, shaded=showing.shaded)
    if message.refusal:
        lines += text_lines(f"▲ The model declined: {plain(message.refusal)}", width, look, look.warning)
    lines += _called(message, width, look, showing)
    if sentence := trouble_sentence(message):
        colour = look.error if message.state is MessageState.FAILED else look.warning
        lines += text_lines(f"▲ {plain(sentence)}", width, look, colour)
    if figures := plain_line(reply_line(message, showing.cost)):
        lines += text_lines(figures, width, look, look.muted)
    if showing.details:
        lines += details_lines(message, width, look)
    return lines


def _thought_and_done(message: Message, width: int, look: Look, showing: Showing) -> list[Line]:
    """The summary of the reasoning, and what the service did on its own."""
    if not (message.reasoning or message.activities):
        return []
    from aoai_tui.tabs.chat.tool_lines import activity_lines, reasoning_lines  # noqa: PLC0415  with markdown_lines

    lines = (
        reasoning_lines(message.reasoning, width, look, unfolded=showing.unfolded)
        if message.reasoning
        else []
    )
    for activity in message.activities:
        lines += activity_lines(activity, width, look, unfolded=showing.unfolded)
    return lines


def _called(message: Message, width: int, look: Look, showing: Showing) -> list[Line]:
    """The tools that the reply asks to be run."""
    if not message.tool_calls:
        return []
    from aoai_tui.tabs.chat.tool_lines import call_lines  # noqa: PLC0415  with markdown_lines

    return [
        line
        for call in message.tool_calls
        if call.id not in showing.answered
        for line in call_lines(call, None, width, look, unfolded=showing.unfolded)
    ]


def _tool_lines(message: Message, width: int, look: Look, showing: Showing) -> list[Line]:
    """A call and what came of it."""
    from aoai_tui.tabs.chat.tool_lines import answer_lines, call_lines  # noqa: PLC0415  with markdown_lines

    if showing.call is None:
        return answer_lines(message, width, look, unfolded=showing.unfolded)
    return call_lines(showing.call, message, width, look, unfolded=showing.unfolded)


def _head(message: Message, width: int, showing: Showing) -> Line:
    """Who speaks, and where the message stands among its branches."""
    name = name_of(message)
    line = [Segment(name[: max(1, width)], Style(bold=True))]
    if showing.place:
        line.append(Segment(f"  {mark_of(showing.place)}"))
    return Segment.adjust_line_length(line, width, pad=False)


def name_of(message: Message) -> str:
    return "You" if message.role is Role.USER else plain_line(message.deployment or "Assistant", 80)


def mark_of(place: Place) -> str:
    return f"‹ {place.number}/{place.count} ›"


def _indented(lines: list[Line]) -> list[Line]:
    return [[_MARGIN, *line] for line in lines]
