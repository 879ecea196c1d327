"""Where words stand in a message as it is drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual.geometry import Offset
from textual.selection import Selection
from textual.widget import Widget

from aoai_tui.domain import Wanted
from aoai_tui.domain.finding import spans

NOTHING = Wanted()


async def laid_out(widget: Widget) -> None:
    """Wait until the widget has its place on the screen."""
    done = asyncio.Event()
    widget.call_after_refresh(done.set)
    await done.wait()


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
