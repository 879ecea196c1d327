"""Copying: through the terminal, which works over ssh, and with the desktop's own tool where there is one."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.app import App

from aoai_tui.plain import plain
from aoai_tui.services.feeding import fed

MOST_FOR_TERMINALS = 74_994
"""Bytes in base64 that xterm takes in one OSC 52; others take more, none says how much."""

_PATIENCE = 3.0
"""Seconds for the desktop's tool."""


def copy(app: App[Any], text: str, *, what: str = "") -> None:
    """Copy, and tell in one line what was done. `what` was copied: “The code”; left out: nothing is said of it."""
    app.run_worker(_copy_and_tell(app, text, what), group="copy", exit_on_error=False)


async def copied(app: App[Any], text: str) -> str:
    """Copy; what was done, in words."""
    text = plain(text)
    fits = _to_terminal(app, text, os.environ)
    if (command := native_command(os.environ)) and await fed(command, _encoded(text, command), _PATIENCE):
        return "Copied."
    if fits:
        return "Copied, as far as this terminal allows it (OSC 52)."
    try:
        path = await asyncio.to_thread(_saved, text)
    except OSError:
        return "Not copied: the text is too long for this terminal's clipboard, and no file could be written."
    return f"Too long for this terminal's clipboard: it is saved in {path} instead."


def native_command(environ: Mapping[str, str]) -> list[str]:
    """The desktop's tool that reads what is to be copied; nothing over ssh, where it is the wrong desktop's."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return []
    ways = {
        "pbcopy": sys.platform == "darwin",
        "clip.exe": sys.platform == "win32" or "WSL_DISTRO_NAME" in environ,
        "wl-copy": bool(environ.get("WAYLAND_DISPLAY")),
        "xclip": bool(environ.get("DISPLAY")),
    }
    arguments = {"xclip": ["-selection", "clipboard"]}
    for name, fits in ways.items():
        if fits and (found := shutil.which(name)):
            return [found, *arguments.get(name, [])]
    return []


def terminal_sequences(text: str, environ: Mapping[str, str]) -> str:
    """What makes a terminal copy the text; in tmux once more, wrapped, for the terminal around it."""
    plainly = f"\x1b]52;c;{b64encode(text.encode('utf-8', 'replace')).decode('ascii')}\x07"
    # tmux takes the first where set-clipboard is on, and hands on the second where allow-passthrough is.
    return plainly + through_tmux(plainly, environ) if environ.get("TMUX") else plainly


def through_tmux(sequence: str, environ: Mapping[str, str]) -> str:
    """What reaches the terminal around tmux, where that is what the app runs in."""
    if not environ.get("TMUX"):
        return sequence
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"


async def _copy_and_tell(app: App[Any], text: str, what: str) -> None:
    words = await copied(app, text)
    app.notify(f"{what}: {words[0].lower()}{words[1:]}" if what else words, timeout=4, markup=False)


def _to_terminal(app: App[Any], text: str, environ: Mapping[str, str]) -> bool:
    """Hand it to the terminal; False where that is too much for one."""
    app._clipboard = text  # for pasting inside the app, whatever the terminal does
    if len(text.encode("utf-8", "replace")) * 4 / 3 + 4 > MOST_FOR_TERMINALS:
        return False
    if app._driver is not None:
        app._driver.write(terminal_sequences(text, environ))
    return True


def _encoded(text: str, command: list[str]) -> bytes:
    """clip.exe reads UTF-16 where it begins with a mark, and the code page of the machine elsewise."""
    return text.encode("utf-16" if command[0].lower().endswith("clip.exe") else "utf-8", "replace")


def _saved(text: str) -> Path:
    import tempfile  # noqa: PLC0415  seldom needed, and not part of the first paint

    handle, name = tempfile.mkstemp(prefix="aoai-tui-copied-", suffix=".txt")  # 0600: it may be private
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
    return Path(name)
