"""Transcripts in the Voice tab."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, Select, Static

from aoai_tui.demo import Fault, FaultKind
from aoai_tui.domain import MessageState, Task, Wait
from aoai_tui.screens.confirm import Choice
from aoai_tui.screens.save_as import SaveAs
from aoai_tui.tabs.voice.span_rows import Spans
from aoai_tui.tabs.voice.sure import unsure_count
from aoai_tui.tabs.voice.text_lines import TextLines
from aoai_tui.tabs.voice.transcript_view import TranscriptView
from aoai_tui.widgets.progress_line import Progress, ProgressLine
from aoai_tui.widgets.tick import Tick
from tests.tabs.driven_app import HeldPace
from tests.tabs.voice_harness import RATE, WORDS, VoiceHarness, silence, voice_app


def shown_text(app: VoiceHarness) -> str:
    view = app.transcripts.current_view
    return view.query_one(TextLines).text if view else ""


async def test_f5_transcribes_with_words_in_a_table(tmp_path: Path) -> None:
    """The text, each word with its times, and the deployment that heard it."""
    async with voice_app(tmp_path) as app:
        await app.add_spoken()
        assert "No transcript" in app.screen_text()
        await app.transcribe()
        assert shown_text(app) == WORDS
        assert [row.text.strip(",.") for row in app.table.rows][:4] == ["My", "voice", "is", "my"]
        assert "demo-transcribe" in app.middle()
        [kept] = await app.kept_transcripts()
        assert kept.text == WORDS


async def test_silence_is_not_sent_but_can_be(tmp_path: Path) -> None:
    """Nothing was said: nothing leaves the machine until f5 is pressed again."""
    async with voice_app(tmp_path) as app:
        await app.record(silence(2.0, rate=RATE))
        await app.transcribe()
        assert "Nothing was said" in app.notice()
        assert app.transport.requests == []
        await app.transcribe()
        assert len(app.transport.requests) == 1
        assert app.notice() == ""


async def test_streamed_text_is_shown_while_it_arrives_and_escape_keeps_it(tmp_path: Path) -> None:
    """What came until then is a transcript that says it was stopped."""
    async with voice_app(tmp_path, pace=HeldPace(at=4)) as app:
        await app.set_deployment("demo-4o-transcribe")
        await app.add_spoken("One two three four five six seven eight nine ten eleven twelve.")
        await app.press("f5")
        await app.until(lambda: "One" in shown_text(app), "words arrive")
        assert "esc stops" in app.screen_text()
        await app.press("escape")
        await app.until(lambda: not app.pane.running, "it is stopped")
        await app.until(lambda: "stopped; what had come is kept" in app.middle(), "it says so")
        [kept] = await app.kept_transcripts()
        assert kept.state is MessageState.STOPPED
        assert kept.text.startswith("One")


async def test_what_the_deployment_refuses_is_named_and_left_out_with_f5(tmp_path: Path) -> None:
    """The refused parameter is told; the next f5 takes the failed one's place."""
    async with voice_app(tmp_path) as app:
        await app.set_deployment("demo-diarize")
        app.pane.options.query_one("#hints").load_text("passport")  # type: ignore[attr-defined]
        await app.settled()
        await app.add_spoken()
        await app.transcribe()
        assert "prompt" in app.middle()
        assert "f5 asks again without it" in app.middle()
        await app.transcribe()
        [kept] = await app.kept_transcripts()
        assert kept.state is MessageState.COMPLETE
        assert WORDS.split()[0] in kept.text
        assert app.pane.options.has_class("-refused")


async def test_transcripts_of_one_recording_stand_side_by_side(tmp_path: Path) -> None:
    """As columns where there is room; left and right go from one to the other where there is not."""
    async with voice_app(tmp_path, size=(190, 40)) as app:
        await app.add_spoken()
        await app.transcribe()
        await app.set_deployment("demo-4o-transcribe")
        await app.transcribe()
        assert len(app.pane.query(TranscriptView)) == 2
        assert "‹ 1/2 ›" in app.middle()
        assert "‹ 2/2 ›" in app.middle()
        await app.pilot.resize_terminal(90, 30)
        await app.until(lambda: len(app.pane.query(TranscriptView)) == 1, "one fits")
        assert "‹ 2/2 ›" in app.middle()
        app.transcripts.focus_table()
        await app.press("left")
        await app.until(lambda: "‹ 1/2 ›" in app.middle(), "the other is shown")


async def test_options_are_remembered(tmp_path: Path) -> None:
    """Deployment, task and ticks are there at the next start."""
    async with voice_app(tmp_path) as app:
        await app.set_deployment("whisper-of-mine")
        app.pane.options.query_one("#task", Select).value = Task.TRANSLATE
        app.pane.options.query_one("#segments", Tick).value = False
        await app.until(lambda: app.pane.choices.options.segments is False, "it is kept")
        await app.settled()
    async with voice_app(tmp_path) as app:
        options = app.pane.options
        assert options.query_one("#deployment", Input).value == "whisper-of-mine"
        assert options.query_one("#task", Select).value is Task.TRANSLATE
        assert not options.query_one("#segments", Tick).value
        assert "whisper-of-mine" in app.header()


async def test_mistakes_in_the_options_are_named_and_not_sent(tmp_path: Path) -> None:
    """A wrong language or temperature counts as not set, and says what is right."""
    async with voice_app(tmp_path) as app:
        options = app.pane.options
        options.query_one("#temperature", Input).value = "7"
        options.query_one("#language", Input).value = "german!"
        wrong = app.pane.options.query_one("#wrong", Static)
        await app.until(lambda: "a number from 0 to 1" in str(wrong.visual), "it says so")
        assert "two letters" in str(wrong.visual)
        assert app.pane.choices.options.temperature is None
        assert app.pane.choices.options.language == ""


async def test_enter_plays_from_the_word_and_the_heard_word_is_followed(tmp_path: Path) -> None:
    """The sound begins there; the table marks what is heard; escape falls silent."""
    async with voice_app(tmp_path, haste=0.2) as app:  # still heard when a busy machine comes to look
        await app.add_spoken("One two three four five six seven eight nine ten eleven twelve.")
        await app.transcribe()
        app.transcripts.focus_table()
        await app.press("down", "down", "down")
        start = app.table.rows[3].start
        await app.press("enter")
        await app.until(lambda: app.table.playing is not None and app.table.playing >= 3, "it is followed")
        assert app.pane.is_playing
        assert "▶" in app.screen_text()
        playing = app.pane.bench.playback.now
        assert playing is not None
        assert playing.position >= start
        await app.until(lambda: (app.table.playing or 0) >= 4, "the next word is marked")
        assert app.table.cursor == 3
        await app.press("escape")
        await app.until(lambda: not app.pane.is_playing and app.table.playing is None, "it is silent")


async def test_a_transcript_goes_to_the_chat_without_being_sent(tmp_path: Path) -> None:
    """The chat opens with the text in its input."""
    async with voice_app(tmp_path) as app:
        await app.add_spoken()
        await app.transcribe()
        app.transcripts.focus_table()
        await app.press("s")
        await app.until(lambda: app.composer.text == WORDS, "it is in the input")
        assert app.app.main.tab.NAME == "chat"
        assert not app.streaming()


@pytest.mark.parametrize(
    ("downs", "suffix", "says"), [(0, "txt", WORDS), (1, "srt", "00:00:0"), (3, "json", '"words"')]
)
async def test_a_transcript_is_saved(tmp_path: Path, downs: int, suffix: str, says: str) -> None:
    """ctrl+s writes it in the chosen format; the suggested name has its suffix."""
    async with voice_app(tmp_path) as app:
        await app.add_spoken()
        await app.transcribe()
        await app.press("ctrl+s")
        await app.until(lambda: isinstance(app.app.screen, SaveAs), "the dialog is there")
        await app.press(*["down"] * downs)
        where = app.app.screen.query_one(Input)
        await app.until(lambda: where.value.endswith(f"passport.{suffix}"), "a name is suggested")
        where.value = str(tmp_path / f"mine.{suffix}")
        await app.press("enter")
        await app.until(lambda: "Saved as" in app.toasts(), "it is saved")
        assert says in (tmp_path / f"mine.{suffix}").read_text()


async def test_without_a_transcript_only_the_sound_is_exported(tmp_path: Path) -> None:
    """ctrl+s offers the recording itself, too, under a name that is free."""
    async with voice_app(tmp_path) as app:
        await app.add_spoken()
        await app.press("ctrl+s")
        await app.until(lambda: isinstance(app.app.screen, SaveAs), "the dialog is there")
        target = tmp_path / "out" / "mine.wav"
        app.app.screen.query_one(Input).value = str(target)
        await app.press("enter")
        await app.until(lambda: "Saved as" in app.toasts(), "it is saved")
        assert target.read_bytes() == (tmp_path / "passport.wav").read_bytes()


async def test_a_deleted_transcript_comes_back(tmp_path: Path) -> None:
    """delete in the table takes it out, u brings it back."""
    async with voice_app(tmp_path) as app:
        await app.add_spoken()
        await app.transcribe()
        app.transcripts.focus_table()
        await app.press("delete")
        await app.until(lambda: app.transcripts.current is None, "it is gone")
        await app.press("u")
        await app.until(lambda: shown_text(app) == WORDS, "it is back")


async def test_recordings_are_renamed_deleted_and_brought_back(tmp_path: Path) -> None:
    """f2, delete and u, as in the other lists."""
    async with voice_app(tmp_path) as app:
        await app.add_spoken()
        await app.press("f2")
        await app.until(lambda: type(app.app.screen).__name__ == "AskName", "it asks")
        app.app.screen.query_one(Input).value = "[b]The passport"
        await app.press("enter")
        await app.until(lambda: app.rows() == ["[b]The passport"], "it has its name")
        app.pane.recordings.query_one(OptionList).focus()
        await app.press("delete")
        await app.until(lambda: app.rows() == [], "it is gone")
        await app.press("u")
        await app.until(lambda: app.rows() == ["[b]The passport"], "it is back")


async def test_a_failure_is_told_with_its_cause(tmp_path: Path) -> None:
    """The transcript that failed stays, and says why."""
    async with voice_app(tmp_path, script=[Fault(FaultKind.KEY)]) as app:
        await app.add_spoken()
        await app.transcribe()
        assert "does not accept the key" in app.middle()
        [kept] = await app.kept_transcripts()
        assert kept.state is MessageState.FAILED


async def test_a_recording_that_is_too_long_is_asked_about_before_anything_is_sent(tmp_path: Path) -> None:
    """The question tells why and what would be done; leaving it sends nothing."""
    async with voice_app(tmp_path, size=(100, 30)) as app:
        await app.set_deployment("gpt-4o-transcribe")
        await app.add_spoken()
        dictation = app.voice.bench.dictation
        await dictation.deployments.leave_out("gpt-4o-transcribe", "seconds", "1.5")
        await app.press("f5")
        await app.until(lambda: isinstance(app.app.screen, Choice), "it asks")
        assert "Split at silences" in app.screen_text()
        await app.press("escape")
        await app.until(lambda: not app.pane.running, "it is left")
        assert app.transport.requests == []


async def test_a_long_text_without_a_table_is_read_with_the_keys(tmp_path: Path) -> None:
    """Arrows and pages scroll it."""
    async with voice_app(tmp_path, size=(80, 24)) as app:
        await app.set_deployment("demo-4o-transcribe")
        await app.add_spoken()
        await app.transcribe()
        view = app.transcripts.current_view
        assert view is not None
        view.add_text(" And so it goes on." * 200)
        await app.settled()
        view.text_lines.scroll_home(animate=False, immediate=True)
        app.transcripts.focus_table()
        await app.press("down", "down")
        await app.until(lambda: view.text_lines.scroll_offset.y == 2, "lines")
        await app.press("pagedown")
        await app.until(lambda: view.text_lines.scroll_offset.y > 10, "a page")
        await app.press("pageup", "up", "up")
        await app.until(lambda: view.text_lines.scroll_offset.y == 0, "back")


async def test_speakers_are_shown(tmp_path: Path) -> None:
    """Where the deployment tells voices apart, each segment has its speaker."""
    async with voice_app(tmp_path) as app:
        await app.set_deployment("demo-diarize")
        await app.add_spoken("Good morning. How are you today? I am fine.")
        await app.transcribe()
        speakers = {row.speaker for row in app.table.rows}
        assert speakers
        assert "" not in speakers
        assert f"  {app.table.rows[0].speaker}" in app.screen_text()


async def test_a_translation_says_that_it_is_one(tmp_path: Path) -> None:
    """The task is chosen in the options and stands over the transcript."""
    async with voice_app(tmp_path) as app:
        app.pane.options.query_one("#task", Select).value = Task.TRANSLATE
        await app.until(lambda: app.pane.choices.options.task is Task.TRANSLATE, "it is chosen")
        await app.add_spoken()
        await app.transcribe()
        assert "translation into English" in app.middle()
        [kept] = await app.kept_transcripts()
        assert kept.options.task is Task.TRANSLATE


async def test_words_that_were_not_sure_are_marked_with_a_sign(tmp_path: Path) -> None:
    """With log probabilities, the head counts them; a sign marks each where it stands."""
    async with voice_app(tmp_path) as app:
        await app.set_deployment("demo-4o-transcribe")
        app.pane.options.query_one("#logprobs", Tick).value = True
        await app.until(lambda: app.pane.choices.options.logprobs, "they are asked for")
        await app.add_spoken(
            "The quick brown fox jumps over the lazy dog and runs away into the dark forest."
        )
        await app.transcribe()
        [kept] = await app.kept_transcripts()
        assert kept.logprobs
        unsure = unsure_count(kept)
        assert shown_text(app).count("?›") == unsure
        assert (f"{unsure} unsure" in app.middle()) == bool(unsure)


async def test_a_transcript_takes_what_comes_before_it_is_drawn(tmp_path: Path) -> None:
    """Between mounting and drawing, keys, words and heads find no table, and are not lost."""
    async with voice_app(tmp_path) as app:
        await app.add_spoken()
        await app.transcribe()
        [kept] = await app.kept_transcripts()
        view = TranscriptView(kept, spans=Spans.WORDS)
        drawn = app.transcripts.mount(view)
        had_table = view.has_table
        view.follow(0.5)
        view.tell("its head")
        view.add_text(" And more.")
        view.toggle_spans()
        await drawn
        assert view.text_lines.text == f"{WORDS} And more."
        assert str(view.query_one("#head", Static).visual) == "its head"
        assert (had_table, view.has_table) == (False, True)
        assert len(view.table.rows) == len(kept.segments)


async def test_the_search_leads_to_the_transcript(tmp_path: Path) -> None:
    """ctrl+f finds what was said, and enter opens the recording with it."""
    async with voice_app(tmp_path) as app:
        await app.add_spoken()
        await app.transcribe()
        await app.pane.open(None)
        await app.press("alt+1", "ctrl+f")
        await app.until(lambda: bool(app.app.screen.query(Input)), "the search is open")
        app.app.screen.query_one(Input).value = "passport verify"
        await app.until(lambda: app.app.screen.query_one(OptionList).option_count > 0, "it is found")
        await app.press("enter")
        await app.until(lambda: app.app.main.tab.NAME == "voice", "Voice opens")
        await app.until(lambda: shown_text(app) == WORDS, "the transcript is shown")


async def test_what_is_long_awaited_tells_its_seconds_and_bytes(tmp_path: Path) -> None:
    """The upload has a bar with sizes; a retry counts down."""
    progress = Progress()
    progress.took("sending", 500_000, 2_000_000, "transcribing")
    async with voice_app(tmp_path) as app:
        line = app.pane.query_one(ProgressLine)
        line.follow(progress)
        await app.until(lambda: "0.5 MB of 2.0 MB" in app.screen_text(), "the bar is there")
        assert "━" in app.screen_text()
        progress.waits(Wait(9.0, 2, 3, "Too many requests " + "of all kinds " * 20))
        await app.until(lambda: "s: Too many requests" in app.screen_text(), "it counts down")
        assert "esc stops" in app.screen_text(), "however long the reason is"
        progress.waits(None)
        progress.took("sending", 2_000_000, 2_000_000, "transcribing")
        await app.until(lambda: "transcribing" in app.screen_text(), "the rest is awaited")
        line.follow(None)
        await app.until(lambda: "transcribing" not in app.screen_text(), "it is gone")
