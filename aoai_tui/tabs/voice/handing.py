"""Where transcripts go: to the clipboard, to a chat, into a file; and away."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from aoai_tui.domain import Recording, Transcript
from aoai_tui.plain import plain, plain_line
from aoai_tui.tab import FeatureTab
from aoai_tui.tabs.voice.part import VoicePart
from aoai_tui.widgets.clipboard import copy


class HandingPart(VoicePart):
    """What is done with a finished transcript."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "alt+c",
            "copy",
            "Copy",
            id="voice.copy",
            show=False,
            tooltip="Copy the selection, else the transcript",
        ),
        Binding(
            "ctrl+s",
            "save",
            "Save",
            id="voice.save",
            tooltip="Save the transcript as txt, srt, vtt or json, or the sound",
        ),
        Binding(
            "s", "to_chat", "To chat", id="voice.to-chat", tooltip="Put the transcript into the chat's input"
        ),
        Binding(
            "delete",
            "delete_transcript",
            "Delete the transcript",
            id="voice.delete-transcript",
            show=False,
            tooltip="Take the current transcript out; u brings it back",
        ),
        Binding(
            "u",
            "restore",
            "Undo",
            id="voice.restore",
            show=False,
            tooltip="Bring back the transcript or the recording that was deleted last",
        ),
    ]

    def begin_handing(self) -> None:
        """Nothing was deleted."""
        self.removed: list[Transcript | Recording] = []

    def _current_text(self) -> str:
        current = self.transcripts.current
        return plain(current.text).strip() if current else ""

    def action_copy(self) -> None:
        """Copy the selection, else the current transcript."""
        if text := self.screen.get_selected_text() or self._current_text():
            copy(self.app, text)
        else:
            self.app.notify("There is nothing to copy yet.", markup=False)

    def action_to_chat(self) -> None:
        """Hand the current transcript to the chat; it is not sent."""
        if text := self._current_text():
            self.post_message(FeatureTab.Handed(to="chat", text=text))
        else:
            self.app.notify("There is no transcript yet: f5 makes one.", markup=False)

    @work(group="save", exclusive=True)
    async def action_save(self) -> None:
        """Save the transcript, or the sound."""
        from aoai_tui.screens.save_as import SaveAs  # noqa: PLC0415  when it is wanted
        from aoai_tui.services.dictation.subtitles import save  # noqa: PLC0415
        from aoai_tui.tabs.voice.save_forms import save_forms, stem  # noqa: PLC0415

        if self.recording is None:
            self.app.notify("There is nothing to save yet.", markup=False)
            return
        current, recording = self.transcripts.current, self.recording
        question = f"Save “{plain_line(recording.name, 60)}”"
        wish = await self.app.push_screen_wait(
            SaveAs(question, save_forms(recording, current), Path.cwd(), stem(recording))
        )
        if wish is None:
            return
        with self.tab.errors_shown():
            if wish.form is None or current is None:
                path = await self.bench.dictation.export(recording, wish.path)
            else:
                path = await save(current, wish.form, wish.path)
            self.app.notify(f"Saved as {plain_line(str(path), 300)}", timeout=8, markup=False)

    async def action_delete_transcript(self) -> None:
        """Take the current transcript out."""
        current = self.transcripts.current
        if current is None:
            return
        with self.tab.errors_shown():
            await self.bench.dictation.delete_transcript(current)
            self.removed.append(current)
            await self.show_transcripts()
            self.return_focus()
            self.app.notify("The transcript is deleted. u brings it back.", markup=False)

    async def action_restore(self) -> None:
        """Bring back what was deleted last: a transcript or a recording."""
        with self.tab.errors_shown():
            removed = self.removed.pop() if self.removed else None
            if removed is None or isinstance(removed, Recording):
                await self.restore_recording()
                return
            await self.bench.dictation.restore_transcript(removed)
            self.go_to(removed.recording_id, removed.id)
