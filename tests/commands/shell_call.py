"""How the tests call the program: in folders of their own, without what names a connection."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import aoai_tui

ROOT = Path(aoai_tui.__file__).parents[1]


def places(folder: Path) -> list[str]:
    """The options that keep a run inside a folder."""
    return ["--config", str(folder / "config.toml"), "--data-dir", str(folder / "data")]


def demo_command(folder: Path, *arguments: str) -> list[str]:
    """The command line of a process of its own, over the demo."""
    return [sys.executable, "-W", "error", "-m", "aoai_tui", *places(folder), "--demo", *arguments]


def environment(**more: str) -> dict[str, str]:
    """This one without what names a connection."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "OPENAI_"))}
    return {**clean, "PYTHONPATH": str(ROOT), **more}
