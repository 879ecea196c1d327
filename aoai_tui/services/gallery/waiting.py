"""Prompts that are not drawn yet, on the disk: they survive the app's end, and wait for the person then.

Each copy of the app has a file of its own for each connection, so that two copies never draw the same prompt. What a
dead copy left is taken over by the next one that opens the connection. A connection that gets another name keeps its
files: a signpost under the old name leads to the new one, also for what a running copy still writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec
from msgspec import Struct

from aoai_tui.config.atomic import replace_file
from aoai_tui.config.paths import ensure_private
from aoai_tui.domain import Failure, ImageOptions
from aoai_tui.services.gallery.folder import disk

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store


_FOLDER = "waiting"
"""Beside the database."""


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
        return self.store.pictures.folder.parent / _FOLDER

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
        with suppress(OSError):  # a connection has this name again
            _signpost(self.folder, _digest(self.connection)).unlink(missing_ok=True)
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
        key = _digest(self.connection)
        with suppress(OSError):
            while True:
                key = _signpost(self.folder, key).read_text()
        return key

    def _path(self, more: str = "") -> Path:
        return self.folder / f"{self.store.presence.id}.{self._key}.{more}json"


def hand_over(data_dir: Path, before: str, after: str) -> None:
    """Let what waits under a connection's old name wait under its new one. Blocks; raises StorageTrouble."""
    folder, old, new = ensure_private(data_dir / _FOLDER), _digest(before), _digest(after)
    with disk(folder):
        _signpost(folder, new).unlink(missing_ok=True)  # or the two would lead to each other
        for path in sorted(folder.glob(f"*.{old}.*")):
            there = path.with_name(
                path.name.replace(old, new)
            )  # a running copy writes it anew under this name
            if there.exists():  # of a connection that had the name before
                there.rename(there.with_suffix(f".{uuid4().hex}.json"))
            path.rename(there)
        replace_file(_signpost(folder, old), new.encode())


def _signpost(folder: Path, key: str) -> Path:
    """Where it says under which key the files are now."""
    return folder / f"{key}.renamed"


def _digest(connection: str) -> str:
    return sha256(connection.encode()).hexdigest()[:16]


def _read(path: Path) -> list[WaitingPrompt] | None:
    """What is in a file; None for what another version wrote and can't be read: it stays."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[WaitingPrompt])
    except (OSError, msgspec.MsgspecError):
        return None
