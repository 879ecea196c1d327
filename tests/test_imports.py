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

LATER = (
    "aoai_tui.services.chat.chat",
    "aoai_tui.services.chat.growing_reply",
    "aoai_tui.services.chat.presets",
    "aoai_tui.services.chat.tool_rounds",
    "aoai_tui.tabs.chat.asking",
    "aoai_tui.tabs.chat.attaching",
    "aoai_tui.tabs.chat.compare",
    "aoai_tui.tabs.chat.message_actions",
    "aoai_tui.tabs.chat.message_view",
    "aoai_tui.tabs.chat.pictures",
    "aoai_tui.tabs.chat.preset_use",
    "aoai_tui.tabs.chat.slash_commands",
    "aoai_tui.widgets.attachment_row",
    "aoai_tui.widgets.prompt_history",
    "aoai_tui.widgets.rendered",
    "aoai_tui.widgets.taken_pastes",
)
"""Rooms of ours that the first frame shows nothing of."""


@pytest.mark.parametrize("module", ["aoai_tui.app", "aoai_tui.__main__", "aoai_tui.commands.shell"])
def test_nothing_heavy_is_loaded(module: str) -> None:
    """A fresh interpreter that imports the app loads nothing that can wait."""
    script = f"import sys, {module}; print(*(name for name in {HEAVY + LATER!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
