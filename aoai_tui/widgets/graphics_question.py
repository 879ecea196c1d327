"""Asking the terminal what it can draw, in one go and with a time limit.

The question is sent before the program's slow imports and its answer read after them, so that nobody waits for either.
"""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from aoai_tui.widgets.graphics import CellSize

_KITTY = "\x1b_Gi=1,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
"""May a pixel be sent? Nothing is drawn."""
_CELL = "\x1b[16t"
"""How large is a cell? XTWINOPS."""
_ATTRIBUTES = "\x1b[c"
"""What are you? DA1: every terminal answers it, and it is asked last, so its answer ends the answers."""

_KITTY_ANSWER = re.compile(rb"\x1b_Gi=1;OK\x1b\\")
_CELL_ANSWER = re.compile(rb"\x1b\[6;([0-9]{1,4});([0-9]{1,4})t")
_ATTRIBUTES_ANSWER = re.compile(rb"\x1b\[\?([0-9;]*)c")
_ANSWERS = re.compile(
    rb"\x1b_G[^\x1b]*\x1b\\|\x1b\[6;[0-9]+;[0-9]+t|\x1b\[\?[0-9;]*c|\x1b(?:_G|\[[6?])[^\x1b]*$"
)
"""What isn't typed: an answer, or the beginning of one that comes too late."""

_PATIENCE, _PATIENCE_FAR = 0.15, 1.0
"""Seconds that a terminal may take, here and at the other end of a network, counted from the question."""


@dataclass(frozen=True)
class Answer:
    """What a terminal said of itself."""

    kitty: bool
    sixel: bool
    cell: CellSize | None


class Question:
    """A question that was put to the terminal."""

    def __init__(self, descriptor: int, until: float) -> None:
        """The answer is read from the descriptor until that moment, see time.monotonic."""
        self._descriptor, self._until = descriptor, until
        self.typed = b""
        """What a person typed before the answer, once that was read: it is in nobody's hands but these."""

    def answer(self) -> Answer | None:
        """What arrives in time, and not a byte more: keys that were pressed afterwards belong to the app.

        None where nothing, or not everything, did.
        """
        said = self._said()
        self.typed = _ANSWERS.sub(b"", said)
        return parsed(said)

    def _said(self) -> bytes:
        said = b""
        while _ATTRIBUTES_ANSWER.search(said) is None:
            left = max(0.0, self._until - time.monotonic())
            if not select.select([self._descriptor], [], [], left)[0]:
                break
            byte = os.read(self._descriptor, 1)
            if not byte:
                break
            said += byte
        return said


def parsed(said: bytes) -> Answer | None:
    """What the bytes mean; None where the last answer is missing."""
    attributes = _ATTRIBUTES_ANSWER.search(said)
    if attributes is None:
        return None
    cell = _CELL_ANSWER.search(said)
    height, width = (int(cell[1]), int(cell[2])) if cell else (0, 0)
    return Answer(
        kitty=_KITTY_ANSWER.search(said) is not None,
        sixel=b"4" in attributes[1].split(b";")[1:],  # the first number is the terminal's class
        cell=CellSize(width, height) if width and height else None,
    )


@contextmanager
def asking(*, kitty: bool, cell: bool, far: bool) -> Iterator[Question | None]:
    """Put the question; None where it can't be put. What the terminal says is not echoed meanwhile."""
    with listening() as keys:
        screen = _screen()
        if keys is None or screen is None:
            yield None
            return
        os.write(screen, (_KITTY * kitty + _CELL * cell + _ATTRIBUTES).encode())
        yield Question(keys, time.monotonic() + (_PATIENCE_FAR if far else _PATIENCE))


def _screen() -> int | None:
    try:
        return sys.__stdout__.fileno()  # type: ignore[union-attr]
    except (OSError, ValueError, AttributeError):
        return None


@contextmanager
def listening() -> Iterator[int | None]:
    """Have the terminal keep what is typed as it was typed, for the app: enter is enter, and nothing is echoed.

    The descriptor of the keys; None where there is no such terminal. At the end it is as it was.
    """
    try:
        import termios  # noqa: PLC0415  Windows has none
    except ImportError:
        yield None
        return
    try:
        keys = sys.__stdin__.fileno()  # type: ignore[union-attr]
        before = termios.tcgetattr(keys)
        termios.tcsetattr(keys, termios.TCSANOW, _quiet(before))
    except (OSError, ValueError, AttributeError, termios.error):
        yield None
        return
    try:
        yield keys
    finally:
        with suppress(OSError, termios.error):
            termios.tcsetattr(keys, termios.TCSANOW, before)


def _quiet(attributes: list[Any]) -> list[Any]:
    """The terminal's settings, but what arrives is not echoed, and is there at once and as it was sent."""
    import termios  # noqa: PLC0415  see asking

    quiet = list(attributes)
    quiet[0] &= ~termios.ICRNL
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    return quiet
