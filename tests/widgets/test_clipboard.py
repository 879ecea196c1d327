"""Copying through the terminal and with the desktop's tool."""

from __future__ import annotations

import base64
import os
import re
import stat
from pathlib import Path

import pytest
from textual.app import App

from aoai_tui.widgets.clipboard import copied, copy, native_command, terminal_sequences

HERE = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "SSH_CONNECTION": "", "SSH_TTY": "", "TMUX": ""}


@pytest.fixture(autouse=True)
def no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal with nothing around it."""
    for name, value in HERE.items():
        monkeypatch.setenv(name, value)


def test_tmux_hands_the_sequence_on() -> None:
    """In tmux the terminal around it gets the text as well, with every escape doubled."""
    data = base64.b64encode("grüße".encode()).decode()
    plainly = f"\x1b]52;c;{data}\x07"
    assert terminal_sequences("grüße", {}) == plainly
    assert terminal_sequences("grüße", {"TMUX": "x"}) == f"{plainly}\x1bPtmux;\x1b\x1b]52;c;{data}\x07\x1b\\"


async def test_the_terminal_s_copy_is_told_as_what_it_is() -> None:
    """With OSC 52 alone nobody knows whether it worked; the app itself can paste it, without escape codes."""
    async with App[None]().run_test() as pilot:
        assert "OSC 52" in await copied(pilot.app, "te\x1b[31mxt")
        assert pilot.app.clipboard == "text"
        copy(pilot.app, "more", what="The code")
        while not pilot.app._notifications:
            await pilot.pause(0.01)
        assert next(iter(pilot.app._notifications)).message.startswith("The code: copied, as far")


async def test_a_text_too_long_for_terminals_is_saved() -> None:
    """Longer than xterm takes: a private file holds it, and its path is told."""
    async with App[None]().run_test() as pilot:
        words = await copied(pilot.app, "x" * 60_000)
    found = re.search(r"saved in (.+) instead", words)
    assert found
    check_private(Path(found[1]), "x" * 60_000)


def check_private(path: Path, text: str) -> None:
    """The file holds the text for its owner alone; it is removed."""
    assert path.read_text() == text
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()


@pytest.mark.skipif(os.name == "nt", reason="the tools are those of Linux desktops")
async def test_the_desktop_s_tool_gets_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tool is fed, a long text too; over ssh it is left alone, and where it fails the terminal's way counts."""
    tool = tmp_path / "wl-copy"
    tool.write_text(f"#!/bin/sh\n/bin/cat > {tmp_path}/got\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setattr("sys.platform", "linux")
    async with App[None]().run_test() as pilot:
        assert await copied(pilot.app, "ü" * 60_000) == "Copied."
        assert (tmp_path / "got").read_text() == "ü" * 60_000
        tool.write_text("#!/bin/sh\nexit 1\n")
        assert "OSC 52" in await copied(pilot.app, "x")
    assert native_command({"WAYLAND_DISPLAY": "w", "SSH_CONNECTION": "1 2 3 4"}) == []
    assert native_command({}) == []
