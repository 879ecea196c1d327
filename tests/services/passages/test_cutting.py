"""Passages: what holds for every text, however it is cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.domain.embeddings import Chunk, Chunking, CutBy
from aoai_tui.services.graphemes import splits_sign
from aoai_tui.services.passages.cutting import chunks
from aoai_tui.services.passages.kinds import Kind
from aoai_tui.services.passages.read_text import ReadText, Section
from aoai_tui.services.passages.reading import typed
from aoai_tui.services.passages.tokens import estimate
from tests.growth import LINEAR, growth

_PIECES = st.sampled_from(
    [
        *(
            "A word. ",
            "Dr. Who came. ",
            "Is it? ",
            "so, then; ",
            "\n",
            "\n\n",
            "  \n\t\n",
            "    indented\n",
            "}\n",
        ),
        *(
            "# Title\n",
            "## Below\n\n",
            "Under\n=====\n",
            "```py\ncode()\n\nmore()\n```\n",
            "~~~\nopen\n",
            "- item\n",
        ),
        *(
            "どこ。",
            "一二三四五六七八九十",
            "e\u0301",
            "👩‍👩‍👧",
            "🇩🇪🇫🇷",
            "👍🏽",
            "각",
            "क्षि",
            "x" * 40,
            "\u200b",
            "\ud800",
        ),
        *(
            "def f():\n    return 1\n\n\n",
            "class A:\n\n    def g(self):\n        pass\n\n",
            "\x00",
            "\r\n",
            "\r",
        ),
    ]
)
TEXTS = st.lists(_PIECES | st.text(max_size=12), max_size=60).map("".join)
SIZES = st.integers(1, 120)


def sectioned(text: str, kind: Kind = Kind.TEXT) -> ReadText:
    """A text of that kind in one section."""
    return ReadText(
        kind=kind, digest="", size=0, read_sections=lambda _: iter((Section(text, 0, ((0, 1),)),))
    )


def covered(found: list[Chunk], length: int) -> list[bool]:
    """For each character whether a passage holds it."""
    held = [False] * length
    for one in found:
        held[one.start : one.start + len(one.text)] = [True] * len(one.text)
    return held


@given(TEXTS, st.sampled_from(CutBy), SIZES, st.integers(0, 119), st.sampled_from([Kind.TEXT, Kind.CODE]))
def test_nothing_is_lost_and_nothing_too_long(
    text: str, by: CutBy, size: int, overlap: int, kind: Kind
) -> None:
    """Every character that is no white space is in a passage; none is empty, too long, or out of its place."""
    whole = typed(text).whole()
    read = sectioned(whole, kind)
    found = list(chunks(read, Chunking(by=by, size=size, overlap=min(overlap, size - 1))))
    for one in found:
        assert whole[one.start : one.start + len(one.text)] == one.text
        assert one.text.strip()
        assert len(one.text) <= size or by is CutBy.WHOLE
        assert one.line == whole.count("\n", 0, one.start) + 1
    held = covered(found, len(whole))
    assert all(inside or sign.isspace() for inside, sign in zip(held, whole, strict=True))


@given(TEXTS, st.sampled_from(CutBy), st.integers(70, 300), st.integers(0, 60))
def test_no_passage_begins_or_ends_inside_a_sign(text: str, by: CutBy, size: int, overlap: int) -> None:
    """Accents, families of emoji, flags and syllables stay whole."""
    whole = typed(text).whole()
    for one in chunks(sectioned(whole), Chunking(by=by, size=size, overlap=overlap)):
        end = one.start + len(one.text)
        assert not splits_sign(whole, one.start) or whole[one.start - 1].isspace()
        assert not splits_sign(whole, end) or whole[end - 1].isspace() or whole[end].isspace()


@given(TEXTS, st.sampled_from(CutBy), SIZES, st.integers(0, 119))
def test_passages_go_forward(text: str, by: CutBy, size: int, overlap: int) -> None:
    """Each begins and ends behind the one before it, and repeats no more of it than the overlap."""
    overlap = min(overlap, size - 1)
    found = list(chunks(typed(text), Chunking(by=by, size=size, overlap=overlap)))
    for before, after in pairwise(found):
        assert before.start < after.start
        end = before.start + len(before.text)
        assert end < after.start + len(after.text)
        assert end - after.start <= overlap


@given(TEXTS, st.integers(1, 40))
def test_no_passage_is_more_than_a_deployment_takes(text: str, most: int) -> None:
    """A size of many characters yields to the limit of tokens, down to single signs."""
    for one in chunks(typed(text), Chunking(size=1000, overlap=50), most_tokens=most):
        assert estimate(one.text) <= most or len(one.text) <= 1


def test_a_long_line_without_a_space_is_cut_quickly() -> None:
    """A million letters, as in data: no place to cut is searched for twice."""
    found = list(chunks(typed("x" * 1_000_000), Chunking(size=1000, overlap=100)))
    assert len(found) == 1111


@pytest.mark.parametrize("by", CutBy)
@pytest.mark.parametrize("piece", ["Sentence. ", "# Heading\n\nWords.\n", "\n", "e\u0301"])
def test_time_grows_with_the_length_of_a_text(by: CutBy, piece: str) -> None:
    """Not with its square, however it is cut and whatever it repeats."""

    def cut(times: int) -> None:
        for _ in chunks(typed(piece * times), Chunking(by=by, size=200), most_tokens=60):
            pass

    assert growth(cut, 1_000) < LINEAR


def test_sentences_stay_whole_and_are_repeated_whole() -> None:
    """A passage ends with a sentence; the overlap begins with one."""
    text = "One fish swims. Two fish swim. Dr. Red fish swims. Blue fish swims! 五匹の魚が泳ぐ。Six swim."
    found = [one.text for one in chunks(typed(text), Chunking(by=CutBy.SENTENCES, size=50, overlap=20))]
    assert found == [
        "One fish swims. Two fish swim. Dr. Red fish swims.",
        "Dr. Red fish swims. Blue fish swims! 五匹の魚が泳ぐ。",
        "五匹の魚が泳ぐ。Six swim.",
    ]


def test_characters_fill_every_passage() -> None:
    """Windows of the size, each beginning with the end of the last."""
    found = [
        one.text for one in chunks(typed("abcdefghij"), Chunking(by=CutBy.CHARACTERS, size=4, overlap=1))
    ]
    assert found == ["abcd", "defg", "ghij"]


def test_a_fence_is_not_cut_where_it_fits() -> None:
    """Code in Markdown moves whole to the next passage."""
    fence = "```py\nfirst()\n\nsecond()\n```"
    text = f"{'Words go here. ' * 3}\n\n{fence}\n\nMore words."
    found = [one.text for one in chunks(typed(text), Chunking(size=60, overlap=0))]
    assert [one for one in found if "```" in one] == [f"{fence}\n\nMore words."]


def test_a_heading_is_not_parted_from_the_fence_below_it() -> None:
    """Where the two don't fit together the fence is cut, as any text below a heading."""
    text = "Words.\n\n## Title\n\n```py\nfirst()\nsecond()\nthird()\n```"
    found = [one.text for one in chunks(typed(text), Chunking(size=36, overlap=0))]
    assert found == ["Words.", "## Title\n\n```py\nfirst()\nsecond()", "third()\n```"]


def test_a_fence_that_does_not_fit_is_cut_all_the_same() -> None:
    """At its lines, as far as they fit."""
    text = "```\n" + "".join(f"line {number}\n" for number in range(30)) + "```"
    found = [one.text for one in chunks(typed(text), Chunking(size=50, overlap=0))]
    assert len(found) > 4
    assert all(one.splitlines()[-1].startswith(("line", "```")) for one in found)


_PROGRAM = '''import os


def first(a):
    """Docs."""
    x = 1

    return x


class Second:
    """More."""

    def one(self):
        return 1

    def two(self):
        return 2
'''


def test_code_is_cut_between_definitions_first() -> None:
    """Blank lines inside a function are the last choice; the indentation of the first line is kept."""
    read = sectioned(_PROGRAM, Kind.CODE)
    found = [one.text for one in chunks(read, Chunking(size=110, overlap=0))]
    assert found == [
        'import os\n\n\ndef first(a):\n    """Docs."""\n    x = 1\n\n    return x',
        _PROGRAM[_PROGRAM.index("class") :].rstrip(),
    ]
    smaller = [one.text for one in chunks(read, Chunking(size=70, overlap=0))]
    assert smaller[-1] == "    def two(self):\n        return 2"


def test_a_heading_without_words_stays_with_the_next() -> None:
    """A title right above a subtitle is no passage of its own."""
    text = "# Guide\n\n## Install\n\nRun it.\n\n## Use\n\nPress f1.\n"
    found = [(one.text, one.place, one.line) for one in chunks(typed(text), Chunking(by=CutBy.HEADINGS))]
    assert found == [
        ("# Guide\n\n## Install\n\nRun it.", "Guide", 1),
        ("## Use\n\nPress f1.", "Guide › Use", 7),
    ]


@pytest.mark.parametrize("by", [CutBy.SENTENCES, CutBy.CHARACTERS])
def test_the_heading_above_is_told_however_a_text_is_cut(by: CutBy) -> None:
    """Cut by sentences or characters, a passage still says below which heading it begins."""
    text = "# Birds\n\n" + "They sing. " * 20 + "\n\n# Fish\n\n" + "They swim. " * 20
    places = [one.place for one in chunks(typed(text), Chunking(by=by, size=60, overlap=0))]
    assert sorted(set(places)) == ["Birds", "Fish"]
    assert places == sorted(places)


def test_whole_means_one_passage() -> None:
    """However long it is, as long as a deployment takes it."""
    text = "A sentence. " * 400
    assert [one.text for one in chunks(typed(text), Chunking(by=CutBy.WHOLE, size=100))] == [text.strip()]
    too_long = list(chunks(typed("A sentence. " * 20_000), Chunking(by=CutBy.WHOLE)))
    assert len(too_long) > 1
    assert all(estimate(one.text) <= 8192 for one in too_long)


@pytest.mark.parametrize(
    "body", ["word " * 400, "```\n" + "a line of code\n" * 90 + "```\n", "- an item\n" * 200]
)
def test_headings_go_with_the_beginning_of_a_long_text_below_them(body: str) -> None:
    """They are never a passage alone, though no sentence below them ends soon."""
    found = [one.text for one in chunks(typed(f"# Parrots\n\n## Training\n\n{body}"), Chunking())]
    assert found[0].startswith("# Parrots\n\n## Training\n\n")
    assert len(found[0]) > 500
