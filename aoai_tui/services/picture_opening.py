"""Pictures opened in the program that the system has for them."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line

OPENED_AS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg"})
"""How files end that are opened. Any other could be a program, which opening would start."""

_HEARD = 2.0
"""Seconds in which an opener that can't open tells so; one that still runs then is, or waits for, the viewer."""


async def open_in_system(path: Path) -> None:
    """Open a picture in the system's viewer, which goes on without us. UsageTrouble where there is no way to it."""
    await asyncio.to_thread(_open, path, os.environ)


def opener(environ: Mapping[str, str]) -> list[str]:
    """The command that opens a file on this desktop; nothing where there is none, or no desktop."""
    if sys.platform == "darwin":
        return ["open"]
    if not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return []  # the openers would fall back to a browser of text, over our own screen
    for command in (["xdg-open"], ["gio", "open"]):
        if found := shutil.which(command[0]):
            return [found, *command[1:]]
    return []


def _open(path: Path, environ: Mapping[str, str]) -> None:
    path, shown = path.absolute(), plain_line(path.name, 80)
    if path.suffix.lower() not in OPENED_AS:
        raise UsageTrouble(f"“{shown}” is no picture, so it is not opened.", f"Its bytes are in {path}.")
    if not path.is_file():
        raise UsageTrouble(f"The file “{shown}” is gone.", f"Looked for it at {path}.")
    if sys.platform == "win32":
        _start_file(path)
        return
    command = opener(environ)
    if not command:
        raise _no_opener(path, environ)
    try:
        process = subprocess.Popen(  # noqa: S603  no shell; the path is ours, absolute, and an argument of its own
            [*command, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # it has no part in our terminal and stays when the app ends
        )
    except OSError as error:
        raise _failed(path, f"The system says: {error.strerror or error}.") from error
    try:
        status = process.wait(_HEARD)
    except subprocess.TimeoutExpired:
        threading.Thread(target=process.wait, daemon=True).start()  # somebody must take note of its end
        return
    if status:
        raise _failed(
            path, f"{Path(command[0]).name} gave up with status {status}: no program opens such a file."
        )


def _start_file(path: Path) -> None:
    try:
        os.startfile(path)  # type: ignore[attr-defined, unused-ignore]  # noqa: S606  Windows alone has it
    except OSError as error:
        raise _failed(path, f"Windows says: {error.strerror or error}.") from error


def _no_opener(path: Path, environ: Mapping[str, str]) -> UsageTrouble:
    where = f"The file is {path}."
    if environ.get("SSH_CONNECTION") or not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return UsageTrouble("There is no desktop here to open the picture on.", where)
    return UsageTrouble(
        "No program was found that opens pictures.", f"Install the package xdg-utils, then try again. {where}"
    )


def _failed(path: Path, reason: str) -> UsageTrouble:
    return UsageTrouble("The picture could not be opened.", f"{reason} The file is {path}.")
