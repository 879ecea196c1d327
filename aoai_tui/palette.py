"""The command palette's list: every action that a key does, under its name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.actions import parse
from textual.app import App
from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget


class Actions(Provider):
    """Reads the bindings of the app, of the screen and of what is shown on it: one definition, every surface."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for node, binding in actions_on(self.screen, self.app):
            yield DiscoveryHit(
                _title(binding), partial(self._run, node, binding), help=_help(self.app, binding)
            )

    async def search(self, query: str) -> Hits:
        """Those that match."""
        matcher = self.matcher(query)
        for node, binding in actions_on(self.screen, self.app):
            title = _title(binding)
            score = max(matcher.match(title), matcher.match(binding.tooltip) * 0.9)
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(title),
                    partial(self._run, node, binding),
                    help=_help(self.app, binding),
                )

    async def _run(self, node: DOMNode, binding: Binding) -> None:
        await self.app.run_action(binding.action, default_namespace=node)


def actions_on(screen: Screen[object], app: App[object]) -> Iterator[tuple[DOMNode, Binding]]:
    """Each action that can be taken now, once, with what takes it: the nearest to the focus first."""
    seen: set[str] = set()
    shown = [widget for widget in screen.walk_children(Widget) if widget.is_on_screen or widget.display]
    focused = screen.focused.ancestors_with_self if screen.focused else []
    for node in (*focused, *reversed(shown), screen, app):
        for _, binding in node._bindings:
            if binding.id and binding.description and binding.id not in seen and _offered(node, binding):
                seen.add(binding.id)
                yield node, binding


def _offered(node: DOMNode, binding: Binding) -> bool:
    """Whether the node would do it now."""
    _, name, parameters = parse(binding.action)
    return node.check_action(name, parameters) is not False


def _title(binding: Binding) -> str:
    return binding.description


def _help(app: App[object], binding: Binding) -> str:
    keys = app.get_key_display(binding)
    return f"{keys}   {binding.tooltip}" if binding.tooltip else keys
