"""What is kept: recordings and transcripts, listed, named, added from files, deleted and brought back, exported."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from msgspec.structs import replace

from aoai_tui.config.paths import expanded
from aoai_tui.config.sound_settings import Sound
from aoai_tui.domain import Recording, Source, Transcript
from aoai_tui.errors import SoundTrouble, StorageTrouble, UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.archive import Archive
from aoai_tui.services.background import in_own_thread
from aoai_tui.services.copying import copy_to, opened
from aoai_tui.services.deployments import KnownDeployments, Work
from aoai_tui.services.dictation.gauging import measured_at
from aoai_tui.services.dictation.recovery import repaired
from aoai_tui.services.exporting.places import copy_new
from aoai_tui.services.link import Link

FOLDER = "recordings"
"""Where the files are, in the data folder."""

_MOMENT = 1.5
"""Seconds that the end of a recording may wait to be measured: some minutes of sound take so long."""


@dataclass
class KeptRecordings:
    """Recordings in one archive, as they are worked with over one link."""

    link: Link
    archive: Archive
    sound: Callable[[], Sound] = Sound
    """The settings as they are now."""
    stream_gap: float = 60.0
    """Seconds of silence in a streaming transcript after which it counts as broken."""
    _unsaved: dict[str, Recording] = field(default_factory=dict)
    """Recordings whose rows a full disk did not take; they are tried again whenever the list is read."""
    _measuring: set[asyncio.Task[Recording]] = field(default_factory=set)
    _found: list[Recording] | None = None
    _finding: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def folder(self) -> Path:
        """Where the recordings' files are; it may not exist yet."""
        return self.archive.data_dir / FOLDER

    def path_of(self, recording: Recording) -> Path:
        """The recording's file. Its name in the database is only ever taken as a name."""
        return self.folder / Path(recording.file).name

    async def recordings(self) -> list[Recording]:
        """All recordings, the newest first; the one that is running among them. Raises StorageTrouble."""
        for recording in list(self._unsaved.values()):
            with suppress(StorageTrouble):
                await self._keep(recording)
        return await self.archive(lambda store: store.recordings.all())

    async def recording(self, recording_id: str) -> Recording:
        """One recording, for a hit of the search. Raises StorageTrouble where it is gone."""
        return await self.archive(lambda store: store.recordings.get(recording_id))

    async def interrupted(self) -> list[Recording]:
        """The recordings that a crash had cut off, repaired now, at the first call; to be offered to the person.

        Raises StorageTrouble.
        """
        async with self._finding:
            if self._found is None:
                self._found = await repaired(self.archive, self.folder, self._measured)
            return self._found

    def file_suffixes(self) -> Collection[str]:
        """How the names of sound files end, `.wav`."""
        from aoai_tui.audio.sniffing import RECOGNISED  # noqa: PLC0415  not part of the first paint

        return RECOGNISED

    async def add_file(self, path: Path) -> Recording:
        """Copy a sound file into the recordings, and measure it.

        Raises UsageTrouble for what is no sound, SoundTrouble for sound that can't be read, StorageTrouble for the
        disk. A cancel leaves nothing behind.
        """
        path = await asyncio.to_thread(expanded, path)
        media_type, suffix = await asyncio.to_thread(_recognised, path)
        identity = str(uuid4())
        recording = Recording(
            identity,
            plain_line(path.name, 120) or "recording",
            f"{identity}{suffix}",
            datetime.now(UTC),
            media_type=media_type,
            source=Source.FILE,
        )
        target = self.path_of(recording)
        try:
            await copy_to(path, target)
            whole = await in_own_thread(lambda: measured_at(target, recording))
            adding = asyncio.ensure_future(self.archive(lambda store: store.recordings.add(whole)))
            await asyncio.shield(adding)
        except BaseException:
            await self._drop(recording)
            raise
        return whole

    async def _drop(self, recording: Recording) -> None:
        """Leave nothing of a recording that did not come to be."""
        with suppress(OSError):
            await asyncio.to_thread(self.path_of(recording).unlink)
        with suppress(StorageTrouble):
            await self.archive(lambda store: store.recordings.forget(recording.id))

    async def rename(self, recording: Recording, name: str) -> Recording:
        """Give it another name. Raises UsageTrouble for an empty one, and StorageTrouble."""
        name = plain_line(name, 120)
        if not name:
            raise UsageTrouble("A recording needs a name.")
        await self.archive(lambda store: store.recordings.rename(recording.id, name))
        return replace(recording, name=name)

    async def delete(self, recording: Recording) -> None:
        """Take it from the list, with its transcripts; `restore_last` brings it back."""
        await self.archive(lambda store: store.recordings.delete(recording.id))

    async def restore_last(self) -> Recording | None:
        """Undo the last `delete`, then the one before it; None where there is nothing to bring back."""
        return await self.archive(lambda store: store.recordings.restore_last())

    async def export(self, recording: Recording, path: Path) -> Path:
        """Copy the sound to a place of the person's choice, under another name where this one is taken.

        Returns where it went. Raises StorageTrouble.
        """
        return await asyncio.to_thread(_exported, self.path_of(recording), path)

    # What was heard

    async def transcripts(self, recording: Recording) -> list[Transcript]:
        """The recording's transcripts, the oldest first."""
        return await self.archive(lambda store: store.recordings.transcripts(recording.id))

    async def delete_transcript(self, transcript: Transcript) -> None:
        """Take a transcript out; `restore_transcript` brings it back."""
        await self.archive(lambda store: store.recordings.delete_transcript(transcript.id))

    async def restore_transcript(self, transcript: Transcript) -> None:
        """Undo `delete_transcript`."""
        await self.archive(lambda store: store.recordings.restore_transcript(transcript.id))

    # What answers

    @property
    def deployments(self) -> KnownDeployments:
        """What answers."""
        return KnownDeployments(Work.TRANSCRIPTION, self.link, self.archive)

    async def close(self) -> None:
        """Leave what is still being measured as it is."""
        for task in tuple(self._measuring):
            task.cancel()
            await asyncio.wait({task})

    async def _measured(self, recording: Recording) -> Recording:
        """The recording with what its sound tells, where that is known in a moment; else only the row learns it."""
        task = asyncio.create_task(self._measured_and_kept(recording), name="measure recording")
        self._measuring.add(task)
        task.add_done_callback(self._measuring.discard)
        done, _ = await asyncio.wait({task}, timeout=_MOMENT)
        return task.result() if done else recording

    async def _measured_and_kept(self, recording: Recording) -> Recording:
        try:
            found = await in_own_thread(lambda: measured_at(self.path_of(recording), recording))
            found = replace(recording, speech=found.speech, peak=found.peak)
            await self._keep(found)
        except (SoundTrouble, StorageTrouble, OSError):
            return recording  # what was measured is only good to know
        return found

    async def _keep(self, recording: Recording) -> None:
        """Write the row; one that the disk does not take waits for `recordings`."""
        try:
            await self.archive(lambda store: store.recordings.save(recording))
        except StorageTrouble:
            self._unsaved[recording.id] = recording
            raise
        self._unsaved.pop(recording.id, None)


def _exported(path: Path, wished: Path) -> Path:
    if not path.is_file():
        raise StorageTrouble("The recording's file is gone.", f"It was {path}.")
    return copy_new(path, expanded(wished))


def _recognised(path: Path) -> tuple[str, str]:
    """The media type by the file's first bytes, and the suffix of our copy."""
    from aoai_tui.audio.sniffing import HEAD, media_type, suffix_of  # noqa: PLC0415  not part of the first paint

    with opened(path) as file:
        head = file.read(HEAD)
    found = media_type(head)
    if not found:
        raise UsageTrouble(
            f"“{plain_line(path.name, 80)}” is no sound that can be read here.",
            "WAV, FLAC, MP3, M4A, MP4, Ogg, Opus, AAC and WebM can.",
        )
    return found, suffix_of(found)
