"""The bottom line: the keys of where the person is."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping

from textual import events
from textual.content import Content
from textual.widget import Widget

_GAP = "   "


class KeyLine(Widget):
    """Key and name of each action that can be taken now; a click takes it.

    Textual's Footer is a widget for each key: it would be a fifth of the first paint, and is made anew with each
    change of focus.
    """

    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; padding: 0 2; background: $background; color: $muted; }
    """

    def __init__(
        self,
        first: Callable[[], Mapping[str, str]] = dict,
        untold: Callable[[], Container[str]] = tuple,
    ) -> None:
        """The keys of the screen that it stands on.

        `first` tells which actions stand before the others, and their names as they are now; `untold` those that are
        not named now, although their keys are heard.
        """
        super().__init__()
        self._first, self._untold = first, untold
        self._places: list[tuple[range, str]] = []
        """The columns of each key, and the key."""

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def render(self) -> Content:
        """As many keys as there is room for: the tab's own first, then the nearest to the focus."""
        parts: list[Content] = []
        self._places.clear()
        at, room = 0, self.content_size.width
        for shown, words, key in self._keys():
            part = Content.assemble((shown, "bold $foreground"), (f" {words}", "$muted"))
            if at + part.cell_length > room:
                break
            self._places.append((range(at, at + part.cell_length), key))
            parts.append(part)
            at += part.cell_length + len(_GAP)
        return Content(_GAP).join(parts)

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked on."""
        offset = event.get_content_offset(self)
        for place, key in self._places:
            if offset is not None and offset.x in place:
                self.app.simulate_key(key)

    def _keys(self) -> list[tuple[str, str, str]]:
        """(key as it is shown, name, key as it is pressed) for each action once."""
        first, untold = self._first(), self._untold()
        seen: dict[str, tuple[str, str, str]] = {}
        for _, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if binding.show and enabled and binding.action not in seen and binding.action not in untold:
                seen[binding.action] = (self.app.get_key_display(binding), binding.description, binding.key)
        named = [(shown, first[action], key) for action, (shown, _, key) in seen.items() if action in first]
        return [*named, *(key for action, key in seen.items() if action not in first)]
