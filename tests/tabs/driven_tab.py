"""What the harnesses of the tabs have in common: the app behind them, waiting, keys, and what is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.widgets import Input

from aoai_tui.pane import FeaturePane
from tests.tabs.driven_app import ChatHarness


@dataclass
class TabHarness:
    """A tab of an app that is driven as a person drives it."""

    chat: ChatHarness

    @property
    def pane(self) -> FeaturePane:
        """What the tab shows."""
        raise NotImplementedError

    async def set_field(self, name: str, value: str) -> None:
        """Fill in a field of the options."""
        self.pane.options.query_one(f"#{name}", Input).value = value
        await self.chat.settled()

    async def press(self, *keys: str) -> None:
        await self.chat.pilot.press(*keys)

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Let the app work until the condition holds."""
        await self.chat.until(condition, what)

    def screen(self) -> str:
        return self.chat.screen_text()

    def toasts(self) -> str:
        return self.chat.toasts()
