"""A terminal of a test's own, with the real program in it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

PATIENCE = 60.0
"""Seconds after which a condition counts as never met."""

ROOT = Path(__file__).parents[2]


class Terminal:
    """A terminal of 120 by 36, each time it is started on a tmux server of its own."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        """`environment`: what the program finds besides this process's own."""
        self._folder = folder
        self._started = 0
        inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        self._env = {**inherited, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "HOME": str(folder)}
        self._env.update(environment or {})

    def tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", str(self._folder / f"tmux{self._started}"), "-f", "/dev/null", *words],
            capture_output=True,
            text=True,
            check=False,
            env=self._env,
        )
        return done.stdout

    def start(self, *options: str, drawn: str = "Ask anything") -> None:
        """Start the program in a new terminal, and wait until something is drawn."""
        program = [sys.executable, "-m", "aoai_tui", "--demo", "--data-dir", str(self._folder / "data")]
        program += ["--config", str(self._folder / "config.toml"), *options]
        self._started += 1  # the server before, which ends with its program, may still be at it
        self.tmux("new-session", "-d", "-x", "120", "-y", "36", "exec " + shlex.join(program))
        self.until(lambda: drawn in self.screen(), f"“{drawn}” is drawn")

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p")

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-l", text)

    def press(self, *keys: str) -> None:
        """tmux's names of keys: Enter, Escape, C-q."""
        self.tmux("send-keys", *keys)

    def pid(self) -> int:
        """The program's own process: the terminal runs nothing else."""
        return int(self.tmux("display-message", "-p", "#{pane_pid}"))

    def is_open(self) -> bool:
        return bool(self.tmux("list-sessions"))

    def until(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"never happened: {what}\n{self.screen()}"
            time.sleep(0.05)  # another process: there is nothing else to wait on
