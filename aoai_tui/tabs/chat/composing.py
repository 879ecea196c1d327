"""What goes into a prompt: typed, edited, attached, kept as a draft, sent."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import OptionList, Static, TextArea

from aoai_tui.domain import Message
from aoai_tui.errors import StorageTrouble
from aoai_tui.tabs.chat.part import ChatPart
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.composer_help import ComposerHelp, LateHelp

if TYPE_CHECKING:
    from aoai_tui.widgets.attachment_row import AttachmentRow

_DRAFT_AFTER = 0.4
"""Seconds after the last key press at which what is typed is kept."""


_EDITING = "Editing an earlier prompt: enter sends it as a branch, escape leaves it."


class Composing(ChatPart):
    """The composer of the Chat tab, and what helps to fill it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f4",
            "attach",
            "Attach",
            id="chat.attach",
            show=False,
            tooltip="Attach a picture or a text file",
        ),
        Binding(
            "alt+v",
            "paste_picture",
            "Paste picture",
            id="chat.paste-picture",
            show=False,
            tooltip="Attach the picture that is on the clipboard",
        ),
        Binding(
            "alt+a",
            "attachments",
            "Attachments",
            id="chat.attachments",
            show=False,
            tooltip="Go to what is attached: preview, detail, scale, remove",
        ),
    ]

    _draft_timer: Timer | None = None

    def furnish_composer(self) -> None:
        """Give the composer its helps: commands, attachments, earlier prompts."""
        self.query_one(Composer).helps += [
            LateHelp(lambda: self.slash),
            LateHelp(lambda: self.attaching),
            LateHelp(self._prompt_history),
        ]

    def _prompt_history(self) -> ComposerHelp:
        from aoai_tui.widgets.prompt_history import PromptHistory  # noqa: PLC0415  not part of the first paint

        return PromptHistory(self.query_one(Composer), self._earlier_prompts)

    async def _earlier_prompts(self) -> list[str]:
        try:
            return await self.bench.chat.earlier_prompts()
        except StorageTrouble as error:
            self.show_error(error)
            return []

    @on(TextArea.Changed, "#composer")
    def _offer_commands(self) -> None:
        self.slash.typed()

    @on(OptionList.OptionSelected, "CommandList")
    def _run_command(self, event: OptionList.OptionSelected) -> None:
        self.slash.clicked(event.option_index)

    @on(TextArea.Changed, "#composer")
    def _draft_changed(self) -> None:
        if self._draft_timer:
            self._draft_timer.stop()
        self._draft_timer = self.set_timer(_DRAFT_AFTER, self._keep_typed)
        if self.conversation and (running := self.asking.open_reply()) and running.view:
            running.view.typed()

    def on_attachment_row_changed(self) -> None:
        """What is attached belongs to the draft, too."""
        self._draft_changed()

    @work(group="draft")
    async def _keep_typed(self) -> None:
        """Keep the draft while keys go on: another copy of the app may hold the database for seconds."""
        await self.keep_draft()

    async def keep_draft(self) -> None:
        """Keep what is typed."""
        if self._draft_timer:
            self._draft_timer.stop()
            self._draft_timer = None
        text = self.query_one(Composer).text
        with suppress(StorageTrouble):  # the text is still in the composer; sending it reports the trouble
            await self.bench.chat.save_draft(
                self.conversation.id if self.conversation else None, text, self.attaching.attached
            )

    @on(Composer.Sent)
    def _send(self, event: Composer.Sent) -> None:
        if self.attaching.holds_back(event.composer.action_send):
            return
        text = self.slash.to_send(event.text)
        if text != event.text:
            event.composer.put(text)
        self.asking.send(text, self.attaching.attached, self.editing)

    def edit(self, message: Message) -> None:
        """Put an earlier prompt into the composer; sending it makes a branch."""
        self.editing = message
        composer = self.query_one(Composer)
        composer.put(message.text)
        self.attaching.show(message.attachments)
        if not self.query("#editing"):
            self.query_one("#middle").mount(Static(_EDITING, id="editing", markup=False), before="#prompt")
        composer.focus()

    def leave_editing(self) -> bool:
        """Whether an earlier prompt was being edited."""
        was, self.editing = self.editing is not None, None
        self.query("#editing").remove()
        return was

    @on(Composer.EditorAsked)
    @work(group="editor", exclusive=True)
    async def _edit(self, event: Composer.EditorAsked) -> None:
        from aoai_tui.widgets.external_editor import edited, editor_command  # noqa: PLC0415  after the first paint

        with self.errors_shown():
            command = editor_command(self.bench.connections.settings.editor, os.environ)
            await self.keep_draft()
            text = await edited(self.app, event.composer.text, command)
            if text != event.composer.text:
                event.composer.put(text)

    def on_attachment_row_preview_asked(self, event: AttachmentRow.PreviewAsked) -> None:
        self.attaching.preview(event.attachment)

    def on_attachment_row_scale_asked(self, event: AttachmentRow.ScaleAsked) -> None:
        self.attaching.scale(event.attachment)

    def on_attachment_row_to_images_asked(self, event: AttachmentRow.ToImagesAsked) -> None:
        self.pictures.to_images([event.attachment])

    def on_attachment_row_as_text_asked(self) -> None:
        if not self.attaching.as_text():
            self.app.notify("Nothing was attached by pasting just now.", markup=False)

    def action_attach(self) -> None:
        """Choose a file to go with the prompt."""
        self.attaching.pick()

    def action_paste_picture(self) -> None:
        """Take the clipboard's picture."""
        self.attaching.take_clipboard()

    def action_attachments(self) -> None:
        """Go to what is attached."""
        if self.attaching.attached:
            self.attachment_row.focus()
        else:
            self.app.notify(
                "Nothing is attached yet. f4 chooses a file; a dropped one is attached.", markup=False
            )
