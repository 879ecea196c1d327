"""How a transcript is laid out: wrapped lines, rows of words and segments, marks where the model was not sure."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime

import pytest

from aoai_tui.domain import Segment, TokenChance, Transcript, Word
from aoai_tui.tabs.voice.span_rows import Spans, kinds_of, row_at, rows_of
from aoai_tui.tabs.voice.sure import marked, unsure_count
from aoai_tui.tabs.voice.wrapping import wrapped, wrapped_on

SURE, UNSURE = math.log(0.9), math.log(0.3)


def transcript(
    text: str = "",
    words: tuple[Word, ...] = (),
    segments: tuple[Segment, ...] = (),
    logprobs: tuple[TokenChance, ...] = (),
) -> Transcript:
    return Transcript("t", "r", text, datetime.now(UTC), words=words, segments=segments, logprobs=logprobs)


def test_lines_are_cut_at_spaces() -> None:
    """No line is wider than there is room for, and no word is lost."""
    assert wrapped("My voice is my passport, verify me.", 16) == ["My voice is my", "passport, verify", "me."]
    assert wrapped("one\n\ntwo", 10) == ["one", "", "two"]
    assert wrapped("", 10) == [""]


def test_words_that_are_too_long_are_cut() -> None:
    """A word without a space fills line after line; wide letters count twice."""
    assert wrapped("abcdefghij k", 4) == ["abcd", "efgh", "ij k"]
    assert wrapped("漢字漢字漢", 4) == ["漢字", "漢字", "漢"]


@pytest.mark.parametrize("seed", range(20))
def test_a_text_that_grows_is_cut_as_if_it_had_come_whole(seed: int) -> None:
    """Whatever pieces it arrives in."""
    dice = random.Random(seed)  # noqa: S311  nothing secret
    text = "".join(dice.choice(["a", "bc", "def ", " ", "\n", "ghijklmnop", "x y "]) for _ in range(80))
    width = dice.randint(3, 20)
    lines: list[str] = []
    rest = text
    while rest:
        size = dice.randint(1, 9)
        wrapped_on(lines, rest[:size], width)
        rest = rest[size:]
    joined = "".join("".join(lines).split())
    assert joined == "".join(text.split())
    assert all(len(line) <= width for line in lines)


def test_words_and_segments_become_rows_in_the_order_of_time() -> None:
    """Both tables, with speakers; a transcript without times has none."""
    heard = transcript(
        words=(Word("voice", 0.4, 0.7), Word("My", 0.0, 0.4)),
        segments=(Segment("My voice", 0.0, 0.7, speaker="A"),),
    )
    assert kinds_of(heard) == [Spans.WORDS, Spans.SEGMENTS]
    assert [row.text for row in rows_of(heard, Spans.WORDS)] == ["My", "voice"]
    assert [row.speaker for row in rows_of(heard, Spans.SEGMENTS)] == ["A"]
    assert kinds_of(transcript("only text")) == []


def test_what_the_model_was_not_sure_of_is_marked() -> None:
    """Words below even odds, segments below whisper's own bounds."""
    words = transcript(words=(Word("My", 0, 1, SURE), Word("vice", 1, 2, UNSURE), Word("is", 2, 3)))
    assert [row.unsure for row in rows_of(words, Spans.WORDS)] == [False, True, False]
    segments = transcript(
        segments=(
            Segment("a", 0, 1, logprob=-0.3, no_speech=0.1),
            Segment("b", 1, 2, logprob=-1.4),
            Segment("c", 2, 3, logprob=-0.1, no_speech=0.9),
        )
    )
    assert [row.unsure for row in rows_of(segments, Spans.SEGMENTS)] == [False, True, True]


def test_the_row_that_is_heard_is_the_last_that_has_begun() -> None:
    """Between two words the earlier one counts; before the first there is none."""
    starts = [0.5, 1.0, 2.0]
    assert [row_at(starts, at) for at in (0.0, 0.5, 0.99, 1.0, 7.0)] == [None, 0, 0, 1, 2]


def test_unsure_words_of_a_text_carry_a_sign() -> None:
    """The tokens of a word count together; signs of punctuation stay outside."""
    tokens = (
        TokenChance("My", SURE),
        TokenChance(" pass", SURE),
        TokenChance("port", UNSURE),
        TokenChance(".", SURE),
        TokenChance(" Verify", SURE),
    )
    heard = transcript("My passport. Verify", logprobs=tokens)
    assert marked(heard) == "My ‹passport?›. Verify"
    assert unsure_count(heard) == 1


def test_tokens_that_are_not_the_text_mark_nothing() -> None:
    """A server whose log probabilities belong to another text does not change the text."""
    assert marked(transcript("Hello", logprobs=(TokenChance("Bye", UNSURE),))) == "Hello"
