"""The Speech tab: texts become sound, heard while it arrives, kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aoai_tui.demo import Fault, FaultKind
from aoai_tui.domain import MessageState
from aoai_tui.domain.playing import PlayState
from tests.tabs.speech_harness import HeldSound, speech_app

TEXT = "Today is a wonderful day to build something people love."


async def test_enter_reads_the_text_aloud(tmp_path: Path) -> None:
    """A text is heard, its figures are told, and it stands in the list."""
    async with speech_app(tmp_path) as speech:
        await speech.speak(TEXT)
        assert speech.device.sound.any()
        [narration] = await speech.narrations()
        assert narration.text == TEXT
        assert narration.state is MessageState.COMPLETE
        assert "alloy" in speech.line
        assert "first sound" in speech.line
        assert "Today" in speech.listed()[0]
        assert speech.pane.text.text == TEXT


async def test_the_same_text_comes_from_what_is_there(tmp_path: Path) -> None:
    """It says so, nothing is asked for, and f5 asks anew."""
    async with speech_app(tmp_path) as speech:
        await speech.speak(TEXT)
        asked = len(speech.chat.transport.requests)
        await speech.speak(TEXT)
        assert "nothing was paid" in speech.line
        assert len(speech.chat.transport.requests) == asked
        await speech.press("f5")
        await speech.until(lambda: len(speech.chat.transport.requests) == asked + 1, "it is asked for anew")
        await speech.heard_out()
        assert len(await speech.narrations()) == 2


async def test_escape_stops_and_keeps_what_came(tmp_path: Path) -> None:
    """In mid-stream escape silences it; what had arrived is in the list, and f5 goes on."""
    pace = HeldSound()
    async with speech_app(tmp_path, pace=pace, haste=1) as speech:
        await speech.type(TEXT * 4)
        await speech.press("enter")
        await speech.until(lambda: speech.device.first_sound is not None, "sound before the end")
        await speech.press("escape")
        await speech.until(lambda: not speech.pane.is_speaking and not speech.pane.is_heard, "it stops")
        assert "Stopped" in speech.line
        await speech.until(lambda: "esc Stop" not in speech.chat.footer(), "nothing is left to stop")
        [narration] = await speech.narrations()
        assert narration.state is MessageState.STOPPED
        pace.release()
        await speech.press("f5")
        await speech.until(lambda: "first sound" in speech.line, "it goes on")
        [narration] = await speech.narrations()
        assert narration.state is MessageState.COMPLETE
        await speech.press("escape")


async def test_a_failure_is_told_and_stays(tmp_path: Path) -> None:
    """A note with the cause, a line that stays, and f5 as the way on."""
    async with speech_app(tmp_path, script=[Fault(FaultKind.ROLE)]) as speech:
        await speech.type(TEXT)
        await speech.press("enter")
        await speech.until(lambda: "▲" in speech.line, "the failure is told")
        assert "f5 goes on" in speech.line
        assert speech.toasts().strip()
        await speech.press("f5")
        await speech.until(lambda: "first sound" in speech.line, "it goes on")


async def test_the_player_pauses_seeks_and_plays_again(tmp_path: Path) -> None:
    """On the player's line space pauses, home begins anew; after the end space plays again without paying."""
    async with speech_app(tmp_path, haste=0.1) as speech:  # still heard when a busy machine comes to pause it
        await speech.type(TEXT)
        await speech.press("enter")
        await speech.until(lambda: speech.device.first_sound is not None, "it is heard")
        speech.pane.bar.focus()
        await speech.press("space")
        await speech.until(lambda: speech.pane.bar.playing.state is PlayState.PAUSED, "it pauses")  # type: ignore[union-attr]
        assert "‖" in speech.bar
        await speech.press("right", "right", "right", "right", "space")
        await speech.heard_out()
        assert "■" in speech.bar
        asked = len(speech.chat.transport.requests)
        await speech.press("space")
        await speech.until(lambda: speech.pane.is_heard, "it plays again")
        assert len(speech.chat.transport.requests) == asked
        await speech.press("escape")
        await speech.until(lambda: not speech.pane.is_heard, "it is silent")


async def test_a_loudspeaker_that_fails_is_told(tmp_path: Path) -> None:
    """Without a loudspeaker the sound is received and kept all the same."""
    async with speech_app(tmp_path) as speech:
        speech.device.plugged = False
        await speech.type(TEXT)
        await speech.press("enter")
        said = "This machine has no loudspeaker. Plug one in."
        await speech.until(
            lambda: said in " ".join(speech.chat.screen_text().split()), "the failure is told whole"
        )
        await speech.until(lambda: "first sound" in speech.line, "it is received")
        [narration] = await speech.narrations()
        assert narration.state is MessageState.COMPLETE
        assert "▲" in speech.bar


async def test_what_is_typed_is_kept(tmp_path: Path) -> None:
    """The text is there again after the app was closed."""
    async with speech_app(tmp_path) as speech:
        await speech.type("A text that was not read yet.")
    async with speech_app(tmp_path) as speech:
        assert speech.pane.text.text == "A text that was not read yet."


async def test_keys_go_on_while_what_is_typed_waits_for_the_disk(tmp_path: Path) -> None:
    """Another copy of the app may hold the database for seconds."""
    async with speech_app(tmp_path) as speech:
        shown = speech.pane.query_one("SidePanel.-right").display
        with speech.chat.storage_held():
            await speech.type("words")
            while speech.pane._draft_timer:  # noqa: ASYNC110  the app is let work, but not waited for
                await asyncio.sleep(0.01)
            await speech.press("ctrl+o")
            await speech.until(
                lambda: speech.pane.query_one("SidePanel.-right").display is not shown,
                "the options come or go",
            )
    async with speech_app(tmp_path) as speech:
        assert speech.pane.text.text == "words"


async def test_text_is_handed_over_from_another_tab(tmp_path: Path) -> None:
    """What comes from elsewhere goes below what is typed, and is not read by itself."""
    async with speech_app(tmp_path) as speech:
        await speech.type("First.")
        await speech.press("alt+1")
        from aoai_tui.tab import FeatureTab

        speech.chat.tab.post_message(FeatureTab.Handed("speech", "Second."))
        await speech.until(lambda: speech.pane.text.text == "First.\nSecond.", "it is handed over")
        assert not await speech.narrations()


async def test_a_text_file_is_put_into_the_field(tmp_path: Path) -> None:
    """f4 reads a text; a picture is refused with words."""
    (tmp_path / "story.txt").write_text("Once upon a time.")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    async with speech_app(tmp_path) as speech:
        for name in ("story.txt", "photo.png"):
            await speech.press("f4")
            await speech.until(
                lambda: type(speech.chat.app.screen).__name__ == "PickFile", "the picker opens"
            )
            await speech.press(*str(tmp_path / name))
            await speech.press("enter")
            await speech.until(lambda: speech.chat.app.screen is speech.chat.app.main, "it is chosen")
            await speech.chat.settled()
        await speech.until(lambda: "not a text" in speech.toasts(), "the picture is refused")
        assert speech.pane.text.text == "Once upon a time."
