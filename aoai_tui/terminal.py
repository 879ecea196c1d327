"""The terminal belongs to the app: nothing else may write on the screen while it is open."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from aoai_tui.plain import plain

_STDOUT, _STDERR = 1, 2

_LARGEST_LOG = 1_000_000
"""Bytes after which a log is put aside; the one before it is dropped."""

_TALKATIVE = ("openai", "httpx2", "httpcore2", "azure", "msal")
"""Libraries whose chatter may hold addresses, headers or prompts."""


def is_interactive() -> bool:
    """Whether a person sits at both ends: standard input and standard output are terminals."""
    return is_terminal(sys.stdin) and is_terminal(sys.stdout)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether the stream is a terminal; one that is closed or missing is none."""
    return stream is not None and not stream.closed and stream.isatty()


@contextmanager
def guarded_stderr(log_file: Path) -> Iterator[None]:
    """Keep what C libraries and child processes write to file descriptor 2 off the screen.

    Textual draws on `sys.__stderr__`, which gets a descriptor of its own, while descriptor 2 goes to the
    log. Where descriptor 2 is a file of the user's (`2>file`) it stays that, and the screen is drawn where
    standard output goes. A log that can't be opened is the null device. All is put back at the end.
    """
    if not _is_open(_STDERR):  # whatever opens next, such as the database, would get this number
        _move(_open_log(log_file), _STDERR)
    shared = os.isatty(_STDERR)
    with ExitStack() as undo:
        screen = undo.enter_context(_writer(os.dup(_STDERR if shared else _STDOUT)))
        for name in ("__stderr__", "stderr") if shared else ("__stderr__",):
            undo.callback(setattr, sys, name, getattr(sys, name))
            setattr(sys, name, screen)
        if shared:
            undo.callback(_move, os.dup(_STDERR), _STDERR)
            _move(_open_log(log_file), _STDERR)
        yield


@contextmanager
def log_to(file: Path) -> Iterator[None]:
    """Write the app's log to the file: our own lines from INFO on, those of libraries from WARNING on.

    Neither a secret nor a prompt is ever handed to a logger of ours, and what libraries would tell about
    requests is below WARNING. A file that can't be opened is the null device.
    """
    root = logging.getLogger()
    levels = {root: logging.WARNING, logging.getLogger("aoai_tui"): logging.INFO}
    levels |= {logging.getLogger(name): logging.WARNING for name in _TALKATIVE}
    before = {logger: logger.level for logger in levels}
    with os.fdopen(_open_log(file), "a", encoding="utf-8", errors="replace") as stream:
        handler = logging.StreamHandler(stream)
        handler.setFormatter(_PlainFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        handler.addFilter(_is_ours_or_serious)
        for logger, level in levels.items():
            logger.setLevel(level)
        root.addHandler(handler)
        try:
            yield
        finally:
            root.removeHandler(handler)
            handler.close()
            for logger, level in before.items():
                logger.setLevel(level)


class _PlainFormatter(logging.Formatter):
    """Lines that can't steer the terminal on which somebody reads the log."""

    def format(self, record: logging.LogRecord) -> str:
        return plain(super().format(record))


def _is_ours_or_serious(record: logging.LogRecord) -> bool:
    """Whatever level a library gives to a logger of its own, its chatter stays out."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] == "aoai_tui"


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _writer(descriptor: int) -> io.TextIOWrapper:
    """What Python itself would make of standard error."""
    return os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", buffering=1)


def _move(descriptor: int, to: int) -> None:
    """Give an open file another number, under which child processes know it too."""
    if descriptor == to:
        os.set_inheritable(to, True)
    else:
        os.dup2(descriptor, to)
        os.close(descriptor)


def _open_log(file: Path) -> int:
    """A descriptor that appends to the log, which is its owner's alone; of the null device where that fails."""
    try:
        for folder in (*reversed(file.parent.parents), file.parent):
            if not folder.is_dir():
                folder.mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(OSError):  # another copy may be writing it, which Windows minds
            if file.stat().st_size > _LARGEST_LOG:
                file.replace(file.with_name(f"{file.name}.1"))
        return os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)
