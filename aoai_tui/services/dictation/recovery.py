"""Recordings that a crash cut off, made whole again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from aoai_tui.domain import Recording, RecordingState, Source
from aoai_tui.errors import SoundTrouble, StorageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.background import in_own_thread
from aoai_tui.services.dictation.gauging import measured_at

NOTE = "The app ended while this was recorded; what had been heard is kept."


Measure = Callable[[Recording], Awaitable[Recording]]
"""Measures a recording's sound and keeps what it finds."""


async def repaired(archive: Archive, folder: Path, measured: Measure) -> list[Recording]:
    """What dead copies of the app were recording, with files that open as any other; those without sound are dropped.

    One whose repair a crash cut off in its turn is repaired now. What is known by its file alone is looked at, too, but
    not told: nobody knows whether anything was cut off. Raises StorageTrouble.
    """
    adopted = await archive(lambda store: store.recordings.adopt())
    known = {recording.id for recording in adopted}
    unfinished = [
        recording
        for recording in await archive(lambda store: store.recordings.all())
        if recording.state is RecordingState.INTERRUPTED
        and not (recording.seconds or recording.note)
        and recording.id not in known
    ]
    found = []
    for recording in (*adopted, *unfinished):
        path = folder / Path(recording.file).name
        if recording.source is Source.UNKNOWN:
            await _settle(archive, path, recording)
            continue
        kept = await _repaired(archive, path, recording)
        if kept:
            found.append(await measured(kept) if kept.seconds else kept)
    return found


async def _repaired(archive: Archive, path: Path, recording: Recording) -> Recording | None:
    try:
        seconds = await asyncio.to_thread(_repair, path)
    except SoundTrouble as trouble:
        broken = replace(recording, note=f"The file can't be repaired: {trouble.title}")
        await archive(lambda store: store.recordings.save(broken))
        return broken
    if not seconds:
        with suppress(OSError):
            await asyncio.to_thread(path.unlink)
        await archive(lambda store: store.recordings.forget(recording.id))
        return None
    size = await asyncio.to_thread(lambda: path.stat().st_size)
    whole = replace(recording, seconds=seconds, size=size, state=RecordingState.INTERRUPTED, note=NOTE)
    await archive(lambda store: store.recordings.save(whole))
    return whole


async def _settle(archive: Archive, path: Path, recording: Recording) -> None:
    """Keep what is known by its file alone as a complete recording, whatever the file turns out to be."""
    looked_at = await in_own_thread(
        lambda: _looked_at(path, replace(recording, state=RecordingState.COMPLETE))
    )
    await archive(lambda store: store.recordings.save(looked_at))


def _looked_at(path: Path, recording: Recording) -> Recording:
    """The recording with what its file says, repaired where it is one of ours, or with a note why it says nothing."""
    try:
        with suppress(
            SoundTrouble, StorageTrouble
        ):  # not ours, or not to be written to: it may be heard all the same
            _repair(path)
        return measured_at(path, recording)
    except SoundTrouble as trouble:
        return replace(recording, note=f"The file can't be read: {trouble.title}")
    except OSError as error:
        return replace(recording, note=f"The file can't be read: {error.strerror or error}.")


def _repair(path: Path) -> float:
    """Seconds of sound in the file, whose header is right afterwards; 0 where there is no file or no sound."""
    from aoai_tui.audio.wav import HEADER  # noqa: PLC0415  not part of the first paint
    from aoai_tui.audio.wav import repaired as repair  # noqa: PLC0415

    if not path.is_file() or path.stat().st_size <= HEADER:
        return 0.0
    try:
        return repair(path)
    except OSError as error:
        raise StorageTrouble(
            "A recording that was cut off can't be repaired.",
            f"The system says: {error.strerror or error}. Its file is {path}.",
        ) from error
