"""What is typed into a search, and where it stands in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.domain.finding import folded, snippet, spans, wanted


def marked(text: str, typed: str) -> str:
    """The text with brackets around what is found."""
    for begin, end in reversed(spans(text, wanted(typed))):
        text = f"{text[:begin]}[{text[begin:end]}]{text[end:]}"
    return text


@pytest.mark.parametrize(
    ("typed", "text", "result"),
    [
        ("quota", "Quota, quotas and QUOTA", "[Quota], [quotas] and [QUOTA]"),
        ("quota ", "Quota, quotas and QUOTA", "[Quota], quotas and [QUOTA]"),
        ("cafe", "Das Café öffnet", "Das [Café] öffnet"),
        ("öff", "Das Café o\u0308ffnet", "Das Café [o\u0308ffnet]"),
        ('"a b" c', "a b, a c, c b a", "[a b], a [c], [c] b a"),
        ("max_tokens", "max_tokens or max tokens", "[max_tokens] or [max tokens]"),
        ("AND OR", "and or (AND)", "[and] [or] ([AND])"),
        ("air", "a chair in the air", "a chair in the [air]"),
    ],
)
def test_words_are_found_whatever_their_case_and_accents(typed: str, text: str, result: str) -> None:
    """Whole words are marked; the one that is still being typed may go on; quotes hold words together."""
    assert marked(text, typed) == result


@pytest.mark.parametrize("typed", ["", "  ", '""', "***", '" - "', "😀", "_"])
def test_signs_alone_look_for_nothing(typed: str) -> None:
    """Where no word is typed there is nothing to find."""
    assert not wanted(typed)
    assert spans("anything", wanted(typed)) == []


@given(st.text(), st.text(max_size=20))
def test_spans_lie_in_the_text_and_in_order(text: str, typed: str) -> None:
    """Whatever is typed, spans are ordered, don't overlap, aren't empty and lie within the text."""
    last = 0
    for begin, end in spans(text, wanted(typed)):
        assert last <= begin < end <= len(text)
        last = end


@pytest.mark.parametrize("gap", ["hay ", "chair ", "Größe für Übermut, Nadeln ", "airport\n", "x"])
@pytest.mark.parametrize("before", [0, 1, 399, 1200, 1999, 2000, 2001, 2199, 2200, 6000, 40_000])
def test_a_long_text_is_shown_where_the_first_words_are(gap: str, before: int) -> None:
    """However far down they stand, and never in the middle of another word."""
    head = (gap * before)[:before].rstrip()
    text = f"{head} the air there, the air {gap * 3000}"
    shown = snippet(text, wanted("air "))
    assert [shown.text[begin:end] for begin, end in shown.spans][:2] == ["air", "air"]
    assert "the air there" in shown.text
    assert shown.text.endswith("…")
    assert shown.text.startswith("…") == (before > 150)
    assert len(shown.text) <= 162


@given(st.text(alphabet="ab ä\n.", min_size=1), st.text(alphabet="ab ", min_size=1))
def test_a_snippet_shows_the_first_words_found(text: str, typed: str) -> None:
    """A snippet is one line, and what it marks are the words that were looked for."""
    look_for = wanted(typed)
    shown = snippet(text, look_for, length=40)
    assert "\n" not in shown.text
    assert len(shown.text) <= 42
    assert bool(shown.spans) == bool(spans(" ".join(text.split()), look_for))
    words = {word for phrase in look_for.phrases for word in phrase}
    for begin, end in shown.spans[:-1]:
        assert any(word in folded(shown.text[begin:end]) for word in words)


def test_a_snippet_begins_near_the_words() -> None:
    """In a long text the part around the first find is shown, with dots at both ends."""
    shown = snippet("filler " * 100 + "the needle here " + "filler " * 100, wanted("needle"))
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")
    ((begin, end),) = shown.spans
    assert shown.text[begin:end] == "needle"
    assert begin < 60
