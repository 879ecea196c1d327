"""Several conversations at once: each goes on while another is shown, and tells when it is done."""

from __future__ import annotations

import pytest

from aoai_tui.widgets.desktop_note import note_sequence, tell_desktop
from tests.conftest import OpenChat
from tests.tabs.driven_app import HeldPace


async def test_two_conversations_stream_at_once_and_the_finished_one_is_marked(open_chat: OpenChat) -> None:
    """Both show that they are busy; the one that ended out of sight carries a circle until it is opened."""
    pace = HeldPace()
    async with open_chat(pace=pace) as chat:
        await chat.send("count to 60")
        await chat.until(chat.streaming, "the first streams")
        await chat.new()
        await chat.send("count to 70")
        await chat.until(lambda: len(chat.tab.asking.running) == 2, "both stream")
        await chat.until(lambda: chat.list_text().count("… count to") == 2, "both are marked as busy")
        pace.release()
        await chat.until(lambda: not chat.tab.asking.running, "both are done")
        await chat.until(lambda: "● count to 60" in chat.list_text(), "the one out of sight is marked")
        assert "● count to 70" not in chat.list_text()
        await chat.until(lambda: "The reply in “count to 60” is there." in chat.toasts(), "it is told")
        await chat.choose("count to 60")
        await chat.until(lambda: "●" not in chat.list_text(), "the mark is gone")


async def test_a_note_goes_to_the_desktop_only_without_focus(
    open_chat: OpenChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terminal is asked for a note where another window has the focus, and for none where it has it."""
    monkeypatch.delenv("TMUX", raising=False)
    written: list[str] = []
    pace = HeldPace()
    async with open_chat(pace=pace) as chat:
        assert chat.app._driver is not None
        monkeypatch.setattr(chat.app._driver, "write", written.append)
        assert not tell_desktop(chat.app, "done")
        await chat.send("count to 60")
        await chat.until(chat.streaming, "it streams")
        chat.app.app_focus = False  # any key would bring it back
        pace.release()
        await chat.until(
            lambda: any("count to 60" in sequence and sequence.startswith("\x1b]9;") for sequence in written),
            "the note is written",
        )


def test_a_note_holds_no_escape_codes() -> None:
    """Titles come from outside: nothing in them ends the sequence early."""
    assert note_sequence("a\x07b\x1b]0;x\x07\nc").count("\x07") == 1
