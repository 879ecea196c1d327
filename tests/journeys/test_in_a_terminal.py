"""The real program in a real terminal, from the first start to after a crash."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.journeys.own_terminal import Terminal

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal that is closed at the end, whatever happened in it."""
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.tmux("kill-server")


def newest_reply(folder: Path) -> tuple[str, str]:
    """Text and state of the newest reply in the database."""
    with closing(sqlite3.connect(folder / "data" / "aoai-tui.db")) as database:
        row: tuple[str, str] = database.execute(
            "SELECT text, state FROM messages WHERE role = 'assistant' ORDER BY created_at DESC LIMIT 1"
        ).fetchone()
        return row


def ask_for_numbers(terminal: Terminal) -> None:
    """Ask for a reply that takes long, and wait until some of it is there."""
    terminal.type("count to 2000")
    terminal.press("Enter")
    terminal.until(lambda: highest_number(terminal.screen()) > 30, "numbers arrive")


def open_the_newest(terminal: Terminal) -> None:
    """Go to the list, which is in sight, and open its first conversation."""
    terminal.press("C-b")
    terminal.until(lambda: "Today" not in terminal.screen(), "the list is hidden")
    terminal.press("C-b")
    terminal.until(lambda: "Undo delete" in terminal.screen(), "the list has the cursor")
    terminal.press("Enter")


def highest_number(screen: str) -> int:
    """How far the counting has come on the screen."""
    return max((int(number) for number in re.findall(r"\b(\d+),", screen)), default=0)


def test_a_day_with_the_app(terminal: Terminal, tmp_path: Path) -> None:
    """Another tab and back; asked, answered, stopped in mid-stream, quit and started again: both are there."""
    terminal.start()
    terminal.press("M-2")
    terminal.until(lambda: "Ask anything" not in terminal.screen(), "the second tab opens")
    terminal.press("M-1")
    terminal.until(lambda: "Ask anything" in terminal.screen(), "the first tab is back")
    terminal.type("say forty-two apples")
    terminal.press("Enter")
    terminal.until(lambda: "filters ok" in terminal.screen(), "the answer is there")
    terminal.press("C-n")
    terminal.until(lambda: "What you type and what comes back" in terminal.screen(), "a new one is open")
    ask_for_numbers(terminal)
    terminal.press("Escape")
    terminal.until(lambda: "stopped ·" in terminal.screen(), "it is stopped")
    terminal.press("C-q")
    terminal.until(lambda: not terminal.is_open(), "the program ends")
    terminal.start()
    terminal.until(
        lambda: "say forty-two" in terminal.screen() and "count to 2000" in terminal.screen(),
        "both are listed",
    )
    open_the_newest(terminal)
    terminal.until(lambda: "stopped ·" in terminal.screen(), "the stopped one opens")
    assert "1, 2, 3, 4, 5" in terminal.screen()
    assert newest_reply(tmp_path)[1] == "stopped"


def test_a_killed_program_costs_half_a_second_of_text(terminal: Terminal, tmp_path: Path) -> None:
    """After kill -9 in mid-stream what had been kept is there, marked as interrupted."""
    terminal.start()
    ask_for_numbers(terminal)
    drawn = terminal.screen()
    terminal.until(
        lambda: highest_number(newest_reply(tmp_path)[0]) >= highest_number(drawn), "what was drawn is kept"
    )
    os.kill(terminal.pid(), signal.SIGKILL)
    terminal.until(lambda: not terminal.is_open(), "the program is gone")
    text, _ = newest_reply(tmp_path)
    assert highest_number(text) >= highest_number(drawn) > 30
    terminal.start()
    terminal.until(lambda: "count to 2000" in terminal.screen(), "it is listed")
    open_the_newest(terminal)
    terminal.until(lambda: "interrupted" in terminal.screen(), "it is marked")
    assert newest_reply(tmp_path) == (text, "interrupted")
