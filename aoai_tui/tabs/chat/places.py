"""Where words stand in a message as it is drawn, and how many messages a view needs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual.geometry import Offset, Size
from textual.selection import Selection
from textual.widget import Widget

from aoai_tui.domain import Message, Wanted
from aoai_tui.domain.finding import spans

NOTHING = Wanted()


async def laid_out(widget: Widget) -> None:
    """Wait until the widget has its place on the screen."""
    done = asyncio.Event()
    widget.call_after_refresh(done.set)
    await done.wait()


def enough(messages: Sequence[Message], size: Size) -> int:
    """How many of the last messages surely fill two views: what isn't seen needn't be there at once."""
    if not size.area:
        return len(messages)
    rows = 0
    for number, message in enumerate(reversed(messages), 1):
        rows += 3 + len(message.text) // size.width
        if rows > 2 * size.height:
            return number
    return len(messages)


def place_in(lines: Sequence[str], look_for: Wanted, nth: int) -> Selection:
    """The nth place of the words below the first line, which says who speaks; that line where there is none."""
    text = "\n".join(lines[1:])
    found = spans(text, look_for)
    if not found:
        return Selection(Offset(0, 0), Offset(len(lines[0]) if lines else 0, 0))
    begin, end = found[min(nth, len(found) - 1)]
    return Selection(_offset(text, begin), _offset(text, end))


def _offset(text: str, place: int) -> Offset:
    before = text[:place]
    return Offset(place - before.rfind("\n") - 1, 1 + before.count("\n"))
