"""Text from outside can't do anything to the terminal."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.plain import plain, plain_line
from tests.growth import LINEAR, growth

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_rough = st.text() | st.lists(
    st.sampled_from(
        [
            "\x1b",
            "\x1b[",
            "\x9b",
            "31m",
            "\x1b]0;",
            "\x07",
            "\x1b\\",
            "\x9c",
            "\r",
            "\n",
            "\t",
            "é",
            "\u202e",
            "a b",
        ]
    ),
    max_size=12,
).map("".join)


@given(_rough)
def test_nothing_that_acts_is_left(text: str) -> None:
    """No control character but newline and tab survives, and no directional override."""
    assert not _CONTROL.search(plain(text))


@given(_rough)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """What is clean stays as it is."""
    assert plain(plain(text)) == plain(text)
    assert plain_line(plain_line(text)) == plain_line(text)


@given(st.text(st.characters(exclude_categories=["C"]) | st.sampled_from("\n\t\u200d")))
def test_ordinary_text_is_untouched(text: str) -> None:
    """Letters, signs, emoji with joiners, newlines and tabs come through."""
    kept = plain(text)
    assert kept == text


@given(_rough, st.integers(1, 50))
def test_a_line_is_one_line_within_its_limit(text: str, limit: int) -> None:
    """A line holds no break and no more characters than asked for."""
    line = plain_line(text, limit)
    assert len(line) <= limit
    assert line == " ".join(line.split())


@pytest.mark.parametrize(
    ("rough", "clean"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("a\x1b]0;title\x07b", "ab"),
        ("a\x1b]8;;https://x.example\x1b\\link\x1b]8;;\x1b\\b", "alinkb"),
        ("a\x1bPq#0\x1b\\b", "ab"),
        ("a\x1b(Bb", "ab"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("👩\u200d💻", "👩\u200d💻"),
    ],
)
def test_whole_sequences_go(rough: str, clean: str) -> None:
    """An escape sequence leaves nothing of itself behind."""
    assert plain(rough) == clean


def test_sequences_that_never_end_cost_no_more_than_their_length() -> None:
    """Text from outside can't stop the app by opening escape sequences over and over."""
    for opening in ("\x9d", "\x90", "\x9b", "\x9b0", "\x1b]", "\x1b[", "\x1b "):
        assert growth(lambda count, opening=opening: plain(opening * count), 5_000) < LINEAR  # type: ignore[misc]
