"""The composer: where prompts are typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.document._edit import Edit
from textual.message import Message
from textual.widgets import TextArea

from aoai_tui.widgets.composer_help import ComposerHelp, Deed
from aoai_tui.widgets.keys import yield_keys

_FIRST_LINES = 40
_LINES_AT_ONCE = 150
"""Wrapped in some 10 ms."""


class Composer(TextArea):
    """A text input of one line that grows to ten; enter sends, ctrl+j begins a new line."""

    DEFAULT_CSS = """
    Composer {
        height: auto; max-height: 10; min-height: 1;
        border: none; padding: 0; background: $surface; color: $foreground;
        scrollbar-size-vertical: 1;
        &:focus { border: none; background-tint: $foreground 0%; }
        & .text-area--cursor-line { background: transparent; }
        & .text-area--placeholder { color: $muted; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "send",
            "Send",
            id="composer.send",
            key_display="enter",
            priority=True,
            tooltip="Send what is typed",
        ),
        Binding(
            "ctrl+j,shift+enter,alt+enter",
            "new_line",
            "New line",
            id="composer.new-line",
            show=False,
            priority=True,
            tooltip="Begin a new line; shift+enter and alt+enter work where the terminal sends them",
        ),
        Binding(
            "alt+e",
            "editor",
            "Editor",
            id="composer.editor",
            show=False,
            tooltip="Edit the input in your own editor",
        ),
        Binding("tab", "assist('complete')", "Complete", show=False),
        Binding("escape", "assist('close')", "Close the list", show=False),
    ]

    @dataclass
    class Sent(Message):
        """The person pressed enter on a text."""

        composer: Composer
        text: str

        @property
        def control(self) -> Composer:
            """The composer, for `@on`."""
            return self.composer

    @dataclass
    class EditorAsked(Message):
        """The person wants the text in an editor."""

        composer: Composer

        @property
        def control(self) -> Composer:
            """The composer, for `@on`."""
            return self.composer

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:
        """An empty composer."""
        self.helps: list[ComposerHelp] = []
        """Asked in this order, see there."""
        super().__init__(
            id=id,
            placeholder=placeholder,
            soft_wrap=True,
            show_line_numbers=False,
            highlight_cursor_line=False,
            tab_behavior="focus",
            compact=True,
        )

    def on_mount(self) -> None:
        """Take no key that has another meaning in the settings."""
        yield_keys(self)

    def action_send(self) -> None:
        """Hand the text on; the receiver empties the composer when it has taken it."""
        self._after_typing(self._send)

    def action_new_line(self) -> None:
        """Break the line at the cursor."""
        self._after_typing(lambda: self.insert("\n"))

    def action_editor(self) -> None:
        """Have the text edited elsewhere."""
        self._after_typing(lambda: self.post_message(self.EditorAsked(self)))

    def action_assist(self, deed: Deed) -> None:
        """What the list over the composer does with the key."""
        self._helped(deed)

    def action_undo(self) -> None:
        """Undo: a help's doing, else the last edit."""
        if not self._helped("undo"):
            super().action_undo()

    def action_cursor_up(self, select: bool = False) -> None:
        """The line above; a help may take it."""
        if select or not self._helped("up"):
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """The line below; a help may take it."""
        if select or not self._helped("down"):
            super().action_cursor_down(select)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tab and escape are taken only where they do something here."""
        if action == "assist":
            return bool(self.text) and any(help.offers(deed) for help in self.helps for deed in parameters)  # type: ignore[arg-type]
        return super().check_action(action, parameters)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Letters are typed; with alt they are keys of actions."""
        return not key.startswith("alt+") and super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        """Terminals send alt+e as an e with a mark: Textual's own handler, which comes next, would type it."""
        if event.key.startswith("alt+"):
            event.character = None

    async def _on_paste(self, event: events.Paste) -> None:
        """A text; or what a help makes of it."""
        event.prevent_default()
        event.stop()
        if not any(help.takes_paste(event.text) for help in self.helps):
            await self._put_in_pieces(event.text)

    async def _put_in_pieces(self, text: str) -> None:
        """Write a long paste a few lines at a time: wrapping 5,000 at once would stop the screen for 0.4 s."""
        lines = text.splitlines(keepends=True)
        done = self.history._undo_stack
        # The first piece brings the scrollbar: what comes after it is wrapped once, at the width that stays.
        for start, end in _pieces(len(lines)):
            self.put_in("".join(lines[start:end]))
            if start:
                [later] = done.pop()
                done[-1][-1] = _as_one(done[-1][-1], later)  # one undo takes all of it back
                await asyncio.sleep(0)

    def _rewrap_and_refresh_virtual_size(self) -> None:
        """As Textual's, but a text that is wrapped for this width already is not wrapped again."""
        wrapped = self.wrapped_document
        if wrapped._width == self.wrap_width and wrapped._tab_width == self.indent_width:
            self._line_cache.clear()
            self._refresh_size()
        else:
            super()._rewrap_and_refresh_virtual_size()

    def _recompute_cursor_offset(self) -> None:
        """As Textual's, but not while an undo has taken the cursor's line and not yet moved the cursor.

        Undoing a paste hides the scrollbar, which asks for the cursor's place in between: a ValueError.
        """
        if self.cursor_location[0] < self.wrapped_document.document.line_count:
            super()._recompute_cursor_offset()  # type: ignore[no-untyped-call]

    def put_in(self, text: str) -> None:
        """Write a text at the cursor, in place of the selection, as a paste does."""
        if result := self._replace_via_keyboard(text, *self.selection):
            self.move_cursor(result.end_location)

    def put(self, text: str) -> None:
        """Replace the whole text; undo brings back the one before."""
        self.replace(text, self.document.start, self.document.end)
        self.move_cursor(self.document.end)

    def _helped(self, deed: Deed) -> bool:
        return any(help.takes(deed) for help in self.helps)

    def _send(self) -> None:
        if not self._helped("send") and self.text.strip():
            self.hand_on(self.text)

    def hand_on(self, text: str) -> None:
        """Tell the receiver of a text that is sent."""
        self.post_message(self.Sent(self, text))

    def _after_typing(self, act: Callable[[], object]) -> None:
        """Act when what was typed before is in the text.

        The app handles priority keys at once, but hands letters to the queue of this widget: without this,
        enter overtakes the end of a prompt that arrives fast.
        """
        self.call_later(act)

    async def caught_up(self) -> None:
        """Return when all that was typed is in the text; after half a second in any case."""
        typed = asyncio.Event()
        self.call_later(typed.set)
        with suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await typed.wait()


def _as_one(first: Edit, second: Edit) -> Edit:
    """Two edits, the second where the first ended, as one: Textual wraps wrongly after it has undone two at once."""
    whole = replace(first, text=first.text + second.text)
    if first._edit_result and second._edit_result:
        whole._edit_result = replace(first._edit_result, end_location=second._edit_result.end_location)
    whole._original_selection = first._original_selection
    return whole


def _pieces(lines: int) -> Iterator[tuple[int, int]]:
    """From which line to which a paste is written at once."""
    start, end = 0, _FIRST_LINES
    while start < lines:
        yield start, end
        start, end = end, end + _LINES_AT_ONCE
