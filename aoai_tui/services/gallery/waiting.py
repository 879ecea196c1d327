"""Prompts that are not drawn yet, on the disk: they survive the app's end, and wait for the person then.

Each copy of the app has a file of its own for each connection, so that two copies never draw the same prompt. What a
dead copy left is taken over by the next one that opens the connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from aoai_tui.config.atomic import replace_file
from aoai_tui.config.paths import ensure_private
from aoai_tui.domain import Failure, ImageOptions
from aoai_tui.services.gallery.folder import disk

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store


class Reference(Struct, frozen=True, omit_defaults=True):
    """A picture that is to be changed: one of the gallery, or a file."""

    id: str = ""
    path: str = ""


class WaitingPrompt(Struct, frozen=True, omit_defaults=True):
    """A prompt as it is kept."""

    id: str
    prompt: str
    options: ImageOptions = ImageOptions()
    deployment: str = ""
    pictures: tuple[Reference, ...] = ()
    mask: str = ""
    stream: bool = True
    failure: Failure | None = None
    """Why it failed; None for one that was not drawn yet."""
    made: tuple[str, ...] = ()
    """The ids of what is in the gallery of it all the same."""
    batch: str = ""
    """What the pictures share that came of it, where it was being drawn."""


@dataclass(frozen=True)
class WaitingFiles:
    """The files of one connection. Everything here blocks, and raises StorageTrouble."""

    store: Store
    connection: str

    @property
    def folder(self) -> Path:
        """Where they are."""
        return self.store.pictures.folder.parent / "waiting"

    def keep(self, prompts: Sequence[WaitingPrompt]) -> None:
        """Write all that waits."""
        path = self._path()
        if prompts:
            ensure_private(path.parent)
            with disk(path.parent):
                replace_file(path, msgspec.json.encode(list(prompts)))
        else:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def take_over(self) -> list[WaitingPrompt]:
        """What this copy left when it was connected before, and what dead copies left; it is this copy's now."""
        files = self._taken()
        found = {path: prompts for path in files if (prompts := _read(path)) is not None}
        all_of_them = [one for prompts in found.values() for one in prompts]
        others = [path for path in found if path != self._path()]
        if others:
            self.keep(all_of_them)
        for path in others:
            with suppress(OSError):
                path.unlink()
        return all_of_them

    def _taken(self) -> list[Path]:
        """The files that are this copy's: renamed, those of dead copies are nobody else's any more."""
        files = []
        for path in sorted(self.folder.glob(f"*.{self._key}.*")):
            owner = path.name.partition(".")[0]
            if owner == self.store.presence.id:
                files.append(path)
            elif not self.store.presence.is_alive(owner):
                with suppress(OSError):
                    files.append(path.rename(self._path(f"{owner[:8]}.{len(files)}.")))
        return files

    @property
    def _key(self) -> str:
        return sha256(self.connection.encode()).hexdigest()[:16]

    def _path(self, more: str = "") -> Path:
        return self.folder / f"{self.store.presence.id}.{self._key}.{more}json"


def _read(path: Path) -> list[WaitingPrompt] | None:
    """What is in a file; None for what another version wrote and can't be read: it stays."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[WaitingPrompt])
    except (OSError, msgspec.MsgspecError):
        return None
