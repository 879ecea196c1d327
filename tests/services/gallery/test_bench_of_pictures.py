"""What the workbench does for pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aoai_tui.config.paths import default_paths
from aoai_tui.config.settings import DEMO
from aoai_tui.services.connections import ConnectionBook, open_book
from aoai_tui.services.gallery.events import DrawingEnded
from aoai_tui.workbench import Workbench, open_workbench
from tests.services.chat_harness import compatible

PRICES = """
[prices.demo-image]
input = 5
output = 40
"""


@pytest.fixture
def book(tmp_path: Path) -> Iterator[ConnectionBook]:
    """Over a folder of the test's own, with a price for the demo's pictures."""
    (tmp_path / "config.toml").write_text(PRICES)
    book = open_book(default_paths(tmp_path / "config.toml", tmp_path / "data", tmp_path / "log"), {})
    yield book
    book.archive.close()


def on_demo(book: ConnectionBook) -> Workbench:
    """A workbench over the demo."""
    return open_workbench(DEMO, book, 60.0)


async def test_what_waits_belongs_to_its_connection(book: ConnectionBook) -> None:
    """Another connection does not see it, and would not pay for it; coming back, it waits for the person."""
    demo = on_demo(book)
    demo.drawing_queue.add("A fox")
    demo.drawing_queue.add("A tree")
    await demo.close()
    other = open_workbench(compatible(), book, 60.0)
    assert await other.drawing_queue.load() == ()
    await other.close()
    again = on_demo(book)
    assert [(one.prompt, one.held) for one in await again.drawing_queue.load()] == [
        ("A fox", True),
        ("A tree", True),
    ]
    await again.close()


async def test_a_picture_shows_what_it_cost(book: ConnectionBook) -> None:
    """Its usage and the price of its deployment make a figure; the day's sum has it, too."""
    bench = on_demo(book)
    ended = None
    async for event in bench.gallery.draw("A fox", on_wait=lambda _: None):
        ended = event
    assert isinstance(ended, DrawingEnded)
    (picture,) = ended.pictures
    assert picture.usage is not None
    cents = (picture.usage.input_tokens * 5 + picture.usage.output_tokens * 40) / 1e4
    assert bench.spending.picture_words(picture) == f"~${cents / 100:.2f}"
    today = await bench.spending.of_day()
    assert bench.spending.total_words(today) == bench.spending.picture_words(picture)
    await bench.close()


async def test_choices_begin_with_the_connections_own_deployment(book: ConnectionBook) -> None:
    """Nothing was chosen yet: the demo's deployment for pictures draws."""
    bench = on_demo(book)
    await bench.image_choices.load()
    assert bench.image_choices.deployment == "demo-image"
    await bench.close()
