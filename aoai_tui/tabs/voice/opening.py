"""Which recording is open, the list from which it is chosen, and the files that become recordings."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.binding import Binding, BindingType

from aoai_tui.domain import Recording
from aoai_tui.plain import plain_line
from aoai_tui.tabs.voice.interrupted import tell_of
from aoai_tui.tabs.voice.part import VoicePart
from aoai_tui.tabs.voice.recording_head import RecordingHead
from aoai_tui.widgets.side_panel import close_over

if TYPE_CHECKING:
    from aoai_tui.tabs.voice.recording_list import RecordingList


class OpeningPart(VoicePart):
    """The open recording, and the others."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f4",
            "open_file",
            "Open a file",
            id="voice.open",
            tooltip="Open a sound file: flac, m4a, mp3, mp4, ogg, wav, webm",
        ),
        Binding(
            "f2", "rename", "Rename", id="voice.rename", show=False, tooltip="Give the recording another name"
        ),
    ]

    async def refresh_list(self) -> None:
        """List the recordings anew."""
        recordings = await self.bench.dictation.recordings()
        if self.is_attached:
            self.recordings.show(recordings, self.recording.id if self.recording else "")

    async def open(self, recording: Recording | None) -> None:
        """Show a recording with its transcripts."""
        self.recording = recording
        self.query_one(RecordingHead).tell(recording)
        self.tell("")
        self.show_progress()
        self.set_class(recording is not None, "-open")
        await self.show_transcripts()
        await self.refresh_list()
        self.refresh_bindings()

    async def come_to(self, recording: Recording) -> None:
        """Show a recording, whatever stands over the middle, and put the cursor there."""
        await self.open(recording)
        close_over(self)
        self.return_focus()

    async def show_transcripts(self, *, current: str = "") -> None:
        """Show the open recording's transcripts as they are kept."""
        recording = self.recording
        found = await self.bench.dictation.transcripts(recording) if recording else []
        if self.is_attached and recording is self.recording:
            shown = [self.with_arrived(one) for one in found]
            await self.transcripts.show(shown, current=current, arriving=self.arriving_id())
            self.set_class(bool(found), "-transcripts")

    async def recorded(self, recording: Recording, *, open_it: bool) -> None:
        """A recording has ended."""
        if open_it:
            await self.come_to(recording)
        else:
            await self.refresh_list()

    async def offer_interrupted(self) -> None:
        """Tell of the recordings that a former run could not end; they are in the list, repaired."""
        found = await self.bench.dictation.interrupted()
        if not found or not self.is_attached:
            return
        tell_of(self.app, found, where="and open now")
        if self.recording is None:
            await self.open(found[0])

    @work(group="hit", exclusive=True)
    async def go_to(self, recording_id: str, transcript_id: str) -> None:
        """Show a recording that was found, and the transcript in which."""
        with self.tab.errors_shown():
            await self.open(await self.bench.dictation.recording(recording_id))
            await self.show_transcripts(current=transcript_id)
            close_over(self)
            self.return_focus()

    # The list

    async def on_recording_list_chosen(self, event: RecordingList.Chosen) -> None:
        with self.tab.errors_shown():
            await self.come_to(event.recording)

    @work(group="name", exclusive=True)
    async def on_recording_list_rename_asked(self, event: RecordingList.RenameAsked) -> None:
        """Ask for a name."""
        from aoai_tui.screens.ask_name import AskName  # noqa: PLC0415  when it is wanted

        name = await self.app.push_screen_wait(AskName("Name of the recording", event.recording.name))
        if not name:
            return
        with self.tab.errors_shown():
            await self.bench.dictation.rename(event.recording, name)
            await self._reopen(event.recording)

    async def on_recording_list_delete_asked(self, event: RecordingList.DeleteAsked) -> None:
        with self.tab.errors_shown():
            await self.bench.dictation.delete(event.recording)
            self.removed.append(event.recording)
            if self.shows(event.recording):
                await self.open(None)
            await self.refresh_list()
            self.return_focus()
            self.app.notify(
                f"“{plain_line(event.recording.name, 60)}” is deleted. u in the list brings it back.",
                markup=False,
            )

    async def restore_recording(self) -> None:
        """Bring back the recording that was deleted last."""
        with self.tab.errors_shown():
            restored = await self.bench.dictation.restore_last()
            if restored is None:
                self.app.notify("Nothing was deleted.", markup=False)
            else:
                await self.open(restored)

    async def _reopen(self, recording: Recording) -> None:
        """Show a recording as it is kept now."""
        kept = {one.id: one for one in await self.bench.dictation.recordings()}
        if self.shows(recording) and recording.id in kept:
            await self.open(kept[recording.id])
        else:
            await self.refresh_list()

    def action_rename(self) -> None:
        """Name the open recording."""
        self.recordings.action_rename()

    # Files

    @work(group="file", exclusive=True)
    async def action_open_file(self) -> None:
        """Choose a sound file."""
        from aoai_tui.screens.pick_file import PickFile  # noqa: PLC0415  when it is wanted

        picker = PickFile("Open a sound file", suffixes=self.bench.dictation.file_suffixes())
        path = await self.app.push_screen_wait(picker)
        if path is not None:
            await self._add_files([path])

    def on_paste(self, event: events.Paste) -> None:
        """A pasted or dropped path is opened."""
        event.stop()
        self._take_paste(event.text)

    @work(group="file")
    async def _take_paste(self, text: str) -> None:
        from aoai_tui.services.pasted import recognise  # noqa: PLC0415  when it is wanted

        with self.tab.errors_shown():
            found = await asyncio.to_thread(recognise, text)
            if found and found.paths:
                await self._add_files(list(found.paths))
            else:
                self.app.notify("That is no path of a sound file.", markup=False)

    async def _add_files(self, paths: list[Path]) -> None:
        for path in paths:
            with self.tab.errors_shown():
                recording = await self.bench.dictation.add_file(path)
                await self.come_to(recording)
