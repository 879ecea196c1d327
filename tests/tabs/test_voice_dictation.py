"""ctrl+r wherever the person is: what was said lands where they type, and is never sent by itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.widgets import Input, TextArea

from aoai_tui.demo import Fault, FaultKind
from aoai_tui.screens.connections import Connections
from aoai_tui.widgets.key_line import KeyLine
from tests.audio.memory_microphone import tone
from tests.tabs.driven_app import HeldPace
from tests.tabs.voice_harness import RATE, VoiceHarness, samples_of, silence, spoken, voice_app

HEARD = "The demo knows only its own speech"
"""What the demo answers to sound from a microphone."""


async def dictate(app: VoiceHarness) -> None:
    """Say something, and end it with ctrl+r."""
    await app.start()
    app.microphone.say(samples_of(await spoken()))
    await app.end()


def is_writing(app: VoiceHarness) -> bool:
    return app.voice.is_dictating


async def test_what_was_said_lands_at_the_cursor_and_is_not_sent(tmp_path: Path) -> None:
    """Between the words that were typed before, in the chat's input."""
    async with voice_app(tmp_path, in_voice=False) as app:
        await app.type("Before after")
        app.composer.move_cursor((0, len("Before")))
        await dictate(app)
        await app.until(lambda: HEARD in app.composer.text, "it lands")
        assert app.composer.text.startswith("Before [")
        assert app.composer.text.endswith(" after")
        assert not app.streaming()
        assert app.transcript.messages == []


async def test_the_bar_shows_the_meter_above_the_keys_and_goes(tmp_path: Path) -> None:
    """It stands while the microphone is open, never takes the focus, and typing goes on meanwhile."""
    async with voice_app(tmp_path, in_voice=False, size=(80, 24)) as app:
        app.composer.focus()
        await app.start()
        await app.until(lambda: bool(app.bars), "the bar is there")
        [bar] = app.bars
        app.microphone.say(tone(0.5, rate=RATE))
        await app.until(lambda: "00:00.5" in app.screen_text(), "it tells the time")
        assert "ctrl+r write it" in app.screen_text()
        assert bar.region.bottom == app.app.main.query_one(KeyLine).region.y
        await app.press("h", "i")
        assert app.composer.text == "hi"
        await app.end("escape")
        await app.until(lambda: not app.bars, "the bar is gone")
        assert app.composer.text == "hi"
        assert len(await app.kept()) == 1
        assert app.transport.requests == []


async def test_dictation_works_in_the_input_of_a_dialog(tmp_path: Path) -> None:
    """Over a modal screen, too: the words land in its line."""
    async with voice_app(tmp_path, in_voice=False) as app:
        await app.press("ctrl+f")
        await app.until(lambda: bool(app.app.screen.query(Input)), "the search is open")
        await app.until(lambda: isinstance(app.app.focused, Input), "its line has the focus")
        line = app.app.screen.query_one(Input)
        await dictate(app)
        await app.until(lambda: HEARD in line.value, "it lands")
        assert app.composer.text == ""


async def test_the_bar_follows_to_another_screen(tmp_path: Path) -> None:
    """A dialog that opens meanwhile shows it, too; closed, the bar is back."""
    async with voice_app(tmp_path, in_voice=False) as app:
        app.composer.focus()
        await app.start()
        await app.until(lambda: bool(app.bars), "the bar is there")
        await app.press("f9")
        await app.until(lambda: isinstance(app.app.screen, Connections), "the dialog is open")
        await app.until(lambda: bool(app.app.screen.query("DictationBar")), "the bar is on it")
        await app.end("escape")
        await app.until(lambda: not app.bars, "it is gone")
        assert isinstance(app.app.screen, Connections)


async def test_words_without_their_input_are_kept_and_told(tmp_path: Path) -> None:
    """The dialog was closed while they were awaited: they are in Voice, and the person is told."""
    async with voice_app(tmp_path, in_voice=False) as app:
        await app.press("ctrl+f")
        await app.until(lambda: isinstance(app.app.focused, Input), "its line has the focus")
        await app.start()
        app.microphone.say(samples_of(await spoken()))
        app.app.pop_screen()
        await app.settled()
        await app.end()
        await app.until(lambda: "Your words have no place" in app.toasts(), "it is told")
        assert HEARD in app.toasts()
        [transcript] = await app.kept_transcripts()
        assert HEARD in transcript.text


async def test_nothing_said_is_not_sent_but_can_be(tmp_path: Path) -> None:
    """Silence is told and costs nothing; alt+r sends it all the same."""
    async with voice_app(tmp_path, in_voice=False) as app:
        app.composer.focus()
        await app.start()
        app.microphone.say(silence(1.5, rate=RATE))
        await app.end()
        await app.until(lambda: "Nothing was said" in app.screen_text(), "it is told")
        assert app.transport.requests == []
        assert len(await app.kept()) == 1
        await app.press("alt+r")
        await app.until(lambda: len(app.transport.requests) == 1, "it is sent")
        await app.until(lambda: not app.bars, "the bar is gone")


async def test_what_is_offered_can_be_left(tmp_path: Path) -> None:
    """Escape takes the bar away; nothing is sent."""
    async with voice_app(tmp_path, in_voice=False) as app:
        app.composer.focus()
        await app.start()
        app.microphone.say(silence(1.5, rate=RATE))
        await app.end()
        await app.until(lambda: "Nothing was said" in app.screen_text(), "it is told")
        await app.press("escape")
        await app.until(lambda: not app.bars, "the bar is gone")
        assert app.transport.requests == []


async def test_what_the_deployment_refuses_is_left_out_with_a_key(tmp_path: Path) -> None:
    """The refused parameter is named in the bar; alt+r writes the words without it."""
    async with voice_app(tmp_path) as app:
        await app.set_deployment("demo-diarize")
        app.pane.options.query_one("#hints", TextArea).load_text("passport")
        await app.until(lambda: app.pane.choices.options.prompt == "passport", "it is chosen")
        await app.press("alt+1")
        await app.until(lambda: app.composer.has_focus, "the chat is open")
        await dictate(app)
        await app.until(lambda: "alt+r sends it without" in app.screen_text(), "it is offered")
        assert "prompt" in app.screen_text()
        await app.press("alt+r")
        await app.until(lambda: HEARD in app.composer.text, "it lands")


async def test_escape_ends_the_waiting_and_keeps_the_recording(tmp_path: Path) -> None:
    """The words are not written; the recording is in Voice."""
    async with voice_app(tmp_path, in_voice=False, pace=_NeverAnswers()) as app:
        app.composer.focus()
        await app.start()
        app.microphone.say(samples_of(await spoken()))
        await app.end()
        await app.until(lambda: "transcribing" in app.screen_text(), "it is awaited")
        await app.press("escape")
        await app.until(lambda: not is_writing(app), "it is not awaited any more")
        await app.until(lambda: not app.bars, "the bar is gone")
        assert app.composer.text == ""
        assert len(await app.kept()) == 1


class _NeverAnswers(HeldPace):
    """Every request waits for its answer."""

    async def before_headers(self) -> None:
        await self.free.wait()


async def test_a_failure_is_told_and_the_recording_is_kept(tmp_path: Path) -> None:
    """One sentence; the words can be asked for again in Voice."""
    async with voice_app(tmp_path, in_voice=False, script=[Fault(FaultKind.KEY)]) as app:
        app.composer.focus()
        await dictate(app)
        await app.until(lambda: "does not accept the key" in app.toasts(), "it is told")
        assert app.composer.text == ""
        assert len(await app.kept()) == 1


async def test_without_an_input_it_is_a_recording(tmp_path: Path) -> None:
    """Where nothing is typed into, ctrl+r records as in Voice, and says where it is."""
    async with voice_app(tmp_path, in_voice=False) as app:
        await app.press("alt+3")
        await app.settled()
        app.app.set_focus(None)
        await app.start()
        app.microphone.say(samples_of(await spoken()))
        await app.end()
        await app.until(lambda: "is kept in Voice" in app.toasts(), "it is told")
        assert app.transport.requests == []


async def test_two_dictations_land_in_their_order(tmp_path: Path) -> None:
    """The second may be spoken while the first is awaited; it does not overtake it."""
    async with voice_app(tmp_path, in_voice=False) as app:
        app.composer.focus()
        said = samples_of(await spoken())
        await app.start()
        app.microphone.say(said)
        await app.end()
        await app.start()
        app.microphone.say(said + said)
        await app.end()
        await app.until(lambda: app.composer.text.count(HEARD) == 2, "both have landed")
        seconds = [
            float(part.split("measured ")[1].split()[0]) for part in app.composer.text.split(HEARD)[1:]
        ]
        assert seconds[0] < seconds[1]


async def test_leaving_the_app_in_mid_dictation_keeps_the_recording(tmp_path: Path) -> None:
    """Ctrl+q while the microphone is open: nothing is lost."""
    async with voice_app(tmp_path, in_voice=False) as app:
        app.composer.focus()
        await app.start()
        app.microphone.say(tone(0.6, rate=RATE))
        await asyncio.wait_for(app.app.action_quit(), 20)
    async with voice_app(tmp_path) as app:
        [recording] = await app.kept()
        assert abs(recording.seconds - 0.6) < 0.05
