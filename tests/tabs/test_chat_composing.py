"""What goes into a prompt: attachments, pasted files, earlier prompts, commands."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from PIL import Image
from textual import events
from textual.containers import VerticalScroll
from textual.widgets import Input, OptionList

from aoai_tui.domain import AttachmentKind
from aoai_tui.screens.help import Help
from aoai_tui.screens.pick_file import PickFile
from aoai_tui.screens.picture_viewer import PictureViewer
from aoai_tui.screens.preview import Preview
from aoai_tui.tabs.chat.slash_commands import CommandList
from aoai_tui.widgets.attachment_row import AttachmentRow
from tests.conftest import OpenChat
from tests.tabs.driven_app import ChatHarness


def png(size: tuple[int, int] = (64, 48)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "#3060a0").save(file, "PNG")
    return file.getvalue()


def row(chat: ChatHarness) -> AttachmentRow:
    return chat.app.main.query_one(AttachmentRow)


async def drop(chat: ChatHarness, text: str) -> None:
    """What a terminal sends for a paste or a dropped file."""
    chat.composer.focus()
    await chat.settled()
    chat.app.post_message(events.Paste(text))


def chips(chat: ChatHarness) -> str:
    """The row's words: a notification may lie over them."""
    return str(row(chat).render()) if row(chat).display else ""


async def attached(chat: ChatHarness, count: int = 1) -> None:
    await chat.until(lambda: len(chat.tab.attaching.attached) == count, f"{count} are attached")
    await chat.settled()


async def test_a_dropped_picture_becomes_a_chip(open_chat: OpenChat, tmp_path: Path) -> None:
    """A dropped file is attached, told and shown with size and cost; ctrl+z gives its path as text instead."""
    path = tmp_path / "my parrot.png"
    path.write_bytes(png((640, 480)))
    async with open_chat() as chat:
        await chat.type("Look: ")
        await drop(chat, f"'{path}'")
        await attached(chat)
        assert "[my parrot.png 640x480 ~425 tok ×]" in chips(chat)
        assert "Attached my parrot.png." in chat.toasts()
        assert chat.composer.text == "Look: "
        await chat.press("ctrl+z")
        await attached(chat, 0)
        assert chat.composer.text == f"Look: '{path}'"
        assert chips(chat) == ""
        await chat.press("ctrl+z")
        await chat.settled()
        assert chat.composer.text != f"Look: '{path}'"


async def test_undo_means_the_text_once_it_changed(open_chat: OpenChat, tmp_path: Path) -> None:
    """After a letter was typed ctrl+z undoes the letter and leaves the attachment."""
    path = tmp_path / "notes.md"
    path.write_text("words")
    async with open_chat() as chat:
        await drop(chat, str(path))
        await attached(chat)
        await chat.press("a", "ctrl+z")
        await chat.settled()
        assert chat.composer.text == ""
        assert len(chat.tab.attaching.attached) == 1


async def test_what_can_not_be_attached_stays_text(open_chat: OpenChat, tmp_path: Path) -> None:
    """A path of a file that can't be sent, or of none, is put in as it was pasted; the first is explained."""
    (tmp_path / "x.pdf").write_bytes(b"%PDF\xff\x00")
    async with open_chat() as chat:
        await drop(chat, f"{tmp_path}/x.pdf")
        await chat.until(lambda: chat.composer.text == f"{tmp_path}/x.pdf", "it is text")
        await chat.until(lambda: "a PDF document" in chat.toasts(), "it is explained")
        await drop(chat, " /no/such/file and more")
        await chat.until(lambda: chat.composer.text.endswith("/no/such/file and more"), "it is text")
        await drop(chat, " data:image/png;base64,abc")
        await chat.until(lambda: chat.composer.text.endswith("base64,abc"), "it is text")
        assert chat.tab.attaching.attached == ()


async def test_pictures_as_data_and_as_addresses_are_attached(open_chat: OpenChat) -> None:
    """A data: address becomes a picture, a picture's https address a link."""
    async with open_chat() as chat:
        await drop(chat, "data:image/png;base64," + base64.b64encode(png()).decode())
        await attached(chat)
        await drop(chat, "https://example.com/cat.jpg")
        await attached(chat, 2)
        assert "[cat.jpg link ~765 tok ×]" in chips(chat)


async def test_keys_in_the_row(open_chat: OpenChat, tmp_path: Path) -> None:
    """alt+a goes to the chips: d changes the detail, s scales, enter previews, delete removes, escape goes back."""
    (tmp_path / "wide.png").write_bytes(png((2000, 1000)))
    (tmp_path / "notes.md").write_text("some [b]words[/b]\n")
    async with open_chat() as chat:
        await chat.press("alt+a")
        assert "Nothing is attached" in chat.toasts()
        await drop(chat, f"{tmp_path}/wide.png {tmp_path}/notes.md")
        await attached(chat, 2)
        await chat.press("alt+a")
        assert row(chat).has_focus
        await chat.press("d")
        await chat.settled()
        assert "[wide.png 2000x1000 low ~85 tok ×]" in chips(chat)
        await chat.press("d", "s")
        await chat.until(lambda: chat.tab.attaching.attached[0].width == 1024, "it is smaller")
        assert chat.tab.attaching.attached[0].detail == "high"
        await chat.press("enter")
        await chat.until(lambda: isinstance(chat.app.screen, PictureViewer), "the picture opens")
        # As many colours as the tests' terminal has: half-blocks or letters.
        await chat.until(
            lambda: any(sign * 60 in chat.screen_text() for sign in "▀-"), "the picture is drawn"
        )
        await chat.press("escape")
        await chat.press("right", "enter")
        await chat.until(lambda: isinstance(chat.app.screen, Preview), "the preview opens")
        await chat.until(lambda: "some [b]words[/b]" in chat.screen_text(), "the text is shown")
        assert chat.app.screen.query_one(VerticalScroll).has_focus
        await chat.press("escape")
        await chat.press("delete")
        await attached(chat, 1)
        await chat.press("escape")
        assert chat.composer.has_focus
        await chat.press("shift+tab")
        assert row(chat).has_focus
        await chat.press("backspace")
        await attached(chat, 0)
        assert not row(chat).display
        assert chat.composer.has_focus


async def test_the_mouse_removes(open_chat: OpenChat, tmp_path: Path) -> None:
    """A click on × removes that chip, a click on a name only chooses it."""
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("words " + name)
    async with open_chat() as chat:
        await drop(chat, f"{tmp_path}/a.md\n{tmp_path}/b.md")
        await attached(chat, 2)
        chat.app.clear_notifications()
        await chat.until(lambda: "b.md" in chat.screen_text(), "the chips are uncovered")
        line = next(line for line in chat.screen_lines() if "[a.md" in line)
        y = chat.screen_lines().index(line)
        await chat.pilot.click(offset=(line.index("b.md"), y))
        assert row(chat).chosen == 1
        await chat.pilot.click(offset=(line.index("×"), y))
        await attached(chat, 1)
        assert chat.tab.attaching.attached[0].name == "b.md"


async def test_attachments_wait_for_the_person(open_chat: OpenChat, tmp_path: Path) -> None:
    """What was attached is kept with its conversation's draft: over another conversation, and over a restart."""
    (tmp_path / "a.md").write_text("words")
    async with open_chat() as chat:
        await chat.ask("say alpha")
        await drop(chat, str(tmp_path / "a.md"))
        await attached(chat)
        await chat.press("ctrl+n")
        await attached(chat, 0)
        await drop(chat, str(tmp_path / "a.md"))
        await attached(chat)
    async with open_chat() as chat:
        await attached(chat, 1)
        await chat.press("alt+a", "delete")
        await attached(chat, 0)
        await chat.choose("say alpha")
        await attached(chat, 1)
        assert chat.tab.attaching.attached[0].kind is AttachmentKind.TEXT


async def test_a_file_is_picked_by_some_letters(open_chat: OpenChat, tmp_path: Path) -> None:
    """f4 lists a folder; letters narrow it, enter walks in and takes, backspace goes up."""
    deep = tmp_path / "pictures" / "birds"
    deep.mkdir(parents=True)
    (deep / "grey parrot.png").write_bytes(png())
    (deep / "finch.png").write_bytes(png((8, 8)))
    PickFile.recent_folder = tmp_path
    async with open_chat() as chat:
        await chat.press("f4")
        await chat.until(lambda: isinstance(chat.app.screen, PickFile), "it asks")
        await chat.until(lambda: "pictures/" in chat.screen_text(), "the folder is listed")
        await chat.press(*"pict", "tab", *"bi", "enter")
        await chat.until(lambda: "finch.png" in chat.screen_text(), "it walked in")
        await chat.press("backspace")
        await chat.until(lambda: "birds/" in chat.screen_text(), "it went up")
        await chat.press("enter")
        await chat.until(lambda: "finch.png" in chat.screen_text(), "it walked in")
        await chat.press(*"gpa", "enter")
        await attached(chat)
        assert chat.tab.attaching.attached[0].name == "grey parrot.png"
        assert PickFile.recent_folder == deep
        await chat.press("f4")
        await chat.until(lambda: "finch.png" in chat.screen_text(), "it begins there again")
        line = chat.app.screen.query_one(Input)
        line.value = f"{tmp_path}/nowhere/x"
        await chat.until(lambda: "No such file" in chat.screen_text(), "a missing folder is told")
        line.value = f"{tmp_path}/pictures/birds/finch.png"
        await chat.settled()
        await chat.press("enter")
        await attached(chat, 2)
        await chat.press("f4")
        await chat.until(lambda: isinstance(chat.app.screen, PickFile), "it asks")
        await chat.press("escape")
        await chat.settled()
        assert len(chat.tab.attaching.attached) == 2


async def test_up_brings_earlier_prompts_back(open_chat: OpenChat) -> None:
    """Up in an empty composer walks through the prompts of all conversations, down comes back to nothing."""
    async with open_chat() as chat:
        await chat.ask("say one")
        await chat.ask("say two\nin lines")
        await chat.new()
        await chat.ask("say three")
        seen: list[str] = []
        for key in ("up", "up", "up", "up", "down", "down", "down", "down"):
            await chat.press(key)
            if not seen:
                await chat.until(lambda: bool(chat.composer.text), "a prompt is back")
            await chat.settled()
            seen.append(chat.composer.text)
        two = "say two\nin lines"
        assert seen == ["say three", two, "say one", "say one", two, "say three", "", ""]


async def test_up_stays_in_a_text_of_one_s_own(open_chat: OpenChat) -> None:
    """A text that is being written is never replaced."""
    async with open_chat() as chat:
        await chat.ask("say one")
        await chat.type("mine")
        await chat.press("up", "up")
        await chat.settled()
        assert chat.composer.text == "mine"
        chat.composer.clear()
        await chat.press("up")
        await chat.until(lambda: chat.composer.text == "say one", "it is back")
        await chat.press("x", "up")
        await chat.settled()
        assert chat.composer.text != "say one"


def commands(chat: ChatHarness) -> CommandList | None:
    found = [one for one in chat.app.main.query(CommandList) if one.display]
    return found[0] if found else None


async def test_a_slash_lists_the_actions(open_chat: OpenChat) -> None:
    """A slash shows commands made from the bindings, letters narrow them, enter runs one and empties the input."""
    async with open_chat() as chat:
        chat.composer.focus()
        await chat.press("slash")
        await chat.until(lambda: commands(chat) is not None, "the list is there")
        await chat.settled()
        assert "/attach" in chat.screen_text()
        assert "Attach a picture or a text file" in chat.screen_text()
        await chat.press(*"hel")
        await chat.settled()
        assert "/help" in chat.screen_text()
        await chat.press("enter")
        await chat.until(lambda: isinstance(chat.app.screen, Help), "help opens")
        assert chat.composer.text == ""
        await chat.press("escape")
        await chat.press(*"/attach", "tab")
        await chat.until(lambda: isinstance(chat.app.screen, PickFile), "the picker opens")


async def test_escape_closes_the_list_and_leaves_the_text(open_chat: OpenChat) -> None:
    """Escape closes the list; enter then sends what is typed, and what matches nothing is sent at once."""
    async with open_chat() as chat:
        chat.composer.focus()
        await chat.press(*"/new")
        await chat.until(lambda: commands(chat) is not None, "the list is there")
        await chat.press("escape")
        await chat.settled()
        assert commands(chat) is None
        assert chat.composer.text == "/new"
        await chat.press("enter")
        await chat.until(lambda: len(chat.transcript.messages) >= 2, "it is sent")
        await chat.ask("/fault 500")
        assert [m.text for m in chat.transcript.messages if m.role == "user"] == ["/new", "/fault 500"]
        await chat.ask("//new say it")
        assert chat.transcript.messages[-2].text == "/new say it"
        await chat.ask("// a comment")
        assert chat.transcript.messages[-2].text == "// a comment"


async def test_the_demo_offers_its_faults(open_chat: OpenChat) -> None:
    """In the demo /fault is offered, and is completed for its arguments."""
    async with open_chat() as chat:
        chat.composer.focus()
        await chat.press(*"/fau", "tab")
        await chat.settled()
        assert chat.composer.text == "/fault "
        assert commands(chat) is None


async def test_up_and_down_choose_in_the_list(open_chat: OpenChat) -> None:
    """The list takes up and down while it is open, and no prompt comes back."""
    async with open_chat() as chat:
        await chat.ask("say one")
        await chat.press("slash")
        await chat.until(lambda: commands(chat) is not None, "the list is there")
        options: OptionList | None = commands(chat)
        assert options
        await chat.press("down", "down", "up")
        await chat.settled()
        assert options.highlighted == 1
        assert chat.composer.text == "/"
