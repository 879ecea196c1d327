"""One run of a program: fed, heard up to a limit, and ended with all that it started."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

KEPT = 256 * 1024
"""Bytes of an output that are kept."""

TOO_MUCH = 8 * 1024 * 1024
"""Bytes of output after which a program is ended: it will not stop by itself."""

_LAST_WORDS = 0.5
"""Seconds that what a program started may still write after the program itself has ended."""

_DEATH = 2.0
"""Seconds that a killed program may take to be gone."""

STDOUT, STDERR = 1, 2


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended."""

    status: int | None
    """Its exit status, negative for a signal; None where it had to be ended."""
    output: str
    errors: str
    """What it wrote to its standard streams, as far as it was kept."""
    more: int = 0
    """Bytes of output that were not kept."""
    timed_out: bool = False
    flooded: bool = False
    """Whether it was ended because it wrote without end."""


@dataclass(slots=True)
class _Heard:
    kept: bytearray = field(default_factory=bytearray)
    size: int = 0

    def take(self, data: bytes) -> None:
        self.size += len(data)
        self.kept += data[: max(0, KEPT - len(self.kept))]

    def text(self) -> str:
        return self.kept.decode("utf-8", "replace")


class _Listening(asyncio.SubprocessProtocol):
    """Hears a program's streams, and when it and they have ended."""

    def __init__(self) -> None:
        self.heard = {STDOUT: _Heard(), STDERR: _Heard()}
        self.exited = asyncio.Event()
        self.ended = asyncio.Event()
        """All is heard; or the program is gone, or writes too much."""
        self.flooded = False
        self._open = {STDOUT, STDERR}

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self.heard[fd].take(data)
        if sum(heard.size for heard in self.heard.values()) > TOO_MUCH:
            self.flooded = True
            self.ended.set()

    def pipe_connection_lost(self, fd: int, _exc: Exception | None) -> None:
        self._open.discard(fd)
        if not self._open and self.exited.is_set():
            self.ended.set()

    def process_exited(self) -> None:
        self.exited.set()
        if self._open:  # what it started may hold the streams open for ever
            asyncio.get_running_loop().call_later(_LAST_WORDS, self.ended.set)
        else:
            self.ended.set()


async def run_program(
    command: Sequence[str], data: bytes, *, seconds: float, environment: Mapping[str, str]
) -> Ran:
    """Run a program with `data` on its standard input. Raises OSError where it can't be started.

    When this returns or is cancelled the program is gone, and so is whatever it started that still ran.
    """
    transport, listening = await asyncio.get_running_loop().subprocess_exec(
        _Listening, *command, env=environment, start_new_session=sys.platform != "win32"
    )
    timed_out = False
    try:
        if isinstance(stdin := transport.get_pipe_transport(0), asyncio.WriteTransport):
            stdin.write(data)
            stdin.write_eof()
        async with asyncio.timeout(seconds):
            await listening.ended.wait()
    except TimeoutError:
        timed_out = True
    finally:
        status = transport.get_returncode()
        await _end(transport, listening)
    output, errors = listening.heard[STDOUT], listening.heard[STDERR]
    return Ran(
        status=None if timed_out or listening.flooded else status,
        output=output.text(),
        errors=errors.text(),
        more=output.size - len(output.kept),
        timed_out=timed_out,
        flooded=listening.flooded,
    )


async def _end(transport: asyncio.SubprocessTransport, listening: _Listening) -> None:
    """Kill the program, if it still runs, and the rest of its group, if anything of it holds the streams."""
    quiet = listening.exited.is_set() and not listening._open
    if not quiet:
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                transport.terminate()
            else:
                os.killpg(transport.get_pid(), signal.SIGKILL)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(_DEATH):
                await listening.exited.wait()
    finally:
        transport.close()  # not before: it would take the exit status from asyncio's own watcher
