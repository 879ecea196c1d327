"""The bottom line: the keys of where the person is."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style
from textual.widget import Widget


class KeyLine(Widget):
    """Key and name of each action that can be taken now; a click takes it.

    Textual's Footer is a widget for each key: it would be a fifth of the first paint, and is made anew with each
    change of focus.
    """

    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; padding: 0 2; background: $background; color: $muted; }
    """

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def render(self) -> Content:
        """As many keys as there is room for, the nearest to the focus first."""
        room, parts = self.content_size.width, list[Content]()
        for key, words, press in self._keys():
            part = Content.assemble(
                (key, Style(bold=True) + Style.from_meta({"@click": f"app.simulate_key('{press}')"})),
                (f" {words}", Style.from_meta({"@click": f"app.simulate_key('{press}')"})),
            )
            room -= part.cell_length + 3
            if room < -3:
                break
            parts.append(part)
        return Content("   ").join(parts)

    def _keys(self) -> list[tuple[str, str, str]]:
        """(key as it is shown, name, key as it is pressed) for each action once."""
        seen: dict[str, tuple[str, str, str]] = {}
        for _, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if binding.show and enabled and binding.action not in seen:
                seen[binding.action] = (self.app.get_key_display(binding), binding.description, binding.key)
        return list(seen.values())
