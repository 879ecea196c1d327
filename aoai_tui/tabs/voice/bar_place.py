"""Where the dictation bar stands: on whatever screen is in front, above its line of keys."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.css.query import NoMatches
from textual.screen import Screen, SystemModalScreen

from aoai_tui.tabs.voice.dictation_bar import DictationBar
from aoai_tui.widgets.key_line import KeyLine


class BarPlace:
    """One bar, which follows the person from screen to screen."""

    def __init__(self, app: App[Any]) -> None:
        """No bar is shown."""
        self._app = app
        self._bar: DictationBar | None = None

    def show(self, title: str) -> DictationBar:
        """The bar, on the screen in front."""
        bar, screen = self._bar, self._app.screen
        if bar is not None and bar.is_attached and (bar.screen is screen or _is_passing(screen)):
            return bar
        self.hide()
        self._bar = _put_on(screen, title)
        return self._bar

    def hide(self) -> None:
        """Take it away."""
        bar, self._bar = self._bar, None
        if bar is not None and bar.is_attached:
            bar.remove()


def _is_passing(screen: Screen[Any]) -> bool:
    """Whether the screen is Textual's own, as the command palette: it is laid out for itself alone."""
    return isinstance(screen, SystemModalScreen)


def _put_on(screen: Screen[Any], title: str) -> DictationBar:
    try:
        keys = screen.query_one(KeyLine)
    except NoMatches:
        bar = DictationBar(title=title, docked=True)
        screen.mount(bar)
    else:
        bar = DictationBar(title=title, docked=False)
        screen.mount(bar, before=keys)
    return bar
