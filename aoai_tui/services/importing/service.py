"""Imports files, a conversation at a time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

from msgspec import Struct
from msgspec.structs import replace

from aoai_tui.domain.trees import Planted
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.exporting.service import ATTACHMENTS
from aoai_tui.services.importing.brought import Brought
from aoai_tui.services.importing.reading import conversations_in


class Imported(Struct, frozen=True):
    """How far an import is; the last one says what came of it."""

    share: float = 0.0
    """How much of the file is read, 0 to 1."""
    conversations: int = 0
    """Conversations that were not here before, or were deleted."""
    continued: int = 0
    """Conversations that were here and got new messages."""
    known: int = 0
    """Conversations that were here already as they are."""
    unreadable: int = 0
    """Conversations that are empty or can't be read."""
    messages: int = 0
    """Messages that were added."""
    last_id: str | None = None
    """The conversation that came last."""

    def __str__(self) -> str:
        """`Imported 3 conversations with 41 messages. 2 were here already.`"""
        if not (self.conversations or self.continued):
            return "Nothing new: " + (
                "all of it was imported before." if self.known else "there is no conversation in this file."
            )
        new = _count(self.conversations, "conversation")
        parts = [f"Imported {new} with {_count(self.messages, 'message')}."] if self.conversations else []
        if self.continued:
            more = "" if self.conversations else f" ({_count(self.messages, 'message')})"
            parts.append(
                f"{_count(self.continued, 'conversation')} that {_were(self.continued)} here went on{more}."
            )
        if self.known:
            parts.append(f"{self.known:,} {_were(self.known)} here already.")
        if self.unreadable:
            parts.append(f"{self.unreadable:,} {_were(self.unreadable)} empty or unreadable.")
        return " ".join(parts)


@dataclass
class ImportService:
    """Writes into one archive."""

    archive: Archive

    async def import_file(self, path: Path) -> AsyncGenerator[Imported, None]:
        """Bring in a file; how far it is, after every conversation. What came before an error, or a stop, stays.

        The same file twice brings nothing twice: ids come from the file. Raises UsageTrouble, StorageTrouble.
        """
        share = [0.0]
        found = conversations_in(path, lambda done, size: share.__setitem__(0, done / size if size else 1.0))
        sofar = Imported()
        while item := await asyncio.to_thread(_next, found, path):
            brought = item[0]
            if brought is None or not brought.tree.messages:
                sofar = replace(sofar, share=share[0], unreadable=sofar.unreadable + 1)
            else:
                planted = await self._keep(brought)
                sofar = _counted(replace(sofar, share=share[0]), planted, brought.tree.conversation.id)
            yield sofar
        yield replace(sofar, share=1.0)

    async def _keep(self, brought: Brought) -> Planted:
        folder = self.archive.data_dir / ATTACHMENTS
        if brought.attachments:  # the rows come after their files
            await asyncio.to_thread(_write_attachments, folder, brought.attachments)
        return await self.archive(lambda store: store.trees.plant(brought.tree))


def _next(found: Iterator[Brought | None], path: Path) -> tuple[Brought | None] | None:
    """The next conversation of a file; None at its end."""
    try:
        for brought in found:
            return (brought,)
    except OSError as error:
        raise UsageTrouble(
            f"The file {path} can't be read.", f"The system says: {error.strerror or error}."
        ) from error
    return None


def _counted(sofar: Imported, planted: Planted, conversation_id: str) -> Imported:
    fresh = planted.is_new or planted.restored
    went_on = not fresh and planted.added > 0
    return replace(
        sofar,
        conversations=sofar.conversations + fresh,
        continued=sofar.continued + went_on,
        known=sofar.known + (not fresh and not went_on),
        messages=sofar.messages + planted.added,
        last_id=conversation_id,
    )


def _write_attachments(folder: Path, attachments: Mapping[str, bytes]) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, data in attachments.items():
            if not (folder / name).exists():
                _write_whole(folder / name, data)
    except OSError as error:
        raise StorageTrouble(
            "An attached file could not be kept.",
            f"The system says: {error.strerror or error}. It is {folder}.",
        ) from error


def _write_whole(path: Path, data: bytes) -> None:
    descriptor, part = mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    finally:
        with suppress(FileNotFoundError):
            Path(part).unlink()


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
