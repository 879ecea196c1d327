"""Reading: a conversation of 2,000 messages, opened and scrolled through, beside plain Statics.

Run it as `python tests/benchmarks/reading.py`, from anywhere. The app runs without a terminal, at 120 x 36.

- opening: from the enter key in the list until the newest message is drawn; beside it the time that Textual needs to
  mount and draw one page of plain Statics with the same text in the same app;
- memory: the process's resident set before and after scrolling through all of it, three times: a window of messages is
  mounted at a time, so the last time may not cost more.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from textual import events
from textual.containers import VerticalScroll
from textual.widgets import Static

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from aoai_tui.domain import Conversation, Message, Role  # noqa: E402  the path comes first
from aoai_tui.domain.trees import Tree  # noqa: E402
from aoai_tui.tabs.chat.message_window import PAGE  # noqa: E402
from tests.tabs.driven_app import ChatHarness, chat_app  # noqa: E402

MESSAGES = 2_000
OPEN_LIMIT = 0.300
"""Seconds from the key to the drawn conversation."""
GROWTH_LIMIT = 12 * 2**20
"""Bytes that reading all of it once more may add."""
RUNS = 7
TIMES = 3

_REPLY = """Number {n}: a reply of some length, with **bold words**, `code` and *stress*, as a deployment writes it.

- The first point of number {n}
- The second point, which is a little longer than the first one and wraps at the end of the line

```python
def section(number: int) -> str:
    return f"section {n}"
```

| what | how many |
|---|---|
| messages | {n} |
"""


def long_talk() -> Tree:
    """The conversation, prompts and replies in turn."""
    began = datetime.now(UTC) - timedelta(days=1)
    messages = tuple(
        Message(
            id=f"m{n}",
            conversation_id="long",
            parent_id=f"m{n - 1}" if n else None,
            role=Role.ASSISTANT if n % 2 else Role.USER,
            text=_REPLY.format(n=n) if n % 2 else f"Prompt number {n}: what comes next, and why?",
            created_at=began + timedelta(seconds=n),
        )
        for n in range(MESSAGES)
    )
    conversation = Conversation(
        id="long",
        title="A long talk",
        created_at=began,
        updated_at=messages[-1].created_at,
        leaf_id=messages[-1].id,
    )
    return Tree(conversation, messages)


async def until_drawn(chat: ChatHarness, ready: Callable[[], bool]) -> None:
    """Wait for a condition, then for the frame that shows it."""
    while not ready():  # noqa: ASYNC110 - what is measured must not know of it
        await asyncio.sleep(0.001)
    drawn = asyncio.Event()
    chat.app.main.call_after_refresh(drawn.set)
    await drawn.wait()


async def seconds_to_open(chat: ChatHarness) -> float:
    """From enter in the list to the drawn newest message."""
    await chat.new()
    chat.options.focus()
    chat.options.action_first()
    await chat.settled()
    began = time.perf_counter()
    chat.app.post_message(events.Key("enter", "\r"))
    await until_drawn(chat, lambda: bool(chat.views()) and chat.views()[-1].region.height > 0)
    took = time.perf_counter() - began
    await chat.still()
    assert str(MESSAGES - 1) in chat.screen_text()
    return took


async def seconds_for_statics(chat: ChatHarness, tree: Tree) -> float:
    """One page of plain Statics with the newest messages' text, mounted and drawn."""
    await chat.new()
    chat.transcript.display = False
    began = time.perf_counter()
    box = VerticalScroll(*(Static(message.text, markup=False) for message in tree.messages[-PAGE:]))
    await chat.app.main.query_one("#middle").mount(box, before=0)
    await until_drawn(chat, lambda: box.children[-1].region.height > 0 or box.max_scroll_y > 0)
    took = time.perf_counter() - began
    await box.remove()
    chat.transcript.display = True
    await chat.settled()
    return took


async def resident_after_reading(chat: ChatHarness) -> int:
    """The resident set after scrolling from the end to the beginning and back."""
    for upwards in (True, False):
        pages = 0
        while (chat.transcript._first > 0) if upwards else not chat.transcript._shows_end:
            chat.box.scroll_to(y=0 if upwards else chat.box.max_scroll_y, animate=False, immediate=True)
            await chat.still()
            pages += 1
            assert pages < MESSAGES
    return int(psutil.Process().memory_info().rss)


async def measure() -> int:
    """Print the figures; 1 where one is above its limit."""
    tree = long_talk()
    with tempfile.TemporaryDirectory() as folder:
        async with chat_app(Path(folder)) as chat:
            await chat.app.book.archive(lambda store: store.trees.plant(tree))
            await chat.tab.refresh_list()
            await seconds_to_open(chat)
            opened = [await seconds_to_open(chat) for _ in range(RUNS)]
            floor = [await seconds_for_statics(chat, tree) for _ in range(RUNS)]
            await seconds_to_open(chat)
            before = int(psutil.Process().memory_info().rss)
            read = [await resident_after_reading(chat) for _ in range(TIMES)]
    open_median, floor_median = statistics.median(opened), statistics.median(floor)
    spread = f"({min(opened):.3f} to {max(opened):.3f})"
    print(f"opening {MESSAGES:,} messages    {open_median:.3f} s  {spread}   at most {OPEN_LIMIT}")
    print(f"one page of plain Statics {floor_median:.3f} s  ({min(floor):.3f} to {max(floor):.3f})")
    print(f"ratio                     {open_median / floor_median:.2f}")
    print(f"memory: opened {_mb(before)}, after each reading {', '.join(map(_mb, read))}")
    return int(open_median > OPEN_LIMIT or read[-1] - read[-2] > GROWTH_LIMIT)


def _mb(size: int) -> str:
    return f"{size / 2**20:.1f} MB"


if __name__ == "__main__":
    sys.exit(asyncio.run(measure()))
