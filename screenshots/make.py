"""Makes the pictures of README: the chat at 120 x 36 in both themes, from the demo, on a folder of its own.

Run it as `python screenshots/make.py`; the pictures land beside it.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import OptionList

from aoai_tui.app import AoaiApp
from aoai_tui.config.paths import default_paths
from aoai_tui.config.settings import DEMO
from aoai_tui.demo import DemoTransport, Pace
from aoai_tui.services.connections import ConnectionBook, open_book
from aoai_tui.tabs.chat.transcript import Transcript
from aoai_tui.workbench import open_workbench

HERE = Path(__file__).parent
SIZE = (120, 36)
LISTED = "ConversationList OptionList"
PRICES = """
[prices."demo-1"]
input = 0.25
output = 2.0
"""
EARLIER = ("What is a token?", "Azure quota, explained in short", "show code")
SHOWN = ("How do I ask a deployment from Python? show code", "Which settings matter? show a table")


async def main() -> None:
    """One picture for each theme."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(PRICES)
        book = open_book(default_paths(folder / "config.toml", folder / "data", folder / "log"), {})
        book.transport_for = lambda _connection: DemoTransport(pace=Pace.instant(), seed=7)
        for prompt in EARLIER:
            await converse(book, [prompt])
        await converse(book, SHOWN)
        for theme in ("aoai-dark", "aoai-light"):
            await picture(book, theme)
        book.archive.close()


async def converse(book: ConnectionBook, prompts: tuple[str, ...] | list[str]) -> None:
    """A conversation with these prompts, kept in the book's folder."""
    bench = open_workbench(DEMO, book, 60)
    conversation = await bench.chat.create()
    for prompt in prompts:
        async with aclosing(bench.chat.ask(conversation, prompt, on_wait=lambda _wait: None)) as events:
            async for _ in events:
                pass
    await bench.close()


async def picture(book: ConnectionBook, theme: str) -> None:
    """The newest conversation, opened, as an SVG."""
    app = AoaiApp(book, DEMO)
    app.theme = theme
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.main.bench.link.state == "ready")
        await until(
            pilot, lambda: any(rows.option_count for rows in app.main.query(LISTED).results(OptionList))
        )
        app.main.query_one(LISTED, OptionList).focus()
        await until(pilot, lambda: isinstance(app.focused, OptionList))
        await pilot.press("home", "enter")
        await until(pilot, lambda: len(app.main.query_one(Transcript).messages) == 2 * len(SHOWN))
        await pilot.pause(0.5)
        app.save_screenshot(f"chat-{theme.removeprefix('aoai-')}.svg", str(HERE))


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app run until the condition holds."""
    for _ in range(1000):
        if condition():
            return
        await pilot.pause(0.01)
    raise TimeoutError("the screen never came to be what the picture needs")


if __name__ == "__main__":
    asyncio.run(main())
