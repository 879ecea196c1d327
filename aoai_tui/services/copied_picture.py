"""A picture put on the system's clipboard: the way back of clipboard_picture."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.feeding import fed

_PATIENCE = 10.0
"""Seconds for a clipboard's tool: PowerShell takes some to begin."""

_MAC = """on run arguments
set the clipboard to (read (POSIX file (item 1 of arguments)) as «class PNGf»)
end run"""

_WINDOWS = (
    "$ErrorActionPreference = 'Stop'; Add-Type -AssemblyName System.Windows.Forms, System.Drawing; "
    "$picture = [System.Drawing.Image]::FromFile($env:AOAI_TUI_PICTURE); "
    "[System.Windows.Forms.Clipboard]::SetImage($picture); $picture.Dispose()"
)


@dataclass(frozen=True)
class Way:
    """How this desktop's clipboard takes a picture."""

    command: tuple[str, ...]
    reads_file: bool = False
    """Whether it reads a PNG file that it is told of, in place of bytes on its standard input."""
    environment: dict[str, str] = field(default_factory=dict)
    """What it is told beside the usual; an empty value becomes the file's path."""


async def copy_picture(path: Path) -> None:
    """Put a picture on the clipboard, as PNG, which every program takes.

    UsageTrouble where there is no way to a clipboard, or it refuses, or the file is no picture; StorageTrouble where
    the file is gone.
    """
    way = clipboard_way(os.environ)
    if way is None:
        raise _no_way(os.environ)
    data = await asyncio.to_thread(_png_of, path)
    if not await (_fed_by_file(way, data) if way.reads_file else fed(way.command, data, _PATIENCE)):
        raise UsageTrouble(
            "The clipboard did not take the picture.",
            f"{Path(way.command[0]).name} failed. The file is {path}.",
        )


def clipboard_way(environ: Mapping[str, str]) -> Way | None:
    """The way to the clipboard; None over ssh, where it is the wrong desktop's, and where nothing knows it."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return None
    if sys.platform == "darwin" and (found := shutil.which("osascript")):
        return Way((found, "-e", _MAC), reads_file=True)
    if sys.platform == "win32" and (found := shutil.which("powershell.exe")):
        arguments = ("-NoProfile", "-NonInteractive", "-STA", "-Command", _WINDOWS)
        return Way((found, *arguments), reads_file=True, environment={"AOAI_TUI_PICTURE": ""})
    if environ.get("WAYLAND_DISPLAY") and (found := shutil.which("wl-copy")):
        return Way((found, "--type", "image/png"))
    if environ.get("DISPLAY") and (found := shutil.which("xclip")):
        return Way((found, "-selection", "clipboard", "-target", "image/png", "-in"))
    return None


def _png_of(path: Path) -> bytes:
    """The picture as PNG: its own bytes where it is one."""
    from aoai_tui.services.picture_files import as_png, open_picture, picture_type  # noqa: PLC0415  Pillow

    try:
        data = path.read_bytes()
    except OSError as error:
        raise StorageTrouble(
            "The picture's file can't be read.", f"It was {path}: {error.strerror or error}."
        ) from error
    if picture_type(data) == "image/png":
        return data
    if not picture_type(data):
        raise UsageTrouble(
            f"“{plain_line(path.name, 80)}” is no picture that can be copied.", f"It is {path}."
        )
    return as_png(open_picture(data, path.name))


async def _fed_by_file(way: Way, data: bytes) -> bool:
    """Hand it over as a file of its own, that the tool reads before it ends."""
    import tempfile  # noqa: PLC0415  seldom needed

    with tempfile.TemporaryDirectory(prefix="aoai-tui-copied-") as folder:  # 0700: it may be private
        picture = Path(folder, "picture.png")
        await asyncio.to_thread(picture.write_bytes, data)
        told = {name: value or str(picture) for name, value in way.environment.items()}
        command = way.command if told else (*way.command, str(picture))
        return await fed(command, b"", _PATIENCE, {**os.environ, **told})


def _no_way(environ: Mapping[str, str]) -> UsageTrouble:
    advice = "The terminal hands on text only: copy the file's path, or save the picture."
    if not (environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")):
        if environ.get("WAYLAND_DISPLAY"):
            advice = "Install the package wl-clipboard, then try again."
        elif environ.get("DISPLAY"):
            advice = "Install the package xclip, then try again."
    return UsageTrouble("There is no way to a clipboard for pictures here.", advice)
