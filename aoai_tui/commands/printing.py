"""Text that arrives in pieces, on its way to standard output, and waits on standard error."""

from __future__ import annotations

import asyncio
import math
import re
import shutil
import sys
import time
from typing import TextIO

from aoai_tui.commands.shell import CLEAR_LINE, say
from aoai_tui.commands.standard_output import written_out
from aoai_tui.domain import Wait
from aoai_tui.plain import plain, plain_line
from aoai_tui.terminal import is_terminal

# What may turn out to be an escape sequence, or a line's end, once the next piece is there.
_UNFINISHED = re.compile(
    "(?:\r"
    "|(?:\x1b\\[|\x9b)[0-?]*[ -/]*"
    "|(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*\x1b?"
    "|\x1b[ -/]*"
    ")\\Z"
)
_LONGEST_SEQUENCE = 4_096
"""Characters after which something that began like an escape sequence is none."""


class PlainFlow:
    """`plain` for a text that arrives in pieces: an escape sequence may be cut anywhere."""

    def __init__(self) -> None:
        """Nothing has arrived yet."""
        self._held = ""

    def feed(self, piece: str) -> str:
        """What can be shown now."""
        text = self._held + piece
        unfinished = _UNFINISHED.search(text)
        end = unfinished.start() if unfinished and len(unfinished[0]) <= _LONGEST_SEQUENCE else len(text)
        self._held = text[end:]
        return plain(text[:end])

    def end(self) -> str:
        """What is left when nothing more comes."""
        rest, self._held = plain(self._held), ""
        return rest


class Output:
    """Standard output for one reply: clean, at once, and with a line's end at the end."""

    def __init__(self) -> None:
        """Nothing is written yet."""
        self._flow = PlainFlow()
        self._in_line = False

    def write(self, piece: str) -> None:
        """Show a piece of text. Raises BrokenPipeError where nobody reads, StorageTrouble for a full disk."""
        self._show(self._flow.feed(piece))

    def end(self) -> None:
        """Show what is left and end the line, if one has begun."""
        self._show(self._flow.end())
        if self._in_line:
            self._show("\n")

    def _show(self, text: str) -> None:
        if not text:
            return
        self._in_line = False  # where it can't be written nothing more is
        with written_out("What had arrived is kept in the conversation."):
            _put(sys.stdout, text)
        self._in_line = not text.endswith("\n")


class Waits:
    """Pauses before a request is repeated: counted down on a terminal, one line each elsewhere."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        self._counting: asyncio.Task[None] | None = None

    def __call__(self, wait: Wait | None) -> None:
        """A pause begins, or with None is over."""
        if self._counting:
            self._counting.cancel()
            self._counting = None
            _put(sys.stderr, CLEAR_LINE)
        if wait is None:
            return
        if is_terminal(sys.stderr):
            self._counting = asyncio.create_task(_count_down(wait), name="countdown")
        else:
            say(_waiting(wait.seconds, wait))


async def _count_down(wait: Wait) -> None:
    end = time.monotonic() + wait.seconds
    while (left := end - time.monotonic()) > 0:
        width = max(20, shutil.get_terminal_size().columns - 1)
        _put(sys.stderr, CLEAR_LINE + plain_line(_waiting(left, wait), width))
        await asyncio.sleep(left - math.floor(left) or 1.0)


def _waiting(seconds: float, wait: Wait) -> str:
    return f"Waiting {math.ceil(seconds)} s: {plain_line(wait.reason)}"


def _put(stream: TextIO, text: str) -> None:
    stream.write(text)
    stream.flush()
