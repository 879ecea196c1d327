"""A window of a test's own, on a screen that nobody sees, with a real terminal and the real program in it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

PATIENCE = 60.0
"""Seconds after which a condition counts as never met."""

ROOT = Path(__file__).parents[2]
NEEDED = ("Xvfb", "xdotool", "import")


def missing(terminal: str) -> str:
    """What of the Debian packages xvfb, xdotool, imagemagick and the terminal's own isn't installed."""
    return ", ".join(name for name in (*NEEDED, terminal) if shutil.which(name) is None)


class Window:
    """A terminal on a screen of 1000 by 700 pixels."""

    def __init__(self, folder: Path) -> None:
        """The program's data lie in the folder."""
        self._folder = folder
        reading, writing = os.pipe()
        self._screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1000x700x24", "-nolisten", "tcp"],
            pass_fds=(writing,),
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            display = told.readline().strip()
        assert display, "the screen didn't start"
        unwanted = ("COLUMNS", "LINES", "TMUX", "STY", "NO_COLOR", "COLORTERM", "TERM", "SSH_CONNECTION")
        inherited = {name: value for name, value in os.environ.items() if name not in unwanted}
        self._env = {
            **inherited,
            "DISPLAY": f":{display}",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "PYTHONPATH": str(ROOT),
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
        }
        self._terminal: subprocess.Popen[bytes] | None = None

    def start(self, terminal: list[str], *options: str, colours: str = "") -> None:
        """Start the program in the terminal, whose command ends with the words before the program's own.

        `colours` is what the program is told of them: xterm tells nothing itself.
        """
        program = [sys.executable, "-m", "aoai_tui", "--demo", "--data-dir", str(self._folder / "data")]
        program += ["--config", str(self._folder / "config.toml"), *options]
        self._terminal = subprocess.Popen(
            [*terminal, "env", f"COLORTERM={colours}", *program],
            env=self._env,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )

    def close(self) -> None:
        """End the terminal and the screen."""
        for process in (self._terminal, self._screen):
            if process is not None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def is_open(self) -> bool:
        return self._terminal is not None and self._terminal.poll() is None

    def picture(self) -> Image.Image:
        """What the screen shows."""
        done = subprocess.run(
            ["import", "-window", "root", "-depth", "8", "ppm:-"],
            capture_output=True,
            check=True,
            env=self._env,
        )
        return Image.open(io.BytesIO(done.stdout)).convert("RGB")

    def press(self, *keys: str) -> None:
        """xdotool's names of keys: Return, Escape, ctrl+q. Without a window manager the pointer's window gets them."""
        self._xdotool("mousemove", "300", "2")
        self._xdotool("key", "--delay", "60", *keys)

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size, in pixels."""
        assert self._terminal
        name = str(self._terminal.args[0])  # type: ignore[index]
        [window] = self._xdotool("search", "--onlyvisible", "--class", name).split()
        self._xdotool("windowsize", window, str(width), str(height))

    def until(self, condition: Callable[[Image.Image], bool], what: str) -> Image.Image:
        """Look at the screen until it is so; what it shows then."""
        end = time.monotonic() + PATIENCE
        while not condition(shown := self.picture()):
            if time.monotonic() > end:
                shown.save(self._folder / "never.png")
                raise AssertionError(f"never happened: {what}; see {self._folder / 'never.png'}")
            time.sleep(0.1)  # another process: there is nothing else to wait on
        return shown

    def _xdotool(self, *words: str) -> str:
        done = subprocess.run(["xdotool", *words], capture_output=True, text=True, check=True, env=self._env)
        return done.stdout
