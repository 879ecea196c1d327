"""Transcripts as SubRip, WebVTT, text and JSON."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.api.subtitle_cues import are_subtitles, segments_of
from aoai_tui.domain import Segment, Task, Transcript, TranscriptionOptions, Word
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain
from aoai_tui.services.dictation.cues import LINE, LINES, LONGEST, cues
from aoai_tui.services.dictation.subtitles import (
    TranscriptFile,
    as_json,
    as_srt,
    as_text,
    as_vtt,
    save,
    written,
)
from aoai_tui.services.dictation.timed_text import timed, width

LONG = (
    "This is a rather long sentence, which nobody could read on one screen at once, because it goes on and on; "
    "it has commas, too. And then comes another one."
)


def transcript(*segments: Segment, words: tuple[Word, ...] = (), text: str = "", **more: Any) -> Transcript:
    """A transcript of these."""
    text = text or " ".join(segment.text for segment in segments)
    return Transcript(
        "t", "r", text, datetime(2026, 1, 2, tzinfo=UTC), segments=segments, words=words, **more
    )


def spoken(text: str, start: float = 0.0, each: float = 0.3) -> tuple[Word, ...]:
    """The words of a text, without punctuation, as a service gives them."""
    bare = re.findall(r"[\w']+", text)
    return tuple(Word(word, start + each * n, start + each * (n + 0.9)) for n, word in enumerate(bare))


def test_srt_is_what_players_read() -> None:
    """Numbers from 1, hours always, a comma before the milliseconds, a blank line behind each cue."""
    made = as_srt(transcript(Segment("Hello there.", 0.0, 1.5), Segment(" General! ", 3661.0004, 3662.0)))
    assert made == (
        "1\n00:00:00,000 --> 00:00:01,500\nHello there.\n\n2\n01:01:01,000 --> 01:01:02,000\nGeneral!\n\n"
    )


def test_vtt_is_what_browsers_read() -> None:
    """A header, a point before the milliseconds, speakers as voices, signs of markup as entities."""
    made = as_vtt(transcript(Segment("1 < 2 & so --> on", 0.0, 1.5, speaker="A <b>")))
    assert made == ("WEBVTT\n\n00:00:00.000 --> 00:00:01.500\n<v A &lt;b&gt;>1 &lt; 2 &amp; so --&gt; on\n\n")
    assert segments_of(made) == (Segment("1 < 2 & so --> on", 0.0, 1.5, "A <b>"),)


def test_an_arrow_in_the_text_is_no_time() -> None:
    """A text that holds a line of times makes no further cue."""
    evil = "x\n00:00:05,000 --> 00:00:06,000\n\n2\n00:00:07,000 --> 00:00:08,000\ny"
    for make in (as_srt, as_vtt):
        found = segments_of(make(transcript(Segment(evil, 0.0, 60.0))))
        assert all(0 <= segment.start <= segment.end <= 60 for segment in found)
        assert "".join(segment.text for segment in found).startswith("x")
        assert make(transcript(Segment(evil, 0.0, 60.0))).count(" --> ") == len(found)


def test_speakers_are_named() -> None:
    """Who speaks stands before the words in SubRip and in text, where one paragraph is one turn."""
    two = transcript(
        Segment("Hi.", 0, 1, speaker="A"),
        Segment("You?", 1, 2, speaker="A"),
        Segment("Fine.", 2, 3, speaker="B"),
    )
    assert "\nA: Hi.\n" in as_srt(two)
    assert as_text(two) == "A: Hi. You?\n\nB: Fine.\n"


def test_long_segments_are_cut_where_words_say() -> None:
    """Two lines at most; a cut takes its time from the words around it, and the sentence's end comes first."""
    said = spoken(LONG, 10.0)
    made = cues(transcript(Segment(LONG, 10.0, 20.0), words=said))
    assert len(made) >= 2
    for cue in made:
        assert len(cue.lines) <= LINES
        assert max(map(width, cue.lines)) <= LINE
    assert " ".join(" ".join(cue.lines) for cue in made) == LONG
    starts = {word.start for word in said}
    assert all(cue.start in starts or cue.start == 10.0 for cue in made)


def test_long_segments_without_words_are_cut_evenly() -> None:
    """Without the words' times each cue stands as long as its share of the letters."""
    made = cues(transcript(Segment(LONG, 10.0, 20.0)))
    assert (made[0].start, made[-1].end) == (10.0, 20.0)
    assert all(first.end == pytest.approx(second.start) for first, second in pairwise(made))
    for cue in made:
        share = width(" ".join(cue.lines)) / width(LONG)
        assert cue.end - cue.start == pytest.approx(10 * share, abs=0.3)


def test_words_alone_make_cues_with_the_texts_punctuation() -> None:
    """Where the service gave no segments, cues end at sentences, at pauses, and before they stand too long."""
    text = "First one. Second one comes here, quite soon. A third."
    said = (
        *spoken("First one", 0.0),
        *spoken("Second one comes here quite soon", 4.0),
        *spoken("A third", 30.0),
    )
    made = cues(transcript(words=said, text=text))
    assert [" ".join(cue.lines) for cue in made] == [
        "First one.",
        "Second one comes here, quite soon.",
        "A third.",
    ]
    assert [cue.start for cue in made] == [0.0, 4.0, 30.0]
    assert all(cue.end - cue.start <= LONGEST for cue in made)


def test_words_without_a_text_stand_for_themselves() -> None:
    """Cues are made of the words as they are, where there is nothing to take punctuation from."""
    made = as_srt(Transcript("t", "r", "", datetime(2026, 1, 2, tzinfo=UTC), words=spoken("one two three")))
    assert "\none two three\n" in made


def test_scripts_without_spaces_are_wrapped_too() -> None:
    """A line of Chinese or Japanese holds half as many signs, and is never endless."""
    text = "これはとても長い日本語の文章です。" * 8
    for cue in cues(transcript(Segment(text, 0, 40))):
        assert len(cue.lines) <= LINES
        assert max(map(width, cue.lines)) <= LINE + 2


def test_without_times_there_are_no_subtitles() -> None:
    """A transcript of text alone says what is missing and how to get it."""
    for make in (as_srt, as_vtt):
        with pytest.raises(UsageTrouble, match="no times"):
            make(transcript(text="Only text."))


def test_the_services_own_subtitles_are_kept() -> None:
    """What the service made in the wished format stays as it is; the other format is made of it."""
    own = "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nHi <i>you</i>\n"
    heard = transcript(*segments_of(own), subtitles=own)
    assert as_vtt(heard) == own
    assert as_srt(heard) == "1\n00:00:00,000 --> 00:00:02,000\nHi you\n\n"
    srt = "1\r\n00:00:00,000 --> 00:00:02,000\r\nHi\r\n\r\n"
    assert as_srt(transcript(*segments_of(srt), subtitles=srt)) == "1\n00:00:00,000 --> 00:00:02,000\nHi\n"


def test_times_that_are_none_break_nothing() -> None:
    """Negative, endless and reversed times become times that can be written."""
    odd = [(-1.0, 2.0), (float("nan"), 1.0), (3.0, 1.0), (1.0, float("inf")), (5.0, 5.0)]
    made = as_srt(transcript(*(Segment("a", start, end) for start, end in odd)))
    found = segments_of(made)
    assert len(found) == len(odd)
    assert all(0 <= segment.start < segment.end for segment in found)


def test_json_holds_everything() -> None:
    """Names are the service's own; what is not known is left out or null."""
    full = transcript(
        Segment("Hi.", 0, 1, speaker="A", logprob=-0.5, no_speech=0.1),
        words=(Word("Hi", 0, 0.5, -0.25), Word("you", 0.5, 1)),
        language="english",
        seconds=1.25,
        options=TranscriptionOptions(task=Task.TRANSLATE),
        deployment="whisper",
    )
    found = json.loads(as_json(full))
    assert found["segments"] == [
        {
            "id": 0,
            "start": 0,
            "end": 1,
            "text": "Hi.",
            "speaker": "A",
            "avg_logprob": -0.5,
            "no_speech_prob": 0.1,
        }
    ]
    assert found["words"] == [
        {"word": "Hi", "start": 0, "end": 0.5, "logprob": -0.25},
        {"word": "you", "start": 0.5, "end": 1},
    ]
    assert (found["task"], found["text"], found["language"], found["duration"], found["deployment"]) == (
        "translate",
        "Hi.",
        "english",
        1.25,
        "whisper",
    )


@pytest.mark.parametrize("form", TranscriptFile)
async def test_a_file_is_never_overwritten(tmp_path: Path, form: TranscriptFile) -> None:
    """The second file of a name gets a number, and both hold the whole transcript."""
    heard = transcript(Segment("Grüß dich. \x1b[31m✓", 0, 1))
    paths = [await save(heard, form, tmp_path / f"talk.{form}") for _ in range(2)]
    assert [path.name for path in paths] == [f"talk.{form}", f"talk 2.{form}"]
    for path in paths:
        assert path.read_text("utf-8") == written(heard, form)
        assert "Grüß dich. ✓" in path.read_text("utf-8")


SIGNS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="<>&"), max_size=400)
SEGMENTS = st.lists(
    st.builds(
        lambda text, start, length: Segment(text, start, start + length),
        SIGNS,
        st.integers(0, 10_000_000).map(lambda milliseconds: milliseconds / 1000),
        st.integers(1, 60_000).map(lambda milliseconds: milliseconds / 1000),
    ),
    max_size=6,
)


def signs(text: str) -> str:
    """Everything but spaces, as it is written."""
    return "".join(plain(text).split())


@given(SEGMENTS)
def test_what_is_written_is_read_again(segments: list[Segment]) -> None:
    """Both formats bring every word back, in order, within the times that it had."""
    if not any(signs(segment.text) for segment in segments):
        return
    for make in (as_srt, as_vtt):
        made = make(transcript(*segments))
        found = segments_of(made)
        assert are_subtitles(made)
        assert signs("".join(cue.text for cue in found)) == "".join(
            signs(segment.text) for segment in segments
        )
        for segment in segments:
            if not signs(segment.text):
                continue
            assert any(cue.start == pytest.approx(segment.start, abs=0.002) for cue in found)
            assert any(cue.end == pytest.approx(segment.end, abs=0.002) for cue in found)


@given(st.text(max_size=60).filter(lambda text: bool(" ".join(plain(text).split()))))
def test_vtt_bears_any_text(text: str) -> None:
    """Also with tags, entities and arrows in it."""
    usual = text.encode("utf-8", "replace").decode()
    found = segments_of(as_vtt(transcript(Segment(usual, 0.0, 2.0))))
    assert signs("".join(cue.text for cue in found)) == signs(usual)


@given(SIGNS, st.lists(st.tuples(st.text(max_size=8), st.floats(0, 100), st.floats(0, 100)), max_size=30))
def test_pieces_are_the_text_and_their_times_never_go_back(
    text: str, found: list[tuple[str, float, float]]
) -> None:
    """Whatever words a service gives for a text: no letter is lost, and no piece ends before it begins."""
    pieces = timed(text, 0.0, 100.0, [Word(*word) for word in found])
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.start <= piece.end for piece in pieces)


@given(SIGNS, st.floats(0.05, 2.0))
def test_lines_are_never_too_long(text: str, each: float) -> None:
    """At most two lines of at most 42 columns, but for a word that is longer by itself."""
    words = spoken(text, 0.0, each)
    if not words:
        return
    for cue in cues(transcript(words=words, text=text)):
        assert 1 <= len(cue.lines) <= LINES
        for line in cue.lines:
            assert width(line) <= LINE + 1 or " " not in line
