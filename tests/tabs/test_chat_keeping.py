"""Finding, pinning, titling, exporting and importing, as a person does it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, Static

from aoai_tui.demo import Fault, FaultKind
from aoai_tui.domain import Conversation, Message, Role
from aoai_tui.domain.trees import Tree
from aoai_tui.screens.ask_name import AskName
from aoai_tui.screens.save_as import SaveAs
from aoai_tui.screens.search import SearchScreen
from aoai_tui.storage.store import Store
from aoai_tui.tabs.chat.find_bar import FindBar
from aoai_tui.tabs.chat.message_window import WINDOW
from tests.conftest import OpenChat
from tests.tabs.driven_app import ChatHarness, static_text

BEGAN = datetime(2026, 1, 2, 11, 30, tzinfo=UTC)
"""The second of January in every zone in which it may be noon when the tests begin."""


def talk(name: str, count: int, needles: tuple[int, ...] = ()) -> Tree:
    """A conversation whose messages know their number; some of them hold needles."""
    messages = [
        Message(
            id=f"{name}-{n}",
            conversation_id=name,
            parent_id=f"{name}-{n - 1}" if n else None,
            role=Role.ASSISTANT if n % 2 else Role.USER,
            text=f"{name} number {n}\n\n"
            + ("some words\n\n" * 12 + "a needle, a Needle" if n in needles else "hay"),
            created_at=BEGAN + timedelta(minutes=n),
        )
        for n in range(count)
    ]
    conversation = Conversation(
        id=name, title=name, created_at=BEGAN, updated_at=messages[-1].created_at, leaf_id=messages[-1].id
    )
    return Tree(conversation, tuple(messages))


async def plant(chat: ChatHarness, *trees: Tree) -> None:
    """Put conversations into the database and the list."""

    def all_of_them(store: Store) -> None:
        for tree in trees:
            store.trees.plant(tree)

    await chat.app.book.archive(all_of_them)
    await chat.tab.refresh_list()
    await chat.settled()


async def search_for(chat: ChatHarness, typed: str) -> SearchScreen:
    """Open the search and type; the results are there."""
    await chat.press("ctrl+f")
    await chat.until(lambda: isinstance(chat.app.screen, SearchScreen), "the search opens")
    screen = chat.app.screen
    assert isinstance(screen, SearchScreen)
    await chat.until(lambda: bool(screen.query(Input)), "it is drawn")
    await chat.press(*("space" if sign == " " else sign for sign in typed))
    await chat.until(lambda: screen._searched == typed, "it is searched")
    await chat.settled()
    return screen


def selected(chat: ChatHarness) -> str:
    """What is marked in the transcript."""
    return chat.app.main.get_selected_text() or ""


def marked_in_view(chat: ChatHarness, message_id: str) -> bool:
    """Whether a message is mounted, holds the mark, and the mark's line is on the screen."""
    for view, selection in chat.app.main.selections.items():
        message = getattr(view, "message", None)
        if message and message.id == message_id and selection.start:
            line = view.region.y + selection.start.y
            return chat.box.region.y <= line < chat.box.region.bottom
    return False


def readable(chat: ChatHarness, word: str) -> bool:
    """Whether the word is drawn in other colours than its background, wherever it stands alone in a segment."""
    styles = [
        segment.style
        for strip in chat.app.screen._compositor.render_strips()
        for segment in strip
        if segment.text == word and segment.style
    ]
    return bool(styles) and all(style.color != style.bgcolor for style in styles)


async def test_the_search_teaches_then_finds_while_one_types(open_chat: OpenChat) -> None:
    """Empty it explains itself; each hit has title, time and snippet; nothing found is said."""
    async with open_chat() as chat:
        await plant(chat, talk("[red]stove[/]", 6, needles=(2,)), talk("other", 4))
        screen = await search_for(chat, "")
        assert '"lazy dog"' in static_text(screen)
        await chat.press(*"needl")
        await chat.until(lambda: screen._searched == "needl", "it is searched")
        await chat.settled()
        assert any(line.split()[-1:] == ["needl"] or " needl " in line for line in chat.screen_lines())
        row = str(screen.query_one(OptionList).get_option_at_index(0).prompt)
        assert row.startswith("[red]stove[/]")
        assert "you · 2 January" in row
        assert "a needle, a Needle" in row
        assert "1 found" in chat.screen_text()
        await chat.press(*"xyz")
        await chat.until(lambda: screen._searched == "needlxyz", "it is searched")
        await chat.settled()
        assert "Nothing that was said has all of these words." in static_text(screen)
        await chat.press("escape")
        await chat.until(lambda: chat.app.screen is chat.app.main, "it closes")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_enter_opens_the_conversation_at_the_message(
    open_chat: OpenChat, size: tuple[int, int]
) -> None:
    """However far up the hit lies, it is mounted, in view, and its word is marked."""
    async with open_chat(size=size) as chat:
        await plant(chat, talk("long", 300, needles=(41,)), talk("other", 4))
        await search_for(chat, "needle")
        await chat.press("enter")
        await chat.until(lambda: marked_in_view(chat, "long-41"), "the hit is in view")
        await chat.still()
        assert marked_in_view(chat, "long-41")
        assert selected(chat) == "needle"
        assert "needle" in chat.screen_text()
        assert readable(chat, "needle"), "the marked word is not drawn in its own background's colour"
        assert len(chat.views()) <= WINDOW
        assert chat.composer.has_focus


async def test_a_hit_on_another_branch_shows_that_branch(open_chat: OpenChat) -> None:
    """A reply that another one replaced is found, and its branch is on the screen afterwards."""
    async with open_chat() as chat:
        tree = talk("forked", 2)
        other = Message(
            id="other", conversation_id="forked", parent_id="forked-0", role=Role.ASSISTANT,
            text="the needle of the other branch", created_at=BEGAN,
        )  # fmt: skip
        await plant(chat, Tree(tree.conversation, (tree.messages[0], other, tree.messages[1])))
        await chat.choose("forked")
        assert "needle" not in chat.transcript_text()
        await search_for(chat, "needle")
        await chat.press("enter")
        await chat.until(lambda: marked_in_view(chat, "other"), "the other branch is shown")
        assert [message.id for message in await chat.stored_messages()] == ["forked-0", "other"]


async def test_enter_before_the_results_waits_for_them(open_chat: OpenChat) -> None:
    """A fast typist who presses enter at once gets the hit of what was typed last."""
    async with open_chat() as chat:
        await plant(chat, talk("one", 4, needles=(1,)))
        await chat.press("ctrl+f")
        await chat.until(
            lambda: isinstance(chat.app.screen, SearchScreen) and bool(chat.app.screen.query(Input)),
            "it opens",
        )
        chat.app.screen.query_one(Input).value = "needle"
        await chat.press("enter")
        await chat.until(lambda: marked_in_view(chat, "one-1"), "the hit is in view")


async def test_f3_goes_from_place_to_place_in_the_open_conversation(open_chat: OpenChat) -> None:
    """Places are counted and shown one after the other, mounted or not, in both directions; escape closes."""
    async with open_chat() as chat:
        await plant(chat, talk("long", 200, needles=(3, 150)))
        await chat.choose("long")
        await chat.press("f3")
        await chat.until(lambda: bool(chat.app.main.query(FindBar)), "the line is there")
        await chat.settled()
        await chat.press(*"needle")
        bar = chat.app.main.query_one(FindBar)

        def shows(count: str, message_id: str) -> bool:
            return count in static_text(bar) and marked_in_view(chat, message_id)

        await chat.until(lambda: shows("4 of 4", "long-150"), "the nearest place is shown")
        for key, count, place in (
            ("enter", "1 of 4", "long-3"),
            ("f3", "2 of 4", "long-3"),
            ("f3", "3 of 4", "long-150"),
            ("shift+f3", "2 of 4", "long-3"),
        ):
            assert "Find needle" in chat.screen_text()
            await chat.press(key)
            await chat.until(lambda count=count, place=place: shows(count, place), f"{key} shows {count}")  # type: ignore[misc]
        assert selected(chat) == "Needle"
        await chat.press("x")
        await chat.until(lambda: "not found" in static_text(bar), "it says that there is none")
        await chat.press("escape")
        await chat.until(lambda: not bar.display, "the line is gone")
        assert chat.composer.has_focus
        assert selected(chat) == ""


async def test_p_keeps_a_conversation_at_the_top(open_chat: OpenChat) -> None:
    """Pinned ones stand in a group of their own above the days, and p again lets them go."""
    async with open_chat() as chat:
        await plant(chat, talk("old", 2), talk("new", 4))
        assert chat.titles() == ["new", "old"]
        chat.options.focus()
        chat.options.highlighted = chat.options.option_count - 1
        await chat.press("p")
        await chat.until(lambda: chat.titles() == ["old", "new"], "it is pinned")
        assert chat.list_text().splitlines()[0].strip() == "Pinned"
        await chat.press("p")
        await chat.until(lambda: chat.titles() == ["new", "old"], "it is loose")
        assert "Pinned" not in chat.list_text()


async def test_t_has_a_deployment_name_the_conversation(open_chat: OpenChat) -> None:
    """The deployment of the settings is asked; the name is at most six words and stands in the list."""
    async with open_chat(config='title_deployment = "titles"\n', deployments=("demo-chat", "titles")) as chat:
        await plant(chat, talk("old", 2))
        chat.options.focus()
        chat.options.action_first()
        await chat.press("t")
        await chat.until(lambda: bool(chat.titles()) and chat.titles() != ["old"], "it has a name")
        assert 1 <= len(chat.titles()[0].split()) <= 6
        assert "Asking titles for a title" in chat.toasts()
        (conversation,) = await chat.tab.bench.chat.conversations()
        assert not conversation.titled_by_hand


async def test_a_title_that_does_not_come_is_told(open_chat: OpenChat) -> None:
    """A failing deployment leaves the name as it was, with a plain sentence."""
    async with open_chat(script=[Fault(FaultKind.KEY)]) as chat:
        await plant(chat, talk("old", 2))
        await chat.choose("old")
        await chat.palette("Title by a deployment")
        await chat.until(lambda: "does not accept the key" in chat.toasts(), "it is told")
        assert chat.titles() == ["old"]


async def export(chat: ChatHarness, *keys: str) -> None:
    """Go through the dialog."""
    await chat.press("ctrl+s")
    await chat.until(
        lambda: isinstance(chat.app.screen, SaveAs) and bool(chat.app.screen.query(Input)), "it asks"
    )
    await chat.settled()
    await chat.press(*keys)
    await chat.until(lambda: not isinstance(chat.app.screen, SaveAs), "the dialog closes")


async def test_ctrl_s_saves_and_ctrl_shift_o_brings_back(
    open_chat: OpenChat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three formats into the folder where the app runs; the JSON, imported, is known; nothing is overwritten."""
    monkeypatch.chdir(tmp_path)
    async with open_chat() as chat:
        await chat.press("ctrl+s")
        await chat.until(lambda: "no conversation to export" in chat.toasts(), "there is nothing yet")
        await plant(chat, talk("a: talk", 2))
        await chat.choose("a: talk")
        await export(chat, "enter")
        await export(chat, "down", "enter")
        await export(chat, "down", "down", "enter")
        await export(chat, "down", "enter")
        names = {"a talk.md", "a talk.json", "a talk.html", "a talk 2.json"}
        await chat.until(lambda: names <= {file.name for file in tmp_path.iterdir()}, "the files are there")
        assert "a talk 2.json" in " ".join(chat.toasts().split())
        await export(chat, "escape")
        await bring_in(chat, "a talk.json")
        await chat.until(lambda: "Nothing new" in chat.toasts(), "it is known")
        assert len(chat.titles()) == 1


async def bring_in(chat: ChatHarness, name: str) -> None:
    """Import through the palette."""
    await chat.palette("Import")
    await chat.until(
        lambda: isinstance(chat.app.screen, AskName) and bool(chat.app.screen.query(Input)), "it asks"
    )
    chat.app.screen.query_one(Input).value = name
    await chat.settled()
    assert name[:9] in chat.screen_text(), "what is typed can be read"
    await chat.press("enter")
    await chat.until(lambda: not isinstance(chat.app.screen, AskName), "the dialog closes")


async def test_an_import_is_listed_and_found(open_chat: OpenChat, tmp_path: Path) -> None:
    """A file of ChatGPT's brings its conversations into list and search; a single one is opened."""
    nodes = {"a": {"id": "a", "parent": None, "message": {
        "author": {"role": "user"}, "content": {"content_type": "text", "parts": ["where is my needle"]}}}}  # fmt: skip
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([{"id": "1", "title": "Sewing", "mapping": nodes, "create_time": 1700000000}]))
    async with open_chat() as chat:
        await bring_in(chat, str(path))
        await chat.until(lambda: "Imported 1 conversation with 1 message." in chat.toasts(), "it is told")
        await chat.until(lambda: chat.titles() == ["Sewing"], "it is listed")
        await chat.until(lambda: "where is my needle" in chat.transcript_text(), "it is open")
        assert not chat.app.main.query("#importing")
        screen = await search_for(chat, "needle")
        assert screen.query_one(OptionList).option_count == 1
        await chat.press("escape")
        await bring_in(chat, str(tmp_path / "nothing.json"))
        await chat.until(lambda: "can't be read" in chat.toasts(), "what is missing is told")
        assert not any("Importing" in str(line.visual) for line in chat.app.main.query(Static))


async def test_an_import_shows_how_far_it_is_and_can_be_stopped(open_chat: OpenChat, tmp_path: Path) -> None:
    """A long file is counted while it comes; the same action again ends it and keeps what came."""
    nodes = {"a": {"id": "a", "parent": None, "message": {
        "author": {"role": "user"}, "content": {"content_type": "text", "parts": ["hello"]}}}}  # fmt: skip
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([{"id": str(n), "title": f"Talk {n}", "mapping": nodes} for n in range(3000)]))
    async with open_chat() as chat:
        await bring_in(chat, str(path))

        def progress() -> str:
            return " ".join(str(line.visual) for line in chat.app.main.query("#importing").results(Static))

        await chat.until(lambda: "conversations" in progress(), "it tells how far it is")
        await chat.press("ctrl+shift+o")
        await chat.until(lambda: "Stopped; what had come stays." in chat.toasts(), "it stops")
        await chat.until(lambda: not progress(), "the line is gone")
        kept = len(await chat.tab.bench.chat.conversations())
        assert 0 < kept < 3000
        assert f"Imported {kept:,} conversation" in chat.toasts()
