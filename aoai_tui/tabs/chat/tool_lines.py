"""Tool calls, what the service did on its own, and reasoning: one line folded, all of it unfolded. Pure functions."""

from __future__ import annotations

import json

from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from aoai_tui.domain import Activity, Message, MessageState, ToolCall
from aoai_tui.plain import plain, plain_line
from aoai_tui.widgets.rendered import Line, Look

FOLDED, UNFOLDED = "▸", "▾"
"""The signs before a line that more lies behind, and before one that shows it."""

_KINDS = {
    "web_search": "web search",
    "code_interpreter": "code interpreter",
    "file_search": "file search",
}
_SHOWN = 64 * 1024
"""Characters of an output that are drawn."""


def pretty_arguments(arguments: str) -> str:
    """A call's arguments with an indent, as far as they are JSON; otherwise as the model wrote them."""
    try:
        value = json.loads(arguments if arguments.strip() else "{}")
    except (ValueError, RecursionError):
        return plain(arguments)
    return plain(json.dumps(value, ensure_ascii=False, indent=2))


def call_lines(
    call: ToolCall, answer: Message | None, width: int, look: Look, *, unfolded: bool = False, name: str = ""
) -> list[Line]:
    """A reply's call and, where it was run, the message that holds what came of it.

    `name` is the tool's name for people, where it differs from the service's.
    """
    shown = plain_line(name or (answer.tool_name if answer else "") or call.name, 80)
    return _tool_lines(shown, call.arguments, answer, width, look, unfolded=unfolded)


def answer_lines(answer: Message, width: int, look: Look, *, unfolded: bool = False) -> list[Line]:
    """What a tool gave back, where the call is not at hand."""
    return _tool_lines(plain_line(answer.tool_name or "tool", 80), "", answer, width, look, unfolded=unfolded)


def activity_lines(activity: Activity, width: int, look: Look, *, unfolded: bool = False) -> list[Line]:
    """What the service did on its own: a search, code that it ran."""
    name = _KINDS.get(activity.kind, plain_line(activity.kind.replace("_", " "), 40))
    status = "" if activity.status == "completed" else plain_line(activity.status.replace("_", " "), 40)
    if not unfolded:
        return [
            _folded([name, plain_line(activity.detail, 400)], _words(activity.result), status, width, look)
        ]
    parts = [part for part in (activity.detail, activity.result) if part.strip()]
    return [_head(UNFOLDED, name, status, width, look), *_below(parts, width, look)]


def reasoning_lines(reasoning: str, width: int, look: Look, *, unfolded: bool = False) -> list[Line]:
    """The model's summary of its reasoning: `▸ reasoning · 412 words`."""
    count = len(reasoning.split())
    words = "1 word" if count == 1 else f"{count:,} words"
    head = _head(UNFOLDED if unfolded else FOLDED, "reasoning", words, width, look)
    return [head, *(_below([reasoning], width, look) if unfolded else [])]


def _tool_lines(
    name: str, arguments: str, answer: Message | None, width: int, look: Look, *, unfolded: bool
) -> list[Line]:
    failed = answer is not None and answer.state is MessageState.FAILED
    seconds = f"{answer.timing.total:.1f} s" if answer and answer.timing else ""
    if not unfolded:
        given = plain_line(arguments, 400)
        end = (_words(answer.text) or "(no output)") if answer else ""
        return [_folded([name, given], f"▲ {end}" if failed else end, seconds, width, look)]
    state = "" if answer else "not run"
    facts = " · ".join(part for part in ("▲ failed" if failed else state, seconds) if part)
    parts = [pretty_arguments(arguments)] if arguments.strip() else []
    if answer:
        parts.append("→ " + (answer.text.strip("\n") or "(no output)"))
    return [_head(UNFOLDED, name, facts, width, look), *_below(parts, width, look)]


def _folded(before: list[str], result: str, facts: str, width: int, look: Look) -> Line:
    """`▸ clock {"zone":"UTC"} → 14:02 · 0.1 s` in one line: what doesn't fit is left out, but for the facts."""
    tail = f" · {facts}" if facts else ""
    room = max(8, width - Text(tail).cell_len - 2)
    start = " ".join(part for part in before if part)
    text = Text(start, look.muted, no_wrap=True, end="")
    if result:
        shown = Text(f" → {result}", look.text, no_wrap=True)
        text.truncate(max(4, room - min(shown.cell_len, room // 2)), overflow="ellipsis")
        shown.truncate(max(0, room - text.cell_len), overflow="ellipsis")
        return _line(
            width,
            (f"{FOLDED} ", look.muted),
            (text.plain, look.muted),
            (shown.plain, look.text),
            (tail, look.muted),
        )
    text.truncate(room, overflow="ellipsis")
    return _line(width, (f"{FOLDED} ", look.muted), (text.plain, look.muted), (tail, look.muted))


def _head(sign: str, name: str, facts: str, width: int, look: Look) -> Line:
    text = Text(f"{sign} {name}" + (f" · {facts}" if facts else ""))
    text.truncate(max(1, width), overflow="ellipsis")
    return _line(width, (text.plain, look.muted))


def _below(parts: list[str], width: int, look: Look) -> list[Line]:
    from aoai_tui.widgets.markdown_lines import text_lines  # noqa: PLC0415  see there

    margin = Segment("  ")
    return [
        [margin, *line]
        for part in parts
        for line in text_lines(plain(part)[:_SHOWN], max(1, width - 2), look, look.muted)
    ]


def _words(text: str) -> str:
    return plain_line(text[:2000], 400)


def _line(width: int, *parts: tuple[str, str]) -> Line:
    line = [Segment(text, Style.parse(colour)) for text, colour in parts if text]
    return Segment.adjust_line_length(line, max(1, width), pad=False)
