"""The folder of narrations: whole ones as files, growing and broken ones as folders with their parts."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import Struct

from aoai_tui.config.atomic import replace_file
from aoai_tui.config.paths import ensure_private
from aoai_tui.domain import Narration
from aoai_tui.errors import StorageTrouble

_OURS = re.compile(r"[0-9A-Za-z_-]{1,64}(?:\.[a-z0-9]{1,5})?")
"""Names that this room gives: a row that came from elsewhere never leads out of the folder."""

_PLAN = "plan.json"


class Plan(Struct, frozen=True):
    """What is needed to go on with a narration after a failure or a crash."""

    narration: Narration
    texts: tuple[str, ...]
    """The parts, as they were or will be asked for."""
    alone: bool = False
    """Whether the only part was asked for in the person's format: its bytes are the narration, as they are."""
    growing: bool = False
    """Whether more text may come."""


@dataclass(frozen=True)
class Workplace:
    """One narration's folder while it isn't whole: the plan, and a file for each part."""

    path: Path

    def unfinished(self, number: int) -> Path:
        """Where a part grows; numbers are from 1."""
        return self.path / f"{number:04}.part"

    def finished(self, number: int) -> Path | None:
        """The file of a part that is all there; None where it isn't."""
        path = self.settled(number)
        return path if path.is_file() else None

    def settled(self, number: int) -> Path:
        """Where a part is once it is all there. What kind of sound it is, its bytes tell."""
        return self.path / f"{number:04}.sound"

    def received(self) -> list[Path]:
        """The sound there is from the beginning on: finished parts, and the one after them as far as it came."""
        files: list[Path] = []
        while path := self.finished(len(files) + 1):
            files.append(path)
        rest = self.unfinished(len(files) + 1)
        return [*files, rest] if rest.is_file() and rest.stat().st_size else files

    def plan(self) -> Plan | None:
        """What was kept of the narration; None where nothing that can be read."""
        try:
            return msgspec.json.decode((self.path / _PLAN).read_bytes(), type=Plan)
        except (OSError, msgspec.MsgspecError):
            return None

    def keep(self, plan: Plan) -> None:
        """Write the plan. Raises StorageTrouble."""
        with disk(self.path):
            replace_file(self.path / _PLAN, msgspec.json.encode(plan))

    def remove(self) -> None:
        """Its sound is elsewhere, or wanted no longer."""
        shutil.rmtree(self.path, ignore_errors=True)


@dataclass(frozen=True)
class NarrationFolder:
    """Where narrations are on the disk."""

    path: Path

    def begin(self, plan: Plan) -> Workplace:
        """A workplace for a new narration. Raises StorageTrouble."""
        work = self.workplace(plan.narration.id)
        ensure_private(work.path)
        work.keep(plan)
        return work

    def workplace(self, narration_id: str) -> Workplace:
        """Where the parts of a narration are, if it has any."""
        return Workplace(self.path / (narration_id if _OURS.fullmatch(narration_id) else "_"))

    def file(self, name: str) -> Path | None:
        """A narration's file; None for a name that is none of ours."""
        return self.path / name if _OURS.fullmatch(name) else None


@contextmanager
def disk(place: Path) -> Iterator[None]:
    """Turn what the disk refuses into StorageTrouble."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageTrouble(
                "The disk is full.",
                f"What had arrived is kept. Free some space on the disk that holds {place.parent} and speak again.",
                retryable=True,
            ) from error
        raise StorageTrouble(
            "The sound can't be kept.",
            f"The app needs to write to {place.parent}. The system says: {error.strerror or error}.",
        ) from error


def settle_file(path: Path, target: Path) -> None:
    """Give a finished file its name for good: fsync, rename, fsync of the folder. Raises OSError."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    path.replace(target)
    if os.name != "nt":
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            with suppress(OSError):  # some network file systems have no such call
                os.fsync(handle)
        finally:
            os.close(handle)
