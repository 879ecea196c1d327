"""The Speech tab's list: what was read is played, copied, saved, put back, deleted and brought back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import soundfile  # type: ignore[import-untyped]
from textual.widgets import Input

from aoai_tui.domain import MessageState, Narration
from aoai_tui.screens.save_as import SaveAs
from aoai_tui.storage.store import open_store
from tests.tabs.speech_harness import speech_app


async def test_a_row_plays_without_paying_again(tmp_path: Path) -> None:
    """enter on a row of the list plays what is kept."""
    async with speech_app(tmp_path) as speech:
        await speech.speak("One.")
        await speech.speak("Two.")
        asked = len(speech.chat.transport.requests)
        heard = len(speech.device.sound)
        await speech.in_list(1)
        await speech.press("enter")
        await speech.until(
            lambda: speech.pane.narration is not None and speech.pane.narration.text == "One.", "it plays"
        )
        await speech.heard_out()
        assert len(speech.chat.transport.requests) == asked
        assert len(speech.device.sound) > heard


async def test_the_list_is_there_after_a_restart(tmp_path: Path) -> None:
    """What was read yesterday plays today."""
    async with speech_app(tmp_path) as speech:
        await speech.speak("Kept for later.")
    async with speech_app(tmp_path) as speech:
        assert "Kept" in speech.listed()[0]
        await speech.in_list()
        await speech.press("p")
        await speech.heard_out()
        assert speech.device.sound.any()


async def test_what_a_crash_cut_off_goes_on_with_f5(tmp_path: Path) -> None:
    """The next start says so, and f5 goes on although the cursor is in the text."""
    store = open_store(tmp_path / "data")
    store.narrations.save(
        Narration("n1", "Cut off.", datetime.now(UTC), state=MessageState.GROWING, deployment="demo-speech")
    )
    store.close()
    async with speech_app(tmp_path) as speech:
        assert "f5 goes on" in speech.line
        assert speech.pane.text.has_focus
        await speech.press("f5")
        await speech.heard_out()
        [whole] = await speech.narrations()
        assert (whole.text, whole.state) == ("Cut off.", MessageState.COMPLETE)


async def test_deleting_can_be_undone(tmp_path: Path) -> None:
    """delete takes a row from the list, u brings it back with its sound."""
    async with speech_app(tmp_path) as speech:
        await speech.speak("Not for long.")
        await speech.in_list()
        await speech.press("delete")
        await speech.until(lambda: not speech.listed(), "it is gone")
        await speech.press("u")
        await speech.until(lambda: len(speech.listed()) == 1, "it is back")
        await speech.in_list()
        await speech.press("p")
        await speech.heard_out()


async def test_saving_gives_the_suffix_of_what_it_is(tmp_path: Path) -> None:
    """ctrl+s saves the sound; a name that is taken gets a number, and nothing is overwritten."""
    async with speech_app(tmp_path) as speech:
        await speech.speak("Save me, please.")
        for name in ("saved.mp3", "saved 2.mp3"):
            await speech.press("ctrl+s")
            await speech.until(lambda: isinstance(speech.chat.app.screen, SaveAs), "the dialog opens")
            field = speech.chat.app.screen.query_one(Input)
            assert field.value.endswith("Save me, please (alloy).mp3")
            field.value = str(tmp_path / "saved.mp3")
            await speech.press("enter")
            await speech.until((tmp_path / name).is_file, f"{name} is there")
        assert soundfile.info(tmp_path / "saved.mp3").frames > 0


async def test_a_row_puts_its_text_and_settings_back(tmp_path: Path) -> None:
    """e fills the field and the options; undo in the field brings back what was typed."""
    async with speech_app(tmp_path) as speech:
        await speech.set_field("voice", "nova")
        await speech.set_field("speed", "1.5")
        await speech.speak("The first text.")
        await speech.set_field("voice", "onyx")
        await speech.set_field("speed", "")
        await speech.type("Typed meanwhile.")
        await speech.in_list()
        await speech.press("e")
        await speech.until(lambda: speech.pane.text.text == "The first text.", "the text is back")
        assert speech.pane.options.query_one("#voice", Input).value == "nova"
        assert speech.pane.choices.options.speed == 1.5
        await speech.press("ctrl+z")
        assert speech.pane.text.text == "Typed meanwhile."


async def test_a_row_goes_to_chat(tmp_path: Path) -> None:
    """t opens the chat with the text in its input."""
    async with speech_app(tmp_path) as speech:
        await speech.speak("To be discussed.")
        await speech.in_list()
        await speech.press("t")
        await speech.until(lambda: speech.chat.composer.text == "To be discussed.", "it is in the chat")


async def test_the_search_finds_what_was_read(tmp_path: Path) -> None:
    """ctrl+f finds a narration by its words, and opens it here."""
    async with speech_app(tmp_path) as speech:
        await speech.speak("A rhinoceros in the garden.")
        await speech.type("")
        await speech.press("ctrl+f")
        await speech.until(
            lambda: type(speech.chat.app.screen).__name__ == "SearchScreen", "the search opens"
        )
        await speech.press(*"rhinoceros")
        from textual.widgets import OptionList

        found = speech.chat.app.screen.query_one(OptionList)
        await speech.until(
            lambda: any(one.id for one in found.options) or found.option_count > 0, "it is found"
        )
        await speech.chat.settled()
        await speech.press("enter")
        await speech.until(lambda: speech.pane.text.text == "A rhinoceros in the garden.", "it is opened")
