"""What a start of the program may load: the first paint waits for every import."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    *("openai", "azure.identity", "httpx2", "pydantic", "keyring", "tomlkit", "sqlite3"),
    *("sounddevice", "soundfile", "numpy", "numkong", "PIL", "textual_image"),
    *("mcp", "anyio", "jsonschema", "referencing"),
    *("markdown_it", "pygments", "rich.markdown"),
)


@pytest.mark.parametrize("module", ["aoai_tui.app", "aoai_tui.__main__", "aoai_tui.commands.shell"])
def test_nothing_heavy_is_loaded(module: str) -> None:
    """A fresh interpreter that imports the app loads none of the libraries that can wait."""
    script = f"import sys, {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
