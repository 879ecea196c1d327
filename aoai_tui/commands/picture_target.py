"""Where the pictures of `image` go: the gallery alone, files that were not there, or standard output."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec import to_builtins

from aoai_tui.commands.standard_output import put_bytes_out
from aoai_tui.config.paths import expanded
from aoai_tui.domain import ImageUsage, MessageState, Picture
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.services.gallery.gallery import Gallery
from aoai_tui.services.gallery.saving import SaveFormat, format_for
from aoai_tui.terminal import is_terminal

KEPT = "The picture is kept in the app."

_ELSEWHERE = (".svg", ".gif")
"""Suffixes that nothing is converted to: a deployment may send them itself."""


@dataclass(frozen=True)
class PictureTarget:
    """One place for what one request brings."""

    path: Path | None = None
    """A file, or a folder for files; None where the gallery is enough, and for standard output."""
    pipe: bool = False

    async def put(self, picture: Picture, gallery: Gallery) -> Path | None:
        """Put a picture where it is wanted; the file's path, None where it went down the pipe or nowhere.

        Raises UsageTrouble where it can't be converted, StorageTrouble, BrokenPipeError.
        """
        source, in_memory = gallery.path_of(picture), gallery.in_memory(picture)
        if source is None:
            raise StorageTrouble(
                "The picture is not on the disk.", "There may be no room: make some, draw again."
            )
        if self.pipe:  # also what the gallery's disk had no room for
            await asyncio.to_thread(_copy_to_stdout, source, in_memory)
            return None
        if self.path is None:
            return source if in_memory is None else None
        folder = self.path.is_dir()
        wished = self.path / gallery.suggested_name(picture) if folder else self.path
        form = SaveFormat.OWN if folder else format_for(wished, picture.media_type)
        return (await gallery.save(picture, wished, form)).path


def target_of(output: str, n: int | None) -> PictureTarget:
    """Where `--output` points. Raises UsageTrouble, before anything is drawn."""
    if not output:
        return PictureTarget()
    if output == "-":
        if is_terminal(sys.stdout):
            raise UsageTrouble(
                "Standard output is a terminal, which can't take a picture's bytes.",
                "Leave --output out to see the picture, or name a file.",
            )
        if n not in (None, 1):
            raise UsageTrouble("Several pictures don't go down one pipe.", "Name a folder, or ask for one.")
        return PictureTarget(pipe=True)
    path = expanded(Path(os.fsdecode(os.fsencode(output))))
    if output.endswith(("/", os.sep)):
        _make(path)
    if not path.is_dir() and path.suffix.lower() not in _ELSEWHERE:
        format_for(path, "image/png")
    return PictureTarget(path)


def as_object(pictures: Sequence[tuple[Picture, Path | None]], flaw: str) -> str:
    """The one object of `--json`, in ASCII: each picture with its path, and what they cost together."""
    first = pictures[0][0] if pictures else None
    usage = next((picture.usage for picture, _ in pictures if picture.usage), None)
    found = {
        "pictures": [_one(picture, path) for picture, path in pictures],
        "deployment": first.deployment if first else None,
        "connection": first.connection if first else None,
        "usage": _counted(usage) if usage else None,
        "request_id": first.receipt.request_id if first and first.receipt else None,
        "seconds": round(first.timing.total, 3) if first and first.timing else None,
        "error": flaw or None,
    }
    return json.dumps(found, indent=2)


def _one(picture: Picture, path: Path | None) -> dict[str, object]:
    return {
        "id": picture.id,
        "path": str(path) if path else None,
        "complete": picture.state is MessageState.COMPLETE,
        "media_type": picture.media_type or None,
        "width": picture.width or None,
        "height": picture.height or None,
        "bytes": picture.size,
        "prompt": picture.prompt,
        "revised_prompt": picture.revised_prompt or None,
        "parameters": to_builtins(picture.options.given()),
        "filters": [to_builtins(result) for result in picture.filters],
        "note": picture.note or None,
    }


def _counted(usage: ImageUsage) -> dict[str, int]:
    return {name: getattr(usage, name) for name in ImageUsage.__struct_fields__}


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageTrouble(f"The folder can't be made: {error.strerror or 'the system refused'}.") from None


def _copy_to_stdout(source: Path, in_memory: bytes | None) -> None:
    try:
        data = source.read_bytes() if in_memory is None else in_memory
    except OSError as error:
        raise StorageTrouble(
            f"The picture can't be read: {error.strerror or 'the system refused'}."
        ) from error
    put_bytes_out(data, KEPT)
