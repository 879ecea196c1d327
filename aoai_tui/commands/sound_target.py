"""Where the sound of `speak` goes: a file that was not there, or standard output."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from aoai_tui.commands.standard_output import put_bytes_out
from aoai_tui.config.paths import expanded
from aoai_tui.domain import AudioArrived, AudioFormat, Narration
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.exporting.places import safe_name
from aoai_tui.services.narration.events import PartBegun, SpeechEvent
from aoai_tui.services.narration.service import Narrations
from aoai_tui.terminal import is_terminal

_KEPT = "What had arrived is kept in the app."

_SUFFIXES = {".ogg": AudioFormat.OPUS, ".oga": AudioFormat.OPUS, ".raw": AudioFormat.PCM}
"""Names for formats beside their own."""

_LONGEST_NAME = 40
"""Characters of a name that is made of the text."""


@dataclass
class SoundTarget:
    """One place for one narration."""

    format: AudioFormat
    path: Path | None = None
    """The file, or the folder for a file; None for standard output or nowhere."""
    pipe: bool = False
    _flowing: bool = False
    """Whether the bytes go out as they come: those of a single part are the sound as it is."""

    async def take(self, event: SpeechEvent) -> None:
        """Send on what can be sent on at once. Raises BrokenPipeError, StorageTrouble."""
        if self.pipe:
            if isinstance(event, PartBegun):
                self._flowing = event.of == 1
            elif isinstance(event, AudioArrived) and self._flowing:
                await asyncio.to_thread(put_bytes_out, event.data, _KEPT)

    async def put(self, narration: Narration, narrations: Narrations) -> None:
        """Put the whole sound where it is wanted, and name the file. Raises StorageTrouble, BrokenPipeError."""
        source = narrations.path_of(narration)
        if source is None:
            return
        if self.pipe and not self._flowing:
            await asyncio.to_thread(_copy_to_stdout, source)
        elif self.path:
            wished = self.path
            if wished.is_dir():
                wished = wished / f"{suggested_name(narration)}{source.suffix}"
            elif wished.suffix.lower() not in (source.suffix, *_also(source.suffix)):
                wished = wished.with_suffix(source.suffix)
            click.echo(await narrations.export(narration, wished))


def target_of(output: str, wanted: AudioFormat | None, *, save: bool) -> SoundTarget:
    """Where `--output` points, and the format that its name or `--format` tells. Raises UsageTrouble.

    Without `--output` it is the current folder, or with `save` false nowhere.
    """
    if output == "-":
        if is_terminal(sys.stdout):
            raise UsageTrouble(
                "Standard output is a terminal, which can't show sound.",
                "Pipe it into a program, or name a file.",
            )
        return SoundTarget(wanted or AudioFormat.MP3, pipe=True)
    if not output:
        return SoundTarget(wanted or AudioFormat.MP3, Path.cwd() if save else None)
    path = expanded(Path(os.fsdecode(os.fsencode(output))))
    if path.is_dir():
        return SoundTarget(wanted or AudioFormat.MP3, path)
    named = _format_of(path.suffix.lower())
    if named is None and wanted is None:
        raise UsageTrouble(
            f"The name {plain_line(path.name, 80)} does not tell the format.",
            f"End it with {', '.join(f'.{kind}' for kind in AudioFormat)}, or give --format.",
        )
    if named and wanted and named is not wanted:
        raise UsageTrouble(
            f"The name {plain_line(path.name, 80)} says {named}, and --format says {wanted}.",
            "Leave one out.",
        )
    return SoundTarget(wanted or named or AudioFormat.MP3, path)


def suggested_name(narration: Narration) -> str:
    """A file's name made of the text's first words, without suffix."""
    words = " ".join(narration.text.split())
    short = (
        words
        if len(words) <= _LONGEST_NAME
        else words[:_LONGEST_NAME].rpartition(" ")[0] or words[:_LONGEST_NAME]
    )
    return safe_name(short.rstrip(".,;:!?…"), "speech")


def _format_of(suffix: str) -> AudioFormat | None:
    plain = suffix.removeprefix(".")
    return AudioFormat(plain) if plain in tuple(AudioFormat) else _SUFFIXES.get(suffix)


def _also(suffix: str) -> tuple[str, ...]:
    """Other names for what this suffix stands for."""
    kind = _format_of(suffix)
    return tuple(other for other, named in _SUFFIXES.items() if named is kind)


def _copy_to_stdout(source: Path) -> None:
    for data in _pieces(source):
        put_bytes_out(data, _KEPT)


def _pieces(source: Path) -> Iterator[bytes]:
    """The file, a MiB at a time. Raises StorageTrouble."""
    try:
        with source.open("rb") as file:
            while data := file.read(1 << 20):
                yield data
    except OSError as error:
        raise StorageTrouble(
            f"The sound can't be read: {error.strerror or 'the system refused'}.",
            f"Check that nothing removed {source}. --fresh makes it anew.",
        ) from error
