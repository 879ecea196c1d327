"""A text edited in the person's own editor, with the terminal handed over meanwhile."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.plain import plain_line


def editor_command(setting: str, environ: Mapping[str, str]) -> list[str]:
    """The editor and its arguments: the setting's, else $VISUAL's, else $EDITOR's, else the system's.

    UsageTrouble where there is no such program.
    """
    usual = "notepad" if os.name == "nt" else "vi"
    wanted = next(
        (one for one in (setting, environ.get("VISUAL", ""), environ.get("EDITOR", "")) if one.strip()), usual
    )
    try:
        command = shlex.split(wanted, posix=os.name != "nt")
    except ValueError:
        command = [wanted]
    if not shutil.which(command[0]):
        raise UsageTrouble(
            f"There is no editor “{plain_line(command[0], 60)}”.",
            'Set editor = "…" in config.toml, or the variable EDITOR, to a program of this machine.',
        )
    return command


async def edited(app: App[Any], text: str, command: list[str]) -> str:
    """The text as the editor left it, without the newline at its end.

    UsageTrouble where the terminal can't be handed over or the editor failed, StorageTrouble for the disk. Replies
    go on arriving meanwhile; they are drawn when the app is back.
    """
    path: Path | None = None
    try:
        path = await asyncio.to_thread(_written, text)
        with _handed_over(app):
            status = await asyncio.to_thread(_run, [*command, str(path)])
        if status:
            raise UsageTrouble(
                f"The editor {plain_line(command[0], 60)} ended with an error ({status}).",
                "Your text is as it was before.",
            )
        return await asyncio.to_thread(_read, path)
    except OSError as error:
        raise StorageTrouble(
            "The text can't be handed to the editor.",
            f"The system says: {error.strerror or error}. Your text is as it was before.",
        ) from error
    finally:
        if path is not None:
            path.unlink(missing_ok=True)


@contextmanager
def _handed_over(app: App[Any]) -> Iterator[None]:
    """The terminal is the editor's; nothing is painted into it."""
    # ctrl+c in the editor reaches this process too. A handler of our own, unlike SIG_IGN, is not inherited.
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        with app.batch_update(), app.suspend():
            yield
    except SuspendNotSupported:
        raise UsageTrouble(
            "This terminal can't be handed to an editor.",
            "It works in a terminal on Linux, macOS and Windows, not in a browser.",
        ) from None
    finally:
        signal.signal(signal.SIGINT, before)


def _written(text: str) -> Path:
    handle, name = tempfile.mkstemp(prefix="aoai-tui-", suffix=".md")  # 0600
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
    return Path(name)


def _run(command: list[str]) -> int:
    return subprocess.call(command)  # noqa: S603 - the person's own editor


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig", errors="replace").removesuffix("\n")
