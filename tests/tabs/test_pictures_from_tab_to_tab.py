"""Pictures on their way between Chat and Images."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from textual import events

from aoai_tui.domain import Attachment, Picture, PictureOrigin
from aoai_tui.screens.picture_viewer import PictureViewer
from aoai_tui.tabs.images.pane import ImagesPane
from aoai_tui.widgets.attachment_row import AttachmentRow
from tests.conftest import OpenChat
from tests.tabs.driven_app import ChatHarness
from tests.tabs.images_harness import images_app


def png(path: Path, size: tuple[int, int]) -> Path:
    Image.new("RGB", size, "#3060a0").save(path)
    return path


async def attach(chat: ChatHarness, *paths: Path) -> tuple[Attachment, ...]:
    """Drop the files on the composer."""
    chat.composer.focus()
    await chat.settled()
    chat.app.post_message(events.Paste(" ".join(map(str, paths))))
    await chat.until(lambda: len(chat.tab.attaching.attached) == len(paths), "they are attached")
    await chat.settled()
    return chat.tab.attaching.attached


def images(chat: ChatHarness) -> ImagesPane | None:
    return next(iter(chat.app.main.query(ImagesPane)), None)


def changed(chat: ChatHarness) -> list[Picture]:
    """What the next prompt in Images changes, of the gallery."""
    pane = images(chat)
    if pane is None or not pane.furnished.is_set():
        return []
    return [one for one in pane.given.pictures if isinstance(one, Picture)]


def content(chat: ChatHarness, picture: Picture) -> bytes:
    path = chat.tab.bench.gallery.path_of(picture)
    assert path is not None
    return path.read_bytes()


async def test_an_attachment_goes_to_images(open_chat: OpenChat, tmp_path: Path) -> None:
    """i on a chip brings the picture into the gallery, to be changed; it stays attached, and nothing is sent."""
    async with open_chat() as chat:
        wide, tall = await attach(
            chat, png(tmp_path / "wide.png", (90, 30)), png(tmp_path / "tall.png", (30, 90))
        )
        await chat.press("alt+a", "right", "i")
        await chat.until(lambda: len(changed(chat)) == 1, "Images has it")
        [brought] = changed(chat)
        assert (brought.name, brought.origin) == ("tall.png", PictureOrigin.BROUGHT)
        assert content(chat, brought) == await chat.tab.bench.attachments.bytes_of(tall)
        assert [one.id for one in await chat.tab.bench.gallery.page(10)] == [brought.id]
        await chat.until(lambda: "[tall.png 30x90" in chat.screen_text(), "it stands with the prompt")
        assert chat.app.main.tab.NAME == "images"
        assert chat.tab.attaching.attached == (wide, tall)
        assert chat.tab.conversation is None


async def test_a_picture_behind_an_address_is_not_taken_along(open_chat: OpenChat) -> None:
    """Its bytes are not here: that is told, and the tab stays."""
    async with open_chat() as chat:
        chat.composer.focus()
        chat.app.post_message(events.Paste("https://example.com/parrot.png"))
        await chat.until(lambda: len(chat.tab.attaching.attached) == 1, "it is attached")
        await chat.press("alt+a", "i")
        await chat.until(lambda: "behind an address" in chat.toasts(), "it is told")
        assert chat.app.main.tab.NAME == "chat"


async def test_pictures_of_a_message_are_looked_at_and_taken_to_images(
    open_chat: OpenChat, tmp_path: Path
) -> None:
    """v shows them one after another on the whole screen; i there takes the one that is seen."""
    async with open_chat() as chat:
        _, second = await attach(chat, png(tmp_path / "a.png", (90, 30)), png(tmp_path / "b.png", (30, 90)))
        await chat.ask("look at these")
        await chat.press("alt+up", "up")
        await chat.settled()
        await chat.press("v")
        await chat.until(lambda: isinstance(chat.app.screen, PictureViewer), "they are shown")
        assert "a.png" in chat.screen_text()
        assert "90x30" in chat.screen_text()
        await chat.press("n")
        assert "b.png" in chat.screen_text()
        await chat.press("i")
        await chat.until(lambda: len(changed(chat)) == 1, "Images has it")
        [brought] = changed(chat)
        assert content(chat, brought) == await chat.tab.bench.attachments.bytes_of(second)


async def test_all_pictures_of_a_message_go_to_images_at_once(open_chat: OpenChat, tmp_path: Path) -> None:
    """i on a message takes them all; a message without pictures has no such key."""
    async with open_chat() as chat:
        given = await attach(chat, png(tmp_path / "a.png", (90, 30)), png(tmp_path / "b.png", (30, 90)))
        await chat.ask("look at these")
        await chat.press("alt+up")
        await chat.settled()
        await chat.press("v", "i")
        await chat.settled()
        assert chat.app.main.tab.NAME == "chat"
        await chat.press("up", "i")
        await chat.until(lambda: len(changed(chat)) == 2, "Images has them")
        assert [one.name for one in changed(chat)] == ["a.png", "b.png"]
        assert [one.name for one in given] == ["a.png", "b.png"]


async def test_a_picture_of_the_gallery_is_attached_in_chat(tmp_path: Path) -> None:
    """c on a picture opens Chat with it attached: the same bytes, and nothing is sent."""
    async with images_app(tmp_path) as seen:
        await seen.type("a red square")
        await seen.press("enter")
        await seen.until(lambda: seen.pane.gallery.place.total == 1, "it is drawn and kept")
        [picture] = await seen.pane.bench.gallery.page(10)
        await seen.press("ctrl+b")
        await seen.until(lambda: seen.pane.gallery.has_focus, "the gallery has the cursor")
        await seen.press("c")
        chat = seen.chat
        await chat.until(lambda: len(chat.tab.attaching.attached) == 1, "it is attached")
        assert chat.app.main.tab.NAME == "chat"
        [attachment] = chat.tab.attaching.attached
        assert (attachment.width, attachment.height) == (picture.width, picture.height)
        assert await chat.tab.bench.attachments.bytes_of(attachment) == content(chat, picture)
        await chat.until(lambda: chat.composer.has_focus, "the cursor is where a person types")
        assert chat.app.main.query_one(AttachmentRow).display
