"""The Speech tab's options: kept, checked, and what a deployment refuses."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Button, Input, Select, TextArea

from aoai_tui.domain import VOICES, AudioFormat, MessageState
from tests.tabs.speech_harness import speech_app


async def test_options_are_kept_from_one_start_to_the_next(tmp_path: Path) -> None:
    """Voice, speed, format and deployment are those of the last time; any voice's name is taken."""
    async with speech_app(tmp_path) as speech:
        await speech.set_field("voice", "voice_of_my_own")
        await speech.set_field("speed", "0,5")
        await speech.set_field("deployment", "my-tts")
        speech.pane.options.query_one("#instructions", TextArea).load_text("Whisper.")
        speech.pane.options.query_one("#format", Select).value = AudioFormat.FLAC
        await speech.until(lambda: speech.pane.choices.options.format is AudioFormat.FLAC, "it is taken")
        await speech.chat.settled()
        assert speech.chat.tab is not None
    async with speech_app(tmp_path) as speech:
        options = speech.pane.choices.options
        assert (options.voice, options.speed, options.instructions) == ("voice_of_my_own", 0.5, "Whisper.")
        assert options.format is AudioFormat.FLAC
        assert speech.pane.choices.deployment == "my-tts"
        assert speech.pane.options.query_one("#voice", Input).value == "voice_of_my_own"
        assert "my-tts" in speech.chat.header()


async def test_a_speed_that_cannot_be_is_told(tmp_path: Path) -> None:
    """A word beside the field says what it takes, and 1 is sent meanwhile."""
    async with speech_app(tmp_path) as speech:
        await speech.set_field("speed", "9")
        assert speech.pane.options.has_class("-wrong")
        assert speech.pane.choices.options.speed == 1
        await speech.set_field("speed", "2")
        assert not speech.pane.options.has_class("-wrong")


async def test_up_and_down_walk_the_known_voices(tmp_path: Path) -> None:
    """In the voice's field the arrows go from voice to voice."""
    async with speech_app(tmp_path) as speech:
        field = speech.pane.options.query_one("#voice", Input)
        field.focus()
        await speech.press("down")
        assert field.value == VOICES[1]
        await speech.press("up", "up")
        assert field.value == VOICES[-1]


async def test_what_is_refused_is_named_and_left_out_with_one_key(tmp_path: Path) -> None:
    """A deployment without instructions says so; f5 goes on without, and remembers it."""
    async with speech_app(tmp_path) as speech:
        await speech.set_field("deployment", "demo-tts-1")
        speech.pane.options.query_one("#instructions", TextArea).load_text("Shout.")
        await speech.chat.settled()
        await speech.type("Hello there.")
        await speech.press("enter")
        await speech.until(lambda: "f5 goes on without instructions" in speech.line, "it is offered")
        await speech.press("f5")
        await speech.heard_out()
        await speech.until(lambda: "left out" in speech.line, "it is told")
        [narration] = await speech.narrations()
        assert narration.state is MessageState.COMPLETE
        assert "instructions" in speech.refused()
        speech.pane.options.query_one("#send-all", Button).press()
        await speech.until(lambda: not speech.pane.options.has_class("-refused"), "it is forgotten")


async def test_the_loudspeaker_is_chosen_and_remembered(tmp_path: Path) -> None:
    """f7 lists the output devices; without any it says so, and the system's default can be chosen."""
    async with speech_app(tmp_path, config='[sound]\nspeaker = "Old headphones"\n') as speech:
        await speech.press("f7")
        await speech.until(lambda: type(speech.chat.app.screen).__name__ == "Speakers", "the list opens")
        await speech.until(
            lambda: "Old headphones" in speech.chat.screen_text(), "the one that is set is shown"
        )
        await speech.press("home", "enter")
        await speech.until(lambda: speech.chat.app.book.settings.sound.speaker == "", "the default is set")
        await speech.until(
            lambda: "default" in str(speech.pane.options.query_one("#speaker", Button).label), "it is shown"
        )


async def test_compared_voices_are_heard_one_after_another(tmp_path: Path) -> None:
    """f8 asks for voices and reads the text in each; one of them can be taken."""
    async with speech_app(tmp_path) as speech:
        await speech.type("Which one is it?")
        await speech.press("f8")
        await speech.until(
            lambda: type(speech.chat.app.screen).__name__ == "ChooseVoices", "the dialog opens"
        )
        assert speech.chat.screen_text().count("☑") == 3
        assert speech.chat.screen_text().count("☐") == len(VOICES) - 3
        await speech.press("enter")
        await speech.until(lambda: speech.voices().count("✓") == 3, "three voices are heard")
        await speech.until(lambda: "3 voices compared." in speech.line, "it says that it is over")
        assert len(await speech.narrations()) == 3
        assert speech.device.begun >= 3
        await speech.press("down", "v")
        await speech.until(lambda: speech.pane.choices.options.voice == "coral", "it is taken")
        await speech.press("escape")
        await speech.until(lambda: not speech.voices(), "the rows are closed")


async def test_a_voice_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    """A refused voice is marked and told; the next one is heard."""
    from aoai_tui.demo import Fault, FaultKind

    async with speech_app(tmp_path, script=[Fault(FaultKind.BAD_REQUEST)]) as speech:
        await speech.type("Which one is it?")
        await speech.press("f8")
        await speech.until(
            lambda: type(speech.chat.app.screen).__name__ == "ChooseVoices", "the dialog opens"
        )
        await speech.press("enter")
        await speech.until(lambda: speech.voices().count("✓") == 2, "two voices are heard")
        assert speech.voices().count("▲") == 1


async def test_escape_ends_the_comparison(tmp_path: Path) -> None:
    """What had arrived is kept, the rest is not asked for."""
    async with speech_app(tmp_path, haste=1) as speech:
        await speech.type(
            "A text that takes a while to be heard, in every one of the voices that were chosen."
        )
        await speech.press("f8")
        await speech.until(
            lambda: type(speech.chat.app.screen).__name__ == "ChooseVoices", "the dialog opens"
        )
        await speech.press("enter")
        await speech.until(lambda: "▶" in speech.voices(), "the first is heard")
        await speech.press("escape")
        await speech.until(lambda: not speech.pane.is_speaking and not speech.pane.is_heard, "it stops")
        assert speech.voices().count("✓") == 0


async def test_without_a_loudspeaker_voices_are_not_compared(tmp_path: Path) -> None:
    """It is told once, and the voices that nobody would hear are not asked for."""
    async with speech_app(tmp_path) as speech:
        speech.device.plugged = False
        await speech.type("Which one is it?")
        await speech.press("f8")
        await speech.until(
            lambda: type(speech.chat.app.screen).__name__ == "ChooseVoices", "the dialog opens"
        )
        await speech.press("enter")
        await speech.until(lambda: "loudspeaker" in speech.toasts(), "it is told")
        await speech.until(lambda: not speech.pane.is_speaking, "it ends")
        assert speech.toasts().count("This machine has no loudspeaker") == 1
