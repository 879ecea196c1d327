"""Commands by their names: a list over the composer while a text begins with a slash."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content
from textual.fuzzy import Matcher
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from aoai_tui.palette import actions_on
from aoai_tui.widgets.composer_help import ComposerHelp, Deed

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.part import ChatPart
    from aoai_tui.widgets.composer import Composer

_TYPED = re.compile(r"/[\w-]*")
_ROOMS = ("chat", "composer", "app")
"""The rooms whose actions are commands, the first to have a name keeps it."""

_NO_COMMANDS = {"composer.send", "composer.new-line", "app.quit"}
"""Enter does the first two; a slip of the fingers should not do the last."""


class Command(NamedTuple):
    """A name, what it does, and how."""

    name: str
    words: str
    key: str
    run: Callable[[], object]


class CommandList(OptionList):
    """The list; keys go on to the composer."""

    DEFAULT_CSS = """
    CommandList {
        display: none; height: auto; max-height: 8; border: none; background: $surface; padding: 1 0 0 2;
        scrollbar-size-vertical: 1;
        & > .option-list--option-highlighted { background: $panel; color: $foreground; text-style: none; }
    }
    """
    can_focus = False


class SlashCommands(ComposerHelp):
    """The commands of one chat tab."""

    def __init__(self, tab: ChatPart, composer: Composer) -> None:
        """The list is made when it is first needed."""
        self._tab, self._composer = tab, composer
        self._list = CommandList(markup=False)
        self._shown: list[Command] = []
        self._closed_for = ""
        """The text for which the person closed the list."""

    def typed(self) -> None:
        """The composer's text changed."""
        text = self._composer.text
        if not _TYPED.fullmatch(text) or text == self._closed_for:
            self._hide()
            return
        self._closed_for = ""
        self._show(_matching(self._commands(), text[1:]))

    def takes(self, deed: Deed) -> bool:
        """All keys that mean the list, while it is open."""
        if not self._shown:
            return False
        if deed in ("send", "complete"):
            self._choose(self._list.highlighted or 0)
        elif deed == "up":
            self._list.action_cursor_up()
        elif deed == "down":
            self._list.action_cursor_down()
        elif deed == "close":
            self._closed_for = self._composer.text
            self._hide()
        return deed != "undo"

    def offers(self, deed: Deed) -> bool:
        """Whether the list is open."""
        return bool(self._shown) and deed in ("complete", "close")

    def clicked(self, number: int) -> None:
        """A row was clicked."""
        self._choose(number)

    def to_send(self, text: str) -> str:
        """The text that is meant: `//rename` is the text `/rename`."""
        name, _, _ = text[2:].partition(" ")
        doubled = text.startswith("//") and name in {command.name for command in self._commands()}
        return text[1:] if doubled else text

    def _choose(self, number: int) -> None:
        if number < len(self._shown):
            command = self._shown[number]
            self._hide()
            command.run()

    def _show(self, commands: list[Command]) -> None:
        if not commands and not self._shown:
            return
        self._shown = commands
        if not self._list.is_attached:
            self._tab.query_one("#middle").mount(self._list, before="#prompt")
        width = max((len(command.name) for command in commands), default=0) + 3
        self._list.clear_options()
        self._list.add_options(Option(_row(command, width)) for command in commands)
        self._list.highlighted = 0 if commands else None
        self._list.display = bool(commands)
        self._composer.refresh_bindings()

    def _hide(self) -> None:
        if self._shown:
            self._show([])

    def _commands(self) -> list[Command]:
        found: dict[str, Command] = {}
        app = self._tab.app
        actions = [
            (_ROOMS.index(room), name, node, binding)
            for node, binding in actions_on(self._tab.screen, app)
            for room, _, name in [str(binding.id).partition(".")]
            if room in _ROOMS and binding.id not in _NO_COMMANDS
        ]
        for _, name, node, binding in sorted(actions, key=lambda one: one[0]):
            found.setdefault(
                name,
                Command(
                    name,
                    binding.tooltip or binding.description,
                    app.get_key_display(binding),
                    lambda node=node, action=binding.action: self._run(  # type: ignore[misc]
                        lambda: app.run_action(action, default_namespace=node)
                    ),
                ),
            )
        if self._tab.makes_faults:
            found["fault"] = Command(
                "fault",
                "Make the next reply go wrong, as 429 3 or disconnect",
                "",
                lambda: self._begin("/fault "),
            )
        return sorted(found.values(), key=lambda command: command.name)

    def _run(self, action: Callable[[], object]) -> None:
        self._composer.clear()
        self._tab.call_later(action)

    def _begin(self, text: str) -> None:
        self._composer.put(text)


def _matching(commands: list[Command], letters: str) -> list[Command]:
    """Those that the letters mean, best first; all for no letters."""
    if not letters:
        return commands
    matcher = Matcher(letters)
    scored = [(_score(matcher, command, letters), command) for command in commands]
    return [command for score, command in sorted(scored, key=lambda one: -one[0]) if score > 0]


def _score(matcher: Matcher, command: Command, letters: str) -> float:
    if command.name.startswith(letters):
        return 1000 - len(command.name)
    return matcher.match(command.name)


def _row(command: Command, width: int) -> Content:
    key = f"   {command.key}" if command.key else ""
    return Content.assemble((f"/{command.name}".ljust(width), "bold"), (f"{command.words}{key}", "$muted"))
