"""The real program in a real terminal: a folder is embedded and looked up, also after a crash."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.own_terminal import Terminal

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]

NOTES = {
    "parrots.md": "A parrot learns to talk in short sessions, each with a treat.\n",
    "dogs.md": "Reward a dog at once, never late.\n",
}


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal that is closed at the end, whatever happened in it."""
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.tmux("kill-server")


def paste(terminal: Terminal, text: str) -> None:
    """Paste as terminals do, or drop a file."""
    terminal.tmux("set-buffer", text)
    terminal.tmux("paste-buffer", "-p")


def embed(terminal: Terminal, folder: Path) -> None:
    """Make a collection, drop a folder on the query, look over what it makes and have it embedded."""
    terminal.until(lambda: "by what they mean" in terminal.screen(), "the tab teaches")
    terminal.press("C-n")
    terminal.until(lambda: "Overlap" in terminal.screen(), "the form is there")
    terminal.type("notes")
    terminal.until(lambda: "notes" in terminal.screen(), "the name is typed")
    terminal.press("Enter")
    terminal.until(lambda: "Nothing is in “notes” yet." in terminal.screen(), "it is made")
    paste(terminal, str(folder))
    terminal.until(lambda: "f4 adds to “notes”" in terminal.screen(), "the folder is offered")
    terminal.press("F4")
    terminal.until(lambda: "Add to “notes”" in terminal.screen(), "the dialog opens")
    terminal.press("C-s")
    terminal.until(lambda: "2 passages from 2 sources" in terminal.screen(), "the preview is there")
    terminal.press("Enter")
    terminal.until(lambda: "2 of 2 · demo-embedding-3" in terminal.screen(), "it is embedded")


def best(terminal: Terminal) -> str:
    """The first row of the list: where what is closest stands; empty where nothing was found."""
    rows = [line for line in terminal.screen().splitlines() if ".md:1" in line and "█" in line]
    return "parrots" if rows and "parrots.md" in rows[0] else "dogs" if rows else ""


def test_a_folder_is_looked_up_also_after_a_crash(terminal: Terminal, tmp_path: Path) -> None:
    """What is closest to the words shows while one types; killed, the program shows the same at its next start."""
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text)
    terminal.start("--tab", "embeddings", drawn="What do you look for?")
    embed(terminal, folder)
    terminal.type("reward a dog")
    terminal.until(lambda: best(terminal) == "dogs", "a pause looks it up")
    terminal.press("C-u")
    terminal.type("parrots that talk")
    terminal.until(lambda: best(terminal) == "parrots", "other words find other passages")
    terminal.press("Down")
    terminal.until(lambda: "Whole passage" in terminal.screen(), "the list has the cursor")
    terminal.press("Enter")
    terminal.until(lambda: "parrots.md, line 1" in terminal.screen(), "the passage is shown whole")
    terminal.press("Escape")
    terminal.until(lambda: best(terminal) == "parrots", "the list is back")
    os.kill(terminal.pid(), signal.SIGKILL)
    terminal.until(lambda: not terminal.is_open(), "the program is gone")
    terminal.start("--tab", "embeddings", drawn="parrots that talk")
    terminal.until(lambda: best(terminal) == "parrots", "it is found again")
