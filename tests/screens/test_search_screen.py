"""The search over everything that is kept, from every tab."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, TabbedContent

from aoai_tui.domain import Hit, HitKind, Narration, Picture, Recording, Role, Snippet, Transcript
from aoai_tui.screens.search import SearchScreen, hit_row
from aoai_tui.storage.store import Store
from aoai_tui.tab import FeatureTab
from aoai_tui.tabs.images import ImagesTab
from aoai_tui.tabs.speech import SpeechTab
from aoai_tui.tabs.voice import VoiceTab
from tests.conftest import OpenChat
from tests.tabs.driven_app import ChatHarness, static_text

NOW = datetime.now(UTC)
WHEN = datetime(2026, 1, 2, 11, 30, tzinfo=UTC)  # the second of January wherever it may be noon now


async def keep(chat: ChatHarness) -> str:
    """A conversation, a recording with a transcript, a narration, a picture, a needle in each; the first one's id."""

    def kept(store: Store) -> str:
        conversation = store.conversations.create()
        store.conversations.add_message(
            conversation.id, parent_id=None, role=Role.USER, text="said needle needle"
        )
        store.recordings.add(Recording("memo", "[b]memo[/b] 14:02", "memo.wav", NOW - timedelta(days=40)))
        store.recordings.save_transcript(Transcript("heard", "memo", "heard a needle", NOW))
        store.narrations.save(Narration("read", "read the needle aloud", NOW, file="read.mp3"))
        store.pictures.save(Picture("drawn", "draw [u]a needle[/u]", NOW - timedelta(days=50)))
        return conversation.id

    return await chat.app.book.archive(kept)


async def search(chat: ChatHarness, typed: str) -> OptionList:
    """Open the search and type; what it found."""
    await chat.press("ctrl+f")
    await chat.until(
        lambda: isinstance(chat.app.screen, SearchScreen) and bool(chat.app.screen.query(Input)), "it opens"
    )
    screen = chat.app.screen
    assert isinstance(screen, SearchScreen)
    screen.query_one(Input).value = typed
    await chat.until(lambda: screen._searched == typed, "it is searched")
    await chat.settled()
    return screen.query_one(OptionList)


def open_tab(chat: ChatHarness) -> str:
    """The name of the open tab."""
    return chat.app.main.query_one(TabbedContent).active


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[FeatureTab, Hit, str]]:
    """What the tabs of sound and pictures were given to show, while they open as ever."""
    given: list[tuple[FeatureTab, Hit, str]] = []
    for kind in (VoiceTab, SpeechTab, ImagesTab):
        monkeypatch.setattr(kind, "show_hit", lambda tab, hit, typed: given.append((tab, hit, typed)))
    return given


async def test_every_kind_is_found_with_a_word_for_what_it_is(open_chat: OpenChat) -> None:
    """Messages, transcripts, names, narrations and pictures stand in one list; names are text, never markup."""
    async with open_chat() as chat:
        await keep(chat)
        found = await search(chat, "needle")
        rows = [str(option.prompt) for option in found.options]
        assert len(rows) == 4
        assert any(row.startswith("said needle needle   you · ") for row in rows)
        assert any(row.startswith("[b]memo[/b] 14:02   transcript · ") for row in rows)
        assert any(row.startswith("read the needle aloud   read aloud · ") for row in rows)
        assert any(row.startswith("draw [u]a needle[/u]   picture · ") for row in rows)
        await chat.press("escape")
        found = await search(chat, "memo")
        assert str(found.options[0].prompt).startswith("[b]memo[/b] 14:02   recording · ")


@pytest.mark.parametrize("tab", [1, 2, 3, 4])
async def test_the_search_opens_from_every_tab(open_chat: OpenChat, tab: int) -> None:
    """Ctrl+f opens it, escape closes it, and the tab is still the same."""
    async with open_chat() as chat:
        await keep(chat)
        await chat.press(f"alt+{tab}")
        await chat.settled()
        before = open_tab(chat)
        await search(chat, "needle")
        await chat.press("escape")
        await chat.until(lambda: chat.app.screen is chat.app.main, "it closes")
        assert open_tab(chat) == before


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("heard", ("voice", "memo", "heard", "", "")),
        ("memo", ("voice", "memo", None, "", "")),
        ("aloud", ("speech", "", None, "read", "")),
        ("draw", ("images", "", None, "", "drawn")),
    ],
)
@pytest.mark.parametrize("begin", [1, 2, 3, 4])
async def test_enter_opens_the_tab_that_shows_it(
    open_chat: OpenChat,
    shown: list[tuple[FeatureTab, Hit, str]],
    begin: int,
    typed: str,
    ids: tuple[str, str, str | None, str, str],
) -> None:
    """From whichever tab: its tab opens, and is given the hit and the words once, after its content was made."""
    async with open_chat() as chat:
        await keep(chat)
        await chat.press(f"alt+{begin}")
        await chat.settled()
        await search(chat, typed)
        await chat.press("enter")
        await chat.until(lambda: bool(shown), "the hit is shown")
        await chat.settled()
        ((tab, hit, words),) = shown
        assert open_tab(chat) == tab.NAME
        found = (tab.NAME, hit.recording_id, hit.transcript_id, hit.narration_id, hit.picture_id)
        assert (*found, words) == (*ids, typed)
        assert getattr(tab, "body", None) is not None


async def test_a_conversation_is_opened_from_another_tab(open_chat: OpenChat) -> None:
    """Chat opens with the conversation and its message, and the cursor is in the composer."""
    async with open_chat() as chat:
        conversation_id = await keep(chat)
        await chat.press("alt+2")
        await chat.settled()
        await search(chat, "said")
        await chat.press("enter")
        await chat.until(lambda: open_tab(chat) == "chat", "Chat opens")
        await chat.until(
            lambda: chat.tab.conversation is not None and chat.tab.conversation.id == conversation_id,
            "it opens",
        )
        await chat.until(lambda: chat.app.main.get_selected_text() == "said", "the word is marked")
        await chat.until(lambda: chat.composer.has_focus, "the cursor is back")


async def test_what_was_looked_for_in_the_conversation_begins_the_search(open_chat: OpenChat) -> None:
    """The words of f3's line are there already when ctrl+f is pressed."""
    async with open_chat() as chat:
        await chat.ask("say needle")
        await chat.press("f3")
        await chat.until(lambda: bool(chat.app.main.query("FindBar Input")), "the line is there")
        await chat.settled()
        await chat.press(*"need")
        await chat.press("ctrl+f")
        await chat.until(
            lambda: isinstance(chat.app.screen, SearchScreen) and bool(chat.app.screen.query(Input)),
            "it opens",
        )
        assert chat.app.screen.query_one(Input).value == "need"


async def test_the_search_says_what_it_looks_through(open_chat: OpenChat) -> None:
    """Before anything is typed it teaches."""
    async with open_chat(size=(80, 24)) as chat:
        await search(chat, "")
        words = " ".join(static_text(chat.app.screen).split())
        assert "messages, recordings, transcripts, texts that were read aloud, prompts of pictures" in words
        assert '"lazy dog"' in words


@pytest.mark.parametrize(
    ("hit", "words"),
    [
        (Hit("Talk", WHEN, Snippet("text"), role=Role.ASSISTANT, message_id="m"), "Talk   reply · 2 January"),
        (Hit("", WHEN, Snippet("text")), "New conversation   title · 2 January"),
        (Hit("Memo", WHEN, Snippet("text"), HitKind.VOICE, recording_id="r"), "Memo   recording · 2 January"),
        (
            Hit("Read", WHEN, Snippet("text"), HitKind.SPEECH, narration_id="n"),
            "Read   read aloud · 2 January",
        ),
        (Hit("A fox", WHEN, Snippet("text"), HitKind.IMAGES, picture_id="p"), "A fox   picture · 2 January"),
    ],
)
def test_a_row_says_what_it_is_and_when(hit: Hit, words: str) -> None:
    """One word for the kind, the day beside it."""
    assert str(hit_row(hit, (WHEN + timedelta(days=9)).date())).startswith(words)


async def test_a_damaged_database_is_told_in_the_search(open_chat: OpenChat, tmp_path: Path) -> None:
    """What the database refuses is a sentence in the dialog, which stays usable."""
    async with open_chat() as chat:
        await keep(chat)

        def without_index(store: Store) -> None:
            with store.database.transaction() as cursor:
                cursor.execute("ALTER TABLE search_entries RENAME TO elsewhere")

        await chat.app.book.archive(without_index)
        await search(chat, "needle")
        assert "The database refused to do this." in static_text(chat.app.screen)
