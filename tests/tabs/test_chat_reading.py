"""Reading: the end is followed until the reader scrolls, and only a window of messages is mounted."""

from __future__ import annotations

from pathlib import Path

from textual import events

from aoai_tui.domain import Role
from aoai_tui.storage.store import open_store
from aoai_tui.tabs.chat.message_window import WINDOW
from tests.conftest import OpenChat
from tests.tabs.driven_app import ChatHarness, HeldPace

COUNT = 300


def write_conversation(folder: Path, count: int) -> None:
    """A conversation of so many messages, each naming its number; every fifth is several rows long."""
    store = open_store(folder / "data")
    try:
        conversation = store.conversations.create(deployment="demo-chat")
        parent = None
        for number in range(count):
            text = f"This is message number {number}." + (
                " It has many words." * 40 if number % 5 == 0 else ""
            )
            role = Role.ASSISTANT if number % 2 else Role.USER
            parent = store.conversations.add_message(
                conversation.id, parent_id=parent, role=role, text=text, deployment="demo-chat"
            ).id
    finally:
        store.close()


async def open_it(chat: ChatHarness) -> None:
    await chat.until(lambda: len(chat.titles()) == 1, "it is listed")
    await chat.choose("This is message")
    await chat.until(lambda: f"number {COUNT - 1}." in chat.screen_text(), "the end is shown")


def top_line(chat: ChatHarness) -> str:
    """The first row of the transcript on the screen."""
    region = chat.box.content_region
    return chat.screen_lines()[region.y][region.x : region.right]


def shown_numbers(chat: ChatHarness) -> list[int]:
    """The numbers of the mounted messages, in their order."""
    return [chat.transcript.messages.index(view.message) for view in chat.views()]


def assert_whole(chat: ChatHarness) -> None:
    """A window of messages without a gap."""
    numbers = shown_numbers(chat)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert len(numbers) <= WINDOW


async def test_the_view_follows_the_end(open_chat: OpenChat) -> None:
    """While text arrives its newest line is in view."""
    pace = HeldPace(at=400)
    async with open_chat(pace=pace, size=(80, 24)) as chat:
        await chat.send("count to 300")
        await chat.until(lambda: "191" in chat.screen_text(), "the newest text is in view")
        assert chat.box.max_scroll_y == chat.box.scroll_y or chat.box.follows_end
        pace.release()
        await chat.until(lambda: not chat.streaming(), "it ends")
        await chat.until(lambda: "filters ok" in chat.screen_text(), "the last line is in view")


async def test_a_reader_who_scrolled_up_is_left_alone(open_chat: OpenChat) -> None:
    """Scrolled up, the view stays at its line and says that there is new text; end follows again."""
    pace = HeldPace(at=400)
    async with open_chat(pace=pace, size=(80, 24)) as chat:
        await chat.send("count to 1000")
        await chat.until(lambda: "191" in chat.screen_text(), "text arrives")
        chat.box.focus()
        await chat.press("pageup")
        await chat.until(lambda: "↓ new text" in chat.screen_text(), "the mark is shown")
        await chat.still()
        top = top_line(chat)
        pace.release()
        await chat.until(lambda: "991" in chat.arrived() or not chat.streaming(), "more arrives")
        await chat.until(lambda: not chat.streaming(), "it ends")
        await chat.still()
        assert top_line(chat) == top
        assert "↓ new text" in chat.screen_text()
        await chat.press("end")
        await chat.until(lambda: "filters ok" in chat.screen_text(), "the end is in view")
        await chat.until(lambda: "↓ new text" not in chat.screen_text(), "the mark is gone")
        await chat.ask("say next")
        await chat.until(lambda: "next" in chat.screen_text(), "it follows again")


async def test_a_long_conversation_mounts_a_window(open_chat: OpenChat, tmp_path: Path) -> None:
    """Of 300 messages at most a window is mounted, up to the first one and down again, never with a gap."""
    write_conversation(tmp_path, COUNT)
    async with open_chat() as chat:
        await open_it(chat)
        assert len(chat.views()) <= WINDOW
        await chat.go_through(upwards=True, check=lambda: assert_whole(chat))
        assert "number 0." in chat.screen_text()
        await chat.go_through(upwards=False, check=lambda: assert_whole(chat))
        assert f"number {COUNT - 1}." in chat.screen_text()
        await chat.ask("say next")
        await chat.until(lambda: "next" in chat.screen_text(), "the end is followed")


async def test_older_messages_come_in_without_a_jump(open_chat: OpenChat, tmp_path: Path) -> None:
    """Row by row upwards, each step shows the rows of the step before one further down, across pages."""
    write_conversation(tmp_path, COUNT)
    async with open_chat() as chat:
        await open_it(chat)
        chat.box.focus()
        chat.box.scroll_to(y=10, animate=False, immediate=True)
        await chat.still()
        first = shown_numbers(chat)[0]
        for _ in range(14):
            before = transcript_rows(chat)
            chat.box.scroll_relative(y=-1, animate=False, immediate=True)
            await chat.still()
            assert transcript_rows(chat)[1:] == before[:-1]
        assert shown_numbers(chat)[0] < first


async def test_home_and_end_go_all_the_way(open_chat: OpenChat, tmp_path: Path) -> None:
    """home shows the first message and end the newest, whatever is mounted; g and G do the same."""
    write_conversation(tmp_path, COUNT)
    async with open_chat() as chat:
        await open_it(chat)
        chat.box.focus()
        for up, down in (("home", "end"), ("g", "G")):
            await chat.press(up)
            await chat.until(lambda: "number 0." in chat.screen_text(), f"{up} shows the first")
            assert_whole(chat)
            await chat.press(down)
            await chat.until(lambda: f"number {COUNT - 1}." in chat.screen_text(), f"{down} shows the newest")
            assert_whole(chat)


async def test_a_prompt_from_far_up_goes_to_the_end(open_chat: OpenChat, tmp_path: Path) -> None:
    """Sending while the beginning is read shows prompt and reply at the end, below the messages before them."""
    write_conversation(tmp_path, COUNT)
    async with open_chat() as chat:
        await open_it(chat)
        chat.box.focus()
        await chat.press("home")
        await chat.until(lambda: "number 0." in chat.screen_text(), "the first is shown")
        await chat.ask("say from afar")
        await chat.until(lambda: f"number {COUNT - 1}." in chat.screen_text(), "it stands below the last one")
        assert_whole(chat)
        assert shown_numbers(chat)[-1] == COUNT + 1


async def test_a_reply_may_end_while_the_beginning_is_read(open_chat: OpenChat, tmp_path: Path) -> None:
    """A reply that ends while the reader is at the first message moves nothing, and is there at the end."""
    write_conversation(tmp_path, COUNT)
    pace = HeldPace()
    async with open_chat(pace=pace) as chat:
        await open_it(chat)
        await chat.send("Tell me a long story.")
        await chat.until_held()
        chat.box.focus()
        await chat.press("home")
        await chat.until(lambda: "number 0." in chat.screen_text(), "the first is shown")
        await chat.still()
        before = transcript_rows(chat)
        pace.release()
        await chat.until(
            lambda: not chat.streaming() and len(chat.transcript.messages) == COUNT + 2, "it ends"
        )
        await chat.still()
        assert transcript_rows(chat)[:-1] == before[:-1]
        assert_whole(chat)
        await chat.press("end")
        await chat.until(lambda: "filters ok" in chat.screen_text(), "the reply is at the end")
        assert_whole(chat)


async def test_resizing_keeps_the_line_that_is_read(open_chat: OpenChat, tmp_path: Path) -> None:
    """Narrower and wide again, the message at the top of the view is the same, and so is the end if it was followed."""
    write_conversation(tmp_path, COUNT)
    async with open_chat() as chat:
        await open_it(chat)
        await chat.pilot.resize_terminal(80, 24)
        await chat.until(lambda: f"number {COUNT - 1}." in chat.screen_text(), "the end is followed")
        await chat.pilot.resize_terminal(120, 36)
        await chat.still()
        chat.box.focus()
        chat.box.scroll_to(y=20, animate=False, immediate=True)
        await chat.still()
        top = chat.box._read
        await chat.pilot.resize_terminal(90, 30)
        await chat.still()
        await chat.pilot.resize_terminal(120, 36)
        await chat.still()
        assert top is not None
        assert chat.box._read is not None
        assert chat.box._read[0] is top[0]


async def test_the_wheel_scrolls_and_the_mark_goes_to_the_end(open_chat: OpenChat) -> None:
    """The mouse wheel leaves the end, and a click on the mark for new text goes back to it."""
    pace = HeldPace(at=400)
    async with open_chat(pace=pace, size=(80, 24)) as chat:
        await chat.send("count to 300")
        await chat.until(lambda: "191" in chat.screen_text(), "text arrives")
        for _ in range(4):
            chat.box.post_message(wheel_up(chat))
        await chat.until(lambda: "↓ new text" in chat.screen_text(), "the mark is shown")
        await chat.pilot.click("#more")
        await chat.until(lambda: "↓ new text" not in chat.screen_text(), "the mark is gone")
        pace.release()
        await chat.until(lambda: "filters ok" in chat.screen_text(), "the end is followed")


def transcript_rows(chat: ChatHarness) -> list[str]:
    """The rows of the transcript on the screen, without the scrollbar and the mark for new text."""
    region = chat.box.content_region
    return [line[region.x : region.right - 1] for line in chat.screen_lines()[region.y : region.bottom]]


def wheel_up(chat: ChatHarness) -> events.MouseScrollUp:
    x, y = chat.box.region.x + 5, chat.box.region.y + 5
    return events.MouseScrollUp(chat.box, x, y, 0, -1, 0, False, False, False, screen_x=x, screen_y=y)


async def test_the_conversation_can_be_read_back_from_the_composer(
    open_chat: OpenChat, tmp_path: Path
) -> None:
    """Page up and page down scroll the conversation while the cursor stays where the person types."""
    write_conversation(tmp_path, COUNT)
    async with open_chat() as chat:
        await open_it(chat)
        box = chat.box
        await chat.until(lambda: box.scroll_y > 0 and box.at_end, "the end is shown")
        chat.composer.focus()
        await chat.press("pageup")
        await chat.until(lambda: not box.at_end, "it has scrolled back")
        assert chat.composer.has_focus
        await chat.press("pagedown", "pagedown")
        await chat.until(lambda: box.at_end, "it has scrolled on")
