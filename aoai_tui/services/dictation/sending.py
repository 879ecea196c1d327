"""The files that are really sent for a recording."""

from __future__ import annotations

import errno
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from aoai_tui.domain import Recording
from aoai_tui.errors import StorageTrouble
from aoai_tui.services.background import to_the_end
from aoai_tui.services.copying import UNFINISHED, not_written
from aoai_tui.services.dictation.plan import Plan, Target, Way

_PREFIX = ".sending-"
_FORGOTTEN = 24 * 3600.0
"""Seconds after which prepared files, or a copy that did not end, belong to a copy of the app that died."""


@dataclass(frozen=True)
class Sound:
    """One file that is sent."""

    path: Path
    media_type: str
    name: str
    """`recording.wav`: never the person's own name for it."""
    offset: float = 0.0
    """Where it begins in the recording, in seconds."""


@asynccontextmanager
async def passing_folder(folder: Path) -> AsyncIterator[Path]:
    """A folder for prepared files, gone afterwards; what dead copies of the app left is swept away."""
    made = await to_the_end(lambda: _made(folder))
    try:
        yield made
    finally:
        await to_the_end(lambda: shutil.rmtree(made, ignore_errors=True))


def prepared(
    recording: Recording, path: Path, plan: Plan, folder: Path, rate: int, *, trim: bool
) -> list[Sound]:
    """The files, in order. For a thread. SoundTrouble where the sound can't be read, StorageTrouble for the disk."""
    try:
        return _prepared(recording, path, plan, folder, rate, trim=trim)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.EACCES):
            raise StorageTrouble(
                "The recording's file can't be read.", f"The system says: {error.strerror or error}."
            ) from error
        raise not_written(error, folder) from error


def _prepared(
    recording: Recording, path: Path, plan: Plan, folder: Path, rate: int, *, trim: bool
) -> list[Sound]:
    if plan.target is Target.AS_IT_IS:
        return [_sound(path, recording.media_type)]
    if plan.way is Way.WHOLE:
        return [_written(_resampled(path, folder, rate, trim=trim))]
    if plan.way is Way.ENCODED:
        encoded = _encoded(path, folder, plan, rate, trim=trim)
        if encoded.stat().st_size <= plan.most:
            return [_written(encoded)]
    return _parts(path, folder, plan, rate, trim=trim)


def _resampled(path: Path, folder: Path, rate: int, *, trim: bool) -> Path:
    from aoai_tui.audio.preparing import for_sending  # noqa: PLC0415  loads the codecs, here in a thread

    made = folder / "whole.wav"
    for_sending(path, made, rate=rate, trim=trim)
    return made


def _encoded(path: Path, folder: Path, plan: Plan, rate: int, *, trim: bool) -> Path:
    from aoai_tui.audio.preparing import reencoded  # noqa: PLC0415  loads the codecs, here in a thread
    from aoai_tui.domain import AudioFormat  # noqa: PLC0415

    made = folder / f"smaller.{plan.target.value}"
    whole = _resampled(path, folder, rate, trim=trim)
    reencoded(whole, made, AudioFormat(plan.target.value))
    whole.unlink()
    return made


def _parts(path: Path, folder: Path, plan: Plan, rate: int, *, trim: bool) -> list[Sound]:
    from aoai_tui.audio.preparing import split  # noqa: PLC0415  loads the codecs, here in a thread

    whole = _resampled(path, folder, rate, trim=trim)
    most = plan.most if plan.longest is None else min(plan.most, int(plan.longest * rate) * 2)
    return [_written(part, offset) for part, offset in split(whole, folder, most)]


def _written(path: Path, offset: float = 0.0) -> Sound:
    from aoai_tui.audio.sniffing import HEAD, media_type  # noqa: PLC0415  see above

    with path.open("rb") as file:
        return _sound(path, media_type(file.read(HEAD)), offset)


def _sound(path: Path, media: str, offset: float = 0.0) -> Sound:
    from aoai_tui.audio.sniffing import suffix_to_send  # noqa: PLC0415  see above

    return Sound(path, media, f"recording{suffix_to_send(media) or path.suffix}", offset)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(folder)
        return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    except OSError as error:
        raise not_written(error, folder) from error


def _sweep(folder: Path) -> None:
    for left in (*folder.glob(f"{_PREFIX}*"), *folder.glob(f"{UNFINISHED}*")):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _FORGOTTEN:
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()
