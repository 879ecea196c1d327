"""Tool calls, activities and reasoning as lines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from rich.cells import cell_len

from aoai_tui.domain import Activity, Message, MessageState, Role, Timing, ToolCall
from aoai_tui.tabs.chat.tool_lines import activity_lines, answer_lines, call_lines, reasoning_lines
from aoai_tui.widgets.rendered import Line, Look

LOOK = Look(text="#ffffff", muted="#888888", panel="#222222", warning="#ffff00", error="#ff0000", dark=True)
CALL = ToolCall("call-1", "clock", '{"zone":"UTC"}')


def answer(text: str, *, state: MessageState = MessageState.COMPLETE) -> Message:
    """What a tool gave back."""
    return Message(
        id="m", conversation_id="c", parent_id=None, role=Role.TOOL, text=text, created_at=datetime.now(UTC),
        state=state, timing=Timing(0.12), tool_call_id="call-1", tool_name="clock",
    )  # fmt: skip


def words(lines: list[Line]) -> list[str]:
    """The lines as text."""
    return ["".join(segment.text for segment in line).rstrip() for line in lines]


def test_a_call_is_one_line() -> None:
    """Name, arguments, outcome and seconds, folded."""
    assert words(call_lines(CALL, answer("14:02\n"), 80, LOOK)) == ['▸ clock {"zone":"UTC"} → 14:02 · 0.1 s']
    assert words(call_lines(CALL, None, 80, LOOK)) == ['▸ clock {"zone":"UTC"}']
    assert words(answer_lines(answer(""), 80, LOOK)) == ["▸ clock → (no output) · 0.1 s"]
    failed = answer("It broke.", state=MessageState.FAILED)
    assert words(call_lines(CALL, failed, 80, LOOK)) == ['▸ clock {"zone":"UTC"} → ▲ It broke. · 0.1 s']


def test_unfolded_it_shows_all() -> None:
    """Arguments with an indent, and the whole output."""
    assert words(call_lines(CALL, answer("one\ntwo"), 80, LOOK, unfolded=True)) == [
        "▾ clock · 0.1 s", "  {", '    "zone": "UTC"', "  }", "  → one", "  two",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [10, 24, 40, 80])
def test_nothing_is_wider_than_the_screen(width: int) -> None:
    """Long arguments, long output and wide letters are cut to the width, but the seconds stay."""
    call = ToolCall("call-1", "clock", '{"zone":"' + "日本" * 300 + '"}')
    folded = call_lines(call, answer("漢字 " * 300), width, LOOK)
    assert len(folded) == 1
    lines = [*words(folded), *words(call_lines(call, answer("漢字 " * 300), width, LOOK, unfolded=True))]
    assert all(cell_len(line) <= width for line in lines)
    assert width < 24 or lines[0].endswith("0.1 s")


def test_nothing_from_outside_is_markup_or_an_escape_code() -> None:
    """A model's arguments and a tool's output are text."""
    evil = "\x1b[31m[red]boo\u202e"
    lines = call_lines(ToolCall("c", evil, evil), answer(evil), 80, LOOK, unfolded=True)
    lines += call_lines(ToolCall("c", evil, evil), answer(evil), 80, LOOK)
    lines += activity_lines(Activity("a", evil, evil, evil, evil), 80, LOOK, unfolded=True)
    lines += reasoning_lines(evil, 80, LOOK, unfolded=True)
    text = "\n".join(words(lines))
    assert "[red]boo" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_activities_and_reasoning_fold_too() -> None:
    """A search, code that ran, and a count of words."""
    search = Activity("a", "web_search", "completed", "parrots", "")
    code = Activity("b", "code_interpreter", "interpreting", "print(1)\nprint(2)", "1\n2")
    assert words(activity_lines(search, 80, LOOK)) == ["▸ web search parrots"]
    assert words(activity_lines(code, 80, LOOK)) == [
        "▸ code interpreter print(1) print(2) → 1 2 · interpreting"
    ]
    assert words(activity_lines(code, 80, LOOK, unfolded=True))[1:] == [
        "  print(1)", "  print(2)", "  1", "  2",
    ]  # fmt: skip
    assert words(reasoning_lines("word " * 1412, 80, LOOK)) == ["▸ reasoning · 1,412 words"]
    assert words(reasoning_lines("One thought.", 80, LOOK, unfolded=True))[1] == "  One thought."
