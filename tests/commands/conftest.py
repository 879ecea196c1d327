"""What the tests of the shell commands share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aoai_tui.demo import Pace


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the command is called, by somebody who does not wait for the demo."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(Pace, "believable", Pace.instant)
    for name in [name for name in os.environ if name.startswith(("AZURE_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    return folder
