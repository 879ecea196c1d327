"""Waiting until a driven app has nothing left to do."""

from __future__ import annotations

import asyncio
import threading

from textual.app import App

from tests.idle import HELD, watch_threads


class Worker(App[None]):
    """Works in a thread when a key is pressed, without any processor time."""

    def __init__(self) -> None:
        super().__init__()
        self.free, self.done = threading.Event(), 0

    def key_a(self) -> None:
        self.run_worker(self.work())

    async def work(self) -> None:
        await asyncio.to_thread(self.free.wait)
        for _ in range(50):
            await asyncio.sleep(0)
        self.done += 1


async def test_what_a_key_begins_in_a_thread_is_over_when_it_was_pressed() -> None:
    """However long the thread takes and however little of the processor: press returns when its outcome is there."""
    watch_threads()
    async with (app := Worker()).run_test() as pilot:
        threading.Timer(HELD / 2, app.free.set).start()
        await pilot.press("a")
        assert app.done == 1


async def test_what_is_held_is_waited_for_once() -> None:
    """A test that holds the database presses keys all the same, and the next of them takes no longer than usual."""
    watch_threads()
    async with (app := Worker()).run_test() as pilot:
        await pilot.press("a")
        await asyncio.wait_for(pilot.press(*"bcdefghijklmnopqrstu"), 20 * HELD)
        assert not app.done
        app.free.set()
