"""Words of a passage that were looked for, too, are found in any of their forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.domain.kindred_words import Kindred


def found(query: str, text: str) -> list[str]:
    return [text[begin:end] for begin, end in Kindred(query).spans(text)]


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("ways to teach a bird", "Teaching birds: a way to the reward", ["Teaching", "birds", "way"]),
        ("training", "He trains, trained and will train a trail", ["trains", "trained", "train"]),
        ("cat", "cats in a category", ["cats"]),
        ("Vögel füttern", "Der Vogel wird gefüttert, VÖGEL füttert man", ["Vogel", "VÖGEL", "füttert"]),
        ("GPT-5 API", "the api of gpt-5", ["api", "gpt", "5"]),
        ("鳥を教える", "鳥は短い時間で教える。", ["鳥", "教える"]),
        ("", "nothing", []),
        ("the of", "the end of the day", ["the", "of", "the"]),
    ],
)
def test_other_forms_are_found(query: str, text: str, words: list[str]) -> None:
    """A word counts with another ending, case or accent; one that only begins the same way does not."""
    assert found(query, text) == words


@given(st.text(max_size=80), st.text(max_size=200))
def test_spans_stand_in_the_text_one_after_the_other(query: str, text: str) -> None:
    """Whatever the words are, what is found lies inside the text, is not empty and does not overlap."""
    at = 0
    for begin, end in Kindred(query).spans(text):
        assert at <= begin < end <= len(text)
        at = end
