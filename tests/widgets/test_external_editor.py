"""The input in one's own editor."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoai_tui.errors import UsageTrouble
from aoai_tui.widgets.external_editor import editor_command
from tests.conftest import OpenChat


def test_the_setting_comes_before_the_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Setting, VISUAL, EDITOR, vi: the first that is there, with its arguments."""
    for name in ("one", "two", "three", "vi"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert editor_command("one --wait", {"VISUAL": "two"}) == ["one", "--wait"]
    assert editor_command("", {"VISUAL": "two -f", "EDITOR": "three"}) == ["two", "-f"]
    assert editor_command(" ", {"EDITOR": "three"}) == ["three"]
    assert editor_command("", {}) == ["vi"]
    with pytest.raises(UsageTrouble, match="no editor “emacs”"):
        editor_command("emacs -nw", {})
    with pytest.raises(UsageTrouble, match="no editor"):
        editor_command("'unclosed", {})


async def test_where_the_terminal_can_not_be_handed_over_the_text_stays(open_chat: OpenChat) -> None:
    """alt+e in such a place says so, and keeps what was typed."""
    async with open_chat(config='editor = "cat"\n') as chat:
        await chat.type("half a thought")
        await chat.press("alt+e")
        await chat.until(lambda: "can't be handed to an editor" in chat.toasts(), "it is told")
        assert chat.composer.text == "half a thought"
        assert await chat.tab.bench.chat.draft(None) == "half a thought"


async def test_a_missing_editor_is_told(open_chat: OpenChat) -> None:
    """An editor that isn't there is named, with the setting to change."""
    async with open_chat(config='editor = "no-such-editor"\n') as chat:
        await chat.type("half a thought")
        await chat.press("alt+e")
        await chat.until(lambda: "no-such-editor" in chat.toasts(), "it is told")
        assert chat.composer.text == "half a thought"
