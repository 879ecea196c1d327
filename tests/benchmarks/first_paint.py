"""First paint: seconds from starting the process to the first drawn frame, beside a bare Textual app's.

Run it as `python tests/benchmarks/first_paint.py`. Both apps run in a pty of 120 x 36, turn and turn about, so
that a noisy machine disturbs both; the figures are medians over RUNS starts after one that warms the caches.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pexpect

RUNS = 10
LIMIT = 1.5
"""The most that our first paint may take, as a multiple of the bare app's."""

ROOT = Path(__file__).parents[2]

BARE = """
from textual.app import App
from textual.widgets import Footer, Label, TabbedContent, TabPane

class Bare(App):
    def compose(self):
        with TabbedContent():
            for name in {names!r}:
                with TabPane(name):
                    yield Label("first paint")

Bare().run()
"""


def seconds_to_paint(command: list[str], mark: str, environ: dict[str, str]) -> float:
    """From the start of the process until the terminal was sent the mark."""
    began = time.perf_counter()
    child = pexpect.spawn(
        command[0],
        command[1:],
        env=environ,
        dimensions=(36, 120),
        timeout=30,
        cwd=str(ROOT),
    )
    child.expect_exact(mark)
    took = time.perf_counter() - began
    child.close(force=True)
    return took


def main() -> int:
    """Print both medians and their ratio; 1 where the ratio is above the limit."""
    from aoai_tui.tabs import TABS

    bare = [sys.executable, "-c", BARE.format(names=[tab.TITLE for tab in TABS])]
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "HOME": folder}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package is compiled, so ours must be too
        ours = [
            sys.executable, "-m", "aoai_tui", "--demo",
            "--config", f"{folder}/config.toml", "--data-dir", f"{folder}/data",
        ]  # fmt: skip
        floor: list[float] = []
        taken: list[float] = []
        for run in range(RUNS + 1):
            pair = (
                seconds_to_paint(bare, "first paint", environ),
                seconds_to_paint(ours, "Ask anything", environ),
            )
            if run:
                floor.append(pair[0])
                taken.append(pair[1])
    ratio = statistics.median(taken) / statistics.median(floor)
    print(f"bare Textual app  {statistics.median(floor):.3f} s  ({min(floor):.3f} to {max(floor):.3f})")
    print(f"aoai-tui          {statistics.median(taken):.3f} s  ({min(taken):.3f} to {max(taken):.3f})")
    print(f"ratio             {ratio:.2f}     at most {LIMIT}")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
