"""What every shell command needs: the connections, an event loop that signals can stop, and plain words."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from aoai_tui.config.paths import default_paths
from aoai_tui.config.problem import InvalidSetting
from aoai_tui.config.settings import DEMO, Connection, Images
from aoai_tui.errors import AoaiError, UsageTrouble
from aoai_tui.services.connections import ConnectionBook, open_book
from aoai_tui.terminal import log_to

CLEAR_LINE = "\r\x1b[K"
"""Back to the line's beginning, and all of it gone."""

_log = logging.getLogger(__name__)

_STOPPING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Signals that end a command like ctrl+c does, with 128 more than their number."""

_APP_KEY = re.compile(r" \((?:f[0-9]+|ctrl\+[a-z])\)")
"""A key that an error's advice names: in a shell it does nothing."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Shell:
    """One call of the program: what the options before the command say."""

    book: ConnectionBook
    asked: str = ""
    """The connection that `--connection` names."""
    demo: bool = False
    images: Images = Images.AUTO
    """How pictures are drawn, see there."""

    def connection(self, name: str = "") -> Connection:
        """The connection to work with: the one of this name, or as the options and settings say.

        Raises ConfigTrouble for an unknown name.
        """
        if self.demo and not name:
            return DEMO
        return self.book.opening(name or self.asked)

    @property
    def names_connection(self) -> bool:
        """Whether the options or config.toml say which connection to open."""
        return self.demo or bool(self.asked) or bool(self.book.settings.connection)

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The coroutine's result; a signal cancels it, so that it can keep what it has."""
        received: list[int] = []
        try:
            with log_to(self.book.paths.log_file):
                return asyncio.run(_stoppable(work, received))
        except asyncio.CancelledError:
            if not received:
                raise
            raise click.exceptions.Exit(128 + received[0]) from None
        finally:
            self.book.archive.close()


def open_shell(
    *,
    config: Path | None,
    data_dir: Path | None,
    log_file: Path | None,
    asked: str,
    demo: bool,
    images: str | None = None,
) -> Shell:
    """Read the settings and the environment; neither keyring, database nor network."""
    book = open_book(default_paths(config, data_dir, log_file), os.environ)
    return Shell(book, asked, demo, Images(images) if images else book.settings.images)


def sentence(error: AoaiError) -> str:
    """The error as one line, with what support asks for in brackets and without the app's keys."""
    text, reference = _APP_KEY.sub("", str(error)), error.reference()
    return f"{text} [{reference}]" if reference else text


def valid(argument: str) -> str:
    """An argument as Unicode, whatever bytes the shell put in it."""
    return os.fsencode(argument).decode("utf-8", errors="replace")


def piped_in() -> BinaryIO:
    """Standard input as bytes; empty where there is none."""
    return sys.stdin.buffer if sys.stdin else BytesIO()


def piped_text(most: int, what: str, advice: str) -> str:
    """Standard input as text. UsageTrouble with this advice where it is of more than `most` bytes; `what` it is."""
    data = piped_in().read(most + 1)
    if len(data) > most:
        raise UsageTrouble(f"What is piped in is too long for {what}.", advice)
    return data.decode("utf-8-sig", errors="replace")


def say(text: str) -> None:
    """One line on standard error."""
    click.echo(text, err=True)


def say_problems(book: ConnectionBook) -> None:
    """Name the mistakes in config.toml and in the environment, which are ignored otherwise."""
    for problem in book.loaded.problems:
        say(
            f"{book.paths.config_file.name}, {problem}"
            if problem.key
            else f"{book.paths.config_file.name}: {problem}"
        )
    for problem in book.environment.problems:
        say(str(problem))


def exit_code_after(error: Exception, shell: Shell | None) -> int:
    """Tell what went wrong; the exit code that goes with it."""
    match error:
        case BrokenPipeError():  # `aoai-tui … | head -1`: the reader has what it wanted
            silence_stdout()
            return 0
        case AoaiError():
            say(sentence(error))
            return 2 if isinstance(error, UsageTrouble | InvalidSetting) else 1
        case _:
            _tell_unforeseen(error, shell)
            return 1


def silence_stdout() -> None:
    """Let nobody trip, when Python ends, over what standard output no longer takes."""
    with suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _tell_unforeseen(error: Exception, shell: Shell | None) -> None:
    advice = "Please report it."
    if shell:
        log_file = shell.book.paths.log_file
        with log_to(log_file):
            _log.error("A command failed", exc_info=error)
        advice = f"The details are in {log_file}."
    say(f"Something went wrong that nobody foresaw ({type(error).__name__}). {advice}")


async def _stoppable(work: Coroutine[Any, Any, Result], received: list[int]) -> Result:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def stop(number: int) -> None:
        received.append(number)
        if task:
            task.cancel()

    for number in _STOPPING:
        # Not where somebody switched it off (nohup), not on Windows, not outside the main thread.
        if signal.getsignal(number) is signal.SIG_DFL:
            with suppress(NotImplementedError, ValueError, RuntimeError):
                loop.add_signal_handler(number, stop, number)
    return await work
