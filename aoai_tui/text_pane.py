"""A pane whose work begins with a text that is typed: its field, its draft, the person's own editor."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import Any

from textual import on, work
from textual.timer import Timer
from textual.widgets import TextArea

from aoai_tui.errors import StorageTrouble
from aoai_tui.pane import FeaturePane
from aoai_tui.services.choices import ChoicesWithDraft
from aoai_tui.widgets.composer import Composer

_DRAFT_AFTER = 0.4
"""Seconds after the last key press at which what is typed is kept."""


class TextPane(FeaturePane):
    """What is typed is never lost."""

    text: Composer
    """Where it is typed."""
    furnished: asyncio.Event
    """Set when what is kept is shown."""

    _draft_timer: Timer | None = None

    @property
    def choices(self) -> ChoicesWithDraft[Any, Any]:
        """What was chosen for this tab, and typed."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """The text."""
        self.text.focus()

    def show_draft(self) -> None:
        """Put what was typed last into an empty field."""
        if self.choices.draft and not self.text.text:
            self.text.load_text(self.choices.draft)
            self.text.move_cursor(self.text.document.end)

    def take(self, text: str) -> None:
        """Text from another tab goes below what is typed."""
        self._take_text(text)

    @work(group="take")
    async def _take_text(self, text: str) -> None:
        await self.furnished.wait()  # the draft stands there by then
        self.text.move_cursor(self.text.document.end)
        self.text.insert(f"\n{text}" if self.text.text.strip() else text)
        self.text.focus()

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        if event.text_area is not self.text:
            return
        self.text_changed()
        if self._draft_timer:
            self._draft_timer.stop()
        self._draft_timer = self.set_timer(_DRAFT_AFTER, self._keep_typed)

    def text_changed(self) -> None:
        """Something was typed."""

    @work(group="draft")
    async def _keep_typed(self) -> None:
        """Keep the draft while keys go on: another copy of the app may hold the database for seconds."""
        await self.keep_draft()

    async def keep_draft(self) -> None:
        """Keep what is typed."""
        self._draft_timer = None
        if self.furnished.is_set():
            with suppress(StorageTrouble):  # the text is still in the field
                await self.choices.keep_draft(self.text.text)

    @on(Composer.EditorAsked)
    @work(group="editor", exclusive=True)
    async def _edit(self, event: Composer.EditorAsked) -> None:
        from aoai_tui.widgets.external_editor import edited, editor_command  # noqa: PLC0415  when it is wanted

        with self.tab.errors_shown():
            command = editor_command(self.bench.connections.settings.editor, os.environ)
            await self.keep_draft()
            text = await edited(self.app, event.composer.text, command)
            if text != event.composer.text:
                event.composer.put(text)

    def action_new(self) -> None:
        """Empty the text."""
        self.text.put("")
        self.focus_first()

    async def before_leaving(self) -> None:
        """Keep what is typed."""
        await self.text.caught_up()
        await self.keep_draft()
