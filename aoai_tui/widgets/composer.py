"""The composer: where prompts are typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from aoai_tui.widgets.keys import yield_keys


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

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:
        """An empty composer."""
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

    def _send(self) -> None:
        if self.text.strip():
            self.post_message(self.Sent(self, self.text))

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
