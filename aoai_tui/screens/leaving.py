"""The question before a form is left in which something was typed."""

from __future__ import annotations

from textual.app import App

from aoai_tui.screens.confirm import Confirm


async def may_be_left(app: App[object]) -> bool:
    """Ask; to be awaited in a worker."""
    question = Confirm("Leave without saving?", "What you typed is lost then.", yes="Leave", no="Go on here")
    return await app.push_screen_wait(question) is True
