"""The test of a connection: its steps as they finish."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import Worker

from aoai_tui.plain import plain_line
from aoai_tui.services.connection_check import Step, check
from aoai_tui.services.link import Link
from aoai_tui.widgets.spinner import spinner
from aoai_tui.widgets.unbroken import unbroken

_SENTENCES = {
    "name": "The host is known: {}.",
    "TLS": "It answers, encrypted, on {}.",
    "connection": "It answers on {}.",
    "proxy": "A proxy stands in between: {}.",
    "sign-in": "The sign-in works: {}.",
}
"""What a step that went well says."""


class ConnectionSteps(VerticalScroll, can_focus=False):
    """Runs one test at a time and shows it; hidden until the first."""

    DEFAULT_CSS = """
    ConnectionSteps {
        height: auto; max-height: 9; display: none; margin-top: 1; scrollbar-size-vertical: 1;
        &.-shown { display: block; }
        & Horizontal { height: auto; }
        & .sign { width: 2; }
        & .words { width: 1fr; height: auto; }
        & #now { color: $muted; }
    }
    """

    def __init__(self) -> None:
        """Nothing is tested yet."""
        super().__init__()
        self._test: Worker[None] | None = None
        self._since = 0.0
        self._clock: Timer | None = None

    def compose(self) -> ComposeResult:
        """The line that says what goes on."""
        yield Static("", id="now", markup=False)

    def on_mount(self) -> None:
        """Count the seconds of each step."""
        self._clock = self.set_interval(0.1, self._tick, pause=True)

    @property
    def running(self) -> bool:
        """Whether a test is under way."""
        return self._test is not None and not self._test.is_finished

    @property
    def shown(self) -> bool:
        """Whether there is something to see."""
        return self.has_class("-shown")

    def start(self, link: Link) -> None:
        """Test a connection; a test that runs is stopped. The link is closed afterwards."""
        self._test = self._run(link)

    def stop(self) -> None:
        """End the test that runs; what it found stays."""
        if self._test:
            self._test.cancel()

    def hide(self) -> None:
        """Take the steps off the screen."""
        self.stop()
        self.remove_class("-shown")

    async def _clear(self) -> None:
        await self.query(Horizontal).remove()

    @work(exclusive=True, group="test")
    async def _run(self, link: Link) -> None:
        await unbroken(self._clear)()
        self.add_class("-shown")
        self._count()
        ended = "Stopped."
        try:
            async with aclosing(check(link)) as steps:
                last: Step | None = None
                async for last in steps:
                    await self._add(last)
                    self._count()
            ended = _summary(link, last)
        except asyncio.CancelledError:
            if self.is_attached:
                self._say(ended)
            raise
        finally:
            await link.close()
        self._say(ended)

    async def _add(self, step: Step) -> None:
        sign = Content.styled("▲", "$error") if step.error else Content.styled("✓", "$success")
        line = Horizontal(
            Static(sign, classes="sign"), Static(sentence(step), classes="words"), classes="step"
        )
        await self.mount(line, before="#now")
        self.scroll_end(animate=False)

    def _count(self) -> None:
        self._since = time.monotonic()
        self.query_one("#now", Static).update("…")
        if self._clock:
            self._clock.resume()

    def _tick(self) -> None:
        seconds = time.monotonic() - self._since
        if seconds > 0.3:
            self.query_one("#now", Static).update(
                f"{spinner(self, seconds)} waiting {seconds:.1f} s   esc stops"
            )

    def _say(self, words: str) -> None:
        if self._clock:
            self._clock.pause()
        self.query_one("#now", Static).update(words)
        self.scroll_end(animate=False)


def sentence(step: Step) -> Content:
    """What a step found; where it failed, also what to do."""
    if step.error:
        return Content.assemble(step.error.title, (f" {step.error.advice}".rstrip(), "$muted"))
    note, known = plain_line(step.note, 140), _SENTENCES.get(step.name)
    return Content(known.format(note) if known else f"The {plain_line(step.name, 140)} {note}.")


def _summary(link: Link, last: Step | None) -> str:
    if last and last.error:
        return ""
    if not link.connection.deployments.chat:
        return "No deployment for chat is named, so none was tried."
    return "All of it works."
