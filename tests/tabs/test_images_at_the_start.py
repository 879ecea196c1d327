"""What a start does for pictures before anybody goes to the Images tab."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from aoai_tui.domain import MessageState, Picture
from aoai_tui.services.gallery.folder import PictureFolder
from aoai_tui.storage.store import open_store
from tests.conftest import OpenChat
from tests.services.gallery.gallery_harness import small_png


async def test_a_picture_that_was_cut_off_is_told_of_in_the_chat(open_chat: OpenChat, tmp_path: Path) -> None:
    """The next start keeps it and says so, whichever tab is open; what its prompt holds is only text."""
    prompt = "A [red]fox[/red]"
    PictureFolder(tmp_path / "data" / "pictures").keep_unfinished("0-cut", small_png())
    store = open_store(tmp_path / "data")
    store.pictures.save(Picture("0-cut", prompt, datetime.now(UTC), state=MessageState.GROWING))
    store.close()
    async with open_chat() as chat:
        await chat.until(lambda: "A picture was interrupted" in chat.toasts(), "it is told")
        assert f"“{prompt}” is kept in Images" in chat.toasts()


async def test_a_start_with_nothing_to_tell_says_nothing(open_chat: OpenChat) -> None:
    """Pictures that ended well are no news."""
    async with open_chat() as chat:
        await chat.until(lambda: "gallery" in vars(chat.tab.bench), "it looked")
        await chat.until(
            lambda: not [one for one in chat.app.workers if one.group == "begin" and not one.is_finished],
            "it is done",
        )
        assert "interrupted" not in chat.toasts()
