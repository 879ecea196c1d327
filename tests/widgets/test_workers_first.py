"""How an app ends whose workers are in the middle of something."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.css.query import NoMatches
from textual.widgets import Static
from textual.worker import WorkerFailed

from aoai_tui.widgets import workers_first
from aoai_tui.widgets.workers_first import WorkersFirst

STEPS = 50
"""Turns of the event loop on the way out: more than it takes to remove every widget."""


class Shown(Vertical):
    """Something with a line in it, at which a worker looks when it ends."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.gone, self.seen = asyncio.Event(), asyncio.Event(), list[str]()

    def compose(self) -> ComposeResult:
        yield Static("words", id="line")

    def on_unmount(self) -> None:
        self.gone.set()

    def look(self) -> None:
        try:
            self.seen.append(str(self.query_one("#line", Static).content))
        except NoMatches:
            self.seen.append("nothing")

    @work
    async def follow(self) -> None:
        """Wait for something that never comes; on the way out, keep something, then show it."""
        try:
            self.begun.set()
            await asyncio.Event().wait()
        finally:
            for _ in range(STEPS):
                await asyncio.sleep(0)
            self.look()
            self.follow_up()

    @work
    async def follow_up(self) -> None:
        """What a worker begins when it ends."""
        try:
            await asyncio.Event().wait()
        finally:
            self.look()


class EndingApp(WorkersFirst):
    """Nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = Shown()

    def compose(self) -> ComposeResult:
        yield self.shown


@pytest.mark.parametrize("way", ["driven", "by itself"])
async def test_workers_end_before_the_widgets_go(way: str) -> None:
    """A worker that the end of the app cancels still finds what it draws, and so does what it begins then."""
    app = EndingApp()

    async def follow() -> None:
        app.shown.follow()
        await app.shown.begun.wait()

    if way == "driven":
        async with app.run_test():
            await follow()
    else:

        async def leave(_pilot: object) -> None:
            await follow()
            app.exit()

        await app.run_async(headless=True, auto_pilot=leave)
    assert app.shown.seen == ["words", "words"]
    assert not list(app.workers)


async def test_the_app_ends_though_a_worker_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    """After some seconds it is left alone."""
    monkeypatch.setattr(workers_first, "_PATIENCE", 0.05)
    app, free = EndingApp(), asyncio.Event()

    async def stuck() -> None:
        while not free.is_set():
            with suppress(asyncio.CancelledError):
                await free.wait()

    async with app.run_test():
        worker = app.shown.run_worker(stuck())
        await asyncio.sleep(0)
    assert worker.is_running
    free.set()
    await worker.wait()


async def test_who_comes_too_late_fails_without_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that was left alone finds no widget any more: the app ends as well as ever."""
    monkeypatch.setattr(workers_first, "_PATIENCE", 0.05)
    app = EndingApp()

    async def late() -> None:
        while not app.shown.gone.is_set():
            with suppress(asyncio.CancelledError):
                await app.shown.gone.wait()
        app.shown.query_one("#gone")

    async with app.run_test():
        worker = app.shown.run_worker(late())
        await asyncio.sleep(0)
    with pytest.raises(WorkerFailed):
        await worker.wait()
