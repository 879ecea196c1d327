"""Where long texts are cut, and where sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoai_tui.services.graphemes import splits_sign
from aoai_tui.services.narration.cutting import cut
from aoai_tui.services.narration.sentence_ends import sentence_ends
from tests.growth import LINEAR, growth


def sentences(text: str, *, final: bool = True) -> list[str]:
    """The sentences of a text."""
    found, at = [], 0
    for end in sentence_ends(text, final=final):
        found.append(text[at:end].strip())
        at = end
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Dr. Smith met Mr. J. R. Ewing. They talked.", ["Dr. Smith met Mr. J. R. Ewing.", "They talked."]),
        ("It costs 3.50 dollars, i.e. a lot. Buy it.", ["It costs 3.50 dollars, i.e. a lot.", "Buy it."]),
        ("Das ist z.B. am 3. Oktober so. Ja.", ["Das ist z.B. am 3. Oktober so.", "Ja."]),
        ("In 1999. Then came 2000.", ["In 1999.", "Then came 2000."]),
        ("So am I. You too.", ["So am I.", "You too."]),
        ("See No. 5. He said no. Bye.", ["See No. 5. He said no.", "Bye."]),
        ("He said: “Stop!” She went on.", ["He said: “Stop!”", "She went on."]),
        ("(It is so.) Really... and yet… No.", ["(It is so.)", "Really... and yet…", "No."]),
        ("Version 2.0.1 of a.b.c is at example.com. Good.", ["Version 2.0.1 of a.b.c is at example.com.", "Good."]),
        ("今日は。元気？「はい！」次の文", ["今日は。", "元気？", "「はい！」", "次の文"]),
        ("यह एक वाक्य है। दूसरा।", ["यह एक वाक्य है।", "दूसरा।"]),
        ("هل أنت هنا؟ نعم.", ["هل أنت هنا؟", "نعم."]),
        ("Heading\n\nNo end\n\nLast etc.\n\nNext.", ["Heading", "No end", "Last etc.", "Next."]),
        ("", []),
        ("...", ["..."]),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_says(text: str, expected: list[str]) -> None:
    """Abbreviations, initials, ordinals, numbers and quotes don't fool it, in many scripts."""
    assert sentences(text) == expected


@pytest.mark.parametrize("text", ["One. ", "One.", "Three 3.", "「はい！", "What?"])
def test_an_end_that_may_go_on_is_not_taken_early(text: str) -> None:
    """While a text grows, its last full stop may yet be part of a number or stand before a quotation mark."""
    assert sentences(text, final=False) == []


def test_parts_end_at_paragraphs_then_sentences_then_clauses_then_words() -> None:
    """Each part ends at the best place that it can reach."""
    assert cut("aaaa bbbb. cc\n\ndd ee. ff", 20) == ["aaaa bbbb. cc", "dd ee. ff"]
    assert cut("One is. Two is. Three is.", 17) == ["One is. Two is.", "Three is."]
    assert cut("one, two three four five six", 12) == ["one,", "two three", "four five", "six"]
    assert cut("one two three", 8) == ["one two", "three"]
    assert cut("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert cut("これは長い。" * 3, 7) == ["これは長い。"] * 3
    assert cut("これは、とても長い文です", 8) == ["これは、", "とても長い文です"]
    assert cut(" short \n") == ["short"]
    assert cut("  \n ") == []


SIGNS = [
    *("é", "👩‍👩‍👧‍👦", "👍🏽", "🇩🇪", "한국", "\u1112\u1161\u11ab", "क्षि", "ñ", "\r\n"),
    "🏴\U000e0067\U000e0062\U000e007f",
]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("most", [7, 8, 9, 10, 11, 12, 13])
def test_no_sign_is_taken_apart(sign: str, most: int) -> None:
    """Accents stay on their letters, families together, flags whole."""
    text = "x" + sign * 20
    parts = cut(text, most)
    places = [sum(len(part) for part in parts[: number + 1]) for number in range(len(parts) - 1)]
    if not sign.isspace():
        assert "".join(parts) == text
        assert not any(splits_sign(text, place) for place in places)


WRITING = st.text(
    st.sampled_from("ab Z.!?,;。、\n\t 1…“”éक्षि\u0301👍🏽\u200d🇩🇪🇫") | st.characters(codec="utf-8"),
    max_size=400,
)


@settings(max_examples=300, deadline=None)
@given(WRITING, st.integers(1, 60))
def test_nothing_is_lost_and_no_part_is_too_long(text: str, most: int) -> None:
    """Whatever the text, its parts say all of it, and none is empty or longer than allowed."""
    parts = cut(text, most)
    assert "".join("".join(part.split()) for part in parts) == "".join(text.split())
    assert all(0 < len(part) <= most for part in parts)


@settings(max_examples=200, deadline=None)
@given(WRITING)
def test_sentences_are_in_order_and_inside(text: str) -> None:
    """Ends rise, and none lies outside of the text."""
    ends = list(sentence_ends(text))
    assert ends == sorted(set(ends))
    assert all(0 < end <= len(text) for end in ends)


@pytest.mark.parametrize(
    "unit", ["A sentence, as they go. ", "word ", "x", "长", ".", "“", "\n", "e\u0301", "3. "]
)
def test_a_very_long_text_takes_no_quadratic_time(unit: str) -> None:
    """A book is cut in about the time that reading it takes."""

    def text(length: int) -> str:
        return unit * (length // len(unit))

    assert growth(lambda length: cut(text(length)), 30_000) < LINEAR
    assert all(len(part) <= 4096 for part in cut(text(400_000)))
