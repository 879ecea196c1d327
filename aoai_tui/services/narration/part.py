"""One part of a narration: its bytes go to the disk as they arrive, and are read from there in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

from aoai_tui.domain import Receipt
from aoai_tui.services.background import to_the_end
from aoai_tui.services.narration.folder import Workplace, disk, settle_file

_AT_ONCE = 65_536
"""Bytes that are read in one go."""


@dataclass
class Part:
    """One request's sound. Memory holds a piece of it at most, however far ahead of its reader it is."""

    number: int
    text: str
    work: Workplace
    kept: bool = False
    """Whether it was received before."""
    receipt: Receipt | None = None
    retries: int = 0
    size: int = 0
    done: bool = False
    error: BaseException | None = None
    """What ended it before it was whole."""
    _path: Path = field(default_factory=Path)
    _file: FileIO | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Windows renames no file that somebody reads."""

    @classmethod
    def of(cls, number: int, text: str, work: Workplace) -> Part:
        """The part as the disk has it: whole already, or to be asked for."""
        if path := work.finished(number):
            return cls(number, text, work, kept=True, size=path.stat().st_size, done=True, _path=path)
        return cls(number, text, work, _path=work.unfinished(number))

    async def append(self, data: bytes) -> None:
        """Write the next bytes; they are on the disk, as far as a crash of the app goes, when this returns."""
        async with self._busy:
            await to_the_end(lambda: self._write(data))
        self._news.set()

    async def finish(self) -> None:
        """All of it is there: the file gets the name that says so."""
        async with self._busy:
            await to_the_end(self._settle)
        self._news.set()

    def fail(self, error: BaseException | None) -> None:
        """Nothing more comes; what came stays."""
        self.error = error
        self.close()
        self._news.set()

    def close(self) -> None:
        """Let go of the file."""
        if self._file:
            self._file.close()
            self._file = None

    @property
    def path(self) -> Path:
        """Where its bytes are just now."""
        return self._path

    async def ended(self) -> bool:
        """Wait until nothing more comes; whether it is whole."""
        while not (self.done or self.error):
            self._news.clear()
            await self._news.wait()
        return self.done

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """The bytes from the first on, as they come. Raises what ended it, after all that had come."""
        at = 0
        while True:
            self._news.clear()
            if at < self.size:
                data = await self._read(at)
                at += len(data)
                yield data
            elif self.done:
                return
            elif self.error:
                raise self.error
            else:
                await self._news.wait()

    async def _read(self, at: int) -> bytes:
        async with self._busy:
            return await asyncio.to_thread(self._from_disk, at)

    def _from_disk(self, at: int) -> bytes:
        with disk(self.work.path), self._path.open("rb", buffering=0) as file:
            file.seek(at)
            data = file.read(min(_AT_ONCE, self.size - at))
            if not data:
                raise OSError("the file became shorter")  # somebody cleared it away
            return data

    def _write(self, data: bytes) -> None:
        with disk(self.work.path):
            if self._file is None:
                self._path.unlink(missing_ok=True)  # what an earlier attempt had got of it
                self._file = FileIO(self._path, "xb")
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
        self.size += len(data)

    def _settle(self) -> None:
        self.close()
        with disk(self.work.path):
            settle_file(self._path, self.work.settled(self.number))
        self._path = self.work.settled(self.number)
        self.done = True
