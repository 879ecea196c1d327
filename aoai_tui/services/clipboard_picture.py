"""A picture from the system's clipboard."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from contextlib import suppress

from aoai_tui.errors import UsageTrouble

_PATIENCE = 5.0
"""Seconds: a clipboard tool waits for the program that owns the picture, which may hang."""

_MOST_BYTES = 50_000_000


async def clipboard_picture() -> bytes:
    """The clipboard's picture as a file's bytes. UsageTrouble where there is none, or no way to it."""
    if sys.platform in ("darwin", "win32"):
        return await asyncio.to_thread(_grabbed)
    commands = _commands()
    if not commands:
        raise _no_way()
    for command in commands:
        if data := await _output(command):
            return data
    raise _nothing()


def _grabbed() -> bytes:
    """By Pillow, which knows macOS and Windows."""
    from PIL import Image, ImageGrab  # noqa: PLC0415  slow to import, seldom needed

    from aoai_tui.services.picture_files import as_png  # noqa: PLC0415

    try:
        found = ImageGrab.grabclipboard()
    except (OSError, NotImplementedError):
        raise _nothing() from None
    if isinstance(found, list) and found:  # files that were copied in a file manager
        with suppress(OSError), open(found[0], "rb") as file:
            return file.read(_MOST_BYTES)
    if not isinstance(found, Image.Image):
        raise _nothing()
    return as_png(found)


def _commands() -> list[list[str]]:
    """The ways to the clipboard of this desktop, each tried in turn."""
    ways: list[list[str]] = []
    if os.environ.get("WAYLAND_DISPLAY") and shutil.which("wl-paste"):
        ways += [["wl-paste", "--no-newline", "--type", kind] for kind in ("image/png", "image/jpeg")]
    if os.environ.get("DISPLAY") and shutil.which("xclip"):
        ways += [
            ["xclip", "-selection", "clipboard", "-out", "-target", kind]
            for kind in ("image/png", "image/jpeg")
        ]
    return ways


async def _output(command: list[str]) -> bytes:
    """What the command writes; nothing where it fails."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return b""
    try:
        async with asyncio.timeout(_PATIENCE):
            data, _ = await process.communicate()
    except TimeoutError:
        raise UsageTrouble(
            "The clipboard does not answer.",
            "The program that the picture was copied in may hang. Copy it anew.",
        ) from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return data if process.returncode == 0 else b""


def _nothing() -> UsageTrouble:
    return UsageTrouble("There is no picture on the clipboard.", "Copy one first, then press the key again.")


def _no_way() -> UsageTrouble:
    if os.environ.get("WAYLAND_DISPLAY"):
        return UsageTrouble(
            "The clipboard can't be read.", "Install the package wl-clipboard, then try again."
        )
    if os.environ.get("DISPLAY"):
        return UsageTrouble("The clipboard can't be read.", "Install the package xclip, then try again.")
    return UsageTrouble(
        "There is no clipboard with pictures on this machine.",
        "Over ssh the terminal hands on text only: copy the picture here as a file and attach it with f4.",
    )
